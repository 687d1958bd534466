"""Values that are refused: what a function looks for in its arguments, at every run of a program.

Eager functions look at arrays as is quickest. A traced value has other elements at the next run,
so the look becomes an equation of the program.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..autograd.grad_mode import mode


@dataclass(frozen=True)
class Within:
    """All elements lie between two bounds: indices, classes, probabilities.

    Attributes:
        low, high: the bounds, which are allowed; nan is not.
        allowed: a value that is allowed besides.
        refuse: is called with an array that breaks the bounds, and raises.
    """

    low: float
    high: float
    refuse: Callable[[Any], Any] = field(compare=False)
    allowed: int | None = None

    @property
    def __name__(self) -> str:
        also = "" if self.allowed is None else f" or {self.allowed}"
        return f"check_within[{self.low}, {self.high}{also}]"

    def __call__(self, array: np.ndarray[Any, Any]) -> None:
        """Raise unless the elements are within the bounds."""
        good = (array >= self.low) & (array <= self.high)
        if self.allowed is not None:
            good |= array == self.allowed
        if not good.all():
            self.refuse(array)


def refuse_in_programs() -> None:
    """A NumPy array comes in: it may be another at the next run, which nobody would see."""
    if mode.tracing is not None:
        mode.tracing.fail("a NumPy array comes in: give it as a Tensor")


def insist(check: Callable[[Any], Any], array: Any) -> None:
    """Have `check` refuse the elements of an array: now, or at every run if it is traced.

    Args:
        check: raises for an array that is refused.
        array: an array, or a Tracer.
    """
    if type(array) is np.ndarray:
        check(array)
    else:
        mode.tracing.check(check, array)
