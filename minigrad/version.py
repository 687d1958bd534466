"""`torch.version`: what this was built with, which is nothing but NumPy."""

from __future__ import annotations

from . import __version__

__all__ = ["__version__", "cuda", "debug", "git_version", "hip", "xpu"]

cuda: str | None = None
hip: str | None = None
xpu: str | None = None
git_version: str | None = None
debug = False
