"""Activation functions of each element."""

from __future__ import annotations

from typing import Any

from ..._tensor import Tensor
from ...autograd.inplace import store, type_name
from ...autograd.op import Op
from ...functions import elementwise
from ...functions.arguments import finish, tensor
from ...ops import gelu as gelu_rows
from ...ops import nn as rows


def _floating(name: str, input: Tensor) -> Tensor:
    """`input`, checked.

    Raises:
        NotImplementedError: it is not floating point.
    """
    if tensor(input, name)._array.dtype.kind != "f":
        raise NotImplementedError(f'"{name}" not implemented for {type_name(input)!r}')
    return input


def _apply(name: str, row: Op, input: Tensor, inplace: bool = False, **params: Any) -> Tensor:
    """`row` of `input`, which must be floating point; written to it if `inplace`."""
    result: Tensor = row(_floating(name, input), **params)
    return store(input, result) if inplace else result


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """max(x, 0), for each element.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        RuntimeError: `input` is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.relu(mg.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """
    result = elementwise.relu(input)
    return store(input, result) if inplace else result


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """min(max(x, 0), 6), for each element.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        RuntimeError: `input` is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.relu6(mg.tensor([-1.0, 2.0, 8.0]))
        tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(
    input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """min(max(x, min_val), max_val), for each element; flat at the bounds themselves.

    Args:
        input: x, of any shape.
        min_val: the lowest result.
        max_val: the highest result.
        inplace: change `input` itself.

    Raises:
        ValueError: `min_val` > `max_val`.
        RuntimeError: `input` is of type bool; a bound is negative and `input` unsigned.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.hardtanh(mg.tensor([-2.0, 0.5, 2.0]))
        tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    kind = tensor(input, "hardtanh")._array.dtype.kind
    if kind == "b":
        raise RuntimeError("Bool inputs not supported for hardtanh")
    if kind == "u" and min(min_val, max_val) < 0:
        raise RuntimeError("cannot do hardtanh on an unsigned type with negative limits")
    number = float if kind == "f" else int
    result: Tensor = rows.hardtanh(input, low=number(min_val), high=number(max_val))
    return store(input, result) if inplace else result


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """x for x > 0, negative_slope · x below, for each element.

    Args:
        input: x, of any shape.
        negative_slope: the slope below 0.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.leaky_relu(mg.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])
    """
    return _apply("leaky_relu", rows.leaky_relu, input, inplace, slope=negative_slope)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """x for x > 0, w x below, for each element, with a slope w to be learnt.

    Args:
        input: x, (n, channels, *) or any shape with a single weight.
        weight: w, one number or one for each channel.

    Raises:
        RuntimeError: there are not as many weights as channels; the types differ.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.prelu(mg.tensor([[-1.0, -1.0]]), mg.tensor([0.1, 0.5]))
        tensor([[-0.1000, -0.5000]])
    """
    x, w = tensor(input, "prelu")._array, tensor(weight, "prelu", "weight")._array
    if x.dtype != w.dtype:
        raise RuntimeError(
            f"prelu: Type promoting not supported. Got {type_name(input)} and {type_name(weight)}"
        )
    if w.size != 1:
        channels = x.shape[1] if x.ndim > 1 else 1
        if w.shape != (channels,):
            raise RuntimeError(
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{w.size} and channel size = {channels}."
            )
        weight = weight.reshape(channels, *(1,) * (x.ndim - 2))
    elif w.ndim > x.ndim:
        weight = weight.reshape(())
    return rows.prelu(_floating("prelu", input), weight)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x for x > 0, α (exp(x) - 1) below, for each element.

    Args:
        input: x, of any shape.
        alpha: α.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.elu(mg.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Reference:
        Clevert et al., "Fast and accurate deep network learning by exponential linear units",
        arXiv:1511.07289, 2015.
    """
    return _apply("elu", rows.elu, input, inplace, alpha=alpha, scale=1.0, input_scale=1.0)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """λ x for x > 0, λ α (exp(x) - 1) below, for each element.

    λ = 1.0507 and α = 1.6733 bring the outputs of layers to mean 0 and variance 1.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.selu(mg.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])

    Reference:
        Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515, 2017.
    """
    return _apply(
        "selu",
        rows.elu,
        input,
        inplace,
        alpha=1.6732632423543772,
        scale=1.0507009873554805,
        input_scale=1.0,
    )


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """x for x > 0, α (exp(x/α) - 1) below, for each element: smooth for every α.

    Args:
        input: x, of any shape.
        alpha: α.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.
        RuntimeError: α is 0.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.celu(mg.tensor([-1.0, 2.0]), 2.0)
        tensor([-0.7869,  2.0000])

    Reference:
        Barron, "Continuously differentiable exponential linear units", arXiv:1704.07483, 2017.
    """
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _apply("celu", rows.celu, input, inplace, alpha=alpha, scale=1.0, input_scale=1 / alpha)


def gelu(input: Tensor, *, approximate: str = "none", out: Tensor | None = None) -> Tensor:
    """x Φ(x), for each element, where Φ is the normal distribution function.

    Args:
        input: x, of any shape.
        approximate: 'none', or 'tanh' for x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: another `approximate`.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.gelu(mg.tensor([-1.0, 2.0]))
        tensor([-0.1587,  1.9545])

    Reference:
        Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415, 2016.
    """
    if approximate not in ("none", "tanh"):
        raise RuntimeError(f"approximate argument must be either none or tanh, not {approximate}.")
    row = gelu_rows.gelu if approximate == "none" else gelu_rows.gelu_tanh
    return finish(row(_floating("gelu", input))[0], out)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """x σ(x), for each element; also called swish.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.silu(mg.tensor([-1.0, 2.0]))
        tensor([-0.2689,  1.7616])

    Reference:
        Elfwing et al., "Sigmoid-weighted linear units", arXiv:1702.03118, 2017.
    """
    return _apply("silu", rows.silu, input, inplace)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """x tanh(log(1 + exp(x))), for each element.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.mish(mg.tensor([-1.0, 2.0]))
        tensor([-0.3034,  1.9440])

    Reference:
        Misra, "Mish: a self regularized non-monotonic activation function", arXiv:1908.08681, 2019.
    """
    return _apply("mish", rows.mish, input, inplace)


def softplus(
    input: Tensor, beta: float = 1, threshold: float = 20, *, out: Tensor | None = None
) -> Tensor:
    """log(1 + exp(β x)) / β, for each element; x itself where β x exceeds a threshold.

    Args:
        input: x, of any shape.
        beta: β.
        threshold: from where on the result is x.
        out: a Tensor that takes the result.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.softplus(mg.tensor([-1.0, 0.0, 100.0]))
        tensor([  0.3133,   0.6931, 100.0000])
    """
    return finish(_apply("softplus", rows.softplus, input, beta=beta, threshold=threshold), out)


def logsigmoid(input: Tensor, *, out: Tensor | None = None) -> Tensor:
    """log σ(x) = -log(1 + exp(-x)), for each element, without overflow.

    Args:
        input: x, of any shape.
        out: a Tensor that takes the result.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.logsigmoid(mg.tensor([-100.0, 0.0]))
        tensor([-100.0000,   -0.6931])
    """
    return finish(_apply("log_sigmoid", rows.log_sigmoid, input), out)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """x/6 + 1/2 kept in [0, 1], for each element: σ of straight lines.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.hardsigmoid(mg.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """
    return _apply("hardsigmoid", rows.hardsigmoid, input, inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """x hardsigmoid(x), for each element.

    Args:
        input: x, of any shape.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.hardswish(mg.tensor([-4.0, 1.0, 4.0]))
        tensor([-0.0000, 0.6667, 4.0000])

    Reference:
        Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, 2019.
    """
    return _apply("hardswish", rows.hardswish, input, inplace)


def softsign(input: Tensor) -> Tensor:
    """x / (1 + |x|), for each element.

    Args:
        input: x, of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.softsign(mg.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """
    return input / (input.abs() + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """x - tanh(x), for each element.

    Args:
        input: x, of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.tanhshrink(mg.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """
    return input - input.tanh()


def softshrink(input: Tensor, lambd: float = 0.5, *, out: Tensor | None = None) -> Tensor:
    """x brought nearer to 0 by λ, and 0 where |x| ≤ λ, for each element.

    Args:
        input: x, of any shape.
        lambd: λ, not negative.
        out: a Tensor that takes the result.

    Raises:
        RuntimeError: λ < 0.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.softshrink(mg.tensor([-2.0, 0.25, 1.0]))
        tensor([-1.5000,  0.0000,  0.5000])
    """
    if lambd < 0:
        raise RuntimeError(f"lambda must be in range [0, inf), but found {lambd}")
    return finish(_apply("softshrink", rows.softshrink, input, lambd=lambd), out)


def hardshrink(input: Tensor, lambd: float = 0.5, *, out: Tensor | None = None) -> Tensor:
    """x, and 0 where |x| ≤ λ, for each element.

    Args:
        input: x, of any shape.
        lambd: λ.
        out: a Tensor that takes the result.

    Raises:
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.hardshrink(mg.tensor([-2.0, 0.25, 1.0]))
        tensor([-2.,  0.,  1.])
    """
    return finish(_apply("hardshrink", rows.hardshrink, input, lambd=lambd), out)


def threshold(input: Tensor, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """x where it is greater than a threshold, `value` elsewhere, for each element.

    Args:
        input: x, of any shape.
        threshold: the largest x that is replaced.
        value: what replaces it.
        inplace: change `input` itself.

    Raises:
        NotImplementedError: `input` is of type bool.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.threshold(mg.tensor([0.1, 2.0]), 0.5, -1.0)
        tensor([-1.,  2.])
    """
    kind = tensor(input, "threshold")._array.dtype.kind
    if kind == "b":
        raise NotImplementedError("\"threshold\" not implemented for 'Bool'")
    if kind != "f":
        threshold, value = int(threshold), int(value)
    result: Tensor = rows.threshold(input, threshold=threshold, value=value)
    return store(input, result) if inplace else result
