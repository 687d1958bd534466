"""Losses as modules: each keeps its options and leaves the computation to `functional.py`.

All take `reduction`: 'mean' or 'sum' over the elements, or 'none' for one loss an element. The
deprecated `size_average` and `reduce` override it.
"""

from __future__ import annotations

from .._tensor import Tensor
from . import functional as F
from .module import Module
from .reduction import resolve_reduction


class _Loss(Module):
    reduction: str

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.reduction = resolve_reduction(size_average, reduce, reduction)


class _WeightedLoss(_Loss):
    weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.register_buffer("weight", weight)

    def _weight(self) -> Tensor | None:
        try:  # the look-up by attribute takes four times as long
            return self._buffers["weight"]
        except KeyError:  # made a parameter since
            return self.weight


class MSELoss(_Loss):
    """The mean squared error: (x - y)² for each element.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.MSELoss()(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0]))
        tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.mse_loss(input, target, reduction=self.reduction)


class L1Loss(_Loss):
    """The mean absolute error: |x - y| for each element.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.L1Loss(reduction="sum")(mg.tensor([1.0, 2.0]), mg.tensor([1.0, 4.0]))
        tensor(2.)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.l1_loss(input, target, reduction=self.reduction)


class SmoothL1Loss(_Loss):
    """The error, squared when small: (x - y)² / 2β where |x - y| < β, |x - y| - β/2 elsewhere.

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        beta: β, at least 0.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.SmoothL1Loss(reduction="none")(mg.tensor([1.0, 5.0]), mg.tensor([2.0, 2.0]))
        tensor([0.5000, 2.5000])

    Reference:
        Girshick, "Fast R-CNN", arXiv:1504.08083, 2015.
    """

    beta: float

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        beta: float = 1.0,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.beta = beta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.smooth_l1_loss(input, target, reduction=self.reduction, beta=self.beta)


class HuberLoss(_Loss):
    """The error, squared when small: (x - y)²/2 where |x - y| < δ, δ · (|x - y| - δ/2) elsewhere.

    Args:
        reduction: 'mean', 'sum' or 'none'.
        delta: δ, above 0.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Raises:
        TypeError: `delta` is not a number.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.HuberLoss(reduction="none")(mg.tensor([1.0, 5.0]), mg.tensor([2.0, 2.0]))
        tensor([0.5000, 2.5000])

    Reference:
        Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35, 1964.
    """

    delta: float

    def __init__(self, reduction: str = "mean", delta: float = 1.0) -> None:
        if not isinstance(delta, (float, int)):
            raise TypeError(f"delta must be a float or int, got: {type(delta)}")
        super().__init__(reduction=reduction)
        self.delta = delta

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of predictions `input`."""
        return F.huber_loss(input, target, reduction=self.reduction, delta=self.delta)


class KLDivLoss(_Loss):
    """The Kullback-Leibler divergence of predictions from targets: y · (log y - x).

    Args:
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'batchmean' for the divergence itself, the sum over the batch size; 'mean' over
            the elements, 'sum' or 'none'.
        log_target: whether targets are given as log y.

    Shape:
        input x, log probabilities, and target y (*); output (), or (*) without reduction.

    Example:
        >>> import minigrad as mg
        >>> p = mg.tensor([[0.5, 0.5]])
        >>> mg.nn.KLDivLoss(reduction="batchmean")(p.log(), mg.tensor([[1.0, 0.0]]))
        tensor(0.6931)

    Reference:
        Kullback and Leibler, "On information and sufficiency", Ann. Math. Statist. 22, 1951.
    """

    log_target: bool

    def __init__(
        self,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        log_target: bool = False,
    ) -> None:
        super().__init__(size_average, reduce, reduction)
        self.log_target = log_target

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of log probabilities `input`."""
        return F.kl_div(input, target, reduction=self.reduction, log_target=self.log_target)


class BCELoss(_WeightedLoss):
    """Binary cross entropy of probabilities: -w (y log x + (1 - y) log(1 - x)).

    The logarithms are kept at -100 or above, so the loss is finite. BCEWithLogitsLoss is more
    exact where probabilities come from a sigmoid.

    Args:
        weight: w, broadcast to the input.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input x and target y (*), both in [0, 1]; output (), or (*) without reduction.

    Raises:
        ValueError: the shapes differ.
        RuntimeError: an input is outside [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.BCELoss()(mg.tensor([0.5, 0.9]), mg.tensor([1.0, 1.0]))
        tensor(0.3993)
    """

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of probabilities `input`."""
        return F.binary_cross_entropy(
            input, target, weight=self._weight(), reduction=self.reduction
        )


class BCEWithLogitsLoss(_WeightedLoss):
    """Binary cross entropy of logits: -w (p y log σ(x) + (1 - y) log(1 - σ(x))).

    Computed without forming σ(x), so that large logits keep their gradient.

    Args:
        weight: w, broadcast to the input.
        size_average: deprecated.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        pos_weight: p, the weight of positive examples, broadcast to the input.

    Shape:
        input x and target y (*); output (), or (*) without reduction.

    Raises:
        ValueError: the shapes differ.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.BCEWithLogitsLoss()(mg.tensor([0.0, 1000.0]), mg.tensor([1.0, 1.0]))
        tensor(0.3466)
    """

    pos_weight: Tensor | None

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        reduce: bool | None = None,
        reduction: str = "mean",
        pos_weight: Tensor | None = None,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.register_buffer("pos_weight", pos_weight)

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of logits `input`."""
        return F.binary_cross_entropy_with_logits(
            input,
            target,
            self._weight(),
            pos_weight=self.pos_weight,
            reduction=self.reduction,
        )


class NLLLoss(_WeightedLoss):
    """The negative log likelihood: -w_c x_c, where c is the target class.

    The mean is taken over the weights: Σ -w_c x_c / Σ w_c.

    Args:
        weight: w, one for each of the C classes.
        size_average: deprecated.
        ignore_index: targets with this value count for nothing.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.

    Shape:
        input: log probabilities, (C), (N, C) or (N, C, d_1, ...); target: class indices, the
        same shape without C; output (), or the target's shape without reduction.

    Raises:
        IndexError: a target is no class index.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.NLLLoss()(mg.tensor([[-0.5, -1.0], [-2.0, -0.25]]), mg.tensor([0, 1]))
        tensor(0.3750)
    """

    ignore_index: int

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of log probabilities `input`."""
        return F.nll_loss(
            input,
            target,
            weight=self._weight(),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
        )


class CrossEntropyLoss(_WeightedLoss):
    """Cross entropy of logits: -w_c log softmax(x)_c, or -Σ_c w_c y_c log softmax(x)_c.

    The first form takes class indices c, the second class probabilities y. With indices the mean
    is taken over the weights, with probabilities over the batch.

    Args:
        weight: w, one for each of the C classes.
        size_average: deprecated.
        ignore_index: target indices with this value count for nothing.
        reduce: deprecated.
        reduction: 'mean', 'sum' or 'none'.
        label_smoothing: ε in [0, 1]; targets become (1 - ε) y + ε / C.

    Shape:
        input: (C), (N, C) or (N, C, d_1, ...); target: class indices, the same shape without C,
        or probabilities of the input's shape; output (), or the shape of the indices without
        reduction.

    Raises:
        IndexError: a target is no class index.
        RuntimeError: the shapes or types do not fit, or `label_smoothing` is not in [0, 1].

    Example:
        >>> import minigrad as mg
        >>> mg.nn.CrossEntropyLoss()(mg.tensor([[2.0, 0.0], [0.0, 2.0]]), mg.tensor([0, 1]))
        tensor(0.1269)

    Reference:
        Szegedy et al., "Rethinking the Inception architecture", arXiv:1512.00567, 2015, for label
        smoothing.
    """

    ignore_index: int
    label_smoothing: float

    def __init__(
        self,
        weight: Tensor | None = None,
        size_average: bool | None = None,
        ignore_index: int = -100,
        reduce: bool | None = None,
        reduction: str = "mean",
        label_smoothing: float = 0.0,
    ) -> None:
        super().__init__(weight, size_average, reduce, reduction)
        self.ignore_index = ignore_index
        self.label_smoothing = label_smoothing

    def forward(self, input: Tensor, target: Tensor) -> Tensor:
        """Return the loss of logits `input`."""
        return F.cross_entropy(
            input,
            target,
            weight=self._weight(),
            ignore_index=self.ignore_index,
            reduction=self.reduction,
            label_smoothing=self.label_smoothing,
        )
