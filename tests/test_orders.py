"""Stable orders by keys, and running sums by products: against the plain way."""

from __future__ import annotations

import numpy as np
import pytest

import minigrad as mg
from minigrad.functions.keys import stable_order
from minigrad.ops.sums import running_sums, sum_of_squares

from .cases import Array
from .parity import FRAMEWORKS, assert_same, tensor_in

KINDS = ["float32", "float16", "int32", "int16", "int8", "uint8", "bool", "int64", "float64"]


def alike(kind: str, *shape: int) -> Array:
    """Numbers many of which are equal; among floats nan, infinities and zeros of both signs."""
    x = (np.random.RandomState(0).standard_normal(shape) * 3).round()
    if kind.startswith("float"):
        flat = x.reshape(-1)
        for k, value in enumerate((np.nan, np.inf, -np.inf, -0.0)):
            flat[k::11] = value
        flat[5] = np.copysign(np.nan, -1)
    return np.abs(x).astype(kind) if kind.startswith(("u", "b")) else x.astype(kind)


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_order_is_that_of_a_stable_sort(kind: str, descending: bool) -> None:
    for shape in ((700,), (30, 40), (20, 5, 30)):
        x = alike(kind, *shape)
        for axis in range(x.ndim):
            rank = np.unique(x, return_inverse=True)[1].reshape(x.shape)
            expected = np.argsort(-rank if descending else rank, axis=axis, kind="stable")
            for first in (None, 0, 1, 4, x.shape[axis] - 1, x.shape[axis]):
                part = expected[(slice(None),) * axis + (slice(first),)]
                np.testing.assert_array_equal(stable_order(x, axis, descending, first), part)


@pytest.mark.parametrize("kind", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(5000,), (50, 100), (3, 2049), (600, 80), (4, 50, 64)])
def test_running_sums(shape: tuple[int, ...], kind: str) -> None:
    x = np.random.RandomState(0).standard_normal(shape).astype(kind)
    for axis in range(x.ndim):
        exact = np.add.accumulate(x.astype(np.longdouble), axis=axis)
        scale = np.add.reduce(np.abs(x), axis=axis).max()
        y = running_sums(x, axis=axis)
        assert y.dtype == x.dtype and y.flags.c_contiguous
        assert np.abs(y - exact).max() <= 4 * np.finfo(kind).eps * scale


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_running_sums_over_what_is_not_finite(value: float) -> None:
    x = np.ones(5000, np.float32)
    x[[77, 4000]] = value
    y, theirs = (fw.cumsum(tensor_in(fw, x), 0) for fw in reversed(FRAMEWORKS))
    assert_same(y, theirs)


@pytest.mark.parametrize("n", [2, 1023, 1024, 5000])
def test_sum_of_squares(n: int) -> None:
    x = np.random.RandomState(0).standard_normal(n).astype(np.float32)
    exact = np.square(x.astype(float)).sum()
    for y in (sum_of_squares(x), sum_of_squares(x[::-1]), mg.tensor(x).norm().item() ** 2):
        assert abs(float(y) - exact) <= 1e-6 * exact
