"""Kernels that only long arrays go through."""

from __future__ import annotations

import math
from itertools import chain

import numpy as np
import pytest

import minigrad as mg
from minigrad.ops import gelu, nn, pieces, select, sums
from minigrad.ops.attention import masked_softmax
from minigrad.ops.nn import softmax
from minigrad.quiet import quiet

from . import checks
from .cases import functional, norms, ops, ops_select
from .parity import assert_close

SELECTING = ("where", "clamp", "clip", "masked_fill", "relu")


@pytest.mark.filterwarnings("ignore::UserWarning")  # of what torch advises against
def test_selections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal to their formulas, with all arrays taken for long ones."""
    monkeypatch.setattr(select, "FEW", 2)
    monkeypatch.setattr(gelu, "FEW", 2)
    monkeypatch.setattr(nn, "FEW", 2)
    monkeypatch.setattr(pieces, "FEW", 2)
    monkeypatch.setattr(pieces, "PIECE", 16)
    selecting = [c for c in (*ops.CASES, *ops_select.CASES) if c.name.startswith(SELECTING)]
    assert len(selecting) > 20
    for case in chain(functional.CASES, selecting):
        checks.check_fast_kernels(case)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("size", [1, 2047, 2048, 2049, 5000, 300000])
def test_total(size: int, dtype: str) -> None:
    x = np.random.RandomState(size).standard_normal(size).astype(dtype)
    exact, scale = math.fsum(x.tolist()), math.fsum(np.abs(x).tolist())
    for y in (sums.total(x), sums.total(x[::-1]), mg.tensor(x).sum().item()):
        assert abs(float(y) - exact) <= 2 * np.finfo(dtype).eps * scale
    with quiet:
        assert np.isnan(sums.total(np.append(x, [np.inf, -np.inf])))
        assert sums.total(np.append(x, np.inf)) == np.inf


@pytest.mark.parametrize("shape", [(40, 60), (3, 20, 40), (2000, 3), (3, 2000), (16, 8, 4, 9)])
def test_partial_sums(shape: tuple[int, ...]) -> None:
    x = np.random.RandomState(0).standard_normal(shape).astype(np.float32)
    dims = range(len(shape))
    taken = 0
    for axis in chain([(k,) for k in dims], [(0, 1), tuple(dims)[-2:], tuple(dims)[1:], (0, -1)]):
        axis = tuple(k % len(shape) for k in axis)
        exact = x.astype(np.float64).sum(axis)
        scale = np.abs(x.astype(np.float64)).sum(axis)
        y = sums.partial_sums(x, axis)
        if y is not None:
            taken += 1
            assert y.shape == exact.shape and y.dtype == x.dtype
            assert (np.abs(y - exact) <= 2e-7 * scale).all()
        for keepdim in (False, True):
            z = mg.tensor(x).sum(axis, keepdim)
            assert tuple(z.shape) == x.sum(axis, keepdims=keepdim).shape
    assert taken


def test_partial_sums_left_to_numpy() -> None:
    few, whole = np.ones((2, 3)), np.ones((50, 50), np.int64)
    for x, axis in ((few, (0,)), (whole, (0,)), (np.ones((60, 60)).T, (0,))):
        assert sums.partial_sums(x, axis) is None
    assert sums.partial_sums(np.ones((5, 9, 40)), (0, 2)) is None


@pytest.mark.filterwarnings("ignore:Implicit dimension")  # as torch warns
def test_softmax_without_shift(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal to the formulas, few elements too."""
    monkeypatch.setattr(sums, "MANY", 1)
    cases = chain(functional.CASES, norms.CASES)
    chosen = [c for c in cases if "softmax" in c.name or "attention" in c.name]
    assert len(chosen) > 10
    for case in chosen:
        checks.check_fast_kernels(case)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_softmax_of_what_is_unusual(dtype: str) -> None:
    """Rows that are large, small, infinite or nan are shifted by their maxima."""
    x = np.random.RandomState(0).standard_normal((64, 40)).astype(dtype)
    assert sums.plain_softmax(x) is not None
    with quiet:
        for row in (np.full(40, 1e4), np.full(40, -1e4), np.full(40, -np.inf), np.full(40, np.nan)):
            x[3] = row
            assert sums.plain_softmax(x) is None
            for result, formula in (
                (softmax.eager(x, axis=(1,)), softmax.forward(x, axis=(1,))),
                (masked_softmax.eager(x, safe=True), masked_softmax.forward(x, safe=True)),
            ):
                assert_close(result, formula, ulps=8, what=f"softmax with {row[0]}")
