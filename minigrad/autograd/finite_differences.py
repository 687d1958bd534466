"""`gradcheck`: compare the derivatives of a function with finite differences."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

import minigrad as mg

from .._tensor import Tensor, wrap
from .interface import grad

Array = np.ndarray[Any, Any]


class GradcheckError(RuntimeError):
    """A derivative differs from the finite differences."""


class _Tolerance(NamedTuple):
    eps: float
    atol: float
    rtol: float
    nondet: float

    def agree(self, a: Array, b: Array) -> bool:
        return np.allclose(a, b, self.rtol, self.atol, equal_nan=True)


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(values: Any) -> list[Tensor]:
    return [v for v in _tuple(values) if isinstance(v, Tensor) and v.requires_grad]


def _floats(values: Any) -> list[Tensor]:
    return [v for v in _tuple(values) if isinstance(v, Tensor) and v.dtype.is_floating_point]


def _change(
    func: Callable[..., Any], inputs: tuple[Any, ...], x: Tensor, step: Array, eps: float
) -> list[Array]:
    """For each output (f(x + eps step) - f(x - eps step)) / (2 eps), flat."""
    array, kept = x._array, x._array.copy()
    values = []
    for sign in (1, -1):
        array[...] = kept + sign * eps * step
        values.append([o._array.ravel().copy() for o in _floats(func(*inputs))])
    array[...] = kept
    return [(a - b) / (2 * eps) for a, b in zip(*values, strict=True)]


def _numerical(
    func: Callable[..., Any], inputs: tuple[Any, ...], x: Tensor, eps: float
) -> list[Array]:
    """For each output, (its elements, x's elements): central differences in each element of x."""
    array = x._array
    if not array.size:
        return [np.empty((o.numel(), 0)) for o in _floats(func(*inputs))]
    columns = []
    for place in np.ndindex(array.shape):
        step = np.zeros(array.shape)
        step[place] = 1
        columns.append(_change(func, inputs, x, step, eps))
    return [np.stack(column, 1) for column in zip(*columns, strict=True)]


def _pulled(out: Tensor, x: Tensor, seed: Array) -> Array:
    """vᵀ·J, flat."""
    v = wrap(seed.reshape(out.shape).astype(out._array.dtype))
    (g,) = grad(out, x, v, retain_graph=True, allow_unused=True)
    return np.zeros(x._array.size) if g is None else np.asarray(g._array.ravel())


def _analytical(out: Tensor, x: Tensor, tolerance: _Tolerance) -> Array:
    """(out's elements, x's elements), a pass a row, twice: they must be the same."""
    size = out._array.size
    first, second = (
        np.array([_pulled(out, x, seed) for seed in np.eye(size)]).reshape(size, x._array.size)
        for _ in range(2)
    )
    if not np.allclose(first, second, 0, tolerance.nondet, equal_nan=True):
        raise GradcheckError(
            "Backward is not reentrant, i.e., running backward with same input and grad_output "
            "multiple times gives different values, although analytical gradient matches "
            f"numerical gradient. The tolerance for nondeterminism was {tolerance.nondet}."
        )
    return first


def _mismatch(k: int, n: int, numerical: Array, analytical: Array, mode: str = "") -> str:
    return (
        f"Jacobian {mode}mismatch for output {k} with respect to input {n},\n"
        f"numerical:{numerical.T}\nanalytical:{analytical.T}\n"
    )


def _check_jacobians(
    func: Callable[..., Any], inputs: tuple[Any, ...], tolerance: _Tolerance, forward: bool
) -> None:
    """All elements, by backward passes or, with `forward`, by `func.jacfwd`."""
    outputs = _floats(func(*inputs))
    places = [k for k, x in enumerate(inputs) if isinstance(x, Tensor) and x.requires_grad]
    columns: Any = None
    if forward:
        whole = mg.func.jacfwd(lambda *values: tuple(_floats(func(*values))), tuple(places))
        columns = whole(*inputs)
    for n, place in enumerate(places):
        x = inputs[place]
        numerical = _numerical(func, inputs, x, tolerance.eps)
        recorded = [(k, o) for k, o in enumerate(outputs) if o.requires_grad]
        for k, out in recorded:
            if forward:
                a = columns[k][n]._array.reshape(out.numel(), x.numel())
            else:
                a = _analytical(out, x, tolerance)
            if a.size and not tolerance.agree(a, numerical[k]):
                mode = "computed with forward mode " if forward else ""
                raise GradcheckError(_mismatch(k, n, numerical[k], a, mode))
        if not recorded and any(np.any(b) for b in numerical):
            raise GradcheckError("Numerical gradient for function expected to be zero")


def _check_projections(
    func: Callable[..., Any], inputs: tuple[Any, ...], tolerance: _Tolerance
) -> None:
    """vᵀ·J·u for one random u and v of unit length, instead of all elements of J."""
    random = np.random.RandomState(0)

    def direction(t: Tensor) -> Array:
        u = random.randn(*t.shape)
        return np.asarray(u / max(float(np.sqrt(np.sum(u * u))), 1e-300))

    outputs = _floats(func(*inputs))
    for n, x in enumerate(_differentiable(inputs)):
        u = direction(x)
        changes = _change(func, inputs, x, u, tolerance.eps)
        for k, (out, change) in enumerate(zip(outputs, changes, strict=True)):
            if out.requires_grad:
                v = direction(out).ravel()
                a, b = np.dot(_pulled(out, x, v), u.ravel()), np.dot(v, change)
                if not tolerance.agree(a, b):
                    raise GradcheckError(_mismatch(k, n, np.asarray(b), np.asarray(a)))


def _check_inputs(inputs: tuple[Any, ...]) -> None:
    for k, x in enumerate(inputs):
        if not (isinstance(x, Tensor) and x.requires_grad):
            continue
        if x.dtype not in (mg.float64, mg.complex128):
            warnings.warn(
                f"Input #{k} requires gradient and is not a double precision floating point or "
                "complex. This check will likely fail if all the inputs are not of double "
                "precision floating point or complex. ",
                stacklevel=4,
            )
        if any(n > 1 and s == 0 for n, s in zip(x.shape, x.stride(), strict=True)):
            raise RuntimeError(
                f"The {k}th input has a dimension with stride 0. gradcheck only supports inputs "
                "that are non-overlapping to be able to compute the numerical gradients "
                "correctly. You should call .contiguous on the input before passing it to "
                "gradcheck."
            )
    if not _differentiable(inputs):
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "have requires_grad=True."
        )


def _check_linear_in_seed(func: Callable[..., Any], inputs: tuple[Any, ...]) -> None:
    """A gradient of zeros must become zeros, or nan where the slope is infinite."""
    outputs = _differentiable(func(*inputs))
    if not outputs:
        return
    zeros = [mg.zeros_like(o) for o in outputs]
    for g in grad(outputs, _differentiable(inputs), zeros, allow_unused=True):
        if g is not None and np.nan_to_num(g._array).any():
            raise GradcheckError("backward not multiplied by grad_output")


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_batched_forward_grad: bool = False,
    check_forward_ad: bool = False,
    check_backward_ad: bool = True,
    fast_mode: bool = False,
    masked: bool | None = None,
) -> bool:
    """Whether derivatives agree with (func(x + eps) - func(x - eps)) / (2 eps).

    Each element of each input that requires grad is varied on its own.

    Args:
        func: takes the inputs and returns a Tensor or several.
        inputs: Tensors, float64 for the ones that require grad, and other arguments.
        eps: the step of the differences.
        atol: the absolute tolerance.
        rtol: the relative tolerance.
        raise_exception: raise instead of returning False.
        nondet_tol: how far the gradients of two passes may be apart.
        check_undefined_grad: accepted; outputs without a gradient are the engine's business.
        check_grad_dtypes: accepted; gradients arrive in their input's type.
        check_batched_grad: accepted; batches of gradients are computed one by one.
        check_batched_forward_grad: accepted likewise.
        check_forward_ad: compare J·v, as `func.jvp` computes it, too.
        check_backward_ad: compare vᵀ·J, as backward passes compute it.
        fast_mode: compare one random projection of each Jacobian instead of its elements.
        masked: accepted, without effect on dense Tensors.

    Raises:
        GradcheckError: (a RuntimeError) a derivative differs.
        ValueError: no input requires grad.
        RuntimeError: elements of an input share memory.
        AssertionError: neither or the wrong one of the checks is asked for.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([0.3, -2.0], dtype=mg.float64, requires_grad=True)
        >>> mg.autograd.gradcheck(mg.sin, (x,))
        True
    """
    if not (check_forward_ad or check_backward_ad):
        raise AssertionError(
            "Expected at least one of check_forward_ad or check_backward_ad to be True"
        )
    for asked, needed, names in (
        (check_batched_grad, check_backward_ad, ("batched_grad", "backward_ad")),
        (check_batched_forward_grad, check_forward_ad, ("batched_forward_grad", "forward_ad")),
    ):
        if asked and not needed:
            raise AssertionError(
                f"Setting check_{names[0]}=True requires check_{names[1]} to be True"
            )
    arguments = _tuple(inputs)
    _check_inputs(arguments)
    tolerance = _Tolerance(eps, atol, rtol, nondet_tol)
    try:
        if fast_mode:
            _check_projections(func, arguments, tolerance)
        elif check_backward_ad:
            _check_jacobians(func, arguments, tolerance, forward=False)
        if check_forward_ad:
            _check_jacobians(func, arguments, tolerance, forward=True)
        if check_backward_ad:
            _check_linear_in_seed(func, arguments)
    except GradcheckError:
        if raise_exception:
            raise
        return False
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    gen_non_contig_grad_outputs: bool = False,
    raise_exception: bool = True,
    nondet_tol: float = 0.0,
    check_undefined_grad: bool = True,
    check_grad_dtypes: bool = False,
    check_batched_grad: bool = False,
    check_fwd_over_rev: bool = False,
    check_rev_over_rev: bool = True,
    fast_mode: bool = False,
    masked: bool = False,
) -> bool:
    """`gradcheck` of the gradient itself: second derivatives against differences of first ones.

    Args:
        func: takes the inputs and returns a Tensor or several.
        inputs: Tensors, float64 for the ones that require grad, and other arguments.
        grad_outputs: the gradients of the outputs to differentiate with. Default: random.
        eps: the step of the differences.
        atol: the absolute tolerance.
        rtol: the relative tolerance.
        gen_non_contig_grad_outputs: lay the random gradients out with gaps in memory.
        raise_exception: raise instead of returning False.
        nondet_tol: as for `gradcheck`.
        check_undefined_grad: as for `gradcheck`.
        check_grad_dtypes: as for `gradcheck`.
        check_batched_grad: as for `gradcheck`.
        check_fwd_over_rev: the `check_forward_ad` of `gradcheck`.
        check_rev_over_rev: the `check_backward_ad` of `gradcheck`.
        fast_mode: as for `gradcheck`.
        masked: as for `gradcheck`.

    Raises:
        GradcheckError: (a RuntimeError) a derivative differs.
        AssertionError: neither or the wrong one of the checks is asked for.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([0.3, -2.0], dtype=mg.float64, requires_grad=True)
        >>> mg.autograd.gradgradcheck(mg.sin, (x,))
        True
    """
    if not (check_fwd_over_rev or check_rev_over_rev):
        raise AssertionError(
            "Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True"
        )
    for name, asked in (
        ("undefined_grad", check_undefined_grad),
        ("batched_grad", check_batched_grad),
    ):
        if asked and not check_rev_over_rev:
            raise AssertionError(
                f"Setting check_{name}=True requires check_rev_over_rev to be True"
            )
    arguments = _tuple(inputs)
    if grad_outputs is None:
        seeds = _seeds(_differentiable(func(*arguments)), gen_non_contig_grad_outputs)
    else:
        seeds = list(_tuple(grad_outputs))
    count = len(arguments)

    def first(*values: Any) -> Any:
        sources = _differentiable(values[:count])
        outputs = _differentiable(func(*values[:count]))
        results = grad(outputs, sources, list(values[count:]), create_graph=True, allow_unused=True)
        return tuple(g for g in results if g is not None)

    return gradcheck(
        first,
        (*arguments, *seeds),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
        nondet_tol=nondet_tol,
        check_undefined_grad=check_undefined_grad,
        check_grad_dtypes=check_grad_dtypes,
        check_batched_grad=check_batched_grad,
        check_forward_ad=check_fwd_over_rev,
        check_backward_ad=check_rev_over_rev,
        fast_mode=fast_mode,
        masked=masked,
    )


def _seeds(outputs: Sequence[Tensor], with_gaps: bool) -> list[Tensor]:
    random = np.random.RandomState(0)
    seeds = []
    for out in outputs:
        array = np.asarray(random.uniform(-1, 1, (*out.shape, 2)))
        seeds.append(wrap(array[..., 0] if with_gaps else array[..., 0].copy()).requires_grad_())
    return seeds
