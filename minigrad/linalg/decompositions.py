"""Orthogonal decompositions: QR, singular values, eigenvalues of symmetric matrices."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..functions.arguments import finish
from ..functions.results import finish_all, named
from ..ops import decompositions as rows
from .checks import floats, matrices, square

QR = named("linalg_qr", "Q", "R")
SVD = named("linalg_svd", "U", "S", "Vh")
Eigh = named("linalg_eigh", "eigenvalues", "eigenvectors")


def qr(A: Tensor, mode: str = "reduced", *, out: Any = None) -> Any:
    """A = Q R: orthonormal columns, and an upper triangular matrix.

    Args:
        A: a Tensor (*, m, n) of floats.
        mode: 'reduced': Q (*, m, k), R (*, k, n) with k the smaller of m and n; 'complete':
            Q (*, m, m), R (*, m, n); 'r': R as in 'reduced', and an empty Q.
        out: two Tensors that take the results.

    Returns:
        A named tuple: Q, R. The diagonal of R may be negative.

    Raises:
        RuntimeError: another mode; A has fewer than 2 dimensions or is not of floats; (when
            differentiated) mode 'r', or 'complete' with m > n.

    Example:
        >>> import minigrad as mg
        >>> Q, R = mg.linalg.qr(mg.tensor([[3., 1.], [4., 2.]]))
        >>> mg.allclose(Q @ R, mg.tensor([[3., 1.], [4., 2.]]))
        True
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(
            f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), "
            "'r', or 'complete'"
        )
    floats(matrices(A, "linalg.qr"), "linalg.qr", "geqrf")
    return finish_all(QR(*rows.qr(A, form=mode)), out, same_type=True)


def _check_svd(A: Tensor, driver: str | None) -> None:
    floats(matrices(A, "linalg.svd"), "linalg.svd", "linalg_svd")
    if driver is not None:
        raise RuntimeError(
            "torch.linalg.svd: keyword argument `driver=` is only supported on CUDA inputs with "
            "cuSOLVER backend."
        )


def svd(
    A: Tensor, full_matrices: bool = True, *, driver: str | None = None, out: Any = None
) -> Any:
    """A = U diag(S) Vᵀ: singular values in falling order between orthonormal vectors.

    The signs of the vectors are free. Gradients through U and V are finite only where all
    singular values differ, and none is 0 where A is not square.

    Args:
        A: a Tensor (*, m, n) of floats.
        full_matrices: U (*, m, m) and Vᵀ (*, n, n); if not, U (*, m, k) and Vᵀ (*, k, n) with k
            the smaller of m and n.
        driver: must be None: it is for GPUs.
        out: three Tensors that take the results.

    Returns:
        A named tuple: U, S (*, k), Vh.

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats; a driver is given.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.svd(mg.tensor([[3., 0.], [0., 4.]])).S
        tensor([4., 3.])
    """
    _check_svd(A, driver)
    return finish_all(SVD(*rows.svd(A, full_matrices=full_matrices)), out, same_type=True)


def svdvals(A: Tensor, *, driver: str | None = None, out: Tensor | None = None) -> Tensor:
    """The singular values, in falling order.

    Args:
        A: a Tensor (*, m, n) of floats.
        driver: must be None: it is for GPUs.
        out: a Tensor that takes the result.

    Shape:
        (*, k) with k the smaller of m and n.

    Raises:
        RuntimeError: A has fewer than 2 dimensions or is not of floats; a driver is given.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.svdvals(mg.tensor([[3., 0.], [0., -4.]]))
        tensor([4., 3.])
    """
    _check_svd(A, driver)
    return finish(rows.svdvals(A), out, same_type=True)


def _check_eigh(A: Tensor, UPLO: str) -> str:
    square(A, "linalg.eigh")
    uplo = UPLO.upper()
    if uplo not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {UPLO}")
    floats(A, "linalg.eigh", "linalg_eigh", integers=True)
    return uplo


def eigh(A: Tensor, UPLO: str = "L", *, out: Any = None) -> Any:
    """A = V diag(w) Vᵀ of symmetric matrices: eigenvalues, rising, and orthonormal vectors.

    The signs of the vectors are free. Gradients through them are finite only where all
    eigenvalues differ.

    Args:
        A: a Tensor (*, n, n) of floats.
        UPLO: which triangle is read: 'L' the lower, 'U' the upper.
        out: two Tensors that take the results.

    Returns:
        A named tuple: eigenvalues (*, n), eigenvectors (*, n, n) in columns.

    Raises:
        RuntimeError: the matrices are not square or not of floats; another `UPLO`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.eigh(mg.tensor([[2., 1.], [1., 2.]])).eigenvalues
        tensor([1., 3.])
    """
    uplo = _check_eigh(A, UPLO)
    return finish_all(Eigh(*rows.eigh(A, uplo=uplo)), out, same_type=True)


def eigvalsh(A: Tensor, UPLO: str = "L", *, out: Tensor | None = None) -> Tensor:
    """The eigenvalues of symmetric matrices, rising.

    Args:
        A: a Tensor (*, n, n) of floats.
        UPLO: which triangle is read: 'L' the lower, 'U' the upper.
        out: a Tensor that takes the result.

    Shape:
        (*, n).

    Raises:
        RuntimeError: the matrices are not square or not of floats; another `UPLO`.

    Example:
        >>> import minigrad as mg
        >>> mg.linalg.eigvalsh(mg.tensor([[2., 1.], [1., 2.]]))
        tensor([1., 3.])
    """
    uplo = _check_eigh(A, UPLO)
    return finish(rows.eigvalsh(A, uplo=uplo), out, same_type=True)
