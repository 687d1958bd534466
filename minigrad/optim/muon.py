"""Muon: momentum, orthogonalized, for the matrices of hidden layers."""

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

_NO_SCALARS = Start({}, {})
_MOMENTUM = Start({}, {"momentum_buffer": 0.0})
_ADJUSTMENTS = (None, "original", "match_rms_adamw")


class Muon(WholeOptimizer):
    """Momentum orthogonalized by Newton-Schulz: all directions of a matrix move equally far.

    With learning rate γ, momentum μ, the gradient g and a parameter θ of shape (A, B):

        b ← μ b + (1 − μ) g
        X₀ = u / max(‖u‖, ε),  u = μ b + (1 − μ) g if nesterov, else b
        Xₖ₊₁ = a Xₖ + (b₁ G + c G²) Xₖ,  G = Xₖ Xₖᵀ
        θ ← θ − γ λ θ − γ' Xₙ
        γ' = γ √max(1, A / B)  or, for "match_rms_adamw", 0.2 γ √max(A, B)

    The iteration is PyTorch's, in bfloat16: each product is summed in float32 and rounded. Where a
    sum lies in the middle between two bfloat16 numbers, as in 1 element of 5000, the order of
    summing decides, and what follows differs in the last places of bfloat16, of 2⁻⁸. So small
    matrices are mostly updated bit for bit as in PyTorch; in those of 128 rows half the elements
    are, and the others come within 3% of the largest.

    Args:
        params: two-dimensional Tensors, (name, Tensor) pairs or group dicts; see `Optimizer`.
            Biases, embeddings and the like are for another optimizer, such as `AdamW`.
        lr: learning rate γ >= 0, a number or a one-element Tensor.
        weight_decay: λ >= 0, decoupled from the gradient.
        momentum: μ >= 0.
        nesterov: look ahead by one step of the momentum.
        ns_coefficients: the iteration's (a, b₁, c).
        eps: ε, the least norm that is divided by.
        ns_steps: n, the number of iterations, below 100.
        adjust_lr_fn: "original", which None stands for, or "match_rms_adamw", which suits learning
            rates and weight decays tuned for AdamW.

    Raises:
        ValueError: an option is out of its range, or a parameter is not two-dimensional.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.Parameter(mg.tensor([[3.0, 0.0], [0.0, 0.5]]))
        >>> optimizer = mg.optim.Muon([w], lr=1.0, weight_decay=0.0)
        >>> (w**2).sum().backward()
        >>> optimizer.step()
        >>> w.tolist()
        [[2.26953125, 0.0], [0.0, -0.546875]]

    Reference:
        Jordan et al., Muon: An optimizer for hidden layers in neural networks, 2024,
        https://kellerjordan.github.io/posts/muon/; "match_rms_adamw": Liu et al., Muon is Scalable
        for LLM Training, 2025, https://arxiv.org/abs/2502.16982
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float | Tensor = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.7750, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        check_one_element("lr", lr)
        check_at_least("Learning rate", lr)
        check_at_least("momentum", momentum)
        check_at_least("weight decay", weight_decay)
        if adjust_lr_fn not in _ADJUSTMENTS:
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        defaults: dict[str, Any] = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(
                        "Muon only supports 2D parameters whereas we found a parameter with size: "
                        f"{p.shape}"
                    )

    def _start(self, group: Group) -> Start:
        return _NO_SCALARS

    def _start_whole(self, shape: tuple[int, ...]) -> Start:
        if len(shape) != 2:
            raise ValueError(f"Param gradient must be a 2D matrix, but has shape {list(shape)}")
        return _MOMENTUM

    def _coefficients(
        self, group: Group, scalars: dict[str, Any], fresh: bool
    ) -> tuple[float, ...]:
        if group["ns_steps"] >= 100:
            raise ValueError("Number of steps must be less than 100 for computational efficiency")
        if len(group["ns_coefficients"]) != 3:
            raise ValueError("Coefficients must be a tuple of exactly 3 values")
        lr, momentum = number(group["lr"]), float(group["momentum"])
        shrink = 1.0 - lr * float(group["weight_decay"])
        return lr, shrink, momentum, float(group["eps"]), *map(float, group["ns_coefficients"])

    def _update_whole(
        self, p: Array, g: Array, state: dict[str, Array], c: Floats, group: Group
    ) -> None:
        lr, shrink, momentum, eps, *coefficients = c
        buffer = state["momentum_buffer"]
        tmp = np.empty_like(g)
        lerp_(buffer, g, 1.0 - momentum, tmp, below_half=momentum > 0.5)
        ahead = buffer
        if group["nesterov"]:
            ahead = g.copy()
            lerp_(ahead, buffer, momentum, tmp, below_half=momentum < 0.5)
        update = orthogonalized(ahead, coefficients, group["ns_steps"], eps)
        p *= shrink
        p -= lr * _adjustment(group["adjust_lr_fn"], p.shape) * update.astype(p.dtype)


def _adjustment(name: str | None, shape: tuple[int, ...]) -> float:
    """The factor for the learning rate by which updates of all shapes are of one size."""
    rows, columns = shape
    if name == "match_rms_adamw":
        return 0.2 * math.sqrt(max(rows, columns))
    return math.sqrt(max(1.0, rows / columns))


def orthogonalized(x: Array, coefficients: list[float], steps: int, eps: float) -> Array:
    """A matrix with singular values near 1 in place of those of `x`, by an iteration in bfloat16.

    Args:
        x: a matrix that is not empty.
        coefficients: (a, b, c) of the polynomial a s + b s³ + c s⁵ that is applied, in effect, to
            each singular value s.
        steps: how many times it is.
        eps: the least norm that `x` is divided by.
    """
    a, b, c = coefficients
    tall = x.shape[0] > x.shape[1]
    x = as_bfloat16(x.T if tall else x)
    norm = as_bfloat16(np.sqrt(np.sum(x * x, dtype=np.float32)))
    x = as_bfloat16(x / np.maximum(norm, as_bfloat16(np.float32(eps))))
    for _ in range(steps):
        gram = as_bfloat16(x @ x.T)
        x = as_bfloat16(a * x + as_bfloat16(b * gram + c * (gram @ gram)) @ x)
    return x.T if tall else x


def as_bfloat16(x: Any) -> Any:
    """The nearest numbers of 8 significant bits, ties to even, as float32."""
    bits = np.asarray(x, np.float32, order="C").view(np.uint32)
    rounded = (bits + (0x7FFF + ((bits >> 16) & 1))) & np.uint32(0xFFFF0000)
    return np.where(np.isnan(x), np.float32(np.nan), rounded.view(np.float32))
