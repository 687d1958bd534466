"""Linear algebra under `torch.` itself, with the arguments it had before there was `linalg`."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..functions.arguments import broadcast_shape, finish, tensor
from ..functions.results import finish_all, named
from ..ops import decompositions as decomposition_rows
from ..ops import solving as rows
from . import decompositions, lu_factors, products, rank
from .checks import fitting, floats, same_type, square
from .cholesky_factors import factor
from .reflections import householder_product
from .solving import inv

QR = named("qr", "Q", "R")
SVD = named("svd", "U", "S", "V")
Slogdet = named("slogdet", "sign", "logabsdet")
LUWithInfo = named("_lu_with_info", "LU", "pivots", "info")
TriangularSolve = named("triangular_solve", "solution", "cloned_coefficient")


def cholesky(input: Tensor, upper: bool = False, *, out: Tensor | None = None) -> Tensor:
    """`linalg.cholesky` with `upper` by position.

    Args:
        input: a Tensor (*, n, n) of floats, of symmetric positive-definite matrices.
        upper: U of A = Uᵀ U instead of L of A = L Lᵀ.
        out: a Tensor that takes the result.

    Shape:
        (*, n, n).

    Raises:
        LinAlgError: a matrix is not positive-definite.
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.cholesky(mg.tensor([[4., 2.], [2., 5.]]))
        tensor([[2., 0.],
                [1., 2.]])
    """
    y, _ = factor(input, upper, "cholesky", "cholesky")
    return finish(y, out)


def qr(input: Tensor, some: bool = True, *, out: Any = None) -> Any:
    """`linalg.qr` with its mode as a bool.

    Args:
        input: a Tensor (*, m, n) of floats.
        some: mode 'reduced', or 'complete'.
        out: two Tensors that take the results.

    Returns:
        A named tuple: Q, R.

    Raises:
        RuntimeError: fewer than 2 dimensions, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.qr(mg.ones(3, 2), some=False).Q.shape
        torch.Size([3, 3])
    """
    mode = "reduced" if some else "complete"
    return finish_all(QR(*decompositions.qr(input, mode)), out, same_type=True)


def svd(input: Tensor, some: bool = True, compute_uv: bool = True, *, out: Any = None) -> Any:
    """`linalg.svd` that gives V, not Vᵀ.

    Args:
        input: a Tensor (*, m, n) of floats.
        some: only as many vectors as there are singular values.
        compute_uv: if not, U and V are zeros.
        out: three Tensors that take the results.

    Returns:
        A named tuple: U, S, V.

    Raises:
        RuntimeError: fewer than 2 dimensions, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.svd(mg.tensor([[3., 0.], [0., 4.]])).S
        tensor([4., 3.])
    """
    if compute_uv:
        u, s, vh = decompositions.svd(input, not some)
        return finish_all(SVD(u, s, vh.mT), out, same_type=True)
    s = decompositions.svdvals(input)
    *batch, m, n = input._array.shape
    u, v = [wrap(np.zeros((*batch, k, k), s._array.dtype)) for k in (m, n)]
    return finish_all(SVD(u, s, v), out, same_type=True)


def slogdet(input: Tensor, *, out: Any = None) -> Any:
    """`linalg.slogdet`.

    Args:
        input: a Tensor (*, n, n) of floats.
        out: two Tensors that take the results.

    Returns:
        A named tuple: sign, logabsdet.

    Raises:
        RuntimeError: the matrices are not square, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.slogdet(mg.eye(2)).sign
        tensor(1.)
    """
    floats(square(input, "linalg.slogdet"), "linalg.slogdet")
    return finish_all(Slogdet(*decomposition_rows.slogdet(input)), out, same_type=True)


def lu(A: Tensor, pivot: bool = True, get_infos: bool = False, out: Any = None) -> Any:
    """`linalg.lu_factor` that does not mind singular matrices.

    Args:
        A: a Tensor (*, m, n) of floats.
        pivot: exchange rows.
        get_infos: give `info` of `linalg.lu_factor_ex` too.
        out: Tensors that take the results.

    Returns:
        A tuple LU, pivots; with `get_infos` and info.

    Raises:
        RuntimeError: A has fewer than 2 dimensions, or is not of floats.

    Example:
        >>> import minigrad as mg
        >>> factors, pivots = mg.lu(mg.tensor([[1., 2.], [2., 2.]]))
        >>> pivots
        tensor([2, 2], dtype=torch.int32)
    """
    result = LUWithInfo(*lu_factors.factors(A, pivot, "torch.lu_factor", ""))
    if get_infos:
        return finish_all(result, out)
    if out is None:
        return tuple(result[:2])
    return tuple(finish(x, to) for x, to in zip(result[:2], out, strict=True))


def lu_solve(b: Tensor, LU_data: Tensor, LU_pivots: Tensor, *, out: Tensor | None = None) -> Tensor:
    """`linalg.lu_solve` with the right-hand side first.

    Args:
        b: a Tensor (*, n, k) of floats.
        LU_data: a Tensor (*, n, n).
        LU_pivots: a Tensor (*, n) of type int32.
        out: a Tensor that takes the result.

    Shape:
        (*, n, k).

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.lu_solve(mg.tensor([[3.], [4.]]), *mg.lu(mg.tensor([[2., 1.], [1., 3.]])))
        tensor([[1.],
                [1.]])
    """
    return lu_factors.lu_solve(LU_data, LU_pivots, b, out=out)


def triangular_solve(
    b: Tensor,
    A: Tensor,
    upper: bool = True,
    transpose: bool = False,
    unitriangular: bool = False,
    *,
    out: Any = None,
) -> Any:
    """`linalg.solve_triangular` with the right-hand side first.

    Args:
        b: a Tensor (*, n, k) of floats.
        A: a Tensor (*, n, n); batches are broadcast.
        upper: which triangle of A is read.
        transpose: solve Aᵀ X = b.
        unitriangular: take the diagonal for ones.
        out: two Tensors that take the results.

    Returns:
        A named tuple: solution (*, n, k), cloned_coefficient, a copy of A.

    Raises:
        RuntimeError: the shapes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.triangular_solve(mg.ones(2, 1), 2 * mg.eye(2)).solution
        tensor([[0.5000],
                [0.5000]])
    """
    name = "triangular_solve"
    for x, argument in ((b, "b"), (A, "A")):
        if tensor(x, name, argument).ndim < 2:
            raise RuntimeError(
                f"torch.triangular_solve: Expected {argument} to have at least 2 dimensions, but "
                f"it has {x.ndim} dimensions instead"
            )
    floats(square(A, name), name, name, integers=True)
    same_type(b, A, name, "b and A")
    fitting(A, b, True, name)
    batch = broadcast_shape([A._array.shape[:-2], b._array.shape[:-2]])
    matrix, upper = (A.mT, not upper) if transpose else (A, upper)
    x = rows.solve_triangular(matrix, b, upper=upper, unitriangular=unitriangular)
    copy = A.expand(*batch, *A._array.shape[-2:]).clone()
    return finish_all(TriangularSolve(x, copy), out, same_type=True)


def chain_matmul(*matrices: Tensor, out: Tensor | None = None) -> Tensor:
    """`linalg.multi_dot` of matrices given one by one.

    Args:
        matrices: one or more matrices.
        out: a Tensor that takes the result.

    Shape:
        (n, m).

    Raises:
        RuntimeError: none is given; one is not a matrix; the sizes or types do not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.chain_matmul(mg.ones(2, 3), mg.ones(3, 4), mg.ones(4, 1))
        tensor([[12.],
                [12.]])
    """
    if not matrices:
        raise RuntimeError("chain_matmul(): Expected one or more matrices")
    for x in matrices:
        if tensor(x, "chain_matmul", "matrices").ndim != 2:
            raise RuntimeError(f"Tensor dimension is {x.ndim}, expected 2 instead.")
    if len(matrices) == 1:
        return finish(matrices[0], out)
    return products.multi_dot(matrices, out=out)


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """`linalg.pinv` with another default.

    Args:
        input: a Tensor (*, m, n) of floats.
        rcond: the part of the largest singular value below which others count as 0.

    Shape:
        (*, n, m).

    Raises:
        RuntimeError: fewer than 2 dimensions, or not of floats.

    Example:
        >>> import minigrad as mg
        >>> mg.pinverse(mg.tensor([[2., 0.], [0., 4.]]))
        tensor([[0.5000, 0.0000],
                [0.0000, 0.2500]])
    """
    return rank.pinv(input, rcond)


inverse, orgqr = inv, householder_product
