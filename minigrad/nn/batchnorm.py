"""Layers that keep running means and variances: batch and instance normalization."""

from __future__ import annotations

import warnings
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class _NormBase(Module):
    """Parameters and running statistics for each channel."""

    _version = 2  # state dicts of version 1 had no num_batches_tracked
    _ndims: tuple[int, ...]  # of the input

    num_features: int
    eps: float
    momentum: float | None
    affine: bool
    track_running_stats: bool
    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.affine = affine
        self.track_running_stats = track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            p = Parameter(mg.empty(num_features, device=device, dtype=dtype)) if wanted else None
            self.register_parameter(name, p)
        if track_running_stats:
            self.register_buffer("running_mean", mg.zeros(num_features, device=device, dtype=dtype))
            self.register_buffer("running_var", mg.ones(num_features, device=device, dtype=dtype))
            self.register_buffer("num_batches_tracked", mg.tensor(0, device=device))
        else:
            for name in ("running_mean", "running_var", "num_batches_tracked"):
                self.register_buffer(name, None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Set the running mean to 0, the running variance to 1, and the count to 0."""
        if self.running_mean is not None and self.running_var is not None:
            self.running_mean.zero_()
            self.running_var.fill_(1)
        if self.num_batches_tracked is not None:
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Set the running statistics back, the weight to 1 and the bias to 0."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _check_input_dim(self, input: Tensor) -> None:
        if input.ndim not in self._ndims:
            wanted = " or ".join(f"{n}D" for n in self._ndims)
            raise ValueError(f"expected {wanted} input (got {input.ndim}D input)")

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_NormBase):
    def _load_from_state_dict(
        self, state_dict: Any, prefix: str, local_metadata: Any, *rest: Any
    ) -> None:
        count = f"{prefix}num_batches_tracked"
        old = (local_metadata.get("version") or 0) < 2
        if old and self.num_batches_tracked is not None and count not in state_dict:
            state_dict[count] = self.num_batches_tracked
        super()._load_from_state_dict(state_dict, prefix, local_metadata, *rest)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized, and in training let the running statistics follow."""
        self._check_input_dim(input)
        try:  # the look-up by attribute takes ten times as long
            parameters: dict[str, Any] = self._parameters
            buffers: dict[str, Any] = self._buffers
            weight, bias = parameters["weight"], parameters["bias"]
            mean, var = buffers["running_mean"], buffers["running_var"]
            count = buffers["num_batches_tracked"]
        except KeyError:  # replaced by something else
            weight, bias, count = self.weight, self.bias, self.num_batches_tracked
            mean, var = self.running_mean, self.running_var
        training, follows = self.training, self.training and self.track_running_stats
        momentum = self.momentum
        if momentum is None:
            momentum = 1 / (int(count) + 1) if follows and count is not None else 0.0
        if not training:
            training = mean is None and var is None
        elif not follows:
            mean = var = None
        result = F.batch_norm(input, mean, var, weight, bias, training, momentum, self.eps)
        if follows and count is not None:
            count.add_(1)  # last: after an error nothing has changed
        return result


class BatchNorm1d(_BatchNorm):
    """Normalize each channel over the batch: y = (x - μ) / √(σ² + ε) · w + b.

    In training μ and σ² are those of the batch, and the running ones follow, r ← (1 - m) r + m s
    (s of the variance with divisor n - 1); in evaluation mode they are the running ones.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: m; None for the average over all batches.
        affine: whether there are w and b.
        track_running_stats: whether there are running statistics; without them those of the batch
            serve in evaluation mode too.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b.

    Shape:
        input and output (n, channels) or (n, channels, length).

    Attributes:
        weight: w, (channels), of ones at first; or None.
        bias: b, (channels), of zeros at first; or None.
        running_mean: μ in evaluation mode, (channels).
        running_var: σ² in evaluation mode, (channels).
        num_batches_tracked: how many batches they have followed.

    Raises:
        ValueError: the input has other dimensions; a single value for each channel in training.
        RuntimeError: the number of channels is another.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.BatchNorm1d(2)
        >>> layer(mg.tensor([[1.0, 5.0], [3.0, 9.0]])).detach()
        tensor([[-1.0000, -1.0000],
                [ 1.0000,  1.0000]])
        >>> layer.running_mean
        tensor([0.2000, 0.7000])

    Reference:
        Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167, 2015.
    """

    _ndims = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Normalize each channel over the batch and its two dimensions, as `BatchNorm1d`.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: m; None for the average over all batches.
        affine: whether there are w and b.
        track_running_stats: whether there are running statistics.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b.

    Shape:
        input and output (n, channels, height, width).

    Raises:
        ValueError: the input has other dimensions; a single value for each channel in training.
        RuntimeError: the number of channels is another.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.BatchNorm2d(3)(mg.rand(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    _ndims = (4,)


class BatchNorm3d(_BatchNorm):
    """Normalize each channel over the batch and its three dimensions, as `BatchNorm1d`.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: m; None for the average over all batches.
        affine: whether there are w and b.
        track_running_stats: whether there are running statistics.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b.

    Shape:
        input and output (n, channels, depth, height, width).

    Raises:
        ValueError: the input has other dimensions; a single value for each channel in training.
        RuntimeError: the number of channels is another.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.BatchNorm3d(3)(mg.rand(2, 3, 4, 4, 4)).shape
        torch.Size([2, 3, 4, 4, 4])
    """

    _ndims = (5,)


class _InstanceNorm(_NormBase):
    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(
            num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias
        )

    def _load_from_state_dict(
        self,
        state_dict: Any,
        prefix: str,
        local_metadata: Any,
        strict: bool,
        missing_keys: list[str],
        unexpected_keys: list[str],
        error_msgs: list[str],
    ) -> None:
        names = [n for n in ("running_mean", "running_var") if prefix + n in state_dict]
        if names and local_metadata.get("version") is None and not self.track_running_stats:
            error_msgs.append(
                f"Unexpected running stats buffer(s) {' and '.join(map(repr, names))} for "
                f"{type(self).__name__} with track_running_stats=False: set it to True to load "
                "them, or remove them from the state_dict."
            )
            for name in names:
                state_dict.pop(prefix + name)
        super()._load_from_state_dict(
            state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the input normalized."""
        self._check_input_dim(input)
        batched = input.ndim == self._ndims[1]
        dim = 1 if batched else 0
        size = input.shape[dim]
        if size != self.num_features:
            if self.affine:
                raise ValueError(
                    f"expected input's size at dim={dim} to match num_features"
                    f" ({self.num_features}), but got: {size}."
                )
            warnings.warn(
                f"input's size at dim={dim} does not match num_features. "
                "You can silence this warning by not passing in num_features, "
                "which is not used because affine=False",
                stacklevel=2,
            )
        result = F.instance_norm(
            input if batched else input.unsqueeze(0),
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return result if batched else result.squeeze(0)


class InstanceNorm1d(_InstanceNorm):
    """Normalize each channel of each sample: y = (x - μ) / √(σ² + ε) · w + b.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: the share of a batch in the running statistics.
        affine: whether there are w and b.
        track_running_stats: whether running means of μ and σ² are kept, and serve in evaluation
            mode.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b, if `affine`.

    Shape:
        input and output (n, channels, length) or (channels, length).

    Raises:
        ValueError: the input has other dimensions, or other channels than w; channels of a single
            value.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.InstanceNorm1d(1)(mg.tensor([[[1.0, 3.0]], [[5.0, 9.0]]])).flatten()
        tensor([-1.0000,  1.0000, -1.0000,  1.0000])

    Reference:
        Ulyanov et al., "Instance normalization", arXiv:1607.08022, 2016.
    """

    _ndims = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Normalize each channel of each sample over its two dimensions, as `InstanceNorm1d`.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: the share of a batch in the running statistics.
        affine: whether there are w and b.
        track_running_stats: whether running statistics are kept.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b, if `affine`.

    Shape:
        input and output (n, channels, height, width) or (channels, height, width).

    Raises:
        ValueError: the input has other dimensions, or other channels than w; channels of a single
            value.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.InstanceNorm2d(3)(mg.rand(2, 3, 4, 4)).shape
        torch.Size([2, 3, 4, 4])
    """

    _ndims = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Normalize each channel of each sample over its three dimensions, as `InstanceNorm1d`.

    Args:
        num_features: the number of channels.
        eps: ε.
        momentum: the share of a batch in the running statistics.
        affine: whether there are w and b.
        track_running_stats: whether running statistics are kept.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        bias: whether there is b, if `affine`.

    Shape:
        input and output (n, channels, depth, height, width) or without n.

    Raises:
        ValueError: the input has other dimensions, or other channels than w; channels of a single
            value.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.InstanceNorm3d(3)(mg.rand(2, 3, 2, 2, 2)).shape
        torch.Size([2, 3, 2, 2, 2])
    """

    _ndims = (4, 5)
