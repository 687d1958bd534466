"""Losses made large, so that small gradients survive in float16, and gradients brought back."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from ..dtypes import float16

__all__ = ["GradScaler"]

_UNSCALED, _STEPPED = "unscaled", "stepped"


class GradScaler:
    """Scales losses by s, gradients by 1/s, and finds s: PyTorch's dynamic scaling.

    A step whose gradients hold an inf or nan is left out, and s falls; after `growth_interval`
    steps in a row that were taken, s grows. On 'cuda' it is switched off, with a warning, as in
    PyTorch without a GPU: each method then passes on what it gets.

    Args:
        device: 'cuda' or 'cpu'.
        init_scale: s at the beginning.
        growth_factor: by what s grows, above 1.
        backoff_factor: by what s falls, below 1.
        growth_interval: after how many steps s grows.
        enabled: whether to do it.

    Raises:
        AssertionError: a factor on the wrong side of 1; `step` or `update` before `scale`.
        RuntimeError: `unscale_` or `step` twice before `update`; a closure.
        ValueError: gradients of type float16; what is scaled is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> w = mg.ones(1, requires_grad=True)
        >>> optimizer = mg.optim.SGD([w], lr=0.5)
        >>> scaler = mg.amp.GradScaler("cpu", init_scale=1024.0)
        >>> scaler.scale(w.sum()).backward()
        >>> w.grad
        tensor([1024.])
        >>> scaler.step(optimizer)
        >>> scaler.update()
        >>> w.detach(), w.grad
        (tensor([0.5000]), tensor([1.]))
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 2.0**16,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        if enabled and device == "cuda":
            warnings.warn(
                "torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.",
                stacklevel=2,
            )
            enabled = False
        self._enabled = enabled
        if enabled and growth_factor <= 1:
            raise AssertionError("The growth factor must be > 1.0.")
        if enabled and backoff_factor >= 1:
            raise AssertionError("The backoff factor must be < 1.0.")
        self._scale = init_scale
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._used = False  # whether something has been scaled
        self._stages: dict[int, str] = {}  # how far each optimizer is, since the last update
        self._found_inf: dict[int, bool] = {}

    def scale(self, outputs: Any) -> Any:
        """Multiply by s.

        Args:
            outputs: a Tensor, or nested lists, tuples or other iterables of them.
        """
        if not self._enabled:
            return outputs
        self._used = True
        if isinstance(outputs, Tensor):
            return outputs * self._scale
        if not isinstance(outputs, Iterable):
            raise ValueError("outputs must be a Tensor or an iterable of Tensors")
        scaled = map(self.scale, outputs)
        return type(outputs)(scaled) if isinstance(outputs, (list, tuple)) else scaled

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimizer's parameters by s, in place; `step` does it else.

        Args:
            optimizer: the optimizer.
        """
        if not self._enabled:
            return
        self._check_used("unscale_")
        stage = self._stages.get(id(optimizer))
        if stage is _UNSCALED:
            raise RuntimeError(
                "unscale_() has already been called on this optimizer since the last update()."
            )
        if stage is _STEPPED:
            raise RuntimeError("unscale_() is being called after step().")
        parameters = [p for group in optimizer.param_groups for p in group["params"]]
        gradients = [p.grad for p in parameters if p.grad is not None]
        if any(g.dtype is float16 for g in gradients):
            raise ValueError("Attempting to unscale FP16 gradients.")
        if not gradients:
            raise AssertionError("No inf checks were recorded for this optimizer.")
        self._found_inf[id(optimizer)] = any(not bool(g.isfinite().all()) for g in gradients)
        inverse = float(np.float32(1 / self._scale))
        with no_grad():
            for g in gradients:
                g.mul_(inverse)
        self._stages[id(optimizer)] = _UNSCALED

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """Take the optimizer's step, unless a gradient holds an inf or nan.

        Args:
            optimizer: the optimizer.
            *args: passed on to its `step`.
            **kwargs: passed on to its `step`.
        """
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._check_used("step")
        if self._stages.get(id(optimizer)) is _STEPPED:
            raise RuntimeError("step() has already been called since the last update().")
        if id(optimizer) not in self._stages:
            self.unscale_(optimizer)
        result = None
        if not self._found_inf[id(optimizer)]:
            result = optimizer.step(*args, **kwargs)
        self._stages[id(optimizer)] = _STEPPED
        return result

    def update(self, new_scale: float | Tensor | None = None) -> None:
        """Set s for the next iteration.

        Args:
            new_scale: s; by default it follows from the steps since the last update.
        """
        if not self._enabled:
            return
        self._check_used("update")
        if new_scale is not None:
            self._scale = float(new_scale)
        elif not self._found_inf:
            raise AssertionError("No inf checks were recorded prior to update.")
        elif any(self._found_inf.values()):
            self._scale = float(np.float32(self._scale * self._backoff_factor))
            self._growth_tracker = 0
        else:
            self._growth_tracker += 1
            if self._growth_tracker == self._growth_interval:
                grown = self._scale * self._growth_factor
                if grown <= np.finfo(np.float32).max:
                    self._scale = float(np.float32(grown))
                self._growth_tracker = 0
        self._stages.clear()
        self._found_inf.clear()

    def _check_used(self, name: str) -> None:
        if not self._used:
            raise AssertionError(
                f"Attempted {name} but _scale is None.  This may indicate your script did not use "
                "scaler.scale(loss or outputs) earlier in the iteration."
            )

    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self._enabled

    def get_scale(self) -> float:
        """The scale s; 1 when switched off."""
        return self._scale if self._enabled else 1.0

    def get_growth_factor(self) -> float:
        """By what s grows."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Set by what s grows."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """By what s falls."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Set by what s falls."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """After how many steps s grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Set after how many steps s grows."""
        self._growth_interval = new_interval

    def state_dict(self) -> dict[str, Any]:
        """What `load_state_dict` takes; empty when switched off."""
        if not self._enabled:
            return {}
        return {
            "scale": self._scale,
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Go on from a state.

        Args:
            state_dict: of `state_dict`.

        Raises:
            RuntimeError: it is empty, from a scaler that was switched off.
        """
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled "
                "instance of GradScaler."
            )
        self._scale = state_dict["scale"]
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]
