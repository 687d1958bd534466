"""Derivatives of functions, as `torch.autograd.functional`: Jacobians, Hessians, and products.

`func` takes Tensors and returns a Tensor or a tuple of them. Inputs are looked at anew: the
function's derivative is with respect to its arguments, not to Tensors it knows otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from .grad_mode import enable_grad, is_grad_enabled, set_grad_enabled
from .interface import grad

__all__ = ["hessian", "hvp", "jacobian", "jvp", "vhp", "vjp"]

Tensors = tuple[Tensor, ...]
Maybe = tuple[Tensor | None, ...]

_RESULTS = "outputs of the user-provided function"
_NOT_STRICT = " This is not allowed in strict mode"
# What strict mode says of a Tensor that does not depend on what it should; {} is its place.
_INDEPENDENT = {
    "outputs": (
        "Output {} of the user-provided function does not require gradients. The outputs must be "
        "computed in a differentiable manner from the input when running in strict mode."
    ),
    "gradients": (
        "The gradient with respect to input {} is independent of the inputs of the user-provided "
        f"function.{_NOT_STRICT}."
    ),
    "jacobian": (
        "While computing the hessian, found that the jacobian of the user-provided function with "
        f"respect to input {{}} is independent of the input.{_NOT_STRICT}. You should ensure that "
        "your function is twice differentiable and that the jacobian depends on the inputs (this "
        "would be violated by a linear function for example)."
    ),
}
# What strict mode says of a gradient that is missing, and of one that depends on nothing.
_MISSING = {
    "vjp": f"The output of the user-provided function is independent of input {{}}.{_NOT_STRICT}.",
    "jvp": (
        "The gradient with respect to the input is independent of entry {} in the grad_outputs "
        "when using the double backward trick to compute forward mode gradients."
        f"{_NOT_STRICT}."
    ),
    "vhp": (
        f"The jacobian of the user-provided function is independent of input {{}}.{_NOT_STRICT}."
    ),
    "hvp": (
        "The hessian of the user-provided function is independent of entry {} in the "
        f"grad_jacobian.{_NOT_STRICT} as it prevents from using the double backward trick to "
        "replace forward mode AD."
    ),
}
_CONSTANT = (
    "The {} of the user-provided function is independent of input {}."
    f"{_NOT_STRICT} when create_graph=True."
)


def _tuple(value: Any, what: str, name: str) -> tuple[bool, Tensors]:
    """Whether `value` is a tuple, and it as one."""
    several = isinstance(value, tuple)
    values = value if several else (value,)
    for k, entry in enumerate(values):
        if not isinstance(entry, Tensor):
            which = f"value at index {k}" if several else f"given {what}"
            raise TypeError(
                f"The {what} given to {name} must be either a Tensor or a tuple of Tensors but "
                f"the {which} has type {type(entry)}."
            )
    return several, values


def _separate(tensors: Tensors, create: bool, track: bool = True) -> Tensors:
    """New Tensors around the same memory; with `create` gradients flow on to the given ones."""
    return tuple(
        t.view_as(t) if create and t.requires_grad else t.detach().requires_grad_(track)
        for t in tensors
    )


def _vector(v: Any, like: Tensors, several: bool, create: bool, name: str) -> Tensors:
    """`v` as a tuple, checked to be of the shapes of `like`."""
    vectors = _separate(_tuple(v, "v", name)[1], create, track=False)
    if len(like) != len(vectors):
        if several:
            raise RuntimeError(
                f"v is a tuple of invalid length: should be {len(like)} but got {len(vectors)}."
            )
        raise RuntimeError("The given v should contain a single Tensor.")
    for k, (a, b) in enumerate(zip(vectors, like, strict=True)):
        if a.shape != b.shape:
            place = f"Entry {k} in " if several else ""
            raise RuntimeError(f"{place}v has invalid size: should be {b.shape} but got {a.shape}.")
    return vectors


def _vector_for_inputs(
    v: Any, inputs: Tensors, several: bool, create: bool, name: str
) -> Tensors | None:
    """As `_vector`; or None, for a single input of one element."""
    if v is not None:
        return _vector(v, inputs, several, create, name)
    if len(inputs) != 1 or inputs[0].numel() != 1:
        raise RuntimeError(
            "The vector v can only be None if the input to the user-provided function is a single "
            "Tensor with a single element."
        )
    return None


def _require(tensors: Maybe, what: str, strict: bool) -> None:
    """In strict mode, refuse what depends on no input."""
    for k, t in enumerate(tensors if strict else ()):
        if t is None:
            raise RuntimeError(_MISSING["vjp"].format(k))
        if not t.requires_grad:
            raise RuntimeError(_INDEPENDENT[what].format(k))


def _gradients(
    outputs: Maybe,
    inputs: Tensors,
    seeds: Sequence[Tensor | None] | None,
    create: bool,
    **options: Any,
) -> Maybe:
    """`grad` of those outputs that depend on anything; None for each input without."""
    pairs = zip(outputs, seeds or [None] * len(outputs), strict=True)
    live = [(out, seed) for out, seed in pairs if out is not None and out.requires_grad]
    if not live:
        return (None,) * len(inputs)
    outs, vs = zip(*live, strict=True)
    options |= {"create_graph": create, "allow_unused": True}
    gradients: Maybe = grad(outs, inputs, vs, **options)
    return gradients


def _filled(gradients: Maybe, like: Tensors, strict: bool, create: bool, name: str) -> Tensors:
    """Zeros in place of None; an error in strict mode."""
    for k, g in enumerate(gradients if strict else ()):
        if g is None:
            raise RuntimeError(_MISSING[name].format(k))
        if create and not g.requires_grad:
            what = "hessian" if name in ("vhp", "hvp") else "jacobian"
            raise RuntimeError(_CONSTANT.format(what, k))
    pairs = zip(gradients, like, strict=True)
    return tuple(mg.zeros_like(t) if g is None else g for g, t in pairs)


def _finished(tensors: Tensors, several: bool, create: bool) -> Any:
    """What is returned: without history unless asked for, and no tuple where none was given."""
    results = tensors if create else tuple(t.detach() for t in tensors)
    return results if several else results[0]


def _single(outputs: Tensors, several: bool, name: str) -> None:
    if several:
        raise RuntimeError(f"The function given to {name} should return a single Tensor")
    if outputs[0].numel() != 1:
        raise RuntimeError(
            f"The Tensor returned by the function given to {name} should contain a single element"
        )


def vjp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The product vᵀ·J of a vector and the Jacobian of `func` at `inputs`: one backward pass.

    Args:
        func: takes the inputs and returns a Tensor or a tuple of Tensors.
        inputs: a Tensor or a tuple of Tensors.
        v: of the shape of the outputs; None means 1, for a single output of one element.
        create_graph: make the results differentiable.
        strict: refuse an output that does not depend on each input, instead of giving zeros.

    Returns:
        The outputs, and the product, of the shape of `inputs`.

    Raises:
        TypeError: inputs, outputs or `v` are no Tensors.
        RuntimeError: `v` has another shape, or is missing; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import vjp
        >>> vjp(lambda x: x ** 2, mg.tensor([1.0, 2.0]), mg.tensor([1.0, 10.0]))
        (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    with enable_grad():
        several, given = _tuple(inputs, "inputs", "vjp")
        sources = _separate(given, create_graph)
        outputs_several, outputs = _tuple(func(*sources), _RESULTS, "vjp")
        _require(outputs, "outputs", strict)
        vectors = None
        if v is not None:
            vectors = _vector(v, outputs, outputs_several, create_graph, "vjp")
        elif len(outputs) != 1 or outputs[0].numel() != 1:
            raise RuntimeError(
                "The vector v can only be None if the user-provided function returns a single "
                "Tensor with a single element."
            )
    with set_grad_enabled(create_graph or is_grad_enabled()):
        gradients = _gradients(outputs, sources, vectors, create_graph)
        product = _filled(gradients, sources, strict, create_graph, "vjp")
    return (
        _finished(outputs, outputs_several, create_graph),
        _finished(product, several, create_graph),
    )


def jvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The product J·v of the Jacobian of `func` at `inputs` and a vector.

    By differentiating backward: uᵀ·J is linear in u, and its derivative along v is J·v.

    Args:
        func: takes the inputs and returns a Tensor or a tuple of Tensors.
        inputs: a Tensor or a tuple of Tensors.
        v: of the shape of the inputs; None means 1, for a single input of one element.
        create_graph: make the results differentiable.
        strict: refuse an output that does not depend on each input, instead of giving zeros.

    Returns:
        The outputs, and the product, of their shape.

    Raises:
        TypeError: inputs, outputs or `v` are no Tensors.
        RuntimeError: `v` has another shape, or is missing; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import jvp
        >>> jvp(lambda x: x.sum() ** 2, mg.tensor([1.0, 2.0]), mg.tensor([1.0, 10.0]))
        (tensor(9.), tensor(66.))
    """
    with enable_grad():
        several, given = _tuple(inputs, "inputs", "jvp")
        sources = _separate(given, create_graph)
        vectors = _vector_for_inputs(v, sources, several, create_graph, "jvp")
        outputs_several, outputs = _tuple(func(*sources), _RESULTS, "jvp")
        _require(outputs, "outputs", strict)
        seeds = tuple(mg.zeros_like(out, requires_grad=True) for out in outputs)
        first = _gradients(outputs, sources, seeds, True)
        _require(first, "gradients", strict)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        gradients = _gradients(first, seeds, vectors, create_graph)
        product = _filled(gradients, outputs, strict, create_graph, "jvp")
    return (
        _finished(outputs, outputs_several, create_graph),
        _finished(product, outputs_several, create_graph),
    )


def _first_derivative(
    name: str, func: Callable[..., Any], inputs: Any, v: Any, create: bool, strict: bool
) -> tuple[bool, Tensors, Tensors | None, Tensors, Maybe]:
    """What `vhp` and `hvp` begin with: inputs, the vector, the value, and the gradient."""
    several, given = _tuple(inputs, "inputs", name)
    sources = _separate(given, create)
    vectors = _vector_for_inputs(v, sources, several, create, name)
    outputs_several, outputs = _tuple(func(*sources), _RESULTS, name)
    _require(outputs, "outputs", strict)
    _single(outputs, outputs_several, name)
    gradient = _gradients(outputs, sources, None, True)
    _require(gradient, "jacobian", strict)
    return several, sources, vectors, outputs, gradient


def vhp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The product vᵀ·H of a vector and the Hessian of `func` at `inputs`: two backward passes.

    Args:
        func: takes the inputs and returns a Tensor of one element.
        inputs: a Tensor or a tuple of Tensors.
        v: of the shape of the inputs; None means 1, for a single input of one element.
        create_graph: make the results differentiable.
        strict: refuse a derivative that does not depend on the inputs, instead of giving zeros.

    Returns:
        The output, and the product, of the shape of `inputs`.

    Raises:
        TypeError: inputs, outputs or `v` are no Tensors.
        RuntimeError: not one element is returned; `v` has another shape; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import vhp
        >>> vhp(lambda x: (x ** 3).sum(), mg.tensor([1.0, 2.0]), mg.tensor([1.0, 10.0]))
        (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        several, sources, vectors, outputs, gradient = _first_derivative(
            "vhp", func, inputs, v, create_graph, strict
        )
    with set_grad_enabled(create_graph or is_grad_enabled()):
        gradients = _gradients(gradient, sources, vectors, create_graph)
        product = _filled(gradients, sources, strict, create_graph, "vhp")
    return _finished(outputs, False, create_graph), _finished(product, several, create_graph)


def hvp(
    func: Callable[..., Any],
    inputs: Any,
    v: Any = None,
    create_graph: bool = False,
    strict: bool = False,
) -> tuple[Any, Any]:
    """The product H·v of the Hessian of `func` at `inputs` and a vector.

    Equal to `vhp` where the second derivatives are continuous, and slower.

    Args:
        func: takes the inputs and returns a Tensor of one element.
        inputs: a Tensor or a tuple of Tensors.
        v: of the shape of the inputs; None means 1, for a single input of one element.
        create_graph: make the results differentiable.
        strict: refuse a derivative that does not depend on the inputs, instead of giving zeros.

    Returns:
        The output, and the product, of the shape of `inputs`.

    Raises:
        TypeError: inputs, outputs or `v` are no Tensors.
        RuntimeError: not one element is returned; `v` has another shape; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import hvp
        >>> hvp(lambda x: (x ** 3).sum(), mg.tensor([1.0, 2.0]), mg.tensor([1.0, 10.0]))
        (tensor(9.), tensor([  6., 120.]))
    """
    with enable_grad():
        several, sources, vectors, outputs, gradient = _first_derivative(
            "hvp", func, inputs, v, create_graph, strict
        )
        seeds = tuple(mg.zeros_like(t, requires_grad=True) for t in sources)
        second = _gradients(gradient, sources, seeds, True)
    with set_grad_enabled(create_graph or is_grad_enabled()):
        gradients = _gradients(second, seeds, vectors, create_graph)
        product = _filled(gradients, sources, strict, create_graph, "hvp")
    return _finished(outputs, False, create_graph), _finished(product, several, create_graph)


def jacobian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    strategy: str = "reverse-mode",
) -> Any:
    """The Jacobian of `func` at `inputs`: J[i, j] = ∂output[i] / ∂input[j].

    Args:
        func: takes the inputs and returns a Tensor or a tuple of Tensors.
        inputs: a Tensor or a tuple of Tensors.
        create_graph: make the result differentiable.
        strict: refuse an output that does not depend on each input, instead of giving zeros.
        vectorize: accepted; the rows are computed one by one.
        strategy: "reverse-mode", a pass for each output element; or "forward-mode" (with
            `vectorize=True`), one for each input element.

    Returns:
        A Tensor of the output's shape followed by the input's; a tuple over the inputs, over the
        outputs, or a tuple of tuples (outputs, then inputs) where those are tuples.

    Raises:
        TypeError: inputs or outputs are no Tensors.
        AssertionError: another strategy.
        NotImplementedError: options that the forward mode does not go with.
        RuntimeError: `strict` with an option that it does not go with; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import jacobian
        >>> jacobian(lambda x: x ** 2, mg.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    name = "torch.autograd.functional.jacobian"
    if strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError(
            'Expected strategy to be either "forward-mode" or "reverse-mode". Hint: If your '
            'function has more outputs than inputs, "forward-mode" tends to be more performant. '
            'Otherwise, prefer to use "reverse-mode".'
        )
    if strategy == "forward-mode":
        if create_graph:
            raise NotImplementedError(
                f'{name}: `create_graph=True` and `strategy="forward-mode"` are not supported '
                "together (yet). Please either set `create_graph=False` or "
                '`strategy="reverse-mode"`.'
            )
        if strict:
            raise RuntimeError(
                f'{name}: `strict=True` and `strategy="forward-mode"` are not supported together '
                '(yet). Please either set `strict=False` or `strategy="reverse-mode"`.'
            )
        if not vectorize:
            raise NotImplementedError(
                "Computing Jacobian using forward-AD or forward-over-reverse Hessian is only "
                "implemented for `vectorize=True`."
            )
        return _forward_jacobian(func, inputs)
    with enable_grad():
        several, given = _tuple(inputs, "inputs", "jacobian")
        sources = _separate(given, create_graph)
        outputs_several, outputs = _tuple(func(*sources), _RESULTS, "jacobian")
        _require(outputs, "outputs", strict)
        if vectorize and strict:
            raise RuntimeError(
                f"{name}: `strict=True` and `vectorized=True` are not supported together. Please "
                "either set `strict=False` or `vectorize=False`."
            )
        rows = [
            _jacobian_of(i, out, sources, create_graph, strict) for i, out in enumerate(outputs)
        ]
    results = [_finished(row, several, create_graph) for row in rows]
    return tuple(results) if outputs_several else results[0]


def _jacobian_of(i: int, out: Tensor, sources: Tensors, create: bool, strict: bool) -> Tensors:
    """The Jacobian of output `i` with respect to each input."""
    columns: list[list[Tensor]] = [[] for _ in sources]
    for element in out.reshape(-1):
        found = _gradients((element,), sources, None, create, retain_graph=True)
        for k, (column, g) in enumerate(zip(columns, found, strict=True)):
            if g is None and strict:
                raise RuntimeError(
                    f"Output {i} of the user-provided function is independent of input {k}."
                    f"{_NOT_STRICT}."
                )
            if g is not None and strict and create and not g.requires_grad:
                raise RuntimeError(_CONSTANT.format("jacobian", i))
            column.append(mg.zeros_like(sources[k]) if g is None else g)
    return tuple(
        (mg.stack(column) if column else mg.zeros(0, dtype=t.dtype)).reshape(out.shape + t.shape)
        for column, t in zip(columns, sources, strict=True)
    )


def _forward_jacobian(func: Callable[..., Any], inputs: Any) -> Any:
    several, given = _tuple(inputs, "inputs", "jacobian")
    outputs_several = False

    def checked(*values: Tensor) -> Tensors:
        nonlocal outputs_several
        outputs_several, outputs = _tuple(func(*values), "outputs", "jacobian")
        return outputs

    places = tuple(range(len(given)))
    rows = mg.func.jacfwd(checked, places)(*[t.detach() for t in given])
    results = [_finished(row, several, False) for row in rows]
    return tuple(results) if outputs_several else results[0]


def hessian(
    func: Callable[..., Any],
    inputs: Any,
    create_graph: bool = False,
    strict: bool = False,
    vectorize: bool = False,
    outer_jacobian_strategy: str = "reverse-mode",
) -> Any:
    """The Hessian of `func` at `inputs`: H[i, j] = ∂²output / ∂input[i] ∂input[j].

    Args:
        func: takes the inputs and returns a Tensor of one element.
        inputs: a Tensor or a tuple of Tensors.
        create_graph: make the result differentiable.
        strict: refuse a derivative that does not depend on the inputs, instead of giving zeros.
        vectorize: accepted; the rows are computed one by one.
        outer_jacobian_strategy: as the `strategy` of `jacobian`, for the outer derivative.

    Returns:
        A Tensor of the input's shape twice; a tuple of tuples where `inputs` are a tuple.

    Raises:
        TypeError: inputs or output are no Tensors.
        AssertionError: another strategy.
        RuntimeError: not one element is returned; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.autograd.functional import hessian
        >>> hessian(lambda x: (x ** 3).sum(), mg.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    several, given = _tuple(inputs, "inputs", "hessian")
    if outer_jacobian_strategy not in ("forward-mode", "reverse-mode"):
        raise AssertionError('Expected strategy to be either "forward-mode" or "reverse-mode".')

    def value(*values: Tensor) -> Tensor:
        result = func(*values)
        outputs_several, outputs = _tuple(result, _RESULTS, "hessian")
        _require(outputs, "outputs", strict)
        _single(outputs, outputs_several, "hessian")
        return outputs[0].reshape(())

    def gradient(*values: Tensor) -> Tensors:
        found: Tensors = jacobian(value, values, create_graph=True)
        _require(found, "jacobian", strict)
        return found

    result = jacobian(gradient, given, create_graph, strict, vectorize, outer_jacobian_strategy)
    return result if several else result[0][0]
