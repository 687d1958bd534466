"""Whether a recording still says what a call would do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import is_
from typing import Any

from .. import changes, dtypes
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from .reach import reach
from .recording import Recording


def look(tensor: Tensor) -> tuple[Any, ...]:
    """What programs depend on of a Tensor that is given."""
    array = tensor._array
    return array.shape, array.dtype, array.strides, tensor._node is not None, tensor._inference


def modes() -> tuple[Any, ...]:
    """What programs depend on of the settings around."""
    return mode.grad, mode.inference, mode.anomaly is None, mode.hooks, dtypes.get_default_dtype()


_END = (None,)  # after the last of what is compared


class Guards:
    """What a recording took for granted besides its arguments.

    Args:
        roots: what it reached: the user's function, and arguments that are no Tensors.
        recording: of a call of it.

    Attributes:
        count: that of changes when all was last seen to be as it was.
        found: the variables.
        lists: the lists of groups and parameters of optimizers, and how long they were.
        states: of optimizers that step: what `state` was, and what was in it.
    """

    def __init__(self, roots: list[Any], recording: Recording) -> None:
        self._roots = roots
        found = recording.reach
        self.count = changes.count[0]
        self._signature = found.signature()
        self.found = found
        self._absent = recording.absent
        groups = [o.param_groups for o in found.optimizers]
        lists: list[list[Any]] = [*groups, *(g["params"] for group in groups for g in group)]
        self.lists = [(listed, len(listed)) for listed in lists]
        stepping = {id(source.optimizer): source.optimizer for source in recording.numbers}
        self.states = [
            (o, o.state, [*o.state.values()], [*_pieces(o.state)]) for o in stepping.values()
        ]

    def hold(self) -> bool:
        """Whether all is as it was, where it matters."""
        return (
            self.found.holds()
            and self.states_hold()
            and all([len(listed) == count for listed, count in self.lists])
            and all([t._grad is None for t in self._absent])
            and (self.count == changes.count[0] or self._unchanged())
        )

    def states_hold(self) -> bool:
        """Whether optimizers keep their state where they kept it."""
        for optimizer, state, helds, pieces in self.states:
            if not (
                optimizer.state is state
                and all(map(is_, chain(state.values(), _END), chain(helds, _END)))
                and all(map(is_, chain(_pieces(state), _END), chain(pieces, _END)))
            ):
                return False
        return True

    def _unchanged(self) -> bool:
        """Whether modules are as they were, now that something has been set somewhere."""
        count = changes.count[0]
        found = reach(*self._roots)
        if found.signature() != self._signature:
            return False
        self.count = count
        return True


def _pieces(state: dict[Any, dict[str, Any]]) -> Iterator[Any]:
    return chain.from_iterable(map(dict.values, state.values()))
