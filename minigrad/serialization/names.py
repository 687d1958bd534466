"""How PyTorch's files call the types of storages, and the dtypes that have no such name."""

from __future__ import annotations

from .. import dtypes
from ..dtypes import dtype

STORAGES: dict[str, dtype] = {
    "BoolStorage": dtypes.bool,
    "ByteStorage": dtypes.uint8,
    "CharStorage": dtypes.int8,
    "ShortStorage": dtypes.int16,
    "IntStorage": dtypes.int32,
    "LongStorage": dtypes.int64,
    "HalfStorage": dtypes.float16,
    "FloatStorage": dtypes.float32,
    "DoubleStorage": dtypes.float64,
    "ComplexFloatStorage": dtypes.complex64,
    "ComplexDoubleStorage": dtypes.complex128,
}
STORAGE_NAMES = {d: name for name, d in STORAGES.items()}

# Tensors of the types that came later lie in storages of bytes, and say their dtype themselves.
UNTYPED = "UntypedStorage"
UNTYPED_DTYPES = (dtypes.uint16, dtypes.uint32, dtypes.uint64)

DTYPES = {repr(d): d for d in (*STORAGE_NAMES, *UNTYPED_DTYPES)}

# What NumPy's arrays, scalars and dtypes in a file may be of: numbers in the machine's byte order
NUMPY_KINDS = "biufc"
