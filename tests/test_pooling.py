"""Pooling and resampling with sizes, windows and factors that nobody chose, and what they keep."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import minigrad as mg

from .parity import array_of, assert_close, assert_same_outcome, observe

KINDS = ("drawn", "ties", "holes", "nothing")


def image(kind: str, seed: int, *shape: int) -> np.ndarray[Any, Any]:
    """Values without ties, with many, with nan among them, or all of them -inf."""
    random = np.random.RandomState(seed)
    if kind == "drawn":
        return random.normal(size=shape)
    values = random.randint(0, 3, shape).astype(np.float64)
    if kind == "holes":
        return np.where(random.uniform(size=shape) < 0.25, np.nan, values)
    return values if kind == "ties" else np.full(shape, -np.inf)


def differentiated(fw: Any, run: Any, x: np.ndarray[Any, Any]) -> tuple[Any, ...]:
    """The results of a function of a tensor, and the tensor's gradient."""
    leaf = fw.from_numpy(x.copy()).requires_grad_()
    results = run(fw.nn.functional, leaf)
    results = results if isinstance(results, tuple) else (results,)
    y = results[0]
    slopes = np.cos(np.arange(y.numel())).astype(x.dtype).reshape(tuple(y.shape))
    y.backward(fw.from_numpy(slopes))
    return (*[t.detach() for t in results], leaf.grad)


windows = st.fixed_dictionaries(
    {
        "kernel_size": st.tuples(st.integers(1, 4), st.integers(1, 3)),
        "stride": st.tuples(st.integers(1, 4), st.integers(1, 3)) | st.none(),
        "padding": st.tuples(st.integers(0, 2), st.integers(0, 1)),
        "ceil_mode": st.booleans(),
    }
)
sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


@settings(max_examples=150, deadline=None)
@given(sizes, windows, st.integers(1, 3), st.sampled_from(KINDS), st.integers(0, 99))
def test_max_pooling(
    size: tuple[int, int], options: dict[str, Any], dilation: int, kind: str, seed: int
) -> None:
    """Values, indices and gradients; of ties the first, of nan the last."""
    if dilation > 1:  # then a window may have no place inside, where torch writes anywhere
        options = options | {"padding": 0}
    x = image(kind, seed, 2, *size)
    assert_same_outcome(
        lambda fw: differentiated(
            fw, lambda f, x: f.max_pool2d(x, **options, dilation=dilation, return_indices=True), x
        )
    )
    assert_same_outcome(
        lambda fw: fw.nn.functional.max_pool2d(fw.from_numpy(x), **options, dilation=dilation)
    )


@settings(max_examples=100, deadline=None)
@given(sizes, windows, st.booleans(), st.integers(0, 99))
def test_average_pooling(
    size: tuple[int, int], options: dict[str, Any], count: bool, seed: int
) -> None:
    x = image("drawn", seed, 2, *size)
    assert_same_outcome(
        lambda fw: differentiated(
            fw, lambda f, x: f.avg_pool2d(x, **options, count_include_pad=count), x
        ),
        floor=1,
    )


@settings(max_examples=100, deadline=None)
@given(sizes, st.tuples(st.integers(1, 12), st.integers(1, 12)), st.integers(0, 99))
def test_adaptive_pooling(size: tuple[int, int], count: tuple[int, int], seed: int) -> None:
    x = image("drawn", seed, 2, *size)
    for run in (
        lambda f, x: f.adaptive_avg_pool2d(x, count),
        lambda f, x: f.adaptive_max_pool2d(x, count, return_indices=True),
    ):
        assert_same_outcome(lambda fw, run=run: differentiated(fw, run, x), floor=1)


FACTORS = st.sampled_from([0.3, 0.5, 0.77, 1.0, 1.3, 1.7, 2.0, 3.0])
MODES = ("nearest", "nearest-exact", "bilinear", "bicubic", "area")


def target(size: tuple[int, int], to: Any) -> dict[str, Any]:
    """New sizes, or factors, as arguments of `interpolate`.

    Left out are factors that give no element, and those other than 1 that leave a size as it is:
    there torch's gradient is not that of its values.
    """
    if isinstance(to[0], int):
        return {"size": to}
    for n, factor in zip(size, to, strict=True):
        assume(int(n * factor) >= 1 and (int(n * factor) != n or factor == 1))
    return {"scale_factor": to}


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(st.integers(1, 15), st.integers(1, 15)),
    st.tuples(st.integers(1, 20), st.integers(1, 20)) | st.tuples(FACTORS, FACTORS),
    st.sampled_from(MODES),
    st.booleans(),
    st.sampled_from(["float32", "float64"]),
    st.integers(0, 99),
)
def test_interpolation(
    size: tuple[int, int], to: Any, mode: str, align: bool, dtype: str, seed: int
) -> None:
    options = target(size, to)
    if mode in ("bilinear", "bicubic"):
        options["align_corners"] = align
    x = image("drawn", seed, 1, 2, *size).astype(dtype)
    assert_same_outcome(
        lambda fw: differentiated(fw, lambda f, x: f.interpolate(x, mode=mode, **options), x),
        ulps=128,
        floor=1,
    )


@settings(max_examples=100, deadline=None)
@given(
    st.tuples(st.integers(1, 15), st.integers(1, 15)),
    st.tuples(st.integers(1, 20), st.integers(2, 20)) | st.tuples(FACTORS, FACTORS),
    st.sampled_from(["bilinear", "bicubic", "lanczos"]),
    st.integers(0, 99),
)
def test_smooth_interpolation(size: tuple[int, int], to: Any, mode: str, seed: int) -> None:
    options = target(size, to)
    assume(isinstance(to[0], int) or int(size[1] * to[1]) > 1)  # see the test below
    x = image("drawn", seed, 1, 2, *size)
    assert_same_outcome(
        lambda fw: differentiated(
            fw, lambda f, x: f.interpolate(x, mode=mode, antialias=True, **options), x
        ),
        ulps=128,
        floor=1,
    )


def test_smooth_interpolation_to_a_width_of_one() -> None:
    """PyTorch repeats the first row; here it is what comes out beside another column."""
    x = mg.arange(6.0).square().reshape(1, 1, 6, 1)
    resize = mg.nn.functional.interpolate
    narrow = resize(x, (3, 1), mode="bilinear", antialias=True)
    wide = resize(x.expand(1, 1, 6, 2), (3, 2), mode="bilinear", antialias=True)
    assert narrow.flatten().tolist() == wide[0, 0, :, 0].tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.integers(2, 9), st.integers(2, 9)),
    st.tuples(st.integers(2, 11), st.integers(2, 11)),
    st.sampled_from(["bilinear", "bicubic"]),
    st.booleans(),
    st.integers(1, 5),
    st.integers(0, 99),
)
def test_interpolation_of_bytes(
    size: tuple[int, int],
    to: tuple[int, int],
    mode: str,
    antialias: bool,
    channels: int,
    seed: int,
) -> None:
    x = np.random.RandomState(seed).randint(0, 256, (1, channels, *size)).astype(np.uint8)
    assert_same_outcome(
        lambda fw: fw.nn.functional.interpolate(
            fw.from_numpy(x), to, mode=mode, antialias=antialias
        )
    )


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 3),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.integers(0, 99),
)
def test_fractional_pooling(
    n: int, kernel: tuple[int, int], count: tuple[int, int], seed: int
) -> None:
    x = image("drawn", seed, n, 2, 7, 8)
    for dtype in ("float32", "float64"):
        (theirs, _), (ours, _) = (
            observe(
                lambda fw, dtype=dtype: differentiated(
                    fw,
                    lambda f, x: f.fractional_max_pool2d(x, kernel, count, return_indices=True),
                    x.astype(dtype),
                ),
                fw,
            )
            for fw in (torch, mg)
        )
        for a, b in zip(ours, theirs, strict=True):
            assert_close(array_of(a), array_of(b), ulps=4)


# What is kept for the derivative is what PyTorch keeps: the input, not the result

POOLS = ("max_pool2d(x, 2)", "avg_pool2d(x, 2)", "adaptive_avg_pool2d(x, 3)", "max_pool1d(x[0], 2)")


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("written", ["h", "y"])
def test_writing_after_pooling(pool: str, written: str) -> None:
    def run(fw: Any) -> Any:
        x = fw.arange(32.0).reshape(2, 4, 4).requires_grad_()
        h = x * 1
        y = eval(f"F.{pool}", {"F": fw.nn.functional, "x": h})
        {"h": h, "y": y}[written].mul_(2)
        y.sum().backward()
        return y.detach(), x.grad

    assert_same_outcome(run)


def test_index_is_found_only_if_needed() -> None:
    x = mg.arange(16.0).reshape(1, 4, 4)
    pool = mg.nn.functional.max_pool2d
    assert pool(x, 2).grad_fn is None
    leaf = x.clone().requires_grad_()
    with mg.no_grad():
        assert pool(leaf, 2).grad_fn is None
    assert repr(pool(leaf, 2).grad_fn).startswith("<MaxPool2DWithIndicesBackward0")
