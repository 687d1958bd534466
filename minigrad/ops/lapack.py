"""What LAPACK does with matrices and NumPy keeps to itself: pivots, singular and failing inputs.

Functions of plain arrays, for the rows in `solving` and `decompositions`. `info` is LAPACK's: 0, or
the number, from 1, of the pivot or minor at which the method failed. With `checked`, the name
of a public function, a failure is an error in that function's words.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_NO_INVERSE = (
    "The diagonal element {0} is zero, the inversion could not be completed because the input "
    "matrix is singular."
)


class LinAlgError(RuntimeError):
    """The numbers in a matrix do not let the computation be done: it is singular, say."""


def _check(info: Any, checked: str, words: str, error: type[RuntimeError] = LinAlgError) -> None:
    """Raise on the first failure; `words` are about {0}, the number in `info`.

    Raises:
        LinAlgError: there is a failure, and `checked` is not empty.
    """
    if not (checked and info.any()):
        return
    first = int(np.flatnonzero(info)[0])
    which = f"(Batch element {first}): " if info.ndim else ""
    raise error(f"{checked}: {which}{words.format(int(info.flat[first]))}")


def _success(a: Any) -> Any:
    return np.zeros(a.shape[:-2], np.int32)


def first_zero(a: Any) -> Any:
    """The number, from 1, of the first zero on each diagonal; 0 where there is none."""
    zero = np.diagonal(a, axis1=-2, axis2=-1) == 0
    found = zero.any(axis=-1)
    places = np.argmax(zero, axis=-1) + 1 if zero.shape[-1] else 0
    return np.where(found, places, 0).astype(np.int32)


def check_diagonal(a: Any, *, checked: str) -> None:
    """Raise where a triangular matrix has no inverse.

    Raises:
        LinAlgError: there is a zero on the diagonal.
    """
    _check(first_zero(a), checked, _NO_INVERSE)


def lu(a: Any, *, checked: str = "") -> tuple[Any, Any, Any]:
    """L and U of the matrices with rows exchanged, in one array; the exchanges, from 1; info.

    The pivot is the largest element in the rest of its column, the first of equal ones.
    """
    m, n = a.shape[-2:]
    count = math.prod(a.shape[:-2])
    x = np.array(a, order="C").reshape(count, m, n)
    batch = np.arange(count)
    pivots = np.empty((count, min(m, n)), np.int32)
    for j in range(min(m, n)):
        place = np.argmax(np.abs(x[:, j:, j]), axis=1) + j
        pivots[:, j] = place + 1
        row = x[batch, place]
        x[batch, place] = x[:, j]
        x[:, j] = row
        pivot = x[:, j, j, None]
        x[:, j + 1 :, j] /= np.where(pivot == 0, 1, pivot)
        x[:, j + 1 :, j + 1 :] -= x[:, j + 1 :, j, None] * row[:, None, j + 1 :]
    x = x.reshape(a.shape)
    info = first_zero(x)
    _check(
        info,
        checked,
        "U[{0},{0}] is zero and using it on lu_solve would result in a division by zero",
        RuntimeError,
    )
    return x, pivots.reshape((*a.shape[:-2], min(m, n))), info


def exchanged(pivots: Any, rows: int) -> Any:
    """The order of the rows after the exchanges of `lu`."""
    order = np.tile(np.arange(rows), (*pivots.shape[:-1], 1))
    for j in range(pivots.shape[-1]):
        place = pivots[..., j, None].astype(np.int64) - 1
        there = np.take_along_axis(order, place, -1)
        np.put_along_axis(order, place, order[..., j, None], -1)
        order[..., j, None] = there
    return order


def permutation(pivots: Any, factors: Any) -> Any:
    """P of A = P L U, in the type of both factors."""
    rows = factors.shape[-2]
    return np.eye(rows, dtype=factors.dtype)[exchanged(pivots, rows)].mT.copy()


def _substitute(a: Any, b: Any) -> Any:
    """x of A x = b with A upper triangular, dividing by zeros on the diagonal too."""
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    x = np.array(np.broadcast_to(b, shape + b.shape[-2:]))
    for j in reversed(range(a.shape[-1])):
        x[..., j, :] /= a[..., j, j, None]
        x[..., :j, :] -= a[..., :j, j, None] * x[..., None, j, :]
    return x


def solve_triangular(a: Any, b: Any, *, upper: bool, unitriangular: bool) -> Any:
    """x of A x = b, where only one triangle of A is read, and with `unitriangular` no diagonal."""
    side = int(unitriangular) if upper else -int(unitriangular)
    a = np.triu(a, side) if upper else np.tril(a, side)
    if unitriangular:
        a = a + np.eye(a.shape[-1], dtype=a.dtype)
    if not upper:  # with rows and columns counted backwards it is an upper one
        return np.flip(_solve_upper(np.flip(a, (-2, -1)), np.flip(b, -2)), -2).copy()
    return _solve_upper(a, b)


def _solve_upper(a: Any, b: Any) -> Any:
    try:
        return np.linalg.solve(a, b)  # to eliminate there is nothing: this is the substitution
    except np.linalg.LinAlgError:
        return _substitute(a, b)


def solve(a: Any, b: Any, *, checked: str) -> tuple[Any, Any]:
    """x of A x = b, and info; with a singular A division by zero gives infinities and nan."""
    try:
        return np.linalg.solve(a, b), _success(a)
    except np.linalg.LinAlgError:
        factors, pivots, info = lu(a)
    _check(info, checked, "The solver failed because the input matrix is singular.")
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    order = exchanged(pivots, a.shape[-1])[..., None]
    order = np.broadcast_to(order, shape + order.shape[-2:])
    b = np.take_along_axis(np.broadcast_to(b, shape + b.shape[-2:]), order, -2)
    b = solve_triangular(factors, b, upper=False, unitriangular=True)
    return solve_triangular(factors, b, upper=True, unitriangular=False), info


def inv(a: Any, *, checked: str) -> tuple[Any, Any]:
    """The inverses, and info."""
    try:
        return np.linalg.inv(a), _success(a)
    except np.linalg.LinAlgError:
        x, info = solve(a, np.eye(a.shape[-1], dtype=a.dtype), checked="")
    _check(info, checked, _NO_INVERSE)
    return x, info


def cholesky(a: Any, *, checked: str) -> tuple[Any, Any]:
    """L of A = L Lᵀ, of which the lower triangle is read, and info."""
    try:
        return np.linalg.cholesky(a), _success(a)
    except np.linalg.LinAlgError:
        factor, info = _cholesky_until_it_fails(a)
    _check(
        info,
        checked,
        "The factorization could not be completed because the input is not positive-definite "
        "(the leading minor of order {0} is not positive-definite).",
    )
    return factor, info


def _cholesky_until_it_fails(a: Any) -> tuple[Any, Any]:
    """Column by column; what comes after a failing pivot stays as it was in A."""
    x, info = np.tril(a), _success(a)
    for j in range(a.shape[-1]):
        row = x[..., j, :j]
        pivot = x[..., j, j] - np.add.reduce(row * row, axis=-1)
        open_ = info == 0
        good = open_ & (pivot > 0)
        info[open_ & ~good] = j + 1
        x[..., j, j] = np.where(good, np.sqrt(pivot), np.where(open_, pivot, x[..., j, j]))
        below = x[..., j + 1 :, j]
        dot = np.add.reduce(x[..., j + 1 :, :j] * row[..., None, :], axis=-1)
        column = (below - dot) / x[..., j, j, None]
        x[..., j + 1 :, j] = np.where(good[..., None], column, below)
    return x, info


def singular_values(a: Any) -> Any:
    """The singular values, in falling order; of empty matrices too."""
    if a.size:
        return np.linalg.svd(a, compute_uv=False)
    return np.zeros((*a.shape[:-2], min(a.shape[-2:])), a.dtype)
