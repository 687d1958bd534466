"""Notes on the steps of a graph about which module made them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from ... import nn
from ..._tensor import Tensor
from ...autograd.engine import node_of
from ...autograd.node import Node, next_rank
from .._pytree import tree_leaves

KEY = "module"  # in a node's metadata


@contextlib.contextmanager
def module_names(model: nn.Module) -> Iterator[None]:
    """Note on each step recorded within the block which of the model's modules made it.

    `draw` shows what was noted: the dotted name of the innermost module.

    Args:
        model: the module whose calls are watched.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Sequential(mg.nn.Linear(2, 3), mg.nn.ReLU())
        >>> with mg.utils.module_names(model):
        ...     y = model(mg.ones(1, 2))
        >>> [step.module for step in mg.utils.draw(y).vertices if not step.leaf]
        ['1', '0']
    """
    starts: list[int] = []  # of the calls under way: steps of each have higher ranks

    def enter(module: nn.Module, args: Any) -> None:
        starts.append(next_rank())

    def leave(name: str, output: Any) -> None:
        start = starts.pop()
        if name:
            _note(name, output, start)

    with contextlib.ExitStack() as hooks:
        for name, module in model.named_modules():
            hooks.enter_context(module.register_forward_pre_hook(enter, prepend=True))
            hooks.enter_context(
                module.register_forward_hook(
                    lambda _module, _args, output, name=name: leave(name, output),
                    always_call=True,  # a call that fails has ended too
                )
            )
        yield


def _note(name: str, output: Any, start: int) -> None:
    """Name the steps from `output` back to `start` that no inner module has named."""
    waiting: list[Node | None] = [
        node_of(leaf) for leaf in tree_leaves(output) if isinstance(leaf, Tensor)
    ]
    seen: set[Node] = set()
    while waiting:
        node = waiting.pop()
        if node is None or node in seen or node.is_leaf or node.rank <= start:
            continue
        seen.add(node)
        node.metadata.setdefault(KEY, name)
        waiting.extend(node.parents)
