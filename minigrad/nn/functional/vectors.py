"""Functions of vectors along a dimension: directions, distances, one-hot vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._tensor import Tensor, wrap
from ...autograd.grad_mode import no_grad
from ...functions.arguments import dim as counted_dim
from ...functions.arguments import finish, promote, tensor
from ...functions.checks import Within, insist
from ...numpy_names import numpy_names
from ...ops import reduce as rows
from ...ops.embedding import take_rows


def normalize(
    input: Tensor, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Tensor | None = None
) -> Tensor:
    """v / max(‖v‖ₚ, ε), for each vector v along a dimension.

    Args:
        input: a Tensor of floats.
        p: which norm: (Σ |v_i|ᵖ)^(1/p).
        dim: the dimension, or several.
        eps: ε, which keeps zero vectors zero.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.normalize(mg.tensor([[3.0, 4.0], [0.0, 0.0]]))
        tensor([[0.6000, 0.8000],
                [0.0000, 0.0000]])
    """
    return finish(input / input.norm(p, dim, keepdim=True).clamp_min(eps), out)


@numpy_names
def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """x₁·x₂ / (max(‖x₁‖, ε) max(‖x₂‖, ε)), for each pair of vectors along a dimension.

    Args:
        x1: a Tensor of floats.
        x2: another, whose shape broadcasts with it.
        dim: the dimension, counted in the broadcast shape.
        eps: ε, against division by zero.

    Shape:
        The broadcast shape without `dim`.

    Raises:
        RuntimeError: the shapes do not broadcast; neither type is floating point.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.cosine_similarity(mg.tensor([[1.0, 0.0]]), mg.tensor([[1.0, 1.0]]))
        tensor([0.7071])
    """
    a, b = promote(tensor(x1, "cosine_similarity", "x1"), tensor(x2, "cosine_similarity", "x2"))
    if a._array.dtype.kind != "f":
        raise RuntimeError(
            f"expected common dtype to be floating point, yet common dtype is {a.dtype}"
        )
    if a._array.shape != b._array.shape:
        a, b = a.expand(shape := (a * b).shape), b.expand(shape)
    axis = (counted_dim(dim, a._array.ndim),) if a._array.ndim else ()
    units = []
    for x in (a, b):
        norm = rows.norm(x, p=2.0, axis=axis, keepdims=True).clone()
        with no_grad():  # as if the norm were never raised to eps
            norm.clamp_min_(eps)
        units.append(x / norm)
    return (units[0] * units[1]).sum(dim)  # type: ignore[no-any-return]


@numpy_names
def pairwise_distance(
    x1: Tensor, x2: Tensor, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """‖x₁ - x₂ + ε‖ₚ, for each pair of vectors along the last dimension.

    Args:
        x1: (*, d).
        x2: (*, d), whose shape broadcasts with it.
        p: which norm: (Σ |v_i|ᵖ)^(1/p).
        eps: ε, which keeps the gradient of a distance 0 finite.
        keepdim: whether the last dimension stays, with size 1.

    Shape:
        The broadcast shape without the last dimension.

    Raises:
        RuntimeError: the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> x, y = mg.tensor([[0.0, 0.0], [1.0, 1.0]]), mg.tensor([3.0, 4.0])
        >>> mg.nn.functional.pairwise_distance(x, y)
        tensor([5.0000, 3.6056])
    """
    a, b = tensor(x1, "pairwise_distance", "x1"), tensor(x2, "pairwise_distance", "x2")
    difference = a - b + eps
    return difference.norm(p, -1 if difference.ndim else None, keepdim)


def pdist(input: Tensor, p: float = 2) -> Tensor:
    """‖x_i - x_j‖ₚ, for each pair i < j of rows.

    Args:
        input: x, (n, d).
        p: which norm: (Σ |v_i|ᵖ)^(1/p), at least 0.

    Shape:
        (n (n - 1) / 2).

    Raises:
        RuntimeError: `input` is no matrix of floats; `p` is negative.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.pdist(mg.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]]))
        tensor([5.0000, 1.0000, 4.2426])
    """
    array = tensor(input, "pdist")._array
    if array.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {array.ndim}D")
    if array.dtype.kind != "f":
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    first, second = np.triu_indices(array.shape[0], 1)
    difference = take_rows(input, first) - take_rows(input, second)
    if not array.shape[1]:
        return difference.sum(1)
    if p == 0:
        return difference.sign().abs().sum(1)
    distance: Tensor = rows.norm(difference, p=float(p), axis=(1,), keepdims=False)
    return distance


def _refuse_class(classes: Any) -> None:
    bad = "non-negative" if np.any(classes < 0) else "smaller than num_classes"
    raise RuntimeError(f"Class values must be {bad}.")


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    """A 1 at the place of each class number, zeros elsewhere.

    Args:
        tensor: class numbers, int64, of any shape.
        num_classes: how many classes there are; -1: one more than the largest number.

    Shape:
        The shape of `tensor`, then num_classes.

    Raises:
        RuntimeError: not int64; a number that is negative or too large; no numbers to count from.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.functional.one_hot(mg.tensor([0, 2]))
        tensor([[1, 0, 0],
                [0, 0, 1]])
    """
    classes = tensor._array
    if classes.dtype != np.int64:
        raise RuntimeError("one_hot is only applicable to index tensor of type LongTensor.")
    if not classes.size and num_classes <= 0:
        raise RuntimeError("Can not infer total number of classes from empty tensor.")
    if num_classes == -1:
        num_classes = max(int(classes.max()) + 1, 0)
    insist(Within(0, num_classes - 1, _refuse_class), classes)
    return wrap((classes[..., None] == np.arange(num_classes)).astype(np.int64))
