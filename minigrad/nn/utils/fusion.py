"""A linear map or convolution, and the batch normalization after it, as one map."""

from __future__ import annotations

import copy
import functools
from typing import Any, TypeVar

import minigrad as mg

from ..._tensor import Tensor
from ..module import Module
from ..parameter import Parameter

M = TypeVar("M", bound=Module)
Pair = tuple[Parameter, Parameter]


def fuse_conv_bn_eval(conv: M, bn: Module, transpose: bool = False) -> M:
    """Return a convolution that does what `conv` and `bn` do in evaluation.

    Args:
        conv: the convolution.
        bn: the normalization after it.
        transpose: whether it is a transposed one.

    Raises:
        AssertionError: one of them is in training, or there are no running statistics.

    Example:
        >>> import minigrad as mg
        >>> conv, bn = mg.nn.Module().eval(), mg.nn.BatchNorm1d(3).eval()
        >>> conv.weight, conv.bias = mg.nn.Parameter(mg.ones(3, 2, 5)), None
        >>> fused = mg.nn.utils.fuse_conv_bn_eval(conv, bn)
        >>> fused.weight.shape, fused.bias.shape
        (torch.Size([3, 2, 5]), torch.Size([3]))
    """
    return _fused(conv, bn, functools.partial(fuse_conv_bn_weights, transpose=transpose))


def fuse_conv_bn_weights(
    conv_w: Tensor,
    conv_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor | None,
    bn_b: Tensor | None,
    transpose: bool = False,
) -> Pair:
    """Return weight and bias of the convolution that does what both do.

    Args:
        conv_w: weight of the convolution.
        conv_b: its bias, or None.
        bn_rm: running mean of the normalization.
        bn_rv: running variance.
        bn_eps: ε.
        bn_w: weight, or None for 1.
        bn_b: bias, or None for 0.
        transpose: whether the convolution is a transposed one.

    Example:
        >>> import minigrad as mg
        >>> one, two = mg.ones(1), mg.full((1,), 2.0)
        >>> fuse = mg.nn.utils.fuse_conv_bn_weights
        >>> w, b = fuse(mg.ones(1, 1, 1), None, one, one, 0.0, two, None)
        >>> w.item(), b.item()
        (2.0, -2.0)
    """
    shape = [1] * conv_w.ndim
    shape[1 if transpose else 0] = -1
    return _weights(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, shape)


def fuse_linear_bn_eval(linear: M, bn: Module) -> M:
    """Return a linear map that does what `linear` and `bn` do in evaluation.

    Args:
        linear: the map.
        bn: the normalization after it, of as many features or one.

    Raises:
        AssertionError: one of them is in training, the features do not fit, or there are no
            running statistics.

    Example:
        >>> import minigrad as mg
        >>> linear, bn = mg.nn.Linear(2, 3).eval(), mg.nn.BatchNorm1d(3).eval()
        >>> fused, x = mg.nn.utils.fuse_linear_bn_eval(linear, bn), mg.rand(4, 2)
        >>> mg.allclose(fused(x), bn(linear(x)))
        True
    """
    outputs, features = getattr(linear, "out_features", None), getattr(bn, "num_features", None)
    if not (linear.training or bn.training) and features not in (outputs, 1):
        raise AssertionError(
            "To fuse, linear.out_features == bn.num_features or bn.num_features == 1, got "
            f"linear.out_features={outputs} and bn.num_features={features}"
        )
    return _fused(linear, bn, fuse_linear_bn_weights)


def fuse_linear_bn_weights(
    linear_w: Tensor,
    linear_b: Tensor | None,
    bn_rm: Tensor,
    bn_rv: Tensor,
    bn_eps: float,
    bn_w: Tensor,
    bn_b: Tensor,
) -> Pair:
    """Return weight and bias of the linear map that does what both do.

    Args:
        linear_w: weight of the map.
        linear_b: its bias, or None.
        bn_rm: running mean of the normalization.
        bn_rv: running variance.
        bn_eps: ε.
        bn_w: weight.
        bn_b: bias.

    Example:
        >>> import minigrad as mg
        >>> one, two = mg.ones(1), mg.full((1,), 2.0)
        >>> w, b = mg.nn.utils.fuse_linear_bn_weights(mg.ones(1, 1), None, one, one, 0.0, two, one)
        >>> w.item(), b.item()
        (2.0, -1.0)
    """
    return _weights(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, [-1, 1])


def _fused(module: M, bn: Any, weights: Any) -> M:
    if module.training or bn.training:
        raise AssertionError("Fusion only for eval!")
    if bn.running_mean is None or bn.running_var is None:
        raise AssertionError("bn.running_mean and bn.running_var must not be None")
    fused: Any = copy.deepcopy(module)
    fused.weight, fused.bias = weights(
        fused.weight, fused.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return fused  # type: ignore[no-any-return]


def _weights(
    weight: Tensor,
    bias: Tensor | None,
    mean: Tensor,
    var: Tensor,
    eps: float,
    scale: Tensor | None,
    shift: Tensor | None,
    shape: list[int],
) -> Pair:
    """Those of x -> scale (W x + b - mean) / √(var + eps) + shift; `shape` is that of an output."""
    wanted = bias is not None and bias.requires_grad
    dtype = weight.dtype if bias is None else bias.dtype
    factor = mg.rsqrt(var + eps)
    if scale is not None:
        factor = factor * scale
    offset = (-mean if bias is None else bias - mean) * factor
    if shift is not None:
        offset = offset + shift
    product = (weight * factor.reshape(shape)).to(weight.dtype)
    return Parameter(product, weight.requires_grad), Parameter(offset.to(dtype), wanted)
