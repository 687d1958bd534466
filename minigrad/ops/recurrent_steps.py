"""The steps of recurrent layers: where their rows lie, and how states are carried through them.

Step t is of the first sizes[t] sequences, and sizes never grow. The steps' rows lie one below the
other, step 0 first; they may be taken in reverse.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

Sizes = tuple[int, ...]


@functools.lru_cache(256)
def places(sizes: Sizes, reverse: bool) -> tuple[slice, ...]:
    """Where the rows of each step lie, in the order in which the steps are taken."""
    ends = tuple(itertools.accumulate(sizes))
    slices = tuple(map(slice, (0, *ends), ends))
    return slices[::-1] if reverse else slices


def each(a: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """The rows of each step of (*, rows, size), in the order in which the steps are taken."""
    if sizes[0] != sizes[-1]:
        return [a[..., rows, :] for rows in places(sizes, reverse)]
    if len(sizes) == 1:
        return (a,)
    *gates, _, size = a.shape
    steps = a.reshape((*gates, len(sizes), sizes[0], size))
    if gates:
        steps = steps.swapaxes(0, 1)
    taken: Iterable[Any] = steps[::-1] if reverse else steps
    return taken


def cut(buffer: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """The first rows of a buffer (*, rows, size) for each step: as many as the step has."""
    if sizes[0] == sizes[-1]:
        return itertools.repeat(buffer, len(sizes))
    return [buffer[..., :n, :] for n in (sizes[::-1] if reverse else sizes)]


def room(shape: tuple[int, int], dtype: Any, sizes: Sizes, reverse: bool) -> Iterable[Any]:
    """For each step an array (gates, rows, size) without gaps, all in the same memory.

    Args:
        shape: (gates, size).
        dtype: the type.
        sizes: those of the steps.
        reverse: whether steps are taken from the last to the first.
    """
    gates, width = shape
    memory = np.empty(gates * sizes[0] * width, dtype)
    if sizes[0] == sizes[-1]:
        return itertools.repeat(memory.reshape((gates, sizes[0], width)), len(sizes))
    taken = sizes[::-1] if reverse else sizes
    return [memory[: gates * n * width].reshape((gates, n, width)) for n in taken]


def carry(
    step: Callable[..., Sequence[Any]], starts: Sequence[Any], *parts: Iterable[Any]
) -> list[Any]:
    """Take the steps, each from the states that the one before it left.

    Args:
        step: takes its part of each of `parts`, and the states; returns the new states.
        starts: the states of all sequences, taken up when they begin.
        parts: for each step a part, with as many rows as the step has sequences.

    Returns:
        The states in which the sequences end, in arrays of their own.
    """
    states = starts
    ended: list[list[Any]] = [[] for _ in starts]
    had = 0
    for views in zip(*parts, strict=True):
        n = views[0].shape[-2]
        if n != had:
            if not had:
                states = [start[:n] for start in starts]
            elif n < had:
                for state, left in zip(states, ended, strict=True):
                    left.append(state[n:])
                states = [state[:n] for state in states]
            else:
                pairs = zip(states, starts, strict=True)
                states = [np.concatenate([state, start[had:n]]) for state, start in pairs]
            had = n
        states = step(*views, *states)
    return [np.concatenate([s, *left[::-1]]) for s, left in zip(states, ended, strict=True)]


def alone(state: Any) -> Any:
    """The states (n, size) of one layer in one direction: (1, n, size)."""
    return state.reshape((1, *state.shape))


def started(state: Any, n: int, width: int, like: Any) -> Any:
    """The states of n sequences before the first step: `state`, or zeros for None."""
    if state is None:
        return np.zeros_like(like, shape=(n, width))
    return state.reshape((n, width))


def states_before(states: Any, start: Any, sizes: Sizes, reverse: bool) -> Any:
    """Of each row the state that its sequence had before."""
    if sizes[0] == sizes[-1]:
        n = sizes[0]
        return np.concatenate([states[n:], start] if reverse else [start, states[: -n or None]])
    found: list[Any] = []

    def step(state: Any, before: Any) -> Any:
        found.append(before)
        return (state,)

    carry(step, [start], each(states, sizes, reverse))
    return np.concatenate(found[::-1] if reverse else found)


def rows_of(x: Any) -> Any:
    """x as a matrix of its last dimension's vectors."""
    return x if x.ndim == 2 else x.reshape((-1, x.shape[-1]))


def columns(a: Any, count: int) -> list[Any]:
    """The columns of each of `count` gates, as views."""
    width = a.shape[1] // count
    return [a[:, k * width : (k + 1) * width] for k in range(count)]


def by_gate(a: Any, count: int) -> Any:
    """(rows, count size) as (count, rows, size): a matrix for each gate."""
    return np.transpose(a.reshape((a.shape[0], count, a.shape[1] // count)), (1, 0, 2))
