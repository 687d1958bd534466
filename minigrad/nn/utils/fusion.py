"""A layer and the batch norm behind it as one layer, for evaluation."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ..parameter import Parameter

Layer = TypeVar("Layer")


def fuse_conv_bn_eval(conv: Layer, bn: Any, transpose: bool = False) -> Layer:
    """Return a convolution that does what `conv` and then `bn` do in evaluation mode.

    Args:
        conv: a convolution; it is left as it is.
        bn: a BatchNorm that has running statistics.
        transpose: whether `conv` is a transposed convolution (without groups).

    Raises:
        AssertionError: one of them is in training mode; there are no running statistics.

    Example:
        >>> import minigrad as mg
        >>> conv, bn = mg.nn.Conv2d(2, 3, 2).eval(), mg.nn.BatchNorm2d(3).eval()
        >>> fused = mg.nn.utils.fuse_conv_bn_eval(conv, bn)
        >>> x = mg.rand(1, 2, 4, 4)
        >>> mg.allclose(fused(x), bn(conv(x)), atol=1e-6)
        True
    """
    fused = _copied(conv, bn)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        *(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias),
        transpose,
    )
    return fused  # type: ignore[no-any-return]


def fuse_linear_bn_eval(linear: Layer, bn: Any) -> Layer:
    """Return an affine map that does what `linear` and then `bn` do in evaluation mode.

    Args:
        linear: a Linear; it is left as it is.
        bn: a BatchNorm that has running statistics, of `out_features` features or of one.

    Raises:
        AssertionError: one of them is in training mode; there are no running statistics; the
            numbers of features differ.

    Example:
        >>> import minigrad as mg
        >>> linear, bn = mg.nn.Linear(2, 3).eval(), mg.nn.BatchNorm1d(3).eval()
        >>> fused = mg.nn.utils.fuse_linear_bn_eval(linear, bn)
        >>> x = mg.rand(4, 2)
        >>> mg.allclose(fused(x), bn(linear(x)), atol=1e-6)
        True
    """
    fused = _copied(linear, bn)
    if bn.num_features not in (1, fused.out_features):
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={fused.out_features} and bn.num_features={bn.num_features}"
        )
    fused.weight, fused.bias = fuse_linear_bn_weights(
        *(fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias)
    )
    return fused  # type: ignore[no-any-return]


def _copied(layer: Any, bn: Any) -> Any:
    """A copy of the layer, if it can be fused with the norm."""
    if layer.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    return copy.deepcopy(layer)


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """Return the weight and bias of a convolution that is followed by a batch norm, as one.

    Args:
        conv_w: the weight of the convolution.
        conv_b: its bias, or None.
        bn_rm, bn_rv: the running mean and variance.
        bn_eps: what is added to the variance.
        bn_w, bn_b: the weight and bias of the norm, or None.
        transpose: whether the convolution is a transposed one.

    Example:
        >>> import minigrad as mg
        >>> one, four = mg.ones(1), mg.full((1,), 4.0)
        >>> w, b = mg.nn.utils.fuse_conv_bn_weights(mg.ones(1, 1, 1), None, one, four, 0, one, one)
        >>> w.item(), b.item()
        (0.5, 0.5)
    """
    shape = [-1 if k == int(transpose) else 1 for k in range(conv_w.ndim)]
    return _fused(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape)


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor,
    bn_b: Tensor,
) -> tuple[Parameter, Parameter]:
    """Return the weight and bias of an affine map that is followed by a batch norm, as one.

    Args:
        linear_w: the weight of the affine map.
        linear_b: its bias, or None.
        bn_rm, bn_rv: the running mean and variance.
        bn_eps: what is added to the variance.
        bn_w, bn_b: the weight and bias of the norm.

    Example:
        >>> import minigrad as mg
        >>> one, four = mg.ones(1), mg.full((1,), 4.0)
        >>> w, b = mg.nn.utils.fuse_linear_bn_weights(mg.ones(1, 1), one, one, four, 0, one, one)
        >>> w.item(), b.item()
        (0.5, 1.0)
    """
    return _fused(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1])


def _fused(
    weight: Tensor,
    bias: Tensor | None,
    mean: Tensor,
    var: Tensor,
    eps: float,
    scale: Tensor | None,
    shift: Tensor | None,
    shape: list[int],
) -> tuple[Parameter, Parameter]:
    types = weight.dtype, weight.dtype if bias is None else bias.dtype
    if bias is None:
        bias = mg.zeros_like(mean)
    factor = mg.rsqrt(var + eps)
    if scale is not None:
        factor = factor * scale
    fused_bias = (bias - mean) * factor
    if shift is not None:
        fused_bias = fused_bias + shift
    fused_weight = weight * factor.reshape(shape)
    return (
        Parameter(fused_weight.to(types[0]), weight.requires_grad),
        Parameter(fused_bias.to(types[1]), bias.requires_grad),
    )
