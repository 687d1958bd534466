"""The names of PyTorch's API that public scripts use, and which of them minigrad has."""

from .absent import ABSENT
from .coverage import PAGE, Name, missing, names, share, text

__all__ = ["ABSENT", "PAGE", "Name", "missing", "names", "share", "text"]
