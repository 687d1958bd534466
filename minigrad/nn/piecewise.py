"""Activation functions made of straight (or simple) pieces, as layers.

The formulas apply element by element.
"""

from __future__ import annotations

import warnings

from .._tensor import Tensor
from . import functional as F
from .module import Module


class Threshold(Module):
    """threshold(x) = x for x > threshold, `value` elsewhere.

    Args:
        threshold: where x is cut.
        value: what takes its place.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Threshold(0.1, 20.0)(mg.tensor([0.0, 0.5]))
        tensor([20.0000,  0.5000])
    """

    threshold: float
    value: float
    inplace: bool

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__()
        self.threshold = threshold
        self.value = value
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return threshold(x)."""
        return F.threshold(input, self.threshold, self.value, self.inplace)

    def extra_repr(self) -> str:
        """Return the threshold and the value."""
        return f"threshold={self.threshold}, value={self.value}{_inplace(self.inplace)}"


class Hardtanh(Module):
    """hardtanh(x) = min(max(x, min_val), max_val).

    Args:
        min_val: the lower bound.
        max_val: the upper bound.
        inplace: change the input itself.
        min_value: deprecated name of `min_val`.
        max_value: deprecated name of `max_val`.

    Shape:
        input and output (*), of any shape.

    Raises:
        AssertionError: `max_val` is not above `min_val`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Hardtanh(-2, 2)(mg.tensor([-3.0, 0.5]))
        tensor([-2.0000,  0.5000])
    """

    min_val: float
    max_val: float
    inplace: bool

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        super().__init__()
        if min_value is not None:
            _warn_renamed("min_value", "min_val")
            min_val = min_value
        if max_value is not None:
            _warn_renamed("max_value", "max_val")
            max_val = max_value
        if max_val <= min_val:
            raise AssertionError(f"max_val ({max_val}) must be greater than min_val ({min_val})")
        self.min_val = min_val
        self.max_val = max_val
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return hardtanh(x)."""
        return F.hardtanh(input, self.min_val, self.max_val, self.inplace)

    def extra_repr(self) -> str:
        """Return the bounds."""
        return f"min_val={self.min_val}, max_val={self.max_val}{_inplace(self.inplace)}"


class ReLU6(Hardtanh):
    """relu6(x) = min(max(x, 0), 6).

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReLU6()(mg.tensor([-3.0, 0.5, 8.0]))
        tensor([0.0000, 0.5000, 6.0000])

    Reference:
        Howard et al., "MobileNets", arXiv:1704.04861, 2017.
    """

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)

    def extra_repr(self) -> str:
        """Return whether it works in place."""
        return "inplace=True" if self.inplace else ""


class Hardsigmoid(Module):
    """hardsigmoid(x) = min(max(x + 3, 0), 6) / 6.

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Hardsigmoid()(mg.tensor([-3.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])
    """

    inplace: bool

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return hardsigmoid(x)."""
        return F.hardsigmoid(input, self.inplace)


class Hardswish(Module):
    """hardswish(x) = x · min(max(x + 3, 0), 6) / 6.

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Hardswish()(mg.tensor([0.0, 1.0, 4.0]))
        tensor([0.0000, 0.6667, 4.0000])

    Reference:
        Howard et al., "Searching for MobileNetV3", arXiv:1905.02244, 2019.
    """

    inplace: bool

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return hardswish(x)."""
        return F.hardswish(input, self.inplace)


class Hardshrink(Module):
    """hardshrink(x) = x where |x| > λ, 0 elsewhere.

    Args:
        lambd: λ.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Hardshrink()(mg.tensor([0.2, 1.0]))
        tensor([0., 1.])
    """

    lambd: float

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Return hardshrink(x)."""
        return F.hardshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return λ."""
        return f"{self.lambd}"


class Softshrink(Module):
    """softshrink(x) = x - λ for x > λ, x + λ for x < -λ, 0 between.

    Args:
        lambd: λ, at least 0.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softshrink()(mg.tensor([0.2, 1.0]))
        tensor([0.0000, 0.5000])
    """

    lambd: float

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__()
        self.lambd = lambd

    def forward(self, input: Tensor) -> Tensor:
        """Return softshrink(x)."""
        return F.softshrink(input, self.lambd)

    def extra_repr(self) -> str:
        """Return λ."""
        return f"{self.lambd}"


def _inplace(inplace: bool) -> str:
    return ", inplace=True" if inplace else ""


def _warn_renamed(old: str, new: str) -> None:
    warnings.warn(
        f"keyword argument `{old}` is deprecated and renamed to `{new}`",
        FutureWarning,
        stacklevel=3,
    )


class RReLU(Module):
    """x for x > 0, a x below, with slopes a drawn from U(lower, upper) for each element.

    In evaluation mode a is the mean of both.

    Args:
        lower: the smallest slope.
        upper: the largest slope.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Raises:
        RuntimeError: `lower` > `upper`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.RReLU(0.25, 0.75).eval()(mg.tensor([-1.0, 2.0]))
        tensor([-0.5000,  2.0000])

    Reference:
        Xu et al., "Empirical evaluation of rectified activations", arXiv:1505.00853, 2015.
    """

    lower: float
    upper: float
    inplace: bool

    def __init__(
        self, lower: float = 1.0 / 8, upper: float = 1.0 / 3, inplace: bool = False
    ) -> None:
        super().__init__()
        self.lower = lower
        self.upper = upper
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return rrelu(x)."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        """Return the slopes."""
        text = f"lower={self.lower}, upper={self.upper}"
        return f"{text}, inplace=True" if self.inplace else text
