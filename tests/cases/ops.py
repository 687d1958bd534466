"""Cases of the elementwise operations: tables of names and domains, crossed with shapes."""

from __future__ import annotations

import operator
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
    probability,
    real,
    unit,
    words,
)

Maker = Callable[..., Input]

# Functions of one number: the domain on which each is smooth

SMOOTH: dict[str, Maker] = {
    **dict.fromkeys(
        words(
            """
            abs absolute arcsinh arctan asinh atan cos cosh deg2rad erf erfc exp
            exp2 expm1 frac neg negative positive rad2deg relu sigmoid sin sinc sinh
            square tanh clone nan_to_num selu i0 special.erfcx special.ndtr
            special.i0e special.i1 special.i1e special.expit
            """
        ),
        real,
    ),
    **dict.fromkeys(words("log log2 log10 log1p sqrt rsqrt reciprocal"), nonzero),
    **dict.fromkeys(words("lgamma digamma special.gammaln special.psi special.entr"), nonzero),
    **dict.fromkeys(words("asin acos arcsin arccos atanh arctanh erfinv tan"), unit),
    **dict.fromkeys(words("acosh arccosh"), above_one),
    "logit": probability,
}
STEPS = words("floor ceil trunc fix round sign")
TESTS = words("isnan isinf isfinite signbit logical_not bitwise_not")
UNARY = {**SMOOTH, **dict.fromkeys(STEPS, real), **dict.fromkeys(TESTS, real)}

# Functions of two numbers: the domains of both

REALS = (real, real)
BINARY: dict[str, tuple[Maker, Maker]] = {
    **dict.fromkeys(words("add sub subtract mul multiply copysign rsub"), REALS),
    **dict.fromkeys(words("maximum minimum fmax fmin hypot logaddexp logaddexp2"), REALS),
    **dict.fromkeys(words("div divide true_divide atan2 arctan2"), (real, nonzero)),
    **dict.fromkeys(words("fmod remainder floor_divide"), (real, nonzero)),
    **dict.fromkeys(words("pow float_power xlogy special.xlogy"), (nonzero, nonzero)),
    "special.xlog1py": (nonzero, nonzero),
}
TENSORS_ONLY = words("maximum minimum fmax fmin hypot logaddexp logaddexp2 atan2 arctan2")
NUMBER_FIRST = words(
    """
    add sub mul div true_divide floor_divide pow float_power xlogy bitwise_and bitwise_or
    bitwise_xor bitwise_left_shift bitwise_right_shift
    """
)
COMPARISONS = words(
    """
    eq ne lt le gt ge not_equal less less_equal greater greater_equal
    """
)
LOGIC = words("logical_and logical_or logical_xor")
BITS = words(
    """
    bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift
    """
)

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
NUMBERS: list[Any] = [2, -3, 1.5, True]

# The rounding that torch's vectorised kernels and NumPy's make differs by function
ULPS = {"erfinv": 64, "pow": 64, "float_power": 64, "tan": 64}
# torch's trigamma, the second derivative of the first two, is good to 1e-9
ULPS |= dict.fromkeys(words("lgamma digamma special.gammaln special.psi"), 2.0**24)


def _unary() -> list[Case]:
    cases = []
    for name, make in UNARY.items():
        order = 2 if name in SMOOTH else 1 if name in STEPS else 0
        flags: dict[str, Any] = {"order": order, "ulps": ULPS.get(name, 32)}
        flags["read"] = "int64" if name == "bitwise_not" else "float64"
        flags["types"] = name != "special.erfcx"  # torch has no halves of it
        cases += [call(name, make(*shape), **flags) for shape in ((2, 3), (), (0,))]
    return cases


def _binary() -> list[Case]:
    cases = []
    for name, (a, b) in BINARY.items():
        # torch refuses the derivative of floor_divide; its bool minus is an error
        flags: dict[str, Any] = {"order": 0 if name == "floor_divide" else 2}
        flags["ulps"] = ULPS.get(name, 32)
        cases += [call(name, a(*p), b(*q), **flags) for p, q in SHAPES]
        if name not in TENSORS_ONLY:
            numbers = [n for n in NUMBERS if not ("sub" in name and n is True)]
            smooth = "xlog" not in name
            cases += [call(name, a(2, 3), n, smooth=smooth, **flags) for n in numbers]
        if name in NUMBER_FIRST:
            cases += [call(name, n, b(2, 3), **flags) for n in (2, 1.5)]
    for name in (*COMPARISONS, *LOGIC, *BITS):
        flags = {"order": 0, "read": "int64" if name in BITS else "float64"}
        cases += [call(name, real(*p), real(*q), **flags) for p, q in SHAPES]
        if name not in LOGIC:
            numbers = [2, -3, True] if name in BITS else NUMBERS
            cases += [call(name, real(2, 3), n, **flags) for n in numbers]
        if name in NUMBER_FIRST:
            cases.append(call(name, 2, real(2, 3), **flags))
    return cases


# Python's operators: with numbers on either side, and in place

OPERATORS: dict[str, tuple[Callable[..., Any], Callable[..., Any] | None]] = {
    "+": (operator.add, operator.iadd),
    "-": (operator.sub, operator.isub),
    "*": (operator.mul, operator.imul),
    "/": (operator.truediv, operator.itruediv),
    "//": (operator.floordiv, operator.ifloordiv),
    "%": (operator.mod, operator.imod),
    "**": (operator.pow, operator.ipow),
    "==": (operator.eq, None),
    "!=": (operator.ne, None),
    "<": (operator.lt, None),
    "<=": (operator.le, None),
    ">": (operator.gt, None),
    ">=": (operator.ge, None),
    "&": (operator.and_, operator.iand),
    "|": (operator.or_, operator.ior),
    "^": (operator.xor, operator.ixor),
    "<<": (operator.lshift, operator.ilshift),
    ">>": (operator.rshift, operator.irshift),
}


def _operators() -> list[Case]:
    cases = [
        case("-x", lambda fw, x: -x, real(2, 3)),
        case("+x", lambda fw, x: +x, real(2, 3)),
        case("abs(x)", lambda fw, x: abs(x), real(2, 3)),
        case("~x", lambda fw, x: ~x, real(2, 3), order=0, read="int64"),
    ]
    for sign, (function, stored) in OPERATORS.items():
        bits = sign in words("& | ^ << >>")
        flags: dict[str, Any] = {"order": 2 if sign in words("+ - * / % **") else 0}
        flags["ulps"] = 64 if sign == "**" else 32
        flags["read"] = "int64" if bits else "float64"
        pair = (nonzero(2, 3), nonzero(3))
        cases.append(case(f"x{sign}y", lambda fw, x, y, f=function: f(x, y), *pair, **flags))
        if stored:
            run = lambda fw, x, y, f=stored: f(x.clone(), y)  # noqa: E731
            cases.append(case(f"x{sign}=y", run, *pair, **flags))
        for n in (2, True) if bits else (2, 1.5) if sign == "-" else (2, 1.5, True):
            run = lambda fw, x, f=function, n=n: f(x, n)  # noqa: E731
            cases.append(case(f"x{sign}{n}", run, nonzero(2, 3), **flags))
            if stored:
                run = lambda fw, x, f=stored, n=n: f(x.clone(), n)  # noqa: E731
                cases.append(case(f"x{sign}={n}", run, nonzero(2, 3), **flags))
            if n is not True:
                first = {**flags, "order": 0} if sign == "%" else flags  # torch has no derivative
                run = lambda fw, y, f=function, n=n: f(n, y)  # noqa: E731
                cases.append(case(f"{n}{sign}y", run, nonzero(2, 3), **first))
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
    *(call("pow", nonzero(3, 2), p, ulps=64) for p in (0, 1, 3, -1, -2, 0.5, -0.5, 0.0, 2.5, 4)),
    *(call("pow", n, real(3, 2), ulps=64) for n in (2, 2.5, 1)),
    call("pow", real(3, 2), real(3, 2), order=0, read="int64"),
    call("round", real(2, 3), decimals=1, order=1, smooth=False),
    call("round", given([123.4, -151.0, 29.0]), decimals=-1, order=1),
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
    *(call("polygamma", n, nonzero(2, 3), ulps=2.0**24) for n in (0, 1, 2, 3)),
    case("x.polygamma(1)", lambda fw, x: x.polygamma(1), nonzero(2, 3), ulps=2.0**24),
    case("x.polygamma_(1)", lambda fw, x: x.clone().polygamma_(1), nonzero(2, 3), ulps=2.0**24),
    call("special.multigammaln", Input((2, 3), low=3, high=6), 2, ulps=2.0**24, types=False),
    call("special.logit", probability(2, 3), eps=0.1),
    call("isclose", real(2, 3), real(2, 3), order=0, traced=False, why="compares with NumPy"),
    call(
        "isclose",
        given([1.0, 2.0, float("nan")]),
        given([1.0, 2.1, float("nan")]),
        0.1,
        equal_nan=True,
        order=0,
        traced=False,
        types=False,
    ),
    call("allclose", real(2, 3), real(2, 3), order=0, traced=False, why="gives a number"),
    call("equal", real(2, 3), real(2, 3), order=0, traced=False, why="gives a number"),
    case("x.where(mask,y)", lambda fw, x, m, y: x.where(m, y), real(2, 3), mask(3), real(2, 1)),
    case("x.copy_(y)", lambda fw, x, y: x.clone().copy_(y), real(2, 3), real(3)),
    case("x.fill_(y)", lambda fw, x, y: x.clone().fill_(y), real(2, 3), real()),
    case("x.fill_(2)", lambda fw, x: x.clone().fill_(2), real(2, 3)),
    case("x.zero_()", lambda fw, x: x.clone().zero_(), real(2, 3)),
    case("x.is_nonzero()", lambda fw, x: x.is_nonzero(), real(1), order=0, traced=False),
    case("x.to(float64)", lambda fw, x: x.to(fw.float64), real(2, 3)),
    case(
        "x.to(float32)",
        lambda fw, x: x.to(fw.float32),
        real(2, 3),
        smooth=False,
        traced=False,
        why="rounds to float32",
    ),
    case("x.to(int64)", lambda fw, x: x.to(fw.int64), real(2, 3), order=0),
    case("x.double()", lambda fw, x: x.double(), real(2, 3)),
    case("x.bool()", lambda fw, x: x.bool(), real(2, 3), order=0),
    case("x.type_as(y)", lambda fw, x, y: x.type_as(y), real(2, 3), mask(1), order=0),
]
OTHERS += [
    case(f"x.{name}()", lambda fw, x, name=name: getattr(x, name)(), real(2, 3), order=0)
    for name in words("half long int short char byte")
]

CASES = [*_unary(), *_binary(), *_operators(), *OTHERS]
