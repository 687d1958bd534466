"""`vmap`: a function of one example made a function of a batch.

The function runs once for each slice, and the results are stacked. So it is right for every
function, with control flow that looks at the values too, and differentiable where the function
is; it saves the writing, not the time.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..random import default_generator
from ..utils._pytree import (
    LEAF,
    broadcast_leaves,
    tree_flatten,
    tree_leaves,
    tree_unflatten,
)


def vmap(
    func: Callable[..., Any],
    in_dims: int | tuple[Any, ...] = 0,
    out_dims: int | tuple[Any, ...] | None = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """`func` for a batch: applied to each slice of its arguments, the results stacked.

    Args:
        func: takes Tensors, or nested tuples, lists and dicts of them, and returns such.
        in_dims: the dimension of the arguments to slice: an int for all, or a tuple with an int,
            None (not sliced) or a nested structure of such for each.
        out_dims: the dimension of the results to stack in, likewise; None for what is the same
            for all slices.
        randomness: what to do when `func` draws from the default generator: "error" to refuse
            it; "different" to draw anew for each slice, one after the other; "same" to draw the
            same for all.
        chunk_size: accepted; slices are computed one by one.

    Returns:
        A function of positional arguments, each with a dimension more, and keyword arguments,
        which are not sliced.

    Raises:
        RuntimeError: another `randomness`; (called) randomness that is refused.
        ValueError: `chunk_size` is not positive; (called) `in_dims` or `out_dims` do not fit
            the arguments or results, sizes differ, or a result is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.ones(3, 2), mg.arange(6.0).reshape(3, 2)
        >>> mg.vmap(mg.dot)(x, y)
        tensor([1., 5., 9.])
        >>> mg.vmap(mg.func.grad(lambda a, b: a @ b), in_dims=(0, None))(x, y[1])
        tensor([[2., 3.],
                [2., 3.],
                [2., 3.]])
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(
            f"Only allowed values for randomness are 'error', 'different', or 'same'. Got "
            f"{randomness}"
        )
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")

    @functools.wraps(func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        name = _name(func)
        _check_out_dims(out_dims, name)
        leaves, spec = tree_flatten(args)
        dims = _dims(in_dims, args, name)
        size = _size(leaves, dims)
        parts = [_slices(x, dim, size) for x, dim in zip(leaves, dims, strict=True)]

        def run(k: int) -> Any:
            return func(*tree_unflatten([part[k] for part in parts], spec), **kwargs)

        results = _run(run, size or 1, randomness)
        return _stacked(results, out_dims, name, empty=size == 0)

    return wrapper


def _name(func: Any) -> str:
    if isinstance(func, functools.partial):
        return f"functools.partial({_name(func.func)}, ...)"
    return getattr(func, "__name__", repr(func))


def _check_out_dims(out_dims: Any, name: str) -> None:
    if not all(d is None or isinstance(d, int) for d in tree_leaves(out_dims)):
        raise ValueError(
            f"vmap({name}, ..., out_dims={out_dims}): `out_dims` must be an int, None or a python "
            "collection of ints representing where in the outputs the vmapped dimension should "
            "appear."
        )


def _dims(in_dims: Any, args: tuple[Any, ...], name: str) -> list[int | None]:
    """For each leaf of the arguments the dimension to slice, or None."""
    if not args:
        raise ValueError(
            f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are "
            "trying to vmap over a function with no inputs. The latter is unsupported."
        )
    here = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)"
    if not isinstance(in_dims, (int, tuple)):
        raise ValueError(
            f"{here}: expected `in_dims` to be int or a (potentially nested) tuple matching the "
            f"structure of inputs, got: {type(in_dims)}."
        )
    leaves, spec = tree_flatten(args)
    dims = broadcast_leaves(in_dims, spec)
    if dims is None:
        raise ValueError(
            f"{here}: in_dims is not compatible with the structure of `inputs`. in_dims has "
            f"structure {tree_flatten(in_dims)[1]} but inputs has structure {spec}."
        )
    for x, dim in zip(leaves, dims, strict=True):
        if dim is None:
            continue
        if not isinstance(dim, int):
            raise ValueError(
                f"{here}: Got in_dim={dim} for an input but in_dim must be either an integer "
                "dimension or None."
            )
        if not isinstance(x, Tensor):
            raise ValueError(
                f"{here}: Got in_dim={dim} for an input but the input is of type {type(x)}. We "
                "cannot vmap over non-Tensor arguments, please use None as the respective in_dim"
            )
        if not -x.ndim <= dim < x.ndim:
            raise ValueError(
                f"{here}: Got in_dim={dim} for some input, but that input is a Tensor of "
                f"dimensionality {x.ndim} so expected in_dim to satisfy -{x.ndim} <= in_dim < "
                f"{x.ndim}."
            )
    return dims


def _size(leaves: list[Any], dims: list[int | None]) -> int:
    """How many slices there are."""
    sizes = [x.size(dim) for x, dim in zip(leaves, dims, strict=True) if dim is not None]
    if not sizes:
        raise ValueError("vmap: Expected at least one Tensor to vmap over")
    if len(set(sizes)) > 1:
        raise ValueError(
            "vmap: Expected all tensors to have the same size in the mapped dimension, got sizes "
            f"{sizes} for the mapped dimension"
        )
    return int(sizes[0])


def _slices(x: Any, dim: int | None, size: int) -> Any:
    """The slices of `x`; of an empty batch one slice of zeros, to see what comes of it."""
    if dim is None:
        return [x] * (size or 1)
    if size == 0:
        shape = list(x.shape)
        del shape[dim]
        return [x.new_zeros(shape)]
    return x.unbind(dim)


def _run(run: Callable[[int], Any], size: int, randomness: str) -> list[Any]:
    """The results of all slices."""
    if randomness == "different":
        return [run(k) for k in range(size)]
    before = default_generator.state_bytes()
    results = [run(0)]
    if randomness == "error":
        if default_generator.state_bytes().tobytes() != before.tobytes():
            default_generator.set_state_bytes(before)
            raise RuntimeError(
                "vmap: called random operation while in randomness error mode. Please either use "
                "the 'same' or 'different' randomness flags on vmap or perform the randomness "
                "operation out of vmap"
            )
        return results + [run(k) for k in range(1, size)]
    for k in range(1, size):
        default_generator.set_state_bytes(before)
        results.append(run(k))
    return results


def _stacked(results: list[Any], out_dims: Any, name: str, *, empty: bool) -> Any:
    """The results as one, of the structure of each."""
    flats, specs = zip(*map(tree_flatten, results), strict=True)
    spec = specs[0]
    dims = broadcast_leaves(out_dims, spec)
    if spec is LEAF and isinstance(out_dims, tuple) and len(out_dims) == 1:
        dims = list(out_dims)
    if dims is None:
        raise ValueError(
            f"vmap({name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with "
            f"the structure of `outputs`. out_dims has structure {tree_flatten(out_dims)[1]} but "
            f"outputs has structure {spec}."
        )
    columns = zip(*flats, strict=True)
    stacked = [_column(list(c), d, name, empty) for c, d in zip(columns, dims, strict=True)]
    return tree_unflatten(stacked, spec)


def _column(values: list[Any], dim: int | None, name: str, empty: bool) -> Any:
    first = values[0]
    if dim is None:
        if isinstance(first, Tensor) and not all(mg.equal(first, v) for v in values):
            raise ValueError(
                f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None"
            )
        return first
    if not isinstance(first, Tensor):
        raise ValueError(
            f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(first)}. Did "
            "you mean to set out_dims= to None for output?"
        )
    whole = mg.stack(values, dim)
    return whole.narrow(dim, 0, 0) if empty else whole
