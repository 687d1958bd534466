"""The one error that a file which can't be read gives."""

from __future__ import annotations

import pickle


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
