"""Public functions of differences along a dimension, and of areas under sampled functions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from .. import dtypes
from .._tensor import Tensor
from ..numpy_names import numpy_names
from .arguments import dim, finish, tensor
from .binary import logical_xor
from .converting import clone
from .joining import cat
from .reduction import cumsum, sum

_dim = dim  # the functions below have a parameter of this name


def _part(x: Tensor, k: int, start: int | None, stop: int | None) -> Tensor:
    """x[start:stop] along dimension k."""
    key = (slice(None),) * k + (slice(start, stop),)
    part: Tensor = x[key]
    return part


@numpy_names
def diff(
    input: Tensor,
    n: int = 1,
    dim: int = -1,
    prepend: Tensor | None = None,
    append: Tensor | None = None,
    *,
    out: Tensor | None = None,
) -> Tensor:
    """The n-th differences of neighbours along `dim`: yₖ = xₖ₊₁ - xₖ, n times over.

    Bools differ when they are not equal.

    Args:
        input: a Tensor of one or more dimensions.
        n: how many times; 0 leaves the input as it is, with nothing before or behind.
        dim: the dimension.
        prepend: values put before those of `input` along `dim`.
        append: values put behind.
        out: a Tensor that takes the result.

    Shape:
        That of `input` with n fewer elements along `dim`, but not fewer than 0.

    Raises:
        RuntimeError: no dimensions; `n` is negative; what is put before or behind has another
            number of dimensions, or other sizes.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.diff(mg.tensor([1., 4., 9.])), mg.diff(mg.tensor([1., 4., 9.]), n=2)
        (tensor([3., 5.]), tensor([2.]))
    """
    x = tensor(input, "diff")
    if not x.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    k = _dim(dim, x.ndim)
    if n == 0:
        return finish(clone(x), out)
    ends = [tensor(t, "diff", "prepend or append") for t in (prepend, append) if t is not None]
    if any(t.ndim != x.ndim for t in ends):
        raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    if ends:
        x = cat([t for t in (prepend, x, append) if t is not None], k)
    step: Callable[..., Tensor] = logical_xor if x._array.dtype.kind == "b" else operator.sub
    result: Tensor = x
    for _ in range(min(n, x.shape[k])):
        result = step(_part(result, k, 1, None), _part(result, k, 0, max(result.shape[k] - 1, 0)))
    return finish(result, out)


def _three(x: Tensor, k: int, weights: Sequence[Any], ends: Sequence[tuple[Any, Any]]) -> Tensor:
    """The weighted sum of three parts of `x` along dimension k."""
    a, b, c = (w * _part(x, k, *end) for w, end in zip(weights, ends, strict=True))
    total: Tensor = a + b + c
    return total


_MIDDLE = ((0, -2), (1, -1), (2, None))
_FIRST = ((0, 1), (1, 2), (2, 3))
_LAST = ((-3, -2), (-2, -1), (-1, None))


def _even_slope(x: Tensor, k: int, step: Any, edge_order: int) -> Tensor:
    """The derivative along dimension k of samples at a constant distance."""
    middle = (_part(x, k, 2, None) - _part(x, k, 0, -2)) / step / 2
    if edge_order == 1:
        first = (_part(x, k, 1, 2) - _part(x, k, 0, 1)) / step
        last = (_part(x, k, -1, None) - _part(x, k, -2, -1)) / step
    else:
        first = _three(x, k, (-1.5, 2, -0.5), _FIRST) / step
        last = _three(x, k, (0.5, -2, 1.5), _LAST) / step
    return cat([first, middle, last], k)


def _uneven_slope(x: Tensor, k: int, places: Tensor, edge_order: int) -> Tensor:
    """The same of samples at `places`: the slope of the parabola through each three."""
    shape = [-1 if i == k else 1 for i in range(x.ndim)]
    steps = diff(places)
    p, q = steps[:-1].reshape(shape), steps[1:].reshape(shape)
    weights = (-q / (p * (p + q)), (q - p) / (p * q), p / (q * (p + q)))
    middle = _three(x, k, weights, _MIDDLE)
    if edge_order == 1:
        first = (_part(x, k, 1, 2) - _part(x, k, 0, 1)) / steps[0]
        last = (_part(x, k, -1, None) - _part(x, k, -2, -1)) / steps[-1]
    else:
        p, q = steps[0], steps[1]
        weights = (-(2 * p + q) / (p * (p + q)), (p + q) / (p * q), -p / (q * (p + q)))
        first = _three(x, k, weights, _FIRST)
        p, q = steps[-2], steps[-1]
        weights = (q / (p * (p + q)), -(p + q) / (p * q), (2 * q + p) / (q * (p + q)))
        last = _three(x, k, weights, _LAST)
    return cat([first, middle, last], k)


def _spacings(spacing: Any, count: int) -> list[Any]:
    """The distance, or the places, for each of `count` dimensions."""
    if spacing is None:
        return [1] * count
    if isinstance(spacing, Tensor) and not spacing.ndim:
        spacing = spacing.item()
    if not isinstance(spacing, (list, tuple)):
        return [spacing] * count
    if len(spacing) != count:
        raise RuntimeError(
            "torch.gradient expected spacing to be unspecified, a scalar or a list of length "
            f"equal to the number of dimensions, {count}, but got a list of length {len(spacing)}"
        )
    return list(spacing)


@numpy_names
def gradient(
    input: Tensor, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1
) -> tuple[Tensor, ...]:
    """The derivative of a sampled function along each dimension, by central differences.

    Inside, samples at distances p and q to both sides give the slope of the parabola through
    the three; with even distances h that is (xₖ₊₁ - xₖ₋₁) / 2h.

    Args:
        input: the samples.
        spacing: the distance of samples in all dimensions or a list of one for each; or a list
            of 1-d Tensors, the samples' places along each.
        dim: the dimensions, one or several. Default: all.
        edge_order: at the edges the slope is that of the line through two samples (1) or of the
            parabola through three (2).

    Returns:
        A tuple of a Tensor for each dimension, of the shape of `input`.

    Raises:
        RuntimeError: another edge order; too few samples; the wrong number of distances or
            places; a dimension twice.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.gradient(mg.tensor([1., 4., 9., 16.]))
        (tensor([3., 4., 6., 7.]),)
    """
    x = tensor(input, "gradient")
    if edge_order not in (1, 2):
        raise RuntimeError("torch.gradient only supports edge_order=1 and edge_order=2.")
    chosen = range(x.ndim) if dim is None else dim if isinstance(dim, (list, tuple)) else [dim]
    if x.dtype is dtypes.uint8:
        raise RuntimeError("torch.gradient does not support uint8 input.")
    axes = [_dim(k, x.ndim) for k in chosen]
    for k in axes:
        if axes.count(k) > 1:
            raise RuntimeError(f"dim {k} appears multiple times in the list of dims")
        if x.shape[k] <= edge_order:
            raise RuntimeError(
                "torch.gradient expected each dimension size to be at least edge_order+1, got "
                f"{x.shape[k]} in dim {k}"
            )
    slopes = []
    for k, step in zip(axes, _spacings(spacing, len(axes)), strict=True):
        if not isinstance(step, Tensor):
            slopes.append(_even_slope(x, k, step, edge_order))
            continue
        if step.ndim != 1 or step.shape[0] != x.shape[k]:
            raise RuntimeError(
                "torch.gradient expected each element of spacing to have as many places as there "
                f"are samples, {x.shape[k]} in dim {k}, but got shape {list(step.shape)}"
            )
        slopes.append(_uneven_slope(x, k, step, edge_order))
    return tuple(slopes)


def _no_bools(x: Any, name: str, argument: str) -> None:
    if x._array.dtype.kind == "b":
        raise RuntimeError(
            f"{name}: received a bool input for `{argument}`, but bool is not supported"
        )


def _widths(x: Tensor, y: Tensor, k: int, name: str) -> Tensor:
    """The distances of samples: those of `x`, in a shape that broadcasts with `y`."""
    _no_bools(x, name, "x")
    if x.ndim == 1 and y.ndim:
        if x.shape[0] != y.shape[k]:
            raise RuntimeError(f"{name}: There must be one `x` value for each sample point")
        x = x.reshape([-1 if i == k else 1 for i in range(y.ndim)])
    elif x.ndim < y.ndim:
        x = x.reshape([1] * (y.ndim - x.ndim) + list(x.shape))
    return _part(x, k, 1, None) - _part(x, k, 0, -1)


def _number(dx: Any) -> Any:
    """The constant distance of samples, a number or a 0-d Tensor, or None."""
    if dx is None:
        return 1
    return dx.item() if isinstance(dx, Tensor) else dx


@numpy_names
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The area under samples by the trapezoidal rule: Σ (yₖ + yₖ₊₁) / 2 · (xₖ₊₁ - xₖ).

    Args:
        y: the samples.
        x: their places, 1-d or of a shape that broadcasts with y's. Default: `dx` apart.
        dx: the distance of samples. Default: 1.
        dim: the dimension along which to integrate.

    Shape:
        That of `y` without `dim`.

    Raises:
        RuntimeError: bools; not a place for each sample.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.trapezoid(mg.tensor([1., 2., 4.])), mg.trapezoid(mg.tensor([1., 2., 4.]), dx=2)
        (tensor(4.5000), tensor(9.))
    """
    name = "trapezoid"
    if not tensor(y, name, "y").ndim:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    k = _dim(dim, y.ndim)
    if not y.shape[k]:
        return sum(y.detach(), k).to(y.dtype)
    _no_bools(y, name, "y")
    if x is not None:
        widths = _widths(x, y, k, name)
        return sum((_part(y, k, 0, -1) + _part(y, k, 1, None)) * widths, k) / 2.0
    ends = y.select(k, 0) + y.select(k, -1)
    area: Tensor = (sum(y, k) - ends * 0.5) * _number(dx)
    return area


@numpy_names
def cumulative_trapezoid(
    y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1
) -> Tensor:
    """The area under samples up to each, by the trapezoidal rule; see `trapezoid`.

    Args:
        y: the samples.
        x: their places, 1-d or of a shape that broadcasts with y's. Default: `dx` apart.
        dx: the distance of samples. Default: 1.
        dim: the dimension along which to integrate.

    Shape:
        That of `y` with one element fewer along `dim`.

    Raises:
        RuntimeError: bools; not a place for each sample.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.cumulative_trapezoid(mg.tensor([1., 2., 4.]))
        tensor([1.5000, 4.5000])
    """
    name = "cumulative_trapezoid"
    if not tensor(y, name, "y").ndim:
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    k = _dim(dim, y.ndim)
    _no_bools(y, name, "y")
    sides = _part(y, k, 0, -1) + _part(y, k, 1, None)
    if x is not None:
        return cumsum(_widths(x, y, k, name) * sides, k) / 2.0
    return cumsum(_number(dx) / 2.0 * sides, k)


@numpy_names
def trapz(y: Tensor, x: Tensor | None = None, *, dx: Any = None, dim: int = -1) -> Tensor:
    """The older name of `trapezoid`.

    Args:
        y: the samples.
        x: their places. Default: `dx` apart.
        dx: the distance of samples. Default: 1.
        dim: the dimension along which to integrate.

    Raises:
        RuntimeError: bools; not a place for each sample.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.trapz(mg.tensor([1., 2., 4.]))
        tensor(4.5000)
    """
    return trapezoid(y, x, dx=dx, dim=dim)
