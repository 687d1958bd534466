"""Jacobians and Hessians of functions, row by row or column by column."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import is_grad_enabled
from ..utils._pytree import tree_unflatten
from .derivative import Pullback, Pushforward


def _basis(t: Tensor) -> Iterator[Tensor]:
    """For each element of `t` a Tensor that is 1 there and 0 elsewhere."""
    for k in range(t.numel()):
        e = mg.zeros(t.numel(), dtype=t.dtype)
        e[k] = 1
        yield e.reshape(t.shape)


def _stacked(rows: Sequence[Tensor], count: tuple[int, ...], like: Tensor) -> Tensor:
    """`rows`, each like `like`, as one Tensor of shape (*count, *like.shape)."""
    whole = mg.stack(list(rows)) if rows else like.new_zeros((0, *like.shape))
    return whole.reshape((*count, *like.shape))


def jacrev(
    func: Callable[..., Any],
    argnums: int | tuple[int, ...] = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """The Jacobian of `func` as a function: a backward pass for each element of the outputs.

    Args:
        func: returns a Tensor, or nested tuples, lists and dicts of Tensors.
        argnums: the place of the argument to differentiate by, or several.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.
        chunk_size: accepted; the passes run one by one.

    Returns:
        A function of the same arguments. It returns, in the structure of the output and below it
        that of the arguments named, Tensors of the output's shape followed by the argument's;
        with `has_aux` that and aux.

    Raises:
        ValueError: `chunk_size` is not positive.
        RuntimeError: (called) `func` returns something else; `argnums` names no argument.

    Example:
        >>> import minigrad as mg
        >>> mg.func.jacrev(lambda x: x ** 2)(mg.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError("jacrev: `chunk_size` should be greater than 0.")

    @functools.wraps(func)
    def wrapper(*args: Any) -> Any:
        pullback = Pullback(func, args, argnums, has_aux)
        create = is_grad_enabled()
        jacobians = []
        for out in pullback.outputs:
            rows = [pullback.pull([out], [e], create) for e in _basis(out)]
            blocks = [
                _stacked([row[k] for row in rows], out.shape, leaf)
                for k, leaf in enumerate(pullback.leaves)
            ]
            jacobians.append(tree_unflatten(blocks, pullback.spec))
        result = tree_unflatten(jacobians, pullback.output_spec)
        return (result, pullback.aux) if has_aux else result

    return wrapper


def jacfwd(
    func: Callable[..., Any],
    argnums: int | tuple[int, ...] = 0,
    has_aux: bool = False,
    *,
    randomness: str = "error",
) -> Callable[..., Any]:
    """The Jacobian of `func` as a function: a pass for each element of the inputs.

    Args:
        func: returns a Tensor, or nested tuples, lists and dicts of Tensors.
        argnums: the place of the argument to differentiate by, or several.
        has_aux: `func` returns `(value, aux)`, and aux is passed on.
        randomness: accepted; `func` runs once, so that all columns see the same draws.

    Returns:
        As `jacrev`.

    Raises:
        RuntimeError: (called) `func` returns something else; `argnums` names no argument.

    Example:
        >>> import minigrad as mg
        >>> mg.func.jacfwd(lambda x: x ** 2)(mg.tensor([1.0, 2.0]))
        tensor([[2., 0.],
                [0., 4.]])
    """

    @functools.wraps(func)
    def wrapper(*args: Any) -> Any:
        forward = Pushforward(func, args, argnums, has_aux)
        zeros = [mg.zeros_like(leaf) for leaf in forward.leaves]
        blocks: list[list[Tensor]] = [[] for _ in forward.outputs]
        for k, leaf in enumerate(forward.leaves):
            columns = [forward.push([*zeros[:k], e, *zeros[k + 1 :]]) for e in _basis(leaf)]
            for i, out in enumerate(forward.outputs):
                block = _stacked([column[i] for column in columns], leaf.shape, out)
                blocks[i].append(_outputs_first(block, leaf.ndim))
        result = tree_unflatten(
            [tree_unflatten(row, forward.spec) for row in blocks], forward.output_spec
        )
        return (result, forward.aux) if has_aux else result

    return wrapper


def _outputs_first(block: Tensor, ndim: int) -> Tensor:
    """With the first `ndim` dimensions, the input's, moved behind the output's."""
    return block.permute(*range(ndim, block.ndim), *range(ndim)) if block.ndim else block


def hessian(func: Callable[..., Any], argnums: int | tuple[int, ...] = 0) -> Callable[..., Any]:
    """The Hessian of `func` as a function: `jacfwd` of `jacrev`.

    Args:
        func: returns a Tensor, or nested tuples, lists and dicts of Tensors.
        argnums: the place of the argument to differentiate by, or several.

    Returns:
        A function of the same arguments; see `jacrev` for the structure of what it returns.

    Raises:
        RuntimeError: (called) `func` returns something else; `argnums` names no argument.

    Example:
        >>> import minigrad as mg
        >>> mg.func.hessian(lambda x: (x ** 3).sum())(mg.tensor([1.0, 2.0]))
        tensor([[ 6.,  0.],
                [ 0., 12.]])
    """
    return jacfwd(jacrev(func, argnums), argnums)
