"""Shape rules on shapes that nobody chose: broadcasting, reductions, indexing, chains of views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from . import checks
from .cases import case, real
from .parity import FRAMEWORKS, outcome

SHAPES = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3)


def _same(run: Callable[..., Any], *shapes: tuple[int, ...], order: int = 2) -> None:
    """`run(fw, *tensors)` of these shapes gives the same with both, or the same type of error."""
    c = case(f"{shapes}", run, *(real(*s) for s in shapes), order=order)
    arrays = c.arrays("float64")
    theirs, ours = (outcome(checks.derivatives, fw, c, arrays, order) for fw in FRAMEWORKS)
    checks.compare(ours, theirs, 64)


@st.composite
def two_shapes(draw: st.DrawFn) -> tuple[tuple[int, ...], ...]:
    """Two shapes that broadcast; now and then two that do not."""
    if draw(st.integers(0, 5)) == 0:
        return draw(SHAPES), draw(SHAPES)
    shapes = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0)
    return draw(shapes).input_shapes


@st.composite
def keys(draw: st.DrawFn, *, arrays: bool = True) -> tuple[tuple[int, ...], Any]:
    """A shape and an index of it, with lists in the place of index tensors."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))
    count = draw(st.integers(1, 3))  # the index tensors have this many elements, or one
    front = draw(st.integers(0, len(shape)))
    back = draw(st.integers(0, len(shape) - front))

    def item(n: int) -> Any:
        kind = draw(st.sampled_from(["int", "list", "mask", "rows", "slice"] if arrays else "is"))
        if kind[0] == "i":
            return draw(st.integers(-n, n - 1))
        if kind == "list":
            size = draw(st.sampled_from([1, count]))
            return draw(st.lists(st.integers(-n, n - 1), min_size=size, max_size=size))
        if kind == "mask":
            true = draw(st.permutations(range(n)))[:count]
            return [k in true for k in range(n)]
        if kind == "rows":
            row = draw(st.lists(st.integers(0, n - 1), min_size=count, max_size=count))
            return [row, row]
        edge = st.none() | st.integers(-n - 1, n + 1)
        return slice(draw(edge), draw(edge), draw(st.none() | st.integers(1, 2)))

    key = [item(n) for n in shape[:front]]
    if back or draw(st.booleans()):
        key += [..., *(item(n) for n in shape[len(shape) - back :])]
    if draw(st.booleans()):
        key.insert(draw(st.integers(0, len(key))), None)
    return shape, tuple(key)


def _in(fw: Any, key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(fw.tensor(k) if isinstance(k, list) else k for k in key)


@st.composite
def steps(draw: st.DrawFn) -> tuple[tuple[int, ...], list[Callable[[Any, Any], Any]]]:
    """A shape and views to take one after the other."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=3))
    chain: list[Callable[[Any, Any], Any]] = []
    now = np.zeros(shape)
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(["permute", "squeeze", "unsqueeze", "slice", "select", "view"]))
        if kind == "permute":
            axes = tuple(draw(st.permutations(range(now.ndim))))
            chain.append(lambda fw, x, a=axes: x.permute(a))
            now = now.transpose(axes)
        elif kind == "squeeze":
            chain.append(lambda fw, x: x.squeeze())
            now = now.squeeze()
        elif kind == "unsqueeze":
            k = draw(st.integers(0, now.ndim))
            chain.append(lambda fw, x, k=k: x.unsqueeze(k))
            now = np.expand_dims(now, k)
        elif kind == "view":
            chain.append(lambda fw, x: x.contiguous().view(-1) if x.is_contiguous() else x)
            now = now.reshape(-1) if now.flags.c_contiguous else now
        elif now.ndim:
            k = draw(st.integers(0, now.ndim - 1))
            n = now.shape[k]
            if kind == "select":
                i = draw(st.integers(-n, n - 1))
                chain.append(lambda fw, x, k=k, i=i: x.select(k, i))
                now = now.take(i, k)
            else:
                start = draw(st.integers(0, n - 1))
                chain.append(lambda fw, x, k=k, s=start, n=n: x.narrow(k, s, n - s))
                now = now[(slice(None),) * k + (slice(start, None),)]
    return shape, chain


@st.composite
def reductions(draw: st.DrawFn) -> tuple[tuple[int, ...], list[int], bool]:
    """A shape, dimensions of it (now and then one that is not there), and `keepdim`."""
    shape = draw(SHAPES)
    n = len(shape)
    places = st.integers(-n - 1, n)
    dims = draw(st.lists(places, max_size=n, unique_by=lambda k: k % max(n, 1)))
    return shape, dims, draw(st.booleans())


def _broadcasts(*shapes: tuple[int, ...]) -> None:
    for name in ("add", "mul", "maximum"):
        _same(lambda fw, x, y, n=name: getattr(fw, n)(x, y), *shapes)
    _same(lambda fw, x, y: fw.where(x > 0, x, y), *shapes)
    _same(lambda fw, x, y: x.clone().mul_(y), *shapes)


def _reduces(shape: tuple[int, ...], dims: list[int], keep: bool) -> None:
    for name in ("sum", "mean", "amax"):
        _same(lambda fw, x, n=name: getattr(fw, n)(x, tuple(dims), keep), shape)
    if dims:
        for name in ("prod", "max", "logsumexp"):
            _same(lambda fw, x, n=name: getattr(fw, n)(x, dims[0], keep), shape)
        _same(lambda fw, x: x.cumsum(dims[0]), shape)


def _picks(shape: tuple[int, ...], key: tuple[Any, ...]) -> None:
    def written(fw: Any, x: Any, value: Any) -> Any:
        y = x.clone()
        y[_in(fw, key)] = value
        return y

    _same(lambda fw, x: x[_in(fw, key)], shape)
    _same(lambda fw, x: written(fw, x, 2.0), shape)


def _writes_basic(shape: tuple[int, ...], key: tuple[Any, ...]) -> None:
    def scaled(fw: Any, x: Any, value: Any) -> Any:
        y = x.clone()
        y[_in(fw, key)] *= value
        return y

    _same(scaled, shape, ())


def _writes_through(shape: tuple[int, ...], chain: list[Callable[[Any, Any], Any]]) -> None:
    def run(fw: Any, x: Any, y: Any) -> Any:
        base = x * 1
        view = base
        for step in chain:
            view = step(fw, view)
        view.mul_(y)
        other = chain[0](fw, base)
        view.exp_()
        return base, view, other * other

    _same(run, shape, (), order=1)


@st.composite
def products(draw: st.DrawFn) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Shapes for matmul of any ranks; now and then the sizes do not fit."""
    n, k, m = (draw(st.integers(0, 3)) for _ in range(3))
    other = k if draw(st.integers(0, 6)) else k + 1
    batches = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=2)
    p, q = draw(batches).input_shapes
    left = draw(st.sampled_from([(k,), (n, k), (*p, n, k)]))
    right = draw(st.sampled_from([(other,), (other, m), (*q, other, m)]))
    return left, right


PROPERTIES: dict[str, tuple[Any, Callable[..., None]]] = {
    "broadcasting": (two_shapes(), _broadcasts),
    "reductions": (reductions(), _reduces),
    "indexing": (keys(), _picks),
    "writing": (keys(arrays=False), _writes_basic),
    "writing through views": (steps(), _writes_through),
    "products": (products(), lambda *p: _same(lambda fw, x, y: fw.matmul(x, y), *p)),
}


def _hold(name: str, examples: int) -> None:
    strategy, check = PROPERTIES[name]

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(strategy)
    def holds(value: tuple[Any, ...]) -> None:
        check(*value)

    holds()


@pytest.mark.parametrize("name", PROPERTIES)
def test_property(name: str) -> None:
    _hold(name, 100)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROPERTIES)
def test_property_at_length(name: str) -> None:
    _hold(name, 1000)
