"""Weight normalization by a hook before `forward`: PyTorch's older form of it."""

from __future__ import annotations

import warnings
from typing import Any, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ...ops.weight_norm import weight_norm as row
from ..module import Module
from ..parameter import Parameter
from .older import refuse_second, remove

M = TypeVar("M", bound=Module)


def norm_except_dim(v: Tensor, dim: int) -> Tensor:
    """‖v‖ over all dimensions but one, which stay with size 1; with -1 over all, a number."""
    if dim == -1:
        return mg.linalg.vector_norm(v)
    others = _others(v, dim)
    return mg.linalg.vector_norm(v, dim=others, keepdim=True) if others else v.abs()


def normalized(v: Tensor, g: Tensor, dim: int) -> Tensor:
    """g v / ‖v‖, the norm being that of `norm_except_dim`."""
    axes = tuple(range(v.ndim)) if dim == -1 else _others(v, dim)
    return row(v, g, axes=axes)


def _others(v: Tensor, dim: int) -> tuple[int, ...]:
    return tuple(k for k in range(v.ndim) if k != dim % v.ndim)


class WeightNorm:
    """The hook of `weight_norm`: computes the weight before each `forward`.

    Args:
        name: the parameter's name.
        dim: the dimension whose entries have norms of their own; None or -1 for one norm.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils.weight_normalization import WeightNorm
        >>> WeightNorm("weight", None).dim
        -1
    """

    def __init__(self, name: str, dim: int | None) -> None:
        self.name = name
        self.dim = -1 if dim is None else dim

    def compute_weight(self, module: Module) -> Tensor:
        """Return g v / ‖v‖ of the module's parameters."""
        return normalized(
            getattr(module, self.name + "_v"), getattr(module, self.name + "_g"), self.dim
        )

    def remove(self, module: Module) -> None:
        """Make the present weight a parameter again."""
        weight = self.compute_weight(module).detach()
        delattr(module, self.name)
        delattr(module, self.name + "_g")
        delattr(module, self.name + "_v")
        setattr(module, self.name, Parameter(weight))

    def __call__(self, module: Module, inputs: Any) -> None:
        """Set the weight, before `forward`."""
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: M, name: str = "weight", dim: int | None = 0) -> M:
    """Replace a parameter by its length g and direction v: w = g v / ‖v‖.

    Deprecated in PyTorch in favour of `parametrizations.weight_norm`.

    Args:
        module: the module, which gets the parameters `weight_g` and `weight_v`.
        name: the parameter's name.
        dim: the dimension whose entries have norms of their own; None for one norm.

    Returns:
        `module`, whose weight is computed before each `forward`.

    Raises:
        RuntimeError: it is normalized already.
        AttributeError: there is no such parameter.

    Example:
        >>> import warnings
        >>> import minigrad as mg
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     layer = mg.nn.utils.weight_norm(mg.nn.Linear(2, 3))
        >>> layer.weight_g.shape, layer.weight_v.shape
        (torch.Size([3, 1]), torch.Size([3, 2]))

    Reference:
        Salimans and Kingma, "Weight normalization", arXiv:1602.07868, 2016.
    """
    warnings.warn(
        "`torch.nn.utils.weight_norm` is deprecated in favor of "
        "`torch.nn.utils.parametrizations.weight_norm`.",
        FutureWarning,
        stacklevel=2,
    )
    refuse_second(module, WeightNorm, name, "weight_norm")
    fn = WeightNorm(name, dim)
    weight = getattr(module, name).detach()
    length = norm_except_dim(weight, fn.dim)
    delattr(module, name)
    module.register_parameter(name + "_g", Parameter(length))
    module.register_parameter(name + "_v", Parameter(weight))
    setattr(module, name, fn.compute_weight(module))
    module.register_forward_pre_hook(fn)
    return module


def remove_weight_norm(module: M, name: str = "weight") -> M:
    """Undo `weight_norm`: the present weight becomes a parameter again.

    Args:
        module: the module.
        name: the parameter's name.

    Returns:
        `module`.

    Raises:
        ValueError: it is not normalized.

    Example:
        >>> import warnings
        >>> import minigrad as mg
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     layer = mg.nn.utils.weight_norm(mg.nn.Linear(2, 3))
        >>> [key for key in mg.nn.utils.remove_weight_norm(layer).state_dict()]
        ['bias', 'weight']
    """
    remove(module, WeightNorm, name, "weight_norm")
    return module
