"""Cross-entropy of a linear map, as for a large vocabulary."""

from __future__ import annotations

import math
from typing import Any

from ..._tensor import Tensor
from .classification import cross_entropy
from .linear_maps import linear


def linear_cross_entropy(
    input: Tensor,
    linear_weight: Tensor,
    target: Tensor,
    *,
    linear_bias: Tensor | None = None,
    weight: Tensor | None = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: Any = None,
) -> Tensor:
    """-w_c log softmax(x Aᵀ + b)_c: `cross_entropy` of `linear`.

    Args:
        input: x, (n, in) or (in).
        linear_weight: A, (C, in), or (C, *, in) for targets with further dimensions.
        target: class numbers, (n, *), or class probabilities, (n, C, *).
        linear_bias: b, (C, *), or None.
        weight: w, (C), or None for 1.
        reduction: 'mean', 'sum' or 'none'.
        ignore_index: class numbers with this value count for nothing; None: -100.
        label_smoothing: ε in [0, 1]; targets become (1 - ε) y + ε / C.
        options: how PyTorch is to save memory; without effect here.

    Shape:
        (), or that of the class numbers without reduction.

    Raises:
        RuntimeError: the shapes do not fit; `ignore_index` with probabilities.

    Example:
        >>> import minigrad as mg
        >>> x, a = mg.tensor([[1.0, 2.0]]), mg.tensor([[1.0, 0.0], [0.0, 1.0]])
        >>> mg.nn.functional.linear_cross_entropy(x, a, mg.tensor([1]))
        tensor(0.3133)
    """
    if input.ndim not in (1, 2):
        raise RuntimeError(f"expected input with dimensionality 1 or 2, got {input.ndim}")
    if linear_weight.ndim < 2:
        raise RuntimeError(
            f"expected linear_weight with dimensionality at least 2, got {linear_weight.ndim}"
        )
    width = input.shape[-1]
    *outputs, inner = linear_weight.shape
    if width != inner:
        raise RuntimeError(
            "expected equal input and linear_weight last dimensions (in_features), got "
            f"{width} and {inner}, respectively"
        )
    if linear_bias is not None and list(linear_bias.shape) != outputs:
        raise RuntimeError(
            f"expected linear_bias shape {tuple(outputs)}, got {tuple(linear_bias.shape)}"
        )
    if len(outputs) > 1 and input.ndim == 1:
        raise RuntimeError(
            f"K-dimensional loss defined by linear_weight shape {tuple(linear_weight.shape)} "
            f"requires batched input, (N, {width}), got unbatched input with shape "
            f"{tuple(input.shape)}"
        )
    shape = (*input.shape[:-1], *outputs)
    if target.shape == shape and ignore_index is not None:
        raise RuntimeError("ignore_index cannot be specified when target contains probabilities")
    if len(outputs) > 1:
        count = math.prod(outputs)
        linear_weight = linear_weight.reshape(count, width)
        linear_bias = None if linear_bias is None else linear_bias.reshape(count)
    logits = linear(input, linear_weight, linear_bias).reshape(shape)
    return cross_entropy(
        logits,
        target,
        weight=weight,
        reduction=reduction,
        ignore_index=-100 if ignore_index is None else ignore_index,
        label_smoothing=label_smoothing,
    )
