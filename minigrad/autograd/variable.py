"""`Variable`, the name that Tensors with a history once had."""

from __future__ import annotations

from .._tensor import Tensor


def Variable(data: Tensor, requires_grad: bool = False) -> Tensor:
    """`data` itself as a leaf: Variables and Tensors have long been one and the same.

    Args:
        data: a Tensor.
        requires_grad: whether the result requires gradients.

    Raises:
        TypeError: `data` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.autograd.Variable(mg.ones(2), requires_grad=True)
        tensor([1., 1.], requires_grad=True)
    """
    if not isinstance(data, Tensor):
        raise TypeError(f"Variable data has to be a tensor, but got {type(data).__name__}")
    return data.detach().requires_grad_(requires_grad)
