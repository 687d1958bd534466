"""Cases of running, integer, special and statistical functions, of distances and products."""

from __future__ import annotations

from typing import Any

from . import (
    Case,
    Input,
    call,
    case,
    constant,
    given,
    mask,
    nonzero,
    places,
    probability,
    real,
    words,
)

INF, NAN = float("inf"), float("nan")

# Along a dimension: ties, zeros, infinities and nan, at which order 1 is compared

ROWS: list[list[list[float]]] = [
    [[1.0, 3.0, 3.0], [3.0, 2.0, 1.0]],
    [[0.0, 2.0, 3.0], [2.0, 0.0, 4.0]],
    [[0.0, 0.0, 3.0], [2.0, 3.0, 0.0]],
    [[-0.0, 0.0, -0.0], [-1.0, -0.0, 0.0]],
]
NO_NUMBERS: list[list[list[float]]] = [
    [[NAN, 2.0, 3.0], [2.0, NAN, 1.0]],
    [[INF, 2.0, INF], [-INF, -INF, -INF]],
    [[1.0, INF, -INF], [-INF, 1.0, 2.0]],
]


def _running() -> list[Case]:
    cases = []
    for name in words("cumprod cummax cummin logcumsumexp"):
        for dim in (0, 1, -1):
            cases.append(call(name, real(3, 2), dim))
        cases += [call(name, real(*s), 0, types=False) for s in ((), (0, 2), (0,))]
        cases += [call(name, given(x), 1, smooth=False) for x in ROWS]
        cases += [
            call(name, given(x), 1, order=1, smooth=False, types=False, why="no numbers")
            for x in NO_NUMBERS
        ]
    # torch's gradient there is e to a sum of such numbers, good to 1e-5
    cases.append(call("logcumsumexp", given([1000.0, -1000.0, 1001.0]), 0, order=1, ulps=1024))
    cases += [
        case(
            f"{name}(dtype=float64)",
            lambda fw, x, n=name: getattr(fw, n)(x, 0, dtype=fw.float64),
            real(2, 3),
            smooth=False,
            order=1,
            why="of float32 it is rounded in between",
        )
        for name in ("cumprod", "cumsum")
    ]
    # Three zeros: the second derivative is of products of the others
    cases.append(call("cumprod", given([2.0, 0.0, 3.0, 0.0, -1.5, 0.0, 4.0]), 0))
    return cases


# Differences, and areas

DIFFERENCES = [
    *(call("diff", real(4), n) for n in (0, 1, 2, 3, 4, 9)),
    call("diff", real(2, 3), dim=0),
    call("diff", real(2, 3), 1, 1, real(2, 1), real(2, 2)),
    call("diff", real(2, 3), 2, 1, prepend=real(2, 1)),
    call("diff", real(2, 3), append=real(2, 1)),
    call("diff", real(0, 3), dim=0),
    call("diff", mask(4), order=0),
    *(
        call("gradient", real(4, 3), **k)
        for k in (
            {},
            {"spacing": 2.0},
            {"spacing": (2.0, 0.5)},
            {"dim": 0, "edge_order": 2},
            {"dim": (1, 0)},
            {"dim": -1, "spacing": 3},
        )
    ),
    call("gradient", real(4, 2), spacing=[given([0.0, 1.0, 4.0, 5.5])], dim=0),
    call("gradient", real(4, 2), spacing=[given([0.0, 1.0, 4.0, 5.5])], dim=0, edge_order=2),
    *(
        c
        for name in words("trapezoid trapz cumulative_trapezoid")
        for c in (
            call(name, real(4)),
            call(name, real(2, 3), dim=0),
            call(name, real(2, 3), dx=0.5),
            call(name, real(2, 3), real(3)),
            call(name, real(2, 3), real(2, 3), dim=0),
            call(name, real(2, 3, 2), real(1, 3, 1), dim=1),
            call(name, real(1)),
            call(name, real(2, 0)),
        )
    ),
]

# Of variables, and of points

VARIABLES = [
    *(call("cov", real(*s)) for s in ((3, 4), (4,), (1, 4))),
    call("cov", real(), order=1, smooth=False, why="0/0"),
    call("cov", real(2, 4), correction=0),
    *(
        call("cov", real(2, 4), **weights, types=False, traced=False, why="looks at the weights")
        for weights in (
            {"fweights": places([1, 0, 2, 3])},
            {"aweights": constant(nonzero(4))},
            {"fweights": places([1, 0, 2, 3]), "aweights": nonzero(4), "correction": 2},
        )
    ),
    call("corrcoef", real(3, 4)),
    call("corrcoef", real(4), smooth=False, why="constant, 1"),
]
POINTS = given([[1.0, 2.0], [1.0, -1.0], [0.0, 0.0]])


def _distances() -> list[Case]:
    cases = []
    for p in (0, 0.5, 1, 1.5, 2, 3, INF):
        # torch has no second derivative
        flags: dict[str, Any] = {"order": 1, "why": "not twice", "types": False}
        at_kinks: dict[str, Any] = {"order": 1 if p else 0, "smooth": False}
        cases += [
            call("dist", real(2, 3), real(3), p, order=2 if p else 0),
            call("dist", given([1.0, 2.0, 3.0]), given([1.0, 2.0, 5.0]), p, **at_kinks),
            call("dist", given([1.0, 2.0]), given([1.0, 2.0]), p, **at_kinks),
            call("cdist", real(2, 3), real(4, 3), p, **flags),
            call("cdist", real(2, 1, 2, 3), real(3, 4, 3), p, **flags),
            call("cdist", POINTS, given([[1.0, 2.0], [2.0, 1.0]]), p, smooth=False, **flags),
            call("cdist", given([[NAN], [2.0]]), given([[1.0], [2.0]]), p, smooth=False, **flags),
            call("cdist", real(0, 3), real(2, 3), p, **flags),
            call("cdist", real(2, 0), real(3, 0), p, **flags),
        ]
        if p:
            cases += [
                call("renorm", real(3, 4), p, 0, 1.5),
                call("renorm", real(3, 2, 2), p, -1, 2.5),
                call("renorm", given([[3.0, 4.0], [0.0, 0.0]]), p, 0, 1, order=1, smooth=False),
                call("renorm", given([[NAN, 4.0], [3.0, 4.0]]), p, 0, 1, **flags, smooth=False),
                call("renorm", given([[3.0, 4.0], [0.0, 1.0]]), p, 0, 0, order=1, smooth=False),
            ]
    for mode in ("use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"):
        cases.append(
            call("cdist", real(2, 3), real(4, 3), 2.0, mode, order=1, why="not twice", types=False)
        )
    cases.append(
        call("cdist", real(30, 2), real(4, 2), order=1, why="not twice", types=False, ulps=512)
    )
    return cases


# Products

FINITE: dict[str, Any] = {"smooth": False, "types": False}
PRODUCTS = [
    call("addbmm", real(2, 3), real(4, 2, 5), real(4, 5, 3)),
    call("addbmm", given([[NAN, INF]]), real(2, 1, 3), real(2, 3, 2), beta=0, **FINITE),
    call("addbmm", real(2, 2), real(0, 2, 3), real(0, 3, 2)),
    case(
        "addbmm, broadcast",  # torch's addbmm_ then changes the tensor's shape
        lambda fw, *x: fw.addbmm(*x, beta=2, alpha=-1),
        *(real(3), real(2, 2, 1), real(2, 1, 3)),
    ),
    call("vdot", real(3), real(3)),
    call("inner", real(2, 3), real(4, 3)),
    call("inner", real(3), real(3)),
    call("inner", real(), real(2, 3)),
    call("inner", real(2, 0), real(3, 0), types=False),
    call("kron", real(2, 3), real(3, 2)),
    call("kron", real(2), real(3, 1)),
    call("kron", real(3, 1, 1), real(2)),
    call("kron", real(), real(2)),
    call("kron", real(0, 2), real(2, 2)),
    call("block_diag", real(2, 3), real(2), real(), real(1, 1)),
    call("block_diag", real(2, 2), places([[1, 2]])),
    call("block_diag", real(0), real(2, 0), real(1, 2), order=0, why="torch's is of other rows"),
    call("cross", real(3), real(3)),
    call("cross", real(2, 3), real(2, 3)),
    call("cross", real(3, 3), real(3, 3), 1),
    call("cross", real(3, 1, 2), real(3, 4, 1), dim=0),
    call("cross", real(4, 3), real(1, 3)),
    call("cross", real(0, 3), real(0, 3)),
    # torch's own derivative fails: it writes over what it kept
    call("vander", constant(real(4))),
    call("vander", constant(real(3)), 5, True),
    call("vander", constant(real(3)), N=1),
    call("vander", constant(real(3)), N=0),
    case("x.__rmatmul__(y)", lambda fw, x, y: x.__rmatmul__(y), real(3, 2), real(4, 3)),
    case("x.__rdiv__(2)", lambda fw, x: x.__rdiv__(2), nonzero(3)),
]

# einsum: what each equation does is in its letters

EQUATIONS: list[tuple[str, list[tuple[int, ...]]]] = [
    ("ij->ji", [(2, 3)]),
    ("ij", [(2, 3)]),
    ("bA", [(2, 3)]),
    ("ij->i", [(2, 3)]),
    ("ii", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("ijii->j", [(2, 3, 2, 2)]),
    ("...ii->...i", [(2, 3, 3)]),
    ("i...->...", [(2, 3)]),
    ("i,i", [(3,), (3,)]),
    ("i,j->ij", [(2,), (3,)]),
    ("i,i->i", [(3,), (3,)]),
    ("i,", [(3,), ()]),
    (",", [(), ()]),
    ("ij,jk", [(2, 3), (3, 4)]),
    ("ij,jk->ki", [(2, 3), (3, 4)]),
    ("bij,bjk->bik", [(2, 3, 4), (2, 4, 2)]),
    ("bqhd,bkhd->bhqk", [(2, 3, 2, 4), (2, 5, 2, 4)]),
    ("bhqk,bkhd->bqhd", [(2, 2, 3, 5), (2, 5, 2, 4)]),
    ("ijb,jkb->bik", [(2, 3, 2), (3, 4, 2)]),
    ("abcd,cdef->abef", [(2, 1, 3, 2), (3, 2, 2, 2)]),
    ("ab,cd->", [(2, 3), (2, 2)]),
    ("aij,ajk->ik", [(2, 2, 3), (2, 3, 2)]),
    ("...ij,...jk->...ik", [(2, 1, 2, 3), (4, 3, 2)]),
    ("...i,...j", [(2, 1, 2), (3, 2)]),
    ("i,i", [(3,), (1,)]),
    ("ij,j", [(2, 1), (3,)]),
    ("ij,kj,k->i", [(2, 3), (4, 3), (4,)]),
    ("i,ij,jk,k->", [(2,), (2, 3), (3, 2), (2,)]),
    ("bn,anm,bm->ba", [(2, 3), (4, 3, 2), (2, 2)]),
    ("i,i,i->i", [(3,), (3,), (3,)]),
]
EMPTY: list[tuple[str, list[tuple[int, ...]]]] = [
    ("ij,jk", [(2, 0), (0, 3)]),
    ("i,i->", [(0,), (0,)]),
    ("i->", [(0,)]),
]


def _einsum() -> list[Case]:
    cases = [call("einsum", text, *(real(*s) for s in shapes)) for text, shapes in EQUATIONS]
    cases += [
        call("einsum", text, *(real(*s) for s in shapes), types=False) for text, shapes in EMPTY
    ]
    cases += [
        call("einsum", " i j , j k -> i k ", [real(2, 3), real(3, 2)]),
        *(
            case(f"einsum(x,{labels})", lambda fw, x, a=labels: fw.einsum(x, *a), real(2, 3))
            for labels in ([[0, 1]], [[1, 0]], [[0, 51], [51]], [[0, ...], [...]], [[..., 0], []])
        ),
        case(
            "einsum(x,[0,1],y,[1,2],[2,0])",
            lambda fw, x, y: fw.einsum(x, [0, 1], y, [1, 2], [2, 0]),
            real(2, 3),
            real(3, 4),
        ),
    ]
    return cases


# Numbers and their parts

EDGES = [0.0, -0.0, 1.0, -1.0, 2.5, -2.5, INF, -INF, NAN, 1e-30]
PLAIN = words("conj conj_physical resolve_conj resolve_neg real sgn angle")
QUESTIONS = words("isreal isposinf isneginf is_conj is_neg")


def _no_imaginary_part(fw: Any, x: Any) -> bool:
    try:
        return bool(x.imag)
    except RuntimeError:
        return True


def _numbers() -> list[Case]:
    cases = []
    for name in PLAIN:
        cases += [call(name, real(*s)) for s in ((2, 3), (), (0,))]
        cases.append(call(name, given(EDGES), smooth=False, types=False))
    for name in QUESTIONS:
        cases += [call(name, x, order=0, types=False) for x in (real(2, 3), given(EDGES))]
    for name in ("gcd", "lcm"):
        given_ints = {"order": 0, "read": "int64"}
        cases += [
            call(name, real(2, 3), real(3), **given_ints),
            call(name, Input((4, 1), low=-12, high=12), Input((5,), low=0, high=9), **given_ints),
            call(name, places([0, 0, -4, 6]), places([0, -5, 6, 6]), **given_ints),
        ]
    for x, y in ((real(2, 3), real(3)), (given(EDGES), given(EDGES[::-1])), (real(), real(0))):
        finite = x.values is None
        cases += [
            call("heaviside", x, y, order=0, types=finite),
            call("nextafter", x, y, smooth=False, types=False),
            call("ldexp", x, y, smooth=finite, order=2 if finite else 1, types=finite),
        ]
    cases += [
        call("frexp", real(2, 3)),
        call("frexp", given(EDGES), smooth=False, order=1, types=False),
        call("ldexp", real(2, 3), places([2, 0, 3])),
        call("ldexp", constant(real(2, 3)), places([2, 0, -3]), why="torch's slope is wrong"),
        call("ldexp", constant(given([1e-30, 1e30])), places([120, 120]), types=False),
        call("fill", real(2, 3), 2.5),
        call("fill", real(2, 3), -1),
        call("fill", real(2, 3), real()),
        call("fill", real(0), True),
        case("x.real", lambda fw, x: x.real, real(2, 3)),
        case("x.imag", _no_imaginary_part, real(2, 3), order=0),
    ]
    return cases


# Gamma functions and distributions: torch's own derivative with respect to `a` is not there


def _score(fw: Any, value: Any, loc: Any, scale: Any) -> Any:
    return fw.distributions.Normal(loc, scale, validate_args=False).log_prob(value)


def _distributions() -> list[Case]:
    positive = nonzero(2, 3)
    inexact: dict[str, Any] = {"types": False, "ulps": 512}
    limits = [0.0, 0.0, 1.0, -1.0, INF, 2.0, INF, NAN, 2.0]
    ends = [0.0, 1.0, 0.0, 1.0, 1.0, INF, INF, 1.0, -1.0]
    cases = []
    for name in ("igamma", "igammac"):
        cases += [
            call(name, constant(positive), nonzero(3), ulps=256),
            call(name, constant(nonzero()), nonzero(2), ulps=256),
            call(name, constant(given(limits)), given(ends), order=0, types=False),
        ]
    for name in words("special.gammainc special.gammaincc"):
        cases.append(call(name, constant(positive), nonzero(3), types=False, ulps=256))
    for p in (1, 3):
        above = Input((2, 3), low=3, high=6)
        cases.append(call("mvlgamma", above, p, ulps=2.0**24, types=False))
    cases += [
        call("special.log_ndtr", real(2, 3), ulps=256, types=False, why="torch has no halves"),
        call("special.log_ndtr", given([-INF, INF, NAN, -40.0, 9.0]), types=False, order=0),
        *(
            call(f"special.{name}", x, order=0, types=False, ulps=256)
            for name in words("modified_bessel_i0 modified_bessel_i1 spherical_bessel_j0")
            for x in (real(2, 3), given([0.0, -0.0, 60.0, -60.0, INF, -INF]), real(0))
        ),
        case(
            "Normal.log_prob",
            _score,
            real(2, 3),
            real(3),
            Input((2, 1), low=0.5, high=2),
            types=False,
        ),
        case(
            "Normal.log_prob of 0-d",
            _score,
            real(),
            real(3),
            Input((), low=0.5, high=2),
            types=False,
        ),
        call("special.ndtri", probability(2, 3), ulps=256, types=False),
        call("special.ndtri", given([0.0, 1.0, NAN, 1e-30, -1.0, 2.0]), types=False, order=0),
        call("special.zeta", constant(Input((2, 3), low=2, high=5)), nonzero(3), **inexact),
        call("special.zeta", constant(Input((3,), low=2, high=5)), 2.5, **inexact),
        call("special.zeta", 3, nonzero(2), **inexact),
        call(
            "special.zeta",
            given([1.0, 0.5, 3.0, 2.0, 2.5, NAN, 2.0, 900.0, 1e5]),
            given([2.0, 2.0, -1.0, -0.5, -0.5, 1.0, INF, 1.5, 1.5]),
            order=0,
            types=False,
        ),
    ]
    return cases


POLYNOMIALS = words(
    """
    chebyshev_polynomial_t chebyshev_polynomial_u chebyshev_polynomial_v chebyshev_polynomial_w
    shifted_chebyshev_polynomial_t shifted_chebyshev_polynomial_u shifted_chebyshev_polynomial_v
    shifted_chebyshev_polynomial_w hermite_polynomial_h hermite_polynomial_he
    laguerre_polynomial_l legendre_polynomial_p
    """
)


def _polynomials() -> list[Case]:
    degrees = places([[0], [1], [2], [5], [8], [-1]])
    cases = []
    for name in POLYNOMIALS:
        cases += [
            call(f"special.{name}", x, n, order=0, ulps=256)
            for x, n in ((real(4), degrees), (real(2, 3), 3), (real(3), given([2.7, -0.5, 0.9])))
        ]
        ends = given([1.0, -1.0, 0.0, 0.5])
        cases.append(call(f"special.{name}", ends, degrees, order=0, types=False, ulps=256))
        cases.append(call(f"special.{name}", 1.5, places([0, 3]), order=0, ulps=256))
    return cases


CASES = [
    *_running(),
    *DIFFERENCES,
    *VARIABLES,
    *_distances(),
    *PRODUCTS,
    *_einsum(),
    *_numbers(),
    *_distributions(),
    *_polynomials(),
]
