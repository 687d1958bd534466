"""What is going to be done in a step, and the state of the parameters it is done with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .._tensor import Tensor, wrap
from ..dtypes import float64, get_default_dtype
from .kernels import Array
from .rule import Floats, Group, Kinds, Numbers, Work

if TYPE_CHECKING:
    from .optimizer import Optimizer


class Step:
    """What one step of a group is going to do. Nothing is written before all of it is prepared."""

    def __init__(self, optimizer: Optimizer, group: Group, numbers: Numbers) -> None:
        self.optimizer = optimizer
        self.group = group
        self.work: list[Work] = []
        self._numbers = numbers
        self._starting: dict[int, dict[str, Array]] = {}

    def numbers(
        self, fresh: bool, kinds: Kinds, scalars: Sequence[float]
    ) -> tuple[Floats, Sequence[float]]:
        """See `Numbers.of`."""
        return self._numbers.of(self.optimizer, self.group, fresh, kinds, scalars)

    def held(self, p: Tensor) -> dict[str, Any]:
        """The state of a parameter, as far as there is any."""
        return self.optimizer.state.get(p) or {}

    def begin(self, p: Tensor, arrays: dict[str, Array]) -> None:
        """Let these arrays become pieces of the parameter's state."""
        self._starting[id(p)] = arrays

    def in_order(self, params: list[Tensor]) -> list[Work]:
        """All work; state begins in the order of the parameters, as everyone expects to see it."""
        if not self._starting:
            return self.work
        starting = [(p, self._starting[id(p)]) for p in params if id(p) in self._starting]
        return [(_begin_state, (self.optimizer.state, starting)), *self.work]


def _begin_state(state: dict[Any, Any], starting: list[tuple[Tensor, dict[str, Array]]]) -> None:
    for p, arrays in starting:
        held = state.setdefault(p, {})
        for name, array in arrays.items():
            held[name] = wrap(array)


def scalar_dtype() -> type[np.floating[Any]]:
    """PyTorch's choice for scalar state such as the step count."""
    return np.float64 if get_default_dtype() is float64 else np.float32


def scalar_kinds(names: Iterable[str], held: dict[str, Any]) -> Kinds:
    """The types of a parameter's scalar state: those of the Tensors held, PyTorch's otherwise."""
    values = map(held.get, names)
    return tuple(v._array.dtype.type if isinstance(v, Tensor) else scalar_dtype() for v in values)


def filled(shape: int | tuple[int, ...], value: float, dtype: Any) -> Array:
    """A new array of a value; a complex one has it in both parts."""
    both = complex(value, value) if np.dtype(dtype).kind == "c" else value
    return np.full(shape, both, dtype)


def checked_state(name: str, value: Any, shape: tuple[int, ...]) -> Array:
    """The array of a piece of state, which must have its parameter's shape."""
    array = value._array if isinstance(value, Tensor) else np.asarray(value)
    if array.shape != shape:
        raise RuntimeError(
            f"optimizer state {name!r} has shape {list(array.shape)}, "
            f"but its parameter needs {list(shape)}"
        )
    return array


def check_updatable(p: Tensor) -> None:
    """Raise unless the gradient fits the parameter and the parameter can be written to."""
    grad = p._grad
    if grad is not None:
        if grad._array.shape != p._array.shape:
            raise RuntimeError(
                f"a gradient of shape {list(grad._array.shape)} can't update a parameter of shape "
                f"{list(p._array.shape)}"
            )
        if not p._array.flags.writeable:
            raise RuntimeError(
                f"a parameter of shape {list(p._array.shape)} lies in read-only memory"
            )
