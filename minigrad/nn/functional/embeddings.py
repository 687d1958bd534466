"""Vectors looked up by number, as functions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.grad_mode import no_grad
from ...autograd.inplace import check_writable, type_name
from ...functions.arguments import tensor
from ...functions.checks import Within, insist
from ...ops import embedding as rows
from ...ops.index import gather

_ndarray = np.ndarray
_INTEGERS = (np.dtype(np.int64), np.dtype(np.int32))


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """The rows of a matrix that have these numbers.

    Args:
        input: numbers of rows, int64 or int32, of any shape.
        weight: the matrix, (rows, d).
        padding_idx: a row that receives no gradient.
        max_norm: rows with a larger norm are first scaled down to it, in `weight` itself.
        norm_type: p of this norm.
        scale_grad_by_freq: whether the gradient of a row is divided by how often it is used.
        sparse: only False: gradients are dense here.

    Shape:
        (*, d).

    Raises:
        IndexError: a number is not that of a row.
        AssertionError: `padding_idx` is not.
        RuntimeError: `input` is of another type; `weight` is no matrix.
        NotImplementedError: `sparse`.

    Example:
        >>> import minigrad as mg
        >>> weight = mg.tensor([[0.0, 1.0], [2.0, 3.0]])
        >>> mg.nn.functional.embedding(mg.tensor([1, 0, 1]), weight)
        tensor([[2., 3.],
                [0., 1.],
                [2., 3.]])
    """
    _check_dense(sparse)
    index, w = _operands(input, weight, "embedding")
    if padding_idx is not None:
        padding_idx = counted_padding(padding_idx, w.shape[0], AssertionError, "Padding_idx")
    _check_integers(input, "embedding")
    if w.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    count = w.shape[0]
    if type(index) is not _ndarray:
        insist(Within(0, count - 1, lambda array: _refuse(array, count)), index)
    elif _first_outside(index, count) is not None:
        _refuse(index, count)
    if max_norm is not None:
        _renorm(weight, index, max_norm, norm_type)
    result: Tensor = rows.embedding(
        weight, input, padding=padding_idx, by_frequency=scale_grad_by_freq
    )
    return result


def _operands(input: Tensor, weight: Tensor, name: str) -> tuple[Any, Any]:
    index = tensor(input, name, "indices")._array
    return index, tensor(weight, name, "weight")._array


def _check_dense(sparse: bool) -> None:
    if sparse:
        raise NotImplementedError(
            "sparse=True: minigrad has no sparse tensors; gradients of embeddings are dense"
        )


def _check_integers(index: Tensor, name: str) -> None:
    if index._array.dtype not in _INTEGERS:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: "
            f"Long, Int; but got torch.{type_name(index)}Tensor instead (while checking arguments "
            f"for {name})"
        )


def counted_padding(k: int, count: int, error: type[Exception], name: str) -> int:
    """`padding_idx`, counted from 0.

    Args:
        k: as given; negative ones count from the end.
        count: the number of embeddings.
        error: what to raise if there is none such.
        name: what to call it then.
    """
    if not -count <= k < count:
        said = "num_embeddings" if error is AssertionError else "the number of embeddings"
        raise error(f"{name} must be within {said}, {-count} through {count - 1}, but got {k}")
    return k % count


def _refuse(index: Any, count: int) -> None:
    raise IndexError(
        f"index out of range in self: {_first_outside(index, count)} for {count} embeddings"
    )


def _first_outside(index: Any, count: int) -> Any:
    """The first number that is not between 0 and count - 1, or None."""
    unsigned = index.view(np.uint64 if index.itemsize == 8 else np.uint32)  # negative is large
    if np.maximum.reduce(unsigned, axis=None, initial=0) < count:
        return None
    return index[(index < 0) | (index >= count)].flat[0]


def _renorm(weight: Tensor, index: Any, max_norm: float, p: float) -> None:
    """Scale the rows in use down to `max_norm`, in place and outside of the graph."""
    used = np.unique(index)
    part = weight._array[used]
    size = np.linalg.norm(part, p, axis=1, keepdims=True)
    large = (size > max_norm)[:, 0]
    with no_grad():
        check_writable(weight)
    weight._array[used[large]] = part[large] * (max_norm / (size[large] + 1e-7))
    weight._version[0] += 1


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """Sums, means or maxima of bags of the rows of a matrix that have these numbers.

    Args:
        input: numbers of rows: (bags, n), or all bags one after the other, (n).
        weight: the matrix, (rows, d).
        offsets: where each bag starts, (bags), if `input` has one dimension.
        max_norm: rows with a larger norm are first scaled down to it, in `weight` itself.
        norm_type: p of this norm.
        scale_grad_by_freq: whether the gradient of a row is divided by how often it is used.
        mode: 'sum', 'mean' or 'max'.
        sparse: only False: gradients are dense here.
        per_sample_weights: factors of the rows, of the shape of `input`; for sums.
        include_last_offset: whether `offsets` ends with the end of the last bag.
        padding_idx: a row that is left out of all bags.

    Shape:
        (bags, d); zeros for empty bags.

    Raises:
        ValueError: the arguments do not go together.
        RuntimeError: a number is not that of a row; `offsets` does not fit.
        NotImplementedError: `sparse`; `per_sample_weights` without 'sum'.

    Example:
        >>> import minigrad as mg
        >>> weight = mg.tensor([[0.0, 1.0], [2.0, 3.0]])
        >>> numbers, offsets = mg.tensor([0, 1, 1]), mg.tensor([0, 2])
        >>> mg.nn.functional.embedding_bag(numbers, weight, offsets)
        tensor([[1., 2.],
                [2., 3.]])
    """
    if weight.dtype.kind == 1 and input.is_floating_point():
        weight, input = input, weight  # the older order of the arguments
    if per_sample_weights is not None and per_sample_weights.shape != input.shape:
        raise ValueError(
            f"embedding_bag: If per_sample_weights ({per_sample_weights.shape}) is not None, then "
            f"it must have the same shape as the input ({input.shape})"
        )
    if weight.ndim != 2:
        raise ValueError(f"weight has to be a 2D Tensor, but got Tensor of dimension {weight.ndim}")
    sizes = _bag_sizes(input, offsets, include_last_offset)
    _check_mode(mode, scale_grad_by_freq, sparse, per_sample_weights is not None)
    _check_dense(sparse)
    _check_bag_types(input, weight, per_sample_weights)
    count = weight._array.shape[0]
    if padding_idx is not None:
        padding_idx = counted_padding(padding_idx, count, RuntimeError, "padding_idx")
    index = input._array.reshape(-1)
    if (bad := _first_outside(index, count)) is not None:
        raise RuntimeError(
            f"Index {int(np.argmax(index == bad))} of input takes value {bad} which is not in the "
            f"valid range [0, {count})"
        )
    if max_norm is not None:
        _renorm(weight, index, max_norm, norm_type)
    x: Tensor = rows.embedding(
        weight, input.reshape(-1), padding=padding_idx, by_frequency=scale_grad_by_freq
    )
    if per_sample_weights is not None:
        x = x * per_sample_weights.reshape(-1, 1)
    return _reduced(x, index, sizes, mode, padding_idx)


def _reduced(x: Tensor, index: Any, sizes: Any, mode: str, padding: int | None) -> Tensor:
    """The vectors x of numbers `index`, reduced in bags of `sizes`."""
    used = sizes
    if padding is not None:
        hidden = index == padding
        x = x.masked_fill(wrap(hidden[:, None]), -np.inf if mode == "max" else 0.0)
        used = rows.bag_sum.forward((~hidden)[:, None].astype(np.int64), sizes)[:, 0]
    if mode != "max" or not used.any():
        total: Tensor = rows.bag_sum(x, sizes)
        return total / wrap(np.maximum(used, 1)[:, None]) if mode == "mean" else total
    best = gather(x, rows.bag_argmax(x._array, sizes), axis=0)
    return best.masked_fill(wrap((used == 0)[:, None]), 0.0)


def _bag_sizes(input: Tensor, offsets: Tensor | None, include_last_offset: bool) -> Any:
    """How many rows each bag has."""
    shape = input._array.shape
    if len(shape) == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch "
                f"of fixed length sequences. However, found offsets of type {type(offsets)}"
            )
        return np.full(shape[0], shape[1])
    if len(shape) != 1:
        raise ValueError(
            f"input has to be 1D or 2D Tensor, but got Tensor of dimension {len(shape)}"
        )
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    _check_integers(offsets, "embedding_bag")
    starts = offsets._array.astype(np.int64)
    if include_last_offset and not starts.size:
        raise RuntimeError("include_last_offset: number of offset should be at least 1")
    if starts.size and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from "
            f"position 0. However, got {starts[0]}"
        )
    if starts.size and starts[-1] > shape[0]:
        raise RuntimeError(
            f"offsets[-1] can not be greater than input's length {shape[0]} but got offsets[-1] of "
            f"{starts[-1]}"
        )
    sizes = np.diff(starts) if include_last_offset else np.diff(starts, append=shape[0])
    if sizes.size and sizes.min() < 0:
        raise RuntimeError(f"offsets must not decrease, but got {starts.tolist()}")
    return sizes


def _check_mode(mode: str, by_frequency: bool, sparse: bool, weighted: bool) -> None:
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum, mean or max")
    if mode == "max" and by_frequency:
        raise ValueError("max mode does not support scaling the gradient by the frequency")
    if mode == "max" and sparse:
        raise ValueError("max mode does not support sparse weights")
    if weighted and mode != "sum":
        raise NotImplementedError(
            "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported "
            f"for mode='sum' (got mode='{mode}')."
        )


def _check_bag_types(input: Tensor, weight: Tensor, per_sample_weights: Tensor | None) -> None:
    _check_integers(input, "embedding_bag")
    if weight._array.dtype.kind != "f":
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to be of a floating type, but got "
            f"torch.{type_name(weight)}Tensor (while checking arguments for embedding_bag)"
        )
    if per_sample_weights is not None and per_sample_weights.dtype != weight.dtype:
        raise RuntimeError(
            "Expected tensor for argument #1 'weight' to have the same type as tensor for argument "
            f"#1 'per_sample_weights'; but type torch.{type_name(weight)}Tensor does not equal "
            f"torch.{type_name(per_sample_weights)}Tensor (while checking arguments for "
            "embedding_bag)"
        )
