"""Tensor methods of linear algebra."""

# The methods are documented at the functions of the same names; self is always a Tensor.
# ruff: noqa: D102
# mypy: disable-error-code="arg-type"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import minigrad as mg

if TYPE_CHECKING:
    from .._tensor import Tensor


class LinalgMethods:
    """Inverses, determinants, powers, decompositions, and what is solved with them."""

    def inverse(self) -> Tensor:
        return mg.inverse(self)

    def pinverse(self, rcond: float = 1e-15) -> Tensor:
        return mg.pinverse(self, rcond)

    def det(self) -> Tensor:
        return mg.det(self)

    def logdet(self) -> Tensor:
        return mg.logdet(self)

    def slogdet(self) -> Any:
        return mg.slogdet(self)

    def matrix_power(self, n: int) -> Tensor:
        return mg.matrix_power(self, n)

    def matrix_exp(self) -> Tensor:
        return mg.matrix_exp(self)

    def cholesky(self, upper: bool = False) -> Tensor:
        return mg.cholesky(self, upper)

    def cholesky_solve(self, input2: Tensor, upper: bool = False) -> Tensor:
        return mg.cholesky_solve(self, input2, upper)

    def cholesky_inverse(self, upper: bool = False) -> Tensor:
        return mg.cholesky_inverse(self, upper)

    def qr(self, some: bool = True) -> Any:
        return mg.qr(self, some)

    def svd(self, some: bool = True, compute_uv: bool = True) -> Any:
        return mg.svd(self, some, compute_uv)

    def lu(self, pivot: bool = True, get_infos: bool = False) -> Any:
        return mg.lu(self, pivot, get_infos)

    def lu_solve(self, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
        return mg.lu_solve(self, LU_data, LU_pivots)

    def triangular_solve(
        self,
        A: Tensor,
        upper: bool = True,
        transpose: bool = False,
        unitriangular: bool = False,
    ) -> Any:
        return mg.triangular_solve(self, A, upper, transpose, unitriangular)

    def geqrf(self) -> Any:
        return mg.geqrf(self)

    def orgqr(self, input2: Tensor) -> Tensor:
        return mg.orgqr(self, input2)

    def ormqr(
        self, input2: Tensor, input3: Tensor, left: bool = True, transpose: bool = False
    ) -> Tensor:
        return mg.ormqr(self, input2, input3, left, transpose)
