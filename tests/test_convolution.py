"""Convolution's kernels and formulas against torch, for sizes that nobody chose."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad.ops import convolution as rows
from minigrad.ops import convolution_kernels as kernels
from minigrad.ops.convolution_kernels import Form

from .parity import assert_close

NAMES = {1: "conv1d", 2: "conv2d", 3: "conv3d"}


@st.composite
def geometries(draw: st.DrawFn) -> dict[str, Any]:
    """Sizes of an input, a weight, and the options of a convolution that fits."""
    n = draw(st.integers(1, 3))

    def each(low: int, high: int) -> tuple[int, ...]:
        return tuple(draw(st.lists(st.integers(low, high), min_size=n, max_size=n)))

    groups = draw(st.sampled_from((1, 1, 2, 3)))
    inputs, outputs = (groups * draw(st.integers(1, 3)) for _ in range(2))
    kernel, dilation = each(1, 3), each(1, 2)
    more = zip(each(0, 5), kernel, dilation, strict=True)
    whole = tuple([extra + (k - 1) * d + 1 for extra, k, d in more])
    return {
        "x": (draw(st.sampled_from((1, 2, 8, 11))), inputs, *whole),
        "weight": (outputs, inputs // groups, *kernel),
        "form": Form(each(1, 3), each(0, 2), dilation, groups),
    }


@pytest.mark.parametrize("columns", [1 << 20, 40], ids=["at once", "in parts"])
def test_equals_torch(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The three rows by their formulas and by their kernels.

    These also in many small parts, with rows together where few outputs allow it.
    """
    monkeypatch.setattr(kernels, "COLUMNS", columns)
    if columns == 40:
        monkeypatch.setattr(kernels, "MANY", 1)
        monkeypatch.setattr(kernels, "LONG", 1)
    kernels.parts.cache_clear()

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(geometries())
    def check(case: dict[str, Any]) -> None:
        random = np.random.RandomState(0)
        form = case["form"]
        x, w = (random.randn(*case[name]) for name in ("x", "weight"))
        leaves = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
        convolve = getattr(torch.nn.functional, NAMES[len(form.stride)])
        y = convolve(*leaves, None, form.stride, form.padding, form.dilation, form.groups)
        z = random.randn(*y.shape)
        gradients = torch.autograd.grad(y, leaves, torch.tensor(z))
        expected = [t.detach().numpy() for t in (y, *gradients)]
        for row, arrays, theirs in zip(
            (rows.convolution, rows.convolution_input, rows.convolution_weight),
            ((x, w, None), (z, w, None), (x, z)),
            expected,
            strict=True,
        ):
            for apply in (row.forward, row.eager):
                ours = apply(*arrays, form=form, size=theirs.shape[2:])
                assert_close(ours, theirs, ulps=64, floor=1, what=f"{row} of {case}")
            assert ours.flags.c_contiguous, f"{row} of {case}"

    try:
        check()
    finally:
        kernels.parts.cache_clear()


@pytest.mark.parametrize("outputs", [3, 8])
def test_rows_together(outputs: int) -> None:
    """Few outputs and many columns: several rows of the result are computed as one."""
    random = np.random.RandomState(0)
    x, w = random.randn(32, 3, 16, 16), random.randn(outputs, 3, 5, 5)
    bias, z = random.randn(outputs), random.randn(32, outputs, 12, 12)
    form = Form((1, 1), (0, 0), (1, 1), 1)
    assert kernels._together(32, w.shape, form, (12, 12)) > 1
    for row, arrays, size in (
        (rows.convolution, (x, w, bias), (12, 12)),
        (rows.convolution, (x, w, None), (12, 12)),
        (rows.convolution_weight, (x, z), (5, 5)),
    ):
        ours, formula = (apply(*arrays, form=form, size=size) for apply in (row.eager, row.forward))
        assert_close(ours, formula, ulps=64, floor=1, what=f"{row}")
        assert ours.flags.c_contiguous


def test_in_two_threads_at_once() -> None:
    """The memory for the columns is a thread's own."""
    layer = mg.nn.Conv2d(3, 4, 3)
    inputs = [mg.randn(16, 3, 12, 12) for _ in range(2)]
    expected = [layer(x).detach().numpy() for x in inputs]
    wrong: list[int] = []

    def repeat(k: int) -> None:
        for _ in range(200):
            if not np.array_equal(layer(inputs[k]).detach().numpy(), expected[k]):
                wrong.append(k)

    threads = [threading.Thread(target=repeat, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
