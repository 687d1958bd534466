"""The networks of linear layers on other packages, each in the package's own style.

JAX and autograd differentiate the same functions, written for NumPy's names; JAX compiles the whole
step, the optimizer included. autograd and MyGrad have no optimizers: theirs are the controls'.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from . import controls
from .cases import Case

Step = Callable[[], Any]


class Problem(NamedTuple):
    """What is computed: a loss by name, and the rule that updates, if any does."""

    loss: str
    rule: str


PROBLEMS = {
    "Linear(1, 1)": Problem("bce", "sgd"),
    "4-64-64-2 Adam": Problem("mse", "adam"),
    "4-64-64-2 forward": Problem("", ""),
    "784-256-10 SGD": Problem("cross_entropy", "sgd"),
    "784-256-10 Adam": Problem("cross_entropy", "adam"),
}


def covers(case: Case) -> bool:
    """Whether the case is one of these networks."""
    return case.name in PROBLEMS


def functions(np: Any, special: Any) -> dict[str, Callable[..., Any]]:
    """The output of the network, and losses of it, in NumPy's and SciPy's names.

    Args:
        np: a module with NumPy's functions.
        special: a module with SciPy's special functions.
    """

    def output(parameters: Any, x: Any) -> Any:
        for i in range(0, len(parameters), 2):
            if i > 0:
                x = np.maximum(x, 0)
            x = x @ parameters[i].T + parameters[i + 1]
        return x

    def bce(parameters: Any, x: Any, y: Any) -> Any:
        p = special.expit(output(parameters, x))
        return -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p))

    def mse(parameters: Any, x: Any, y: Any) -> Any:
        return np.mean((output(parameters, x) - y) ** 2)

    def cross_entropy(parameters: Any, x: Any, y: Any) -> Any:
        z = output(parameters, x)
        return np.mean(special.logsumexp(z, axis=1) - z[np.arange(len(y)), y])

    return {"": output, "bce": bce, "mse": mse, "cross_entropy": cross_entropy}


def jax(case: Case) -> Step:
    """One compiled function of parameters and the optimizer's state, which it may overwrite."""
    import jax
    import jax.numpy as np

    problem, parameters, batch = PROBLEMS[case.name], *case.arrays()
    loss_of = functions(np, jax.scipy.special)[problem.loss]
    parameters, batch = jax.device_put((parameters, batch))
    if not problem.rule:
        output = jax.jit(loss_of)
        return lambda: output(parameters, *batch).block_until_ready()

    update, state = _jax_rule(problem.rule, parameters)

    def step(parameters: Any, state: Any, x: Any, y: Any) -> Any:
        loss, gradients = jax.value_and_grad(loss_of)(parameters, x, y)
        return loss, update(parameters, gradients, state)

    compiled = jax.jit(step, donate_argnums=(0, 1))
    current = jax.tree.map(np.copy, (parameters, state))

    def call() -> Any:
        nonlocal current
        loss, current = compiled(*current, *batch)
        return loss.item() if case.item else loss.block_until_ready()

    return call


def _jax_rule(rule: str, parameters: Any) -> tuple[Callable[..., Any], Any]:
    """How parameters and state follow from those before and gradients, and the state at first."""
    import jax
    import jax.numpy as np

    def sgd(parameters: Any, gradients: Any, state: Any) -> Any:
        return jax.tree.map(lambda p, g: p - 0.01 * g, parameters, gradients), state

    def adam(parameters: Any, gradients: Any, state: Any) -> Any:
        t, m, v = state
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
        size, root = 0.001 / (1 - 0.9**t), np.sqrt(1 - 0.999**t)
        updated = jax.tree.map(
            lambda p, m, v: p - size * m / (np.sqrt(v) / root + 1e-8), parameters, m, v
        )
        return updated, (t, m, v)

    if rule == "sgd":
        return sgd, ()
    zeros = jax.tree.map(np.zeros_like, parameters)
    return adam, (np.float32(0), zeros, zeros)


def autograd(case: Case) -> Step:
    """`value_and_grad` of a loss, and the update in place."""
    import autograd.numpy as np
    import autograd.scipy.special as special
    from autograd import value_and_grad

    problem, parameters, batch = PROBLEMS[case.name], *case.arrays()
    loss_of = functions(np, special)[problem.loss]
    if not problem.rule:
        return lambda: loss_of(parameters, *batch)
    differentiated, update = value_and_grad(loss_of), _update(problem.rule)

    def step() -> Any:
        loss, gradients = differentiated(parameters, *batch)
        update(parameters, gradients)
        return loss.item() if case.item else loss

    return step


def mygrad(case: Case) -> Step:
    """Tensors that keep their gradients, and the update of their arrays in place."""
    import mygrad as mg
    from mygrad.nnet.activations import relu, sigmoid
    from mygrad.nnet.losses import softmax_crossentropy

    mg.turn_memory_guarding_off()  # its own advice for speed
    problem, parameters, (x, *targets) = PROBLEMS[case.name], *case.arrays()
    tensors = [mg.tensor(p, copy=False) for p in parameters]

    def output() -> Any:
        z = x
        for i in range(0, len(tensors), 2):
            if i > 0:
                z = relu(z)
            z = mg.matmul(z, tensors[i].T) + tensors[i + 1]
        return z

    def bce(z: Any, y: Any) -> Any:
        p = sigmoid(z)
        return -mg.sum(y * mg.log(p) + (1 - y) * mg.log(1 - p))

    def mse(z: Any, y: Any) -> Any:
        return mg.mean((z - y) ** 2)

    if not problem.rule:
        return mg.no_autodiff(output, to_numpy=True)  # type: ignore[no-any-return]
    criterion = {"bce": bce, "mse": mse, "cross_entropy": softmax_crossentropy}[problem.loss]
    update = _update(problem.rule)

    def step() -> Any:
        loss = criterion(output(), *targets)
        loss.backward()
        update([t.data for t in tensors], [t.grad for t in tensors])
        return loss.item() if case.item else loss.data

    return step


def _update(rule: str) -> Callable[[Sequence[Any], Sequence[Any]], None]:
    """The controls' optimizer of that name."""
    return controls.adam() if rule == "adam" else controls.sgd
