"""Public functions that arrange elements: diagflat, rot90, column_stack; and hash_tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import dtypes
from .._tensor import Tensor, wrap
from ..numpy_names import numpy_names
from .arguments import dim, dims, finish, tensor
from .axes import flip, transpose
from .diagonals import diag
from .joining import hstack
from .reduction import no_empty
from .shaping import reshape

_dim, _dims = dim, dims  # the functions below have a parameter of this name


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """A matrix with the flattened input on a diagonal, and zeros elsewhere.

    Args:
        input: a Tensor of any shape.
        offset: how far above the main diagonal.

    Raises:
        TypeError: `input` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> mg.diagflat(mg.tensor([1, 2]))
        tensor([[1, 0],
                [0, 2]])
    """
    return diag(reshape(tensor(input, "diagflat"), -1), offset)


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Turned by 90°, k times, from the first of two dimensions to the second.

    Args:
        input: a Tensor of at least two dimensions.
        k: how often; the other way round if negative.
        dims: the two dimensions.

    Raises:
        RuntimeError: not two different dimensions.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.rot90(mg.tensor([[1, 2], [3, 4]]))
        tensor([[2, 4],
                [1, 3]])
    """
    x = tensor(input, "rot90")
    if len(dims) != 2:
        raise RuntimeError(f"expected total rotation dims == 2, but got dims = {len(dims)}")
    if x.ndim < 2:
        raise RuntimeError(f"expected total dims >= 2, but got total dims = {x.ndim}")
    first, second = [_dim(d, x.ndim) for d in dims]
    if first == second:
        raise RuntimeError(
            f"expected rotation dims to be different, but got dim0 = {dims[0]} and dim1 = {dims[1]}"
        )
    turns = k % 4
    if turns == 2:
        return flip(x, (first, second))
    if turns == 0:
        return x.clone()
    return transpose(flip(x, (second if turns == 1 else first,)), first, second)


def column_stack(tensors: Sequence[Tensor], *, out: Tensor | None = None) -> Tensor:
    """Side by side, vectors as columns.

    Args:
        tensors: Tensors of equal numbers of rows.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: none; sizes that do not fit.
        TypeError: not a sequence of Tensors.

    Example:
        >>> import minigrad as mg
        >>> mg.column_stack((mg.tensor([1, 2]), mg.tensor([3, 4])))
        tensor([[1, 3],
                [2, 4]])
    """
    if not isinstance(tensors, (tuple, list)):
        raise TypeError(
            "column_stack(): argument 'tensors' must be tuple of Tensors, not "
            f"{type(tensors).__name__}"
        )
    if not tensors:
        raise RuntimeError("column_stack expects a non-empty TensorList")
    columns = [reshape(t, (-1, 1)) if tensor(t, "column_stack").ndim < 2 else t for t in tensors]
    return hstack(columns, out=out)


@numpy_names
def hash_tensor(
    input: Tensor,
    dim: Any = (),
    *,
    keepdim: bool = False,
    mode: int = 0,
    out: Tensor | None = None,
) -> Tensor:
    """The exclusive or of the elements' bits over `dim`: a number to compare tensors by.

    Args:
        input: a Tensor of any shape; floats count by their bits as float64.
        dim: the dimensions, one or several. Default: all.
        keepdim: leave them in as ones.
        mode: 0, the exclusive or.
        out: a Tensor that takes the result.

    Shape:
        The input's without the dimensions, uint64.

    Raises:
        RuntimeError: another mode; no elements.
        IndexError: no such dimension, or one without elements.

    Example:
        >>> import minigrad as mg
        >>> mg.hash_tensor(mg.tensor([1, 2, 4]))
        tensor(7, dtype=torch.uint64)
    """
    x = tensor(input, "hash_tensor")
    if mode != 0:
        raise RuntimeError(f"Unknown hash_tensor mode: {mode}")
    axes = _dims(dim, x.ndim)
    no_empty(x, axes, "hash_tensor", dim in (None, ()))
    wide = np.float64 if x._array.dtype.kind == "f" else dtypes.uint64.numpy
    bits = x._array.astype(wide).view(np.uint64)
    mixed: Any = np.bitwise_xor.reduce(bits, axis=axes, keepdims=keepdim)  # type: ignore[call-overload]
    return finish(wrap(np.asarray(mixed)), out)
