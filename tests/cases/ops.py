"""Cases of the elementwise operations: tables of names and domains, crossed with shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import (
    Case,
    Input,
    above_one,
    call,
    case,
    given,
    mask,
    nonzero,
    positive,
    probability,
    real,
    unit,
)

Maker = Callable[..., Input]

# Functions of one number: the domain on which each is smooth

SMOOTH: dict[str, Maker] = {
    **dict.fromkeys(
        """abs absolute arcsinh arctan asinh atan cos cosh deg2rad erf erfc exp exp2 expm1 frac neg
        negative positive rad2deg relu sigmoid sin sinc sinh square tanh clone nan_to_num
        """.split(),
        real,
    ),
    **dict.fromkeys("log log2 log10 log1p sqrt rsqrt reciprocal".split(), nonzero),
    **dict.fromkeys("asin acos arcsin arccos atanh arctanh erfinv tan".split(), unit),
    **dict.fromkeys("acosh arccosh".split(), above_one),
    "logit": probability,
}
STEPS = "floor ceil trunc fix round sign".split()
TESTS = "isnan isinf isfinite signbit logical_not bitwise_not".split()
UNARY = {**SMOOTH, **dict.fromkeys(STEPS, real), **dict.fromkeys(TESTS, real)}

# Functions of two numbers: the domains of both

REALS = (real, real)
BINARY: dict[str, tuple[Maker, Maker]] = {
    **dict.fromkeys("add sub subtract mul multiply copysign rsub".split(), REALS),
    **dict.fromkeys("maximum minimum fmax fmin hypot logaddexp logaddexp2".split(), REALS),
    **dict.fromkeys("div divide true_divide atan2 arctan2".split(), (real, nonzero)),
    **dict.fromkeys("fmod remainder floor_divide".split(), (real, nonzero)),
    **dict.fromkeys("pow float_power xlogy".split(), (nonzero, nonzero)),
}
COMPARISONS = """eq ne lt le gt ge not_equal less less_equal greater greater_equal
    logical_and logical_or logical_xor""".split()
BITWISE = "bitwise_and bitwise_or bitwise_xor".split()
SHIFTS = "bitwise_left_shift bitwise_right_shift".split()

SHAPES: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((2, 3), (2, 3)),
    ((2, 3), (3,)),
    ((2, 1), (1, 3)),
    ((), (2, 3)),
    ((2, 3), ()),
    ((), ()),
    ((0,), (1,)),
    ((2, 0, 3), (1, 3)),
]
SCALARS: list[Any] = [2, -3, 1.5, True]

# The rounding that torch's vectorised kernels and NumPy's make differs by function
ULPS = {"erfinv": 64, "pow": 64, "float_power": 64, "tan": 64}


def _unary() -> list[Case]:
    cases = []
    for name, make in UNARY.items():
        order = 2 if name in SMOOTH else 1 if name in STEPS else 0
        for shape in ((2, 3), (), (0,)):
            cases.append(call(name, make(*shape), order=order, ulps=ULPS.get(name, 32)))
    return cases


def _binary() -> list[Case]:
    cases = []
    for name, (a, b) in BINARY.items():
        order = 1 if name == "floor_divide" else 2
        flags: dict[str, Any] = {"order": order, "ulps": ULPS.get(name, 32)}
        cases += [call(name, a(*p), b(*q), **flags) for p, q in SHAPES]
        cases += [call(name, a(2, 3), scalar, **flags) for scalar in SCALARS]
    for name in (*COMPARISONS, *BITWISE):
        cases += [call(name, real(*p), real(*q), order=0) for p, q in SHAPES]
        cases += [call(name, real(2, 3), scalar, order=0) for scalar in SCALARS]
    for name in SHIFTS:
        cases += [call(name, real(2, 3), positive(3), order=0), call(name, real(3), 2, order=0)]
    return cases


# Operators, and what reads like them: Python's syntax instead of a name


def _operators() -> list[Case]:
    two: dict[str, Callable[[Any, Any], Any]] = {
        "x+y": lambda x, y: x + y,
        "x-y": lambda x, y: x - y,
        "x*y": lambda x, y: x * y,
        "x/y": lambda x, y: x / y,
        "x//y": lambda x, y: x // y,
        "x%y": lambda x, y: x % y,
        "x**y": lambda x, y: x**y,
    }
    logic: dict[str, Callable[[Any, Any], Any]] = {
        "x==y": lambda x, y: x == y,
        "x!=y": lambda x, y: x != y,
        "x<y": lambda x, y: x < y,
        "x<=y": lambda x, y: x <= y,
        "x>y": lambda x, y: x > y,
        "x>=y": lambda x, y: x >= y,
        "x&y": lambda x, y: x & y,
        "x|y": lambda x, y: x | y,
        "x^y": lambda x, y: x ^ y,
        "x<<y": lambda x, y: x << y,
        "x>>y": lambda x, y: x >> y,
    }
    one: dict[str, Callable[[Any], Any]] = {
        "-x": lambda x: -x,
        "+x": lambda x: +x,
        "~x": lambda x: ~x,
        "abs(x)": abs,
    }
    cases = [case(name, lambda fw, x, f=f: f(x), real(2, 3)) for name, f in one.items()]
    for name, f in (*two.items(), *logic.items()):
        order = 0 if name in logic else 1 if name == "x//y" else 2
        flags: dict[str, Any] = {"order": order, "ulps": 64 if name == "x**y" else 32}
        cases.append(case(name, lambda fw, x, y, f=f: f(x, y), nonzero(2, 3), nonzero(3), **flags))
        for number in (2, 1.5, True):
            left = name.replace("y", str(number))
            right = name.replace("x", str(number), 1)
            cases += [
                case(left, lambda fw, x, f=f, n=number: f(x, n), nonzero(2, 3), **flags),
                case(right, lambda fw, y, f=f, n=number: f(n, y), nonzero(2, 3), **flags),
            ]
    return cases


def _augmented(name: str) -> Callable[..., Any]:
    def run(fw: Any, x: Any, *y: Any) -> Any:
        scope = {"x": x.clone(), "y": y[0] if y else None}
        exec(name, scope)
        return scope["x"]

    return run


AUGMENTED = [
    *("x+=y", "x-=y", "x*=y", "x/=y", "x//=y", "x%=y", "x**=y"),
    *("x&=y", "x|=y", "x^=y", "x<<=y", "x>>=y"),
]


def _in_place() -> list[Case]:
    cases = []
    for name in AUGMENTED:
        order = 0 if name[1] in "&|^<>" else 1 if name.startswith("x//") else 2
        flags: dict[str, Any] = {"order": order, "ulps": 64 if "**" in name else 32}
        run = _augmented(name)
        cases.append(case(name, run, nonzero(2, 3), nonzero(3), **flags))
        for number in ("2", "1.5", "True"):
            text = name.replace("y", number)
            cases.append(case(text, _augmented(text), nonzero(2, 3), **flags))
    return cases


# Choice, and functions of three

OTHERS = [
    call("add", real(2, 3), real(3), alpha=2),
    call("add", real(2, 3), real(3), alpha=-0.5),
    call("sub", real(2, 3), real(3), alpha=3),
    call("rsub", real(2, 3), 2, alpha=3),
    call("div", real(2, 3), nonzero(3), rounding_mode="trunc", order=1),
    call("div", real(2, 3), nonzero(3), rounding_mode="floor", order=1),
    call("div", real(2, 3), 2, rounding_mode="trunc", order=1),
    call("div", real(2, 3), -1.5, rounding_mode="floor", order=1),
    *(call("pow", nonzero(2, 3), p, ulps=64) for p in (0, 1, 3, -1, -2, 0.5, -0.5, 0.0, 2.5, 4)),
    *(call("pow", n, real(2, 3), ulps=64) for n in (2, 2.5, 1)),
    call("round", real(2, 3), decimals=1, order=1, smooth=False),
    call("round", given([123.4, -155.0, 25.0]), decimals=-1, order=1),
    call("logit", probability(2, 3), 0.3, smooth=False),
    call("logit", probability(2, 3), eps=0.1),
    call("nan_to_num", real(2, 3), nan=1.0, posinf=2.0, neginf=-2.0),
    call("nan_to_num", real(2, 3), 1.0),
    call("where", mask(2, 3), real(2, 3), real(2, 3)),
    call("where", mask(3), real(2, 1), real(2, 3)),
    call("where", mask(2, 3), real(2, 3), 1.0),
    call("where", mask(2, 3), 2, real(2, 3)),
    call("where", mask(2, 3), 2, 3),
    call("where", mask(2, 3), 2.0, 3),
    call("where", mask(2, 3), real(), real(3)),
    call("where", mask(), real(2), real(2)),
    call("masked_fill", real(2, 3), mask(2, 3), 2.5),
    call("masked_fill", real(2, 3), mask(3), -1),
    call("masked_fill", real(2, 3), mask(2, 1), real()),
    call("masked_fill", real(3), mask(2, 3), 1.0),
    call("clamp", real(2, 3), -1, 1),
    call("clamp", real(2, 3), min=-0.5),
    call("clamp", real(2, 3), max=0.5),
    call("clamp", real(2, 3), 2.0, -2.0),
    call("clamp", real(2, 3), real(3), real(2, 1)),
    call("clamp", real(2, 3), min=real(3)),
    call("clamp", real(2, 3), max=real(3)),
    call("clip", real(2, 3), -1, 1),
    call("clamp_min", real(2, 3), 0),
    call("clamp_min", real(2, 3), real(3)),
    call("clamp_max", real(2, 3), 0.5),
    call("clamp_max", real(2, 3), real(3)),
    call("lerp", real(2, 3), real(2, 3), 0.25),
    call("lerp", real(2, 3), real(3), 0.75),
    call("lerp", real(2, 3), real(2, 3), probability(3)),
    call("addcmul", real(2, 3), real(2, 1), real(3)),
    call("addcmul", real(2, 3), real(2, 3), real(2, 3), value=0.5),
    call("addcdiv", real(2, 3), real(2, 1), nonzero(3)),
    call("addcdiv", real(2, 3), real(2, 3), nonzero(2, 3), value=-2),
    call("isclose", real(2, 3), real(2, 3), order=0, traced=False, why="compares with NumPy"),
    call("isclose", given([1.0, 2.0, float("nan")]), given([1.0, 2.1, float("nan")]), 0.1,
         equal_nan=True, order=0, traced=False, types=False),
    call("allclose", real(2, 3), real(2, 3), order=0, traced=False, why="gives a number"),
    call("equal", real(2, 3), real(2, 3), order=0, traced=False, why="gives a number"),
    case("x.where(mask,y)", lambda fw, x, m, y: x.where(m, y), real(2, 3), mask(3), real(2, 1)),
    case("x.copy_(y)", lambda fw, x, y: x.clone().copy_(y), real(2, 3), real(3)),
    case("x.fill_(y)", lambda fw, x, y: x.clone().fill_(y), real(2, 3), real()),
    case("x.fill_(2)", lambda fw, x: x.clone().fill_(2), real(2, 3)),
    case("x.zero_()", lambda fw, x: x.clone().zero_(), real(2, 3)),
    case("x.is_nonzero()", lambda fw, x: x.is_nonzero(), real(1), order=0, traced=False),
    case("x.to(float64)", lambda fw, x: x.to(fw.float64), real(2, 3)),
    case("x.to(float32)", lambda fw, x: x.to(fw.float32), real(2, 3), smooth=False, traced=False,
         why="rounds to float32"),
    case("x.to(int64)", lambda fw, x: x.to(fw.int64), real(2, 3), order=0),
    case("x.double()", lambda fw, x: x.double(), real(2, 3)),
    case("x.bool()", lambda fw, x: x.bool(), real(2, 3), order=0),
    case("x.type_as(y)", lambda fw, x, y: x.type_as(y), real(2, 3), mask(1), order=0),
]
OTHERS += [
    case(f"x.{name}()", lambda fw, x, name=name: getattr(x, name)(), real(2, 3), order=0)
    for name in "half long int short char byte".split()
]

CASES = [*_unary(), *_binary(), *_operators(), *_in_place(), *OTHERS]

# Values at which formulas break: zeros of both signs, ends of domains, overflow, no number

SPECIAL = [
    *(0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, -2.0, 3.0, 1e-4, -1e-4, 20.0, -20.0, 90.0, -90.0),
    *(1000.0, -1000.0, float("inf"), float("-inf"), float("nan")),
]
