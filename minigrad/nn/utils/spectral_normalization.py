"""Spectral normalization by a hook before `forward`: PyTorch's older form of it."""

from __future__ import annotations

from typing import Any, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad
from .. import functional as F
from ..module import Module
from ..parameter import Parameter
from .older import refuse_second, remove

M = TypeVar("M", bound=Module)


def as_matrix(weight: Tensor, dim: int) -> Tensor:
    """The weight as a matrix, a row for each entry of dimension `dim`."""
    return (weight.movedim(dim, 0) if dim else weight).flatten(1)


def default_dim(module: Module) -> int:
    """The dimension of a module's outputs in its weight: 0, of transposed convolutions 1."""
    kinds = [kind.__name__ for kind in type(module).__mro__]
    return int(any(name.startswith("ConvTranspose") for name in kinds))


def check_iterations(count: int) -> None:
    """Raise ValueError unless the number of power iterations is positive."""
    if count <= 0:
        raise ValueError(
            f"Expected n_power_iterations to be positive, but got n_power_iterations={count}"
        )


def drawn(like: Tensor, size: int, eps: float) -> Tensor:
    """A random vector of norm 1."""
    return F.normalize(like.new_empty(size).normal_(0, 1), dim=0, eps=eps)


class SpectralNorm:
    """The hook of `spectral_norm`: computes the weight before each `forward`.

    Args:
        name: the parameter's name.
        n_power_iterations: how often u and v are improved, in training.
        dim: the dimension of the outputs.
        eps: keeps vectors of norm 0 from being divided by it.

    Raises:
        ValueError: `n_power_iterations` is not positive.

    Example:
        >>> from minigrad.nn.utils.spectral_normalization import SpectralNorm
        >>> SpectralNorm("weight", n_power_iterations=2).n_power_iterations
        2
    """

    _version = 1  # of the layout of the saved state, which PyTorch asks for

    def __init__(
        self, name: str = "weight", n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        check_iterations(n_power_iterations)
        self.name = name
        self.n_power_iterations = n_power_iterations
        self.dim = dim
        self.eps = eps

    def compute_weight(self, module: Module, do_power_iteration: bool) -> Tensor:
        """Return W / σ of the module's W, improving its u and v first if so told."""
        weight, u, v = (getattr(module, self.name + part) for part in ("_orig", "_u", "_v"))
        matrix = as_matrix(weight, self.dim)
        if do_power_iteration:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    F.normalize(mg.mv(matrix.t(), u), dim=0, eps=self.eps, out=v)
                    F.normalize(mg.mv(matrix, v), dim=0, eps=self.eps, out=u)
            u, v = u.clone(), v.clone()  # the next pass changes them
        return weight / mg.dot(u, mg.mv(matrix, v))  # type: ignore[no-any-return]

    def remove(self, module: Module) -> None:
        """Make the present weight a parameter again."""
        with no_grad():
            weight = self.compute_weight(module, do_power_iteration=False)
        for part in ("", "_u", "_v", "_orig"):
            delattr(module, self.name + part)
        module.register_parameter(self.name, Parameter(weight.detach()))
        for key, hook in module._state_dict_hooks.items():
            if isinstance(hook, SpectralNormStateDictHook) and hook.fn.name == self.name:
                del module._state_dict_hooks[key]
                break

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the weight, before `forward`."""
        setattr(module, self.name, self.compute_weight(module, module.training))


class SpectralNormStateDictHook:
    """Notes in the metadata of a state how PyTorch is to read it.

    Args:
        fn: the hook that computes the weight.
    """

    def __init__(self, fn: SpectralNorm) -> None:
        self.fn = fn

    def __call__(self, module: Module, state_dict: Any, prefix: str, local_metadata: Any) -> None:
        """Add the note."""
        notes = local_metadata.setdefault("spectral_norm", {})
        notes[f"{self.fn.name}.version"] = self.fn._version


def spectral_norm(
    module: M,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> M:
    """Divide a parameter by its largest singular value, found by power iterations: W / σ(W).

    A newer form is `parametrizations.spectral_norm`.

    Args:
        module: the module, which gets the parameter `weight_orig` and the buffers `weight_u` and
            `weight_v`, the singular vectors.
        name: the parameter's name.
        n_power_iterations: how often these are improved before each `forward`, in training.
        eps: keeps vectors of norm 0 from being divided by it.
        dim: the dimension of the outputs; 0 unless given, of transposed convolutions 1.

    Returns:
        `module`, whose weight is computed before each `forward`.

    Raises:
        RuntimeError: it is normalized already.
        KeyError: there is no such parameter.
        ValueError: the parameter is None, or `n_power_iterations` not positive.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.spectral_norm(mg.nn.Linear(2, 3))
        >>> [key for key in layer.state_dict()]
        ['bias', 'weight_orig', 'weight_u', 'weight_v']

    Reference:
        Miyato et al., "Spectral normalization for generative adversarial networks",
        arXiv:1802.05957, 2018.
    """
    refuse_second(module, SpectralNorm, name, "spectral_norm")
    fn = SpectralNorm(name, n_power_iterations, default_dim(module) if dim is None else dim, eps)
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"`SpectralNorm` cannot be applied as parameter `{name}` is None")
    with no_grad():
        height, width = as_matrix(weight, fn.dim).shape
        u, v = drawn(weight, height, eps), drawn(weight, width, eps)
    delattr(module, name)
    module.register_parameter(name + "_orig", weight)
    setattr(module, name, weight.detach())  # until the first forward
    module.register_buffer(name + "_u", u)
    module.register_buffer(name + "_v", v)
    module.register_forward_pre_hook(fn)
    module._register_state_dict_hook(SpectralNormStateDictHook(fn))
    return module


def remove_spectral_norm(module: M, name: str = "weight") -> M:
    """Undo `spectral_norm`: the present weight becomes a parameter again.

    Args:
        module: the module.
        name: the parameter's name.

    Returns:
        `module`.

    Raises:
        ValueError: it is not normalized.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.utils.spectral_norm(mg.nn.Linear(2, 3))
        >>> [key for key in mg.nn.utils.remove_spectral_norm(layer).state_dict()]
        ['bias', 'weight']
    """
    remove(module, SpectralNorm, name, "spectral_norm")
    return module
