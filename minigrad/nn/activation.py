"""Activation functions as layers: sigmoids, and the relu with its smooth and leaky relatives.

The formulas apply element by element. Those made of straight pieces are in `piecewise.py`.
"""

from __future__ import annotations

from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class _InplaceActivation(Module):
    inplace: bool

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class _ScaledActivation(Module):
    alpha: float
    inplace: bool

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__()
        self.alpha = alpha
        self.inplace = inplace

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}" + (", inplace=True" if self.inplace else "")


class Sigmoid(Module):
    """σ(x) = 1 / (1 + exp(-x)).

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Sigmoid()(mg.tensor([-1000.0, 0.0, 1.0]))
        tensor([0.0000, 0.5000, 0.7311])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return σ(x)."""
        return F.sigmoid(input)


class LogSigmoid(Module):
    """log σ(x) = -log(1 + exp(-x)).

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LogSigmoid()(mg.tensor([-1000.0, 0.0]))
        tensor([-1.0000e+03, -6.9315e-01])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return log σ(x)."""
        return F.logsigmoid(input)


class Tanh(Module):
    """tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x)).

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Tanh()(mg.tensor([0.0, 1.0]))
        tensor([0.0000, 0.7616])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return tanh(x)."""
        return F.tanh(input)


class Tanhshrink(Module):
    """tanhshrink(x) = x - tanh(x).

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Tanhshrink()(mg.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return tanhshrink(x)."""
        return F.tanhshrink(input)


class Softsign(Module):
    """softsign(x) = x / (1 + |x|).

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softsign()(mg.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return softsign(x)."""
        return F.softsign(input)


class ReLU(_InplaceActivation):
    """relu(x) = max(x, 0).

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ReLU()(mg.tensor([-1.0, 2.0]))
        tensor([0., 2.])
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return relu(x)."""
        return F.relu(input, inplace=self.inplace)


class LeakyReLU(Module):
    """leaky_relu(x) = x for x > 0, negative_slope · x below.

    Args:
        negative_slope: the slope for negative inputs.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.LeakyReLU(0.1)(mg.tensor([-1.0, 2.0]))
        tensor([-0.1000,  2.0000])
    """

    negative_slope: float
    inplace: bool

    def __init__(self, negative_slope: float = 1e-2, inplace: bool = False) -> None:
        super().__init__()
        self.negative_slope = negative_slope
        self.inplace = inplace

    def forward(self, input: Tensor) -> Tensor:
        """Return leaky_relu(x)."""
        return F.leaky_relu(input, self.negative_slope, self.inplace)

    def extra_repr(self) -> str:
        """Return the slope."""
        inplace = ", inplace=True" if self.inplace else ""
        return f"negative_slope={self.negative_slope}{inplace}"


class PReLU(Module):
    """prelu(x) = x for x > 0, a · x below, with a slope a that is learned.

    Args:
        num_parameters: 1 for one slope, or the number of channels (dimension 1) for one each.
        init: the first value of a.
        device: 'cpu' or None.
        dtype: of the parameter; the default dtype unless given.

    Shape:
        input and output (*), of any shape.

    Attributes:
        weight: a, of shape (num_parameters,).

    Example:
        >>> import minigrad as mg
        >>> mg.nn.PReLU()(mg.tensor([-1.0, 2.0])).tolist()
        [-0.25, 2.0]

    Reference:
        He et al., "Delving deep into rectifiers", arXiv:1502.01852, 2015.
    """

    num_parameters: int
    weight: Parameter

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(mg.empty(num_parameters, device=device, dtype=dtype))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the slopes to their first value."""
        init.constant_(self.weight, self.init)

    def forward(self, input: Tensor) -> Tensor:
        """Return prelu(x)."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Return the number of slopes."""
        return f"num_parameters={self.num_parameters}"


class ELU(_ScaledActivation):
    """elu(x) = x for x > 0, α · (exp(x) - 1) below.

    Args:
        alpha: α.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.ELU()(mg.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Reference:
        Clevert et al., "Fast and accurate deep network learning by exponential linear units",
        arXiv:1511.07289, 2015.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return elu(x)."""
        return F.elu(input, self.alpha, self.inplace)


class CELU(_ScaledActivation):
    """celu(x) = max(x, 0) + min(α · (exp(x / α) - 1), 0), which is smooth for every α.

    Args:
        alpha: α.
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CELU()(mg.tensor([-1.0, 2.0]))
        tensor([-0.6321,  2.0000])

    Reference:
        Barron, "Continuously differentiable exponential linear units", arXiv:1704.07483, 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return celu(x)."""
        return F.celu(input, self.alpha, self.inplace)


class SELU(_InplaceActivation):
    """selu(x) = λ · x for x > 0, λ α · (exp(x) - 1) below, with λ = 1.0507..., α = 1.6732....

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.SELU()(mg.tensor([-1.0, 2.0]))
        tensor([-1.1113,  2.1014])

    Reference:
        Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515, 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return selu(x)."""
        return F.selu(input, self.inplace)


class GELU(Module):
    """gelu(x) = x · Φ(x), where Φ is the normal distribution function.

    Args:
        approximate: 'none' for the exact function, 'tanh' for
            x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).

    Shape:
        input and output (*), of any shape.

    Raises:
        RuntimeError: another `approximate`, when called.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.GELU()(mg.tensor([-1.0, 2.0]))
        tensor([-0.1587,  1.9545])

    Reference:
        Hendrycks and Gimpel, "Gaussian error linear units", arXiv:1606.08415, 2016.
    """

    approximate: str

    def __init__(self, approximate: str = "none") -> None:
        super().__init__()
        self.approximate = approximate

    def forward(self, input: Tensor) -> Tensor:
        """Return gelu(x)."""
        return F.gelu(input, approximate=self.approximate)

    def extra_repr(self) -> str:
        """Return the approximation."""
        return f"approximate={self.approximate!r}"


class SiLU(_InplaceActivation):
    """silu(x) = x · σ(x), also called swish.

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.SiLU()(mg.tensor([-1.0, 2.0]))
        tensor([-0.2689,  1.7616])

    Reference:
        Elfwing et al., "Sigmoid-weighted linear units", arXiv:1702.03118, 2017.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return silu(x)."""
        return F.silu(input, inplace=self.inplace)


class Mish(_InplaceActivation):
    """mish(x) = x · tanh(softplus(x)).

    Args:
        inplace: change the input itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Mish()(mg.tensor([-1.0, 2.0]))
        tensor([-0.3034,  1.9440])

    Reference:
        Misra, "Mish: a self regularized non-monotonic activation function", arXiv:1908.08681, 2019.
    """

    def forward(self, input: Tensor) -> Tensor:
        """Return mish(x)."""
        return F.mish(input, inplace=self.inplace)


class Softplus(Module):
    """softplus(x) = log(1 + exp(β x)) / β, a smooth relu.

    Args:
        beta: β.
        threshold: where β x exceeds it, the result is x itself.

    Shape:
        input and output (*), of any shape.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Softplus()(mg.tensor([-1.0, 0.0, 100.0]))
        tensor([  0.3133,   0.6931, 100.0000])
    """

    beta: float
    threshold: float

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__()
        self.beta = beta
        self.threshold = threshold

    def forward(self, input: Tensor) -> Tensor:
        """Return softplus(x)."""
        return F.softplus(input, self.beta, self.threshold)

    def extra_repr(self) -> str:
        """Return β and the threshold."""
        return f"beta={self.beta}, threshold={self.threshold}"
