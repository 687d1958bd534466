"""What distributions share: parameters of one shape, chances and their logarithms, lazy values."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar, overload

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import enable_grad
from ..nn import functional as F
from ..size import Size

if TYPE_CHECKING:
    from typing_extensions import Self

T = TypeVar("T")

Number = (bool, int, float)
euler_constant = 0.57721566490153286060


def broadcast_all(*values: Tensor | float) -> tuple[Tensor, ...]:
    """The values as Tensors of one shape; numbers take the type of the first Tensor.

    Args:
        values: Tensors and numbers. Numbers alone are of the default floating type.

    Raises:
        ValueError: a value is neither.
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions.utils import broadcast_all
        >>> broadcast_all(mg.zeros(2), 1)
        (tensor([0., 0.]), tensor([1., 1.]))
    """
    first = None
    for value in values:
        if isinstance(value, Tensor):
            first = value if first is None else first
        elif not isinstance(value, Number):
            raise ValueError(
                "Input arguments must all be instances of Number or torch.Tensor, not "
                f"{type(value).__name__}"
            )
    dtype = mg.get_default_dtype() if first is None else first.dtype
    tensors = [v if isinstance(v, Tensor) else mg.tensor(v, dtype=dtype) for v in values]
    if all(t.shape == tensors[0].shape for t in tensors):
        return tuple(tensors)
    return tuple(mg.broadcast_tensors(*tensors))


def logits_to_probs(logits: Tensor, is_binary: bool = False) -> Tensor:
    """Chances, from log odds if `is_binary`, else from logarithms along the last dimension.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions.utils import logits_to_probs
        >>> logits_to_probs(mg.tensor([0.0, 0.0])), logits_to_probs(mg.tensor(0.0), is_binary=True)
        (tensor([0.5000, 0.5000]), tensor(0.5000))
    """
    return logits.sigmoid() if is_binary else F.softmax(logits, dim=-1)


def clamp_probs(probs: Tensor) -> Tensor:
    """Chances, moved to between ε and 1 - ε, ε being the difference of 1 and the next number.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions.utils import clamp_probs
        >>> clamp_probs(mg.tensor([0.0, 0.5]))
        tensor([1.1921e-07, 5.0000e-01])
    """
    eps = mg.finfo(probs.dtype).eps
    return probs.clamp(min=eps, max=1 - eps)


def probs_to_logits(probs: Tensor, is_binary: bool = False) -> Tensor:
    """The logarithms of chances, or log odds if `is_binary`; finite for 0 and 1 too.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.distributions.utils import probs_to_logits
        >>> probs_to_logits(mg.tensor([0.5, 0.0]))
        tensor([ -0.6931, -15.9424])
    """
    clamped = clamp_probs(probs)
    return clamped.log() - (-clamped).log1p() if is_binary else clamped.log()


class lazy_property(functools.cached_property[T]):
    """An attribute computed when it is first asked for, recorded whatever the gradient mode."""

    @overload
    def __get__(self, instance: None, owner: type | None = None) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type | None = None) -> T: ...
    def __get__(self, instance: object, owner: type | None = None) -> Self | T:
        with enable_grad():
            return super().__get__(instance, owner)


def standard_normal(shape: Size, like: Tensor) -> Tensor:
    """Normal draws of mean 0 and variance 1, of the type of `like`."""
    return mg.randn(shape, dtype=like.dtype)


def sum_rightmost(value: Tensor, dims: int) -> Tensor:
    """The sum over the last `dims` dimensions."""
    if dims == 0:
        return value
    return value.reshape((*value.shape[: value.ndim - dims], -1)).sum(-1)


def one_hot_like(index: Tensor, like: Tensor) -> Tensor:
    """Rows with 1 at the index and 0 elsewhere, as long as those of `like` and of its type."""
    return F.one_hot(index, like.shape[-1]).to(like.dtype)
