"""Sequences of different lengths: padded to one length, or packed step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import minigrad as mg

from ..._tensor import Tensor, wrap
from ...autograd.inplace import type_name
from ...functions.arguments import cast_to
from ...ops import sequences as rows

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = [
    "PackedSequence",
    "invert_permutation",
    "pack_padded_sequence",
    "pack_sequence",
    "pad_packed_sequence",
    "pad_sequence",
    "unpack_sequence",
    "unpad_sequence",
]


class PackedSequence_(NamedTuple):
    """The fields of a `PackedSequence`."""

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None
    unsorted_indices: Tensor | None


class PackedSequence(PackedSequence_):
    """Sequences of different lengths, step by step, which all recurrent layers take.

    Made by `pack_padded_sequence` and `pack_sequence`. Of the sequences `abc` and `x` the data are
    `axbc`, and the batch sizes 2, 1, 1.

    Args:
        data: the elements of the first step, of the second, and so on: (Σ lengths, *).
        batch_sizes: how many sequences each step has, int64.
        sorted_indices: the numbers of the sequences in the order in which they are here, by
            falling lengths; None if that is the order in which they were given.
        unsorted_indices: where each sequence is here; found from `sorted_indices` if None.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils.rnn import pack_sequence
        >>> packed = pack_sequence([mg.tensor([1, 2, 3]), mg.tensor([7])])
        >>> packed.data, packed.batch_sizes
        (tensor([1, 7, 2, 3]), tensor([2, 1, 1]))
    """

    def __new__(
        cls,
        data: Any,
        batch_sizes: Tensor | None = None,
        sorted_indices: Tensor | None = None,
        unsorted_indices: Tensor | None = None,
    ) -> Self:
        """Take the fields, or data and batch sizes in one pair."""
        if batch_sizes is None:
            if not (isinstance(data, (list, tuple)) and len(data) == 2):
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """The sequences in another type; itself if they have it already.

        Args:
            args: those of `Tensor.to`.
            kwargs: those of `Tensor.to`.
        """
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else type(self)(data, *self[1:])

    def cpu(self, *args: Any, **kwargs: Any) -> Self:
        """Itself: it is on the CPU."""
        return self.to(*args, **{**kwargs, "device": "cpu"})

    def cuda(self, *args: Any, **kwargs: Any) -> Self:
        """Refused: there is only the CPU."""
        return self.to(*args, **{**kwargs, "device": "cuda"})

    def double(self) -> Self:
        """In float64."""
        return self.to(dtype=mg.double)

    def float(self) -> Self:
        """In float32."""
        return self.to(dtype=mg.float)

    def half(self) -> Self:
        """In float16."""
        return self.to(dtype=mg.half)

    def long(self) -> Self:
        """In int64."""
        return self.to(dtype=mg.long)

    def int(self) -> Self:
        """In int32."""
        return self.to(dtype=mg.int)

    def short(self) -> Self:
        """In int16."""
        return self.to(dtype=mg.short)

    def char(self) -> Self:
        """In int8."""
        return self.to(dtype=mg.int8)

    def byte(self) -> Self:
        """In uint8."""
        return self.to(dtype=mg.uint8)

    @property
    def is_cuda(self) -> bool:
        """Whether it is on a GPU: never."""
        return self.data.is_cuda

    def is_pinned(self) -> bool:
        """Whether it is in memory pinned for a GPU: never."""
        return False


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """The permutation that undoes another.

    Args:
        permutation: the numbers from 0 to n - 1 in some order, (n); or None, which gives None.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.rnn.invert_permutation(mg.tensor([2, 0, 1]))
        tensor([1, 2, 0])
    """
    if permutation is None:
        return None
    return wrap(np.argsort(permutation._array, kind="stable"))


def pack_padded_sequence(
    input: Tensor,
    lengths: Tensor | Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> PackedSequence:
    """Pack sequences that are padded to one length.

    Args:
        input: (T, n, *), or (n, T, *) if `batch_first`.
        lengths: how many steps of each sequence count, (n).
        batch_first: whether the batch comes before the time.
        enforce_sorted: whether the sequences are to be given by falling lengths; if not, they are
            put into this order.

    Returns:
        A PackedSequence.

    Raises:
        RuntimeError: there are not n lengths, or they are not whole, out of range or not sorted;
            nothing is given.
        IndexError: `input` has less than two dimensions.

    Example:
        >>> import minigrad as mg
        >>> padded = mg.tensor([[1, 2, 0], [3, 4, 5]])
        >>> packed = mg.nn.utils.rnn.pack_padded_sequence(
        ...     padded, [2, 3], batch_first=True, enforce_sorted=False
        ... )
        >>> packed.data, packed.batch_sizes, packed.sorted_indices
        (tensor([3, 1, 4, 2, 5]), tensor([2, 2, 1]), tensor([1, 0]))
    """
    counts = mg.as_tensor(lengths, dtype=mg.int64)
    sorted_indices = None
    if not enforce_sorted:
        counts, sorted_indices = counts.sort(descending=True)
        input = input.index_select(0 if batch_first else 1, sorted_indices)
    if not input._array.size:
        raise RuntimeError("Cannot pack empty tensors.")
    if counts._array.ndim != 1:
        raise RuntimeError(
            "'lengths' argument should be a 1D CPU int64 tensor, but got "
            f"{counts._array.ndim}D cpu {type_name(counts)} tensor"
        )
    if input._array.ndim < 2:
        raise IndexError(
            f"pack_padded_sequence: expected at least 2 dimensions, got {input._array.ndim}"
        )
    x = input.transpose(0, 1) if batch_first else input
    steps, n = x._array.shape[:2]
    each = counts.tolist()
    if len(each) != n:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(each)} "
            f"(batch_size={n})"
        )
    if min(each) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' "
            "that is <= 0"
        )
    if max(each) > steps:
        raise RuntimeError(f"Expected lengths of at most {steps} steps, but got {max(each)}")
    if each != sorted(each, reverse=True):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You "
            "can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to "
            "sidestep this requirement if you do not need ONNX exportability."
        )
    sizes = (np.arange(each[0])[:, None] < counts._array).sum(1)
    data = rows.pack(x, sizes=tuple(sizes.tolist()))
    return PackedSequence(data, wrap(sizes), sorted_indices, None)


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Pad packed sequences to one length, in the order in which they were packed.

    Args:
        sequence: of n sequences, the longest of T steps.
        batch_first: whether the batch comes before the time in the result.
        padding_value: what the elements behind the end of a sequence are.
        total_length: the length to which they are padded, instead of T.

    Returns:
        The sequences (T, n, *), or (n, T, *) if `batch_first`; and their lengths (n).

    Raises:
        ValueError: `total_length` is less than T.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils.rnn import pack_sequence, pad_packed_sequence
        >>> packed = pack_sequence([mg.tensor([1, 2, 3]), mg.tensor([7])])
        >>> pad_packed_sequence(packed, batch_first=True)
        (tensor([[1, 2, 3],
                [7, 0, 0]]), tensor([3, 1]))
    """
    sizes = sequence.batch_sizes._array
    length = len(sizes) if total_length is None else total_length
    if length < len(sizes):
        raise ValueError(
            "Expected total_length to be at least the length of the longest sequence in input, "
            f"but got total_length={total_length} and max sequence length being {len(sizes)}"
        )
    data = sequence.data
    value = _filling(data, padding_value)
    padded = rows.pad(data, sizes=tuple(sizes.tolist()), length=length, value=value)
    lengths = wrap((np.arange(int(sizes[0]))[:, None] < sizes).sum(1))
    if batch_first:
        padded = padded.transpose(0, 1)
    places = sequence.unsorted_indices
    if places is None:
        return padded, lengths
    return padded.index_select(0 if batch_first else 1, places), lengths[places]


def _filling(x: Tensor, value: float) -> Any:
    """A number to pad with, in the kind of x's type."""
    return {"f": float, "c": complex, "b": bool}.get(x._array.dtype.kind, int)(value)


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Put sequences of different lengths side by side, padded to the length of the longest.

    Args:
        sequences: n sequences (length, *), of any lengths.
        batch_first: whether the batch comes before the time in the result.
        padding_value: what the elements added are.
        padding_side: where they are added: 'right' or 'left'.

    Returns:
        (T, n, *), or (n, T, *) if `batch_first`, in the type of the first sequence.

    Raises:
        RuntimeError: there are no sequences, or they differ in other sizes than the length; an
            unknown side.
        TypeError: one is no Tensor.

    Example:
        >>> import minigrad as mg
        >>> sequences = [mg.tensor([1, 2, 3]), mg.tensor([7])]
        >>> mg.nn.utils.rnn.pad_sequence(sequences, batch_first=True, padding_side="left")
        tensor([[1, 2, 3],
                [0, 0, 7]])
    """
    if not isinstance(sequences, Iterable):
        raise RuntimeError(
            "pad_sequence: Expected iterable for input sequences, but got arg of type: "
            f"{type(sequences)}"
        )
    xs = tuple(sequences)
    if not xs:
        raise RuntimeError("received an empty list of sequences")
    if padding_side not in ("left", "right"):
        raise RuntimeError(
            f"Expected padding_side to be one of left or right, but got {padding_side}."
        )
    for k, x in enumerate(xs):
        if not isinstance(x, Tensor):
            raise TypeError(
                f"expected Tensor as element {k} in argument 0, but got {type(x).__name__}"
            )
    rest = xs[0]._array.shape[1:]
    for k, x in enumerate(xs):
        if not x._array.ndim or x._array.shape[1:] != rest:
            raise RuntimeError(
                f"pad_sequence: expected sequences of shape (length, {', '.join(map(str, rest))}) "
                f"as the first, but sequence {k} has shape {list(x._array.shape)}"
            )
    dtype = xs[0]._array.dtype
    result: Tensor = rows.join(
        *[cast_to(x, dtype) for x in xs],
        axis=0 if batch_first else 1,
        length=max(x._array.shape[0] for x in xs),
        value=_filling(xs[0], padding_value),
        left=padding_side == "left",
    )
    return result


def unpad_sequence(
    padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False
) -> list[Tensor]:
    """Take padded sequences apart.

    Args:
        padded_sequences: (T, n, *), or (n, T, *) if `batch_first`; PyTorch's function transposes
            the former in place, this one leaves it as it is.
        lengths: how many steps of each sequence count, (n).
        batch_first: whether the batch comes before the time.

    Returns:
        The sequences, each (length, *).

    Raises:
        ValueError: there are not n lengths.

    Example:
        >>> import minigrad as mg
        >>> padded = mg.tensor([[1, 2, 3], [7, 0, 0]])
        >>> mg.nn.utils.rnn.unpad_sequence(padded, mg.tensor([3, 1]), batch_first=True)
        [tensor([1, 2, 3]), tensor([7])]
    """
    x = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    steps = mg.arange(x.shape[1])
    return [seq[steps < length] for seq, length in zip(x, lengths, strict=True)]


def pack_sequence(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Pack sequences of different lengths.

    Args:
        sequences: n sequences (length, *).
        enforce_sorted: whether they are to be given by falling lengths; if not, they are put into
            this order.

    Returns:
        A PackedSequence.

    Raises:
        RuntimeError: they are not sorted, or empty, or differ in other sizes than the length.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils.rnn import pack_sequence
        >>> pack_sequence([mg.tensor([7]), mg.tensor([1, 2])], enforce_sorted=False).data
        tensor([1, 7, 2])
    """
    lengths = mg.as_tensor([x.size(0) for x in sequences])
    return pack_padded_sequence(pad_sequence(sequences), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Take packed sequences apart.

    Args:
        packed_sequences: of n sequences.

    Returns:
        The sequences, each (length, *), in the order in which they were packed.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.nn.utils.rnn import pack_sequence, unpack_sequence
        >>> unpack_sequence(pack_sequence([mg.tensor([1, 2, 3]), mg.tensor([7])]))
        [tensor([1, 2, 3]), tensor([7])]
    """
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)
