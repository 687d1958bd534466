"""Losses of likelihoods as modules: Gaussian, Poisson, unaligned sequences, large vocabularies."""

from __future__ import annotations

import math
import warnings
from typing import Any

from .._tensor import Tensor
from . import functional as F
from .linear import Linear
from .loss import NLLLoss, _Loss, _WeightedLoss


class GaussianNLLLoss(_Loss):
    """½ (log v + (x - y)² / v), for each element: expectation x and variance v are predicted.

    Args:
        full: add ½ log 2π.
        eps: variances are raised to this.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (n, *); var v the same, with one dimension of size 1, or without the
        last; output (), or (n, *) without reduction.

    Raises:
        ValueError: a variance is negative, or their shape does not fit.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.GaussianNLLLoss()(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0]), mg.ones(2))
        tensor(1.)

    Reference:
        Nix and Weigend, "Estimating the mean and variance of the target probability distribution",
        1994.
    """

    full: bool
    eps: float

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(None, None, reduction)
        self.full = full
        self.eps = eps

    def forward(self, input: Tensor, target: Tensor, var: Tensor | float) -> Tensor:
        """Return the loss of expectations `input` and variances `var`."""
        return F.gaussian_nll_loss(
            input, target, var, full=self.full, eps=self.eps, reduction=self.reduction
        )


class PoissonNLLLoss(_Loss):
    """exp(x) - y x, or x - y log(x + ε), for each element: the expectation of counts is predicted.

    Args:
        log_input: whether x is the logarithm of the expectation.
        full: add Stirling's formula for log y!.
        size_average: deprecated.
        eps: ε.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.PoissonNLLLoss()(mg.tensor([0.0, 1.0]), mg.tensor([1.0, 2.0]))
        tensor(0.8591)
    """

    log_input: bool
    full: bool
    eps: float

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        size_average: bool | None = None,
        eps: float = 1e-8,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_input = log_input
        self.full = full
        self.eps = eps

    def forward(self, log_input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `log_input`."""
        return F.poisson_nll_loss(
            log_input,
            target,
            log_input=self.log_input,
            full=self.full,
            eps=self.eps,
            reduction=self.reduction,
        )


class CTCLoss(_Loss):
    """-log Σ Π p over all alignments of the targets with the steps, for each sample.

    Args:
        blank: the number of the class that stands for nothing.
        reduction: 'mean' (of losses divided by the targets' lengths), 'sum' or 'none'.
        zero_infinity: let samples with more targets than steps count for nothing.

    Shape:
        log_probs (T, n, C) or (T, C), from log_softmax; targets (n, S) or (Σ target_lengths);
        input_lengths and target_lengths (n); output (), or (n) without reduction.

    Raises:
        RuntimeError: sizes or lengths that do not fit.

    Example:
        >>> import minigrad as mg
        >>> log_p = mg.zeros(2, 1, 3).log_softmax(2)
        >>> mg.nn.CTCLoss()(log_p, mg.tensor([[1]]), (2,), (1,))
        tensor(1.0986)

    Reference:
        Graves et al., "Connectionist temporal classification", 2006.
    """

    blank: int
    zero_infinity: bool

    def __init__(
        self, blank: int = 0, reduction: str = "mean", zero_infinity: bool = False
    ) -> None:
        super().__init__(reduction=reduction)
        self.blank = blank
        self.zero_infinity = zero_infinity

    def forward(
        self, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any
    ) -> Tensor:
        """Return the loss of predictions `log_probs`."""
        return F.ctc_loss(
            log_probs,
            targets,
            input_lengths,
            target_lengths,
            self.blank,
            self.reduction,
            self.zero_infinity,
        )


class NLLLoss2d(NLLLoss):
    """The older name of `NLLLoss` for images.

    Args:
        weight: w, one for each class, or None for 1.
        size_average: deprecated.
        ignore_index: targets with this value count for nothing.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input (n, C, height, width), target (n, height, width); output (), or the target's.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.NLLLoss(reduction="sum")(mg.zeros(1, 2, 2, 2) - 1, mg.zeros(1, 2, 2).long())
        tensor(4.)
    """

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        warnings.warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in "
            "replacement and see https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more "
            "details.",
            FutureWarning,
            stacklevel=2,
        )
        super().__init__(weight, size_average, ignore_index, reduce, reduction)


class LinearCrossEntropyLoss(_WeightedLoss):
    """Cross-entropy of a linear map of the input: -w_c log softmax(x Aᵀ + b)_c.

    Args:
        in_features: size of the last dimension of the input.
        num_classes: C.
        out_features: the sizes of further dimensions of the targets.
        bias: whether there is b.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.
        reduction: 'mean', 'sum' or 'none'.
        weight: w, (C), or None for 1.
        ignore_index: class numbers with this value count for nothing; None: -100.
        label_smoothing: ε in [0, 1]; targets become (1 - ε) y + ε / C.
        options: how PyTorch is to save memory; without effect here.

    Shape:
        input (n, in_features) or (in_features); target (n, *out_features), or with probabilities
        (n, C, *out_features); output (), or (n, *out_features).

    Attributes:
        linear: the map, a `Linear`.

    Raises:
        RuntimeError: the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> loss = mg.nn.LinearCrossEntropyLoss(5, 10, reduction="none")
        >>> loss(mg.ones(3, 5), mg.tensor([1, 0, 4])).shape
        torch.Size([3])
    """

    num_classes: int
    out_features: tuple[int, ...]
    ignore_index: int | None
    label_smoothing: float
    linear: Linear
    options: Any

    def __init__(
        self,
        in_features: int,
        num_classes: int,
        *,
        out_features: tuple[int, ...] = (),
        bias: bool = False,
        device: Any = None,
        dtype: Any = None,
        reduction: str = "mean",
        weight: Tensor | None = None,
        ignore_index: int | None = None,
        label_smoothing: float = 0.0,
        options: Any = None,
    ) -> None:
        if weight is not None and weight.shape != (num_classes,):
            raise RuntimeError(
                f"expected weight shape to be {(num_classes,)}, got {tuple(weight.shape)}"
            )
        if not 0 <= label_smoothing <= 1:
            raise RuntimeError(
                f"expected label_smoothing to be in range [0, 1], got {label_smoothing}"
            )
        super().__init__(weight, None, None, reduction)
        self.num_classes = num_classes
        self.out_features = out_features
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing
        outputs = num_classes * math.prod(out_features)
        self.linear = Linear(in_features, outputs, bias=bias, device=device, dtype=dtype)
        self.options = options

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of what is predicted from `input`."""
        shape = (self.num_classes, *self.out_features)
        bias = self.linear.bias
        return F.linear_cross_entropy(
            input,
            self.linear.weight.reshape(*shape, self.linear.in_features),
            target,
            linear_bias=None if bias is None else bias.reshape(shape),
            weight=self._weight(),
            reduction=self.reduction,
            ignore_index=self.ignore_index,
            label_smoothing=self.label_smoothing,
            options=self.options,
        )

    def extra_repr(self) -> str:
        """Return the options."""
        return (
            f"in_features={self.linear.in_features}, num_classes={self.num_classes}, "
            f"out_features={self.out_features}, bias={self.linear.bias is not None}, "
            f"reduction={self.reduction}, ignore_index={self.ignore_index}, "
            f"label_smoothing={self.label_smoothing}, options={self.options}"
        )
