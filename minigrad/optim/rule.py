"""Applying an update rule: the numbers it uses, its scratch memory, and what comes before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from .kernels import Array
from .options import number

if TYPE_CHECKING:
    from .optimizer import Optimizer

Group: TypeAlias = dict[str, Any]
Floats: TypeAlias = tuple[float, ...]
Kinds: TypeAlias = tuple[type[Any], ...]  # of NumPy's scalars
Work: TypeAlias = tuple[Callable[..., None], tuple[Any, ...]]  # a function and its arguments


class Start(NamedTuple):
    """How the state of a group's parameters begins: names and first values, in PyTorch's order.

    Attributes:
        scalars: numbers, kept as 0-d Tensors.
        arrays: arrays of the parameter's type.
        shapes: of the arrays that have another shape than the parameter.
    """

    scalars: dict[str, float]
    arrays: dict[str, float]
    shapes: dict[str, tuple[int, ...]] = {}  # noqa: RUF012


class Numbers:
    """The coefficients of a group's updates; computed when options or the scalar state changed."""

    def __init__(self, start: Start) -> None:
        self.start = start
        self.options: list[Any] = []  # those of the last step; none unless seen to be the same
        self._start_holds = True
        self._known: dict[tuple[Any, ...], tuple[Floats, Sequence[float]]] = {}

    def renew(self, optimizer: Optimizer, group: Group) -> bool:
        """Begin a step; False when by its options the group now needs other state."""
        options = [*group.values()]
        try:
            changed = not self.options or options != self.options
        except (RuntimeError, ValueError):  # arrays, compared by element
            changed = True
        if changed:
            fixed = all(
                _is_fixed(value)
                for name, value in group.items()
                if name not in ("params", "param_names")
            )
            self.options = options if fixed else []
            self._start_holds = optimizer._start(group) == self.start
            self.forget()
        elif self.start.scalars:
            self.forget()
        return self._start_holds

    def forget(self) -> None:
        """The state has gone on, and the coefficients are to be computed anew."""
        self._known.clear()

    def of(
        self,
        optimizer: Optimizer,
        group: Group,
        fresh: bool,
        kinds: Kinds,
        scalars: Sequence[float],
    ) -> tuple[Floats, Sequence[float]]:
        """The step's coefficients and the scalar state after it, given the scalar state before.

        The first two coefficients are every rule's: the weight decay to be added to the gradient,
        and the factor by which decoupled weight decay shrinks the parameter.

        Args:
            optimizer: has the rule.
            group: the options.
            fresh: whether the state begins with this step.
            kinds: the types in which the scalar state is kept, and rounded.
            scalars: its values.
        """
        key = (fresh, kinds, *scalars)
        known = self._known.get(key)
        if known is not None:
            return known
        penalty, shrink = float(group.get("weight_decay", 0.0)), 1.0
        if penalty and group.get("decoupled_weight_decay"):
            penalty, shrink = 0.0, 1.0 - number(group["lr"]) * penalty
        named = {
            name: kind(value + 1.0 if name == "step" else value)
            for name, kind, value in zip(self.start.scalars, kinds, scalars, strict=True)
        }
        own = optimizer._coefficients(group, named, fresh)
        result = self._known[key] = (penalty, shrink, *own), [*named.values()]
        return result


def _is_fixed(option: Any) -> bool:
    """Whether an option can only be changed by putting another object in its place."""
    if isinstance(option, tuple):
        return all(map(_is_fixed, option))
    return option is None or isinstance(option, int | float | str)


class Workspace:
    """Scratch memory shared by the blocks of a group that have one dtype."""

    def __init__(self, dtype: np.dtype[Any], size: int) -> None:
        self.buffers = tuple(np.empty(size, dtype) for _ in range(3))
        self._precise = np.float64 if dtype in (np.float64, np.complex128) else np.float32
        self._numbers: Floats = ()
        self._plain = True  # nothing comes before the rule
        self._memory = np.empty(0)
        self._penalty = self._shrink = self._memory
        self._own: tuple[Array, ...] = ()

    def _set(self, numbers: Floats) -> None:
        """Make 0-d arrays of the numbers."""
        if len(numbers) != len(self._memory):
            self._memory = np.empty(len(numbers), self._precise)
            arrays = [self._memory[i, ...] for i in range(len(numbers))]
            self._penalty, self._shrink, *own = arrays
            self._own = tuple(own)
        self._memory[:] = numbers
        self._numbers = numbers
        self._plain = numbers[0] == 0.0 and numbers[1] == 1.0

    def apply(
        self,
        optimizer: Optimizer,
        group: Group,
        numbers: Floats,
        p: Array,
        g: Array,
        own_g: Array,
        state: dict[str, Array],
        tmp: Array,
        out: Array,
    ) -> None:
        """Update `p` and `state` by the gradient `g`; `own_g` is memory for a modified gradient."""
        if numbers != self._numbers:
            self._set(numbers)
        if group["maximize"]:
            g = np.negative(g, own_g)
        if not self._plain:
            if numbers[0] != 0.0:
                np.multiply(p, self._penalty, tmp)
                g = np.add(g, tmp, own_g)
            if numbers[1] != 1.0:
                p *= self._shrink
        optimizer._update(p, g, state, self._own, group, tmp, out)
