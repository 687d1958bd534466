"""The normal distribution of vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence

import minigrad as mg

from .._tensor import Tensor
from ..size import Size
from . import constraints
from .distribution import Distribution
from .utils import lazy_property, standard_normal

_MATRICES = ("covariance_matrix", "precision_matrix", "scale_tril")


class MultivariateNormal(Distribution):
    """Vectors of density exp(-½ (x - μ)ᵀ Σ⁻¹ (x - μ)) / √det(2πΣ).

    One of Σ, Σ⁻¹ and L is given. All is computed with L.

    Args:
        loc: μ, (*, n), the mean.
        covariance_matrix: Σ, (*, n, n), positive definite.
        precision_matrix: Σ⁻¹, likewise.
        scale_tril: L with L Lᵀ = Σ, (*, n, n), lower triangular with a positive diagonal.
        validate_args: as for `Distribution`.

    Raises:
        ValueError: not exactly one matrix is given; too few dimensions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions import MultivariateNormal
        >>> _ = mg.manual_seed(0)
        >>> d = MultivariateNormal(mg.zeros(2), mg.tensor([[4.0, 0.0], [0.0, 1.0]]))
        >>> d.sample(), d.log_prob(mg.zeros(2))
        (tensor([ 3.0820, -0.2934]), tensor(-2.5310))
    """

    arg_constraints = {  # noqa: RUF012
        "loc": constraints.real_vector,
        "covariance_matrix": constraints.positive_definite,
        "precision_matrix": constraints.positive_definite,
        "scale_tril": constraints.lower_cholesky,
    }
    support = constraints.real_vector
    has_rsample = True
    _unexpanded = ("_unbroadcasted_scale_tril",)

    def __init__(
        self,
        loc: Tensor,
        covariance_matrix: Tensor | None = None,
        precision_matrix: Tensor | None = None,
        scale_tril: Tensor | None = None,
        validate_args: bool | None = None,
    ) -> None:
        if loc.ndim < 1:
            raise ValueError("loc must be at least one-dimensional.")
        matrices = (covariance_matrix, precision_matrix, scale_tril)
        given = [pair for pair in zip(_MATRICES, matrices, strict=True) if pair[1] is not None]
        if len(given) != 1:
            raise ValueError(
                "Exactly one of covariance_matrix or precision_matrix or scale_tril may be "
                "specified."
            )
        ((name, matrix),) = given
        if matrix is None or matrix.ndim < 2:
            raise ValueError(
                f"{name} must be at least two-dimensional, with optional leading batch dimensions"
            )
        batch = mg.broadcast_shapes(matrix.shape[:-2], loc.shape[:-1])
        setattr(self, name, matrix.expand((*batch, -1, -1)))
        self.loc = loc.expand((*batch, -1))
        super().__init__(batch, self.loc.shape[-1:], validate_args=validate_args)
        if name == "covariance_matrix":
            matrix = mg.linalg.cholesky(matrix)
        elif name == "precision_matrix":
            matrix = _factor_of_inverse(matrix)
        self._unbroadcasted_scale_tril = matrix

    @lazy_property
    def scale_tril(self) -> Tensor:
        """L, for each distribution of the batch."""
        return self._unbroadcasted_scale_tril.expand(self._matrix_shape())

    @lazy_property
    def covariance_matrix(self) -> Tensor:
        """Σ = L Lᵀ, for each distribution of the batch."""
        factor = self._unbroadcasted_scale_tril
        return (factor @ factor.mT).expand(self._matrix_shape())

    @lazy_property
    def precision_matrix(self) -> Tensor:
        """Σ⁻¹, for each distribution of the batch."""
        return mg.cholesky_inverse(self._unbroadcasted_scale_tril).expand(self._matrix_shape())

    def _matrix_shape(self) -> Size:
        return self._batch_shape + self._event_shape + self._event_shape

    @property
    def mean(self) -> Tensor:
        """The mean, μ."""
        return self.loc

    @property
    def mode(self) -> Tensor:
        """Where the density is highest: μ."""
        return self.loc

    @property
    def variance(self) -> Tensor:
        """The variance of each number, the diagonal of Σ."""
        squares = self._unbroadcasted_scale_tril**2
        return squares.sum(-1).expand(self._batch_shape + self._event_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draws with gradients: μ + L z, z standard normal."""
        z = standard_normal(self._extended_shape(sample_shape), self.loc)
        return self.loc + (self._unbroadcasted_scale_tril @ z.unsqueeze(-1)).squeeze(-1)

    def _log_prob(self, value: Tensor) -> Tensor:
        distance = mahalanobis(self._unbroadcasted_scale_tril, value - self.loc)
        constant: float = self._event_shape[0] * math.log(2 * math.pi)
        return -0.5 * (constant + distance) - self._half_log_det()

    def entropy(self) -> Tensor:
        """½ log det 2πeΣ."""
        constant: float = 0.5 * self._event_shape[0] * (1.0 + math.log(2 * math.pi))
        return (constant + self._half_log_det()).expand(self._batch_shape)

    def _half_log_det(self) -> Tensor:
        """½ log det Σ."""
        return self._unbroadcasted_scale_tril.diagonal(dim1=-2, dim2=-1).log().sum(-1)


def mahalanobis(factor: Tensor, x: Tensor) -> Tensor:
    """xᵀ (L Lᵀ)⁻¹ x, for each x; the batches broadcast.

    Args:
        factor: L, (*, n, n), lower triangular.
        x: (*, n).
    """
    if factor.ndim == 2:  # all x at once
        columns = x.reshape(-1, x.shape[-1]).mT
        solved = mg.linalg.solve_triangular(factor, columns, upper=False)
        return (solved**2).sum(-2).reshape(x.shape[:-1])
    solved = mg.linalg.solve_triangular(factor, x.unsqueeze(-1), upper=False)
    return (solved**2).sum([-2, -1])


def _factor_of_inverse(matrix: Tensor) -> Tensor:
    """L with L Lᵀ the inverse of a matrix: that of its Cholesky factor from the last row up."""
    factor = mg.linalg.cholesky(mg.flip(matrix, (-2, -1)))
    identity = mg.eye(matrix.shape[-1], dtype=matrix.dtype)
    return mg.linalg.solve_triangular(mg.flip(factor, (-2, -1)).mT, identity, upper=False)
