"""Public functions that make windows: hann_window, hamming_window, kaiser_window, ...

PyTorch's older set; `minigrad.signal.windows` has more. A periodic window is the symmetric one
of one sample more without the last.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..dtypes import dtype
from ..ops.special import i0_kernel
from ..quiet import quiet
from ..size import check_cpu
from .options import finished, numpy_dtype

Array = np.ndarray[Any, Any]


def _window(
    name: str,
    length: Any,
    periodic: bool,
    shape: Callable[[Array, int], Array],
    dtype: dtype | None,
    device: Any,
    requires_grad: bool,
) -> Tensor:
    """`shape(n, last)` of the samples 0, 1, ... to `last`, where the symmetric window ends."""
    check_cpu(device)
    d, count = numpy_dtype(dtype), operator.index(length)
    if d.kind != "f":
        raise RuntimeError(f"{name} expects floating point dtypes, got: {dtype}")
    if count < 0:
        raise RuntimeError(f"{name} requires non-negative window_length, got window_length={count}")
    last = count if periodic else count - 1
    if count < 2:
        return finished(np.ones(count, d), requires_grad)
    with quiet:
        samples = shape(np.arange(last + 1).astype(d), last)
    return finished(samples[:count].copy(), requires_grad)


def hann_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Hann's window: w[n] = (1 - cos(2πn / N)) / 2, N the last sample's number.

    Args:
        window_length: how many samples.
        periodic: for spectral analysis; False: symmetric.
        dtype: a floating type. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        pin_memory: accepted, without effect.
        requires_grad: record what is done with the result.

    Shape:
        (window_length,)

    Raises:
        RuntimeError: the length is negative, or the type not floating.

    Example:
        >>> import minigrad as mg
        >>> mg.hann_window(4)
        tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    shape = _raised_cosine(0.5, 0.5)
    return _window("hann_window", window_length, periodic, shape, dtype, device, requires_grad)


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Hamming's window: w[n] = alpha - beta cos(2πn / N), N the last sample's number.

    Args:
        window_length: how many samples.
        periodic: for spectral analysis; False: symmetric.
        alpha: the mean.
        beta: the cosine's height.
        dtype, layout, device, pin_memory, requires_grad: as for `hann_window`.

    Raises:
        RuntimeError: as `hann_window`.

    Example:
        >>> import minigrad as mg
        >>> mg.hamming_window(3, periodic=False)
        tensor([0.0800, 1.0000, 0.0800])
    """
    shape = _raised_cosine(alpha, beta)
    return _window("hamming_window", window_length, periodic, shape, dtype, device, requires_grad)


def bartlett_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Bartlett's window, a triangle: w[n] = 1 - |2n / N - 1|, N the last sample's number.

    Args:
        window_length: how many samples.
        periodic: for spectral analysis; False: symmetric.
        dtype, layout, device, pin_memory, requires_grad: as for `hann_window`.

    Raises:
        RuntimeError: as `hann_window`.

    Example:
        >>> import minigrad as mg
        >>> mg.bartlett_window(5, periodic=False)
        tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    shape = _triangle
    return _window("bartlett_window", window_length, periodic, shape, dtype, device, requires_grad)


def blackman_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Blackman's window: w[n] = 0.42 - 0.5 cos(z) + 0.08 cos(2z), z = 2πn / N.

    Args:
        window_length: how many samples.
        periodic: for spectral analysis; False: symmetric.
        dtype, layout, device, pin_memory, requires_grad: as for `hann_window`.

    Raises:
        RuntimeError: as `hann_window`.

    Example:
        >>> import minigrad as mg
        >>> mg.blackman_window(4).sum()
        tensor(1.6800)
    """
    shape = _two_cosines
    return _window("blackman_window", window_length, periodic, shape, dtype, device, requires_grad)


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Kaiser's window: w[n] = I₀(beta √(1 - (2n / N - 1)²)) / I₀(beta).

    Args:
        window_length: how many samples.
        periodic: for spectral analysis; False: symmetric.
        beta: the larger, the narrower.
        dtype, layout, device, pin_memory, requires_grad: as for `hann_window`.

    Raises:
        RuntimeError: as `hann_window`.

    Example:
        >>> import minigrad as mg
        >>> mg.kaiser_window(3, periodic=False, beta=1.0)
        tensor([0.7898, 1.0000, 0.7898])
    """
    shape = _bessel(beta)
    return _window("kaiser_window", window_length, periodic, shape, dtype, device, requires_grad)


def _raised_cosine(alpha: float, beta: float) -> Callable[[Array, int], Array]:
    return lambda n, last: np.cos(n * (2 * math.pi / last)) * -beta + alpha


def _triangle(n: Array, last: int) -> Array:
    rising = n * (2 / last)
    return np.where(n <= last // 2, rising, 2 - rising)


def _two_cosines(n: Array, last: int) -> Array:
    half = n * (math.pi / last)
    return np.cos(half * 4) * 0.08 - np.cos(half * 2) * 0.5 + 0.42


def _bessel(beta: float) -> Callable[[Array, int], Array]:
    def shape(n: Array, last: int) -> Array:
        middle = last / 2
        scale = n.dtype.type(beta)
        inner = scale * np.sqrt(1 - np.square((n - middle) / middle))
        samples: Array = i0_kernel(inner) / i0_kernel(np.full(1, scale))
        return samples

    return shape
