"""The graph as users see it, and copies of its leaves."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from .leaves import flags, leaf
from .programs import Programs

programs = Programs()


# Graph


@programs
def names_of_steps(fw: Any) -> Any:
    x, w = fw.ones(2, 3, requires_grad=True), fw.ones(3, 2, requires_grad=True)
    v = leaf(fw, 1.0, 2.0)
    results = [
        x + 1, x - 1, x * 2, x / 2, -x, x**2, x**x, x @ w, x.T, x.t(), x.exp(), x.log(), x.sum(),
        x.mean(), x.sum(0), x.mean(0), x[0], x[:, 1:], x[None], x[:, [0, 2]], x.reshape(6),
        x.view(3, 2), x.clone(), x.relu(), x.sigmoid(), x.tanh(), x.expand(4, 2, 3), x.unsqueeze(0),
        x.permute(1, 0), x.transpose(0, 1), x.squeeze(0), x.amax(), x.abs(), x.sqrt(), x.double(),
        v @ v, x.mv(leaf(fw, 1.0, 2.0, 3.0)), fw.cat([x, x]), fw.stack([x, x]), x.norm(), x.std(),
        x.where(x > 0, w.T), x.cumsum(0), x.softmax(1), x.log_softmax(1), x.prod(),
        x.diagonal(), x.var(0), x.logsumexp(0), x.sin(), x.flatten(), x.repeat(2, 2), x.flip(0),
        x.masked_fill(x > 0, 1.0), x.t().reshape(6), x.t().contiguous(), x.tril(), x.amin(1),
        fw.nn.functional.linear(x, w.T), fw.nn.functional.linear(x, w.T, v), v.outer(v),
        fw.nn.functional.gelu(x), fw.nn.functional.mse_loss(x, w.T), x.detach().add_(x),
        fw.nn.functional.cross_entropy(x, fw.tensor([0, 1])), fw.zeros(3)[1:].copy_(x[0, 1:]),
    ]  # fmt: skip
    return [r.grad_fn.name() for r in results]


@programs
def next_functions_lead_to_the_leaves(fw: Any) -> Any:
    x, w = leaf(fw, 1.0), leaf(fw, 2.0)
    y = (x * w + x).sum()

    def tree(node: Any) -> Any:
        return node and [node.name(), *(tree(parent) for parent, _ in node.next_functions)]

    return tree(y.grad_fn)


@programs
def a_number_stands_behind_the_tensor(fw: Any) -> Any:
    x = fw.ones(2, requires_grad=True)
    return [
        [parent and parent.name() for parent, _ in y.grad_fn.next_functions]
        for y in (2 * x.sin(), 2 + x.sin(), x.sin() * 2, x.sin() + 2)
    ]


@programs
def the_accumulator_of_a_leaf_knows_it(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    (node, _), *_ = (x * 2).grad_fn.next_functions
    return node.variable is x, x.grad_fn, node.next_functions


@programs.differs("these are composed of other rows, whose names show")
def names_of_composed_steps(fw: Any) -> Any:
    x = fw.ones(2, 3, requires_grad=True)
    results = [
        1 - x, 2**x, 1 / x, x.squeeze(), x.max(), x.min(), x.max(0)[0], x.prod(0), x.roll(1),
        x.trace(),
        x.sort()[0], x.topk(1)[0], x.median(), x.median(0)[0], x.unbind(0)[0], x.chunk(2)[0],
        x.split(1)[0], x.index_select(0, fw.tensor([0])), x.masked_select(x > 0),
        x.take(fw.tensor([0])),
    ]  # fmt: skip
    return [r.grad_fn.name() for r in results]


@programs
def parts_are_outputs_of_one_step(fw: Any) -> Any:
    a, b = fw.ones(2, 2, requires_grad=True).unbind(0)
    return a.output_nr, b.output_nr, a.grad_fn is b.grad_fn


@programs
def metadata_of_a_step_is_kept(fw: Any) -> Any:
    y = leaf(fw, 1.0) * 2
    y.grad_fn.metadata["who"] = "me"
    return y.grad_fn.metadata


@programs
def repr_shows_the_step(fw: Any) -> Any:
    x = leaf(fw, 1.0)
    return repr(x), repr(x * 2), repr(x.detach()), repr((x * 2).sum().exp())


# Copies of leaves


@programs
def deepcopy_of_a_leaf(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    (x * x).sum().backward()
    y = copy.deepcopy(x)
    (y * 3).sum().backward()
    return x.grad, y.grad, flags(y), type(y).__name__


@programs
def deepcopy_keeps_what_is_shared(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    a, b = copy.deepcopy([x, x])
    with fw.no_grad():
        a.add_(1)
    return a is b, x, b


@programs
def deepcopy_of_a_view_of_a_constant(fw: Any) -> Any:
    x = fw.arange(6.0).view(2, 3)
    row, whole = copy.deepcopy([x[0], x])
    whole.zero_()
    return row, whole, x


@programs
def deepcopy_of_a_transposed_leaf(fw: Any) -> Any:
    x = fw.arange(6.0).view(2, 3).T.requires_grad_()
    y = copy.deepcopy(x)
    return y, y.stride(), flags(y)


@programs
def deepcopy_of_a_parameter(fw: Any) -> Any:
    p = fw.nn.Parameter(fw.ones(2))
    (p * p).sum().backward()
    q = copy.deepcopy(p)
    return q, q.grad, type(q).__name__, flags(q)


@programs.raises("(?i)only Tensors created explicitly by the user|leaf")
def deepcopy_of_a_result(fw: Any) -> Any:
    copy.deepcopy(leaf(fw, 1.0) * 2)


@programs
def pickle_of_leaves(fw: Any) -> Any:
    x = leaf(fw, 1.0, 2.0)
    x.sum().backward()
    y, z, p = pickle.loads(pickle.dumps((x, fw.arange(3), fw.nn.Parameter(fw.ones(2)))))
    return y, y.grad, flags(y, z, p), z, p, type(p).__name__


@programs
def shallow_copy_is_the_same_memory(fw: Any) -> Any:
    x = fw.zeros(2)
    y = copy.copy(x)
    y.add_(1)
    return x


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
