"""Many small parameters updated as one flat array."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from .._tensor import Tensor, wrap
from .kernels import Array, as_real
from .rule import Floats, Group, Kinds, Start, Workspace
from .state import Step, checked_state, filled

if TYPE_CHECKING:
    from .optimizer import Optimizer

RUNS = 64  # kept for the next step: as many as recur when gradients are lacking by some scheme


class Run:
    """Neighbours in a pack that are updated together: views of its buffers."""

    __slots__ = ("grad", "members", "out", "rows", "state", "tmp", "values")

    def __init__(self, pack: Packed, start: int, stop: int) -> None:
        flat = slice(pack.offsets[start], pack.offsets[stop])
        self.rows = slice(start, stop)
        self.members = [(p, a, part) for p, a, _, part in pack.members[self.rows]]
        self.grad = as_real(pack.grad[flat])
        self.state = {name: as_real(array[flat]) for name, array in pack.state.items()}
        self.values, self.tmp, self.out = (as_real(b[flat]) for b in pack.workspace.buffers)


class Packed:
    """Small parameters of one group and dtype, whose state lies side by side in flat memory.

    Each parameter has its slot in that memory for each piece of its state, and the Tensors in
    `optimizer.state` are views of the slots. State that is found elsewhere, because it was loaded,
    assigned or deleted, means that the pack no longer fits; slots once shown are never reused.
    """

    def __init__(
        self,
        params: list[Tensor],
        held: list[dict[str, Any]],
        start: Start,
        kinds: Kinds,
        workspace: Workspace,
    ) -> None:
        self.params = params
        self.kinds = kinds
        self.workspace = workspace
        arrays = [p._array for p in params]
        self.offsets = [0, *np.cumsum([a.size for a in arrays]).tolist()]
        size, dtype = self.offsets[-1], arrays[0].dtype
        self.grad = np.empty(size, dtype)
        self.scalars: list[Array] = [
            np.full(len(params), value, kind)
            for value, kind in zip(start.scalars.values(), kinds, strict=True)
        ]
        self.state = {name: filled(size, value, dtype) for name, value in start.arrays.items()}
        self.slots: list[dict[str, Array]] = [
            {name: c[row, ...] for name, c in zip(start.scalars, self.scalars, strict=True)}
            for row in range(len(params))
        ]
        for name, flat in self.state.items():
            for slots, part in zip(self.slots, self._parts(flat, arrays), strict=True):
                slots[name] = part
        self.started = [*map(_move_in, held, self.slots)]
        self._all_slots = [*chain.from_iterable(slots.values() for slots in self.slots)]
        self.members = list(
            zip(
                params,
                arrays,
                self._parts(self.grad, arrays),
                self._parts(workspace.buffers[0], arrays),
                strict=True,
            )
        )
        self._new = True
        self._runs: dict[tuple[int, int], Run] = {}
        self.whole = Run(self, 0, len(params))

    def _parts(self, flat: Array, arrays: list[Array]) -> Iterator[Array]:
        """The stretches of a flat array that stand for the parameters, in their shapes."""
        for array, start in zip(arrays, self.offsets, strict=False):
            yield flat[start : start + array.size].reshape(array.shape)

    def gather(self, optimizer: Optimizer) -> Sequence[float] | None:
        """Copy the gradients together and return the scalar state that all parameters share.

        None when they do not go together as a whole, or when the pack no longer fits.
        """
        for p, array, part, _ in self.members:
            grad = p._grad
            if grad is None or p._array is not array:
                return None
            part[...] = grad._array
        return self.shared_scalars(optimizer)

    def shared_scalars(self, optimizer: Optimizer) -> Sequence[float] | None:
        """The scalar state that all parameters share; None when the pack no longer fits."""
        if not self._all_slots:
            return ()
        shared = []
        for column in self.scalars:
            values = column.tolist()
            if values.count(values[0]) < len(values):
                return None
            shared.append(values[0])
        return shared if self._is_intact(optimizer) else None

    def _is_intact(self, optimizer: Optimizer) -> bool:
        """Whether `optimizer.state` holds the slots, and nothing else, for every parameter."""
        state: dict[Any, Any] = optimizer.state
        try:
            held = [value._array for p in self.params for value in state.get(p, {}).values()]
        except AttributeError:  # something that is no Tensor
            return False
        return len(held) == len(self._all_slots) and all(map(is_, held, self._all_slots))

    def prepare(self, step: Step) -> bool:
        """Say what is to be done; False when the pack no longer fits."""
        shared = self.gather(step.optimizer)
        if shared is None:
            return self._prepare_runs(step)
        found = step.numbers(False, self.kinds, shared)
        step.work.append((self.execute, (step.optimizer, step.group, self.whole, *found)))
        return True

    def _prepare_runs(self, step: Step) -> bool:
        """The same for each stretch of parameters that have gradients and equal numbers."""
        columns = [column.tolist() for column in self.scalars]
        keys: list[tuple[bool, list[float]] | None] = []
        for index, (p, array, part, _) in enumerate(self.members):
            if p._grad is None:
                keys.append(None)
            elif p._array is array and self._still_fits(step.held(p), index):
                part[...] = p._grad._array
                keys.append((not self.started[index], [c[index] for c in columns]))
            else:
                return False
        self._new = False
        for key, indices in groupby(range(len(keys)), keys.__getitem__):
            if key is not None:
                start, *more = indices
                run = self._run(start, start + 1 + len(more))
                fresh, scalars = key
                found = step.numbers(fresh, self.kinds, scalars)
                step.work.append((self.execute, (step.optimizer, step.group, run, *found)))
                if fresh:
                    for index in (start, *more):
                        step.begin(self.params[index], self.slots[index])
                        self.started[index] = True
        return True

    def _still_fits(self, held: dict[str, Any], index: int) -> bool:
        if not self.started[index]:
            return self._new or not held
        return all(
            getattr(held.get(name), "_array", None) is slot
            for name, slot in self.slots[index].items()
        )

    def _run(self, start: int, stop: int) -> Run:
        run = self._runs.get((start, stop))
        if run is None:
            if len(self._runs) == RUNS:
                self._runs.clear()
            run = self._runs[start, stop] = Run(self, start, stop)
        return run

    def execute(
        self,
        optimizer: Optimizer,
        group: Group,
        run: Run,
        numbers: Floats,
        scalars: Sequence[float],
    ) -> None:
        """Do what was prepared: update the parameters of a run."""
        for column, value in zip(self.scalars, scalars, strict=True):
            column[run.rows] = value
        for _, array, part in run.members:
            part[...] = array
        grad = run.grad
        self.workspace.apply(
            optimizer, group, numbers, run.values, grad, grad, run.state, run.tmp, run.out
        )
        for p, array, part in run.members:
            array[...] = part
            p._version[0] += 1


def _move_in(held: dict[str, Any], slots: dict[str, Array]) -> bool:
    """Move the state held of a parameter into its slots; False when some of it is yet to start."""
    missing = False
    for name, slot in slots.items():
        value = held.get(name)
        if value is None:
            missing = True
        else:
            slot[...] = checked_state(name, value, slot.shape)
    if missing:
        return False
    held.update({name: wrap(slot) for name, slot in slots.items()})
    return True
