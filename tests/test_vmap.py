"""vmap: a function of one example applied to batches, against torch's on the same functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import minigrad as mg

from .parity import assert_same_outcome, tensor_in
from .programs import Programs

pytestmark = pytest.mark.usefixtures("forward_mode")
programs = Programs()


def array(*shape: int) -> Any:
    return np.random.RandomState(sum(shape)).uniform(0.5, 2, shape)


# Functions of one example: the function, the shapes of the batches, in_dims, out_dims
CASES: dict[str, tuple[Callable[..., Any], tuple[tuple[int, ...], ...], Any, Any]] = {
    "elementwise": (lambda fw, x: x.sin() * 2, ((3, 2),), 0, 0),
    "numbers": (lambda fw, x: x * x + 1, ((4,),), 0, 0),
    "dot": (lambda fw, a, b: fw.dot(a, b), ((3, 2), (3, 2)), 0, 0),
    "outer": (lambda fw, a, b: a[:, None] * b, ((3, 2), (3, 4)), 0, 0),
    "one of two": (lambda fw, w, x: w @ x, ((2, 4), (3, 4)), (None, 0), 0),
    "other dimensions": (lambda fw, a, b: a @ b, ((2, 3, 4), (4, 5, 3)), (1, 2), 0),
    "negative dimensions": (lambda fw, a, b: a * b, ((2, 3), (3, 2)), (-1, -2), -1),
    "stacked last": (lambda fw, x: x.cumsum(0), ((3, 4),), 0, 1),
    "stacked in the middle": (lambda fw, x: x[:, None] * x, ((3, 4),), 1, 1),
    "two results": (lambda fw, x: (x.sum(), x.exp()), ((3, 4),), 0, 0),
    "two results apart": (lambda fw, x: (x[:2], x[None]), ((3, 4),), 0, (1, 2)),
    "reductions": (lambda fw, x: x.max() - x.mean(0).sum() + x.std(), ((3, 4, 2),), 0, 0),
    "softmax": (lambda fw, x: x.softmax(-1), ((3, 4),), 0, 0),
    "reshaped": (lambda fw, x: x.reshape(-1).view(2, 6).T, ((5, 3, 4),), 0, 0),
    "sorted": (lambda fw, x: x.sort(), ((3, 4),), 0, 0),
    "indexed": (lambda fw, x: x[[2, 0, 0]] + x[1], ((3, 4),), 0, 0),
    "joined": (lambda fw, x, y: fw.cat([x, y]), ((3, 4), (3, 2)), 0, 0),
    "where": (lambda fw, x: fw.where(x > 1, x, -x), ((3, 4),), 0, 0),
    "constant": (lambda fw, x: fw.ones(2), ((3, 4),), 0, 0),
    "unbatched result": (lambda fw, x, y: (x, y * 2), ((3, 4), (2,)), (0, None), (0, None)),
    "layer": (lambda fw, x: fw.nn.functional.linear(x, fw.ones(2, 4).to(x)), ((3, 4),), 0, 0),
    "empty batch": (lambda fw, x: (x.sum(), x[None] * 2), ((0, 4),), 0, (0, 1)),
    "batch of one": (lambda fw, x: x * 2, ((1, 4),), 0, 0),
}


@pytest.mark.parametrize("chunk", [None, 2])
@pytest.mark.parametrize("name", CASES)
def test_values_and_gradients(name: str, chunk: int | None) -> None:
    if chunk and name in ("unbatched result", "empty batch"):
        pytest.skip("torch can't join these chunks")
    function, shapes, in_dims, out_dims = CASES[name]

    def compute(fw: Any) -> Any:
        xs = [tensor_in(fw, array(*shape), grad=True) for shape in shapes]
        batched = fw.vmap(lambda *v: function(fw, *v), in_dims, out_dims, chunk_size=chunk)
        result = batched(*xs)
        parts = list(result) if isinstance(result, tuple) else [result]
        live = [t for t in parts if t.requires_grad]
        total = sum(((t * t * 0.5).sum() for t in live), sum(0 * x.sum() for x in xs))
        return parts, fw.autograd.grad(total, xs)

    assert_same_outcome(compute, floor=1)


@programs
def nested(fw: Any) -> Any:
    x, y = fw.arange(3.0), fw.arange(4.0)
    return fw.vmap(lambda a: fw.vmap(lambda b: a * b + a)(y))(x)


@programs
def pairs_by_nesting(fw: Any) -> Any:
    x, y = fw.arange(6.0).view(3, 2), fw.arange(8.0).view(4, 2)
    return fw.vmap(fw.vmap(fw.dot, in_dims=(None, 0)), in_dims=(0, None))(x, y)


@programs
def trees(fw: Any) -> Any:
    def f(d: Any, z: Any) -> Any:
        return {"a": d["x"] + d["y"][0], "b": [d["x"] * z, (d["y"][1],)]}

    d = {"x": fw.arange(3.0), "y": [fw.ones(2), fw.arange(6.0).view(2, 3)]}
    in_dims = ({"x": 0, "y": [None, 1]}, None)
    return fw.vmap(f, in_dims=in_dims)(d, fw.tensor(2.0))


@programs
def out_dims_as_a_tree(fw: Any) -> Any:
    f = fw.vmap(lambda x: {"a": x, "b": [x, x]}, out_dims={"a": 1, "b": [0, 1]})
    return f(fw.arange(6.0).view(2, 3))


@programs
def keyword_arguments_are_not_sliced(fw: Any) -> Any:
    return fw.vmap(lambda x, y=None: x + y)(fw.arange(3.0), y=fw.arange(3.0))


@programs
def other_arguments(fw: Any) -> Any:
    return fw.vmap(lambda x, k, name: x * k, in_dims=(0, None, None))(fw.ones(3), 2, "name")


@programs
def gradients_of_each_example(fw: Any) -> Any:
    fw.manual_seed(0)
    model = fw.nn.Sequential(fw.nn.Linear(3, 4), fw.nn.Tanh(), fw.nn.Linear(4, 1))
    params = {k: p.detach() for k, p in model.named_parameters()}

    def loss(params: Any, x: Any, y: Any) -> Any:
        return ((fw.func.functional_call(model, params, (x,)) - y) ** 2).mean()

    x, y = fw.arange(15.0).view(5, 3) / 10, fw.arange(5.0).view(5, 1)
    return fw.vmap(fw.func.grad(loss), in_dims=(None, 0, 0))(params, x, y)


@programs
def an_ensemble(fw: Any) -> Any:
    fw.manual_seed(0)
    models = [fw.nn.Linear(2, 3) for _ in range(4)]
    params, buffers = fw.func.stack_module_state(models)

    def call(params: Any, buffers: Any, x: Any) -> Any:
        return fw.func.functional_call(models[0], (params, buffers), (x,))

    out = fw.vmap(call, in_dims=(0, 0, None))(params, buffers, fw.ones(5, 2))
    out.sum().backward()
    return out, params["weight"].grad, params["bias"].grad


@programs
def batches_of_jacobians(fw: Any) -> Any:
    x = fw.arange(6.0).view(3, 2) + 1
    return fw.vmap(fw.func.jacrev(lambda v: v**2))(x), fw.vmap(fw.func.jacfwd(fw.sin))(x)


@programs
def gradient_through_a_batch(fw: Any) -> Any:
    x = fw.arange(6.0).view(3, 2)
    return fw.func.grad(lambda x: fw.vmap(lambda v: (v**3).sum())(x).sum())(x)


@programs
def batch_of_products(fw: Any) -> Any:
    x = fw.tensor([1.0, 2.0])
    _, pull = fw.func.vjp(lambda v: v**2, x)
    return fw.vmap(pull)(fw.eye(2)), fw.vmap(lambda t: fw.func.jvp(fw.exp, (x,), (t,))[1])(
        fw.eye(2)
    )


@programs
def written_to_within(fw: Any) -> Any:
    def f(x: Any) -> Any:
        y = x.clone()
        y[0] = 7
        return y.mul_(x).add_(1)

    return fw.vmap(f)(fw.arange(6.0).view(3, 2))


@programs
def slices_are_the_batch_itself(fw: Any) -> Any:
    x = fw.zeros(3)
    y = fw.vmap(lambda v: v.add_(1))(x)
    return x, y


@programs
def the_same_draws_for_all(fw: Any) -> Any:
    fw.manual_seed(0)
    y = fw.vmap(lambda x: x + fw.rand(2), randomness="same")(fw.zeros(3))
    return y, fw.rand(2)


@programs
def different_draws(fw: Any) -> Any:
    fw.manual_seed(0)
    y = fw.vmap(lambda x: x + fw.rand(2), randomness="different")(fw.zeros(3))
    return y, fw.rand(2)


@programs.raises("vmap: called random operation while in randomness error mode")
def draws_refused(fw: Any) -> Any:
    fw.vmap(lambda x: x + fw.rand(2))(fw.zeros(3))


@programs.raises("Only allowed values for randomness are")
def another_randomness(fw: Any) -> Any:
    fw.vmap(lambda x: x, randomness="some")(fw.zeros(3))


@programs.raises("chunk_size should be None or greater than 0")
def chunks_of_nothing(fw: Any) -> Any:
    fw.vmap(lambda x: x, chunk_size=0)(fw.zeros(3))


@programs.raises("expected `in_dims` to be int or a .potentially nested. tuple")
def in_dims_that_are_a_string(fw: Any) -> Any:
    fw.vmap(lambda x: x, in_dims="a")(fw.ones(3))


@programs.raises("got no inputs")
def no_inputs(fw: Any) -> Any:
    fw.vmap(lambda: fw.ones(2))()


@programs.raises(r"the same size in the mapped dimension, got sizes \[3, 2\]")
def sizes_that_differ(fw: Any) -> Any:
    fw.vmap(lambda x, y: x + y)(fw.ones(3), fw.ones(2))


@programs.raises("at least one Tensor to vmap over")
def nothing_to_slice(fw: Any) -> Any:
    fw.vmap(lambda x, y: x + y, in_dims=(None, None))(fw.ones(3), fw.ones(3))


@programs.raises("in_dims is not compatible with the structure of `inputs`")
def in_dims_of_another_structure(fw: Any) -> Any:
    fw.vmap(lambda x, y: x + y, in_dims=(0,))(fw.ones(3), fw.ones(3))


@programs.raises("We cannot vmap over non-Tensor arguments")
def sliced_number(fw: Any) -> Any:
    fw.vmap(lambda x, y: x + y)(fw.ones(3), 2)


@programs.raises("dimensionality 1 so expected in_dim to satisfy -1 <= in_dim < 1")
def in_dim_out_of_range(fw: Any) -> Any:
    fw.vmap(lambda x: x, in_dims=2)(fw.ones(3))


@programs.raises("in_dim must be either an integer dimension or None")
def in_dim_that_is_a_string(fw: Any) -> Any:
    fw.vmap(lambda x: x, in_dims=("a",))(fw.ones(3))


@programs.raises("must only return Tensors, got type <class 'int'>")
def number_returned(fw: Any) -> Any:
    fw.vmap(lambda x: 2)(fw.ones(3))


@programs.raises("can not return a BatchedTensor when out_dim is None")
def batch_for_out_dim_none(fw: Any) -> Any:
    fw.vmap(lambda x: x, out_dims=None)(fw.arange(3.0))


@programs.raises("out_dims is not compatible with the structure of `outputs`")
def out_dims_of_another_structure(fw: Any) -> Any:
    fw.vmap(lambda x: (x, x), out_dims=(0,))(fw.ones(3))


@programs.raises("`out_dims` must be an int, None or a python collection of ints")
def out_dims_that_are_a_string(fw: Any) -> Any:
    fw.vmap(lambda x: x, out_dims="a")(fw.ones(3))


@programs.raises("Dimension out of range")
def out_dim_out_of_range(fw: Any) -> Any:
    fw.vmap(lambda x: x, out_dims=2)(fw.ones(3))


@programs.raises("to have the same .requires_grad")
def ensemble_of_different_kinds(fw: Any) -> Any:
    models = [fw.nn.Linear(2, 1), fw.nn.Linear(2, 1)]
    models[0].weight.requires_grad_(False)
    fw.func.stack_module_state(models)


@programs.raises("all models to be of the same class")
def ensemble_of_different_classes(fw: Any) -> Any:
    fw.func.stack_module_state([fw.nn.Linear(2, 1), fw.nn.Tanh()])


@programs.raises("all models to have the same training/eval mode")
def ensemble_of_different_modes(fw: Any) -> Any:
    fw.func.stack_module_state([fw.nn.Linear(2, 1), fw.nn.Linear(2, 1).eval()])


@programs.raises("at least one model, got 0")
def ensemble_of_none(fw: Any) -> Any:
    fw.func.stack_module_state([])


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


# Beyond PyTorch: each slice runs on its own


def test_each_slice_takes_its_own_way() -> None:
    y = mg.vmap(lambda x: x * 2 if x > 1 else -x)(mg.tensor([0.5, 2.0]))
    assert y.tolist() == [-0.5, 4.0]


def test_refused_draws_leave_the_generator_as_it_was() -> None:
    mg.manual_seed(3)
    expected = mg.rand(2).tolist()
    mg.manual_seed(3)
    with pytest.raises(RuntimeError):
        mg.vmap(lambda x: x + mg.rand(2))(mg.zeros(3))
    assert mg.rand(2).tolist() == expected
