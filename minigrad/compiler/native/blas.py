"""The matrix product of the BLAS that NumPy has brought along, as an address for C."""

from __future__ import annotations

import ctypes
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

_SYMBOLS = (  # how builds of BLAS name it, and whether whole numbers have 64 bits
    ("scipy_cblas_{}gemm64_", True),
    ("cblas_{}gemm64_", True),
    ("scipy_cblas_{}gemm", False),
    ("cblas_{}gemm", False),
)


class Blas(NamedTuple):
    """Where the functions are.

    Attributes:
        single, double: addresses of `cblas_sgemm` and `cblas_dgemm`.
        integer: the C type of sizes.
    """

    single: int
    double: int
    integer: str


def _libraries() -> Iterator[str]:
    """Files of libraries in which BLAS may be: NumPy's own, then what is loaded."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs", package / ".libs"):
        yield from map(str, sorted(folder.glob("*openblas*")))
    try:
        loaded = Path("/proc/self/maps").read_text()
    except OSError:
        return
    yield from sorted(set(re.findall(r"/\S*(?:blas|mkl_rt|blis)\S*\.so\S*", loaded)))


@functools.cache
def find() -> Blas | None:
    """The functions, or None where there are none to be found."""
    for path in _libraries():
        try:
            library = ctypes.CDLL(path)
        except OSError:
            continue
        for name, long in _SYMBOLS:
            functions: list[Any] = [getattr(library, name.format(kind), None) for kind in "sd"]
            if None not in functions:
                single, double = [ctypes.cast(f, ctypes.c_void_p).value or 0 for f in functions]
                return Blas(single, double, "int64_t" if long else "int32_t")
    return None
