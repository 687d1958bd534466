"""Programs as native code: C, written for the program and compiled where it runs."""

from .executor import NativeExecutor

__all__ = ["NativeExecutor"]
