"""Whether operations are recorded: no_grad, enable_grad, set_grad_enabled, inference_mode."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .parity import assert_same_outcome
from .programs import Programs

programs = Programs()


def leaf(fw: Any) -> Any:
    return fw.tensor([1.0, 2.0], requires_grad=True)


def modes(fw: Any) -> tuple[bool, bool, bool]:
    """What is on, and what a new result says."""
    return fw.is_grad_enabled(), fw.is_inference_mode_enabled(), (leaf(fw) * 2).requires_grad


CONTEXTS: dict[str, Callable[[Any], Any]] = {
    "no_grad": lambda fw: fw.no_grad(),
    "enable_grad": lambda fw: fw.enable_grad(),
    "set_false": lambda fw: fw.set_grad_enabled(False),
    "set_true": lambda fw: fw.set_grad_enabled(True),
    "inference": lambda fw: fw.inference_mode(),
    "inference_false": lambda fw: fw.inference_mode(False),
    "inference_keyword": lambda fw: fw.inference_mode(mode=True),
}
ALL = pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
OUTER = pytest.mark.parametrize("outer", CONTEXTS.values(), ids=CONTEXTS)


@ALL
@OUTER
def test_blocks_nest(outer: Callable[[Any], Any], context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        seen = [modes(fw)]
        with outer(fw):
            seen.append(modes(fw))
            with context(fw):
                seen.append(modes(fw))
            seen.append(modes(fw))
        return [*seen, modes(fw)]

    assert_same_outcome(program)


@ALL
def test_an_exception_restores_the_mode(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        with pytest.raises(KeyError), context(fw):
            raise KeyError
        return modes(fw)

    assert_same_outcome(program)


@ALL
def test_as_decorator(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        @context(fw)
        def function(a: int, *, b: int = 2) -> Any:
            """Its documentation."""
            return a, b, modes(fw)

        before = modes(fw)
        return before, function(1, b=3), function(4), modes(fw), function.__name__, function.__doc__

    assert_same_outcome(program)


@ALL
def test_a_decorated_function_may_call_itself(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        @context(fw)
        def function(n: int) -> list[Any]:
            return [modes(fw), *(function(n - 1) if n else ()), modes(fw)]

        with fw.no_grad():
            inside = function(2)
        return inside, function(2), modes(fw)

    assert_same_outcome(program)


@ALL
def test_on_generators(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        @context(fw)
        def numbers() -> Iterator[Any]:
            got = yield ("first", modes(fw))
            yield (got, modes(fw))
            try:
                yield "third"
            except KeyError:
                yield ("caught", modes(fw))
            return "end"

        generator: Any = numbers()
        seen = [next(generator), modes(fw), generator.send("sent"), modes(fw), next(generator)]
        with fw.no_grad():
            seen += [generator.throw(KeyError()), modes(fw)]
        with pytest.raises(StopIteration) as stop:
            next(generator)
        return [*seen, modes(fw), stop.value.value]

    assert_same_outcome(program)


@ALL
def test_a_generator_that_is_closed_cleans_up_in_its_mode(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        seen = []

        @context(fw)
        def numbers() -> Iterator[int]:
            try:
                yield 1
            finally:
                seen.append(modes(fw))

        generator: Any = numbers()
        next(generator)
        generator.close()
        return seen, modes(fw)

    assert_same_outcome(program)


@ALL
def test_one_instance_may_be_entered_again_and_again(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        instance = context(fw)
        seen = []
        for _ in range(2):
            with instance:
                seen.append(modes(fw))
            seen.append(modes(fw))
        return seen

    assert_same_outcome(program)


@ALL
def test_each_thread_has_its_own_mode(context: Callable[[Any], Any]) -> None:
    def program(fw: Any) -> Any:
        seen = []

        def work() -> None:
            seen.append(modes(fw))
            with fw.no_grad():
                seen.append(modes(fw))

        with context(fw):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            seen.append(modes(fw))
        return seen

    assert_same_outcome(program)


# no_grad, enable_grad


@programs
def bare_decorators(fw: Any) -> Any:
    @fw.no_grad
    def off() -> Any:
        return modes(fw)

    @fw.enable_grad
    def on() -> Any:
        return modes(fw)

    @fw.inference_mode
    def inference() -> Any:
        return modes(fw)

    with fw.no_grad():
        inside = on()
    return off(), inside, inference(), modes(fw)


@programs
def decorated_methods(fw: Any) -> Any:
    class Model:
        @fw.no_grad()
        def predict(self, x: Any) -> Any:
            return x * 2

        @staticmethod
        @fw.no_grad()
        def quiet(x: Any) -> Any:
            return x * 2

    x = leaf(fw)
    return Model().predict(x).requires_grad, Model.quiet(x).requires_grad


@programs
def recorded_part_of_an_unrecorded_block(fw: Any) -> Any:
    x = leaf(fw)
    with fw.no_grad():
        a = x * 2
        with fw.enable_grad():
            b = x * 3
        c = a + b
    (a + b).sum().backward()
    return x.grad, a.requires_grad, b.requires_grad, c.requires_grad


@programs
def leaves_made_under_no_grad_keep_their_flag(fw: Any) -> Any:
    with fw.no_grad():
        x = fw.ones(2, requires_grad=True)
        y = fw.ones(2).requires_grad_()
        p = fw.nn.Parameter(fw.ones(2))
        z = x.clone()
    (x * y * p).sum().backward()
    return x.grad, y.grad, p.grad, z.requires_grad


@programs
def detach_and_clone_under_no_grad(fw: Any) -> Any:
    x = leaf(fw)
    with fw.no_grad():
        results = x.detach(), x.clone(), x + 0, x.to(fw.float64)
    return [(r.requires_grad, r.is_leaf) for r in results]


# set_grad_enabled


@programs
def set_grad_enabled_as_a_function(fw: Any) -> Any:
    fw.set_grad_enabled(False)
    off = modes(fw)
    fw.set_grad_enabled(True)
    return off, modes(fw)


@programs
def set_grad_enabled_in_a_block(fw: Any) -> Any:
    seen = []
    for train in (True, False):
        with fw.set_grad_enabled(train):
            seen.append(modes(fw))
    return seen, modes(fw)


@programs
def set_grad_enabled_made_ahead_takes_effect_at_once(fw: Any) -> Any:
    context = fw.set_grad_enabled(False)
    seen = [modes(fw)]
    with context:
        seen.append(modes(fw))
    return seen, modes(fw)


# inference_mode


@programs
def results_of_inference_mode(fw: Any) -> Any:
    x = leaf(fw)
    with fw.inference_mode():
        a, b, c = fw.ones(2), x * 2, x[:1]
        d = fw.ones(2, requires_grad=True)
    e = fw.ones(2)
    return [(t.is_inference(), t.requires_grad) for t in (a, b, c, e)], d.is_inference(), a + 1


@programs
def inference_tensors_compute_outside(fw: Any) -> Any:
    x = leaf(fw)
    with fw.inference_mode():
        a = fw.full((2,), 3.0)
    y = x + a
    y.sum().backward()
    return x.grad, (a * 2).is_inference(), a.clone().is_inference()


@programs
def a_clone_may_be_recorded(fw: Any) -> Any:
    x = leaf(fw)
    with fw.inference_mode():
        a = fw.full((2,), 3.0)
    (x * a.clone()).sum().backward()
    return x.grad


@programs.raises("Inference tensors cannot be saved for backward")
def inference_tensors_are_not_kept(fw: Any) -> Any:
    x = leaf(fw)
    with fw.inference_mode():
        a = fw.ones(2)
    return x * a


@programs.raises("Setting requires_grad=True on inference tensor outside InferenceMode")
def inference_tensors_do_not_become_leaves(fw: Any) -> Any:
    with fw.inference_mode():
        a = fw.ones(2)
    a.requires_grad_()


@programs.raises("Inplace update to inference tensor outside InferenceMode is not allowed")
def inference_tensors_are_not_written_to_outside(fw: Any) -> Any:
    with fw.inference_mode():
        a = fw.ones(2)
    a.add_(1)


@programs.raises("Inplace update to inference tensor outside InferenceMode is not allowed")
def nor_under_no_grad(fw: Any) -> Any:
    with fw.inference_mode():
        a = fw.ones(2)
    with fw.no_grad():
        a.add_(1)


@programs.raises("Inplace update to inference tensor outside InferenceMode is not allowed")
def nor_by_assignment(fw: Any) -> Any:
    with fw.inference_mode():
        a = fw.ones(2)
    a[0] = 5


@programs
def inference_tensors_are_written_to_inside(fw: Any) -> Any:
    with fw.inference_mode():
        a = fw.ones(2)
        a.add_(1)
        a[0] = 7
        a.requires_grad_()
    return a.detach().clone()


@programs
def normal_tensors_are_written_to_inside(fw: Any) -> Any:
    x, y = leaf(fw), fw.zeros(2)
    with fw.inference_mode():
        x.add_(1)
        y.copy_(x)
    (x * y).sum().backward()
    return x, y, x.grad


@programs
def a_model_under_inference_mode(fw: Any) -> Any:
    fw.manual_seed(3)
    model = fw.nn.Sequential(fw.nn.Linear(2, 3), fw.nn.ReLU(), fw.nn.Linear(3, 1))
    with fw.inference_mode():
        y = model(fw.ones(4, 2))
        correct = (y > 0).sum().item()
    return y, correct, y.requires_grad, y.is_inference()


@pytest.mark.parametrize("check", programs)
def test_program(check: Callable[[], None]) -> None:
    check()


def test_tasks_of_one_thread_share_its_mode_as_in_torch() -> None:
    def program(fw: Any) -> Any:
        seen = []

        async def inner() -> None:
            seen.append(modes(fw))

        async def outer() -> None:
            with fw.no_grad():
                await asyncio.gather(inner(), inner())
            await inner()

        asyncio.run(outer())
        return seen

    assert_same_outcome(program)
