"""Adagrad: steps scaled by all squared gradients so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor, wrap
from .kernels import Array
from .optimizer import Optimizer, ParamsT
from .options import check_at_least_zero, check_execution, check_lr, number
from .rule import Group, Start
from .state import filled, scalar_dtype


class Adagrad(Optimizer):
    """Gradient descent whose step is divided by the root of the sum of all squared gradients.

    With learning rate γ, its decay η, step number t and the gradient g (see `Optimizer` for weight
    decay and maximize):

        s ← s + g²                     from τ on
        θ ← θ − γ / (1 + (t − 1) η) · g / (√s + ε)

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        lr_decay: η >= 0.
        weight_decay: λ >= 0.
        initial_accumulator_value: τ >= 0, for the parameters of all groups.
        eps: ε >= 0, added outside the root.
        maximize: climb instead of descending.
        foreach, differentiable, fused: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Adagrad([w], lr=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.item()
        3.5

    Reference:
        Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic
        Optimization, JMLR 12, 2011, http://jmlr.org/papers/v12/duchi11a.html
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check_at_least_zero("lr_decay", lr_decay)
        check_at_least_zero("weight_decay", weight_decay)
        check_at_least_zero("initial_accumulator_value", initial_accumulator_value)
        check_at_least_zero("eps", eps)
        check_execution(foreach, differentiable, fused)
        defaults: dict[str, Any] = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        # As in PyTorch state is there from the start, of parameters without a gradient too.
        for group in self.param_groups:
            for p in group["params"]:
                total = filled(p._array.shape, initial_accumulator_value, p._array.dtype)
                self.state[p] = {"step": wrap(np.zeros((), scalar_dtype())), "sum": wrap(total)}

    def _start(self, group: Group) -> Start:
        return Start({"step": 0.0}, {"sum": self.defaults["initial_accumulator_value"]})

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        decay = 1.0 + (float(scalars["step"]) - 1.0) * float(group["lr_decay"])
        return number(group["lr"]) / decay, float(group["eps"])

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
        lr, eps = c
        total = state["sum"]
        total += np.multiply(g, g, tmp)
        np.sqrt(total, tmp)
        tmp += eps
        np.multiply(g, lr, out)
        out /= tmp
        p -= out
