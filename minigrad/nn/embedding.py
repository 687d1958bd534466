"""Layers that look vectors up by number: Embedding, EmbeddingBag."""

from __future__ import annotations

from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from . import functional as F
from . import init
from .functional.embeddings import counted_padding
from .module import Module
from .parameter import Parameter


class _Vectors(Module):
    """A matrix of vectors to be learnt."""

    num_embeddings: int
    embedding_dim: int
    padding_idx: int | None
    max_norm: float | None
    norm_type: float
    scale_grad_by_freq: bool
    sparse: bool
    weight: Parameter

    def _make(
        self, weight: Tensor | None, freeze: bool, sparse: bool, device: Any, dtype: Any
    ) -> None:
        if sparse:
            raise NotImplementedError("sparse=True: gradients of embeddings are dense here")
        if self.padding_idx is not None:
            self.padding_idx = counted_padding(
                self.padding_idx, self.num_embeddings, AssertionError, "Padding_idx"
            )
        self.sparse = sparse
        shape = (self.num_embeddings, self.embedding_dim)
        if weight is None:
            values = mg.empty(shape, device=device, dtype=dtype)
            self.weight = Parameter(values, requires_grad=not freeze)
            self.reset_parameters()
            return
        if tuple(weight.shape) != shape:
            raise AssertionError(
                "Shape of weight does not match num_embeddings and embedding_dim: "
                f"{tuple(weight.shape)}, {shape}"
            )
        self.weight = Parameter(weight, requires_grad=not freeze)

    def reset_parameters(self) -> None:
        """Draw the vectors anew; that of `padding_idx` becomes 0."""
        init.normal_(self.weight)
        if self.padding_idx is not None:
            with no_grad():
                self.weight[self.padding_idx].fill_(0)


class Embedding(_Vectors):
    """Look up the vectors that have these numbers.

    Args:
        num_embeddings: how many vectors there are.
        embedding_dim: d, their size.
        padding_idx: the number of a vector that is 0 at first and receives no gradient.
        max_norm: vectors with a larger norm are scaled down to it when used.
        norm_type: p of this norm.
        scale_grad_by_freq: whether the gradient of a vector is divided by how often it is used.
        sparse: only False: gradients are dense here.
        device: 'cpu' or None.
        dtype: of the vectors; the default dtype unless given.

    Shape:
        input (*) of int64 or int32, output (*, d).

    Attributes:
        weight: the vectors, (num_embeddings, d), drawn from N(0, 1).

    Raises:
        IndexError: a number is not that of a vector.
        AssertionError: `padding_idx` is not.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.Embedding(10, 3)(mg.tensor([[1, 2], [4, 9]])).shape
        torch.Size([2, 2, 3])
    """

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
        _weight: Tensor | None = None,
        _freeze: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.padding_idx = padding_idx
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self._make(_weight, _freeze, sparse, device, dtype)

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        padding_idx: int | None = None,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        sparse: bool = False,
    ) -> Any:
        """Make a layer of given vectors.

        Args:
            embeddings: the vectors, (num_embeddings, d).
            freeze: whether they stay as they are.
            padding_idx: as for the class, like the rest.
            max_norm: likewise.
            norm_type: likewise.
            scale_grad_by_freq: likewise.
            sparse: likewise.

        Raises:
            AssertionError: `embeddings` is no matrix.

        Example:
            >>> import minigrad as mg
            >>> layer = mg.nn.Embedding.from_pretrained(mg.tensor([[0.0, 1.0], [2.0, 3.0]]))
            >>> layer(mg.tensor(1))
            tensor([2., 3.])
        """
        count, size = _matrix_shape(embeddings)
        return cls(
            count,
            size,
            padding_idx,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            sparse,
            _weight=embeddings,
            _freeze=freeze,
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the vectors."""
        return F.embedding(
            input,
            self.weight,
            self.padding_idx,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.sparse,
        )

    def extra_repr(self) -> str:
        """Return the sizes, and the options that are set."""
        text = f"{self.num_embeddings}, {self.embedding_dim}"
        if self.padding_idx is not None:
            text += f", padding_idx={self.padding_idx}"
        return text + _norm_repr(self)


class EmbeddingBag(_Vectors):
    """Look up the vectors that have these numbers, and sum, average or maximize them in bags.

    Args:
        num_embeddings: how many vectors there are.
        embedding_dim: d, their size.
        max_norm: vectors with a larger norm are scaled down to it when used.
        norm_type: p of this norm.
        scale_grad_by_freq: whether the gradient of a vector is divided by how often it is used.
        mode: 'sum', 'mean' or 'max'.
        sparse: only False: gradients are dense here.
        include_last_offset: whether the offsets end with the end of the last bag.
        padding_idx: the number of a vector that is left out of all bags.
        device: 'cpu' or None.
        dtype: of the vectors; the default dtype unless given.

    Shape:
        input (bags, n); or (n) with offsets (bags), where each bag starts. Output (bags, d).

    Attributes:
        weight: the vectors, (num_embeddings, d), drawn from N(0, 1).

    Raises:
        RuntimeError: a number is not that of a vector.
        ValueError: the offsets do not fit.
        AssertionError: `padding_idx` is not the number of a vector.

    Example:
        >>> import minigrad as mg
        >>> layer = mg.nn.EmbeddingBag(10, 3, mode="sum")
        >>> layer(mg.tensor([1, 2, 4, 5, 4]), mg.tensor([0, 3])).shape
        torch.Size([2, 3])
    """

    mode: str
    include_last_offset: bool

    def __init__(
        self,
        num_embeddings: int,
        embedding_dim: int,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        _weight: Tensor | None = None,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.num_embeddings = num_embeddings
        self.embedding_dim = embedding_dim
        self.max_norm = max_norm
        self.norm_type = norm_type
        self.scale_grad_by_freq = scale_grad_by_freq
        self.padding_idx = padding_idx
        self._make(_weight, False, sparse, device, dtype)
        self.mode = mode
        self.include_last_offset = include_last_offset

    @classmethod
    def from_pretrained(
        cls,
        embeddings: Tensor,
        freeze: bool = True,
        max_norm: float | None = None,
        norm_type: float = 2.0,
        scale_grad_by_freq: bool = False,
        mode: str = "mean",
        sparse: bool = False,
        include_last_offset: bool = False,
        padding_idx: int | None = None,
    ) -> Any:
        """Make a layer of given vectors.

        Args:
            embeddings: the vectors, (num_embeddings, d).
            freeze: whether they stay as they are.
            max_norm: as for the class, like the rest.
            norm_type: likewise.
            scale_grad_by_freq: likewise.
            mode: likewise.
            sparse: likewise.
            include_last_offset: likewise.
            padding_idx: likewise.

        Raises:
            AssertionError: `embeddings` is no matrix.

        Example:
            >>> import minigrad as mg
            >>> layer = mg.nn.EmbeddingBag.from_pretrained(mg.tensor([[0.0, 1.0], [2.0, 3.0]]))
            >>> layer(mg.tensor([[0, 1]]))
            tensor([[1., 2.]])
        """
        count, size = _matrix_shape(embeddings)
        layer = cls(
            count,
            size,
            max_norm,
            norm_type,
            scale_grad_by_freq,
            mode,
            sparse,
            embeddings,
            include_last_offset,
            padding_idx,
        )
        layer.weight.requires_grad = not freeze
        return layer

    def forward(
        self,
        input: Tensor,
        offsets: Tensor | None = None,
        per_sample_weights: Tensor | None = None,
    ) -> Tensor:
        """Return a vector for each bag."""
        return F.embedding_bag(
            input,
            self.weight,
            offsets,
            self.max_norm,
            self.norm_type,
            self.scale_grad_by_freq,
            self.mode,
            self.sparse,
            per_sample_weights,
            self.include_last_offset,
            self.padding_idx,
        )

    def extra_repr(self) -> str:
        """Return the sizes, and the options that are set."""
        text = f"{self.num_embeddings}, {self.embedding_dim}{_norm_repr(self)}, mode={self.mode!r}"
        return text if self.padding_idx is None else f"{text}, padding_idx={self.padding_idx}"


def _matrix_shape(embeddings: Tensor) -> tuple[int, int]:
    if embeddings.ndim != 2:
        raise AssertionError(
            f"Embeddings parameter is expected to be 2-dimensional, got {embeddings.ndim}"
        )
    count, size = embeddings.shape
    return count, size


def _norm_repr(layer: _Vectors) -> str:
    text = "" if layer.max_norm is None else f", max_norm={layer.max_norm}"
    if layer.norm_type != 2:
        text += f", norm_type={layer.norm_type}"
    if layer.scale_grad_by_freq is not False:
        text += f", scale_grad_by_freq={layer.scale_grad_by_freq}"
    return text
