"""Operations in a narrower type, chosen for each: switched off, since nothing here gains by it."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from contextlib import ContextDecorator
from typing import Any

from ..dtypes import dtype
from ..size import device

__all__ = ["autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]


def is_autocast_available(device_type: str) -> bool:
    """Whether operations on a kind of device can run in a narrower type: False.

    Args:
        device_type: 'cpu', 'cuda', ...

    Raises:
        RuntimeError: no such kind of device.
    """
    device(device_type)
    return False


class autocast(ContextDecorator):
    """A context in which PyTorch computes matrix products and the like in a narrower type.

    Here it has no effect: results stay in the type of their operands. As PyTorch without a GPU, it
    warns of that on 'cuda'; it warns too on 'cpu', where PyTorch would use bfloat16.

    Args:
        device_type: 'cpu', 'cuda', ...
        dtype: the narrower type.
        enabled: whether to do it.
        cache_enabled: whether to keep converted weights.

    Raises:
        ValueError: `device_type` is not a string.
        RuntimeError: no such kind of device.

    Example:
        >>> import minigrad as mg
        >>> with mg.autocast("cuda", enabled=mg.cuda.is_available()):
        ...     (mg.ones(2, 2) @ mg.ones(2)).dtype
        torch.float32
    """

    def __init__(
        self,
        device_type: str,
        dtype: dtype | None = None,
        enabled: bool = True,
        cache_enabled: bool | None = None,
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device(device_type).type
        if enabled and self.device == "cuda":
            warnings.warn(
                "CUDA is not available or torch_xla is imported. Disabling autocast.",
                stacklevel=2,
            )
        elif enabled and self.device == "cpu":
            warnings.warn(
                "In CPU autocast, but minigrad has no narrower type that is faster. Disabling "
                "autocast: results stay in the type of their operands",
                stacklevel=2,
            )
        self.fast_dtype = dtype

    def __enter__(self) -> autocast:
        return self

    def __exit__(self, *exception: Any) -> None:
        pass


def custom_fwd(
    fwd: Callable[..., Any] | None = None, *, device_type: str, cast_inputs: dtype | None = None
) -> Any:
    """Mark the `forward` of an `autograd.Function` for autocast: the function itself.

    Args:
        fwd: the method; without it, a decorator is returned.
        device_type: 'cpu', 'cuda', ...
        cast_inputs: what autocast would convert arguments to.

    Raises:
        ValueError: `device_type` is not a string.
    """
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)
    return fwd


def custom_bwd(bwd: Callable[..., Any] | None = None, *, device_type: str) -> Any:
    """Mark the `backward` of an `autograd.Function` for autocast: the function itself.

    Args:
        bwd: the method; without it, a decorator is returned.
        device_type: 'cpu', 'cuda', ...

    Raises:
        ValueError: `device_type` is not a string.
    """
    return custom_fwd(bwd, device_type=device_type)
