"""func: transforms of functions on the database of functions, nested, and in their refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .cases.derivatives import ANY, SCALAR, Differentiated
from .leaves import flags
from .parity import assert_same_outcome, tensor_in
from .programs import Programs

pytestmark = [
    pytest.mark.usefixtures("forward_mode"),
    pytest.mark.filterwarnings("ignore:Attempted to insert a get_attr Node"),
]
programs = Programs()
EMPTY = ("empty", "no result")  # whose Jacobians torch can't stack
# ("norm" is left out of the nested ones: torch writes to what it has kept.)


def without(cases: list[Differentiated], *names: str) -> list[Differentiated]:
    return [case for case in cases if case.name not in names]


def slopes(fw: Any, value: Any) -> Any:
    """Vectors of the structure of `value`, of no symmetry."""
    if isinstance(value, tuple):
        return tuple(slopes(fw, v) for v in value)
    return (fw.arange(value.numel(), dtype=value.dtype) - 0.5).reshape(value.shape)


TRANSFORMS: dict[str, Callable[..., Any]] = {
    "grad": lambda fw, f, xs: fw.func.grad(f, tuple(range(len(xs))))(*xs),
    "grad_and_value": lambda fw, f, xs: fw.func.grad_and_value(f)(*xs),
    "last": lambda fw, f, xs: fw.func.grad(f, -1)(*xs),
    "hessian": lambda fw, f, xs: fw.func.hessian(f, tuple(range(len(xs))))(*xs),
    "jacrev twice": lambda fw, f, xs: fw.func.jacrev(fw.func.jacrev(f))(*xs),
    "jacfwd twice": lambda fw, f, xs: fw.func.jacfwd(fw.func.jacfwd(f))(*xs),
    "grad of grad": lambda fw, f, xs: fw.func.grad(
        lambda *v: (fw.func.grad(f)(*v) ** 2).sum() + f(*v)
    )(*xs),
    "jvp of grad": lambda fw, f, xs: fw.func.jvp(
        fw.func.grad(f), xs, tuple(slopes(fw, x) for x in xs)
    ),
}
OF_ANY: dict[str, Callable[..., Any]] = {
    "vjp": lambda fw, f, xs: (lambda v, pull: [v, pull(slopes(fw, v)), pull(v)])(
        *fw.func.vjp(f, *xs)
    ),
    "jvp": lambda fw, f, xs: fw.func.jvp(f, xs, tuple(slopes(fw, x) for x in xs)),
    "jacrev": lambda fw, f, xs: fw.func.jacrev(f)(*xs),
    "jacrev of all": lambda fw, f, xs: fw.func.jacrev(f, tuple(range(len(xs))))(*xs),
    "jacrev by chunks": lambda fw, f, xs: fw.func.jacrev(f, chunk_size=2)(*xs),
    "jacfwd": lambda fw, f, xs: fw.func.jacfwd(f)(*xs),
    "jacfwd of all": lambda fw, f, xs: fw.func.jacfwd(f, tuple(range(len(xs))))(*xs),
}


def outcome_of(transform: Callable[..., Any], case: Differentiated, tracked: bool) -> Any:
    """What a transform gives; with `tracked` arguments also the gradient of that by them."""

    def compute(fw: Any) -> Any:
        xs = tuple(tensor_in(fw, a, grad=tracked) for a in case.arrays)
        result = transform(fw, lambda *values: case.function(fw, *values), xs)
        found = flattened(result)
        live = [t for t in found if t.requires_grad]
        if not tracked:
            return result, flags(*found)
        # Of what is zero everywhere some formulas know that it depends on nothing.
        total = sum(((t * t).sum() for t in live), sum(0 * x.sum() for x in xs))
        return result, fw.autograd.grad(total, xs)

    return compute


def flattened(value: Any) -> list[Any]:
    several = isinstance(value, (tuple, list))
    return [t for v in value for t in flattened(v)] if several else [value]


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize("case", without(SCALAR, "norm", *EMPTY), ids=lambda c: c.name)
@pytest.mark.parametrize("name", TRANSFORMS)
def test_of_scalar_functions(name: str, case: Differentiated, tracked: bool) -> None:
    assert_same_outcome(outcome_of(TRANSFORMS[name], case, tracked), ulps=1024, floor=1)


@pytest.mark.parametrize("tracked", [False, True])
@pytest.mark.parametrize("case", without(ANY, *EMPTY), ids=lambda c: c.name)
@pytest.mark.parametrize("name", OF_ANY)
def test_of_any_functions(name: str, case: Differentiated, tracked: bool) -> None:
    assert_same_outcome(outcome_of(OF_ANY[name], case, tracked), ulps=1024, floor=1)


# Levels


@programs
def third_derivative(fw: Any) -> Any:
    grad = fw.func.grad
    y = grad(grad(grad(lambda x: x**5)))(fw.tensor(2.0))
    return y, flags(y)


@programs
def no_perturbation_is_confused(fw: Any) -> Any:
    grad = fw.func.grad
    return grad(lambda x: x * grad(lambda y: x + y)(x))(fw.tensor(2.0))


@programs
def inner_argument_is_the_outer_one(fw: Any) -> Any:
    grad = fw.func.grad
    return grad(lambda x: grad(lambda y: x * y * y)(x))(fw.tensor(3.0))


@programs
def closure_over_a_tracked_tensor(fw: Any) -> Any:
    w = fw.tensor([1.0, 2.0], requires_grad=True)
    g = fw.func.grad(lambda x: (x * x * w).sum())(fw.ones(2))
    g.sum().backward()
    return g, w.grad, flags(g)


@programs
def inner_constants_do_not_track_the_outside(fw: Any) -> Any:
    grad = fw.func.grad

    def outer(x: Any) -> Any:
        return grad(lambda c: c * x * x)(fw.tensor(5.0))

    y = grad(outer)(fw.tensor(3.0))
    return y, flags(y)


@programs
def value_that_depends_on_a_parameter(fw: Any) -> Any:
    w = fw.tensor(2.0, requires_grad=True)
    g, value = fw.func.grad_and_value(lambda x: x * x + w)(fw.tensor(3.0))
    return g, value, flags(g, value)


@programs
def under_no_grad(fw: Any) -> Any:
    x = fw.tensor(3.0, requires_grad=True)
    with fw.no_grad():
        g = fw.func.grad(lambda x: x**3)(x)
        value, pull = fw.func.vjp(lambda x: x**3, x)
        (h,) = pull(fw.tensor(1.0))
        j = fw.func.jacrev(lambda x: x**3)(x)
    return g, value, h, j, flags(g, value, h, j)


@programs
def no_grad_inside(fw: Any) -> Any:
    def f(x: Any) -> Any:
        with fw.no_grad():
            c = x**2
        return x - c

    return fw.func.grad(f)(fw.tensor(3.0))


@programs
def no_grad_around_an_inner_transform(fw: Any) -> Any:
    def f(x: Any) -> Any:
        with fw.no_grad():
            c = fw.func.grad(lambda y: y**3)(x)
        return x * c

    return fw.func.grad(f)(fw.tensor(2.0))


@programs
def detach_inside(fw: Any) -> Any:
    return fw.func.grad(lambda x: x * x.detach())(fw.tensor(3.0))


@programs
def aux_is_passed_on(fw: Any) -> Any:
    w = fw.tensor(2.0, requires_grad=True)

    def f(x: Any) -> Any:
        return x * x, {"double": x * 2, "seen": [x * w]}

    x = fw.tensor(3.0)
    a = fw.func.grad(f, has_aux=True)(x)
    b = fw.func.grad_and_value(f, has_aux=True)(x)
    return a, b, flags(a[1]["double"], a[1]["seen"][0])


@programs
def aux_of_products_and_jacobians(fw: Any) -> Any:
    f, x, v = (lambda x: (x * x, x + 1)), fw.tensor([1.0, 2.0]), fw.tensor([1.0, 10.0])
    value, pull, aux = fw.func.vjp(f, x, has_aux=True)
    return (
        value, pull(v), aux,
        fw.func.jvp(f, (x,), (v,), has_aux=True),
        fw.func.jacrev(f, has_aux=True)(x),
        fw.func.jacfwd(f, has_aux=True)(x),
    )  # fmt: skip


@programs
def trees_of_arguments_and_results(fw: Any) -> Any:
    p = {"w": fw.tensor([1.0, 2.0]), "b": [fw.tensor(3.0), (fw.tensor(4.0),)]}

    def f(p: Any, x: Any) -> Any:
        return {"a": p["w"] * x * p["b"][0], "b": (p["b"][1][0] ** 2,)}

    x = fw.tensor([5.0, 6.0])
    value, pull = fw.func.vjp(f, p, x)
    total = fw.func.grad(lambda p, x: f(p, x)["a"].sum() + f(p, x)["b"][0])(p, x)
    return value, pull(value), total, fw.func.jacrev(f)(p, x), fw.func.jacfwd(f)(p, x)


@programs
def keyword_arguments(fw: Any) -> Any:
    return fw.func.grad(lambda x, *, k: k * x**2)(fw.tensor(3.0), k=fw.tensor(4.0))


@programs
def vjp_is_called_again(fw: Any) -> Any:
    _, pull = fw.func.vjp(lambda x: x**3, fw.tensor([1.0, 2.0]))
    return [pull(fw.tensor(v)) for v in ([1.0, 0.0], [0.0, 1.0], [2.0, 3.0])]


@programs
def vjp_of_a_tracked_cotangent(fw: Any) -> Any:
    v = fw.tensor([1.0, 10.0], requires_grad=True)
    _, pull = fw.func.vjp(lambda x: x**3, fw.tensor([1.0, 2.0]))
    (g,) = pull(v)
    return g, fw.autograd.grad(g.sum(), v)


@programs
def jvp_of_a_tracked_tangent(fw: Any) -> Any:
    v = fw.tensor([1.0, 10.0], requires_grad=True)
    value, t = fw.func.jvp(lambda x: x**3, (fw.tensor([1.0, 2.0]),), (v,))
    return value, t, fw.autograd.grad(t.sum(), v)


@programs
def hessian_vector_product(fw: Any) -> Any:
    x, v = fw.tensor([1.0, 2.0, 3.0]), fw.tensor([1.0, 0.0, -1.0])
    return fw.func.jvp(fw.func.grad(lambda x: (x**3).sum() * x[0]), (x,), (v,))


@programs
def linearized(fw: Any) -> Any:
    value, push = fw.func.linearize(lambda x, y: x.sin() * y, fw.ones(2), fw.full((2,), 3.0))
    return value, push(fw.ones(2), fw.zeros(2)), push(fw.zeros(2), fw.ones(2))


@programs
def a_step_of_training(fw: Any) -> Any:
    fw.manual_seed(0)
    model = fw.nn.Sequential(fw.nn.Linear(3, 4), fw.nn.Tanh(), fw.nn.Linear(4, 1))
    params = {k: p.detach() for k, p in model.named_parameters()}
    x, y = fw.ones(5, 3), fw.zeros(5, 1)

    def loss(params: Any) -> Any:
        return ((fw.func.functional_call(model, params, (x,)) - y) ** 2).mean()

    losses = []
    for _ in range(3):
        grads, value = fw.func.grad_and_value(loss)(params)
        params = {k: p - 0.1 * grads[k] for k, p in params.items()}
        losses.append(value)
    return losses, params


@programs
def a_step_within_a_step(fw: Any) -> Any:
    """The gradient through an inner step of gradient descent."""

    def inner(w: Any, x: Any) -> Any:
        return ((w * x) ** 2).sum()

    def outer(w: Any) -> Any:
        adapted = w - 0.1 * fw.func.grad(inner)(w, fw.tensor([1.0, 2.0]))
        return inner(adapted, fw.tensor([3.0, 4.0]))

    return fw.func.grad_and_value(outer)(fw.tensor([0.5, -0.5]))


@programs
def through_a_user_s_function(fw: Any) -> Any:
    class Cube(fw.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Any) -> Any:
            return x**3

        @staticmethod
        def setup_context(ctx: Any, inputs: Any, output: Any) -> None:
            ctx.save_for_backward(*inputs)

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            (x,) = ctx.saved_tensors
            return g * 3 * x * x

    grad = fw.func.grad
    x = fw.tensor(2.0)
    return grad(Cube.apply)(x), grad(grad(Cube.apply))(x), fw.vmap(grad(Cube.apply))(fw.ones(3))


# Refusals


@programs.raises("Expected f.* to return a scalar Tensor, got tensor with 1 dims")
def grad_of_a_vector(fw: Any) -> Any:
    fw.func.grad(lambda x: x * 2)(fw.ones(2))


@programs.raises("to return a Tensor, got <class 'float'>")
def grad_of_a_number(fw: Any) -> Any:
    fw.func.grad(lambda x: 2.0)(fw.ones(2))


@programs.raises("should be a tuple: .output, aux. if has_aux is True")
def aux_that_is_missing(fw: Any) -> Any:
    fw.func.grad(lambda x: x.sum(), has_aux=True)(fw.ones(2))


@programs.raises("Got argnum=1, but only 1 positional inputs")
def argnums_beyond(fw: Any) -> Any:
    fw.func.grad(lambda x: x.sum(), argnums=1)(fw.ones(2))


@programs.raises("argnums elements must be unique")
def argnums_twice(fw: Any) -> Any:
    fw.func.grad(lambda x, y: x.sum(), argnums=(0, 0))(fw.ones(2), fw.ones(2))


@programs.raises("argnums must be non-empty")
def argnums_of_nothing(fw: Any) -> Any:
    fw.func.jacrev(lambda x: x, argnums=())(fw.ones(2))


@programs.raises("argnums must be int or Tuple")
def argnums_of_another_kind(fw: Any) -> Any:
    fw.func.grad(lambda x: x.sum(), argnums="x")(fw.ones(2))


@programs.raises("must be Tensor, got <class 'float'>")
def argument_that_is_a_number(fw: Any) -> Any:
    fw.func.grad(lambda x: x * x)(2.0)


@programs.raises("(?i)only Tensors of floating point")
def argument_of_integers(fw: Any) -> Any:
    fw.func.grad(lambda x: x.sum())(fw.ones(2, dtype=fw.int64))


@programs.raises("Expected pytree structure of cotangents to be the same")
def cotangents_of_another_structure(fw: Any) -> Any:
    fw.func.vjp(lambda x: x * 2, fw.ones(2))[1]((fw.ones(2),))


@programs.raises("Mismatch in shape")
def cotangents_of_another_shape(fw: Any) -> Any:
    fw.func.vjp(lambda x: x * 2, fw.ones(2))[1](fw.ones(3))


@programs.raises("non-empty output")
def vjp_of_none(fw: Any) -> Any:
    fw.func.vjp(lambda x: None, fw.ones(2))


@programs.raises("only tensors, got unsupported type <class 'int'>")
def vjp_of_a_number(fw: Any) -> Any:
    fw.func.vjp(lambda x: (x, 2), fw.ones(2))


@programs.raises("must be floating-point or complex Tensors, got Tensor with dtype torch.int64")
def vjp_of_integers(fw: Any) -> Any:
    fw.func.vjp(lambda x: x.long(), fw.ones(2))


@programs.raises("Expected primals to be a tuple")
def jvp_without_a_tuple(fw: Any) -> Any:
    fw.func.jvp(lambda x: x, fw.ones(2), fw.ones(2))


@programs.raises("the same python structure")
def jvp_of_another_structure(fw: Any) -> Any:
    fw.func.jvp(lambda x: x, (fw.ones(2),), (fw.ones(2), fw.ones(2)))


@programs.raises("Tensor is of size .2. while the given forward gradient is of size .3.")
def jvp_of_another_shape(fw: Any) -> Any:
    fw.func.jvp(lambda x: x * 2, (fw.ones(2),), (fw.ones(3),))


@programs.raises("at least one Tensor")
def jvp_of_nothing(fw: Any) -> Any:
    fw.func.jvp(lambda: fw.ones(1), (), ())


@programs.raises("independent of the inputs")
def jvp_of_a_constant_in_strict_mode(fw: Any) -> Any:
    fw.func.jvp(lambda x: fw.ones(2), (fw.ones(2),), (fw.ones(2),), strict=True)


@programs.raises("`chunk_size` should be greater than 0")
def chunks_of_nothing(fw: Any) -> Any:
    fw.func.jacrev(lambda x: x, chunk_size=0)


@programs.raises("doesn't match the shape")
def linearized_at_another_shape(fw: Any) -> Any:
    fw.func.linearize(lambda x: x.sin(), fw.ones(2))[1](fw.ones(3))


# functional_call


class Tied:
    """Makes a module with a shared parameter and a buffer that its forward replaces."""

    def __new__(cls, fw: Any) -> Any:
        class Model(fw.nn.Module):  # type: ignore[misc, name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.a = fw.nn.Linear(2, 2)
                self.b = fw.nn.Linear(2, 2)
                self.b.weight = self.a.weight
                self.register_buffer("seen", fw.zeros(2))

            def forward(self, x: Any, scale: float = 1.0) -> Any:
                self.seen = self.seen + 1
                return self.b(self.a(x)) * scale + self.seen

        fw.manual_seed(0)
        return Model()


@programs
def call_with_other_parameters(fw: Any) -> Any:
    model, x = Tied(fw), fw.ones(1, 2)
    call = fw.func.functional_call
    weight, bias = {"a.weight": fw.eye(2)}, {"a.bias": fw.ones(2)}
    buffers = {"seen": fw.full((2,), 10.0)}
    results = [
        call(model, weight, x),
        call(model, weight, (x,), tie_weights=False),
        call(model, [weight, bias], (x,), {"scale": 2.0}),
        call(model, {**weight, "b.weight": weight["a.weight"]}, x),
        call(model, {"unknown": fw.ones(1)}, x),
        call(model, {}, x),
        call(model, buffers, x),
    ]
    return results, buffers, model.state_dict()


@programs
def call_that_fails_leaves_the_module_alone(fw: Any) -> Any:
    model = Tied(fw)
    with pytest.raises(RuntimeError):
        fw.func.functional_call(model, {"a.weight": fw.ones(5, 5)}, fw.ones(1, 2))
    return model.state_dict()


@programs
def gradients_of_called_parameters(fw: Any) -> Any:
    model = fw.nn.Linear(2, 1)
    weight = fw.ones(1, 2, requires_grad=True)
    fw.func.functional_call(model, {"weight": weight * 2}, fw.ones(3, 2)).sum().backward()
    return weight.grad, model.weight.grad, model.bias.grad


@programs.raises("Error.s. in reparametrizing for Linear")
def strict_call(fw: Any) -> Any:
    fw.func.functional_call(fw.nn.Linear(2, 1), {"w": fw.ones(1)}, fw.ones(2), strict=True)


@programs.raises("Missing key.s.: 'bias'")
def strict_call_with_one_missing(fw: Any) -> Any:
    weights = {"weight": fw.ones(1, 2)}
    fw.func.functional_call(fw.nn.Linear(2, 1), weights, fw.ones(2), strict=True)


@programs.raises("appeared in multiple dictionaries")
def call_with_a_name_twice(fw: Any) -> Any:
    weights = {"weight": fw.ones(1, 2)}
    fw.func.functional_call(fw.nn.Linear(2, 1), [weights, weights], fw.ones(2))


@programs.raises("multiple values for keys .'a.weight', 'b.weight'., which are tied")
def call_with_two_values_for_one(fw: Any) -> Any:
    weights = {"a.weight": fw.ones(2, 2), "b.weight": fw.zeros(2, 2)}
    fw.func.functional_call(Tied(fw), weights, fw.ones(1, 2))


@programs.raises("to be a dict, or a list/tuple of dicts")
def call_with_a_number(fw: Any) -> Any:
    fw.func.functional_call(fw.nn.Linear(2, 1), 3, fw.ones(2))


@programs.raises("to be dictionaries")
def call_with_a_list_of_numbers(fw: Any) -> Any:
    fw.func.functional_call(fw.nn.Linear(2, 1), [3], fw.ones(2))


@programs.raises("is not an instance of torch.Tensor")
def call_with_a_number_for_a_parameter(fw: Any) -> Any:
    fw.func.functional_call(fw.nn.Linear(2, 1), {"weight": 3}, fw.ones(2))


@programs.raises("has no attribute `c`")
def call_with_a_child_that_is_not_there(fw: Any) -> Any:
    fw.func.functional_call(Tied(fw), {"c.weight": fw.ones(2)}, fw.ones(2))


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
