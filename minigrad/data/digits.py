"""Reads the handwritten digits; DIGITS.md beside this file says where they come from."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Digits(NamedTuple):
    """Pictures of handwritten digits and what each one shows.

    Attributes:
        images: grey levels from 0 (paper) to 16 (ink), uint8, shape (1797, 8, 8).
        labels: the digit written, 0 to 9, int64, shape (1797,).
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def load_digits() -> Digits:
    """Load the 1,797 handwritten digits of the UCI repository, in their published order.

    Every call reads the file anew, so the arrays are the caller's to change.

    Returns:
        The images and their labels.

    Example:
        >>> from minigrad.data import load_digits
        >>> images, labels = load_digits()
        >>> images.shape, int(labels[0])
        ((1797, 8, 8), 0)
        >>> for row in images[0]:
        ...     print("".join(" .:-=+*#@"[level // 2] for level in row).rstrip())
          :*=
          *#+#:
         .#. +=
         :*  ==
         :=  ==
         :+  *-
         .#:+*
          -*+

    Reference:
        E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine
        Learning Repository, 1998, https://doi.org/10.24432/C50P49.
    """
    with files(__package__).joinpath("digits.npz").open("rb") as file, np.load(file) as archive:
        return Digits(archive["images"], archive["labels"].astype(np.int64))
