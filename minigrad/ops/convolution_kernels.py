"""Fast convolution of arrays: windows written out as columns, then products of matrices.

x (n, channels, *), z (n, outputs, *), weight (outputs, channels / groups, *kernel). The columns of
a sample are its windows: a row for each channel and place in the kernel, a column for each place of
z. They are made for a few samples at a time, as many as the cache holds.

NumPy copies runs of the last dimension. Where those of z are short, the batch becomes the last:
one more dimension of space, along which the kernel has size 1.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

Shape = tuple[int, ...]
COLUMNS = 1 << 20  # how many numbers are written out at a time: 4 MB of float32
MANY, LONG = 1 << 18, 25  # columns, of all their numbers and each, for rows of z to go together


class Form(NamedTuple):
    """What a convolution has beside its arrays: for each dimension of space, and the groups."""

    stride: Shape
    padding: Shape
    dilation: Shape
    groups: int

    def reach(self, kernel: Shape, size: Shape) -> Shape:
        """How much of the padded x the windows of `size` places cover."""
        dims = zip(kernel, size, self.stride, self.dilation, strict=True)
        return tuple([(n - 1) * s + (k - 1) * d + 1 if n else 0 for k, n, s, d in dims])

    def places(self, kernel: Shape, size: Shape) -> Iterator[tuple[Shape, Any]]:
        """Each place in the kernel, and the key of what it meets in the padded x."""
        dims = list(zip(size, self.stride, self.dilation, strict=True))
        for place in product(*map(range, kernel)):
            starts = [k * d for k, (_, _, d) in zip(place, dims, strict=True)]
            cuts = [
                slice(a, a + (n - 1) * s + 1 if n else a, s)
                for a, (n, s, _) in zip(starts, dims, strict=True)
            ]
            yield place, (slice(None), slice(None), *cuts)


class Part(NamedTuple):
    """A few samples, and the convolution of these with the batch where it is to be."""

    samples: slice
    last: bool  # the batch goes last
    form: Form
    kernel: Shape
    size: Shape  # of z
    whole: Shape  # of x

    def enter(self, a: Any) -> Any:
        """The samples of `a`: (n, channels, *), or (1, channels, *, n)."""
        few = a[self.samples]
        if not self.last:
            return few
        return np.ascontiguousarray(few.transpose(*range(1, few.ndim), 0))[None]

    def leave(self, few: Any, out: Any) -> None:
        """Put what was computed of the samples into `out`."""
        out[self.samples] = (
            few[0].transpose(few.ndim - 2, *range(few.ndim - 2)) if self.last else few
        )

    def columns(self, x: Any) -> Any:
        """The windows of the samples of x, as (n, groups, rows, places); good until the next."""
        seen = windows(self.enter(x), self.form, self.kernel, self.size)
        n, channels = seen.shape[:2]
        rows = channels // self.form.groups * math.prod(self.kernel)
        if not seen.flags.c_contiguous:
            written = scratch(seen.shape, seen.dtype)
            np.copyto(written, seen)
            seen = written
        return seen.reshape(n, self.form.groups, rows, math.prod(self.size))

    def matrices(self, z: Any) -> Any:
        """The samples of z as (n, groups, outputs, places)."""
        few = self.enter(z)
        outputs = few.shape[1] // self.form.groups
        return few.reshape(len(few), self.form.groups, outputs, math.prod(self.size))


@functools.lru_cache(256)
def parts(n: int, weight: Shape, form: Form, size: Shape, whole: Shape) -> list[Part]:
    """The samples of a convolution, a few at a time.

    Args:
        n: how many there are.
        weight: the shape of the weight.
        form: the form of the convolution.
        size: the sizes of z in space.
        whole: those of x.
    """
    outputs, channels, kernel = weight[0], weight[1] * form.groups, weight[2:]
    runs = channels * math.prod(kernel) * math.prod(size[:-1])
    # Starting on a run costs about as much as moving four numbers to another order.
    moved = channels * math.prod(whole) + outputs * math.prod(size)
    last = n >= 8 and 4 * runs > moved
    step = max(1, COLUMNS // max(1, runs * size[-1]))
    if not last:
        starts = range(0, n, step)
        return [Part(slice(a, a + step), False, form, kernel, size, whole) for a in starts]
    there = Form((*form.stride, 1), (*form.padding, 0), (*form.dilation, 1), form.groups)
    found = []
    for start in range(0, n, step):
        m = (min(step, n - start),)
        samples = slice(start, start + step)
        found.append(Part(samples, True, there, (*kernel, 1), size + m, whole + m))
    return found


_memory = threading.local()


def scratch(shape: Shape, dtype: Any) -> Any:
    """An array for what is written out, in the same memory each time (of a thread).

    New memory would cost more than the writing: the system clears it page by page.
    """
    size = math.prod(shape) * dtype.itemsize
    buffer = getattr(_memory, "buffer", None)
    if buffer is None or buffer.nbytes < size:
        buffer = np.empty(size, np.uint8)
        if size <= COLUMNS * 8:
            _memory.buffer = buffer
    return np.ndarray(shape, dtype, buffer)


def padded(x: Any, padding: Shape, reach: Shape) -> Any:
    """x (n, channels, *) between zeros, as far as the windows reach."""
    sizes = x.shape[2:]
    if not any(padding) and all([n >= r for n, r in zip(sizes, reach, strict=True)]):
        return x
    out = np.zeros((*x.shape[:2], *reach), x.dtype)
    dims = list(zip(padding, reach, sizes, strict=True))
    inside: Any = (..., *[slice(p, min(p + n, r)) for p, r, n in dims])
    used: Any = (..., *[slice(max(min(n, r - p), 0)) for p, r, n in dims])
    out[inside] = x[used]
    return out


def windows(x: Any, form: Form, kernel: Shape, size: Shape) -> Any:
    """A view of x between zeros: (n, channels, *kernel, *size)."""
    x = padded(x, form.padding, form.reach(kernel, size))
    shape, strides = _sliding(x.shape, x.strides, form, kernel, size)
    if x.flags.c_contiguous:  # a tenth of the time
        return np.ndarray(shape, x.dtype, x, 0, strides)
    return as_strided(x, shape, strides)


@functools.lru_cache(1024)
def _sliding(
    shape: Shape, strides: Shape, form: Form, kernel: Shape, size: Shape
) -> tuple[Shape, Shape]:
    """The shape and the strides of `windows`."""
    first, second, *steps = strides
    within = [d * s for d, s in zip(form.dilation, steps, strict=True)]
    between = [f * s for f, s in zip(form.stride, steps, strict=True)]
    return (*shape[:2], *kernel, *size), (first, second, *within, *between)


def overlaid(seen: Any, form: Form, kernel: Shape, size: Shape, whole: Shape) -> Any:
    """The sum of windows (n, channels, *kernel, *size) where they lie in x, of size `whole`."""
    dims = list(zip(form.padding, whole, form.reach(kernel, size), strict=True))
    x = np.zeros((*seen.shape[:2], *[max(r, p + n) for p, n, r in dims]), seen.dtype)
    for place, key in form.places(kernel, size):
        met = x[key]
        at: Any = (slice(None), slice(None), *place)
        np.add(met, seen[at], out=met)
    inside: Any = (..., *[slice(p, p + n) for p, n, _ in dims])
    return x[inside]


def _rows(weight: Any, groups: int) -> Any:
    """The weight as matrices (groups, outputs, rows)."""
    return weight.reshape(groups, weight.shape[0] // groups, math.prod(weight.shape[1:]))


# Rows together: `count` successive rows of z are as many outputs of a convolution with a longer
# kernel and stride. Few outputs make a product of few rows, which BLAS is slow at; and its columns
# are fewer by nearly the count.


def _together(n: int, weight: Shape, form: Form, size: Shape) -> int:
    """How many rows of z it pays to compute together: 1 for most weights."""
    outputs, rows = weight[0] // form.groups, math.prod(weight[1:])
    places = n * form.groups * math.prod(size)
    if outputs > 8 or rows < LONG or rows * places < MANY:
        return 1
    if len(size) == 1 or form.stride[0] > 1 or form.dilation[0] > 1:
        return 1
    return next(k for k in ((4, 2, 1) if outputs <= 6 else (2, 1)) if size[0] % k == 0)


def _thinned(form: Form, size: Shape, count: int) -> tuple[Form, Shape]:
    """The form and the size of z where `count` rows are together."""
    return form._replace(stride=(count, *form.stride[1:])), (size[0] // count, *size[1:])


def _shifted(weight: Any, count: int) -> Any:
    """The weight (outputs, count, channels, *kernel) for rows together: each a row lower."""
    outputs, channels, length, *others = weight.shape
    out = np.zeros((outputs, count, channels, length + count - 1, *others), weight.dtype)
    for k in range(count):
        out[:, k, :, k : k + length] = weight
    return out


def _convolve_together(
    x: Any, weight: Any, bias: Any, *, form: Form, size: Shape, count: int
) -> Any:
    thin, fewer = _thinned(form, size, count)
    longer = _shifted(weight, count)
    z = convolve(x, longer.reshape(-1, *longer.shape[2:]), None, form=thin, size=fewer)
    seen = z.reshape(len(x), len(weight), count, *fewer).swapaxes(2, 3)
    out = np.empty(seen.shape, z.dtype)
    if bias is None:
        np.copyto(out, seen)
    else:
        np.add(seen, bias.reshape(-1, 1, *[1] * len(size)), out)
    return out.reshape(len(x), len(weight), *size)


def _correlate_together(x: Any, z: Any, *, form: Form, size: Shape, count: int) -> Any:
    (n, outputs), places = z.shape[:2], z.shape[2:]
    thin, fewer = _thinned(form, places, count)
    seen = z.reshape(n, outputs, fewer[0], count, *places[1:]).swapaxes(2, 3)
    apart = seen.reshape(n, outputs * count, *fewer)
    longer = correlate(x, apart, form=thin, size=(size[0] + count - 1, *size[1:]))
    longer = longer.reshape(outputs, count, *longer.shape[1:])
    total = np.zeros((outputs, longer.shape[2], *size), x.dtype)
    for k in range(count):
        total += longer[:, k, :, k : k + size[0]]
    return total


def convolve(x: Any, weight: Any, bias: Any, *, form: Form, size: Shape) -> Any:
    """z, of `size` in space."""
    if x.dtype == np.float16:  # computed in float32, as PyTorch does
        return _in_float32(convolve, x, weight, bias, form=form, size=size)
    count = _together(len(x), weight.shape, form, size)
    if count > 1:
        return _convolve_together(x, weight, bias, form=form, size=size, count=count)
    out = np.empty((len(x), len(weight), *size), x.dtype)
    w = _rows(weight, form.groups)
    shift = None if bias is None else bias.reshape(form.groups, -1, 1)
    for part in parts(len(x), weight.shape, form, size, x.shape[2:]):
        columns = part.columns(x)
        if part.last:
            z = np.matmul(w, columns)
        else:
            z = part.matrices(out)
            np.matmul(w, columns, out=z)
        if shift is not None:
            np.add(z, shift, out=z)
        if part.last:
            part.leave(z.reshape(1, len(weight), *part.size), out)
    return out


def spread(z: Any, weight: Any, bias: Any, *, form: Form, size: Shape) -> Any:
    """x, of `size` in space: `convolve` turned round."""
    if z.dtype == np.float16:
        return _in_float32(spread, z, weight, bias, form=form, size=size)
    turned = _turned(weight, form)
    if turned is not None:
        return convolve(z, turned[0], bias, form=turned[1], size=size)
    channels = weight.shape[1] * form.groups
    out = np.empty((len(z), channels, *size), z.dtype)
    w = _rows(weight, form.groups).mT
    for part in parts(len(z), weight.shape, form, z.shape[2:], size):
        few = part.matrices(z)
        shape = (len(few), form.groups, w.shape[1], few.shape[-1])
        columns = np.matmul(w, few, out=scratch(shape, z.dtype))
        seen = columns.reshape(len(columns), channels, *part.kernel, *part.size)
        x = overlaid(seen, part.form, part.kernel, part.size, part.whole)
        part.leave(x if bias is None else x + bias.reshape(-1, *[1] * len(part.whole)), out)
    return out


def _turned(weight: Any, form: Form) -> tuple[Any, Form] | None:
    """The weight and the form whose `convolve` is `spread`, where that is less work."""
    kernel, groups = weight.shape[2:], form.groups
    outputs, channels = len(weight) // groups, weight.shape[1]
    if any([s > 1 for s in form.stride]) or (outputs > channels and math.prod(kernel) > 1):
        return None
    dims = zip(kernel, form.padding, form.dilation, strict=True)
    padding = tuple([(k - 1) * d - p for k, p, d in dims])
    if any([p < 0 for p in padding]):
        return None
    back: Any = (..., *[slice(None, None, -1)] * len(kernel))
    flipped = weight[back].reshape(groups, outputs, channels, *kernel).swapaxes(1, 2)
    flipped = np.ascontiguousarray(flipped).reshape(groups * channels, outputs, *kernel)
    return flipped, Form(form.stride, padding, form.dilation, groups)


def correlate(x: Any, z: Any, *, form: Form, size: Shape) -> Any:
    """The gradient of a weight with a kernel of `size`, for inputs x and gradients z."""
    if x.dtype == np.float16:
        return _in_float32(correlate, x, z, form=form, size=size)
    channels, outputs = x.shape[1] // form.groups, z.shape[1]
    shape = (outputs, channels, *size)
    count = _together(len(x), shape, form, z.shape[2:])
    if count > 1:
        return _correlate_together(x, z, form=form, size=size, count=count)
    rows = channels * math.prod(size)
    total = np.zeros((form.groups, rows, outputs // form.groups), x.dtype)
    for part in parts(len(x), shape, form, z.shape[2:], x.shape[2:]):
        total += np.add.reduce(np.matmul(part.columns(x), part.matrices(z).mT), axis=0)
    return np.ascontiguousarray(total.mT).reshape(shape)


def _in_float32(kernel: Any, *arrays: Any, **params: Any) -> Any:
    wide = [a if a is None else a.astype(np.float32) for a in arrays]
    return kernel(*wide, **params).astype(np.float16)
