"""`torch.backends.cuda`: flags that can be set, without effect."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["is_built", "matmul"]


@dataclass
class MatmulFlags:
    """How a GPU may round in matrix products.

    Attributes:
        allow_tf32: to TensorFloat-32 what is float32.
        allow_fp16_reduced_precision_reduction: to float16 while it sums.
        allow_bf16_reduced_precision_reduction: to bfloat16 while it sums.
    """

    allow_tf32: bool = False
    allow_fp16_reduced_precision_reduction: bool = True
    allow_bf16_reduced_precision_reduction: bool = True


matmul = MatmulFlags()


def is_built() -> bool:
    """Whether CUDA is compiled in: False."""
    return False
