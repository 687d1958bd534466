"""Cases of linear algebra: every function with single, batched and empty matrices, and singular."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from typing import Any

from . import Case, Input, case, constant, distinct, given, real, words
from . import call as plain_call

INF = math.inf

SQUARE: list[tuple[int, ...]] = [(3, 3), (2, 3, 3), (1, 1), (0, 0), (2, 0, 0), (0, 2, 2)]
ANY: list[tuple[int, ...]] = [*SQUARE, (2, 4), (4, 2), (2, 3, 2), (0, 3), (2, 3, 0)]
SINGULAR = {
    "zeros": [[0.0, 0.0], [0.0, 0.0]],
    "rank 1": [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [-1.0, -2.0, -3.0]],
    "rank 2": [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 0.0]],
    "empty column": [[1.0, 2.0, 0.0], [3.0, 4.0, 0.0], [5.0, 6.0, 0.0]],
    "one of two": [[[1.0, 2.0], [2.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]],
}


# A condition of 1e4 turns the rounding of the factors into 1e4 units of the result
ULPS = 2.0**14


def _flags(inputs: Iterable[Any], flags: dict[str, Any]) -> dict[str, Any]:
    """torch does not look at the type of empty matrices."""
    flat = [x for value in inputs for x in (value if isinstance(value, list) else [value])]
    empty = any(isinstance(x, Input) and 0 in x.shape for x in flat)
    return {"ulps": ULPS, "types": not empty, **flags}


def call(name: str, *args: Any, **keywords: Any) -> Case:
    """A call with the bounds of linear algebra."""
    return plain_call(name, *args, **_flags(args, keywords))


def run(name: str, function: Callable[..., Any], *inputs: Input, **flags: Any) -> Case:
    """A case of the function `name` that is not a plain call of it."""
    return case(name, function, *inputs, **_flags(inputs, flags))


def _of(fw: Any, name: str) -> Any:
    return operator.attrgetter(name)(fw)


def _determinants() -> list[Case]:
    cases = []
    for name in words("linalg.det det linalg.slogdet slogdet linalg.inv inverse linalg.inv_ex"):
        cases += [call(name, real(*shape)) for shape in SQUARE]
    cases += [
        run(f"logdet({shape})", lambda fw, x: fw.logdet(x @ x.mT), real(*shape))
        for shape in SQUARE[:3]
    ]
    cases += [call("logdet", given([[2.0, 1.0], [1.0, 2.0]]))]
    cases += [call("logdet", given([[1.0, 2.0], [2.0, 1.0]]), order=0)]
    for label, values in SINGULAR.items():
        # torch's first derivative alone is 0 at all of these; with a second to come it is right,
        # and divides by the gaps between singular values
        order = 1 if label in ("zeros", "rank 1") else 2
        cases.append(run(f"det({label})", lambda fw, x: fw.det(x), given(values), order=order))
        for name in words("linalg.slogdet linalg.inv_ex"):
            cases.append(call(name, given(values), order=0))
    cases += [
        call("linalg.inv_ex", real(3, 3), check_errors=True),
        call("linalg.cholesky_ex", given([[1.0, 2.0], [2.0, 1.0]]), order=0),
        call("linalg.cholesky_ex", given(SINGULAR["rank 1"]), order=0),
        call("linalg.lu_factor_ex", given(SINGULAR["one of two"]), order=0),
    ]
    return cases


def _solving() -> list[Case]:
    cases = []
    pairs: list[tuple[Any, Any]] = [
        ((3, 3), (3, 2)),
        ((3, 3), (3,)),
        ((2, 3, 3), (3, 2)),
        ((2, 3, 3), (2, 3)),
        ((3, 3), (2, 3, 1)),
        ((0, 0), (0, 2)),
        ((2, 2), (2, 0)),
    ]
    for a, b in pairs:
        cases += [
            call("linalg.solve", real(*a), real(*b)),
            call("linalg.solve_ex", real(*a), real(*b)),
        ]
        if len(b) == 1 or b == a[:-1]:
            continue
        for upper in (True, False):
            cases += [
                call("linalg.solve_triangular", real(*a), real(*b), upper=upper),
                call("triangular_solve", real(*b), real(*a), upper, not upper, True),
                call("cholesky_solve", real(*b), real(*a), upper, smooth=False),
            ]
    for keywords in ({"upper": True}, {"upper": False, "unitriangular": True}):
        cases.append(
            call("linalg.solve_triangular", real(3, 3), real(2, 3), left=False, **keywords)
        )
    for upper in (True, False):
        triangle = [[0.0, 1.0], [2.0, 3.0]]
        cases.append(
            call(
                "linalg.solve_triangular",
                given(triangle),
                real(2, 1),
                upper=upper,
                order=0,
            )
        )
    cases += [
        call("linalg.solve", real(3, 3), real(2, 3), left=False),
        call("linalg.solve_ex", given(SINGULAR["one of two"]), real(2, 1), order=0),
        call("linalg.solve_ex", given(SINGULAR["zeros"]), real(2), order=0),
        call("linalg.tensorinv", real(2, 3, 6)),
        call("linalg.tensorinv", real(4, 2, 2), ind=1),
        call("linalg.tensorsolve", real(2, 3, 6), real(2, 3)),
        call("linalg.tensorsolve", real(2, 6, 3), real(2, 3), dims=(1,)),
    ]
    for driver in (None, "gels", "gelsd", "gelss"):
        flags: dict[str, Any] = {"traced": driver in (None, "gels")}
        cases += [
            call("linalg.lstsq", real(4, 2), real(4, 3), driver=driver, **flags),
            call("linalg.lstsq", real(2, 3), real(2, 1), driver=driver, **flags),
            call("linalg.lstsq", real(2, 4, 3), real(2, 4), driver=driver, **flags),
        ]
    rank_1 = given([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]])
    cases += [
        call("linalg.lstsq", rank_1, real(3, 1), order=0),
        call("linalg.lstsq", rank_1, real(3, 1), driver="gelsd", order=0, traced=False),
        call("linalg.lstsq", real(3, 2), real(3, 1), 0.9, driver="gelss", order=0, traced=False),
    ]
    return cases


def _factors() -> list[Case]:
    cases = []
    for upper in (False, True):
        for shape in SQUARE:
            for name in words("linalg.cholesky linalg.cholesky_ex cholesky"):
                cases.append(
                    run(
                        f"{name}({upper},{shape})",
                        lambda fw, x, n=name, u=upper: _of(fw, n)(
                            x @ x.mT + fw.eye(x.shape[-1]).to(x.dtype), upper=u
                        ),
                        real(*shape),
                    )
                )
        cases += [
            call("linalg.cholesky", given([[4.0, 2.0], [2.0, 5.0]]), upper=upper, smooth=False),
            call("cholesky", given([[4.0, 2.0], [2.0, 5.0]]), upper, smooth=False),
            call("cholesky_inverse", real(3, 3), upper, smooth=False),
            call("cholesky_inverse", real(2, 2, 2), upper, smooth=False),
        ]
    for shape in ANY:
        for name in words("linalg.lu_factor linalg.lu_factor_ex linalg.lu lu"):
            cases.append(call(name, real(*shape)))
        cases.append(call("geqrf", real(*shape), order=0))
        cases.append(
            run(
                f"lu_unpack({shape})",
                lambda fw, x: fw.lu_unpack(*fw.linalg.lu_factor(x)),
                real(*shape),
            )
        )
    spellings: dict[str, Callable[..., Any]] = {
        "linalg.lu_solve": lambda fw, a, b: fw.linalg.lu_solve(*fw.lu(a), b),
        "linalg.lu_solve(adjoint)": lambda fw, a, b: fw.linalg.lu_solve(*fw.lu(a), b, adjoint=True),
        "linalg.lu_solve(right)": lambda fw, a, b: fw.linalg.lu_solve(*fw.lu(a), b.mT, left=False),
        "lu_solve": lambda fw, a, b: fw.lu_solve(b, *fw.lu(a)),
        "x.lu_solve": lambda fw, a, b: b.lu_solve(*a.lu()),
    }
    for name, function in spellings.items():
        for a, b in (((3, 3), (3, 2)), ((2, 3, 3), (3, 1)), ((0, 0), (0, 2))):
            cases.append(run(f"{name}({a},{b})", function, real(*a), real(*b)))
    return cases


# Signs of vectors are free: squares, and products of pairs, are compared


def _decompositions() -> list[Case]:
    cases = []
    for shape in ANY:
        tall = shape[-2] > shape[-1]
        for mode in ("reduced", "complete", "r"):
            order = 2 if mode == "reduced" or (mode == "complete" and not tall) else 0
            cases.append(call("linalg.qr", real(*shape), mode, order=order))
        cases += [
            call("qr", real(*shape)),
            call("qr", real(*shape), some=False, order=0 if tall else 2),
            call("linalg.svdvals", real(*shape)),
            call("svd", real(*shape), compute_uv=False, order=0),
        ]
        for full in (True, False):
            cases += [
                run(
                    f"linalg.svd({shape},{full})",
                    lambda fw, x, f=full: _svd_squares(*fw.linalg.svd(x, full_matrices=f)),
                    real(*shape),
                ),
                run(
                    f"svd({shape},{full})",
                    lambda fw, x, f=full: _svd_squares(*_transposed(fw.svd(x, some=not f))),
                    real(*shape),
                ),
            ]
    for shape in SQUARE:
        for uplo in ("L", "U"):
            cases += [
                call("linalg.eigvalsh", real(*shape), uplo, smooth=False),
                run(
                    f"linalg.eigh({shape},{uplo})",
                    lambda fw, x, u=uplo: _eigh_squares(*fw.linalg.eigh(x + x.mT, u)),
                    real(*shape),
                ),
            ]
    diagonal = given([[2.0, 0.0], [0.0, -3.0]])
    equal = given([[2.0, 0.0], [0.0, 2.0]])
    cases += [
        call("linalg.svdvals", diagonal, order=1),
        call("linalg.svdvals", equal, order=1, smooth=False),
        call("linalg.eigvalsh", diagonal, order=1, smooth=False),
        call("linalg.eigvalsh", equal, order=1, smooth=False),
        run("linalg.eigh(values)", lambda fw, x: fw.linalg.eigh(x)[0], real(3, 3), smooth=False),
        run(
            "linalg.eigh(vectors)",
            lambda fw, x: fw.linalg.eigh(x)[1] ** 2,
            real(3, 3),
            smooth=False,
        ),
        run("linalg.svd(U)", lambda fw, x: fw.linalg.svd(x)[0] ** 2, real(3, 3)),
        run("linalg.svd(Vh)", lambda fw, x: fw.linalg.svd(x)[2] ** 2, real(3, 3)),
        run("linalg.svd(S)", lambda fw, x: fw.linalg.svd(x)[1], real(2, 3)),
        run("linalg.qr(Q)", lambda fw, x: fw.linalg.qr(x)[0], real(2, 3)),
        run("linalg.qr(R)", lambda fw, x: fw.linalg.qr(x)[1], real(3, 2)),
        run("linalg.slogdet(sign)", lambda fw, x: fw.slogdet(x)[1], real(2, 2)),
    ]
    for q, shape in ((2, (4, 3)), (2, (2, 3, 5)), (1, (3, 3))):
        for name in words("svd_lowrank pca_lowrank"):
            cases.append(
                run(
                    f"{name}({shape})",
                    lambda fw, x, n=name, q=q: _svd_squares(
                        *_transposed(_seeded(fw, n)(x[..., :1] @ x[..., :1, :], q))
                    )[:1],
                    real(*shape),
                    order=0,
                )
            )
    return cases


def _seeded(fw: Any, name: str) -> Any:
    fw.manual_seed(0)
    return getattr(fw, name)


def _transposed(usv: Any) -> Any:
    u, s, v = usv
    return u, s, v.mT


def _svd_squares(u: Any, s: Any, vh: Any) -> Any:
    k = s.shape[-1]
    u, vh = u[..., :k], vh[..., :k, :]
    return s, u**2, vh**2, u.sum(-2, keepdim=True) * vh.mT


def _eigh_squares(w: Any, v: Any) -> Any:
    return w, v**2, v[..., :1, :] * v


def _rank() -> list[Case]:
    cases = []
    for shape in ANY:
        cases += [
            call("linalg.pinv", real(*shape)),
            call("pinverse", real(*shape)),
            call("linalg.matrix_rank", real(*shape), order=0),
        ]
    for values in SINGULAR.values():
        x = given(values)
        cases += [
            call("linalg.pinv", x, smooth=False),
            call("linalg.pinv", x, atol=1e-3, smooth=False),
            call("linalg.matrix_rank", x, order=0),
            call("linalg.matrix_rank", x, atol=4.0, rtol=0.1, order=0),
            call("linalg.matrix_rank", x, tol=4.0, order=0, types=False),
        ]
    symmetric = given([[2.0, 1.0, 0.0], [1.0, 0.5, 0.0], [0.0, 0.0, -1.0]])
    cases += [
        call("linalg.pinv", symmetric, hermitian=True, smooth=False),
        call("linalg.pinv", real(2, 2), rtol=0.99, smooth=False),
        call("linalg.pinv", real(2, 2, 3), rtol=constant(given([0.1, 0.9])), smooth=False),
        call("linalg.matrix_rank", symmetric, hermitian=True, order=0),
        call(
            "linalg.matrix_rank",
            real(2, 2, 2),
            atol=constant(given([0.1, 9.0])),
            order=0,
            types=False,
        ),
    ]
    return cases


# Norms

ORDERS: tuple[float | None, ...] = (None, 0, 1, -1, 2, -2, 3, 0.5, 1.5, INF, -INF)
OF_MATRICES: tuple[Any, ...] = ("fro", "nuc", 1, -1, 2, -2, INF, -INF)


def _norms() -> list[Case]:
    cases = []
    for p in ORDERS:
        order = 1 if p == 0 else 2
        keywords = {} if p is None else {"ord": p}
        for dims in ({}, {"dim": 1}, {"dim": (0, -1), "keepdim": True}):
            cases.append(
                call(
                    "linalg.vector_norm",
                    distinct(2, 3),
                    order=order,
                    smooth=p != 0,
                    **keywords,
                    **dims,
                )
            )
        cases += [
            call("linalg.norm", distinct(4), order=order, smooth=p != 0, **keywords),
            call("linalg.vector_norm", given([0.0, 0.0]), order=1, smooth=False, **keywords),
            call("linalg.vector_norm", given([0.0, -2.0, 2.0]), order=1, smooth=False, **keywords),
        ]
        if p is None or not (p < 0 or p == INF):
            cases.append(call("linalg.vector_norm", real(0), order=1, smooth=False, **keywords))
        cases.append(call("linalg.vector_norm", real(), order=1, smooth=False, **keywords))
    for kind in OF_MATRICES:
        for name in words("linalg.matrix_norm linalg.norm"):
            cases += [
                call(name, distinct(2, 3), ord=kind, ulps=2.0**10),
                call(name, distinct(3, 3), ord=kind, keepdim=True, ulps=2.0**10),
                call(name, real(2, 3, 2), ord=kind, dim=(0, -1), ulps=2.0**10),
                call(name, real(2, 3, 2), ord=kind, dim=(2, 0), keepdim=True, ulps=2.0**10),
                call(name, given([[0.0, 0.0], [0.0, 0.0]]), ord=kind, order=1, smooth=False),
                call(name, given([[1.0, 1.0], [-1.0, 0.0]]), ord=kind, order=1, smooth=False),
            ]
            if kind in ("fro", "nuc") or kind > 0:
                cases += [
                    call(name, real(0, 3), ord=kind, order=1, smooth=False),
                    call(name, real(3, 0), ord=kind, order=1, smooth=False),
                ]
        if kind not in (2, -2):
            why = "torch writes into what its own derivative needs"
            order = 2 if kind == "nuc" else 0
            cases.append(call("linalg.cond", real(3, 3), kind, order=order, why=why))
    cases += [
        *(call("linalg.cond", real(*shape), p) for shape in ANY[:2] for p in (None, 2, -2)),
        *(
            call("linalg.cond", real(*shape), order=1, smooth=False)
            for shape in ((0, 0), (2, 0, 0))
        ),
        call("linalg.cond", real(2, 3)),
        *(call("linalg.cond", given(SINGULAR["zeros"]), p, order=0) for p in (None, 1, "fro", INF)),
        call("linalg.norm", real(2, 3, 2)),
        call("linalg.norm", real(2, 3, 2), dim=0),
        call("linalg.norm", real(), keepdim=True),
        call("norm", real(3, 3), "nuc", ulps=2.0**10),
        call("norm", real(2, 3, 3), "nuc", dim=(1, 2), keepdim=True, ulps=2.0**10),
    ]
    for name in words("linalg.norm linalg.vector_norm linalg.matrix_norm"):
        cases.append(
            case(
                f"{name}(dtype)",
                lambda fw, x, n=name: _of(fw, n)(x, dtype=fw.float64),
                real(2, 3),
                smooth=False,
                types=False,
                ulps=2.0**34,
                why="torch sums in float32 first",
            )
        )
    return cases


# Products, powers


def _products() -> list[Case]:
    cases = []
    for n in (0, 1, 2, 3, 7, -1, -3):
        for shape in ((3, 3), (2, 2, 2), (0, 0)):
            types = n >= 0 and 0 not in shape
            for name in words("linalg.matrix_power matrix_power"):
                cases.append(call(name, real(*shape), n, ulps=2.0**16, types=types))
    for name in words("linalg.matrix_exp matrix_exp"):
        cases += [call(name, real(*shape), types=False) for shape in SQUARE]
    for values in (SINGULAR["zeros"], [[0.0, 1.0], [0.0, 0.0]], [[0.0, 90.0], [-90.0, 0.0]]):
        cases.append(call("linalg.matrix_exp", given(values), types=False, order=1))
    for shapes in (
        ((2, 3), (3, 4)),
        ((3,), (3, 4), (4,)),
        ((10, 2), (2, 5), (5, 1), (1, 3)),
        ((2, 0), (0, 3), (3, 2)),
        ((2, 3), (3,)),
    ):
        cases.append(call("linalg.multi_dot", [real(*s) for s in shapes]))
        if all(len(s) == 2 for s in shapes):
            cases.append(call("chain_matmul", *[real(*s) for s in shapes]))
    cases += [
        call("chain_matmul", real(2, 3)),
        call("linalg.matmul", real(2, 3), real(3, 2)),
        call("linalg.cross", real(2, 3), real(1, 3)),
        call("linalg.cross", real(3, 2), real(3, 1), dim=0),
        call("linalg.vecdot", real(2, 3), real(3)),
        call("linalg.vecdot", real(3, 2), real(3, 1), dim=0),
        call("linalg.vecdot", real(2, 0), real(0)),
        call("linalg.diagonal", real(2, 3, 4)),
        call("linalg.diagonal", real(2, 3, 4), offset=1, dim1=0, dim2=1),
        call("linalg.vander", real(3)),
        call("linalg.vander", real(2, 3), N=4),
        call("linalg.vander", given([0.0, 1.0, -2.0]), N=3),
        call("linalg.vander", real(), N=2),
        call("linalg.vander", real(0), N=2),
    ]
    return cases


def _reflections() -> list[Case]:
    cases = []
    for name in words("linalg.householder_product orgqr"):
        cases += [
            call(name, real(3, 3), real(3)),
            call(name, real(4, 3), real(2)),
            call(name, real(2, 3, 2), real(2, 2)),
            call(name, real(3, 2), given([0.0, 1.0])),
        ]
    for left in (True, False):
        for transpose in (True, False):
            other = real(4, 2) if left else real(2, 4)
            cases += [
                call("ormqr", real(4, 2), real(2), real(4, 4), left, transpose),
                call("ormqr", real(4, 2), real(2), other, left, transpose),
                call("ormqr", real(2, 3, 2), real(2, 2), real(2, 3, 3), left, transpose),
            ]
    return cases


CASES = [
    *(*_determinants(), *_solving(), *_factors(), *_decompositions(), *_rank(), *_norms()),
    *(*_products(), *_reflections()),
]
