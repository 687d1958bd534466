"""Optimizers whose rule takes a parameter as a whole: a matrix, and not its elements."""

from __future__ import annotations

import numpy as np

from .._tensor import Tensor
from .kernels import Array
from .optimizer import Optimizer
from .plan import Plan
from .rule import Floats, Group, Numbers, Start
from .single import Single
from .state import Step


class WholeOptimizer(Optimizer):
    """Base of the optimizers that update each parameter by itself and in its own shape.

    A subclass defines `_start_whole` and `_update_whole` in place of `_update`, and weight decay is
    its own business. Scalar state is named in `_start`, arrays are not.
    """

    def _start_whole(self, shape: tuple[int, ...]) -> Start:
        """How the state of a parameter of this shape begins."""
        raise NotImplementedError

    def _update_whole(
        self, p: Array, g: Array, state: dict[str, Array], c: Floats, group: Group
    ) -> None:
        """Update `p`, which is not empty, and `state` in place.

        Args:
            p: the parameter's values.
            g: the gradient; not to be written to.
            state: the arrays named in `_start_whole`.
            c: the `_coefficients`.
            group: the options.
        """
        raise NotImplementedError

    def _plan(self, group: Group) -> Plan:
        return WholePlan(self, group)


class WholePlan(Plan):
    """A plan by which every parameter is updated by itself."""

    def __init__(self, optimizer: WholeOptimizer, group: Group) -> None:
        self.params = list(group["params"])
        self._ids = [*map(id, self.params)]
        self._only_pack = None
        self.numbers = Numbers(optimizer._start(group))
        self.packs = []
        self.singles, self.repeats = [], []
        seen: set[int] = set()
        for p in self.params:
            blocks = self.repeats if id(p) in seen else self.singles
            blocks.append(Whole(p, optimizer._start_whole(p._array.shape)))
            seen.add(id(p))


class Whole(Single):
    """A parameter that is updated by itself and in its own shape."""

    def __init__(self, param: Tensor, start: Start) -> None:
        self.param = param
        self.array = param._array
        self.start = start

    def prepare(self, step: Step) -> bool:
        """Say what is to be done; False when the block no longer fits."""
        if self.param._grad is not None and self.array.dtype.kind == "c":
            raise RuntimeError(
                f"{type(step.optimizer).__name__} does not support complex parameters"
            )
        return super().prepare(step)

    def execute(
        self,
        optimizer: Optimizer,
        group: Group,
        numbers: Floats,
        gradient: Array,
        state: dict[str, Array],
        scalars: list[tuple[Array, float]],
    ) -> None:
        """Do what was prepared."""
        assert isinstance(optimizer, WholeOptimizer)
        for array, after in scalars:
            array[...] = after
        g = gradient.reshape(self.array.shape)
        if group.get("maximize"):
            g = np.negative(g)
        if g.size:
            optimizer._update_whole(self.array, g, state, numbers[2:], group)
        self.param._version[0] += 1
