"""Layers that are affine in their inputs: Identity, Linear, Bilinear."""

from __future__ import annotations

import math
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter


class Identity(Module):
    """Return the input unchanged, y = x; a placeholder that takes any arguments and ignores them.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Identity(54, unused=True)(mg.ones(2))
        tensor([1., 1.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        """Return `input`."""
        return input


class Linear(Module):
    """Apply an affine map to the last dimension: y = x Aᵀ + b.

    Args:
        in_features: size of the last dimension of the input.
        out_features: size of the last dimension of the output.
        bias: whether to add b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (*, in_features), output (*, out_features), with any number of dimensions *.

    Attributes:
        weight: A, of shape (out_features, in_features), drawn from U(-k, k) with
            k = 1 / √in_features.
        bias: b, of shape (out_features,), drawn likewise; or None.

    Raises:
        RuntimeError: the last dimension of an input is not `in_features`.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Linear(20, 30)
        >>> layer(mg.ones(128, 20)).shape
        torch.Size([128, 30])
    """

    in_features: int
    out_features: int
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features = in_features
        self.out_features = out_features
        shape = (out_features, in_features)
        self.weight = Parameter(mg.empty(shape, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(mg.empty(out_features, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        # The bound comes out as 1 / √in_features, by the same roundings as in PyTorch.
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            bound = 1 / math.sqrt(self.in_features) if self.in_features > 0 else 0
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input: Tensor) -> Tensor:
        """Return x Aᵀ + b."""
        try:  # the look-up by attribute takes ten times as long
            parameters: dict[str, Any] = self._parameters
            weight, bias = parameters["weight"], parameters["bias"]
        except KeyError:  # replaced by something that is no parameter
            weight, bias = self.weight, self.bias
        return F.linear(input, weight, bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return (
            f"in_features={self.in_features}, out_features={self.out_features}, "
            f"bias={self.bias is not None}"
        )


class Bilinear(Module):
    """Apply a bilinear map to the last dimensions of two inputs: y_k = x₁ᵀ A_k x₂ + b_k.

    Args:
        in1_features: size of the last dimension of x₁.
        in2_features: size of the last dimension of x₂.
        out_features: size of the last dimension of the output.
        bias: whether to add b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        x₁ (*, in1_features), x₂ (*, in2_features), output (*, out_features).

    Attributes:
        weight: A, of shape (out_features, in1_features, in2_features), drawn from U(-k, k) with
            k = 1 / √in1_features.
        bias: b, of shape (out_features,), drawn likewise; or None.

    Raises:
        ValueError: `in1_features` is not positive.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.Bilinear(20, 30, 40)
        >>> layer(mg.ones(8, 20), mg.ones(8, 30)).shape
        torch.Size([8, 40])
    """

    in1_features: int
    in2_features: int
    out_features: int
    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in1_features = in1_features
        self.in2_features = in2_features
        self.out_features = out_features
        shape = (out_features, in1_features, in2_features)
        self.weight = Parameter(mg.empty(shape, device=device, dtype=dtype))
        self.register_parameter(
            "bias", Parameter(mg.empty(out_features, device=device, dtype=dtype)) if bias else None
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        if self.in1_features <= 0:
            raise ValueError(
                f"in1_features must be > 0, but got (in1_features={self.in1_features})"
            )
        bound = 1 / math.sqrt(self.in1_features)
        init.uniform_(self.weight, -bound, bound)
        if self.bias is not None:
            init.uniform_(self.bias, -bound, bound)

    def forward(self, input1: Tensor, input2: Tensor) -> Tensor:
        """Return x₁ᵀ A x₂ + b."""
        return F.bilinear(input1, input2, self.weight, self.bias)

    def extra_repr(self) -> str:
        """Return the sizes."""
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )
