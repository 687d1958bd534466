"""Adamax: Adam with the infinity norm."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, lerp_
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_decay_rates, check_lr, number
from .rule import Group, Start

_START = Start({"step": 0.0}, {"exp_avg": 0.0, "exp_inf": 0.0})


class Adamax(Optimizer):
    """Adam whose denominator is a decaying maximum of the gradient's magnitude.

    With learning rate γ, decay rates β₁ and β₂, step number t and the gradient g (see `Optimizer`
    for weight decay and maximize):

        m ← β₁ m + (1 − β₁) g
        u ← max(β₂ u, |g| + ε)
        θ ← θ − γ / (1 − β₁ᵗ) · m / u

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        betas: (β₁, β₂), both in [0, 1).
        eps: ε >= 0.
        weight_decay: λ >= 0.
        maximize: climb instead of descending.
        foreach, differentiable, capturable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Adamax([w], lr=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        3.5

    Reference:
        Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014, section 7.1,
        https://arxiv.org/abs/1412.6980
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        check_lr(lr)
        check_at_least_zero("eps", eps)
        check_decay_rates(betas)
        check_at_least_zero("weight_decay", weight_decay)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
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
        beta1, beta2 = map(float, group["betas"])
        step_size = number(group["lr"]) / (1.0 - beta1 ** float(scalars["step"]))
        return 1.0 - beta1, beta2, float(group["eps"]), step_size

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
        rest1, beta2, eps, step_size = c
        exp_avg, exp_inf = state["exp_avg"], state["exp_inf"]
        lerp_(exp_avg, g, rest1, tmp, below_half=group["betas"][0] > 0.5)
        np.abs(g, tmp)
        tmp += eps
        exp_inf *= beta2
        np.maximum(exp_inf, tmp, out=exp_inf)
        np.multiply(exp_avg, step_size, out)
        out /= exp_inf
        p -= out
