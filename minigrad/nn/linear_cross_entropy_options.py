"""How PyTorch is to save memory in `linear_cross_entropy`: taken, checked, without effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..dtypes import float16, float32, float64


@dataclass(frozen=True, slots=True)
class LinearCrossEntropyOptions:
    """How PyTorch's `linear_cross_entropy` works through a batch in pieces. Without effect here.

    Args:
        allow_retain_graph: whether there may be a second backward pass; here there always may.
        batch_chunk_size: rows in a piece.
        chunking_method: how else their number is found: 'auto', 'aspect_ratio', 'aspect_ratio:n'.
        acc_policy: what is kept in the wider type: 'auto', 'accurate', 'balanced' or 'compact'.
        acc_dtype: that type.

    Raises:
        ValueError: an option is none of these.

    Example:
        >>> import minigrad as mg
        >>> options = mg.nn.LinearCrossEntropyOptions(batch_chunk_size=64)
        >>> loss = mg.nn.LinearCrossEntropyLoss(5, 10, options=options)
    """

    allow_retain_graph: bool = False
    batch_chunk_size: int | None = None
    chunking_method: str | None = "auto"
    acc_policy: str = "auto"
    acc_dtype: Any = None

    def __post_init__(self) -> None:
        if self.acc_policy not in ("auto", "accurate", "balanced", "compact"):
            raise ValueError(f"invalid acc_policy: {self.acc_policy!r}")
        if self.chunking_method not in (None, "auto"):
            name, colon, factor = str(self.chunking_method).partition(":")
            counted = not colon or (factor.isdigit() and int(factor) > 0)
            if name != "aspect_ratio" or not counted:
                raise ValueError(f"invalid chunking_method: {self.chunking_method!r}")
        size = self.batch_chunk_size
        if size is not None and not (isinstance(size, int) and size > 0):
            raise ValueError(f"batch_chunk_size must be positive int or None, got {size!r}")
        if self.acc_dtype not in (None, float16, float32, float64):
            raise ValueError(f"acc_dtype must be None or a floating type, got {self.acc_dtype!r}")
