"""Activation functions that draw random numbers: random slopes, random choices."""

from __future__ import annotations

import warnings

from ..._tensor import Tensor
from ...autograd.inplace import check_writable, store, type_name
from ...functions.arguments import tensor
from ...ops import nn as rows
from .activation import leaky_relu
from .softmaxes import softmax


def rrelu(
    input: Tensor,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """x for x > 0, a x below, for each element, with slopes a drawn from U(lower, upper).

    Args:
        input: x, of any shape.
        lower: the smallest slope.
        upper: the largest slope.
        training: without it a is the mean of both.
        inplace: change `input` itself.

    Raises:
        RuntimeError: `lower` > `upper`.
        NotImplementedError: `input` is not floating point.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.rrelu(mg.tensor([-1.0, 2.0]), 0.25, 0.75)
        tensor([-0.5000,  2.0000])

    Reference:
        Xu et al., "Empirical evaluation of rectified activations", arXiv:1505.00853, 2015.
    """
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    if tensor(input, "rrelu")._array.dtype.char not in "fd":
        raise NotImplementedError(
            f"\"rrelu_with_noise_out_cpu\" not implemented for '{type_name(input)}'"
        )
    if inplace:
        check_writable(input)
    result: Tensor = rows.rrelu(input, rows.rrelu_noise(input, low=lower, high=upper))
    return store(input, result) if inplace else result


def gumbel_softmax(
    logits: Tensor, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> Tensor:
    """softmax((x + γ) / τ) with Gumbel noise γ: a differentiable draw from classes.

    Args:
        logits: x, of any shape.
        tau: τ; the smaller, the nearer to one-hot.
        hard: return the one-hot vector of the largest, with the gradient of the softmax.
        eps: without effect.
        dim: the dimension of the classes.

    Shape:
        The result has the shape of `logits`.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.nn.functional.gumbel_softmax(mg.zeros(2, 3), hard=True).sum(1)
        tensor([1., 1.])

    Reference:
        Jang et al., "Categorical reparameterization with Gumbel-softmax", arXiv:1611.01144, 2016.
    """
    if eps != 1e-10:
        warnings.warn("`eps` parameter is deprecated and has no effect.", stacklevel=2)
    noise = -logits.new_empty(logits.shape).exponential_().log()
    soft = softmax((logits + noise) / tau, dim)
    if not hard:
        return soft
    best = soft.detach().argmax(dim, keepdim=True)
    chosen = logits.new_zeros(logits.shape).scatter_(dim, best, 1.0)
    return chosen - soft.detach() + soft
