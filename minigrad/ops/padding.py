"""Rows that surround arrays: with a number, or with what lies at their edges.

`pads` are pairs (before, after), one for each dimension.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..autograd.op import Op, op

Shape = tuple[int, ...]
Pads = tuple[tuple[int, int], ...]

# With a number. Negative pads cut off


def _kept(shape: Shape, pads: Pads) -> Any:
    """What of an array is not cut off."""
    return tuple([slice(max(-a, 0), n - max(-b, 0)) for n, (a, b) in zip(shape, pads, strict=True)])


def _constant_pad(x: Any, *, pads: Pads, value: Any) -> Any:
    around = tuple([(max(a, 0), max(b, 0)) for a, b in pads])
    return np.pad(x[_kept(x.shape, pads)], around, constant_values=value)


def _constant_pad_fast(x: Any, *, pads: Pads, value: Any) -> Any:
    shape = [n + a + b for n, (a, b) in zip(x.shape, pads, strict=True)]
    out = np.full(shape, value, x.dtype) if value else np.zeros(shape, x.dtype)
    inside = [slice(max(a, 0), n - max(b, 0)) for n, (a, b) in zip(shape, pads, strict=True)]
    out[tuple(inside)] = x[_kept(x.shape, pads)]
    return out


constant_pad: Op = op(
    "constant_pad_nd",
    _constant_pad,
    fast=_constant_pad_fast,
    x=lambda g, pads: constant_pad(g, pads=tuple([(-a, -b) for a, b in pads]), value=0),
)

# With what lies at the edges: a strip before and one after along each dimension in turn


def _strips(mode: str, shape: Shape, pads: Pads) -> Iterator[tuple[int, Any, Any]]:
    """The strips of the padded array: dimension, place, and the place they are a copy of."""
    for axis, (n, (a, b)) in enumerate(zip(shape, pads, strict=True)):
        end = a + n
        lead = (slice(None),) * axis
        if mode == "reflect":
            stop = end - 2 - b
            sources = slice(2 * a, a, -1), slice(end - 2, stop if stop >= 0 else None, -1)
        elif mode == "replicate":
            sources = slice(a, a + 1), slice(end - 1, end)
        else:
            sources = slice(n, end), slice(a, a + b)
        if a:
            yield axis, (*lead, slice(0, a)), (*lead, sources[0])
        if b:
            yield axis, (*lead, slice(end, end + b)), (*lead, sources[1])


def _inside(shape: Shape, pads: Pads) -> Any:
    return tuple([slice(a, a + n) for n, (a, _) in zip(shape, pads, strict=True)])


def _edge_pad(x: Any, *, mode: str, pads: Pads) -> Any:
    out = np.empty([n + a + b for n, (a, b) in zip(x.shape, pads, strict=True)], x.dtype)
    out[_inside(x.shape, pads)] = x
    for _, strip, source in _strips(mode, x.shape, pads):
        out[strip] = out[source]
    return out


def _edge_pad_backward(g: Any, *, mode: str, pads: Pads) -> Any:
    shape = tuple([n - a - b for n, (a, b) in zip(g.shape, pads, strict=True)])
    g = g.copy()
    for axis, strip, source in reversed(list(_strips(mode, shape, pads))):
        part = g[strip]
        g[source] += np.add.reduce(part, axis, keepdims=True) if mode == "replicate" else part
    return g[_inside(shape, pads)].copy()


def _edges(name: str, mode: str) -> Op:
    """The row of a mode, and with it its adjoint."""
    padded: Op = op(
        name,
        lambda x, *, pads: _edge_pad(x, mode=mode, pads=pads),
        opaque=True,
        x=lambda g, pads: folded(g, pads=pads),
    )
    folded: Op = op(
        f"{name}_backward",
        lambda g, *, pads: _edge_pad_backward(g, mode=mode, pads=pads),
        opaque=True,
        g=lambda g, pads: padded(g, pads=pads),
    )
    return padded


# PyTorch's steps are called by the number of padded dimensions
reflection_pad1d, reflection_pad2d, reflection_pad3d = (
    _edges(f"reflection_pad{n}d", "reflect") for n in (1, 2, 3)
)
replication_pad1d, replication_pad2d, replication_pad3d = (
    _edges(f"replication_pad{n}d", "replicate") for n in (1, 2, 3)
)
circular_pad = _edges("circular_pad", "circular")
