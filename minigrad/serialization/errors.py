"""The one error that a file which can't be read gives."""

from __future__ import annotations

import pickle
from typing import Any


class LoadError(pickle.UnpicklingError, RuntimeError):
    """A file is damaged, hostile, or holds what minigrad can't or won't make.

    It is both of the types that PyTorch raises for this, `pickle.UnpicklingError` (what
    `weights_only` refuses) and `RuntimeError` (a damaged file), so what catches either goes on
    working.

    Example:
        >>> import io
        >>> import minigrad as mg
        >>> mg.load(io.BytesIO(b""))
        Traceback (most recent call last):
        ...
        minigrad.serialization.errors.LoadError: the file is empty
    """


def shown(value: Any) -> str:
    """A value of a file for a message: only what is sure to have a short text is written out.

    The text of a tuple whose two members are one tuple, and so on, would be exponentially long.
    """
    if type(value) is str and len(value) <= 80:
        return repr(value)
    if value is None or type(value) in (bool, float) or (type(value) is int and abs(value) < 2**64):
        return repr(value)
    return f"a {type(value).__name__}"
