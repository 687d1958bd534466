"""NumPy's functions on Tensors: `np.exp(t)`, `np.mean(t, axis=0)`, ... return Tensors.

This is NumPy's dispatch (NEP 13 and NEP 18). It also is how a derivative formula, which is plain
NumPy, can be read by Tensors when it is to be differentiated again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..autograd.inplace import store
from ..autograd.op import Op
from ..ops import elementwise as elementwise_rows
from ..ops import linalg as linalg_rows
from ..ops import reduce as reduce_rows
from . import (
    arithmetic,
    binary,
    choosing,
    comparing,
    diagonals,
    elementwise,
    gathering,
    indexing,
    joining,
    linalg,
    ordering,
    parting,
    reduction,
    shaping,
)
from .arguments import dims, float_pair, floating, pair
from .axes import flip, movedim, permute, roll, transpose
from .converting import clone, to


def _of_pair(row: Op, prepare: Callable[..., Any] = pair) -> Callable[..., Tensor]:
    """The row of two operands that, unlike for PyTorch's function, may be numbers."""
    return lambda a, b: binary.apply(row, *prepare(a, b))


_UFUNCS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: arithmetic.add,
    np.subtract: arithmetic.sub,
    np.multiply: binary.mul,
    np.true_divide: binary.true_divide,
    np.floor_divide: arithmetic.floor_divide,
    np.remainder: arithmetic.remainder,
    np.fmod: _of_pair(elementwise_rows.fmod),
    np.power: arithmetic.pow,
    np.float_power: arithmetic.float_power,
    np.arctan2: _of_pair(elementwise_rows.atan2, float_pair),
    np.hypot: _of_pair(elementwise_rows.hypot, float_pair),
    np.logaddexp: _of_pair(elementwise_rows.logaddexp, float_pair),
    np.logaddexp2: _of_pair(elementwise_rows.logaddexp2, float_pair),
    np.copysign: _of_pair(elementwise_rows.copysign, float_pair),
    np.maximum: _of_pair(elementwise_rows.maximum),
    np.minimum: _of_pair(elementwise_rows.minimum),
    np.fmax: _of_pair(elementwise_rows.fmax),
    np.fmin: _of_pair(elementwise_rows.fmin),
    np.equal: _of_pair(elementwise_rows.eq),
    np.not_equal: _of_pair(elementwise_rows.ne),
    np.less: _of_pair(elementwise_rows.lt),
    np.less_equal: _of_pair(elementwise_rows.le),
    np.greater: _of_pair(elementwise_rows.gt),
    np.greater_equal: _of_pair(elementwise_rows.ge),
    np.logical_and: _of_pair(elementwise_rows.logical_and),
    np.logical_or: _of_pair(elementwise_rows.logical_or),
    np.logical_xor: _of_pair(elementwise_rows.logical_xor),
    np.bitwise_and: binary.bitwise_and,
    np.bitwise_or: binary.bitwise_or,
    np.bitwise_xor: binary.bitwise_xor,
    np.left_shift: binary.bitwise_left_shift,
    np.right_shift: binary.bitwise_right_shift,
    np.matmul: linalg.matmul,
    np.negative: elementwise.neg,
    np.positive: elementwise.positive,
    np.absolute: elementwise.abs,
    np.fabs: elementwise.abs,
    np.exp: elementwise.exp,
    np.exp2: elementwise.exp2,
    np.expm1: elementwise.expm1,
    np.log: elementwise.log,
    np.log2: elementwise.log2,
    np.log10: elementwise.log10,
    np.log1p: elementwise.log1p,
    np.sqrt: elementwise.sqrt,
    np.square: elementwise.square,
    np.reciprocal: elementwise.reciprocal,
    np.sin: elementwise.sin,
    np.cos: elementwise.cos,
    np.tan: elementwise.tan,
    np.arcsin: elementwise.asin,
    np.arccos: elementwise.acos,
    np.arctan: elementwise.atan,
    np.sinh: elementwise.sinh,
    np.cosh: elementwise.cosh,
    np.tanh: elementwise.tanh,
    np.arcsinh: elementwise.asinh,
    np.arccosh: elementwise.acosh,
    np.arctanh: elementwise.atanh,
    np.deg2rad: elementwise.deg2rad,
    np.rad2deg: elementwise.rad2deg,
    np.sign: elementwise.sign,
    np.floor: elementwise.floor,
    np.ceil: elementwise.ceil,
    np.trunc: elementwise.trunc,
    np.rint: elementwise.round,
    np.isnan: elementwise.isnan,
    np.isinf: elementwise.isinf,
    np.isfinite: elementwise.isfinite,
    np.signbit: elementwise.signbit,
    np.logical_not: elementwise.logical_not,
    np.invert: elementwise.bitwise_not,
}


def _tensor(x: Any) -> Tensor:
    return x if isinstance(x, Tensor) else wrap(np.asarray(x))


def _floats(x: Any, dtype: Any = None) -> Tensor:
    """`x` as a Tensor of floats, of NumPy's `dtype` where one is given."""
    t = floating(_tensor(x))
    return t if dtype is None else to(t, dtypes.of(np.dtype(dtype)))


def _reduce(row: Any) -> Callable[..., Any]:
    """`ufunc.reduce` with NumPy's meaning of `axis`: 0 by default, None for all."""

    def function(x: Any, axis: Any = 0, dtype: Any = None, keepdims: bool = False) -> Any:
        axes = dims(axis, x.ndim)
        if dtype is not None:
            x = to(x, dtypes.of(np.dtype(dtype)))
        return row(x, axis=axes, keepdims=keepdims)

    return function


def _sum(x: Tensor, axis: tuple[int, ...], keepdims: bool) -> Tensor:
    return reduction.sum(x, axis, keepdims) if axis else x


_METHODS: dict[tuple[np.ufunc, str], Callable[..., Any]] = {
    (np.add, "reduce"): _reduce(_sum),
    (np.multiply, "reduce"): _reduce(reduce_rows.prod),
    (np.maximum, "reduce"): _reduce(reduce_rows.amax),
    (np.minimum, "reduce"): _reduce(reduce_rows.amin),
    (np.logical_and, "reduce"): _reduce(reduce_rows.all),
    (np.logical_or, "reduce"): _reduce(reduce_rows.any),
    (np.add, "accumulate"): lambda x, axis=0: reduction.cumsum(x, axis),
}


def apply_ufunc(ufunc: np.ufunc, method: str, inputs: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    """`ufunc` on Tensors; one that has no counterpart here computes on the arrays.

    Raises:
        RuntimeError: no counterpart, and a gradient is required.
    """
    function = _UFUNCS.get(ufunc) if method == "__call__" else _METHODS.get((ufunc, method))
    if function is None or kwargs.keys() & {"where", "casting", "order", "subok", "initial"}:
        return _on_arrays(getattr(ufunc, method), inputs, kwargs)
    out = kwargs.pop("out", None)
    inputs = [wrap(x) if isinstance(x, np.ndarray) else x for x in inputs]
    result = function(*inputs, **kwargs)
    return result if out is None else _stored(out[0], result)


def _stored(target: Any, result: Tensor) -> Any:
    """`target`, a Tensor or an array, after it has taken the values of `result`."""
    if isinstance(target, Tensor):
        return store(target, result)
    np.copyto(target, result.numpy(), casting="same_kind")
    return target


def _on_arrays(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What NumPy itself returns, for functions without a counterpart here."""

    def plain(value: Any) -> Any:
        if isinstance(value, Tensor):
            return value.numpy()
        if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
            return type(value)(map(plain, value))
        return value

    return function(*map(plain, args), **{k: plain(v) for k, v in kwargs.items()})


# Functions


def _reducer(function: Callable[..., Any]) -> Callable[..., Any]:
    def reducer(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = False) -> Any:
        kwargs = {} if dtype is None else {"dtype": dtypes.of(np.dtype(dtype))}
        keep = keepdims is True
        if axis is None and not keep:
            return function(_tensor(a), **kwargs)
        return function(_tensor(a), axis, keep, **kwargs)

    return reducer


def _moment(function: Callable[..., Any]) -> Callable[..., Any]:
    def moment(
        a: Any,
        axis: Any = None,
        dtype: Any = None,
        ddof: float = 0,
        keepdims: Any = False,
        **kwargs: Any,
    ) -> Any:
        ddof = kwargs.get("correction", ddof)
        return function(_floats(a, dtype), axis, None, keepdims is True, correction=ddof)

    return moment


def _mean(a: Any, axis: Any = None, dtype: Any = None, keepdims: Any = False) -> Tensor:
    return reduction.mean(_floats(a, dtype), axis, keepdims is True)


def _average(
    a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: Any = False
) -> Any:
    x = _floats(a)
    if weights is None:
        w = wrap(np.ones_like(x._array))
    else:
        w = _floats(weights)
        if w.shape != x.shape:
            if axis is None or w.ndim != 1:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            w = w.reshape([-1 if k == axis % x.ndim else 1 for k in range(x.ndim)])
            w = w.expand(x.shape)
    keep = keepdims is True
    total = reduction.sum(w, axis, keep)
    if bool((total == 0).any()):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    value = reduction.sum(x * w, axis, keep) / total
    return (value, total) if returned else value


def _median(
    a: Any, axis: Any = None, overwrite_input: bool = False, keepdims: Any = False
) -> Tensor:
    """NumPy's median: the mean of the two middle elements of an even number."""
    x = _floats(a)
    ndim = x.ndim
    axes = dims(axis, ndim)
    shape = tuple(x.shape)
    x = movedim(x, axes, tuple(range(ndim - len(axes), ndim))) if ndim else x
    x = x.reshape(*x.shape[: ndim - len(axes)], -1)
    n = x.shape[-1]
    values = ordering.sort(x, -1).values
    middle = (values[..., (n - 1) // 2] + values[..., n // 2]) / 2
    bad = elementwise.isnan(x).any(-1)
    result: Tensor = choosing.where(bad, math.nan, middle)
    return result.reshape(reduce_rows.kept_shape(shape, axes)) if keepdims is True else result


def _where(condition: Any, *choices: Any) -> Any:
    return choosing.where(_tensor(condition), *choices)


def _clip(a: Any, a_min: Any = None, a_max: Any = None, **kwargs: Any) -> Tensor:
    return choosing.clamp(_tensor(a), kwargs.get("min", a_min), kwargs.get("max", a_max))


def _dot(a: Any, b: Any) -> Tensor:
    a, b = _tensor(a), _tensor(b)
    if a.ndim == 2 and b.ndim == 2:
        return linalg_rows.mm(a, b)
    if a.ndim == 0 or b.ndim == 0:
        return binary.mul(a, b)
    if b.ndim == 1:
        return linalg.matmul(a, b)
    return linalg.tensordot(a, b, ([-1], [-2]))


def _transpose(a: Tensor, axes: Any = None) -> Tensor:
    order = range(a.ndim)[::-1] if axes is None else axes
    return permute(a, tuple(order))


def _sort(a: Tensor, axis: Any = -1, **_: Any) -> Any:
    return ordering.sort(a.reshape(-1), 0).values if axis is None else ordering.sort(a, axis).values


def _expand_dims(a: Tensor, axis: Any) -> Tensor:
    axes = axis if isinstance(axis, (tuple, list)) else (axis,)
    ndim = a.ndim + len(axes)
    for k in sorted(k % ndim for k in axes):
        a = shaping.unsqueeze(a, k)
    return a


def _flip(m: Tensor, axis: Any = None) -> Tensor:
    axes = range(m.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return flip(m, tuple(axes))


def _take(a: Tensor, indices: Any, axis: Any = None, mode: str = "raise") -> Tensor:
    if axis is None:
        return indexing.getitem(a.reshape(-1), indices)
    return indexing.getitem(a, (*(slice(None),) * (axis % a.ndim), indices))


def _locate(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, axis=None, keepdims=False: function(a, axis, keepdims is True)


_FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.sum: _reducer(reduction.sum),
    np.prod: _reducer(reduction.prod),
    np.amax: _reducer(reduction.amax),
    np.amin: _reducer(reduction.amin),
    np.max: _reducer(reduction.amax),
    np.min: _reducer(reduction.amin),
    np.all: _reducer(reduction.all),
    np.any: _reducer(reduction.any),
    np.mean: _mean,
    np.average: _average,
    np.median: _median,
    np.var: _moment(reduction.var),
    np.std: _moment(reduction.std),
    np.argmax: _locate(ordering.argmax),
    np.argmin: _locate(ordering.argmin),
    np.cumsum: lambda a, axis=None, dtype=None: reduction.cumsum(
        a.reshape(-1) if axis is None else a, axis or 0
    ),
    np.sort: _sort,
    np.argsort: lambda a, axis=-1, **_: ordering.argsort(a, axis),
    np.reshape: lambda a, shape=None, order="C", **kw: shaping.reshape(a, shape),
    np.ravel: lambda a, order="C": shaping.reshape(a, -1),
    np.transpose: _transpose,
    np.permute_dims: _transpose,
    np.matrix_transpose: lambda x: x.mT,
    np.swapaxes: transpose,
    np.moveaxis: movedim,
    np.squeeze: lambda a, axis=None: shaping.squeeze(a, axis),
    np.expand_dims: _expand_dims,
    np.broadcast_to: lambda array, shape, subok=False: shaping.expand(
        array, shape if isinstance(shape, tuple) else (shape,)
    ),
    np.tile: lambda A, reps: shaping.tile(A, reps),
    np.repeat: lambda a, repeats, axis=None: gathering.repeat_interleave(a, repeats, axis),
    np.flip: _flip,
    np.roll: lambda a, shift, axis=None: roll(a, shift, axis),
    np.tril: lambda m, k=0: diagonals.tril(m, k),
    np.triu: lambda m, k=0: diagonals.triu(m, k),
    np.diagonal: lambda a, offset=0, axis1=0, axis2=1: diagonals.diagonal(a, offset, axis1, axis2),
    np.diag: lambda v, k=0: diagonals.diag(v, k),
    np.trace: lambda a, offset=0: diagonals.diagonal(a, offset).sum(),
    np.concatenate: lambda arrays, axis=0, **_: joining.cat([_tensor(x) for x in arrays], axis),
    np.stack: lambda arrays, axis=0, **_: joining.stack([_tensor(x) for x in arrays], axis),
    np.vstack: lambda tup, **_: joining.vstack([_tensor(x) for x in tup]),
    np.hstack: lambda tup, **_: joining.hstack([_tensor(x) for x in tup]),
    np.split: lambda ary, indices, axis=0: list(parting.tensor_split(ary, indices, axis)),
    np.where: _where,
    np.clip: _clip,
    np.dot: _dot,
    np.outer: lambda a, b: linalg.outer(_tensor(a).reshape(-1), _tensor(b).reshape(-1)),
    np.tensordot: lambda a, b, axes=2: linalg.tensordot(_tensor(a), _tensor(b), axes),
    np.take: _take,
    np.isclose: lambda a, b, rtol=1e-5, atol=1e-8, equal_nan=False: comparing.isclose(
        _tensor(a), _tensor(b), rtol, atol, equal_nan
    ),
    np.zeros_like: lambda a, shape=None, **_: wrap(np.zeros_like(a._array, shape=shape)),
    np.ones_like: lambda a, **_: wrap(np.ones_like(a._array)),
    np.round: lambda a, decimals=0: elementwise.round(a, decimals=decimals),
    np.nan_to_num: lambda x, copy=True, nan=0.0, posinf=None, neginf=None: elementwise.nan_to_num(
        x, nan, posinf, neginf
    ),
    np.sinc: elementwise.sinc,
    np.shape: lambda a: tuple(a.shape),
    np.ndim: lambda a: a.ndim,
    np.size: lambda a, axis=None: a.numel() if axis is None else a.size(axis),
    np.copy: lambda a, **_: clone(a),
}


def apply_function(function: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """A NumPy function on Tensors; one that has no counterpart here computes on the arrays.

    Raises:
        RuntimeError: no counterpart, and a gradient is required.
    """
    own = _FUNCTIONS.get(function)
    if own is None:
        return _on_arrays(function, args, kwargs)
    out = kwargs.pop("out", None)
    result = own(*args, **kwargs)
    return result if out is None else _stored(out, result)
