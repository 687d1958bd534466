"""ASGD: gradient descent that also averages where it has been."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_lr, number
from .rule import Group, Start
from .state import scalar_dtype

_START = Start({"step": 0.0, "eta": 0.0, "mu": 1.0}, {"ax": 0.0})


class ASGD(Optimizer):
    """Averaged stochastic gradient descent: the state `ax` is the mean of the last parameters.

    With learning rate γ, decay λ', power α, step number t and the gradient g (see `Optimizer` for
    weight decay and maximize):

        θ ← (1 − λ' η) θ − η g
        a ← a + μ (θ − a)
        η ← γ / (1 + λ' γ t)^α         from γ on
        μ ← 1 / max(1, t − t₀)         from 1 on, so that a is θ at first

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        lambd: decay λ'.
        alpha: power α by which the step size falls.
        t0: t₀, the step at which averaging starts.
        weight_decay: λ >= 0.
        maximize: climb instead of descending.
        foreach, differentiable, capturable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.ASGD([w], lr=0.25, lambd=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item(), optimizer.state[w]["ax"].item()
        (1.5, 1.5)

    Reference:
        Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging, SIAM Journal on
        Control and Optimization 30(4), 1992, https://doi.org/10.1137/0330046
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_at_least_zero("weight_decay", weight_decay)
        defaults: dict[str, Any] = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _START

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        lr, lambd, rounded = number(group["lr"]), float(group["lambd"]), scalar_dtype()
        if fresh:
            scalars["eta"] = rounded(lr)
        step, eta, mu = (float(scalars[name]) for name in ("step", "eta", "mu"))
        scalars["eta"] = rounded(lr / (1.0 + lambd * lr * step) ** float(group["alpha"]))
        scalars["mu"] = rounded(1.0 / max(1.0, step - float(group["t0"])))
        # As long as the average is the parameter itself there is no third number.
        return (1.0 - lambd * eta, eta) if mu == 1.0 else (1.0 - lambd * eta, eta, mu)

    def _update(
        self,
        p: Array,
        g: Array,
        state: dict[str, Array],
        c: tuple[Array, ...],
        group: Group,
        tmp: Array,
        out: Array,
    ) -> None:
        decay, eta, *mu = c
        p *= decay
        p -= np.multiply(g, eta, out)
        ax = state["ax"]
        if mu:
            np.subtract(p, ax, tmp)
            tmp *= mu[0]
            ax += tmp
        else:
            np.copyto(ax, p)
