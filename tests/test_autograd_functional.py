"""autograd.functional: Jacobians, Hessians and products, on a database and in its refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .cases.derivatives import ANY, SCALAR, Differentiated
from .leaves import flags
from .parity import assert_same_outcome, tensor_in
from .programs import Programs

pytestmark = pytest.mark.usefixtures("forward_mode")
programs = Programs()

OPTIONS: dict[str, dict[str, Any]] = {
    "plain": {},
    "create_graph": {"create_graph": True},
    "strict": {"strict": True},
    "both": {"create_graph": True, "strict": True},
}
EMPTY = ("empty", "no result")  # whose Jacobians torch can't stack


def arguments(fw: Any, case: Differentiated, grad: bool = False) -> Any:
    """The arguments as the functions take them: a Tensor, or a tuple."""
    tensors = tuple(tensor_in(fw, a, grad=grad) for a in case.arrays)
    return tensors[0] if case.alone else tensors


def vectors(fw: Any, like: Any) -> Any:
    """A vector for each Tensor, of no symmetry."""
    if isinstance(like, tuple):
        return tuple(vectors(fw, t) for t in like)
    return (fw.arange(like.numel(), dtype=like.dtype) - 0.5).reshape(like.shape)


def run(name: str, case: Differentiated, options: dict[str, Any]) -> Callable[[Any], Any]:
    """What the function `name` gives for a case, and, where asked for, the gradient of that."""

    def compute(fw: Any) -> Any:
        create = options.get("create_graph", False)
        inputs = arguments(fw, case, grad=create)
        function = getattr(fw.autograd.functional, name)

        def of(*values: Any) -> Any:
            return case.function(fw, *values)

        if name in ("jacobian", "hessian"):
            result = function(of, inputs, **options)
        else:
            like = of(*inputs) if name == "vjp" and not case.alone else inputs
            like = of(inputs) if name == "vjp" and case.alone else like
            result = function(of, inputs, vectors(fw, like), **options)
        found = flattened(result)
        marks = [] if options.get("vectorize") else flags(*found)
        if create and any(t.requires_grad for t in found):
            sources = inputs if isinstance(inputs, tuple) else (inputs,)
            total = sum((t * t).sum() for t in found if t.requires_grad)
            return result, marks, fw.autograd.grad(total, sources, allow_unused=True)
        return result, marks

    return compute


def flattened(value: Any) -> list[Any]:
    several = isinstance(value, (tuple, list))
    return [t for v in value for t in flattened(v)] if several else [value]


def without(cases: list[Differentiated], *names: str) -> list[Differentiated]:
    return [case for case in cases if case.name not in names]


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("case", without(ANY, *EMPTY), ids=lambda c: c.name)
def test_jacobian(case: Differentiated, options: dict[str, Any]) -> None:
    assert_same_outcome(run("jacobian", case, options), ulps=256)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("case", without(SCALAR, *EMPTY), ids=lambda c: c.name)
def test_hessian(case: Differentiated, options: dict[str, Any]) -> None:
    assert_same_outcome(run("hessian", case, options), ulps=256)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("case", ANY, ids=lambda c: c.name)
@pytest.mark.parametrize("name", ["vjp", "jvp"])
def test_first_derivatives(name: str, case: Differentiated, options: dict[str, Any]) -> None:
    assert_same_outcome(run(name, case, options), ulps=256)


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
@pytest.mark.parametrize("case", SCALAR, ids=lambda c: c.name)
@pytest.mark.parametrize("name", ["hvp", "vhp"])
def test_second_derivatives(name: str, case: Differentiated, options: dict[str, Any]) -> None:
    assert_same_outcome(run(name, case, options), ulps=256)


VECTORIZED: dict[str, dict[str, Any]] = {
    "vectorize": {"vectorize": True},
    "recorded": {"vectorize": True, "create_graph": True},
    "forward": {"vectorize": True, "strategy": "forward-mode"},
}


@pytest.mark.parametrize("options", VECTORIZED.values(), ids=VECTORIZED)
@pytest.mark.parametrize("case", without(ANY, *EMPTY), ids=lambda c: c.name)
def test_vectorized_jacobians(case: Differentiated, options: dict[str, Any]) -> None:
    assert_same_outcome(run("jacobian", case, options), ulps=256)


@pytest.mark.parametrize("strategy", ["reverse-mode", "forward-mode"])
@pytest.mark.parametrize("case", without(SCALAR, *EMPTY), ids=lambda c: c.name)
def test_vectorized_hessians(case: Differentiated, strategy: str) -> None:
    options = {"vectorize": True, "outer_jacobian_strategy": strategy}
    assert_same_outcome(run("hessian", case, options), ulps=256)


def cubes(x: Any) -> Any:
    return (x**3).sum()


@programs
def without_a_vector(fw: Any) -> Any:
    f, x = fw.autograd.functional, fw.full((1,), 2.0)
    return [getattr(f, name)(cubes, x) for name in ("vjp", "jvp", "vhp", "hvp")]


@programs
def arguments_known_otherwise_count_once(fw: Any) -> Any:
    x = fw.tensor([1.0, 2.0], requires_grad=True)
    return fw.autograd.functional.jacobian(lambda y: x * y, x), x.grad


@programs
def under_no_grad(fw: Any) -> Any:
    x = fw.tensor([1.0, 2.0], requires_grad=True)
    with fw.no_grad():
        f = fw.autograd.functional
        j = f.jacobian(lambda y: y**2, x)
        h = f.hessian(cubes, x, create_graph=True)
    return j, h, flags(j, h)


@programs
def in_single_precision(fw: Any) -> Any:
    x = fw.tensor([1.0, 2.0])
    return fw.autograd.functional.hessian(lambda y: y.prod(), x)


@programs.raises("v can only be None if the user-provided function returns a single")
def vjp_without_a_vector(fw: Any) -> Any:
    fw.autograd.functional.vjp(lambda x: x * 2, fw.ones(2))


@programs.raises("v can only be None if the input to the user-provided function is a single")
def jvp_without_a_vector(fw: Any) -> Any:
    fw.autograd.functional.jvp(lambda x: x * 2, fw.ones(2))


@programs.raises(r"v has invalid size: should be torch.Size\(\[2\]\) but got torch.Size\(\[3\]\)")
def vector_of_another_size(fw: Any) -> Any:
    fw.autograd.functional.vjp(lambda x: x * 2, fw.ones(2), fw.ones(3))


@programs.raises("Entry 1 in v has invalid size")
def entry_of_another_size(fw: Any) -> Any:
    x = fw.ones(2)
    fw.autograd.functional.jvp(lambda x, y: x * y, (x, x), (x, fw.ones(3)))


@programs.raises("v is a tuple of invalid length: should be 2 but got 1")
def too_few_vectors(fw: Any) -> Any:
    x = fw.ones(2)
    fw.autograd.functional.vhp(lambda x, y: (x * y).sum(), (x, x), (x,))


@programs.raises("The given v should contain a single Tensor")
def too_many_vectors(fw: Any) -> Any:
    x = fw.ones(2)
    fw.autograd.functional.hvp(lambda x: (x * x).sum(), x, (x, x))


@programs.raises(
    "The inputs given to vjp must be either a Tensor or a tuple of Tensors but the given"
)
def input_that_is_a_number(fw: Any) -> Any:
    fw.autograd.functional.vjp(lambda x: x, 2.0)


@programs.raises("the value at index 1 has type")
def one_input_that_is_a_number(fw: Any) -> Any:
    fw.autograd.functional.jacobian(lambda x, y: x * y, (fw.ones(2), 2.0))


@programs.raises("outputs of the user-provided function given to jacobian must be")
def result_that_is_a_list(fw: Any) -> Any:
    fw.autograd.functional.jacobian(lambda x: [x], fw.ones(2))


@programs.raises("The function given to hessian should return a single Tensor")
def hessian_of_two_results(fw: Any) -> Any:
    fw.autograd.functional.hessian(lambda x: (x.sum(), x.sum()), fw.ones(2))


@programs.raises("should contain a single element")
def hessian_of_a_vector(fw: Any) -> Any:
    fw.autograd.functional.hessian(lambda x: x * x, fw.ones(2))


@programs.raises("should contain a single element")
def vhp_of_a_vector(fw: Any) -> Any:
    fw.autograd.functional.vhp(lambda x: x * x, fw.ones(2), fw.ones(2))


@programs.raises("single Tensor")
def hvp_of_two_results(fw: Any) -> Any:
    fw.autograd.functional.hvp(lambda x: (x.sum(), x.sum()), fw.ones(2), fw.ones(2))


@programs.raises("Expected strategy to be either")
def another_strategy(fw: Any) -> Any:
    fw.autograd.functional.jacobian(cubes, fw.ones(2), strategy="sideways")


@programs.raises("Expected strategy to be either")
def another_outer_strategy(fw: Any) -> Any:
    fw.autograd.functional.hessian(cubes, fw.ones(2), outer_jacobian_strategy="sideways")


@programs.raises('`create_graph=True` and `strategy="forward-mode"` are not supported together')
def forward_and_recorded(fw: Any) -> Any:
    options = {"strategy": "forward-mode", "create_graph": True, "vectorize": True}
    fw.autograd.functional.jacobian(cubes, fw.ones(2), **options)


@programs.raises('`strict=True` and `strategy="forward-mode"` are not supported together')
def forward_and_strict(fw: Any) -> Any:
    options = {"strategy": "forward-mode", "strict": True, "vectorize": True}
    fw.autograd.functional.jacobian(cubes, fw.ones(2), **options)


@programs.raises("implemented for `vectorize=True`")
def forward_one_by_one(fw: Any) -> Any:
    fw.autograd.functional.jacobian(cubes, fw.ones(2), strategy="forward-mode")


@programs.raises("`strict=True` and `vectorized=True` are not supported together")
def vectorized_and_strict(fw: Any) -> Any:
    fw.autograd.functional.jacobian(cubes, fw.ones(2), strict=True, vectorize=True)


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()
