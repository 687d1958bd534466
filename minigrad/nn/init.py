"""Initial values of parameters: the functions of `torch.nn.init`, with the same draws.

All fill a tensor in place, without recording it, and return it.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numpy as np

import minigrad as mg

from .._tensor import Tensor, wrap
from ..autograd.grad_mode import no_grad
from ..random import Generator

P = ParamSpec("P")
R = TypeVar("R")

_GAINS = {
    **dict.fromkeys(("linear", "sigmoid"), 1),
    **dict.fromkeys((f"conv{n}d" for n in (1, 2, 3)), 1),
    **dict.fromkeys((f"conv_transpose{n}d" for n in (1, 2, 3)), 1),
    "tanh": 5.0 / 3,
    "relu": math.sqrt(2.0),
    "selu": 3.0 / 4,
}


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Return the factor by which weights are to grow so that a nonlinearity keeps the variance.

    1 for linear, convolutions and sigmoid; 5/3 for tanh; √2 for relu; √(2 / (1 + slope²)) for
    leaky_relu; 3/4 for selu.

    Args:
        nonlinearity: its name.
        param: the slope of leaky_relu, 0.01 unless given.

    Raises:
        ValueError: the name is unknown, or the slope is not a number.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.calculate_gain("leaky_relu", 0.2)
        1.3867504905630728
    """
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        if isinstance(slope, bool) or not isinstance(slope, (int, float)):
            raise ValueError(f"negative_slope {param} not a valid number")
        return math.sqrt(2.0 / (1 + slope**2))
    if nonlinearity not in _GAINS:
        raise ValueError(f"Unsupported nonlinearity {nonlinearity}")
    return _GAINS[nonlinearity]


# ---------------------------------------------------------------------- independent of the shape


def uniform_(
    tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Draw from the uniform distribution U(a, b).

    Args:
        tensor: what to fill, of any shape.
        a: the lower bound.
        b: the upper bound.
        generator: where the random numbers come from; the global one unless given.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.init.uniform_(mg.empty(3, 5), 2, 3)
        >>> bool((w >= 2).all() and (w < 3).all())
        True
    """
    with no_grad():
        return tensor.uniform_(a, b, generator=generator)


def normal_(
    tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Draw from the normal distribution N(mean, std²).

    Args:
        tensor: what to fill, of any shape.
        mean: the mean.
        std: the standard deviation.
        generator: where the random numbers come from; the global one unless given.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.normal_(mg.empty(2), mean=5, std=0)
        tensor([5., 5.])
    """
    with no_grad():
        return tensor.normal_(mean, std, generator=generator)


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Generator | None = None,
) -> Tensor:
    """Draw from the normal distribution N(mean, std²), restricted to [a, b].

    By rejection: proposals are normal when [a, b] holds much of the distribution, else uniform.

    Args:
        tensor: what to fill, of any shape.
        mean: the mean before the restriction.
        std: the standard deviation before the restriction.
        a: the lower bound.
        b: the upper bound.
        generator: where the random numbers come from; the global one unless given.

    Example:
        >>> import minigrad as mg
        >>> bool(mg.nn.init.trunc_normal_(mg.empty(100)).abs().max() <= 2)
        True
    """
    if mean < a - 2 * std or mean > b + 2 * std:
        warnings.warn(
            "mean is more than 2 std from [a, b] in nn.init.trunc_normal_. "
            "The distribution of values may be incorrect.",
            stacklevel=2,
        )
    inside = _normal_cdf((b - mean) / std) - _normal_cdf((a - mean) / std)
    fill = _reject_normal if inside > 0.3 else _reject_uniform
    with no_grad():
        fill(tensor, mean, std, a, b, generator)
    return tensor


def _normal_cdf(x: float) -> float:
    return (1.0 + math.erf(x / math.sqrt(2.0))) / 2.0


def _reject_normal(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> None:
    low, high = mg.tensor([a, b], dtype=tensor.dtype).tolist()
    tensor.normal_(mean, std, generator=generator)
    # A round draws for all elements, as PyTorch does, though only those outside are replaced.
    while (outside := (tensor < low) | (tensor > high)).any():
        drawn = mg.empty_like(tensor).normal_(mean, std, generator=generator)
        tensor.copy_(mg.where(outside, drawn, tensor))


def _reject_uniform(
    tensor: Tensor, mean: float, std: float, a: float, b: float, generator: Generator | None
) -> None:
    mode = max(a, min(mean, b))
    log_peak = -0.5 * ((mode - mean) / std) ** 2
    pending = mg.ones_like(tensor, dtype=mg.bool)
    while pending.any():
        drawn = mg.empty_like(tensor).uniform_(a, b, generator=generator)
        tensor.copy_(mg.where(pending, drawn, tensor))
        log_density = drawn.sub_(mean).div_(std).pow_(2).mul_(-0.5).sub_(log_peak)
        log_level = mg.empty_like(tensor).uniform_(generator=generator).log_()
        pending = pending & (log_level > log_density)


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Set every element to `val`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.constant_(mg.empty(2), 0.3)
        tensor([0.3000, 0.3000])
    """
    with no_grad():
        return tensor.fill_(val)


def ones_(tensor: Tensor) -> Tensor:
    """Set every element to 1.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.ones_(mg.empty(2))
        tensor([1., 1.])
    """
    return constant_(tensor, 1.0)


def zeros_(tensor: Tensor) -> Tensor:
    """Set every element to 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.zeros_(mg.empty(2))
        tensor([0., 0.])
    """
    return constant_(tensor, 0.0)


# ------------------------------------------------------------------------ scaled by the fan


def _calculate_fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """How many inputs an output of this weight depends on, and outputs an input goes to."""
    if tensor.ndim < 2:
        raise ValueError(
            "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions"
        )
    field = math.prod(tensor.shape[2:])
    return tensor.shape[1] * field, tensor.shape[0] * field


def _calculate_correct_fan(tensor: Tensor, mode: str) -> int:
    modes = ["fan_in", "fan_out"]
    mode = mode.lower()
    if mode not in modes:
        raise ValueError(f"Mode {mode} not supported, please use one of {modes}")
    return _calculate_fan_in_and_fan_out(tensor)[modes.index(mode)]


def _xavier_std(tensor: Tensor, gain: float) -> float:
    return gain * math.sqrt(2.0 / float(sum(_calculate_fan_in_and_fan_out(tensor))))


def xavier_uniform_(
    tensor: Tensor, gain: float = 1.0, generator: Generator | None = None
) -> Tensor:
    """Draw from U(-a, a) with a = gain · √(6 / (fan_in + fan_out)); also called Glorot.

    Args:
        tensor: a weight, of shape (out, in, *kernel).
        gain: a factor, see `calculate_gain`.
        generator: where the random numbers come from; the global one unless given.

    Raises:
        ValueError: the tensor has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.init.xavier_uniform_(mg.empty(3, 3), gain=2)
        >>> bool(w.abs().max() <= 2)
        True

    Reference:
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
        networks", AISTATS 2010.
    """
    bound = math.sqrt(3.0) * _xavier_std(tensor, gain)
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Generator | None = None) -> Tensor:
    """Draw from N(0, std²) with std = gain · √(2 / (fan_in + fan_out)); also called Glorot.

    Args:
        tensor: a weight, of shape (out, in, *kernel).
        gain: a factor, see `calculate_gain`.
        generator: where the random numbers come from; the global one unless given.

    Raises:
        ValueError: the tensor has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.xavier_normal_(mg.empty(3, 5)).shape
        torch.Size([3, 5])

    Reference:
        Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
        networks", AISTATS 2010.
    """
    return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    return calculate_gain(nonlinearity, a) / math.sqrt(_calculate_correct_fan(tensor, mode))


def _is_empty(tensor: Tensor) -> bool:
    if 0 not in tensor.shape:
        return False
    warnings.warn("Initializing zero-element tensors is a no-op", stacklevel=3)
    return True


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Draw from U(-k, k) with k = gain · √(3 / fan); also called He.

    Args:
        tensor: a weight, of shape (out, in, *kernel).
        a: the slope of leaky_relu for negative inputs.
        mode: 'fan_in' keeps the variance in the forward pass, 'fan_out' in the backward pass.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: where the random numbers come from; the global one unless given.

    Raises:
        ValueError: unknown mode or nonlinearity, or the tensor has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.kaiming_uniform_(mg.empty(3, 5), nonlinearity="relu").shape
        torch.Size([3, 5])

    Reference:
        He et al., "Delving deep into rectifiers", arXiv:1502.01852, 2015.
    """
    if _is_empty(tensor):
        return tensor
    bound = math.sqrt(3.0) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Generator | None = None,
) -> Tensor:
    """Draw from N(0, std²) with std = gain / √fan; also called He.

    Args:
        tensor: a weight, of shape (out, in, *kernel).
        a: the slope of leaky_relu for negative inputs.
        mode: 'fan_in' keeps the variance in the forward pass, 'fan_out' in the backward pass.
        nonlinearity: what follows the layer, see `calculate_gain`.
        generator: where the random numbers come from; the global one unless given.

    Raises:
        ValueError: unknown mode or nonlinearity, or the tensor has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.kaiming_normal_(mg.empty(3, 5), mode="fan_out").shape
        torch.Size([3, 5])

    Reference:
        He et al., "Delving deep into rectifiers", arXiv:1502.01852, 2015.
    """
    if _is_empty(tensor):
        return tensor
    return normal_(tensor, 0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


# -------------------------------------------------------------------------------- structured


def eye_(tensor: Tensor) -> Tensor:
    """Set a matrix to the identity: a linear layer that keeps as many inputs as it can.

    Raises:
        ValueError: the tensor does not have 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.eye_(mg.empty(2, 3))
        tensor([[1., 0., 0.],
                [0., 1., 0.]])
    """
    _check_ndim(tensor, (2,), "2 dimensions")
    with no_grad():
        return tensor.copy_(mg.eye(*tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Set a convolution's weight to the identity: it keeps as many channels as it can.

    Args:
        tensor: the weight, of shape (out, in, *kernel) with 1 to 3 kernel dimensions.
        groups: how many groups of output channels each keep the first input channels.

    Raises:
        ValueError: the tensor does not have 3 to 5 dimensions, or `groups` does not divide out.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.init.dirac_(mg.empty(2, 2, 3))[0]
        tensor([[0., 1., 0.],
                [0., 0., 0.]])
    """
    _check_ndim(tensor, (3, 4, 5), "3, 4, or 5 dimensions")
    out_channels, in_channels, *kernel = tensor.shape
    if out_channels % groups != 0:
        raise ValueError("dim 0 must be divisible by groups")
    per_group = out_channels // groups
    center = [size // 2 for size in kernel]
    with no_grad():
        tensor.zero_()
        for group in range(groups):
            for channel in range(min(per_group, in_channels)):
                place = (group * per_group + channel, channel, *center)
                tensor[place] = 1
    return tensor


def orthogonal_(tensor: Tensor, gain: float = 1, generator: Generator | None = None) -> Tensor:
    """Set to a (semi-)orthogonal matrix, drawn uniformly, times `gain`.

    Q of the QR decomposition of a normal matrix, its signs set so that R has a positive diagonal.
    Trailing dimensions count as one.

    Args:
        tensor: what to fill, with at least 2 dimensions.
        gain: a factor.
        generator: where the random numbers come from; the global one unless given.

    Raises:
        ValueError: the tensor has fewer than 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> w = mg.nn.init.orthogonal_(mg.empty(3, 5))
        >>> bool(((w @ w.T - mg.eye(3)).abs() < 1e-6).all())
        True

    Reference:
        Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural
        networks", arXiv:1312.6120, 2013.
    """
    if tensor.ndim < 2:
        raise ValueError("Only tensors with 2 or more dimensions are supported")
    if tensor.numel() == 0:
        return tensor
    rows = tensor.shape[0]
    drawn = mg.empty(rows, tensor.numel() // rows, dtype=tensor.dtype)
    matrix = drawn.normal_(0, 1, generator=generator).numpy()
    wide = matrix.shape[0] < matrix.shape[1]
    q, r = np.linalg.qr(matrix.T if wide else matrix)
    q *= np.sign(np.diagonal(r))
    with no_grad():
        return tensor.copy_(wrap((q.T if wide else q).reshape(tensor.shape))).mul_(gain)


def sparse_(
    tensor: Tensor, sparsity: float, std: float = 0.01, generator: Generator | None = None
) -> Tensor:
    """Draw a matrix from N(0, std²) and set the same fraction of every column to zero.

    Args:
        tensor: what to fill, of shape (rows, columns).
        sparsity: the fraction of zeros in a column, rounded up to whole elements.
        std: the standard deviation of the others.
        generator: where the normal numbers come from; the places of the zeros always come from
            the global generator, as in PyTorch.

    Raises:
        ValueError: the tensor does not have 2 dimensions.

    Example:
        >>> import minigrad as mg
        >>> (mg.nn.init.sparse_(mg.empty(10, 4), sparsity=0.3) == 0).sum(0)
        tensor([3, 3, 3, 3])

    Reference:
        Martens, "Deep learning via Hessian-free optimization", ICML 2010.
    """
    _check_ndim(tensor, (2,), "2 dimensions")
    rows, columns = tensor.shape
    zeros = math.ceil(sparsity * rows)
    with no_grad():
        tensor.normal_(0, std, generator=generator)
        for column in range(columns):
            tensor[mg.randperm(rows)[:zeros], column] = 0
    return tensor


def _check_ndim(tensor: Tensor, allowed: tuple[int, ...], text: str) -> None:
    if tensor.ndim not in allowed:
        raise ValueError(f"Only tensors with {text} are supported")


# -------------------------------------------------------------------------- deprecated names


def _deprecated(function: Callable[P, R]) -> Callable[P, R]:
    """The function under its old name, without the underscore, with a warning."""
    name = function.__name__
    old_name = name[:-1]

    def alias(*args: P.args, **kwargs: P.kwargs) -> R:
        warnings.warn(
            f"`nn.init.{old_name}` is now deprecated in favor of `nn.init.{name}`.",
            FutureWarning,
            stacklevel=2,
        )
        return function(*args, **kwargs)

    alias.__name__ = alias.__qualname__ = old_name
    alias.__doc__ = f"Deprecated name of `{name}`."
    return alias


uniform = _deprecated(uniform_)
normal = _deprecated(normal_)
constant = _deprecated(constant_)
eye = _deprecated(eye_)
dirac = _deprecated(dirac_)
xavier_uniform = _deprecated(xavier_uniform_)
xavier_normal = _deprecated(xavier_normal_)
kaiming_uniform = _deprecated(kaiming_uniform_)
kaiming_normal = _deprecated(kaiming_normal_)
orthogonal = _deprecated(orthogonal_)
sparse = _deprecated(sparse_)
