"""Rows of convolution: the three faces of one form that is linear in each of three arrays.

For x (n, channels, *), weight (outputs, channels / groups, *kernel) and z (n, outputs, *), with
p running over the places of z and k over those of the kernel,

    T(x, weight, z) = Σ z[n, o, p] · weight[o, c, k] · x[n, c, p · stride + k · dilation - padding]

where x counts as 0 outside. `convolution` is the derivative of T by z, `convolution_input` that by
x (and a transposed convolution), `convolution_weight` that by the weight; so the derivatives of
each are the other two. `size` is that of the result in space.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.op import Fused, Op, op
from .convolution_kernels import Form, Shape, convolve, correlate, overlaid, padded, spread
from .sums import row_of_ones

# The formulas: a product of matrices for each place k in the kernel


def _grouped(a: Any, groups: int) -> Any:
    """(n, channels, *) as (n, groups, channels / groups, places)."""
    return a.reshape(len(a), groups, a.shape[1] // groups, math.prod(a.shape[2:]))


def _at(weight: Any, place: Shape, groups: int) -> Any:
    """The weight of a place in the kernel, as (groups, outputs / groups, channels / groups)."""
    key: Any = (slice(None), slice(None), *place)
    return weight[key].reshape(groups, len(weight) // groups, weight.shape[1])


def _convolution(x: Any, weight: Any, bias: Any, *, form: Form, size: Shape) -> Any:
    kernel, groups = weight.shape[2:], form.groups
    x = padded(x, form.padding, form.reach(kernel, size))
    y = np.zeros((len(x), groups, len(weight) // groups, math.prod(size)), x.dtype)
    for k, met in form.places(kernel, size):
        y = y + _at(weight, k, groups) @ _grouped(x[met], groups)
    return _shifted(y.reshape(len(x), len(weight), *size), bias)


def _convolution_input(z: Any, weight: Any, bias: Any, *, form: Form, size: Shape) -> Any:
    kernel, places, groups = weight.shape[2:], z.shape[2:], form.groups
    channels = weight.shape[1] * groups
    seen = np.zeros((len(z), channels, *kernel, *places), z.dtype)
    for k, _ in form.places(kernel, places):
        product = _at(weight, k, groups).mT @ _grouped(z, groups)
        key: Any = (slice(None), slice(None), *k)
        seen[key] = product.reshape(len(z), channels, *places)
    return _shifted(overlaid(seen, form, kernel, places, size), bias)


def _convolution_weight(x: Any, z: Any, *, form: Form, size: Shape) -> Any:
    groups, channels, outputs = form.groups, x.shape[1] // form.groups, z.shape[1]
    x = padded(x, form.padding, form.reach(size, z.shape[2:]))
    weight = np.zeros((outputs, channels, *size), x.dtype)
    for k, met in form.places(size, z.shape[2:]):
        products = _grouped(z, groups) @ _grouped(x[met], groups).mT
        key: Any = (slice(None), slice(None), *k)
        weight[key] = np.add.reduce(products, axis=0).reshape(outputs, channels)
    return weight


def _shifted(a: Any, bias: Any) -> Any:
    return a if bias is None else a + bias.reshape(-1, *[1] * (a.ndim - 2))


def _bias(g: Any, bias_shape: Shape) -> Any:
    return np.add.reduce(g, axis=(0, *range(2, g.ndim)))


def _bias_fast(g: Any, bias_shape: Shape) -> Any:
    # Products with ones cost a third of NumPy's reductions.
    n, channels, *sizes = g.shape
    places = math.prod(sizes)
    sums = g.reshape(n * channels, places).dot(row_of_ones(places, g.dtype))
    return row_of_ones(n, g.dtype).dot(sums.reshape(n, channels))


convolution: Op = op(
    "convolution",
    _convolution,
    fast=convolve,
    opaque=True,
    x=lambda g, weight, x_shape, form: convolution_input(
        g, weight, None, form=form, size=x_shape[2:]
    ),
    weight=lambda g, x, weight_shape, form: convolution_weight(
        x, g, form=form, size=weight_shape[2:]
    ),
    bias=Fused(_bias, _bias_fast),
)
convolution_input: Op = op(
    "convolution",
    _convolution_input,
    fast=spread,
    opaque=True,
    z=lambda g, weight, z_shape, form: convolution(g, weight, None, form=form, size=z_shape[2:]),
    weight=lambda g, z, weight_shape, form: convolution_weight(
        g, z, form=form, size=weight_shape[2:]
    ),
    bias=Fused(_bias, _bias_fast),
)
convolution_weight: Op = op(
    "convolution_backward",
    _convolution_weight,
    fast=correlate,
    opaque=True,
    x=lambda g, z, x_shape, form: convolution_input(z, g, None, form=form, size=x_shape[2:]),
    z=lambda g, x, z_shape, form: convolution(x, g, None, form=form, size=z_shape[2:]),
)
