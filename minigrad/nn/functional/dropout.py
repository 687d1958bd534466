"""Dropout as a function."""

from __future__ import annotations

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.inplace import check_writable, store, type_name
from ...functions.arguments import tensor
from ...ops import nn as rows
from ...ops.elementwise import mul


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
    if p < 0.0 or p > 1.0:
        raise ValueError(f"dropout probability has to be between 0 and 1, but got {p}")
    array = tensor(input, "dropout")._array
    if not training or p == 0 or not array.size:
        return input
    if inplace:
        check_writable(input)
    if p == 1:
        result = mul(input, wrap(np.zeros((), array.dtype)))
    elif array.dtype.kind == "f":
        result = mul(input, rows.dropout_noise(input, p=p))
    else:
        raise RuntimeError(
            f"result type Float can't be cast to the desired output type {type_name(input)}"
        )
    return store(input, result) if inplace else result
