"""Approximate decompositions of large matrices of low rank, by random projection."""

from __future__ import annotations

from .._tensor import Tensor
from ..functions.arguments import floating, tensor
from ..functions.sampling import randn
from .decompositions import qr, svd


def _basis(A: Tensor, q: int, niter: int) -> Tensor:
    """Orthonormal columns whose span nearly holds that of A (algorithm 4.4 of Halko et al.)."""
    basis = qr(A @ randn(A.shape[-1], q, dtype=floating(A).dtype)).Q
    for _ in range(niter):
        basis = qr(A.mT @ basis).Q
        basis = qr(A @ basis).Q
    return basis  # type: ignore[no-any-return]


def svd_lowrank(
    A: Tensor, q: int | None = 6, niter: int | None = 2, M: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """A - M ≈ U diag(S) Vᵀ with q singular values, between random projections.

    Args:
        A: a Tensor (*, m, n) of floats.
        q: somewhat more than the rank of A.
        niter: how often the projection is refined.
        M: what is taken from A first, broadcast to its shape. Default: nothing.

    Returns:
        U (*, m, q), S (*, q), V (*, n, q).

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> A = mg.ones(5, 1) @ mg.ones(1, 4)
        >>> U, S, V = mg.svd_lowrank(A, q=2)
        >>> mg.allclose(U @ mg.diag(S) @ V.T, A, atol=1e-5)
        True

    Reference:
        N. Halko, P. G. Martinsson and J. A. Tropp, Finding structure with randomness, SIAM Review
        53 (2011), algorithm 5.1.
    """
    A = tensor(A, "svd_lowrank", "A")
    if M is not None:
        A = A - M.expand(A.shape)
    wide = A.shape[-2] < A.shape[-1]
    A = A.mT if wide else A
    basis = _basis(A, 6 if q is None else q, 2 if niter is None else niter)
    u, s, vh = svd(basis.mT @ A, full_matrices=False)
    u, v = basis @ u, vh.mT
    return (v, s, u) if wide else (u, s, v)


def pca_lowrank(
    A: Tensor, q: int | None = None, center: bool = True, niter: int = 2
) -> tuple[Tensor, Tensor, Tensor]:
    """Principal components of the rows of A: `svd_lowrank` of A less the mean of its rows.

    The columns of V are the principal directions, S² / (m - 1) the variances along them, and
    A V[:, :k] the coordinates.

    Args:
        A: a Tensor (*, m, n) of floats: m samples of n features.
        q: how many components. Default: the smallest of 6, m and n.
        center: whether the mean is taken away.
        niter: how often the projection is refined.

    Returns:
        U (*, m, q), S (*, q), V (*, n, q).

    Raises:
        ValueError: `q` is negative or more than m or n; `niter` is negative.

    Example:
        >>> import minigrad as mg
        >>> A = mg.tensor([[0., 0.], [1., 2.], [2., 4.], [3., 6.]])
        >>> U, S, V = mg.pca_lowrank(A, q=1)
        >>> (V[1] / V[0]).round()
        tensor([2.])

    Reference:
        N. Halko, P. G. Martinsson and J. A. Tropp, Finding structure with randomness, SIAM Review
        53 (2011).
    """
    m, n = tensor(A, "pca_lowrank", "A").shape[-2:]
    if q is None:
        q = min(6, m, n)
    elif not 0 <= q <= min(m, n):
        raise ValueError(
            f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}"
        )
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - A.mean(-2, keepdim=True) if center else A, q, niter)
