"""Tensors that a Module recognises when they are assigned to it: Parameter and Buffer."""

from __future__ import annotations

from typing import Any

import minigrad as mg

from .._tensor import Tensor


class Parameter(Tensor):
    """A Tensor to be trained: assigned to a Module, it becomes one of its parameters.

    It shares the memory of `data`. What is computed from it is a plain Tensor.

    Args:
        data: the values; none gives an empty tensor.
        requires_grad: whether gradients are to be computed.

    Raises:
        RuntimeError: `data` is not floating or complex, and `requires_grad` is True.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Parameter(mg.ones(2))
        Parameter containing:
        tensor([1., 1.], requires_grad=True)
    """

    def __init__(self, data: Tensor | None = None, requires_grad: bool = True) -> None:
        _share_memory(self, data)
        self.requires_grad = requires_grad

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        # Unlike a Tensor's, the copy starts without a gradient.
        if id(self) not in memo:
            memo[id(self)] = self._copy_as_leaf(self._array.copy(order="K"))
        return memo[id(self)]  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return "Parameter containing:\n" + super().__repr__()


class Buffer(Tensor):
    """A Tensor that is state but not trained: assigned to a Module, it becomes one of its buffers.

    Args:
        data: the values, whose memory is shared; none gives an empty tensor.
        persistent: whether it is part of the module's `state_dict`.

    Example:
        >>> import minigrad as mg
        >>> module = mg.nn.Module()
        >>> module.mean = mg.nn.Buffer(mg.zeros(2))
        >>> dict(module.state_dict())
        {'mean': tensor([0., 0.])}
    """

    persistent: bool = True

    def __init__(self, data: Tensor | None = None, *, persistent: bool = True) -> None:
        _share_memory(self, data)
        self.requires_grad = data is not None and data.requires_grad
        self.persistent = persistent


def _share_memory(tensor: Tensor, data: Tensor | None) -> None:
    source = mg.empty(0) if data is None else data.detach()
    tensor._array = source._array
    tensor._version = source._version
