"""NumPy's functions on Tensors: its values, as Tensors, differentiable; memory shared both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg

from .cases import words
from .checks import flat
from .parity import assert_close

A = np.array([[0.4, -1.3, 2.2], [1.7, 0.9, -0.6]])
B = np.array([[1.5, 0.3, -0.8], [-2.1, 1.1, 0.7]])
SQUARE = np.array([[0.2, -0.5, 1.1], [0.7, 1.9, -0.3], [-1.2, 0.4, 0.6]])
V = np.array([0.5, -1.5, 2.5])

# On A, or on what a name says; each is called with arrays and with Tensors
ONE: dict[str, Callable[[Any], Any]] = {
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": lambda x: np.log(np.abs(x)),
    "log2": lambda x: np.log2(np.abs(x)),
    "log10": lambda x: np.log10(np.abs(x)),
    "log1p": lambda x: np.log1p(np.square(x)),
    "sqrt": lambda x: np.sqrt(np.square(x) + 1),
    "reciprocal": np.reciprocal,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": lambda x: np.arcsin(x / 3),
    "arccos": lambda x: np.arccos(x / 3),
    "arctan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "arcsinh": np.arcsinh,
    "arccosh": lambda x: np.arccosh(np.square(x) + 1.5),
    "arctanh": lambda x: np.arctanh(x / 3),
    "deg2rad": np.deg2rad,
    "rad2deg": np.rad2deg,
    "negative": np.negative,
    "positive": np.positive,
    "absolute": np.absolute,
    "fabs": np.fabs,
    "sign": np.sign,
    "floor": np.floor,
    "ceil": np.ceil,
    "trunc": np.trunc,
    "rint": np.rint,
    "sinc": np.sinc,
    "nan_to_num": np.nan_to_num,
    "round": np.round,
    "round 1": lambda x: np.round(x, 1),
    "isnan": np.isnan,
    "isinf": np.isinf,
    "isfinite": np.isfinite,
    "signbit": np.signbit,
    "logical_not": np.logical_not,
    "sum": np.sum,
    "sum 0": lambda x: np.sum(x, 0),
    "sum axis=(0,1)": lambda x: np.sum(x, axis=(0, 1), keepdims=True),
    "prod": lambda x: np.prod(x, axis=-1),
    "amin": lambda x: np.amin(x, 1),
    "amax": lambda x: np.amax(x, axis=0),
    "max": np.max,
    "min": lambda x: np.min(x, axis=1, keepdims=True),
    "all": lambda x: np.all(x, axis=0),
    "any": np.any,
    "mean": np.mean,
    "mean 1": lambda x: np.mean(x, 1, keepdims=True),
    "average": np.average,
    "average 0": lambda x: np.average(x, 0),
    "average weights": lambda x: np.average(x, axis=1, weights=[1.0, 2.0, 3.0]),
    "average full weights": lambda x: np.average(x, weights=np.abs(B)),
    "average returned": lambda x: np.average(x, axis=0, weights=[1.0, 3.0], returned=True),
    "median": np.median,
    "median 1": lambda x: np.median(x, axis=1),
    "median 0": lambda x: np.median(x, 0, keepdims=True),
    "median all": lambda x: np.median(x, axis=(0, 1)),
    "var": np.var,
    "var ddof": lambda x: np.var(x, axis=1, ddof=1),
    "std": lambda x: np.std(x, 0, keepdims=True),
    "argmax": lambda x: np.argmax(x, 1),
    "argmin": np.argmin,
    "cumsum": np.cumsum,
    "cumsum 1": lambda x: np.cumsum(x, axis=1),
    "sort": np.sort,
    "sort 0": lambda x: np.sort(x, 0),
    "sort flat": lambda x: np.sort(x, axis=None),
    "argsort": lambda x: np.argsort(x, 1),
    "reshape": lambda x: np.reshape(x, (3, 2)),
    "ravel": np.ravel,
    "transpose": np.transpose,
    "transpose axes": lambda x: np.transpose(x, (1, 0)),
    "permute_dims": lambda x: np.permute_dims(x, (1, 0)),
    "matrix_transpose": np.matrix_transpose,
    "swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "squeeze": lambda x: np.squeeze(np.expand_dims(x, 1)),
    "squeeze axis": lambda x: np.squeeze(np.expand_dims(x, (0, 2)), axis=2),
    "broadcast_to": lambda x: np.broadcast_to(x, (2, 2, 3)),
    "tile": lambda x: np.tile(x, (2, 1)),
    "tile 2": lambda x: np.tile(x, 2),
    "repeat": lambda x: np.repeat(x, 2, axis=1),
    "repeat flat": lambda x: np.repeat(x, 2),
    "flip": np.flip,
    "flip 1": lambda x: np.flip(x, 1),
    "roll": lambda x: np.roll(x, 1),
    "roll 1": lambda x: np.roll(x, -1, axis=1),
    "tril": np.tril,
    "triu": lambda x: np.triu(x, 1),
    "diagonal": np.diagonal,
    "diag": lambda x: np.diag(x, 1),
    "trace": np.trace,
    "split": lambda x: np.split(x, 3, axis=1),
    "split at": lambda x: np.split(x, [1], axis=1),
    "where": lambda x: np.where(x > 0, x, x * 0.1),
    "where places": lambda x: np.where(x > 0),
    "clip": lambda x: np.clip(x, -0.5, 1.5),
    "clip one": lambda x: np.clip(x, None, 1.5),
    "take": lambda x: np.take(x, [0, 5, 0]),
    "take 1": lambda x: np.take(x, [2, 0], axis=1),
    "take -1": lambda x: np.take(x, [2, 0], axis=-1),
    "isclose": lambda x: np.isclose(x, B),
    "zeros_like": np.zeros_like,
    "ones_like": np.ones_like,
    "copy": np.copy,
    "shape": np.shape,
    "ndim": np.ndim,
    "size": np.size,
    "size 1": lambda x: np.size(x, 1),
    "add.reduce": np.add.reduce,
    "add.reduce all": lambda x: np.add.reduce(x, axis=None),
    "add.accumulate": lambda x: np.add.accumulate(x, axis=1),
    "multiply.reduce": lambda x: np.multiply.reduce(x, axis=1),
    "maximum.reduce": lambda x: np.maximum.reduce(x, axis=1, keepdims=True),
    "minimum.reduce": np.minimum.reduce,
    "maximum of a number": lambda x: np.maximum(x, 0),
    "minimum of a number": lambda x: np.minimum(1.0, x),
    "fmax of a number": lambda x: np.fmax(x, 0.5),
    "hypot of a number": lambda x: np.hypot(x, 2.0),
    "arctan2 of a number": lambda x: np.arctan2(1.5, x),
    "logaddexp of a number": lambda x: np.logaddexp(0, x),
    "copysign of a number": lambda x: np.copysign(2.0, x),
    "power of a number": lambda x: np.power(np.abs(x), 2.5),
    "float_power": lambda x: np.float_power(x, 3),
    "equal to a number": lambda x: np.equal(0.4, x),
    "less than a number": lambda x: np.less(0.5, x),
    "logical_and of a number": lambda x: np.logical_and(x, True),
    "dot of a number": lambda x: np.dot(x, 2.0),
    "dot": lambda x: np.dot(x, SQUARE),
    "dot of a vector": lambda x: np.dot(x, V),
    "outer": lambda x: np.outer(x, V),
    "tensordot": lambda x: np.tensordot(x, SQUARE, 1),
    "array + Tensor": lambda x: B + x,
    "array * Tensor": lambda x: B * x,
    "array @ Tensor": lambda x: B.T @ x,
    "array < Tensor": lambda x: B < x,  # noqa: SIM300 - which comes first is the point
    "float64 * Tensor": lambda x: np.float64(2) * x,
    "float64 - Tensor": lambda x: np.float64(2) - x,
    "Tensor / array": lambda x: x / B,
}
TWO: dict[str, Callable[[Any, Any], Any]] = {
    **{
        name: getattr(np, name)
        for name in words(
            """
            add subtract multiply true_divide floor_divide remainder fmod arctan2
            hypot logaddexp logaddexp2 copysign maximum minimum fmax fmin equal
            not_equal less less_equal greater greater_equal logical_and logical_or
            logical_xor
            """
        )
    },
    "power": lambda x, y: np.power(np.abs(x), y),
    "matmul": lambda x, y: np.matmul(x, np.swapaxes(y, 0, 1)),
    "concatenate": lambda x, y: np.concatenate([x, y], axis=1),
    "stack": lambda x, y: np.stack((x, y)),
    "vstack": lambda x, y: np.vstack([x, y]),
    "hstack": lambda x, y: np.hstack([x, y]),
    "where": lambda x, y: np.where(x > y, x, y),
    "average": lambda x, y: np.average(x, axis=0, weights=np.abs(y)),
}
UNDERIVED = {"floor_divide"}


def _check(function: Callable[..., Any], *arrays: Any, derived: bool = True) -> None:
    expected = function(*arrays)
    plain = function(*map(mg.tensor, arrays))
    for ours, theirs in zip(_parts(plain), _parts(expected), strict=True):
        if isinstance(theirs, (np.ndarray, np.generic)):
            assert isinstance(ours, mg.Tensor), type(ours)
            assert ours.numpy().dtype == theirs.dtype
            assert ours.numpy().shape == theirs.shape
            assert_close(ours.numpy(), np.asarray(theirs), ulps=16)
        else:
            assert ours == theirs
    leaves = [mg.tensor(a).requires_grad_(derived) for a in arrays]
    recorded = [t for t in flat(function(*leaves)) if t.requires_grad]
    if recorded:
        mg.autograd.gradcheck(
            lambda *xs: [t for t in flat(function(*xs)) if t.requires_grad], leaves
        )


def _parts(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (tuple, list)) else [value]


@pytest.mark.parametrize("name", ONE)
def test_function(name: str) -> None:
    _check(ONE[name], A)


@pytest.mark.parametrize("name", TWO)
def test_function_of_two(name: str) -> None:
    _check(TWO[name], A, B, derived=name not in UNDERIVED)


@pytest.mark.parametrize(
    "name", ["left_shift", "right_shift", "bitwise_and", "bitwise_or", "bitwise_xor"]
)
def test_function_of_integers(name: str) -> None:
    _check(getattr(np, name), np.array([6, 5, -3]), np.array([3, 1, 2]), derived=False)
    _check(lambda x: getattr(np, name)(x, 2), np.array([6, 5, -3]), derived=False)


def test_invert() -> None:
    _check(np.invert, np.array([6, -5]), derived=False)
    _check(np.invert, np.array([True, False]), derived=False)


@pytest.mark.parametrize("name", ["sum", "prod", "amax", "amin", "mean", "var", "std", "median"])
def test_reductions_of_float32_stay_float32(name: str) -> None:
    result = getattr(np, name)(mg.tensor(A, dtype=mg.float32), axis=1)
    assert result.dtype is mg.float32


def test_values_are_torch_s_where_numpy_s_differ() -> None:
    integers = mg.tensor([1, 2, 4])
    assert str(np.mean(integers)) == "tensor(2.3333)"
    assert np.true_divide(integers, 2).dtype is mg.float32
    assert np.exp(integers).dtype is mg.float32


def test_integers_sum_as_in_numpy() -> None:
    assert np.sum(mg.tensor([1, 2], dtype=mg.int8)).item() == 3
    assert np.sum(A > 0) == np.sum(mg.tensor(A) > 0).item()


# Where results go


def test_out_may_be_a_tensor_or_an_array() -> None:
    x = mg.tensor(A)
    target, array = mg.zeros(2, 3, dtype=mg.float64), np.zeros((2, 3))
    assert np.exp(x, out=target) is target
    assert np.exp(x, out=array) is array
    np.testing.assert_array_equal(target.numpy(), np.exp(A))
    np.testing.assert_array_equal(array, np.exp(A))
    assert np.sum(x, axis=0, out=array[0]) is not None
    np.testing.assert_allclose(array[0], A.sum(0))


def test_array_in_place_takes_a_tensor() -> None:
    array = A.copy()
    array += mg.tensor(B)
    assert type(array) is np.ndarray
    np.testing.assert_array_equal(array, A + B)


def test_out_of_a_lower_kind_is_refused() -> None:
    with pytest.raises((TypeError, RuntimeError)):
        np.exp(mg.tensor(A), out=np.zeros((2, 3), int))


# Functions that have no counterpart


def test_other_functions_compute_on_the_arrays() -> None:
    x = mg.tensor(A)
    np.testing.assert_array_equal(np.nancumsum(x), np.nancumsum(A))
    np.testing.assert_array_equal(np.heaviside(x, 1.0), np.heaviside(A, 1.0))
    np.testing.assert_allclose(np.linalg.svd(x)[1], np.linalg.svd(A)[1])
    assert type(np.interp(0.5, [0.0, 1.0], mg.tensor([1.0, 2.0]))) is not mg.Tensor


@pytest.mark.parametrize("function", [np.nancumsum, lambda x: np.heaviside(x, 1.0), np.linalg.svd])
def test_other_functions_refuse_gradients(function: Callable[[Any], Any]) -> None:
    with pytest.raises(RuntimeError, match="Can't call numpy"):
        function(mg.tensor(A, requires_grad=True))


def test_unusual_options_compute_on_the_arrays() -> None:
    x = mg.tensor(A)
    result = np.add(x, 1.0, where=A > 0, out=np.zeros((2, 3)))
    np.testing.assert_array_equal(result, np.where(A > 0, A + 1, 0))


# Memory


def test_asarray_shares_memory() -> None:
    x = mg.zeros(2, 3)
    array = np.asarray(x)
    array[0, 1] = 7
    assert x[0, 1] == 7
    assert np.asarray(x.t()).strides == array.T.strides
    assert np.array(x) is not array
    assert not np.shares_memory(np.array(x), array)
    assert np.asarray(x, dtype=np.float64).dtype == np.float64


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize("convert", [np.asarray, np.array, lambda t: t.numpy()])
def test_memory_of_a_leaf_is_refused(convert: Callable[[Any], Any]) -> None:
    for fw in (torch, mg):
        with pytest.raises(
            RuntimeError, match="Can't call numpy\\(\\) on Tensor that requires grad"
        ):
            convert(fw.ones(2, requires_grad=True))


def test_from_numpy_shares_memory() -> None:
    array = np.zeros(3)
    x = mg.from_numpy(array)
    x += 1
    array[0] = 5
    assert x.tolist() == [5, 1, 1]


def test_dlpack_to_numpy_and_back() -> None:
    x = mg.arange(4.0)
    array = np.from_dlpack(x)
    assert np.shares_memory(array, x.numpy())
    y = mg.from_dlpack(np.arange(4.0))
    assert y.tolist() == [0, 1, 2, 3]


def test_dlpack_to_torch_and_back() -> None:
    x = mg.arange(4.0)
    theirs = torch.from_dlpack(x)
    theirs[0] = 9
    assert x[0] == 9
    back = mg.from_dlpack(torch.arange(4.0))
    assert back.tolist() == [0, 1, 2, 3]


def test_dlpack_refuses_gradients() -> None:
    with pytest.raises(BufferError, match="require gradient"):
        np.from_dlpack(mg.ones(2, requires_grad=True))


def test_numpy_iterates_and_converts() -> None:
    x = mg.tensor([1, 2, 3])
    assert [int(v) for v in x] == [1, 2, 3]
    assert np.arange(5)[x].tolist() == [1, 2, 3]
    assert list(range(5))[x[1]] == 2
    assert sum(x).item() == 6
