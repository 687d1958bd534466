"""Random sequences of views, writes and arithmetic: both frameworks must come to the same end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
import torch
from hypothesis import strategies as st

import minigrad as mg

from .parity import assert_same, outcome

Instruction = tuple[str, int, int]
# Where a result may come to be 0 but for rounding, comparisons look elsewhere.
EDGE = 0.0123
Action = Callable[[Any, Any, Any], Any]


def leaf(fw: Any, values: Any) -> Any:
    return fw.tensor(values, dtype=fw.float64, requires_grad=True)


def expanded(t: Any) -> bool:
    """Whether several places are one in memory: PyTorch lets some writes through."""
    return any(s == 0 and n > 1 for s, n in zip(t.stride(), t.shape, strict=True))


# Each takes the framework and two tensors of any shape. What is returned joins the pool.
VIEWS: dict[str, Action] = {
    "first": lambda fw, a, b: a[0],
    "last": lambda fw, a, b: a[-1],
    "tail": lambda fw, a, b: a[1:],
    "steps": lambda fw, a, b: a[..., ::2],
    "column": lambda fw, a, b: a[..., 0],
    "column_kept": lambda fw, a, b: a[..., :1],
    "new_axis": lambda fw, a, b: a[:, None],
    "all": lambda fw, a, b: a[...],
    "flat_view": lambda fw, a, b: a.view(-1),
    "flat": lambda fw, a, b: a.reshape(-1),
    "pairs": lambda fw, a, b: a.reshape(2, -1),
    "transposed": lambda fw, a, b: a.transpose(0, -1),
    "reversed_dims": lambda fw, a, b: a.permute(tuple(range(a.ndim))[::-1]),
    "unsqueezed": lambda fw, a, b: a.unsqueeze(-1),
    "squeezed": lambda fw, a, b: a.squeeze(),
    "expanded": lambda fw, a, b: a.expand(2, *a.shape),
    "expanded_to_other": lambda fw, a, b: a.expand_as(b),
    "diagonal": lambda fw, a, b: a.diagonal(),
    "narrow": lambda fw, a, b: a.narrow(-1, 1, 1),
    "view_as_itself": lambda fw, a, b: a.view_as(a),
    "detached": lambda fw, a, b: a.detach(),
    "contiguous": lambda fw, a, b: a.contiguous(),
}


def c(t: Any) -> Any:
    """`t` in order, since how a result lies in memory is not compared here."""
    return t.contiguous()


MATH: dict[str, Action] = {
    "add": lambda fw, a, b: c(a) + c(b),
    "mul": lambda fw, a, b: c(a) * c(b),
    "mul_itself": lambda fw, a, b: c(a) * c(a),
    "sub": lambda fw, a, b: c(a) - c(b),
    "div": lambda fw, a, b: c(a) / (c(b) * c(b) + 1),
    "matmul": lambda fw, a, b: (c(a) @ c(b)) * 1,
    "twice": lambda fw, a, b: c(a) * 2,
    "shifted": lambda fw, a, b: c(a) + 1,
    "square": lambda fw, a, b: c(a) ** 2,
    "sin": lambda fw, a, b: c(a).sin(),
    "tanh": lambda fw, a, b: c(a).tanh(),
    "sigmoid": lambda fw, a, b: c(a).sigmoid(),
    "relu": lambda fw, a, b: (c(a) - EDGE).relu(),
    "abs": lambda fw, a, b: (c(a) - EDGE).abs(),
    "sum": lambda fw, a, b: c(a).sum(0),
    "mean": lambda fw, a, b: c(a).mean(-1, keepdim=True),
    "logsumexp": lambda fw, a, b: c(a).logsumexp(0),
    "cumsum": lambda fw, a, b: c(a).cumsum(0),
    "softmax": lambda fw, a, b: c(a).softmax(-1),
    "clone": lambda fw, a, b: c(a).clone(),
    "flip": lambda fw, a, b: c(a).flip(0),
    "cat": lambda fw, a, b: fw.cat([c(a), c(b)]),
    "stack": lambda fw, a, b: fw.stack([c(a), c(b).detach()]),
    "list_index": lambda fw, a, b: c(a)[[0, -1]],
    "mask_index": lambda fw, a, b: c(a)[a > EDGE],
    "where": lambda fw, a, b: fw.where(c(a) > c(b) + EDGE, c(a), c(b)),
    "clamp": lambda fw, a, b: c(a).clamp(-0.513, 0.487),
}

WRITES: dict[str, Action] = {
    "add_": lambda fw, a, b: a.add_(b.clone()),
    "sub_": lambda fw, a, b: a.sub_(b.clone(), alpha=2),
    "mul_": lambda fw, a, b: a.mul_(b.clone()),
    "mul_itself_": lambda fw, a, b: a.mul_(a),
    "mul_constant_": lambda fw, a, b: a.mul_(b.detach().clone()),
    "div_": lambda fw, a, b: a.div_(b.clone() ** 2 + 1),
    "copy_": lambda fw, a, b: a.copy_(b.clone()),
    "add_number_": lambda fw, a, b: a.add_(1),
    "mul_number_": lambda fw, a, b: a.mul_(0.5),
    "sin_": lambda fw, a, b: a.sin_(),
    "tanh_": lambda fw, a, b: a.tanh_(),
    "sigmoid_": lambda fw, a, b: a.sigmoid_(),
    "relu_": lambda fw, a, b: a.sub_(EDGE).relu_(),
    "square_": lambda fw, a, b: a.pow_(2),
    "neg_": lambda fw, a, b: a.neg_(),
    "clamp_": lambda fw, a, b: a.clamp_(-0.513, 0.487),
    "zero_": lambda fw, a, b: expanded(a) or a.zero_(),
    "fill_": lambda fw, a, b: expanded(a) or a.fill_(0.3),
    "masked_fill_": lambda fw, a, b: expanded(a) or a.masked_fill_(a > EDGE, 0.1),
    "set_first": lambda fw, a, b: a.__setitem__(0, 0.7),
    "set_column": lambda fw, a, b: a.__setitem__((..., 0), b.clone().sum()),
    "set_tail": lambda fw, a, b: a.__setitem__(slice(1, None), b.clone()),
    "set_list": lambda fw, a, b: expanded(a) or a.__setitem__([0, -1], b.clone().mean()),
    "set_mask": lambda fw, a, b: expanded(a) or a.__setitem__(a < EDGE, 0.2),
    "add_to_first": lambda fw, a, b: a.__setitem__(0, a[0] + b.clone().sum()),
    "iadd_first": lambda fw, a, b: expanded(a) or a[0].__iadd__(b.clone().sum()),
    "detached_mul_": lambda fw, a, b: a.detach().mul_(2),
    "data_mul_": lambda fw, a, b: a.data.mul_(2),
    "requires_grad_": lambda fw, a, b: a.requires_grad_(),
}
ACTIONS = {**VIEWS, **MATH, **WRITES}
NO_GRAD = "no_grad: "
NAMES = [*ACTIONS, *(NO_GRAD + name for name in (*VIEWS, *WRITES))]


def act(fw: Any, name: str, a: Any, b: Any) -> Any:
    if not name.startswith(NO_GRAD):
        result = ACTIONS[name](fw, a, b)
        return c(result) if name in MATH else result
    with fw.no_grad():
        result = ACTIONS[name.removeprefix(NO_GRAD)](fw, a, b)
        if isinstance(result, fw.Tensor) and result is not a and result.requires_grad:
            return result.mul_(0.9).detach()  # a view that would count as a leaf: used here only
        return result


def run(fw: Any, program: list[Instruction]) -> tuple[list[Any], list[Any]]:
    """The pool at the end, and what was noted on the way: flags of results, types of errors."""
    x = leaf(fw, [[0.3, -0.7, 1.1], [0.9, 0.2, -0.4], [-1.2, 0.6, 0.5]])
    w = leaf(fw, [0.8, -0.6, 0.4])
    pool = [x, w, x * 1, fw.tensor([[0.1, 0.2, 0.3]], dtype=fw.float64)]
    log: list[Any] = []
    for name, i, j in program:
        a, b = pool[-1 - i % len(pool)], pool[-1 - j % len(pool)]
        if isinstance(flags(a), str) or isinstance(flags(b), str):
            continue  # nothing can be done with it any more: which error comes first is open
        result = outcome(act, fw, name, a, b)
        if isinstance(result, Exception):
            log.append((name, type(result).__name__))
            continue
        if isinstance(result, fw.Tensor) and result is not a and 0 < result.numel() <= 64:
            pool.append(result)
        log.append((name, tuple(pool[-1].shape), flags(pool[-1]), flags(a)))
    return pool, log


def flags(t: Any) -> Any:
    found = outcome(lambda: (t.requires_grad, t.is_leaf))
    return type(found).__name__ if isinstance(found, Exception) else found


def derivatives(fw: Any, t: Any, leaves: list[Any]) -> Any:
    """First and second derivatives of a sum of `t` in which each place counts differently.

    The second is taken to be 0 where there is none: whether a gradient that does not depend on the
    leaves requires grad differs between the frameworks (of relu, for example).
    """
    weights = fw.arange(1.0, t.numel() + 1, dtype=fw.float64).reshape(t.shape)
    total = (t * weights).sum()
    first = fw.autograd.grad(total, leaves, create_graph=True, allow_unused=True)
    again = sum((g * g).sum() for g in first if g is not None and g.requires_grad)
    if not isinstance(again, fw.Tensor):
        return first, [fw.zeros_like(x) for x in leaves]
    second = fw.autograd.grad(again, leaves, retain_graph=True, materialize_grads=True)
    return first, [g + 0 for g in second]  # torch may give zeros without memory


def ends_alike(program: list[Instruction]) -> None:
    (theirs, their_log), (ours, our_log) = run(torch, program), run(mg, program)
    assert our_log == their_log
    for k, (a, b) in enumerate(zip(ours, theirs, strict=True)):
        assert_same(a, b, ulps=1e6, floor=1.0, what=f"pool[{k}]")
        if b.requires_grad:
            found = [
                outcome(derivatives, fw, t, pool[:2])
                for fw, t, pool in ((mg, a, ours), (torch, b, theirs))
            ]
            if isinstance(found[1], Exception):
                found = [type(f).__name__ for f in found]
            assert_same(*found, ulps=1e6, floor=1.0, what=f"derivatives of pool[{k}]")


position = st.integers(0, 5)
programs = st.lists(st.tuples(st.sampled_from(NAMES), position, position), min_size=2, max_size=14)


@hypothesis.settings(max_examples=200, deadline=None, derandomize=True, database=None)
@hypothesis.given(programs)
def test_random_programs_end_alike(program: list[Instruction]) -> None:
    ends_alike(program)


@pytest.mark.slow
@hypothesis.settings(max_examples=2000, deadline=None, derandomize=True, database=None)
@hypothesis.given(programs)
def test_2000_random_programs_end_alike(program: list[Instruction]) -> None:
    ends_alike(program)
