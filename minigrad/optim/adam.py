"""Adam and its relative with decoupled weight decay, AdamW."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, average_square_, lerp_
from .optimizer import Optimizer, ParamsT
from .options import as_scalar, check_at_least_zero, check_betas, check_execution, check_lr
from .rule import Group, Start

_START = Start({"step": 0.0}, {"exp_avg": 0.0, "exp_avg_sq": 0.0})
_AMSGRAD_START = Start({"step": 0.0}, {**_START.arrays, "max_exp_avg_sq": 0.0})


class Adam(Optimizer):
    """Adaptive moment estimation: momentum, divided by the root mean square of recent gradients.

    With learning rate γ, decay rates β₁ and β₂, step number t and the gradient g (see `Optimizer`
    for weight decay and maximize):

        m ← β₁ m + (1 − β₁) g
        v ← β₂ v + (1 − β₂) g²
        s ← v,  with amsgrad the elementwise largest v so far
        θ ← θ − γ m / (1 − β₁ᵗ) / (√(s / (1 − β₂ᵗ)) + ε)

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        betas: (β₁, β₂), both in [0, 1), two floats or two one-element Tensors.
        eps: ε >= 0, added outside the root.
        weight_decay: λ >= 0.
        amsgrad: never let the denominator shrink.
        maximize: climb instead of descending.
        decoupled_weight_decay: shrink θ by γ λ θ, instead of adding λ θ to the gradient: `AdamW`.
        foreach, capturable, differentiable, fused: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Adam([w], lr=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        3.5

    Reference:
        Kingma and Ba, Adam: A Method for Stochastic Optimization, 2014,
        https://arxiv.org/abs/1412.6980; amsgrad: Reddi et al., On the Convergence of Adam and
        Beyond, 2018, https://openreview.net/forum?id=ryQu7f-RZ
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_lr(lr, foreach and not capturable)
        check_at_least_zero("eps", eps)
        check_betas(betas, foreach and not capturable)
        check_at_least_zero("weight_decay", weight_decay)
        check_execution(foreach, differentiable, fused)
        defaults: dict[str, Any] = {
            "lr": lr,
            "betas": tuple(map(as_scalar, betas)),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _AMSGRAD_START if group["amsgrad"] else _START

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        beta1, beta2 = map(float, group["betas"])
        step = float(scalars["step"])
        step_size = float(group["lr"]) / (1.0 - beta1**step)
        # The correction of v stands in numerator and denominator: a pass over the array less.
        root = math.sqrt(1.0 - beta2**step)
        return 1.0 - beta1, beta2, 1.0 - beta2, float(group["eps"]) * root, step_size * root

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
        rest1, beta2, rest2, eps, step_size = c
        exp_avg, square = state["exp_avg"], state["exp_avg_sq"]
        lerp_(exp_avg, g, rest1, tmp, below_half=group["betas"][0] > 0.5)
        average_square_(square, g, beta2, rest2, tmp)
        if "max_exp_avg_sq" in state:
            largest = state["max_exp_avg_sq"]
            square = np.maximum(largest, square, out=largest)
        np.sqrt(square, tmp)
        tmp += eps
        np.multiply(exp_avg, step_size, out)
        out /= tmp
        p -= out


class AdamW(Adam):
    """Adam with decoupled weight decay: parameters shrink by a fraction, whatever their gradients.

        θ ← θ − γ λ θ,  then Adam's update by the bare gradient

    Args:
        params, lr, betas, eps, amsgrad, maximize: see `Adam`.
        weight_decay: λ >= 0.
        foreach, capturable, differentiable, fused: accepted for PyTorch's sake, without effect.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.AdamW([w], lr=0.5, weight_decay=0.25)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        3.0

    Reference:
        Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2017,
        https://arxiv.org/abs/1711.05101
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        for group in self.param_groups:  # Adam's state may be loaded: it stays AdamW
            group["decoupled_weight_decay"] = True
