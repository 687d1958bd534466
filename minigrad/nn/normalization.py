"""Layers that normalize without running statistics: by layer, group, size, neighbours."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..ops.normalization import window_sum
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class _Affine(Module):
    """A weight and a bias, either of which may be missing."""

    weight: Parameter | None
    bias: Parameter | None

    def _make(self, shape: Any, weight: bool, bias: bool, device: Any, dtype: Any) -> None:
        for name, wanted in (("weight", weight), ("bias", bias)):
            p = Parameter(mg.empty(shape, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, p)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1 and the bias to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)


def _shape(normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    if isinstance(normalized_shape, Sequence):
        return tuple(normalized_shape)
    return (operator.index(normalized_shape),)


class LayerNorm(_Affine):
    """Normalize over the last dimensions: y = (x - μ) / √(σ² + ε) · w + b.

    Args:
        normalized_shape: the sizes of these dimensions, or that of the last.
        eps: ε.
        elementwise_affine: whether there are w and b.
        bias: whether there is b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input and output (*, *normalized_shape).

    Attributes:
        weight: w, of shape normalized_shape, of ones at first; or None.
        bias: b, of that shape, of zeros at first; or None.

    Raises:
        RuntimeError: the input does not end in these sizes.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LayerNorm(2)(mg.tensor([[1.0, 3.0], [5.0, 9.0]])).detach()
        tensor([[-1.0000,  1.0000],
                [-1.0000,  1.0000]])

    Reference:
        Ba et al., "Layer normalization", arXiv:1607.06450, 2016.
    """

    normalized_shape: tuple[int, ...]
    eps: float
    elementwise_affine: bool

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        both = elementwise_affine and bias
        self._make(self.normalized_shape, elementwise_affine, both, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )


class GroupNorm(_Affine):
    """Normalize each group of channels of each sample: y = (x - μ) / √(σ² + ε) · w + b.

    Args:
        num_groups: into how many groups the channels are divided.
        num_channels: the number of channels.
        eps: ε.
        affine: whether there are w and b, for each channel.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b.

    Shape:
        input and output (n, channels, *).

    Raises:
        ValueError: `num_channels` is not divisible by `num_groups`; groups of a single value.
        RuntimeError: the input has other channels.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.GroupNorm(2, 4)(mg.tensor([[1.0, 3.0, 5.0, 9.0]])).detach()
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])

    Reference:
        Wu and He, "Group normalization", arXiv:1803.08494, 2018.
    """

    num_groups: int
    num_channels: int
    eps: float
    affine: bool

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(
                f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})"
            )
        self.num_groups = num_groups
        self.num_channels = num_channels
        self.eps = eps
        self.affine = affine
        self._make(num_channels, affine, affine and bias, device, dtype)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class RMSNorm(Module):
    """Bring the last dimensions to size 1: y = x / √(mean(x²) + ε) · w.

    Args:
        normalized_shape: the sizes of these dimensions, or that of the last.
        eps: ε; None: the machine epsilon of the input's type.
        elementwise_affine: whether there is w.
        device: 'cpu' or None.
        dtype: of the parameter; the default dtype unless given.

    Shape:
        input and output (*, *normalized_shape).

    Attributes:
        weight: w, of shape normalized_shape, of ones at first; or None.

    Raises:
        RuntimeError: the input does not end in these sizes.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.RMSNorm(2)(mg.tensor([3.0, 4.0])).detach()
        tensor([0.8485, 1.1314])

    Reference:
        Zhang and Sennrich, "Root mean square layer normalization", arXiv:1910.07467, 2019.
    """

    normalized_shape: tuple[int, ...]
    eps: float | None
    elementwise_affine: bool
    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _shape(normalized_shape)
        self.eps = eps
        self.elementwise_affine = elementwise_affine
        p = mg.empty(self.normalized_shape, device=device, dtype=dtype)
        self.register_parameter("weight", Parameter(p) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the weight to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )


class _ResponseNorm(Module):
    size: int
    alpha: float
    beta: float
    k: float

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def extra_repr(self) -> str:
        """Return the options."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class LocalResponseNorm(_ResponseNorm):
    """Damp each channel by its neighbours: y_c = x_c / (k + α/n Σ x_j²)^β, over n channels.

    Args:
        size: n, the number of channels around c.
        alpha: α.
        beta: β.
        k: k.

    Shape:
        input and output (n, channels, *), three dimensions or more.

    Raises:
        ValueError: the input has less than three dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LocalResponseNorm(2, alpha=1.0)(mg.ones(1, 3, 1)).flatten()
        tensor([0.7378, 0.5946, 0.5946])

    Reference:
        Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)


class CrossMapLRN2d(_ResponseNorm):
    """Damp each channel by its neighbours, as `LocalResponseNorm`, but as many on either side.

    Args:
        size: n; around c lie n channels, or n - 1 if n is even.
        alpha: α.
        beta: β.
        k: k.

    Shape:
        input and output (n, channels, height, width).

    Raises:
        ValueError: the input has not four dimensions.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CrossMapLRN2d(3, alpha=3.0)(mg.ones(1, 3, 1, 1)).flatten()
        tensor([0.4387, 0.3536, 0.4387])
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1) -> None:
        super().__init__(size, alpha, beta, k)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        if input.ndim != 4:
            raise ValueError(f"CrossMapLRN2d: Expected input to be 4D, got {input.ndim}D instead.")
        reach = int((self.size - 1) / 2)
        total: Tensor = window_sum(input * input, before=reach, after=reach)
        return input / (total * (self.alpha / self.size) + self.k) ** self.beta
