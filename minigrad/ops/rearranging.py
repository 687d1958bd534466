"""Rows that lay out the windows, the pixels or the channels of images in another way."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Op, op
from .convolution_kernels import Form, Shape, overlaid, windows

# Windows as columns, (n, channels, *) to (n, channels · kernel, places), and their sum


def _im2col(x: Any, *, form: Form, kernel: Shape, size: Shape) -> Any:
    rows = x.shape[1] * math.prod(kernel)
    seen = windows(x, form, kernel, size)
    return seen.copy(order="C").reshape(len(x), rows, math.prod(size))


def _col2im(columns: Any, *, form: Form, kernel: Shape, size: Shape, whole: Shape) -> Any:
    seen = columns.reshape(len(columns), columns.shape[1] // math.prod(kernel), *kernel, *size)
    return overlaid(seen, form, kernel, size, whole).copy(order="C")


im2col: Op = op(
    "im2col",
    _im2col,
    opaque=True,
    node_name="Im2ColBackward0",
    x=lambda g, x_shape, form, kernel, size: col2im(
        g, form=form, kernel=kernel, size=size, whole=x_shape[2:]
    ),
)
col2im: Op = op(
    "col2im",
    _col2im,
    opaque=True,
    node_name="Col2ImBackward0",
    columns=lambda g, form, kernel, size: im2col(g, form=form, kernel=kernel, size=size),
)

# Squares of pixels as channels, and back


def _pixel_shuffle(x: Any, *, factor: int) -> Any:
    *lead, channels, height, width = x.shape
    k, n = len(lead), channels // factor**2
    squares = x.reshape((*lead, n, factor, factor, height, width))
    axes = (*range(k + 1), k + 3, k + 1, k + 4, k + 2)
    return np.copy(np.transpose(squares, axes), "C").reshape(
        (*lead, n, height * factor, width * factor)
    )


def _pixel_unshuffle(x: Any, *, factor: int) -> Any:
    *lead, channels, height, width = x.shape
    k, h, w = len(lead), height // factor, width // factor
    squares = x.reshape((*lead, channels, h, factor, w, factor))
    axes = (*range(k + 1), k + 2, k + 4, k + 1, k + 3)
    return np.copy(np.transpose(squares, axes), "C").reshape((*lead, channels * factor**2, h, w))


pixel_shuffle: Op = op(
    "pixel_shuffle", _pixel_shuffle, x=lambda g, factor: pixel_unshuffle(g, factor=factor)
)
pixel_unshuffle: Op = op(
    "pixel_unshuffle", _pixel_unshuffle, x=lambda g, factor: pixel_shuffle(g, factor=factor)
)

# Channels dealt out to groups, x (n, channels, *)


def _channel_shuffle(x: Any, *, groups: int) -> Any:
    n, channels, *sizes = x.shape
    dealt = x.reshape((n, groups, channels // groups, *sizes))
    axes = (0, 2, 1, *range(3, 3 + len(sizes)))
    return np.copy(np.transpose(dealt, axes), "C").reshape(x.shape)


channel_shuffle: Op = op(
    "channel_shuffle",
    _channel_shuffle,
    x=lambda g, x_shape, groups: channel_shuffle(g, groups=x_shape[1] // groups),
)
