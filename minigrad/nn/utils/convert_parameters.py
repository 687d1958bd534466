"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

import minigrad as mg

from ..._tensor import Tensor
from ..errors import typename


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Join parameters, flattened, into one vector; gradients flow through it.

    Args:
        parameters: tensors of any shapes.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.parameters_to_vector(mg.nn.Linear(3, 2).parameters()).shape
        torch.Size([8])
    """
    return mg.cat([parameter.view(-1) for parameter in parameters])


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Set parameters to the slices of a vector, in order; they then share its memory.

    Args:
        vec: as many elements as all parameters together.
        parameters: tensors of any shapes.

    Raises:
        TypeError: `vec` is not a Tensor.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(2, 1, bias=False)
        >>> mg.nn.utils.vector_to_parameters(mg.tensor([3.0, 4.0]), layer.parameters())
        >>> layer.weight
        Parameter containing:
        tensor([[3., 4.]], requires_grad=True)
    """
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected torch.Tensor, but got: {typename(vec)}")
    start = 0
    slices = []
    for parameter in parameters:
        end = start + parameter.numel()
        slices.append((parameter, vec[start:end].view_as(parameter).data))
        start = end
    for parameter, data in slices:
        parameter.data = data
