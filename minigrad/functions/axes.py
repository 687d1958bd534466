"""Public functions that order, reverse and shift dimensions."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from ..ops import shape as rows
from .arguments import dim, dims, sizes, tensor
from .shaping import reshape

_dim, _dims = dim, dims  # the functions below have parameters of these names


def permute(input: Tensor, *dims: Any) -> Tensor:
    """A view of `input` with its dimensions in another order.

    Args:
        input: a Tensor of any shape.
        dims: the order, as a tuple or one by one.

    Raises:
        RuntimeError: not each dimension once.

    Example:
        >>> import minigrad as mg
        >>> mg.permute(mg.zeros(2, 3, 4), (2, 0, 1)).shape
        torch.Size([4, 2, 3])
    """
    x = tensor(input, "permute")
    order = sizes(dims, "dims")
    if len(order) != x.ndim:
        raise RuntimeError(
            "permute(sparse_coo): number of dimensions in the tensor input does not match the "
            f"length of the desired ordering of dimensions i.e. input.dim() = {x.ndim} is not "
            f"equal to len(dims) = {len(order)}"
        )
    axes = tuple([_dim(k, x.ndim) for k in order])
    if len(set(axes)) != len(axes):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return rows.permute(x, axes=axes)


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """A view of `input` with two dimensions exchanged.

    Args:
        input: a Tensor of any shape.
        dim0: the one.
        dim1: the other.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.transpose(mg.zeros(2, 3), 0, 1).shape
        torch.Size([3, 2])
    """
    x = tensor(input, "transpose")
    a, b = _dim(dim0, x.ndim), _dim(dim1, x.ndim)
    axes = list(range(x.ndim))
    if axes:
        axes[a], axes[b] = b, a
    return rows.transpose(x, axes=tuple(axes))


def reversed_dims(x: Tensor) -> Tensor:
    """A view with all dimensions in reverse order."""
    ndim = x._array.ndim
    view: Tensor = rows.permute(x, axes=(1, 0) if ndim == 2 else tuple(range(ndim))[::-1])
    return view


def t(input: Tensor) -> Tensor:
    """The transpose of a matrix; a vector or number as it is.

    Args:
        input: a Tensor with at most two dimensions.

    Raises:
        RuntimeError: more dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.t(mg.zeros(2, 3)).shape
        torch.Size([3, 2])
    """
    x = tensor(input, "t")
    if x.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {x.ndim}D")
    return rows.t(x) if x.ndim == 2 else rows.view(x, shape=x._array.shape)


def movedim(input: Tensor, source: Any, destination: Any) -> Tensor:
    """A view of `input` with dimensions moved to other places, the others in their order.

    Args:
        input: a Tensor of any shape.
        source: which, one or several.
        destination: where to, as many.

    Raises:
        RuntimeError: one is named twice, or the numbers differ.

    Example:
        >>> import minigrad as mg
        >>> mg.movedim(mg.zeros(2, 3, 4), 0, -1).shape
        torch.Size([3, 4, 2])
    """
    x = tensor(input, "movedim")
    a = list(source) if isinstance(source, (tuple, list)) else [source]
    b = list(destination) if isinstance(destination, (tuple, list)) else [destination]
    if len(a) != len(b):
        raise RuntimeError(
            "movedim: Invalid source or destination dims: source "
            f"({a} dims) should contain the same number of dims as destination ({b} dims)"
        )
    a, b = [_dim(k, x.ndim) for k in a], [_dim(k, x.ndim) for k in b]
    for name, found in (("source", a), ("destination", b)):
        if len(set(found)) != len(found):
            raise RuntimeError(f"movedim: repeated dim in `{name}` ({found})")
    order = [k for k in range(x.ndim) if k not in a]
    for place, k in sorted(zip(b, a, strict=True)):
        order.insert(place, k)
    return rows.permute(x, axes=tuple(order))


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """`transpose` by NumPy's name.

    Args:
        input: a Tensor of any shape.
        axis0: the one dimension.
        axis1: the other.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.swapaxes(mg.zeros(2, 3), 0, 1).shape
        torch.Size([3, 2])
    """
    return transpose(input, axis0, axis1)


moveaxis, swapdims = movedim, swapaxes


def adjoint(input: Tensor) -> Tensor:
    """A view with the last two dimensions exchanged: the adjoint of each real matrix.

    Args:
        input: a Tensor (*, rows, columns), or a number.

    Raises:
        RuntimeError: a vector.

    Example:
        >>> import minigrad as mg
        >>> mg.adjoint(mg.zeros(4, 2, 3)).shape
        torch.Size([4, 3, 2])
    """
    return matrices(tensor(input, "adjoint"), "tensor.adjoint()")


def matrices(x: Tensor, name: str) -> Tensor:
    """Each matrix of `x` transposed; a number as it is.

    Raises:
        RuntimeError: a vector.
    """
    if x.ndim == 1:
        raise RuntimeError(
            f"{name} is only supported on matrices or batches of matrices. Got 1-D tensor."
        )
    return transpose(x, -2, -1) if x.ndim else permute(x, ())


def flip(input: Tensor, *axes: Any, dims: Any = ()) -> Tensor:
    """A copy of `input` with the order along `dims` reversed.

    Args:
        input: a Tensor of any shape.
        axes: the dimensions, one by one or in a list, ...
        dims: ... or by name.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.flip(mg.tensor([1, 2, 3]), (0,))
        tensor([3, 2, 1])
    """
    x = tensor(input, "flip")
    chosen = sizes(axes or (dims,), "dims")
    return rows.flip(x, axis=_dims(chosen, x.ndim) if chosen else ())


def fliplr(input: Tensor) -> Tensor:
    """`input` with its columns in reverse order.

    Args:
        input: a Tensor with at least two dimensions.

    Raises:
        RuntimeError: fewer than two dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.fliplr(mg.tensor([[1, 2]]))
        tensor([[2, 1]])
    """
    if tensor(input, "fliplr").ndim < 2:
        raise RuntimeError("Input must be >= 2-d.")
    return flip(input, 1)


def flipud(input: Tensor) -> Tensor:
    """`input` with its rows in reverse order.

    Args:
        input: a Tensor with at least one dimension.

    Raises:
        RuntimeError: no dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.flipud(mg.tensor([1, 2]))
        tensor([2, 1])
    """
    if tensor(input, "flipud").ndim < 1:
        raise RuntimeError("Input must be >= 1-d.")
    return flip(input, 0)


def roll(input: Tensor, shifts: Any, dims: Any = None) -> Tensor:
    """A copy of `input` with elements shifted along `dims`, the last ones coming in first.

    Args:
        input: a Tensor of any shape.
        shifts: by how many places, one number or one a dimension.
        dims: the dimensions. Default: the flattened input.

    Raises:
        RuntimeError: the numbers of shifts and dims differ.

    Example:
        >>> import minigrad as mg
        >>> mg.roll(mg.tensor([1, 2, 3]), 1)
        tensor([3, 1, 2])
    """
    x = tensor(input, "roll")
    if type(shifts) is int and dims is None and x.ndim == 1:
        return rows.roll(x, shift=(shifts,), axis=(0,))
    by = tuple(shifts) if isinstance(shifts, (tuple, list)) else (shifts,)
    if dims is None or dims == ():
        if len(by) != 1:
            raise RuntimeError(f"shifts and dimensions must align. shifts: {len(by)}, dims:0")
        return reshape(rows.roll(reshape(x, -1), shift=by, axis=(0,)), x._array.shape)
    axes = tuple(dims) if isinstance(dims, (tuple, list)) else (dims,)
    if len(by) != len(axes):
        raise RuntimeError(f"shifts and dimensions must align. shifts: {len(by)}, dims:{len(axes)}")
    return rows.roll(x, shift=by, axis=tuple([_dim(k, x.ndim) for k in axes]))
