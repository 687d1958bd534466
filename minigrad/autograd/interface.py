"""`backward` and `grad`: what users call to run the engine."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

import minigrad as mg

from .._tensor import Tensor, wrap
from .engine import as_tensor, node_of, run
from .graph import GradientEdge
from .node import Node

_ONE = {np.dtype(t): np.broadcast_to(t(1), ()) for t in (np.float32, np.float64)}  # read-only
_NOTHING = "element {} of tensors does not require grad and does not have a grad_fn"


def _tuple(value: Any) -> tuple[Any, ...]:
    if isinstance(value, GradientEdge):
        return (value,)
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _edge_node(value: Any) -> Any:
    """The node that gradients of a Tensor, or of what stands for one, go to; or None."""
    if isinstance(value, GradientEdge):
        return value.ownership_token if value.ownership_token is not None else value.node
    return node_of(value)


def _seed(tensor: Any, gradient: Any, create: bool) -> Any:
    """The gradient to start from: given, or 1 for a single element."""
    if isinstance(tensor, GradientEdge):
        node = tensor.ownership_token or tensor.node
        tensor = wrap(np.empty(node.shape, node.dtype))
    array = tensor._array
    if gradient is None:
        if array.size != 1:
            raise RuntimeError(
                "grad can be implicitly created only for scalar outputs, got a tensor of shape "
                f"{list(array.shape)}"
            )
        if array.dtype.kind not in "fc":
            raise RuntimeError(
                "grad can be implicitly created only for real scalar outputs but got "
                f"{tensor.dtype}"
            )
        ones = np.ones(array.shape, array.dtype)
        return wrap(ones) if create else ones
    if not isinstance(gradient, Tensor):
        raise TypeError(
            f"gradients can be either Tensors or None, but got {type(gradient).__name__}"
        )
    if gradient._array.shape != array.shape:
        raise RuntimeError(
            f"Mismatch in shape: grad_output has a shape of {gradient.shape} and output has a "
            f"shape of {tensor.shape}."
        )
    if create:
        return gradient
    return gradient._array.astype(array.dtype)  # a copy: the engine may add to it


def _roots(tensors: Sequence[Tensor], gradients: Any, create: bool) -> list[tuple[Node, Any]]:
    if gradients is None:
        gradients = (None,) * len(tensors)
    if len(gradients) != len(tensors):
        raise RuntimeError(f"got {len(tensors)} tensors and {len(gradients)} gradients")
    roots = []
    for k, (tensor, gradient) in enumerate(zip(tensors, gradients, strict=True)):
        node = _edge_node(tensor)
        if node is None:
            raise RuntimeError(_NOTHING.format(k))
        roots.append((node, _seed(tensor, gradient, create)))
    return roots


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add to each leaf's `.grad` the sum over `tensors` of (∂tensor/∂leaf)ᵀ · grad_tensor.

    Args:
        tensors: what to differentiate: one Tensor or several, of any shapes.
        grad_tensors: for each the gradient of its elements, of its shape; None means 1 and is
            allowed for a single element.
        retain_graph: keep what the steps kept, for another pass. Default: `create_graph`.
        create_graph: record the pass itself, so that its results can be differentiated.
        grad_variables: the old name of `grad_tensors`.
        inputs: gather gradients in these only (they may be non-leaves), not in all leaves.

    Raises:
        RuntimeError: no gradient is required; not a single element and no `grad_tensors`; a
            shape mismatch; a second pass without `retain_graph`; a kept value was changed.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([1.0, 2.0], requires_grad=True)
        >>> mg.autograd.backward((x * x).sum())
        >>> x.grad
        tensor([2., 4.])
    """
    if grad_tensors is None:
        grad_tensors = grad_variables
    if isinstance(tensors, Tensor) and grad_tensors is None and inputs is None:
        node = tensors._node if tensors._base is None else tensors._current_node()
        if node is None:
            raise RuntimeError(_NOTHING.format(0))
        keep = create_graph if retain_graph is None else retain_graph
        array = tensors._array
        g = None if create_graph or array.ndim else _ONE.get(array.dtype)
        run(((node, _seed(tensors, None, create_graph) if g is None else g),), keep, create_graph)
        return
    if isinstance(tensors, (Tensor, GradientEdge)):
        tensors = (tensors,)
        grad_tensors = None if grad_tensors is None else _tuple(grad_tensors)
    elif grad_tensors is not None:
        grad_tensors = _tuple(grad_tensors)
    keep = create_graph if retain_graph is None else retain_graph
    roots = _roots(tensors, grad_tensors, create_graph)
    if inputs is None:
        run(roots, keep=keep, create=create_graph)
        return
    sources = _tuple(inputs)
    if not sources:
        raise RuntimeError("'inputs' argument to backward() cannot be empty.")
    for tensor in sources:
        if isinstance(tensor, Tensor):
            tensor.retain_grad()
    targets = _targets(sources, "inputs")
    run(roots, keep=keep, create=create_graph, targets=targets)


def _targets(inputs: Sequence[Tensor], what: str) -> set[Node]:
    nodes = set()
    for tensor in inputs:
        if not isinstance(tensor, (Tensor, GradientEdge)):
            raise TypeError(f"{what} must be Tensors, got {type(tensor).__name__}")
        node = _edge_node(tensor)
        if node is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        nodes.add(node)
    return nodes


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor] | dict[Any, Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> Any:
    """The gradients of `outputs` with respect to `inputs`, returned instead of gathered.

    Args:
        outputs: what to differentiate: a Tensor or `graph.GradientEdge`, or several.
        inputs: with respect to what: leaves or not; the same, or a dict of them.
        grad_outputs: for each output the gradient of its elements; None means 1.
        retain_graph: keep what the steps kept, for another pass. Default: `create_graph`.
        create_graph: record the pass itself, for higher derivatives.
        only_inputs: deprecated, without effect.
        allow_unused: None for an input that the outputs do not depend on, not an error.
        is_grads_batched: `grad_outputs` have a leading dimension; one pass for each.
        materialize_grads: zeros instead of None for unused inputs.

    Returns:
        A tuple of one Tensor an input, of the input's shape; a dict where `inputs` are one.

    Raises:
        RuntimeError: as `backward`; an input was not used and `allow_unused` is not given.
        TypeError: `inputs` are a mapping other than a dict.
        ValueError: `materialize_grads` with `allow_unused=False`.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor(3.0, requires_grad=True)
        >>> (slope,) = mg.autograd.grad(x ** 3, x, create_graph=True)
        >>> slope, mg.autograd.grad(slope, x)[0]
        (tensor(27., grad_fn=<MulBackward0>), tensor(18.))
    """
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, "
            "but got: allow_unused=False."
        )
    if type(inputs) is dict:
        found = grad(
            outputs,
            tuple(inputs.values()),
            grad_outputs,
            retain_graph,
            create_graph,
            only_inputs,
            allow_unused,
            is_grads_batched,
            materialize_grads,
        )
        return dict(zip(inputs, found, strict=True))
    if isinstance(inputs, Mapping):
        raise TypeError(
            f"`inputs` argument to `grad()` must be a dict, not {type(inputs).__name__}. Other "
            "Mapping types are not supported."
        )
    if not only_inputs:
        warnings.warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To "
            "accumulate gradient for other parts of the graph, please use "
            "torch.autograd.backward.",
            FutureWarning,
            stacklevel=2,
        )
    outs, sources = _tuple(outputs), _tuple(inputs)
    gradients = None if grad_outputs is None else _tuple(grad_outputs)
    keep = create_graph if retain_graph is None else retain_graph
    if is_grads_batched:
        return _batched(
            outs, sources, gradients, keep, create_graph, allow_unused, materialize_grads
        )
    if len(sources) == 0:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    targets = _targets(sources, "inputs")
    roots = _roots(outs, gradients, create_graph)
    found = run(roots, keep=keep, create=create_graph, targets=targets, accumulate=False)
    results: list[Tensor | None] = []
    for tensor in sources:
        gradient = as_tensor(found.get(_edge_node(tensor)))
        if gradient is None and materialize_grads:
            if isinstance(tensor, GradientEdge):
                raise RuntimeError(
                    "materialize_grads cannot be used when the given input is a GradientEdge"
                )
            gradient = wrap(np.zeros_like(tensor._array)).requires_grad_(create_graph)
        if gradient is None and not allow_unused:
            raise RuntimeError(
                "One of the differentiated Tensors appears to not have been used in the graph. "
                "Set allow_unused=True if this is the desired behavior."
            )
        results.append(gradient)
    return tuple(results)


def _batched(
    outputs: tuple[Tensor, ...],
    inputs: tuple[Tensor, ...],
    gradients: tuple[Any, ...] | None,
    keep: bool,
    create: bool,
    unused: bool | None,
    materialize: bool,
) -> tuple[Tensor | None, ...]:
    """One pass for each entry of the gradients' first dimension, results stacked."""
    if gradients is None or any(g is None for g in gradients):
        raise RuntimeError("is_grads_batched=True needs grad_outputs with a leading dimension")
    n = len(gradients[0])
    rows = [
        grad(
            outputs,
            inputs,
            [g[k] for g in gradients],
            retain_graph=keep or k < n - 1,
            create_graph=create,
            allow_unused=unused,
            materialize_grads=materialize,
        )
        for k in range(n)
    ]
    return tuple(
        None if column[0] is None else mg.stack(list(column)) for column in zip(*rows, strict=True)
    )
