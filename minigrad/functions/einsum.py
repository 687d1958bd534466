"""Einstein summation: reading its equations, and carrying them out by pairwise contractions."""

from __future__ import annotations

import functools
import string
from typing import Any, NamedTuple

from .. import dtypes
from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..ops.einsum import Labels, contract
from .arguments import cast_to, refuse
from .axes import permute
from .diagonals import diagonal
from .reduction import sum
from .shaping import reshape

Subscripts = tuple[Any, ...]  # labels, and Ellipsis at most once
LETTERS = string.ascii_uppercase + string.ascii_lowercase  # in the order of implicit results
FIRST_HIDDEN = len(LETTERS)  # the dimensions under an ellipsis are labelled from here on


class _Single(NamedTuple):
    """What is done to an operand alone, in this order."""

    diagonals: tuple[tuple[int, int], ...]  # pairs of dimensions, each of which becomes the last
    dropped: Any  # None, or the shape without dimensions of size 1 that are broadcast
    summed: tuple[int, ...]  # dimensions that nothing else has


class _Pair(NamedTuple):
    """A contraction of what there is so far with the next operand."""

    first: tuple[int, ...]  # dimensions of what there is so far that are summed over before
    left: Labels
    right: Labels
    out: Labels


class _Plan(NamedTuple):
    singles: tuple[_Single, ...]
    pairs: tuple[_Pair, ...]
    last: tuple[int, ...]  # dimensions summed over at the end
    order: tuple[int, ...]  # and the order of those left


def einsum(*args: Any) -> Tensor:
    """Sums of products of operands, by Einstein's convention.

    result[output labels] = Σ over all other labels of operand₁[labels] · operand₂[labels] · ...

    The equation has a letter for each dimension of each operand, operands separated by commas,
    and after `->` those of the result. A letter that is repeated in an operand takes its
    diagonal. `...` stands for dimensions without letters, which are broadcast. Without `->` the
    result has the dimensions under `...`, then the letters that appear once, in alphabetical
    order, capitals first. Operands are contracted from left to right, by matrix products.

    Args:
        args: an equation and its operands, as `einsum("ij,jk->ik", a, b)`; or each operand
            followed by the list of its labels, 0 to 51 or Ellipsis, and last, if wanted, those of
            the result: `einsum(a, [0, 1], b, [1, 2], [0, 2])`.

    Shape:
        The sizes of the output's labels. Dimensions of size 1 are broadcast.

    Raises:
        ValueError: no operands; a label outside 0 to 51.
        TypeError: an operand is not a Tensor.
        RuntimeError: the equation is not well formed, or does not fit the operands.

    Example:
        >>> import minigrad as mg
        >>> a = mg.tensor([[1., 2.], [3., 4.]])
        >>> mg.einsum("ij,kj->ik", a, a)
        tensor([[ 5., 11.],
                [11., 25.]])
        >>> mg.einsum("ii", a)
        tensor(5.)
    """
    if len(args) < 2:
        raise ValueError(
            "einsum(): must specify the equation string and at least one operand, or at least one "
            "operand and its subscripts list"
        )
    equation: Any
    if isinstance(args[0], str):
        equation, *operands = args
        if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
            operands = list(operands[0])
    else:
        count = len(args) // 2 * 2
        operands = list(args[:count:2])
        output = tuple(args[-1]) if len(args) > count else None
        equation = (*[tuple(x) for x in args[1:count:2]], output)
    for k, x in enumerate(operands):
        if not isinstance(x, Tensor):
            raise TypeError(
                f"expected Tensor as element {k} in argument 1, but got {type(x).__name__}"
            )
    return _carry_out(_plan(equation, tuple([x._array.shape for x in operands])), operands)


def _carry_out(plan: _Plan, operands: list[Tensor]) -> Tensor:
    result, *rest = map(_alone, operands, plan.singles)
    for (first, left, right, out), x in zip(plan.pairs, rest, strict=True):
        if first:
            result = sum(result, first)
        result = _contracted(result, x, left, right, out)
    if plan.last:
        result = sum(result, plan.last)
    return permute(result, plan.order) if plan.order else result


def _alone(x: Tensor, step: _Single) -> Tensor:
    for i, j in step.diagonals:
        x = diagonal(x, 0, i, j)
    if step.dropped is not None:
        x = reshape(x, step.dropped)
    return sum(x, step.summed) if step.summed else x


def _contracted(a: Tensor, b: Tensor, left: Labels, right: Labels, out: Labels) -> Tensor:
    if all(k in out for k in left if k in right):
        common = dtypes.promote_types(a.dtype, b.dtype).numpy
        a, b = cast_to(a, common), cast_to(b, common)
    else:
        refuse("b", "bmm", a)
        if a._array.dtype != b._array.dtype:
            raise RuntimeError(f"expected scalar type {type_name(a)} but found {type_name(b)}")
    return contract(a, b, left=left, right=right, result=out)


@functools.lru_cache(maxsize=512)
def _plan(equation: Any, shapes: tuple[tuple[int, ...], ...]) -> _Plan:
    """The steps for an equation, or for tuples of labels, and operands of these shapes."""
    if isinstance(equation, str):
        inputs, output = _read(equation)
    else:
        *inputs, output = equation
        for labels in (*inputs, output or ()):
            _check_list(labels)
    if len(inputs) != len(shapes):
        fewer = "fewer" if len(inputs) > len(shapes) else "more"
        raise RuntimeError(
            f"einsum(): {fewer} operands were provided than specified in the equation"
        )
    labelled, hidden = _spelled_out(inputs, shapes)
    sizes = _sizes(labelled, shapes)
    out = _output(output, labelled, hidden)
    singles, labels = zip(*map(_single, labelled, shapes, [sizes] * len(shapes)), strict=True)
    singles, labels = _sum_lonely(singles, labels, out)
    return _pairs(singles, labels, out)


def _label(letter: str, at: int) -> int:
    found = LETTERS.find(letter)
    if found < 0:
        raise RuntimeError(
            f"einsum(): invalid subscript given at index {at} in the equation string, subscripts "
            "must be in [a-zA-Z]"
        )
    return found


def _read(equation: str) -> tuple[list[Subscripts], Subscripts | None]:
    """The labels of each operand and of the result, if given."""
    text, arrow, result = equation.partition("->")
    start = 0
    inputs = []
    for number, part in enumerate(text.split(",")):
        inputs.append(_subscripts(part, start, f"operand {number}"))
        start += len(part) + 1
    return inputs, _subscripts(result, len(text) + 2, "the output") if arrow else None


def _subscripts(text: str, start: int, what: str) -> Subscripts:
    labels: list[Any] = []
    k = 0
    while k < len(text):
        if text[k] == ".":
            if Ellipsis in labels:
                raise RuntimeError(
                    f"einsum(): found '.' for {what} for which an ellipsis was already found"
                )
            if text[k : k + 3] != "...":
                raise RuntimeError(
                    f"einsum(): found '.' for {what} that is not part of any ellipsis"
                )
            labels.append(Ellipsis)
            k += 2
        elif text[k] != " ":
            labels.append(_label(text[k], start + k))
        k += 1
    return tuple(labels)


def _check_list(labels: Subscripts) -> None:
    if labels.count(Ellipsis) > 1:
        raise RuntimeError("einsum(): an ellipsis was already found in the subscripts list")
    for k in labels:
        if k is not Ellipsis and not 0 <= k < FIRST_HIDDEN:
            raise ValueError(
                f"einsum(): subscript {k} in subscript list is not within the valid range "
                f"[0, {FIRST_HIDDEN})"
            )


def _spelled_out(
    inputs: list[Subscripts], shapes: tuple[tuple[int, ...], ...]
) -> tuple[list[Labels], Labels]:
    """The labels with each ellipsis written out, aligned at the last; and the widest of these."""
    covered = []
    for k, (labels, shape) in enumerate(zip(inputs, shapes, strict=True)):
        named = len(labels) - labels.count(Ellipsis)
        if named > len(shape) or (named < len(shape) and Ellipsis not in labels):
            given = "no" if Ellipsis not in labels else "an"
            raise RuntimeError(
                f"einsum(): the number of subscripts in the equation ({named}) does not match the "
                f"number of dimensions ({len(shape)}) for operand {k} and {given} ellipsis was "
                "given"
            )
        covered.append(len(shape) - named)
    hidden = tuple(range(FIRST_HIDDEN, FIRST_HIDDEN + max(covered)))
    return [
        _replaced(labels, hidden[len(hidden) - n :])
        for labels, n in zip(inputs, covered, strict=True)
    ], hidden


def _replaced(labels: Subscripts, hidden: Labels) -> Labels:
    return tuple([k for x in labels for k in (hidden if x is Ellipsis else (x,))])


def _name(label: int) -> str:
    return LETTERS[label] if label < FIRST_HIDDEN else "..."


def _sizes(labelled: list[Labels], shapes: tuple[tuple[int, ...], ...]) -> dict[int, int]:
    """The size of each label.

    Raises:
        RuntimeError: it has several, other than 1.
    """
    sizes: dict[int, int] = {}
    for number, (labels, shape) in enumerate(zip(labelled, shapes, strict=True)):
        own: dict[int, int] = {}
        for k, n in zip(labels, shape, strict=True):
            if own.setdefault(k, n) != n:
                raise RuntimeError(
                    f"einsum(): subscript {_name(k)} is repeated for operand {number} but the "
                    f"sizes don't match, {n} != {own[k]}"
                )
        for k, n in own.items():
            known = sizes.get(k, 1)
            if 1 not in (n, known) and n != known:
                raise RuntimeError(
                    f"einsum(): subscript {_name(k)} has size {n} for operand {number} which does "
                    f"not broadcast with previously seen size {known}"
                )
            sizes[k] = n if known == 1 else known
    return sizes


def _output(output: Subscripts | None, labelled: list[Labels], hidden: Labels) -> Labels:
    found = [k for labels in labelled for k in labels]
    if output is None:
        return hidden + tuple(sorted(k for k in found if k < FIRST_HIDDEN and found.count(k) == 1))
    out = _replaced(output, hidden)
    for k in out:
        if out.count(k) > 1:
            raise RuntimeError(
                f"einsum(): output subscript {_name(k)} appears more than once in the output"
            )
        if k not in found:
            raise RuntimeError(
                f"einsum(): output subscript {_name(k)} does not appear in the equation for any "
                "input operand"
            )
    return out


def _single(
    labels: Labels, shape: tuple[int, ...], sizes: dict[int, int]
) -> tuple[_Single, Labels]:
    """Diagonals of repeated labels; dimensions of size 1 left out where others are longer."""
    now = list(labels)
    lengths = dict(zip(labels, shape, strict=True))
    diagonals = []
    for k in dict.fromkeys(labels):
        while now.count(k) > 1:
            i = now.index(k)
            j = now.index(k, i + 1)
            diagonals.append((i, j))
            now = [*now[:i], *now[i + 1 : j], *now[j + 1 :], k]
    kept = tuple([k for k in now if lengths[k] == sizes[k]])
    dropped = None if len(kept) == len(now) else tuple([lengths[k] for k in kept])
    return _Single(tuple(diagonals), dropped, ()), kept


def _sum_lonely(singles: Any, labels: Any, out: Labels) -> tuple[Any, Any]:
    """The steps with sums over labels that neither another operand nor the result has."""
    steps, kept = [], []
    for n, (step, own) in enumerate(zip(singles, labels, strict=True)):
        others = {k for m, x in enumerate(labels) if m != n for k in x} | set(out)
        steps.append(step._replace(summed=tuple([i for i, k in enumerate(own) if k not in others])))
        kept.append(tuple([k for k in own if k in others]))
    return steps, kept


def _pairs(singles: Any, labels: Any, out: Labels) -> _Plan:
    left, *rest = labels
    pairs = []
    for n, right in enumerate(rest):
        later = {k for x in rest[n + 1 :] for k in x} | set(out)
        first = tuple([i for i, k in enumerate(left) if k not in right and k not in later])
        left = tuple([k for k in left if k in right or k in later])
        common = [k for k in left if k in right]
        own = [k for k in left if k not in right] + [k for k in right if k not in left]
        made = tuple([k for k in (*common, *own) if k in later])
        if n == len(rest) - 1:
            made = out
        pairs.append(_Pair(first, left, right, made))
        left = made
    last = tuple([i for i, k in enumerate(left) if k not in out])
    left = tuple([k for k in left if k in out])
    order = tuple([left.index(k) for k in out])
    return _Plan(
        tuple(singles), tuple(pairs), last, () if order == tuple(range(len(order))) else order
    )
