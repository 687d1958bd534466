"""Layers that join or split dimensions: Flatten and Unflatten."""

from __future__ import annotations

from typing import Any

from .._tensor import Tensor
from .module import Module


class Flatten(Module):
    """Join a range of dimensions into one; by default all but the first, the batch.

    Args:
        start_dim: the first dimension to join.
        end_dim: the last one, included.

    Shape:
        input (*, S_start, ..., S_end, *), output (*, S_start · ... · S_end, *).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Flatten()(mg.ones(32, 1, 5, 5)).shape
        torch.Size([32, 25])
    """

    start_dim: int
    end_dim: int

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim = start_dim
        self.end_dim = end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with the dimensions joined."""
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Return the range."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Split one dimension into several, the inverse of Flatten.

    Args:
        dim: the dimension to split.
        unflattened_size: the sizes to split it into; one may be -1, and follows from the others.

    Shape:
        input (*, S, *), output (*, U_1, ..., U_n, *) with U_1 · ... · U_n = S.

    Raises:
        TypeError: `unflattened_size` is not a tuple or list of ints.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Unflatten(1, (2, 5, 5))(mg.ones(32, 50)).shape
        torch.Size([32, 2, 5, 5])
    """

    dim: int
    unflattened_size: Any

    def __init__(self, dim: int, unflattened_size: Any) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                "unflattened_size must be a tuple of ints, but found type "
                f"{type(unflattened_size).__name__}"
            )
        for position, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                raise TypeError(
                    "unflattened_size must be tuple of ints, but found element of type "
                    f"{type(size).__name__} at pos {position}"
                )
        self.dim = dim
        self.unflattened_size = unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with the dimension split."""
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """Return the dimension and the sizes."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"
