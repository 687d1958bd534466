"""Stochastic gradient descent, with and without momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_execution, check_lr
from .rule import Group, Start

_NO_STATE = Start({}, {})
_MOMENTUM = Start({}, {"momentum_buffer": 0.0})


class SGD(Optimizer):
    """Stochastic gradient descent, optionally with momentum.

    With learning rate γ, momentum μ, dampening τ and the gradient g (see `Optimizer` for weight
    decay and maximize):

        b ← g                          in the first step
        b ← μ b + (1 − τ) g            later
        g ← b,  with nesterov  g + μ b
        θ ← θ − γ g

    Without momentum the first three lines are left out. Unlike in the papers γ is no part of b, so
    that a new learning rate takes full effect at once.

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        momentum: μ >= 0.
        dampening: τ.
        weight_decay: λ >= 0.
        nesterov: look ahead by one step of the momentum; needs μ > 0 and τ = 0.
        maximize: climb instead of descending.
        foreach, differentiable, fused: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.SGD([w], lr=0.25)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        2.0

    Reference:
        Sutskever et al., On the importance of initialization and momentum in deep learning,
        ICML 2013. http://proceedings.mlr.press/v28/sutskever13.pdf
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_at_least_zero("momentum", momentum)
        check_at_least_zero("weight_decay", weight_decay)
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        check_execution(foreach, differentiable, fused)
        defaults: dict[str, Any] = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _MOMENTUM if group["momentum"] != 0 else _NO_STATE

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        # The buffer begins as zeros: undamped, the first update makes it the gradient itself.
        gain = 1.0 if fresh else 1.0 - float(group["dampening"])
        return float(group["lr"]), float(group["momentum"]), gain

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
        lr, momentum, gain = c
        if state:
            buffer = state["momentum_buffer"]
            buffer *= momentum
            buffer += g if group["dampening"] == 0 else np.multiply(g, gain, tmp)
            g = np.add(g, np.multiply(buffer, momentum, tmp), tmp) if group["nesterov"] else buffer
        np.multiply(g, lr, out)
        p -= out


class Momentum(SGD):
    """Gradient descent with momentum, the textbook's heavy ball: `SGD` with `momentum=0.9`.

        b ← μ b + g
        θ ← θ − γ b

    Args:
        params, lr, momentum, dampening, weight_decay, nesterov, maximize: see `SGD`.
        foreach, differentiable, fused: accepted for PyTorch's sake, without effect.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Momentum([w], lr=0.25, momentum=0.5)
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (w**2).sum().backward()
        ...     optimizer.step()
        >>> w.item()
        0.0

    Reference:
        Polyak, Some methods of speeding up the convergence of iteration methods,
        USSR Computational Mathematics and Mathematical Physics 4(5), 1964.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        momentum: float = 0.9,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            momentum,
            dampening,
            weight_decay,
            nesterov,
            maximize=maximize,
            foreach=foreach,
            differentiable=differentiable,
            fused=fused,
        )
