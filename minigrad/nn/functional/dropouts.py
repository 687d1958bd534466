"""Dropout as functions: of elements, of whole channels, and for self-normalizing networks."""

from __future__ import annotations

import math
import warnings

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.inplace import check_writable, store, type_name
from ...functions.arguments import tensor
from ...ops import nn as rows
from ...ops.elementwise import mul

_ALPHA = 1.7580993408473766  # the limit of selu for large negative numbers, without its sign


def _dropped(
    name: str,
    input: Tensor,
    p: float,
    training: bool,
    inplace: bool,
    channels: bool = False,
    alpha: bool = False,
) -> Tensor:
    """`input` with elements, or channels, dropped: set to 0, or with `alpha` to a negative value.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` is not floating point, or has no channels.
    """
    _check_probability(p)
    array = tensor(input, name)._array
    if not training or p == 0 or not array.size:
        return input
    if inplace:
        check_writable(input)
    if p == 1:
        result = mul(input, wrap(np.zeros((), array.dtype)))
    elif channels and array.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    elif array.dtype.kind != "f":
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {type_name(input)}"
        )
    else:
        noise = rows.dropout_noise(input, p=p, channels=channels, scaled=not alpha)
        if alpha:
            a = 1 / math.sqrt((_ALPHA * _ALPHA * p + 1) * (1 - p))
            shift = (noise - 1) * (_ALPHA * a) + _ALPHA * a * p
            result = mul(input, noise * a) + shift
        else:
            result = mul(input, noise)
    return store(input, result) if inplace else result


def dropout(input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> Tensor:
    """Each element set to zero with probability p, the others multiplied by 1 / (1 - p).

    Draws one number an element from the default generator, unless p is 0 or 1.

    Args:
        input: a Tensor of any shape.
        p: the probability of an element to be zeroed.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.dropout(mg.ones(4), 0.25)
        tensor([0.0000, 1.3333, 1.3333, 0.0000])

    Reference:
        Hinton et al., "Improving neural networks by preventing co-adaptation of feature
        detectors", arXiv:1207.0580, 2012.
    """
    return _dropped("dropout", input, p, training, inplace)


def alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Each element set to -1.758 with probability p, then all scaled and shifted.

    Mean 0 and variance 1, as `selu` brings them about, are kept.

    Args:
        input: a Tensor of any shape.
        p: the probability of an element to be dropped.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.alpha_dropout(mg.ones(4), 0.25, training=True)
        tensor([-1.1435,  1.2484,  1.2484, -1.1435])

    Reference:
        Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515, 2017.
    """
    return _dropped("alpha_dropout", input, p, training, inplace, alpha=True)


def feature_alpha_dropout(
    input: Tensor, p: float = 0.5, training: bool = False, inplace: bool = False
) -> Tensor:
    """Each channel set to -1.758 with probability p, then all scaled and shifted.

    Args:
        input: (n, channels, *).
        p: the probability of a channel to be dropped.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` is not floating point, or has less than two dimensions.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.feature_alpha_dropout(mg.ones(1, 3, 2), 0.25, training=True)
        tensor([[[-1.1435, -1.1435],
                 [ 1.2484,  1.2484],
                 [ 1.2484,  1.2484]]])
    """
    return _dropped("feature_alpha_dropout", input, p, training, inplace, channels=True, alpha=True)


def _dropped_channels(name: str, input: Tensor, p: float, training: bool, inplace: bool) -> Tensor:
    """Channels of an input without a batch: of a view with a batch of one."""
    view = input.unsqueeze(0)
    result = _dropped(name, view, p, training, inplace, channels=True)
    return input if inplace or result is view else result.squeeze(0)


def dropout1d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Each channel set to zero with probability p, the others multiplied by 1 / (1 - p).

    Args:
        input: (n, channels, length) or (channels, length).
        p: the probability of a channel to be zeroed.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` has other dimensions, or is not floating point.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.dropout1d(mg.ones(3, 2), 0.25)
        tensor([[0.0000, 0.0000],
                [1.3333, 1.3333],
                [1.3333, 1.3333]])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """
    _check_probability(p)
    ndim = tensor(input, "dropout1d")._array.ndim
    if ndim not in (2, 3):
        raise RuntimeError(
            f"dropout1d: Expected 2D or 3D input, but received a {ndim}D input. Note that "
            "dropout1d exists to provide channel-wise dropout on inputs with 1 spatial dimension, "
            "a channel dimension, and an optional batch dimension (i.e. 2D or 3D inputs)."
        )
    if ndim == 2:
        return _dropped_channels("dropout1d", input, p, training, inplace)
    return _dropped("dropout1d", input, p, training, inplace, channels=True)


def dropout2d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Each channel set to zero with probability p, the others multiplied by 1 / (1 - p).

    Args:
        input: (n, channels, height, width); three dimensions are taken for (n, channels, length),
            with a warning.
        p: the probability of a channel to be zeroed.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` has one dimension, or is not floating point.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.dropout2d(mg.ones(1, 3, 1, 2), 0.25).reshape(3, 2)
        tensor([[0.0000, 0.0000],
                [1.3333, 1.3333],
                [1.3333, 1.3333]])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """
    _check_probability(p)
    ndim = tensor(input, "dropout2d")._array.ndim
    _warn_of_dims("dropout2d", ndim, 2)
    if ndim == 3:
        warnings.warn(
            "dropout2d: Received a 3D input to dropout2d and assuming that channel-wise 1D dropout "
            "behavior is desired - input is interpreted as shape (N, C, L), where C is the channel "
            "dim. This behavior will change in a future release to interpret the input as one "
            "without a batch dimension, i.e. shape (C, H, W). To maintain the 1D channel-wise "
            "dropout behavior, please switch to using dropout1d instead.",
            stacklevel=2,
        )
    return _dropped("dropout2d", input, p, training, inplace, channels=True)


def dropout3d(
    input: Tensor, p: float = 0.5, training: bool = True, inplace: bool = False
) -> Tensor:
    """Each channel set to zero with probability p, the others multiplied by 1 / (1 - p).

    Args:
        input: (n, channels, depth, height, width), or without n.
        p: the probability of a channel to be zeroed.
        training: without it, or with p = 0, `input` itself is returned.
        inplace: change `input` itself.

    Shape:
        The result has the shape of `input`.

    Raises:
        ValueError: `p` is not in [0, 1].
        RuntimeError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.dropout3d(mg.ones(3, 1, 1, 2), 0.25).reshape(3, 2)
        tensor([[0.0000, 0.0000],
                [1.3333, 1.3333],
                [1.3333, 1.3333]])

    Reference:
        Tompson et al., "Efficient object localization using convolutional networks",
        arXiv:1411.4280, 2014.
    """
    _check_probability(p)
    ndim = tensor(input, "dropout3d")._array.ndim
    _warn_of_dims("dropout3d", ndim, 3)
    if ndim != 5:
        return _dropped_channels("dropout3d", input, p, training, inplace)
    return _dropped("dropout3d", input, p, training, inplace, channels=True)


def _check_probability(p: float) -> None:
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")


def _warn_of_dims(name: str, ndim: int, spatial: int) -> None:
    if ndim not in (spatial + 1, spatial + 2):
        warnings.warn(
            f"{name}: Received a {ndim}-D input to {name}, which is deprecated and will result in "
            "an error in a future release. To retain the behavior and silence this warning, please "
            f"use dropout instead. Note that {name} exists to provide channel-wise dropout on "
            f"inputs with {spatial} spatial dimensions, a channel dimension, and an optional batch "
            f"dimension (i.e. {spatial + 1}D or {spatial + 2}D inputs).",
            stacklevel=3,
        )
