"""PyTorch's typed constructors of old: `FloatTensor([1, 2])`, `isinstance(t, LongTensor)`."""

from __future__ import annotations

from typing import Any

from .. import dtypes
from .._tensor import Tensor
from ..dtypes import dtype
from .creation import legacy


class tensortype(type):
    """The type of the typed constructors: calling one makes a Tensor, never an instance of it."""

    dtype: dtype
    is_cuda = is_sparse = False

    def __call__(cls, *data: Any, device: Any = None) -> Any:
        """A Tensor of data or of sizes."""
        made = legacy(data, device, cls.dtype)
        if made.dtype is not cls.dtype:
            raise TypeError(f"expected {cls.dtype} (got {made.dtype})")
        return made

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, Tensor) and instance.dtype is cls.dtype


def _typed(name: str, d: dtype, given: str, printed: str) -> tensortype:
    """The constructor of Tensors of one type.

    Args:
        name: its name.
        d: the type of the elements.
        given: the data of the documented example.
        printed: what the example prints.
    """
    doc = f"""Makes Tensors of type {d}, as `tensor(data, dtype={d})`; the old spelling.

    Args:
        data: nested sequences, an array or a Tensor of this type; or the sizes, one by one.
        device: where to make it; only the CPU exists.

    Raises:
        TypeError: a Tensor of another type; no sequence.
        RuntimeError: a number that the type can't hold; a negative size.

    Example:
        >>> import minigrad as mg
        >>> mg.{name}({given})
        {printed}
        >>> isinstance(mg.{name}(2), mg.{name})
        True
    """
    return tensortype(name, (), {"__doc__": doc, "__module__": __name__, "dtype": d})


HalfTensor = _typed("HalfTensor", dtypes.float16, "[1, 2]", "tensor([1., 2.], dtype=torch.float16)")
FloatTensor = _typed("FloatTensor", dtypes.float32, "[1, 2]", "tensor([1., 2.])")
DoubleTensor = _typed(
    "DoubleTensor", dtypes.float64, "[1, 2]", "tensor([1., 2.], dtype=torch.float64)"
)
BoolTensor = _typed("BoolTensor", dtypes.bool, "[1, 0]", "tensor([ True, False])")
ByteTensor = _typed("ByteTensor", dtypes.uint8, "[1, 2]", "tensor([1, 2], dtype=torch.uint8)")
CharTensor = _typed("CharTensor", dtypes.int8, "[1, 2]", "tensor([1, 2], dtype=torch.int8)")
ShortTensor = _typed("ShortTensor", dtypes.int16, "[1, 2]", "tensor([1, 2], dtype=torch.int16)")
IntTensor = _typed("IntTensor", dtypes.int32, "[1, 2]", "tensor([1, 2], dtype=torch.int32)")
LongTensor = _typed("LongTensor", dtypes.int64, "[1.7, 2]", "tensor([1, 2])")
