"""RMSprop: steps scaled by a running average of the squared gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, average_square_, lerp_
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_lr
from .rule import Group, Start


class RMSprop(Optimizer):
    """Gradient descent whose step is divided by the root of a running mean of squared gradients.

    With learning rate γ, smoothing α, momentum μ and the gradient g (see `Optimizer` for weight
    decay and maximize):

        v ← α v + (1 − α) g²
        a ← α a + (1 − α) g,  s ← v − a²      if centered, else  s ← v
        b ← μ b + g / (√s + ε)
        θ ← θ − γ b

    `RMSProp` is the same class by another spelling.

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        alpha: smoothing α >= 0.
        eps: ε >= 0, added to the root (inside of it in TensorFlow).
        weight_decay: λ >= 0.
        momentum: μ >= 0.
        centered: divide by an estimate of the standard deviation instead.
        maximize: climb instead of descending.
        capturable, foreach, differentiable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.RMSprop([w], lr=0.5, alpha=0.75)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        3.0

    Reference:
        Tieleman and Hinton, lecture 6.5 of Neural Networks for Machine Learning, 2012; centered:
        Graves, Generating Sequences With Recurrent Neural Networks, 2013,
        https://arxiv.org/abs/1308.0850
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check_at_least_zero("eps", eps)
        check_at_least_zero("momentum", momentum)
        check_at_least_zero("weight_decay", weight_decay)
        check_at_least_zero("alpha", alpha)
        defaults: dict[str, Any] = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        names = ["square_avg"]
        if group["momentum"] > 0:
            names.append("momentum_buffer")
        if group["centered"]:
            names.append("grad_avg")
        return Start({"step": 0.0}, dict.fromkeys(names, 0.0))

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        alpha = float(group["alpha"])
        return float(group["lr"]), alpha, 1.0 - alpha, float(group["eps"]), float(group["momentum"])

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
        lr, alpha, rest, eps, momentum = c
        root = square_avg = state["square_avg"]
        average_square_(square_avg, g, alpha, rest, tmp)
        if "grad_avg" in state:
            grad_avg = state["grad_avg"]
            lerp_(grad_avg, g, rest, tmp, below_half=group["alpha"] > 0.5)
            np.multiply(grad_avg, grad_avg, tmp)
            root = np.subtract(square_avg, tmp, tmp)
        root = np.sqrt(root, tmp)
        root += eps
        if "momentum_buffer" in state:
            buffer = state["momentum_buffer"]
            buffer *= momentum
            buffer += np.divide(g, root, out)
            np.multiply(buffer, lr, out)
        else:
            np.multiply(g, lr, out)
            out /= root
        p -= out


RMSProp = RMSprop
