"""The function that makes a matrix orthogonal, for `parametrizations.orthogonal`."""

from __future__ import annotations

import minigrad as mg

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from ..module import Module

ORTHOGONAL_MAPS = ("matrix_exp", "cayley", "householder")


class _Orthogonal(Module):
    """An orthogonal matrix, or a batch of them.

    Args:
        weight: the matrix at first.
        orthogonal_map: one of `ORTHOGONAL_MAPS`.
        use_trivialization: whether to start from a fixed orthogonal matrix, `base`.
    """

    base: Tensor | None

    def __init__(
        self, weight: Tensor, orthogonal_map: str, *, use_trivialization: bool = True
    ) -> None:
        super().__init__()
        self.shape = weight.shape
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Tensor) -> Tensor:
        """Return the orthogonal matrix that follows from any matrix."""
        wide = X.shape[-2] < X.shape[-1]
        x = X.mT if wide else X
        n, k = x.shape[-2:]
        if self.orthogonal_map == "householder":
            a = x.tril(-1)
            tau = 2.0 / (1.0 + (a * a).sum(-2))
            signs = x.detach().diagonal(dim1=-2, dim2=-1).to(mg.int32)  # 1 or -1, not trained
            q = mg.linalg.householder_product(a, tau) * signs.unsqueeze(-2)
        else:
            lower = x.tril()
            if n != k:
                zeros = x.new_zeros(*x.shape[:-1], n - k)
                lower = mg.cat([lower, zeros], -1)
            q = self._of_skew(lower - lower.mT)[..., :k]
        if getattr(self, "base", None) is not None:
            q = self.base @ q
        return q.mT if wide else q

    def _of_skew(self, a: Tensor) -> Tensor:
        """An orthogonal matrix of a skew-symmetric one."""
        if self.orthogonal_map == "matrix_exp":
            return mg.matrix_exp(a)
        one = mg.eye(a.shape[-1], dtype=a.dtype)
        return mg.linalg.solve(one.add(a, alpha=-0.5), one.add(a, alpha=0.5))

    def right_inverse(self, Q: Tensor) -> Tensor:
        """Return what `forward` makes of Q, or of Q made orthogonal.

        Raises:
            ValueError: Q has another shape than the weight.
            NotImplementedError: the map can't be inverted without `base`.
        """
        if Q.shape != self.shape:
            raise ValueError(
                f"Expected a matrix or batch of matrices of shape {self.shape}. Got a tensor of "
                f"shape {Q.shape}."
            )
        with no_grad():
            if hasattr(self, "base"):
                return self._based_on(Q)
            if self.orthogonal_map == "householder":
                return _reflections(Q)
        raise NotImplementedError(
            "It is not possible to assign to the matrix exponential or the Cayley parametrizations "
            "when use_trivialization=False."
        )

    def _based_on(self, Q: Tensor) -> Tensor:
        """Make Q, or Q made orthogonal, the base, and return what gives the unit matrix."""
        q = Q.mT if Q.shape[-2] < Q.shape[-1] else Q
        n, k = q.shape[-2:]
        if n != k:  # completed to a square matrix
            q = mg.cat([q, mg.randn(*q.shape[:-1], n - k, dtype=q.dtype)], -1)
        self.base = q.clone() if n == k and _is_orthogonal(q) else _made_orthogonal(q)
        # The diagonal is that of `householder`: with it zeros give the unit matrix.
        minus_one = mg.zeros_like(Q)
        minus_one.diagonal(dim1=-2, dim2=-1).fill_(-1.0)
        return minus_one


def _reflections(Q: Tensor) -> Tensor:
    """The reflections, with signs on the diagonal, whose product is Q made orthogonal."""
    wide = Q.shape[-2] < Q.shape[-1]
    a: Tensor
    a, tau = mg.geqrf(Q.mT if wide else Q)
    # The diagonal is that of R: its signs, but where LAPACK left out a reflection.
    diagonal = a.diagonal(dim1=-2, dim2=-1)
    signs = diagonal.sign()
    diagonal.copy_(mg.where(tau == 0.0, -signs, signs))
    return a.mT if wide else a


def _is_orthogonal(q: Tensor) -> bool:
    n, k = q.shape[-2:]
    close = 10.0 * n * mg.finfo(q.dtype).eps
    return bool(mg.allclose(q.mT @ q, mg.eye(k, dtype=q.dtype), atol=close))


def _made_orthogonal(a: Tensor) -> Tensor:
    """Q of A = Q R with a positive diagonal of R."""
    x, tau = mg.geqrf(a)
    q = mg.linalg.householder_product(x, tau)
    signs: Tensor = x.diagonal(dim1=-2, dim2=-1).sgn()
    return q * signs.unsqueeze(-2)
