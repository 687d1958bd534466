"""`gradcheck`: compare the derivatives of a function with finite differences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from .interface import grad


class GradcheckError(RuntimeError):
    """A derivative differs from the finite differences."""


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _differentiable(values: Any) -> list[Tensor]:
    return [v for v in _tuple(values) if isinstance(v, Tensor) and v.requires_grad]


def _numerical(
    func: Callable[..., Any], inputs: tuple[Any, ...], x: Tensor, eps: float
) -> list[np.ndarray[Any, Any]]:
    """For each output, (its elements, x's elements): central differences in each element of x."""
    array = x._array
    if not array.size:
        sizes = [o.numel() for o in _tuple(func(*inputs)) if isinstance(o, Tensor) and _is_float(o)]
        return [np.empty((n, 0)) for n in sizes]
    columns: list[list[np.ndarray[Any, Any]]] = []
    for place in np.ndindex(array.shape):
        values = []
        kept = array[place].copy()
        for step in (eps, -eps):
            array[place] = kept + step
            outputs = [o for o in _tuple(func(*inputs)) if isinstance(o, Tensor)]
            values.append([o._array.ravel().copy() for o in outputs if _is_float(o)])
        array[place] = kept
        columns.append([(a - b) / (2 * eps) for a, b in zip(*values, strict=True)])
    return [np.stack(column, 1) for column in zip(*columns, strict=True)]


def _is_float(t: Tensor) -> bool:
    return t.dtype.is_floating_point


def _analytical(outputs: list[Tensor], x: Tensor) -> list[np.ndarray[Any, Any]]:
    jacobians = []
    for out in outputs:
        rows = []
        for k in range(out._array.size):
            seed = np.zeros(out._array.size, out._array.dtype)
            seed[k] = 1
            (g,) = grad(out, x, wrap(seed.reshape(out.shape)), retain_graph=True, allow_unused=True)
            rows.append(np.zeros(x._array.size) if g is None else g._array.ravel())
        jacobians.append(np.array(rows).reshape(out._array.size, x._array.size))
    return jacobians


def gradcheck(
    func: Callable[..., Any],
    inputs: Any,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **ignored: Any,
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
        ignored: PyTorch's further options, accepted without effect.

    Raises:
        GradcheckError: (a RuntimeError) a derivative differs.
        ValueError: no input requires grad.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([0.3, -2.0], dtype=mg.float64, requires_grad=True)
        >>> mg.autograd.gradcheck(mg.sin, (x,))
        True
    """
    arguments = _tuple(inputs)
    sources = _differentiable(arguments)
    if not sources:
        raise ValueError(
            "gradcheck expects at least one input tensor to require gradient, but none of them "
            "have requires_grad=True."
        )
    outputs = [o for o in _tuple(func(*arguments)) if isinstance(o, Tensor) and _is_float(o)]
    recorded = [o for o in outputs if o.requires_grad]
    for n, x in enumerate(sources):
        numerical = _numerical(func, arguments, x, eps)
        kept = [a for a, o in zip(numerical, outputs, strict=True) if o.requires_grad]
        for k, (a, b) in enumerate(zip(_analytical(recorded, x), kept, strict=True)):
            if a.size and not np.allclose(a, b, rtol, atol, equal_nan=True):
                if not raise_exception:
                    return False
                raise GradcheckError(
                    f"Jacobian mismatch for output {k} with respect to input {n},\n"
                    f"numerical:{b.T}\nanalytical:{a.T}\n"
                )
    return True


def gradgradcheck(
    func: Callable[..., Any],
    inputs: Any,
    grad_outputs: Any = None,
    *,
    eps: float = 1e-6,
    atol: float = 1e-5,
    rtol: float = 1e-3,
    raise_exception: bool = True,
    **ignored: Any,
) -> bool:
    """`gradcheck` of the gradient itself: second derivatives against differences of first ones.

    Args:
        func: takes the inputs and returns a Tensor or several.
        inputs: Tensors, float64 for the ones that require grad, and other arguments.
        grad_outputs: the gradients of the outputs to differentiate with. Default: random.
        eps: the step of the differences.
        atol: the absolute tolerance.
        rtol: the relative tolerance.
        raise_exception: raise instead of returning False.
        ignored: PyTorch's further options, accepted without effect.

    Raises:
        GradcheckError: (a RuntimeError) a derivative differs.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([0.3, -2.0], dtype=mg.float64, requires_grad=True)
        >>> mg.autograd.gradgradcheck(mg.sin, (x,))
        True
    """
    arguments = _tuple(inputs)
    outputs = _differentiable(func(*arguments))
    if grad_outputs is None:
        random = np.random.RandomState(0)
        seeds = [wrap(np.asarray(random.randn(*o.shape))) for o in outputs]
    else:
        seeds = list(_tuple(grad_outputs))
    for seed in seeds:
        seed.requires_grad_()
    count = len(arguments)

    def first(*values: Any) -> Any:
        sources = _differentiable(values[:count])
        results = grad(
            _differentiable(func(*values[:count])),
            sources,
            list(values[count:]),
            create_graph=True,
            allow_unused=True,
        )
        return tuple(g for g in results if g is not None)

    return gradcheck(
        first,
        (*arguments, *seeds),
        eps=eps,
        atol=atol,
        rtol=rtol,
        raise_exception=raise_exception,
    )
