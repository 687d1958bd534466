"""NAdam: Adam with Nesterov's momentum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, average_square_, lerp_
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_decay_rates, check_lr, number
from .rule import Group, Start

_START = Start({"step": 0.0, "mu_product": 1.0}, {"exp_avg": 0.0, "exp_avg_sq": 0.0})


class NAdam(Optimizer):
    """Adam that looks ahead by one step of its momentum, which grows towards β₁ as it goes on.

    With learning rate γ, decay rates β₁ and β₂, momentum decay ψ, step number t and the gradient g
    (see `Optimizer` for weight decay and maximize):

        μₜ = β₁ (1 − ½ 0.96^(t ψ))
        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        m̂ ← μₜ₊₁ m / (1 − μ₁ ⋯ μₜ₊₁) + (1 − μₜ) g / (1 − μ₁ ⋯ μₜ)
        θ ← θ − γ m̂ / (√(v / (1 − β₂ᵗ)) + ε)

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        betas: (β₁, β₂), both in [0, 1).
        eps: ε >= 0, added outside the root.
        weight_decay: λ >= 0.
        momentum_decay: ψ >= 0.
        decoupled_weight_decay: shrink θ by γ λ θ, instead of adding λ θ to the gradient.
        maximize: climb instead of descending.
        foreach, capturable, differentiable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.NAdam([w], lr=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> round(w.item(), 4)
        3.4718

    Reference:
        Dozat, Incorporating Nesterov Momentum into Adam, ICLR workshop 2016,
        https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
        check_at_least_zero("momentum_decay", momentum_decay)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _START

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        beta1, beta2 = map(float, group["betas"])
        step, psi, lr = float(scalars["step"]), float(group["momentum_decay"]), number(group["lr"])
        mu, next_mu = (beta1 * (1.0 - 0.5 * 0.96 ** (t * psi)) for t in (step, step + 1.0))
        scalars["mu_product"] *= mu  # rounded in the type that it is kept in
        product = float(scalars["mu_product"])
        # As in Adam the correction of v stands in numerator and denominator.
        root = math.sqrt(1.0 - beta2**step)
        by_gradient = lr * (1.0 - mu) / (1.0 - product) * root
        by_average = lr * next_mu / (1.0 - product * next_mu) * root
        eps = float(group["eps"]) * root
        return 1.0 - beta1, beta2, 1.0 - beta2, eps, by_gradient, by_average

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
        rest1, beta2, rest2, eps, by_gradient, by_average = c
        exp_avg, square = state["exp_avg"], state["exp_avg_sq"]
        lerp_(exp_avg, g, rest1, tmp, below_half=group["betas"][0] > 0.5)
        average_square_(square, g, beta2, rest2, tmp)
        np.multiply(g, by_gradient, out)
        out += np.multiply(exp_avg, by_average, tmp)
        np.sqrt(square, tmp)
        tmp += eps
        out /= tmp
        p -= out
