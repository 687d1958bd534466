"""Softmax over very many classes, the frequent ones first."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import minigrad as mg

from .._tensor import Tensor
from . import functional as F
from .containers import ModuleList, Sequential
from .linear import Linear
from .module import Module


class _ASMoutput(NamedTuple):
    output: Tensor
    loss: Tensor


class AdaptiveLogSoftmaxWithLoss(Module):
    """log p(y | x) for frequent classes directly, for rare ones as log p(cluster) + log p(y | ·).

    Classes are numbered by falling frequency. The head tells the frequent ones and the clusters
    apart, the tail of each cluster its classes, with the fewer features the rarer they are.

    Args:
        in_features: size of the input.
        n_classes: the number of classes.
        cutoffs: where the clusters begin, ascending: the first is the number of frequent classes.
        div_value: the tail of cluster i = 1, 2, ... has in_features / div_valueⁱ features.
        head_bias: whether the head has a bias.
        device: 'cpu' or None.
        dtype: of the parameters; the default dtype unless given.

    Shape:
        input (n, in_features) or (in_features), target (n) or (); output (n) or (): log p of the
        targets, and the loss (), minus their mean.

    Attributes:
        head: a `Linear`.
        tail: for each cluster two `Linear` layers.

    Raises:
        ValueError: `cutoffs` are not ascending numbers between 1 and n_classes - 1.
        RuntimeError: a target is no class number; the shapes do not fit.

    Example:
        >>> import minigrad as mg
        >>> softmax = mg.nn.AdaptiveLogSoftmaxWithLoss(32, 20, [5, 10])
        >>> output, loss = softmax(mg.ones(3, 32), mg.tensor([0, 7, 19]))
        >>> output.shape, loss.shape
        (torch.Size([3]), torch.Size([]))

    Reference:
        Grave et al., "Efficient softmax approximation for GPUs", arXiv:1609.04309, 2016.
    """

    in_features: int
    n_classes: int
    cutoffs: list[int]
    div_value: float
    head_bias: bool
    shortlist_size: int
    n_clusters: int
    head_size: int
    head: Linear
    tail: ModuleList

    def __init__(
        self,
        in_features: int,
        n_classes: int,
        cutoffs: Sequence[int],
        div_value: float = 4.0,
        head_bias: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if len(cutoffs) == 0:
            raise ValueError("cutoffs should be a sequence of length larger than 0")
        bounds = [0, *cutoffs, n_classes]
        if any(b <= a or b != int(b) for a, b in itertools.pairwise(bounds)):
            raise ValueError(
                "cutoffs should be a sequence of unique, positive integers sorted in an increasing "
                f"order, where each value is between 1 and n_classes-1 = {n_classes - 1}, got "
                f"{list(cutoffs)}"
            )
        self.in_features = in_features
        self.n_classes = n_classes
        self.cutoffs = bounds[1:]
        self.div_value = div_value
        self.head_bias = head_bias
        self.shortlist_size = self.cutoffs[0]
        self.n_clusters = len(self.cutoffs) - 1
        self.head_size = self.shortlist_size + self.n_clusters
        self.head = Linear(in_features, self.head_size, head_bias, device, dtype)
        self.tail = ModuleList()
        for i, (low, high) in enumerate(itertools.pairwise(self.cutoffs), 1):
            size = int(in_features // div_value**i)
            first = Linear(in_features, size, False, device, dtype)
            self.tail.append(Sequential(first, Linear(size, high - low, False, device, dtype)))

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        self.head.reset_parameters()
        for layers in self.tail:
            for layer in layers.children():
                layer.reset_parameters()

    def forward(self, input_: Tensor, target_: Tensor) -> _ASMoutput:
        """Return log p of the targets, and the loss."""
        _check(input_, target_)
        batched = target_.ndim > 0
        input = input_ if batched else input_.unsqueeze(0)
        target = target_ if batched else target_.unsqueeze(0)
        classes = target._array
        if ((classes < 0) | (classes >= self.n_classes)).any():
            raise RuntimeError(
                f"Target values should be in [0, {self.n_classes - 1}], but values in range "
                f"[{classes.min()}, {classes.max()}] were found. "
            )
        head = F.log_softmax(self.head(input), 1)
        place = target.clone()  # of the class or its cluster in the head
        output = input.new_zeros(target.shape[0])
        for i, (low, high) in enumerate(itertools.pairwise(self.cutoffs)):
            rows = ((target >= low) & (target < high)).nonzero().squeeze(1)
            if rows.numel():
                place.index_fill_(0, rows, self.shortlist_size + i)
                log_p = F.log_softmax(self.tail[i](input.index_select(0, rows)), 1)
                own = target.index_select(0, rows) - low
                output = output.index_copy(0, rows, log_p.gather(1, own.unsqueeze(1)).squeeze(1))
        output = output + head.gather(1, place.unsqueeze(1)).squeeze(1)
        loss = (-output).mean()
        return _ASMoutput(output if batched else output.squeeze(0), loss)

    def log_prob(self, input: Tensor) -> Tensor:
        """Return log p of all classes.

        Args:
            input: (n, in_features).

        Shape:
            (n, n_classes).
        """
        return self._log_prob(input, self.head(input))

    def _log_prob(self, input: Tensor, head: Tensor) -> Tensor:
        log_p = F.log_softmax(head, 1)
        size = self.shortlist_size
        parts = [log_p[:, :size]]
        for i, layers in enumerate(self.tail):
            parts.append(F.log_softmax(layers(input), 1) + log_p[:, size + i].unsqueeze(1))
        return mg.cat(parts, 1)

    def predict(self, input: Tensor) -> Tensor:
        """Return the most probable class of each input.

        Args:
            input: (n, in_features).

        Shape:
            (n).
        """
        head = self.head(input)
        output: Tensor = head.argmax(1)
        rare = output >= self.shortlist_size
        if rare.any():
            output[rare] = self._log_prob(input[rare], head[rare]).argmax(1)
        return output


def _check(input: Tensor, target: Tensor) -> None:
    """Raise unless there is a vector for each target."""
    ndim = target.ndim
    if ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if ndim == 1 and input.shape[0] != target.shape[0]:
        raise RuntimeError(
            "Input and target should have the same size in the batch dimension, got "
            f"{input.shape[0]} and {target.shape[0]}."
        )
    if input.ndim != ndim + 1:
        raise RuntimeError(
            f"{ndim}D target tensor expects {ndim + 1}D input tensors, but found inputs with size "
            f"{input.shape}"
        )
