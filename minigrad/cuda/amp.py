"""`torch.cuda.amp`: the older names of `torch.amp`, with 'cuda' for the device."""

from __future__ import annotations

import functools
import warnings
from typing import Any

from .. import amp
from ..dtypes import dtype, float16

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd"]


def _warn(name: str) -> None:
    warnings.warn(
        f"`torch.cuda.amp.{name}(args...)` is deprecated. Please use "
        f"`torch.amp.{name}('cuda', args...)` instead.",
        FutureWarning,
        stacklevel=3,
    )


class autocast(amp.autocast):
    """`torch.amp.autocast('cuda')`.

    Args:
        enabled: whether to do it.
        dtype: the narrower type.
        cache_enabled: whether to keep converted weights.
    """

    def __init__(
        self, enabled: bool = True, dtype: dtype = float16, cache_enabled: bool = True
    ) -> None:
        _warn("autocast")
        super().__init__("cuda", dtype, enabled, cache_enabled)


class GradScaler(amp.GradScaler):
    """`torch.amp.GradScaler('cuda')`.

    Args:
        init_scale: s at the beginning.
        growth_factor: by what s grows.
        backoff_factor: by what s falls.
        growth_interval: after how many steps s grows.
        enabled: whether to do it.
    """

    def __init__(
        self,
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:
        _warn("GradScaler")
        super().__init__(
            "cuda", init_scale, growth_factor, backoff_factor, growth_interval, enabled
        )


def custom_fwd(fwd: Any = None, **options: Any) -> Any:
    """`torch.amp.custom_fwd` for 'cuda'.

    Args:
        fwd: the method; without it, a decorator is returned.
        **options: `cast_inputs`.
    """
    return amp.custom_fwd(fwd, device_type="cuda", **options)


custom_bwd = functools.partial(amp.custom_bwd, device_type="cuda")
