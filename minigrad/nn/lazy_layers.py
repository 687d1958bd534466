"""Affine maps and norms that take the number of features or channels from their first input."""

from __future__ import annotations

from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import batchnorm, linear
from .lazy import LazyModuleMixin
from .parameter import UninitializedBuffer, UninitializedParameter


class LazyLinear(LazyModuleMixin, linear.Linear):
    """A `Linear` that takes `in_features` from its first input.

    Args:
        out_features: size of the last dimension of the output.
        bias: whether to add b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (*, in_features), output (*, out_features).

    Raises:
        AssertionError: it was loaded from a layer with other `in_features` than the first input.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyLinear(30)
        >>> layer(mg.ones(128, 20)).shape
        torch.Size([128, 30])
        >>> layer
        Linear(in_features=20, out_features=30, bias=True)
    """

    cls_to_become = linear.Linear

    def __init__(
        self, out_features: int, bias: bool = True, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__(0, 0, False)
        self.out_features = out_features
        self.weight = UninitializedParameter(device=device, dtype=dtype)
        if bias:
            self.bias = UninitializedParameter(device=device, dtype=dtype)

    def reset_parameters(self) -> None:
        """Draw the parameters anew, if they have their shapes."""
        if self.in_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Take the number of features from an input, and draw the parameters."""
        features = input.shape[-1]
        if self.has_uninitialized_params():
            self.in_features = features
            self._materialize("weight", (self.out_features, features))
            self._materialize("bias", (self.out_features,))
            self.reset_parameters()
        elif features != self.weight.shape[-1]:
            raise AssertionError(
                f"The in_features inferred from input: {features} is not equal to in_features from "
                f"self.weight: {self.weight.shape[-1]}"
            )
        self.in_features = features


class _LazyNorm(LazyModuleMixin, batchnorm._NormBase):
    def __init__(
        self,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(0, eps, momentum, False, False)
        self.affine = affine
        self.track_running_stats = track_running_stats
        if affine:
            self.weight = UninitializedParameter(device=device, dtype=dtype)
            if bias:
                self.bias = UninitializedParameter(device=device, dtype=dtype)
        if track_running_stats:
            self.running_mean = UninitializedBuffer(device=device, dtype=dtype)
            self.running_var = UninitializedBuffer(device=device, dtype=dtype)
            self.num_batches_tracked = mg.tensor(0, device=device)

    def reset_parameters(self) -> None:
        """Set the statistics and parameters back, if they have their shapes."""
        if self.num_features != 0:
            super().reset_parameters()

    def initialize_parameters(self, input: Tensor) -> None:
        """Take the number of channels from an input."""
        if self.has_uninitialized_params():
            self.num_features = input.shape[1]
            for name in ("weight", "bias", "running_mean", "running_var"):
                self._materialize(name, (self.num_features,))
            self.reset_parameters()


class LazyBatchNorm1d(_LazyNorm, batchnorm.BatchNorm1d):
    """A `BatchNorm1d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `BatchNorm1d`.

    Shape:
        input and output (n, channels) or (n, channels, length).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyBatchNorm1d()
        >>> layer(mg.rand(4, 5, 3)).shape
        torch.Size([4, 5, 3])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.BatchNorm1d


class LazyBatchNorm2d(_LazyNorm, batchnorm.BatchNorm2d):
    """A `BatchNorm2d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `BatchNorm2d`.

    Shape:
        input and output (n, channels, height, width).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyBatchNorm2d()
        >>> layer(mg.rand(4, 5, 3, 3)).shape
        torch.Size([4, 5, 3, 3])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.BatchNorm2d


class LazyBatchNorm3d(_LazyNorm, batchnorm.BatchNorm3d):
    """A `BatchNorm3d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `BatchNorm3d`.

    Shape:
        input and output (n, channels, depth, height, width).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyBatchNorm3d()
        >>> layer(mg.rand(4, 5, 2, 2, 2)).shape
        torch.Size([4, 5, 2, 2, 2])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.BatchNorm3d


class LazyInstanceNorm1d(_LazyNorm, batchnorm.InstanceNorm1d):
    """An `InstanceNorm1d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `InstanceNorm1d`;
            `affine` and `track_running_stats` are True unless given.

    Shape:
        input and output (n, channels, length).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyInstanceNorm1d()
        >>> layer(mg.rand(4, 5, 3)).shape
        torch.Size([4, 5, 3])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.InstanceNorm1d


class LazyInstanceNorm2d(_LazyNorm, batchnorm.InstanceNorm2d):
    """An `InstanceNorm2d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `InstanceNorm2d`;
            `affine` and `track_running_stats` are True unless given.

    Shape:
        input and output (n, channels, height, width).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyInstanceNorm2d()
        >>> layer(mg.rand(4, 5, 3, 3)).shape
        torch.Size([4, 5, 3, 3])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.InstanceNorm2d


class LazyInstanceNorm3d(_LazyNorm, batchnorm.InstanceNorm3d):
    """An `InstanceNorm3d` that takes the number of channels from its first input.

    Args:
        eps, momentum, affine, track_running_stats, device, dtype, bias: as for `InstanceNorm3d`;
            `affine` and `track_running_stats` are True unless given.

    Shape:
        input and output (n, channels, depth, height, width).

    Raises:
        ValueError: the input has other dimensions.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.LazyInstanceNorm3d()
        >>> layer(mg.rand(4, 5, 2, 2, 2)).shape
        torch.Size([4, 5, 2, 2, 2])
        >>> layer.num_features
        5
    """

    cls_to_become = batchnorm.InstanceNorm3d
