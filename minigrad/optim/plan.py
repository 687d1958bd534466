"""Which parameters of a group are updated together.

A NumPy call costs what a few hundred elements cost. So small parameters are packed: gradients and
values are copied side by side into flat buffers, the rule runs once over all of them, and the new
values are copied back. Large parameters are updated where they are.
"""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array
from .packed import Packed
from .rule import Group, Kinds, Numbers, Work, Workspace
from .single import Single, chunk_size
from .state import Step, check_updatable, scalar_kinds

if TYPE_CHECKING:
    from .optimizer import Optimizer

# In elements, as measured: a larger parameter takes longer to be copied to and fro than NumPy calls
# of its own take, and a pack of that size stays in the cache with its state and scratch memory.
SMALL = 8192
PACK = 32768


class Plan:
    """The blocks that a group's parameters form, as long as parameters and state stay in place."""

    def __init__(self, optimizer: Optimizer, group: Group) -> None:
        self.params: list[Tensor] = list(group["params"])
        self._ids = [*map(id, self.params)]
        self.numbers = Numbers(start := optimizer._start(group))
        packs: list[_Pack] = []
        large: list[Tensor] = []
        repeated: list[Tensor] = []
        seen: set[int] = set()
        for p in self.params:
            check_updatable(p)
            array = p._array
            if id(p) in seen:
                repeated.append(p)
            elif not array.flags.writeable or (array.size > SMALL and array.flags.c_contiguous):
                large.append(p)
            else:
                kinds = scalar_kinds(start.scalars, optimizer.state.get(p) or {})
                pack = next((pack for pack in reversed(packs) if pack.takes(array, kinds)), None)
                if pack is None:
                    packs.append(pack := _Pack(array.dtype, kinds))
                pack.add(p)
            seen.add(id(p))
        spaces = self._workspaces(packs, [*large, *repeated])
        self.packs = [
            Packed(
                pack.params,
                [optimizer.state.get(p) or {} for p in pack.params],
                start,
                pack.kinds,
                spaces[pack.dtype],
            )
            for pack in packs
        ]
        self.singles = [Single(p, start, spaces[p._array.dtype]) for p in large]
        # A parameter listed twice is updated twice, the second time with the state the first left.
        self.repeats = [Single(p, start, spaces[p._array.dtype]) for p in repeated]
        alone = len(packs) == 1 and not large and not repeated
        self._only_pack = self.packs[0] if alone else None

    @staticmethod
    def _workspaces(packs: list[_Pack], singles: list[Tensor]) -> dict[Any, Workspace]:
        sizes: dict[Any, int] = {}
        for dtype, size in (
            *((pack.dtype, pack.size) for pack in packs),
            *((p._array.dtype, chunk_size(p._array.size)) for p in singles),
        ):
            sizes[dtype] = max(size, sizes.get(dtype, 0))
        return {dtype: Workspace(dtype, size) for dtype, size in sizes.items()}

    def _fits(self, optimizer: Optimizer, group: Group) -> bool:
        return [*map(id, group["params"])] == self._ids and self.numbers.renew(optimizer, group)

    def update(self, optimizer: Optimizer, group: Group) -> bool:
        """Do the whole step if it is the usual one of a single pack; otherwise return False.

        What `prepare` and its work do, in one piece: for a few small parameters the calls between
        them would take longer than the arithmetic.
        """
        pack, options, params = self._only_pack, self.numbers.options, group["params"]
        if pack is None:
            return False
        same = len(group) == len(options) and len(params) == len(self.params)
        same = same and all(map(is_, group.values(), options))
        same = same and all(map(is_, params, self.params))
        if not same and not self._fits(optimizer, group):
            return False
        for p, array, part, values in pack.members:
            grad = p._grad
            if grad is None or p._array is not array:
                return False
            part[...] = grad._array
            values[...] = array
        scalars = pack.shared_scalars(optimizer) if pack.state or pack.scalars else ()
        if scalars is None:
            return False
        numbers, after = self.numbers.of(optimizer, group, False, pack.kinds, scalars)
        if scalars:
            self.numbers.forget()
            for column, value in zip(pack.scalars, after, strict=True):
                column.fill(value)
        run = pack.whole
        pack.workspace.apply(
            optimizer, group, numbers, run.values, run.grad, run.grad, run.state, run.tmp, run.out
        )
        for p, array, _, values in pack.members:
            array[...] = values
            p._version[0] += 1
        return True

    def prepare(self, optimizer: Optimizer, group: Group) -> list[Work] | None:
        """What is to be done in this step; None when the plan no longer fits."""
        if not self._fits(optimizer, group):
            return None
        step = Step(optimizer, group, self.numbers)
        blocks: list[Packed | Single] = [*self.packs, *self.singles]
        for block in blocks:
            if not block.prepare(step):
                return None
        if self.repeats:
            step.work.append((self._repeat, (optimizer, group)))
        return step.in_order(self.params)

    def _repeat(self, optimizer: Optimizer, group: Group) -> None:
        for block in self.repeats:
            step = Step(optimizer, group, self.numbers)
            block.prepare(step)
            for do, arguments in step.work:
                do(*arguments)


class _Pack:
    """Parameters that may be updated together: of one dtype, not too many, none sharing memory.

    The scalar state too is of one dtype; a loaded step count or product may have its own.
    """

    def __init__(self, dtype: np.dtype[Any], kinds: Kinds) -> None:
        self.dtype = dtype
        self.kinds = kinds
        self.params: list[Tensor] = []
        self.size = 0
        self._bounds: list[tuple[int, int]] = []

    def takes(self, array: Array, kinds: Kinds) -> bool:
        low, high = np.lib.array_utils.byte_bounds(array)
        return (
            array.dtype == self.dtype
            and kinds == self.kinds
            and self.size + array.size <= PACK
            and not any(low < end and start < high for start, end in self._bounds)
        )

    def add(self, p: Tensor) -> None:
        self.params.append(p)
        self.size += p._array.size
        self._bounds.append(np.lib.array_utils.byte_bounds(p._array))
