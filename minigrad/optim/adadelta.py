"""Adadelta: steps in the units of the parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, average_square_
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_lr
from .rule import Group, Start

_START = Start({"step": 0.0}, {"square_avg": 0.0, "acc_delta": 0.0})


class Adadelta(Optimizer):
    """Gradient descent scaled by the ratio of two running averages: of updates and of gradients.

    With learning rate γ, smoothing ρ and the gradient g (see `Optimizer` for weight decay and
    maximize):

        v ← ρ v + (1 − ρ) g²
        Δ ← √(u + ε) / √(v + ε) · g
        u ← ρ u + (1 − ρ) Δ²
        θ ← θ − γ Δ

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor; 1 in the paper.
        rho: smoothing ρ, in [0, 1].
        eps: ε >= 0, added inside the roots.
        weight_decay: λ >= 0.
        maximize: climb instead of descending.
        foreach, capturable, differentiable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Adadelta([w], rho=0.75, eps=0.25)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> round(w.item(), 4)
        3.0077

    Reference:
        Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012, https://arxiv.org/abs/1212.5701
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check_at_least_zero("eps", eps)
        check_at_least_zero("weight_decay", weight_decay)
        defaults: dict[str, Any] = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _START

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        rho = float(group["rho"])
        return float(group["lr"]), rho, 1.0 - rho, float(group["eps"])

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
        lr, rho, rest, eps = c
        square_avg, acc_delta = state["square_avg"], state["acc_delta"]
        average_square_(square_avg, g, rho, rest, tmp)
        np.sqrt(np.add(square_avg, eps, tmp), tmp)
        delta = np.sqrt(np.add(acc_delta, eps, out), out)
        delta /= tmp
        delta *= g
        average_square_(acc_delta, delta, rho, rest, tmp)
        delta *= lr
        p -= delta
