"""The data sets that the package carries, as NumPy arrays; sources and licences lie beside each."""

from __future__ import annotations

from .digits import Digits, load_digits

__all__ = ["Digits", "load_digits"]
