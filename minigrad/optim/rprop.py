"""Rprop: steps by the signs of gradients alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._tensor import Tensor
from .kernels import Array
from .optimizer import Optimizer, ParamsT
from .options import check_lr
from .rule import Group, Start

# Step sizes begin as zeros: the first update makes them the learning rate.
_START = Start({"step": 0.0}, {"prev": 0.0, "step_size": 0.0})


class Rprop(Optimizer):
    """Resilient backpropagation: a step size for each element, adapted by the gradient's sign.

    With the gradient g and what it was in the step before, h (see `Optimizer` for maximize):

        s ← s η₊                  where g h > 0
        s ← s η₋,  g ← 0          where g h < 0
        s ← min(max(s, s₋), s₊)
        θ ← θ − s sign(g)
        h ← g

    For whole batches: the noise of small ones changes the signs.

    Args:
        params: Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
        lr: the first step sizes s >= 0, a number or a one-element Tensor.
        etas: (η₋, η₊), with 0 < η₋ < 1 < η₊.
        step_sizes: (s₋, s₊), the bounds of step sizes.
        maximize: climb instead of descending.
        capturable, foreach, differentiable: accepted for PyTorch's sake, without effect.

    Raises:
        ValueError: an option is out of its range.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([4.0]))
        >>> optimizer = mg.optim.Rprop([w], lr=0.5, etas=(0.5, 2.0))
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (w**2).sum().backward()
        ...     optimizer.step()
        >>> w.item()
        2.5

    Reference:
        Riedmiller and Braun, A Direct Adaptive Method for Faster Backpropagation Learning: The
        RPROP Algorithm, IEEE International Conference on Neural Networks, 1993.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        defaults: dict[str, Any] = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
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
        shrink, grow = map(float, group["etas"])
        least, most = map(float, group["step_sizes"])
        return float(group["lr"]) if fresh else 0.0, shrink, grow, least, most

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
        first, shrink, grow, least, most = c
        prev, size = state["prev"], state["step_size"]
        np.multiply(g, prev, tmp)
        turned = tmp < 0
        size += first
        np.multiply(size, grow, size, where=tmp > 0)
        np.multiply(size, shrink, size, where=turned)
        np.clip(size, least, most, out=size)
        np.copyto(prev, g)
        np.copyto(prev, 0.0, where=turned)
        np.sign(prev, out)
        np.copyto(out, 0.0, where=np.isnan(prev))  # as torch.sign
        out *= size
        p -= out
