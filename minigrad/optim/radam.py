"""RAdam: Adam with a rectified variance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, average_square_, lerp_
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_decay_rates, check_lr, number
from .rule import Group, Start

_START = Start({"step": 0.0}, {"exp_avg": 0.0, "exp_avg_sq": 0.0})


class RAdam(Optimizer):
    """Adam that trusts its estimate of the variance as far as it has seen enough gradients.

    With learning rate γ, decay rates β₁ and β₂, step number t and the gradient g (see `Optimizer`
    for weight decay and maximize):

        ρ∞ = 2 / (1 − β₂) − 1,  ρ = ρ∞ − 2 t β₂ᵗ / (1 − β₂ᵗ)
        m ← β₁ m + (1 − β₁) g,  m̂ = m / (1 − β₁ᵗ)
        v ← β₂ v + (1 − β₂) g²
        θ ← θ − γ m̂ r √(1 − β₂ᵗ) / (√v + ε)      if ρ > 5
        θ ← θ − γ m̂                              otherwise
        r = √((ρ − 4) (ρ − 2) ρ∞ / ((ρ∞ − 4) (ρ∞ − 2) ρ))

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        betas: (β₁, β₂), both in [0, 1).
        eps: ε >= 0, added to √v.
        weight_decay: λ >= 0.
        decoupled_weight_decay: shrink θ by γ λ θ, instead of adding λ θ to the gradient.
        maximize: climb instead of descending.
        foreach, capturable, differentiable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.RAdam([w], lr=0.25)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        2.0

    Reference:
        Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, 2019,
        https://arxiv.org/abs/1908.03265
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
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
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _START

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        beta1, beta2 = map(float, group["betas"])
        step = float(scalars["step"])
        correction2 = 1.0 - beta2**step
        step_size = number(group["lr"]) / (1.0 - beta1**step)
        limit = 2.0 / (1.0 - beta2) - 1.0
        rho = limit - 2.0 * step * beta2**step / correction2
        averages = 1.0 - beta1, beta2, 1.0 - beta2
        if rho <= 5.0:
            return *averages, step_size
        ratio = (rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)
        return *averages, step_size * math.sqrt(ratio * correction2), float(group["eps"])

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
        rest1, beta2, rest2, step_size, *eps = c
        exp_avg, square = state["exp_avg"], state["exp_avg_sq"]
        lerp_(exp_avg, g, rest1, tmp, below_half=group["betas"][0] > 0.5)
        average_square_(square, g, beta2, rest2, tmp)
        np.multiply(exp_avg, step_size, out)
        if eps:  # the variance is trusted
            np.sqrt(square, tmp)
            tmp += eps[0]
            out /= tmp
        p -= out
