"""Rows that put sequences of different lengths together: padded, or packed step by step.

Packed are the elements of the first step, then those of the second, and so on; `sizes` says how
many sequences each step has, the longest ones, which come first.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.op import Op, op


def _extended(x: Any, length: int, value: Any, left: bool = False) -> Any:
    """x (n, *) with elements `value` behind it, or before it: (length, *)."""
    missing = length - x.shape[0]
    if not missing:
        return x
    filling = np.zeros_like(x, shape=(missing, *x.shape[1:])) + value
    return np.concatenate([filling, x] if left else [x, filling])


def _pack(x: Any, *, sizes: tuple[int, ...]) -> Any:
    return np.concatenate([x[t, :n] for t, n in enumerate(sizes)])


def _pad(x: Any, *, sizes: tuple[int, ...], length: int, value: Any) -> Any:
    ends = np.cumsum(sizes).tolist()
    steps = [
        _extended(x[end - n : end], sizes[0], value) for n, end in zip(sizes, ends, strict=True)
    ]
    return _extended(np.stack(steps), length, value)


pack: Op = op(
    "pack_padded_sequence",
    _pack,
    x=lambda g, x_shape, sizes: pad(g, sizes=sizes, length=x_shape[0], value=0),
)
pad: Op = op(
    "pad_packed_sequence",
    _pad,
    x=lambda g, sizes: pack(g, sizes=sizes),
)


def _join(*xs: Any, axis: int, length: int, value: Any, left: bool) -> Any:
    return np.stack([_extended(x, length, value, left) for x in xs], axis)


def _joined_part(
    g: Any, i: int, xs_shape: tuple[tuple[int, ...], ...], axis: int, length: int, left: bool
) -> Any:
    n = xs_shape[i][0]
    own = slice(length - n, length) if left else slice(0, n)
    return g[(own, i) if axis else (i, own)]


# Sequences (n_i, *) brought to one length, side by side along `axis`
join = op("pad_sequence", _join, xs=_joined_part)
