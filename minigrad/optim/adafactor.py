"""Adafactor: Adam's second moments of a matrix, kept as one row and one column."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array, lerp_
from .optimizer import ParamsT
from .options import check_at_least, check_one_element, number
from .rule import Floats, Group, Start
from .whole import WholeOptimizer

_COUNTER = Start({"step": 0.0}, {})


class Adafactor(WholeOptimizer):
    """Steps scaled by second moments, of which a matrix keeps the means of rows and columns only.

    With learning rate γ, step number t, the gradient g (negated if maximize), and RMS the root of
    the mean square of a matrix:

        ρ = min(γ, 1 / √t),  α = max(ε₂, RMS(θ)) ρ,  β̂ = 1 − t^τ
        θ ← θ − γ λ θ
        R ← β̂ R + (1 − β̂) mean of g² along the last dimension
        C ← β̂ C + (1 − β̂) mean of g² along the last but one
        V = R C / max(mean of R, ε₁)
        U = g / √max(V, ε₁²)
        θ ← θ − α U / max(1, RMS(U) / d)

    Of a vector or number V itself is kept, V ← β̂ V + (1 − β̂) g². As in PyTorch, and unlike in the
    paper, α takes the place of the relative step size, and the learning rate that of its bound.

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        beta2_decay: τ <= 0.
        eps: (ε₁, ε₂), both >= 0; ε₁ None stands for the epsilon of the parameter's type.
        d: the threshold d >= 1 above which updates are scaled down.
        weight_decay: λ >= 0, decoupled from the gradient.
        foreach: accepted for PyTorch's sake, without effect.
        maximize: climb instead of descending.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([[4.0, 4.0]]))
        >>> optimizer = mg.optim.Adafactor([w], lr=0.5)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.tolist()
        [[2.0, 2.0]]

    Reference:
        Shazeer and Stern, Adafactor: Adaptive Learning Rates with Sublinear Memory Cost, 2018,
        https://arxiv.org/abs/1804.04235
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        check_one_element("lr", lr)
        check_at_least("Learning rate", lr)
        if not beta2_decay <= 0.0:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if eps[0] is not None:
            check_at_least("epsilon1", eps[0])
        check_at_least("epsilon2", eps[1])
        check_at_least("Clipping threshold d", d, 1)
        check_at_least("weight_decay", weight_decay)
        defaults: dict[str, Any] = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def _start(self, group: Group) -> Start:
        return _COUNTER

    def _start_whole(self, shape: tuple[int, ...]) -> Start:
        if len(shape) < 2:
            return Start(_COUNTER.scalars, {"variance": 0.0})
        shapes = {"row_var": (*shape[:-1], 1), "col_var": (*shape[:-2], 1, shape[-1])}
        return Start(_COUNTER.scalars, dict.fromkeys(shapes, 0.0), shapes)

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        step, lr = float(scalars["step"]), number(group["lr"])
        shrink = 1.0 - lr * float(group["weight_decay"])
        rest = step ** float(group["beta2_decay"])
        eps1, eps2 = group["eps"]
        eps1 = math.nan if eps1 is None else float(eps1)
        return rest, min(lr, 1.0 / math.sqrt(step)), shrink, eps1, float(eps2), float(group["d"])

    def _update_whole(
        self, p: Array, g: Array, state: dict[str, Array], c: Floats, group: Group
    ) -> None:
        rest, rho, shrink, eps1, eps2, d = c
        if math.isnan(eps1):
            eps1 = float(np.finfo(p.dtype).eps)
        alpha = max(eps2, _root_mean_square(p)) * rho
        p *= shrink
        update = np.multiply(g, g, out=np.empty_like(p))
        if "variance" in state:
            variance = state["variance"]
            lerp_(variance, update, rest, np.empty_like(p), below_half=rest < 0.5)
        else:
            rows, columns = state["row_var"], state["col_var"]
            for average, axis in ((rows, -1), (columns, -2)):
                mean = _mean(update, axis)
                lerp_(average, mean, rest, np.empty_like(mean), below_half=rest < 0.5)
            variance = np.multiply(rows, columns, out=update)
            variance /= np.maximum(_mean(rows, -2), eps1)
        np.maximum(variance, eps1 * eps1, out=update)
        np.sqrt(update, out=update)
        np.divide(g, update, out=update)
        update *= -alpha / max(1.0, _root_mean_square(update) / d)
        p += update


def _root_mean_square(x: Array) -> float:
    return math.sqrt(np.vdot(x, x) / x.size)


def _mean(x: Array, axis: int) -> Array:
    """The mean along an axis, which is kept."""
    total: Array = np.add.reduce(x, axis, keepdims=True)
    total /= x.shape[axis]
    return total
