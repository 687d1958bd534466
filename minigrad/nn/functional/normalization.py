"""Normalization of activations as functions: by batch, layer, group, instance, size, neighbours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..._tensor import Tensor
from ...autograd.inplace import check_writable, type_name
from ...functions.arguments import cast_to, sizes, tensor
from ...ops import normalization as rows
from ...ops.layer_norm import layer_norm as _layer_norm
from ...ops.view import write

Shape = tuple[int, ...]


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """(x - μ) / √(σ² + ε) · w + b, with the mean μ and variance σ² of each channel.

    In training they are those of the batch, and the running ones follow: r ← (1 - m) r + m s,
    where s is the batch's mean, or its variance with divisor n - 1. Without training they are the
    running ones.

    Args:
        input: x, (n, channels, *).
        running_mean: (channels), changed in training; or None.
        running_var: (channels), changed in training; or None.
        weight: w, (channels), or None for 1.
        bias: b, (channels), or None for 0.
        training: whether to use the statistics of this batch.
        momentum: m, the share of this batch in the running statistics.
        eps: ε.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: a single value for each channel in training; ε out of range; only one of the
            running statistics is given.
        RuntimeError: the sizes or types do not fit; no running statistics in evaluation.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([[1.0, 5.0], [3.0, 9.0]])
        >>> mg.nn.functional.batch_norm(x, None, None, training=True)
        tensor([[-1.0000, -1.0000],
                [ 1.0000,  1.0000]])

    Reference:
        Ioffe and Szegedy, "Batch normalization", arXiv:1502.03167, 2015.
    """
    shape = tensor(input, "batch_norm")._array.shape
    if training:
        _check_several(shape)
        if eps <= 0:
            raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    elif eps < 0:
        raise ValueError(f"batch_norm eps must be non-negative, but got {eps}")
    running = _running(running_mean, running_var, training)
    _check("batch_norm", input, running_mean, running_var, weight, bias)
    if input._array.dtype == np.float16:
        with_halves = batch_norm(input.float(), running_mean, running_var, weight, bias, training,
                                 momentum, eps)  # fmt: skip
        return cast_to(with_halves, input._array.dtype)
    if not math.prod(shape) and (training or len(shape) < 2):
        return _of_nothing(input, weight, bias)
    view = _by_channel(shape)
    if not training:
        return rows.rescale(input, weight, bias, *running, affine=view, eps=eps)
    for r in running:
        check_writable(r)
    y, mean, var = rows.batch_norm(input, weight, bias, stats=view, affine=view, eps=eps)
    if running:
        _follow(running, mean._array, var._array, view[0] * view[2], momentum)
    return y


def _by_channel(shape: Shape) -> Shape:
    return shape[0], shape[1], math.prod(shape[2:])


def _follow(running: tuple[Tensor, ...], mean: Any, var: Any, n: int, momentum: float) -> None:
    """Take the mean and variance of n values into the running ones, which may be written to."""
    shares = (momentum, momentum * (n / (n - 1)))
    news = [
        r._array * (1 - momentum) + value.reshape(r._array.shape) * share
        for r, value, share in zip(running, (mean, var), shares, strict=True)
    ]
    for r, new in zip(running, news, strict=True):
        write(r._array, new)
        r._version[0] += 1


def _running(mean: Tensor | None, var: Tensor | None, training: bool) -> tuple[Tensor, ...]:
    """Both running statistics, or none.

    Raises:
        ValueError: there is only one.
        RuntimeError: they are needed and missing; they require gradients.
    """
    if (mean is None) != (var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if mean is None or var is None:
        if not training:
            raise RuntimeError("running_mean must be defined in evaluation mode")
        return ()
    if mean.requires_grad or var.requires_grad:
        name = "running_mean" if mean.requires_grad else "running_var"
        raise RuntimeError(
            "The function 'native_batch_norm' is not differentiable with respect to argument "
            f"'{name}'. This input cannot have requires_grad True."
        )
    return mean, var


def _check_several(shape: Shape) -> None:
    """Raise unless there is more than one value for each channel."""
    if math.prod((*shape[:1], *shape[2:])) == 1:
        raise ValueError(
            "Expected more than 1 value per channel when training, got input size "
            f"torch.Size({list(shape)})"
        )


def _check(name: str, input: Tensor, *given: Tensor | None) -> None:
    """Raise unless each of these has an element for each channel, and the type fits.

    Args:
        name: the function's name.
        input: (n, channels, *).
        given: running mean and variance, weight, bias.
    """
    x = input._array
    channels = x.shape[1] if x.ndim > 1 else 0
    names = ("running_mean", "running_var", "weight", "bias")
    for argument, t in zip(names, given, strict=True):
        if t is not None and t._array.size != channels:
            raise RuntimeError(f"{argument} should contain {channels} elements not {t._array.size}")
    _check_types(name, input, *given)


def _check_types(name: str, input: Tensor, *others: Tensor | None) -> None:
    """Raise unless the input is floating point, and the others of its type (or float, for half)."""
    to = input._array.dtype
    if all([t is None or t._array.dtype is to for t in others]) and to.kind == "f":
        return
    if to.kind != "f":
        raise NotImplementedError(f"\"{name}\" not implemented for '{type_name(input)}'")
    for t in others:
        if t is not None and t._array.dtype != (np.float32 if to == np.float16 else to):
            if to == np.float16 and t._array.dtype == to:
                continue
            raise RuntimeError(
                f"mixed dtype (CPU): expect parameter to have scalar type of {type_name(input)}, "
                f"but got {type_name(t)}"
            )


def _of_nothing(input: Tensor, *parameters: Tensor | None) -> Tensor:
    """The result for an input without elements: joined to the parameters, whose gradient is 0."""
    result = input.clone()
    for p in parameters:
        if p is not None:
            result = result + p.sum() * 0
    return result


def _normalized(input: Tensor, normalized_shape: Any, **given: Tensor | None) -> Shape:
    """x seen as (1, rows, values to normalize); `given` are the weight and bias.

    Raises:
        RuntimeError: `normalized_shape` is not how the shape of the input ends, or not that of the
            parameters.
    """
    name = "layer_norm" if "bias" in given else "rms_norm"
    if not isinstance(normalized_shape, Sequence):
        raise TypeError(
            f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not "
            f"{type(normalized_shape).__name__}"
        )
    wanted = sizes([tuple(normalized_shape)], "normalized_shape")
    if not wanted:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one "
            "element, but got normalized_shape = []"
        )
    for key, t in given.items():
        if t is not None and t._array.shape != wanted:
            raise RuntimeError(
                f"Expected {key} to be of same shape as normalized_shape, but got {key} of shape "
                f"{list(t.shape)} and normalized_shape = {list(wanted)}"
            )
    shape = tensor(input, name)._array.shape
    lead = len(shape) - len(wanted)
    if lead < 0 or shape[lead:] != wanted:
        raise RuntimeError(
            f"Given normalized_shape={list(wanted)}, expected input with shape "
            f"[*{''.join(f', {n}' for n in wanted)}], but got input of size{list(shape)}"
        )
    return 1, math.prod(shape[:lead]), math.prod(wanted)


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(x - μ) / √(σ² + ε) · w + b, with the mean μ and variance σ² over the last dimensions.

    Args:
        input: x, (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: w, of that shape, or None for 1.
        bias: b, of that shape, or None for 0.
        eps: ε.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: the shapes or types do not fit.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.layer_norm(mg.tensor([[1.0, 3.0], [5.0, 9.0]]), (2,))
        tensor([[-1.0000,  1.0000],
                [-1.0000,  1.0000]])

    Reference:
        Ba et al., "Layer normalization", arXiv:1607.06450, 2016.
    """
    stats = _normalized(input, normalized_shape, weight=weight, bias=bias)
    if input._array.dtype.kind != "f" and weight is not None:
        raise RuntimeError(
            f"mixed dtype (CPU): all inputs must share same datatype, got {type_name(input)} and "
            f"{type_name(weight)}"
        )
    _check_types("LayerNormKernelImpl", input, weight, bias)
    if input._array.dtype == np.float16:
        result = layer_norm(input.float(), normalized_shape, _single(weight), _single(bias), eps)
        return cast_to(result, input._array.dtype)
    if not math.prod(stats):
        return _of_nothing(input, weight, bias)
    shape = tuple([int(n) for n in normalized_shape])
    y: Tensor = _layer_norm(input, weight, bias, shape=shape, eps=eps)[0]
    return y


def _single(parameter: Tensor | None) -> Tensor | None:
    return None if parameter is None else parameter.float()


def rms_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    """x / √(mean(x²) + ε) · w, with the mean over the last dimensions.

    Args:
        input: x, (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: w, of that shape, or None for 1.
        eps: ε; None: the type's machine epsilon.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: the shapes do not fit.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.rms_norm(mg.tensor([3.0, 4.0]), (2,))
        tensor([0.8485, 1.1314])

    Reference:
        Zhang and Sennrich, "Root mean square layer normalization", arXiv:1910.07467, 2019.
    """
    stats = _normalized(input, normalized_shape, weight=weight)
    dtype = input._array.dtype
    if dtype.kind != "f":
        raise NotImplementedError(f"\"rms_norm\" not implemented for '{type_name(input)}'")
    if eps is None:
        eps = float(np.finfo(np.float32 if dtype == np.float16 else dtype).eps)
    if dtype == np.float16:
        result = rms_norm(input.float(), normalized_shape, _single(weight), eps)
        return cast_to(result, dtype)
    if weight is not None and weight._array.dtype != dtype:
        return cast_to(rms_norm(input, normalized_shape, None, eps) * weight, dtype)
    if not math.prod(stats):
        return _of_nothing(input, weight)
    y: Tensor = rows.rms_norm(input, weight, stats=stats, eps=eps)[0]
    return y


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """(x - μ) / √(σ² + ε) · w + b, with the mean μ and variance σ² of each group of channels.

    Args:
        input: x, (n, channels, *).
        num_groups: into how many groups the channels are divided.
        weight: w, (channels), or None for 1.
        bias: b, (channels), or None for 0.
        eps: ε.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: the number of channels is not divisible; the shapes or types do not fit.
        ValueError: a single value in each group.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.group_norm(mg.tensor([[1.0, 3.0, 5.0, 9.0]]), 2)
        tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])

    Reference:
        Wu and He, "Group normalization", arXiv:1803.08494, 2018.
    """
    shape = tensor(input, "group_norm")._array.shape
    if len(shape) < 2:
        raise RuntimeError(
            f"Expected at least 2 dimensions for input tensor but received {len(shape)}"
        )
    n, channels, size = _by_channel(shape)
    _check_several((n * channels // num_groups, num_groups, *shape[2:]))
    if channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of "
            f"shape {list(shape)} and num_groups={num_groups}"
        )
    for name, t in (("weight", weight), ("bias", bias)):
        if t is not None and t._array.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, "
                f"but got {name} of shape {list(t.shape)} and input of shape {list(shape)}"
            )
    _check_types("GroupNormKernelImpl", input, weight, bias)
    if input._array.dtype == np.float16:
        result = group_norm(input.float(), num_groups, _single(weight), _single(bias), eps)
        return cast_to(result, input._array.dtype)
    if not math.prod(shape):
        return _of_nothing(input, weight, bias)
    stats = (1, n * num_groups, channels // num_groups * size)
    affine = (n, channels, size)
    y: Tensor = rows.group_norm(input, weight, bias, stats=stats, affine=affine, eps=eps)[0]
    return y


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """(x - μ) / √(σ² + ε) · w + b, with the mean μ and variance σ² of each channel of each sample.

    Args:
        input: x, (n, channels, *).
        running_mean: (channels), which follows the mean over the samples; or None.
        running_var: (channels), likewise; or None.
        weight: w, (channels), or None for 1.
        bias: b, (channels), or None for 0.
        use_input_stats: without it μ and σ² are the running ones.
        momentum: the share of this batch in the running statistics.
        eps: ε.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: a single value in each channel; only one of the running statistics is given.
        RuntimeError: the sizes or types do not fit; no statistics at all.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.instance_norm(mg.tensor([[[1.0, 3.0], [5.0, 9.0]]]))
        tensor([[[-1.0000,  1.0000],
                 [-1.0000,  1.0000]]])

    Reference:
        Ulyanov et al., "Instance normalization", arXiv:1607.08022, 2016.
    """
    shape = tensor(input, "instance_norm")._array.shape
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError(
                "Expected running_mean and running_var to be defined when use_input_stats is false"
            )
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    if math.prod(shape[2:]) == 1:
        raise ValueError(
            "Expected more than 1 spatial element when training, got input size "
            f"torch.Size({list(shape)})"
        )
    n, channels, size = _by_channel(shape)
    running = _running(running_mean, running_var, True)
    _check("batch_norm", input, running_mean, running_var, weight, bias)
    if input._array.dtype == np.float16:
        result = instance_norm(input.float(), running_mean, running_var, _single(weight),
                               _single(bias), True, momentum, eps)  # fmt: skip
        return cast_to(result, input._array.dtype)
    if not math.prod(shape):
        return _of_nothing(input, weight, bias)
    for r in running:
        check_writable(r)
    stats, affine = (1, n * channels, size), (n, channels, size)
    y, mean, var = rows.instance_norm(input, weight, bias, stats=stats, affine=affine, eps=eps)
    if running:
        mean = np.add.reduce(mean._array.reshape((n, channels)), axis=0) / n
        var = np.add.reduce(var._array.reshape((n, channels)), axis=0) / n
        _follow(running, mean, var, size, momentum)
    return y


def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """x_c / (k + α/n Σ x_j²)^β, the sum being over the n channels around c.

    Args:
        input: x, (n, channels, *), three dimensions or more.
        size: n; of an even number the one more lies before c.
        alpha: α.
        beta: β.
        k: k.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `input` has less than three dimensions.
        RuntimeError: `size` is not positive.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.local_response_norm(mg.ones(1, 3, 1), 2, alpha=1.0).flatten()
        tensor([0.7378, 0.5946, 0.5946])

    Reference:
        Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
    """
    array = tensor(input, "local_response_norm")._array
    if array.ndim < 3:
        raise ValueError(
            f"Expected 3D or higher dimensionality input (got {array.ndim} dimensions)"
        )
    if not array.size:
        return input
    if size < 1:
        raise RuntimeError(f"kernel size should be greater than zero, but got {size}")
    window: Tensor = rows.window_sum(input * input, before=size // 2, after=(size - 1) // 2)
    # PyTorch's mean of integers is one too.
    mean = window / size if array.dtype.kind == "f" else window // size
    return input / (mean * alpha + k) ** beta
