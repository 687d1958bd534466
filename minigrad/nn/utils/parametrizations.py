"""Parametrizations of weights: by length and direction, of spectral norm 1, orthogonal."""

from __future__ import annotations

from typing import Any

import minigrad as mg

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from .. import functional as F
from ..module import Module
from .orthogonal import ORTHOGONAL_MAPS, _Orthogonal
from .parametrize import register_parametrization
from .spectral_normalization import as_matrix, check_iterations, default_dim, drawn
from .weight_normalization import norm_except_dim, normalized

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


class _WeightNorm(Module):
    """g v / ‖v‖ of g and v.

    Args:
        dim: the dimension whose entries have norms of their own; None for one norm.
    """

    dim: int

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        """Return the weight."""
        return normalized(weight_v, weight_g, self.dim)

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Return the norm, and the weight itself as its direction."""
        return norm_except_dim(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Replace a parameter by its length g and direction v: w = g v / ‖v‖.

    Args:
        module: the module; g becomes `parametrizations.weight.original0`, v `original1`.
        name: the parameter's name.
        dim: the dimension whose entries have norms of their own; None for one norm.

    Returns:
        `module`. States saved with the older `nn.utils.weight_norm` load into it.

    Raises:
        ValueError: there is no such parameter.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.parametrizations.weight_norm(mg.nn.Linear(2, 3))
        >>> layer.parametrizations.weight.original0.shape
        torch.Size([3, 1])

    Reference:
        Salimans and Kingma, "Weight normalization", arXiv:1602.07868, 2016.
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def rename(state_dict: dict[str, Any], prefix: str, *_: Any) -> None:
        old = [f"{prefix}{name}_g", f"{prefix}{name}_v"]
        if all(key in state_dict for key in old):
            for k, key in enumerate(old):
                state_dict[f"{prefix}parametrizations.{name}.original{k}"] = state_dict.pop(key)

    module._register_load_state_dict_pre_hook(rename)
    return module


class _SpectralNorm(Module):
    """A weight divided by its largest singular value, which power iterations find.

    Args:
        weight: the weight at first.
        n_power_iterations: how often the singular vectors are improved, in training.
        dim: the dimension of the outputs.
        eps: keeps vectors of norm 0 from being divided by it.

    Raises:
        IndexError: the weight has no dimension `dim`.
        ValueError: `n_power_iterations` is not positive.
    """

    dim: int
    eps: float
    n_power_iterations: int
    _u: Tensor
    _v: Tensor

    def __init__(
        self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        super().__init__()
        ndim = weight.ndim
        if not -ndim <= dim < ndim:
            raise IndexError(
                f"Dimension out of range (expected to be in range of [-{ndim}, {ndim - 1}] but got "
                f"{dim})"
            )
        check_iterations(n_power_iterations)
        self.dim = dim % ndim
        self.eps = eps
        if ndim > 1:
            self.n_power_iterations = n_power_iterations
            matrix = as_matrix(weight.detach(), self.dim)
            self.register_buffer("_u", drawn(matrix, matrix.shape[0], eps))
            self.register_buffer("_v", drawn(matrix, matrix.shape[1], eps))
            self._improve(matrix, 15)

    def _improve(self, matrix: Tensor, iterations: int) -> None:
        with no_grad():
            for _ in range(iterations):
                F.normalize(mg.mv(matrix, self._v), dim=0, eps=self.eps, out=self._u)
                F.normalize(mg.mv(matrix.t(), self._u), dim=0, eps=self.eps, out=self._v)

    def forward(self, weight: Tensor) -> Tensor:
        """Return the weight over its norm."""
        if weight.ndim == 1:
            return F.normalize(weight, dim=0, eps=self.eps)
        matrix = as_matrix(weight, self.dim)
        if self.training:
            self._improve(matrix, self.n_power_iterations)
        u, v = self._u.clone(), self._v.clone()  # the next pass changes them
        return weight / mg.vdot(u, mg.mv(matrix, v))

    def right_inverse(self, value: Tensor) -> Tensor:
        """Return the value: it is taken to be normalized."""
        return value


def spectral_norm(
    module: Module,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> Module:
    """Divide a parameter by its largest singular value, found by power iterations: W / σ(W).

    Args:
        module: the module. In training mode reading its weight improves the singular vectors.
        name: the parameter's name. Of a vector the norm is taken as it is.
        n_power_iterations: how often they are improved each time.
        eps: keeps vectors of norm 0 from being divided by it.
        dim: the dimension of the outputs; 0 unless given, of transposed convolutions 1.

    Returns:
        `module`.

    Raises:
        ValueError: there is no such parameter, or `n_power_iterations` is not positive.
        IndexError: it has no dimension `dim`.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.parametrizations.spectral_norm(mg.nn.Linear(20, 40))
        >>> bool((mg.linalg.matrix_norm(layer.weight, 2) - 1).abs() < 0.1)
        True

    Reference:
        Miyato et al., "Spectral normalization for generative adversarial networks",
        arXiv:1802.05957, 2018.
    """
    weight = _weight(module, name)
    if dim is None:
        dim = default_dim(module)
    function = _SpectralNorm(weight, n_power_iterations, dim, eps)
    return register_parametrization(module, name, function)


def orthogonal(
    module: Module,
    name: str = "weight",
    orthogonal_map: str | None = None,
    *,
    use_trivialization: bool = True,
) -> Module:
    """Make a matrix orthogonal: Qᵀ Q = 1, or Q Qᵀ = 1 if it has more columns than rows.

    Args:
        module: the module.
        name: the parameter's name: a matrix, or a batch of them.
        orthogonal_map: how Q follows from what is trained: 'matrix_exp', exp(A) of a
            skew-symmetric A; 'cayley', (1 + A/2) (1 - A/2)⁻¹; or 'householder', a product of
            reflections. Of square matrices the first unless given, else the last.
        use_trivialization: train around the matrix as it is at first (or made orthogonal),
            `parametrizations.weight[0].base`.

    Returns:
        `module`.

    Raises:
        ValueError: there is no such parameter, or map; the parameter is a vector.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.parametrizations.orthogonal(mg.nn.Linear(2, 3))
        >>> mg.allclose(layer.weight.T @ layer.weight, mg.eye(2), atol=1e-6)
        True

    Reference:
        Lezcano-Casado, "Trivializations for gradient-based optimization on manifolds",
        arXiv:1909.09501, 2019.
    """
    weight = _weight(module, name)
    if weight.ndim < 2:
        raise ValueError(
            f"Expected a matrix or batch of matrices. Got a tensor of {weight.ndim} dimensions."
        )
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if square else "householder"
    if orthogonal_map not in ORTHOGONAL_MAPS:
        raise ValueError(
            'orthogonal_map has to be one of "matrix_exp", "cayley", "householder". '
            f"Got: {orthogonal_map}"
        )
    function = _Orthogonal(weight, orthogonal_map, use_trivialization=use_trivialization)
    return register_parametrization(module, name, function, unsafe=True)


def _weight(module: Module, name: str) -> Tensor:
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"Module '{module}' has no parameter or buffer with name '{name}'")
    return weight
