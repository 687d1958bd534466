"""Gradients of functions, and products of their Jacobians with vectors."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from .._tensor import Tensor
from ..autograd.grad_mode import is_grad_enabled
from ..utils._pytree import TreeSpec, tree_flatten, tree_unflatten
from .arguments import check_tensors, picked, replaced, with_aux
from .level import Level, gradients, zeros_for_none

JVP = "jvp(f, primals, tangents)"


def grad_and_value(
    func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that gives the gradient of `func` and its value.

    Args:
        func: returns a Tensor without dimensions, or with `has_aux` that and anything else.
        argnums: the place of the argument to differentiate by, or several. Arguments may be
            nested tuples, lists and dicts of Tensors.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.

    Returns:
        A function of the same arguments that returns (gradient, value), or with `has_aux`
        (gradient, (value, aux)). A gradient has the structure of its argument.

    Raises:
        RuntimeError: (called) `func` returns something else; `argnums` names no argument.
        ValueError: (called) an argument to differentiate by is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.func.grad_and_value(lambda x: x ** 3)(mg.tensor(2.0))
        (tensor(12.), tensor(8.))
    """
    api = "grad_and_value(f)(*args)"

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        with Level() as level:
            tracked = level.track(picked(args, argnums))
            output, aux = with_aux(func(*replaced(args, argnums, tracked), **kwargs), has_aux, api)
            if not isinstance(output, Tensor):
                raise RuntimeError(
                    f"{api}: Expected f(*args) to return a Tensor, got {type(output)}"
                )
            if output.ndim:
                raise RuntimeError(
                    f"{api}: Expected f(*args) to return a scalar Tensor, got tensor with "
                    f"{output.ndim} dims. Maybe you wanted to use the vjp or jacrev APIs instead?"
                )
            leaves, spec = tree_flatten(tracked)
            create = level.tracked_outside([output])
            seed = output.detach().new_ones(())
            found = gradients([output], leaves, [seed], create=create)
            gradient = tree_unflatten(zeros_for_none(found, leaves), spec)
        value = level.release((output, aux))
        return level.release(gradient), value if has_aux else value[0]

    return wrapper


def grad(
    func: Callable[..., Any], argnums: int | tuple[int, ...] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """The gradient of `func` as a function.

    Args:
        func: returns a Tensor without dimensions, or with `has_aux` that and anything else.
        argnums: the place of the argument to differentiate by, or several. Arguments may be
            nested tuples, lists and dicts of Tensors.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.

    Returns:
        A function of the same arguments that returns the gradient, of the structure of its
        argument; with `has_aux` (gradient, aux).

    Raises:
        RuntimeError: (called) `func` returns something else; `argnums` names no argument.
        ValueError: (called) an argument to differentiate by is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.func import grad
        >>> grad(mg.sin)(mg.tensor(0.0)), grad(grad(lambda x: x ** 3))(mg.tensor(2.0))
        (tensor(1.), tensor(12.))
    """
    both = grad_and_value(func, argnums, has_aux)

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        gradient, value = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return wrapper


class Pullback:
    """The function run once: its outputs, and vᵀ·J for any vectors v."""

    def __init__(
        self, func: Callable[..., Any], primals: tuple[Any, ...], argnums: Any, has_aux: bool
    ) -> None:
        api = "vjp(f, *primals)"
        with Level() as level:
            tracked = level.track(primals if argnums is None else picked(primals, argnums))
            args = tracked if argnums is None else replaced(primals, argnums, tracked)
            output, aux = with_aux(func(*args), has_aux, api)
            self.outputs, self.output_spec = tree_flatten(output)
            check_tensors(self.outputs, api)
            for out in self.outputs:
                if not (out.is_floating_point() or out.is_complex()):
                    raise RuntimeError(
                        "vjp(f, ...): All outputs of f must be floating-point or complex Tensors, "
                        f"got Tensor with dtype {out.dtype}"
                    )
        self.leaves, self.spec = tree_flatten(tracked)
        self.level = level
        self.tracked = level.tracked_outside(self.outputs)
        self.output, self.aux = level.release((output, aux))

    def pull(
        self,
        outputs: Sequence[Tensor],
        cotangents: Sequence[Tensor],
        create: bool,
        retain: bool = True,
    ) -> list[Tensor]:
        """vᵀ·J for the leaves of the arguments, for some of the outputs."""
        create = create and (self.tracked or any(v.requires_grad for v in cotangents))
        found = gradients(outputs, self.leaves, cotangents, create=create, retain=retain)
        released: list[Tensor] = self.level.release(zeros_for_none(found, self.leaves))
        return released


def vjp(func: Callable[..., Any], *primals: Any, has_aux: bool = False) -> Any:
    """The value of `func`, and the function that gives vᵀ·J, its Jacobian there times vectors.

    Args:
        func: takes the primals; returns a Tensor, or nested tuples, lists and dicts of such.
        primals: the arguments: Tensors, or nested tuples, lists and dicts of them.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.

    Returns:
        (value, vjp_fn), or with `has_aux` (value, vjp_fn, aux). `vjp_fn(cotangents)` takes
        vectors of the structure of the value and returns a tuple of one gradient a primal; it
        may be called again.

    Raises:
        RuntimeError: `func` returns something else; (called) the cotangents' structure differs.
        ValueError: a primal is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> value, pull = mg.func.vjp(lambda x: x ** 2, mg.tensor([1.0, 2.0]))
        >>> value, pull(mg.tensor([1.0, 10.0]))
        (tensor([1., 4.]), (tensor([ 2., 40.]),))
    """
    pullback = Pullback(func, primals, None, has_aux)

    def vjp_fn(cotangents: Any, retain_graph: bool = True, create_graph: bool | None = None) -> Any:
        flat, spec = tree_flatten(cotangents)
        if spec != pullback.output_spec:
            raise RuntimeError(
                "Expected pytree structure of cotangents to be the same as pytree structure of "
                f"outputs to the function. cotangents: {spec}, primal output: "
                f"{pullback.output_spec}"
            )
        create = is_grad_enabled() if create_graph is None else create_graph
        found = pullback.pull(pullback.outputs, flat, create, retain_graph)
        return tree_unflatten(found, pullback.spec)

    if has_aux:
        return pullback.output, vjp_fn, pullback.aux
    return pullback.output, vjp_fn


class Pushforward:
    """The function run once: its outputs, and J·v for any vectors v.

    uᵀ·J is computed with u = 0 and recorded. It is linear in u, and its derivative along v by u
    is J·v, whatever u is.
    """

    def __init__(
        self, func: Callable[..., Any], primals: tuple[Any, ...], argnums: Any, has_aux: bool
    ) -> None:
        with Level() as level:
            tracked = level.track(primals if argnums is None else picked(primals, argnums))
            args = tracked if argnums is None else replaced(primals, argnums, tracked)
            output, aux = with_aux(func(*args), has_aux, JVP)
            self.outputs, self.output_spec = tree_flatten(output)
            check_tensors(self.outputs, JVP)
            leaves, self.spec = tree_flatten(tracked)
            self.differentiable = [out for out in self.outputs if out.requires_grad]
            self.seeds = level.seeds(self.differentiable)
            self.first = gradients(self.differentiable, leaves, self.seeds, create=True)
        self.leaves = leaves
        self.level = level
        self.tracked = level.tracked_outside(self.first)
        self.output, self.aux = level.release((output, aux))

    def check(self, tangents: Sequence[Tensor]) -> None:
        """Refuse tangents of another shape than their primals'."""
        for leaf, tangent in zip(self.leaves, tangents, strict=True):
            if leaf.shape != tangent.shape:
                raise RuntimeError(
                    "Trying to set a forward gradient that has a different size than that of the "
                    "original Tensor, this is not supported. Tensor is of size "
                    f"{list(leaf.shape)} while the given forward gradient is of size "
                    f"{list(tangent.shape)}."
                )

    def push(self, tangents: Sequence[Tensor], strict: bool = False) -> list[Tensor]:
        """J·v for the leaves of the outputs."""
        create = is_grad_enabled() and (self.tracked or any(v.requires_grad for v in tangents))
        found = iter(gradients(self.first, self.seeds, tangents, create=create))
        values = [next(found) if out.requires_grad else None for out in self.outputs]
        if strict and any(value is None for value in values):
            raise RuntimeError(
                f"{JVP[:-1]}, strict=True): The output of f is independent of the inputs. This is "
                "not allowed with strict=True."
            )
        released: list[Tensor] = self.level.release(zeros_for_none(values, self.outputs))
        return released


def _check_primals(primals: Any, tangents: Any) -> list[Tensor]:
    """The leaves of the tangents."""
    if not isinstance(primals, tuple):
        raise RuntimeError(
            f"{JVP}: Expected primals to be a tuple. E.g. it should be valid to call f(*primals)."
        )
    leaves, spec = tree_flatten(primals)
    flat, tangents_spec = tree_flatten(tangents)
    if spec != tangents_spec:
        raise RuntimeError(
            f"{JVP}: Expected primals and tangents to have the same python structure. For "
            "example, if primals is a tuple of 3 tensors, tangents also must be. Got primals with "
            f"structure {spec} and tangents with structure {tangents_spec}"
        )
    for name, values in (("primals", leaves), ("tangents", flat)):
        if not values:
            raise RuntimeError(f"{JVP}: Expected {name} to contain at least one Tensor.")
        for value in values:
            if not isinstance(value, Tensor):
                raise RuntimeError(
                    f"{JVP}: Expected {name} to only contain Tensors, got {type(value)}"
                )
    return flat


def jvp(
    func: Callable[..., Any],
    primals: tuple[Any, ...],
    tangents: tuple[Any, ...],
    *,
    strict: bool = False,
    has_aux: bool = False,
) -> Any:
    """The value of `func`, and J·v, its Jacobian there times vectors.

    Args:
        func: takes the primals; returns a Tensor, or nested tuples, lists and dicts of such.
        primals: the arguments: a tuple of Tensors, or of nested tuples, lists and dicts of them.
        tangents: v, of the same structure and shapes.
        strict: refuse an output that does not depend on the primals, instead of giving zeros.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.

    Returns:
        (value, J·v), or with `has_aux` (value, J·v, aux).

    Raises:
        RuntimeError: structures or shapes differ; `func` returns something else; as `strict` says.

    Example:
        >>> import minigrad as mg
        >>> mg.func.jvp(lambda x: x ** 2, (mg.tensor([1.0, 2.0]),), (mg.tensor([1.0, 10.0]),))
        (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    flat = _check_primals(primals, tangents)
    forward = Pushforward(func, primals, None, has_aux)
    forward.check(flat)
    product = tree_unflatten(forward.push(flat, strict), forward.output_spec)
    return (forward.output, product, forward.aux) if has_aux else (forward.output, product)


def linearize(func: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The value of `func`, and the function that gives J·v there for any v, without running it.

    Args:
        func: takes the primals; returns a Tensor, or nested tuples, lists and dicts of such.
        primals: the arguments: Tensors, or nested tuples, lists and dicts of them.

    Returns:
        (value, jvp_fn), where `jvp_fn(*tangents)` takes vectors of the structure of the primals.

    Raises:
        RuntimeError: `func` returns something else; (called) structures or shapes differ.

    Example:
        >>> import minigrad as mg
        >>> value, push = mg.func.linearize(mg.exp, mg.zeros(2))
        >>> push(mg.tensor([1.0, 10.0]))
        tensor([ 1., 10.])
    """
    forward = Pushforward(func, primals, None, False)

    def jvp_fn(*tangents: Any) -> Any:
        flat, spec = tree_flatten(tangents)
        _check_linear(forward, flat, spec)
        return tree_unflatten(forward.push(flat), forward.output_spec)

    return forward.output, jvp_fn


def _check_linear(forward: Pushforward, flat: Sequence[Tensor], spec: TreeSpec) -> None:
    if spec != forward.spec:
        raise RuntimeError(
            f"Expected the tangents {spec} to have the same argspec as the primals {forward.spec}"
        )
    for k, (leaf, tangent) in enumerate(zip(forward.leaves, flat, strict=True)):
        for what in ("shape", "dtype"):
            given, expected = getattr(tangent, what), getattr(leaf, what)
            if given != expected:
                raise RuntimeError(
                    f"tangent:{k} with {what} {given} in flattened pytree doesn't match the "
                    f"{what} {expected} of the corresponding primal."
                )
