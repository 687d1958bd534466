"""L-BFGS: Newton's method with a Hessian estimated from the last steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from ..autograd.grad_mode import enable_grad
from ..quiet import quiet
from .kernels import Array, as_real
from .line_search import Trial, strong_wolfe
from .optimizer import Optimizer, ParamsT
from .options import check_lr, number
from .rule import Group
from .state import check_updatable

Closure = Callable[[], Any]


class LBFGS(Optimizer):
    """Limited-memory BFGS, of which each `step` is a minimization of up to `max_iter` iterations.

    With the gradient g of all parameters θ together, and an approximation H of the inverse Hessian
    made of the last changes of θ and g:

        d ← −H g
        θ ← θ + t d

    t is the learning rate, in the very first iteration scaled by min(1, 1 / |g|₁); or, with a line
    search, what that finds from there.

    Args:
        params: Tensors or (name, Tensor) pairs; one group only.
        lr: learning rate >= 0, a number or a one-element Tensor.
        max_iter: how many iterations a step has at most.
        max_eval: after how many evaluations no iteration is begun; 1.25 max_iter by default.
        tolerance_grad: a step ends when no element of the gradient is larger.
        tolerance_change: and when neither the loss nor any parameter changes by more.
        history_size: how many changes are remembered; each takes twice the parameters' memory.
        line_search_fn: None or "strong_wolfe".

    Raises:
        ValueError: an option is out of its range, or there are several groups.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0, -3.0]))
        >>> optimizer = mg.optim.LBFGS([w], line_search_fn="strong_wolfe")
        >>> def closure():
        ...     optimizer.zero_grad()
        ...     loss = ((w - 1) ** 4).sum()
        ...     loss.backward()
        ...     return loss
        >>> optimizer.step(closure).item()
        337.0
        >>> closure().item() < 1e-6
        True

    Reference:
        Nocedal and Wright, Numerical Optimization, 2nd edition, 2006, algorithms 7.4 and 7.5.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        defaults: dict[str, Any] = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)

    def add_param_group(self, param_group: Group) -> None:
        """Refuse a second group: all parameters are one vector here.

        Args:
            param_group: the one group.

        Raises:
            ValueError: there is a group already.
        """
        super().add_param_group(param_group)
        if len(self.param_groups) > 1:
            self.param_groups.pop()
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    def step(self, closure: Closure) -> Any:  # type: ignore[override]
        """Minimize.

        Args:
            closure: computes the loss anew, with gradients, and returns it; called several times.

        Returns:
            What the closure returned the first time.

        Raises:
            RuntimeError: the line search is none that is known.
        """
        (group,) = self.param_groups
        if group["line_search_fn"] not in (None, "strong_wolfe"):
            raise RuntimeError("only 'strong_wolfe' is supported")
        run = _Run(group, closure, self.state.get(group["params"][0]) or {})
        try:
            with quiet:
                result = run.minimize()
        except BaseException:
            run.move_to(run.origin)
            raise
        self.state[group["params"][0]].update(
            {name: _mapped(_wrapped, value) for name, value in run.memory.items()}
        )
        return result


class _Run:
    """One step: a minimization, which goes on with what was remembered of those before.

    Attributes:
        memory: the state, of arrays and numbers in place of Tensors.
        origin: the parameters at the start.
        warnings: NumPy's settings for the closure, which is not to run quietly.
    """

    def __init__(self, group: Group, closure: Closure, state: dict[str, Any]) -> None:
        self.group = group
        self.closure = closure
        self.params: list[Tensor] = group["params"]
        self.memory: dict[str, Any] = {"func_evals": 0, "n_iter": 0} | {
            name: _mapped(_unwrapped, value) for name, value in state.items()
        }
        self.origin = self.where()
        self.warnings: Any = np.geterr()

    def minimize(self) -> Any:
        """Do the step's iterations; return the first result of the closure."""
        group, memory = self.group, self.memory
        lr, tolerance = number(group["lr"]), group["tolerance_change"]
        result, loss, gradient = self.evaluate()
        evaluations = 1
        done = self.is_flat(gradient)
        if done:
            memory["func_evals"] += 1
            return result
        d: Any = memory.get("d")
        t: Any = memory.get("t")
        last_gradient, last_loss = memory.get("prev_flat_grad"), memory.get("prev_loss")
        changes = _Changes(memory, group["history_size"])
        for iteration in range(1, group["max_iter"] + 1):
            memory["n_iter"] += 1
            if memory["n_iter"] == 1:
                changes.forget()
                d, t = -gradient, min(1.0, 1.0 / np.abs(gradient).sum()) * lr
            else:
                changes.add(gradient - last_gradient, d * t)
                d, t = changes.direction(gradient), lr
            slope = gradient.dot(d)
            last_gradient, last_loss = gradient, loss
            if slope > -tolerance:
                break
            if group["line_search_fn"] is not None:
                here = Trial(0, loss, gradient, slope)
                found, tried = self.search(here, t, d, group["max_eval"] - evaluations)
                t, loss, gradient = found.t, found.loss, found.gradient
                evaluations += tried
                self.advance(t, d)
                done = self.is_flat(gradient)
            else:
                self.advance(t, d)
                if iteration < group["max_iter"]:  # later the next step evaluates
                    _, loss, gradient = self.evaluate()
                    evaluations += 1
                    done = self.is_flat(gradient)
            if (
                done
                or evaluations >= group["max_eval"]
                or _largest(d * t) <= tolerance
                or abs(loss - last_loss) < tolerance
            ):
                break
        memory["func_evals"] += evaluations
        memory |= {"d": d, "t": t, **changes.remembered()}
        memory |= {"prev_flat_grad": last_gradient, "prev_loss": last_loss}
        return result

    def search(self, here: Trial, t: Any, d: Array, budget: int) -> tuple[Trial, int]:
        """The line search from here; the parameters stay where they are."""
        start = self.where()

        def evaluate(t: Any) -> Trial:
            self.advance(t, d)
            _, loss, gradient = self.evaluate()
            self.move_to(start)
            return Trial(t, loss, gradient, gradient.dot(d))

        return strong_wolfe(evaluate, here, t, _largest(d), budget)

    def evaluate(self) -> tuple[Any, float, Array]:
        """What the closure returns, as a number too, and the gradients in a row."""
        with enable_grad(), np.errstate(**self.warnings):
            result = self.closure()
        loss = float(result)
        for p in self.params:
            check_updatable(p)
        gradients = [
            np.zeros_like(p._array) if p._grad is None else p._grad._array for p in self.params
        ]
        return result, loss, np.concatenate([as_real(g.ravel()) for g in gradients])

    def is_flat(self, gradient: Array) -> bool:
        """Whether this is a minimum as far as the tolerance tells."""
        return bool(_largest(gradient) <= self.group["tolerance_grad"])

    def where(self) -> list[Array]:
        """A copy of the parameters' values."""
        return [p._array.copy() for p in self.params]

    def move_to(self, values: list[Array]) -> None:
        """Set the parameters."""
        for p, value in zip(self.params, values, strict=True):
            if p._array.flags.writeable:  # others are where they were
                p._array[...] = value
                p._version[0] += 1

    def advance(self, t: Any, d: Array) -> None:
        """Move the parameters by `t d`."""
        start = 0
        for p in self.params:
            array = p._array
            size = array.size * (2 if array.dtype.kind == "c" else 1)
            update = t * d[start : start + size]
            if array.dtype.kind == "c":
                update = update.astype(array.real.dtype, copy=False).view(array.dtype)
            array += update.reshape(array.shape)
            start += size
            p._version[0] += 1


class _Changes:
    """The last changes of the gradient and of the parameters, which stand for the Hessian."""

    def __init__(self, memory: dict[str, Any], most: int) -> None:
        self.memory = memory
        self.most = most
        self.of_gradient: Any = memory.get("old_dirs")
        self.of_params: Any = memory.get("old_stps")
        self.weights: Any = memory.get("ro")
        self.scale: Any = memory.get("H_diag")

    def forget(self) -> None:
        """Begin without any."""
        self.of_gradient, self.of_params, self.weights, self.scale = [], [], [], 1

    def add(self, y: Array, s: Array) -> None:
        """Remember that the gradient changed by `y` with the parameters by `s`, if it rose."""
        ys = y.dot(s)
        if ys > 1e-10:
            changes = (self.of_gradient, self.of_params, self.weights)
            for known, new in zip(changes, (y, s, 1.0 / ys), strict=True):
                if len(known) == self.most:
                    del known[0]
                known.append(new)
            self.scale = ys / y.dot(y)

    def direction(self, gradient: Array) -> Array:
        """`-H gradient`, by the two loops over the changes, backward and forward."""
        factors = self.memory.setdefault("al", [])
        factors += [None] * (self.most - len(factors))
        changes = [*zip(self.of_gradient, self.of_params, self.weights, strict=True)]
        q = -gradient
        for i, (y, s, weight) in reversed([*enumerate(changes)]):
            factors[i] = s.dot(q) * weight
            q += -factors[i] * y
        q *= self.scale
        for i, (y, s, weight) in enumerate(changes):
            q += (factors[i] - y.dot(q) * weight) * s
        return q

    def remembered(self) -> dict[str, Any]:
        """All of it, by PyTorch's names."""
        return {
            "old_dirs": self.of_gradient,
            "old_stps": self.of_params,
            "ro": self.weights,
            "H_diag": self.scale,
        }


def _largest(x: Array) -> Any:
    """The largest magnitude; 0 of nothing."""
    return np.abs(x).max(initial=0.0)


def _mapped(change: Callable[[Any], Any], value: Any) -> Any:
    """A piece of state, or the list of them, changed one by one."""
    return [*map(change, value)] if isinstance(value, list) else change(value)


def _unwrapped(value: Any) -> Any:
    """The array of a Tensor, or its number, with which arithmetic is in its type."""
    return value._array[()] if isinstance(value, Tensor) else value


def _wrapped(value: Any) -> Any:
    """The reverse."""
    return wrap(np.asarray(value)) if isinstance(value, (np.ndarray, np.generic)) else value
