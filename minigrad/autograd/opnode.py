"""The node of a row's application: what it keeps, and the gradients that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from .._tensor import Tensor, wrap
from .grad_mode import mode
from .node import Node, Slot
from .saved import Packed

if TYPE_CHECKING:
    from .op import Op, Plan


class OpNode(Node):
    """The node of a row: its plan, and the values the derivative formulas named."""

    __slots__ = ("plan", "saved", "versions")

    plan: Plan
    saved: tuple[Any, ...] | None
    versions: Sequence[tuple[list[int], int, int]]

    def name(self) -> str:
        """PyTorch's name of this step."""
        return self.op.node_name

    @property
    def op(self) -> Op:
        """The row that was applied."""
        return self.plan.op

    @property
    def outputs(self) -> int:
        """How many outputs can receive gradients."""
        return self.plan.op.differentiable

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`; see `Node.derive`."""
        plan, saved = self.plan, self.release(keep)
        if wanted is not None and (
            not plan.single or all([p is None or p in wanted for p in self.parents])
        ):
            wanted = None
        if wanted is None and not create and mode.tracing is None:
            return plan.fast(g, saved)
        if create:
            saved = self._rebuild(saved)
        if wanted is None:
            return plan.gradients(g, saved)
        return [
            None if formula is None or parent not in wanted else formula(g, saved)
            for formula, parent in zip(plan.single, self.parents, strict=True)
        ]

    def release(self, keep: bool) -> tuple[Any, ...]:
        """The kept values, for one pass: they are given up unless they are to be kept further.

        Raises:
            RuntimeError: they were given up before, or changed since they were recorded.
        """
        saved = self.saved
        if saved is None:
            raise RuntimeError(
                "Trying to backward through the graph a second time (or directly access saved "
                "tensors after they have already been freed). Saved intermediate values of the "
                "graph are freed when you call .backward() or autograd.grad(). Specify "
                "retain_graph=True if you need to backward through the graph a second time or if "
                "you need to access saved tensors after calling backward."
            )
        for cell, version, k in self.versions:
            if cell[0] != version:
                raise RuntimeError(self._modified(cell[0], version, k))
        if not keep and self.plan.frees:
            self.saved = None
            self.versions = ()
        return saved

    def _rebuild(self, saved: tuple[Any, ...]) -> tuple[Any, ...]:
        """The kept arrays as Tensors, joined to their graph: for second derivatives."""
        values = []
        for value, (kind, at) in zip(saved, self.plan.sources, strict=True):
            if kind == "input":
                value = _joined(value, self.parents[at])
            elif kind == "inputs":
                value = tuple(map(_joined, value, self.parents[at:]))
            elif kind == "output":
                value = self._output(value, at)
            values.append(value)
        return tuple(values)

    def _output(self, value: Any, at: int) -> Any:
        """A kept output as a Tensor: it leads to this very node, which could not hold it so."""
        count = self.op.differentiable
        if at >= count:
            return _joined(value, None)
        return _joined(value, self if count == 1 else Slot(self, at, value))

    def _modified(self, now: int, then: int, k: int) -> str:
        if k < 0:
            shape, dtype, maker = self.shape, self.dtype, self.name()
        else:
            value, parent = self.saved_input(k), self.parents[k]
            shape, dtype = value.shape, value.dtype
            maker = "a leaf or a constant" if parent is None or parent.is_leaf else parent.name()
        kind = wrap(np.empty(0, dtype)).type()
        return (
            "one of the variables needed for gradient computation has been modified by an inplace "
            f"operation: [{kind} {list(shape)}], which is output 0 of {maker}, is at version "
            f"{now}; expected version {then} instead (needed by {self.name()}). Hint: enable "
            "anomaly detection to find the operation that failed to compute its gradient, with "
            "torch.autograd.set_detect_anomaly(True)."
        )

    def saved_input(self, k: int) -> Any:
        """The kept value of input `k`."""
        assert self.saved is not None
        for value, (kind, at) in zip(self.saved, self.plan.sources, strict=True):
            if kind == "input" and at == k:
                return value
            if kind == "inputs" and at <= k:
                return value[k - at]
        raise KeyError(k)


def _joined(value: Any, node: Node | None) -> Any:
    if value is None or isinstance(value, (bool, int, float, complex)):
        return value
    out = wrap(value)
    out._node = node
    return out


class PackedNode(OpNode):
    """An OpNode recorded within `saved_tensors_hooks`: its Tensors are `Packed`."""

    __slots__ = ()

    @classmethod
    def pack(cls, node: OpNode, inputs: Sequence[Any]) -> None:
        """Make `node` one of these: hand what it keeps to the hooks.

        Versions are no longer watched, for hooks may make copies.

        Args:
            node: just recorded.
            inputs: those of the application.
        """
        node.__class__ = cls
        assert node.saved is not None
        node.versions = ()
        values: list[Any] = []
        for value, (kind, at) in zip(node.saved, node.plan.sources, strict=True):
            if kind == "input":
                value = Packed(inputs[at]) if isinstance(inputs[at], Tensor) else value
            elif kind == "inputs":
                value = tuple([Packed(x) if isinstance(x, Tensor) else x for x in inputs[at:]])
            elif kind == "output":
                value = Packed(node._output(value, at))
            values.append(value)
        node.saved = tuple(values)

    def keep_apart(self, old: Any) -> None:
        """Pack copies of what was kept of `old`, which is about to be overwritten."""
        self.saved = _mapped(
            self.saved, lambda packed: Packed(wrap(old.copy())) if packed.holds(old) else packed
        )

    def derive(self, g: Any, create: bool, wanted: Any, keep: bool) -> Sequence[Any]:
        """The gradients for `parents`, of the unpacked values; see `Node.derive`."""
        packed = self.saved
        self.saved = _mapped(packed, Packed.unpack)
        try:
            return super().derive(g, create, wanted, keep)
        finally:
            if self.saved is not None:
                self.saved = packed


def _mapped(values: Any, function: Any) -> Any:
    """`function` of each Packed among kept values."""
    if isinstance(values, Packed):
        return function(values)
    return tuple([_mapped(v, function) for v in values]) if type(values) is tuple else values


def show(node: OpNode, inputs: Sequence[Any], arrays: Sequence[Any], y: Any) -> None:
    """Show a newly recorded step to `detect_anomaly` and `saved_tensors_hooks`."""
    if mode.anomaly is not None:
        mode.anomaly.note(node, arrays, y)
    if mode.hooks:
        PackedNode.pack(node, inputs)


def refuse_inference() -> NoReturn:
    """Raise the error of keeping what was made under `inference_mode`."""
    raise RuntimeError(
        "Inference tensors cannot be saved for backward. To work around you can make a clone to "
        "get a normal tensor and use it in autograd."
    )
