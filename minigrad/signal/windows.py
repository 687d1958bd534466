"""Windows for the analysis of signals; each has its largest value, 1, in the middle.

`sym=False` gives the periodic window: the symmetric one of M + 1 samples without the last.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from .. import dtypes
from .._tensor import Tensor
from ..dtypes import dtype
from ..functions.binary import minimum
from ..functions.creation import tensor
from ..functions.elementwise import cos, exp, i0, sin, sqrt
from ..functions.factories import empty, ones
from ..functions.ranges import arange, linspace
from ..size import check_cpu

__all__ = [
    "bartlett",
    "blackman",
    "cosine",
    "exponential",
    "gaussian",
    "general_cosine",
    "general_hamming",
    "hamming",
    "hann",
    "kaiser",
    "nuttall",
]


def _options(
    name: str, M: int, dtype: dtype | None, layout: Any, device: Any, requires_grad: bool
) -> dict[str, Any]:
    """What to make the samples with, checked.

    Raises:
        ValueError: a negative number of samples; another type.
    """
    check_cpu(device)
    if M < 0:
        raise ValueError(f"{name} requires non-negative window length, got M={M}")
    if layout is not None and str(layout) != "torch.strided":
        raise ValueError(f"{name} is implemented for strided tensors only, got: {layout}")
    d = dtypes.get_default_dtype() if dtype is None else dtype
    if d not in (dtypes.float32, dtypes.float64):
        raise ValueError(f"{name} expects float32 or float64 dtypes, got: {d}")
    return {"dtype": d, "requires_grad": requires_grad}


def _periods(M: int, sym: bool) -> int:
    """How many steps the window is wide."""
    return M - 1 if sym else M


def exponential(
    M: int,
    *,
    center: float | None = None,
    tau: float = 1.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A window of exponential decay on both sides of the center.

    w[n] = e^(-|n - center| / tau)

    Args:
        M: how many samples.
        center: where it is 1, for periodic windows. Default: the middle.
        tau: over how many samples it decays to 1/e.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type; `tau` is not positive; a center with
            `sym`.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.exponential(3)
        tensor([0.3679, 1.0000, 0.3679])
    """
    options = _options("exponential", M, dtype, layout, device, requires_grad)
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    if M == 0:
        return empty(0, **options)
    middle = (M if not sym and M > 1 else M - 1) / 2.0 if center is None else center
    scale = 1 / tau
    k = linspace(-middle * scale, (-middle + (M - 1)) * scale, M, **options)
    return exp(-abs(k))


def cosine(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Half a wave of the sine.

    w[n] = sin(π (n + 1/2) / M)

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.cosine(3)
        tensor([0.5000, 1.0000, 0.5000])
    """
    options = _options("cosine", M, dtype, layout, device, requires_grad)
    if M == 0:
        return empty(0, **options)
    scale = math.pi / (M + 1 if not sym and M > 1 else M)
    return sin(linspace(0.5 * scale, (0.5 + (M - 1)) * scale, M, **options))


def gaussian(
    M: int,
    *,
    std: float = 1.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """The bell of the normal distribution.

    w[n] = e^(-((n - center) / std)² / 2)

    Args:
        M: how many samples.
        std: its standard deviation, in samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type; `std` is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.gaussian(3)
        tensor([0.6065, 1.0000, 0.6065])
    """
    options = _options("gaussian", M, dtype, layout, device, requires_grad)
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    if M == 0:
        return empty(0, **options)
    start = -(M if not sym and M > 1 else M - 1) / 2.0
    scale = 1 / (std * math.sqrt(2))
    k = linspace(start * scale, (start + (M - 1)) * scale, M, **options)
    return exp(-(k**2))


def kaiser(
    M: int,
    *,
    beta: float = 12.0,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Kaiser's window, near to the most energy in the main lobe.

    w[n] = I₀(beta √(1 - (2n / (M - 1) - 1)²)) / I₀(beta)

    Args:
        M: how many samples.
        beta: the larger, the narrower; not negative.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type; `beta` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.kaiser(3, beta=1.0)
        tensor([0.7898, 1.0000, 0.7898])
    """
    options = _options("kaiser", M, dtype, layout, device, requires_grad)
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    if M < 2:
        return ones(M, **options)
    b = tensor(beta, dtype=options["dtype"])
    scale = 2.0 * b / _periods(M, sym)
    end = minimum(b, -b + (M - 1) * scale)
    k = linspace(-b.item(), end.item(), M, **options)
    return i0(sqrt(b * b - k**2)) / i0(b)


def hamming(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hamming's window: a raised cosine.

    w[n] = 0.54 - 0.46 cos(2πn / (M - 1))

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.hamming(3)
        tensor([0.0800, 1.0000, 0.0800])
    """
    return general_hamming(
        M, sym=sym, dtype=dtype, layout=layout, device=device, requires_grad=requires_grad
    )


def hann(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Hann's window: a cosine raised to begin at 0.

    w[n] = (1 - cos(2πn / (M - 1))) / 2

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.hann(3)
        tensor([0., 1., 0.])
    """
    return general_hamming(
        M,
        alpha=0.5,
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def blackman(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Blackman's window.

    w[n] = 0.42 - 0.5 cos(z) + 0.08 cos(2z),  z = 2πn / (M - 1)

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.blackman(5).sum()
        tensor(1.6800)
    """
    return general_cosine(
        M,
        a=(0.42, 0.5, 0.08),
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def bartlett(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A triangle that begins at 0.

    w[n] = 1 - |2n / (M - 1) - 1|

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.bartlett(5)
        tensor([0.0000, 0.5000, 1.0000, 0.5000, 0.0000])
    """
    options = _options("bartlett", M, dtype, layout, device, requires_grad)
    if M < 2:
        return ones(M, **options)
    scale = 2 / _periods(M, sym)
    return 1 - abs(linspace(-1, -1 + (M - 1) * scale, M, **options))


def general_cosine(
    M: int,
    *,
    a: Iterable[float],
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A sum of cosines of alternating signs.

    w[n] = Σᵢ (-1)ⁱ aᵢ cos(2πin / (M - 1))

    Args:
        M: how many samples.
        a: the weights of the cosines.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type; no weights.
        TypeError: `a` can not be iterated over.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.general_cosine(3, a=(0.5, 0.5))
        tensor([0., 1., 0.])
    """
    options = _options("general_cosine", M, dtype, layout, device, requires_grad)
    if M < 2:
        return ones(M, **options)
    if not isinstance(a, Iterable):
        raise TypeError("Coefficients must be a list/tuple")
    signed = [(-1) ** i * weight for i, weight in enumerate(a)]
    if not signed:
        raise ValueError("Coefficients cannot be empty")
    scale = 2 * math.pi / _periods(M, sym)
    k = linspace(0, (M - 1) * scale, M, **options)
    weights = tensor(signed, **options).unsqueeze(-1)
    waves = cos(arange(len(signed), dtype=weights.dtype).unsqueeze(-1) * k)
    return (weights * waves).sum(0)


def general_hamming(
    M: int,
    *,
    alpha: float = 0.54,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """A raised cosine.

    w[n] = alpha - (1 - alpha) cos(2πn / (M - 1))

    Args:
        M: how many samples.
        alpha: its mean.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.general_hamming(3, alpha=0.6)
        tensor([0.2000, 1.0000, 0.2000])
    """
    return general_cosine(
        M,
        a=(alpha, 1.0 - alpha),
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )


def nuttall(
    M: int,
    *,
    sym: bool = True,
    dtype: dtype | None = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Nuttall's window of four terms, with little beside the main lobe.

    w[n] = 0.3635819 - 0.4891775 cos(z) + 0.1365995 cos(2z) - 0.0106411 cos(3z)

    Args:
        M: how many samples.
        sym: symmetric; False: periodic.
        dtype: float32 or float64. Default: the default type.
        layout: accepted, without effect.
        device: only the CPU exists.
        requires_grad: record what is done with the result.

    Shape:
        (M,)

    Raises:
        ValueError: M is negative; another type.

    Example:
        >>> import minigrad as mg
        >>> mg.signal.windows.nuttall(3)
        tensor([3.6280e-04, 1.0000e+00, 3.6280e-04])
    """
    return general_cosine(
        M,
        a=(0.3635819, 0.4891775, 0.1365995, 0.0106411),
        sym=sym,
        dtype=dtype,
        layout=layout,
        device=device,
        requires_grad=requires_grad,
    )
