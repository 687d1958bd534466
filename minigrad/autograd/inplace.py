"""Writing into a Tensor's memory: checks, version counters, and the history that follows."""

from __future__ import annotations

from typing import Any, NoReturn

from .._tensor import Tensor
from ..memory import partly_shared
from ..ops import view
from ..ops.elementwise import cast
from .grad_mode import mode
from .node import AccumulateGrad, Node, Slot
from .op import Op
from .opnode import OpNode, PackedNode

# For each `Tensor._restricted`: why the view may not be written to while recording, nor used once
# its base was.
_REASONS = {
    "in no_grad mode": (
        "Whose gradient this should be is ambiguous, so it is forbidden: take the view and write "
        "to it both inside the no_grad block, or both outside."
    ),
    "inside a custom Function": (
        "This view was created inside a custom Function (or because an input was returned as-is), "
        "whose backward the write would bypass: clone the output of the Function."
    ),
    "with others": (
        "This view is the output of a function that returns multiple views. Such functions do not "
        "allow the output views to be modified inplace: use an out-of-place operation."
    ),
}


def check_history(target: Tensor, joins: bool = False) -> None:
    """Raise PyTorch's error when `target` may not be changed in place now, for its history's sake.

    Args:
        target: the Tensor to change.
        joins: what is to be written requires a gradient.

    Raises:
        RuntimeError: a leaf that requires grad or a view of one, while recording; a view taken
            under no_grad, or one of several; an inference tensor.
    """
    requires_grad = target.requires_grad
    if (requires_grad or joins) and mode.grad:
        base = target._base
        if target._restricted:
            refuse_view(target, "is being")
        if base is not None and requires_grad and base.is_leaf:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an in-place "
                "operation."
            )
        if requires_grad and target.is_leaf:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation."
            )
    if target._inference and not mode.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed. You can "
            "make a clone to get a normal tensor before doing inplace update."
        )
    if mode.mutation is not None:
        mode.mutation.before_write(target)


def check_writable(target: Tensor, joins: bool = False, constant: bool = False) -> None:
    """Raise PyTorch's error when `target` may not be written to in place now.

    Args:
        target: the Tensor to write to.
        joins: what is to be written requires a gradient.
        constant: it is one number, so that elements may share memory.

    Raises:
        RuntimeError: as `check_history`; memory that several elements share.
    """
    check_history(target, joins)
    if mode.tracing is not None:
        mode.tracing.own(target)
    array = target._array
    if (
        0 in array.strides
        and array.size
        and not constant
        and any(n > 1 and s == 0 for n, s in zip(array.shape, array.strides, strict=True))
    ):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a "
            "single memory location. Please clone() the tensor before performing the operation."
        )


def check_overlap(target: Tensor, *operands: Any) -> None:
    """Raise PyTorch's error when an operand lies partly in the memory that is to be written to.

    Args:
        target: the Tensor to write to.
        operands: what is read, Tensors among them.

    Raises:
        RuntimeError: some of their places are the same, but not element for element.
    """
    if mode.tracing is not None:
        return  # a program's values have no memory of their own yet
    array = target._array
    for operand in operands:
        if isinstance(operand, Tensor):
            read = operand._array
            if read is not array and read.dtype is array.dtype and partly_shared(array, read):
                raise RuntimeError(
                    "unsupported operation: some elements of the input tensor and the written-to "
                    "tensor refer to a single memory location. Please clone() the tensor before "
                    "performing the operation."
                )


def refuse_view(view: Tensor, written: str) -> NoReturn:
    """Raise the error of a view whose gradient would be ambiguous after a write.

    Args:
        view: taken under no_grad, returned by a Function, or one of several.
        written: what was or is to be written to, and that it was.
    """
    node = view._node
    if node is None or view._restricted == "in no_grad mode":
        which, where = "A view was created in no_grad mode", " with grad mode enabled"
    else:
        step, index = (node.parents[0], node.index) if isinstance(node, Slot) else (node, 0)
        name = (step or node).name().removesuffix("0").removesuffix("Backward")
        which, where = f"Output {index} of {name} is a view", ""
    raise RuntimeError(
        f"{which} and {written} modified inplace{where}. {_REASONS[view._restricted]}"
    )


def store(target: Tensor, result: Tensor, constant: bool = False) -> Tensor:
    """Give `target`'s memory the values of `result`, and `target` the history of `result`.

    An in-place operation is the same operation out of place, stored. Everything is checked
    before anything is written.

    Args:
        target: the Tensor to write to.
        result: of the same shape, of a kind of type that may be stored in `target`'s.
        constant: it is one number everywhere.

    Returns:
        `target`.

    Raises:
        RuntimeError: as `check_writable`; the shape differs; a type of a higher kind.
    """
    check_writable(target, result._node is not None, constant)
    array, new = target._array, result._array
    if new.shape != array.shape:
        raise RuntimeError(
            f"output with shape {list(array.shape)} doesn't match the broadcast shape "
            f"{list(new.shape)}"
        )
    if new.dtype != array.dtype:
        if result.dtype.kind > target.dtype.kind:
            raise RuntimeError(
                f"result type {type_name(result)} can't be cast to the desired output type "
                f"{type_name(target)}"
            )
        result = cast(result, dtype=array.dtype)
        new = result._array
    node = result._node if mode.grad else None
    if isinstance(node, OpNode):
        _keep_apart(node, target, result)
    view.write(array, new)
    target._version[0] += 1
    if node is not None:
        rewrite_history(target, result, node)
    return target


def type_name(tensor: Tensor) -> str:
    """PyTorch's word for a Tensor's type: Float, Long, ..."""
    name: str = tensor.type()
    return name.removeprefix("torch.").removesuffix("Tensor")


def _keep_apart(node: OpNode, target: Tensor, result: Tensor) -> None:
    """What the operation kept of `target` is copied before it is overwritten.

    And what it kept of its own result is from now on `target`'s memory, guarded by its version.
    """
    assert node.saved is not None
    old = target._array
    if isinstance(node, PackedNode):
        node.keep_apart(old)
        return
    cell = target._version
    versions = []
    for entry in node.versions:
        if entry[0] is result._version:
            versions.append((cell, cell[0] + 1, entry[2]))
        elif entry[0] is not cell or entry[2] != 0:
            versions.append(entry)  # a second operand in the same memory is lost: PyTorch's error
    node.versions = versions
    new = result._array
    node.saved = tuple([s.copy() if s is old else old if s is new else s for s in node.saved])


def rewrite_history(target: Tensor, result: Tensor, node: Node) -> None:
    """Make `node`, which made `result`, the latest step of `target`, and of its base for a view."""
    base = target._base
    if base is None:
        target._set_node(node)
        return
    params = {"chain": view.joined(base._origin, target._view)}
    arrays = (base._array, result._array)
    nodes = (base._node, node)
    base._set_node(view.assign.record((base, result), arrays, nodes, base._array, params, base))
    target._set_node(view_node(target))
    target._node_version = target._version[0]


def view_node(tensor: Tensor) -> Node:
    """The node that takes view `tensor` from its base as the base's history now stands."""
    base: Any = tensor._base
    params = {"chain": view.joined(base._origin, tensor._view)}
    return view.take.record((base,), (base._array,), (base._node,), tensor._array, params, tensor)


def change_view(target: Tensor, row: Op, back: tuple[Op, dict[str, Any]], **params: Any) -> Tensor:
    """Make `target` itself the view that `row` takes of it.

    Of a Tensor that owns its memory, the views taken so far go on from what it was: it keeps the
    way back there.

    Args:
        target: the Tensor whose sizes or strides change.
        row: a view row.
        back: the row that undoes it, and its parameters.
        params: of `row`.

    Returns:
        `target`.

    Raises:
        RuntimeError: as `check_history`.
    """
    check_history(target)
    out = row(target, **params)
    node = target._node
    target._array = out._array
    target._view = out._view
    target._version[0] += 1
    if target._base is None:
        target._origin = view.joined(((), *back), target._origin)
    if out._node is not None:
        target._set_node(out._node)
        target._node_version = target._version[0]
    elif isinstance(node, AccumulateGrad):
        node.shape = out._array.shape
    return target
