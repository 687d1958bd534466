"""The row of Einstein summation: a sum of products of two tensors over labelled dimensions."""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import numpy as np

from ..autograd.op import Op, op

Labels = tuple[int, ...]
Axes = tuple[int, ...] | None  # an order of dimensions; None for the one that is there


class _Layout(NamedTuple):
    """How a contraction becomes a stack of matrix products."""

    a: Axes  # to batches, rows, what is summed over
    b: Axes  # to batches, what is summed over, columns
    batches: int  # how many dimensions each of these has
    rows: int
    summed: int
    result: Axes  # from batches, rows, columns


def _order(labels: Labels, wanted: Labels) -> Axes:
    return None if labels == wanted else tuple([labels.index(k) for k in wanted])


@functools.lru_cache(maxsize=512)
def _layout(left: Labels, right: Labels, result: Labels) -> _Layout:
    batches = tuple([k for k in left if k in right and k in result])
    summed = tuple([k for k in left if k in right and k not in result])
    rows = tuple([k for k in left if k not in right])
    columns = tuple([k for k in right if k not in left])
    return _Layout(
        _order(left, batches + rows + summed),
        _order(right, batches + summed + columns),
        len(batches),
        len(rows),
        len(summed),
        _order(batches + rows + columns, result),
    )


def _arranged(x: Any, axes: Axes) -> Any:
    return x if axes is None else np.transpose(x, axes)


def _in_order(x: Any) -> Any:
    """A stack of matrices that matmul can hand to BLAS: rows or columns without gaps."""
    return x if x.itemsize in x.strides[-2:] else x.copy()


def _contract(a: Any, b: Any, *, left: Labels, right: Labels, result: Labels) -> Any:
    to = _layout(left, right, result)
    x, z = _arranged(a, to.a), _arranged(b, to.b)
    k = to.batches + to.rows
    batches, rows, summed = x.shape[: to.batches], x.shape[to.batches : k], x.shape[k:]
    columns = z.shape[to.batches + to.summed :]
    if summed:
        n = math.prod(summed)
        x = x if len(rows) == to.summed == 1 else x.reshape((*batches, math.prod(rows), n))
        z = z if len(columns) == to.summed == 1 else z.reshape((*batches, n, math.prod(columns)))
        y = _in_order(x) @ _in_order(z)
        y = y if len(rows) == len(columns) == 1 else y.reshape(batches + rows + columns)
    else:
        one = (1,)
        y = x.reshape(batches + rows + one * len(columns)) * z.reshape(
            batches + one * len(rows) + columns
        )
    return _arranged(y, to.result)


# Each label of an operand is one of the other operand's or of the result, so that the gradients
# are contractions as well.
contract: Op = op(
    "bmm",
    _contract,
    a=lambda g, b, left, right, result: contract(g, b, left=result, right=right, result=left),
    b=lambda g, a, left, right, result: contract(a, g, left=left, right=result, result=right),
)
