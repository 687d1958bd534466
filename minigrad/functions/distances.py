"""Public functions of distances: dist, cdist, renorm."""

from __future__ import annotations

import math

from .._tensor import Tensor
from ..autograd.inplace import type_name
from ..numpy_names import numpy_names
from ..ops import geometry as rows
from ..ops import reduce as reduce_rows
from .arguments import broadcast_shape, dim, finish, tensor
from .choosing import where
from .shaping import broadcast_to

_dim = dim  # a function below has a parameter of this name

# Beyond this many points the differences of all would take more memory than time.
MANY = 25
MODES = (
    "use_mm_for_euclid_dist_if_necessary",
    "use_mm_for_euclid_dist",
    "donot_use_mm_for_euclid_dist",
)


def dist(input: Tensor, other: Tensor, p: float = 2) -> Tensor:
    """The p-norm of the difference: (Σ |input - other|ᵖ)^(1/p).

    Args:
        input: a Tensor of floats of any shape.
        other: a Tensor that broadcasts with it.
        p: the order: inf for the largest difference, 0 for how many differ.

    Shape:
        A 0-d Tensor.

    Raises:
        RuntimeError: integers; the shapes do not broadcast.

    Example:
        >>> import minigrad as mg
        >>> mg.dist(mg.tensor([1., 1.]), mg.tensor([4., 5.]))
        tensor(5.)
    """
    between = tensor(input, "dist") - tensor(other, "dist", "other")
    if between._array.dtype.kind != "f":
        raise RuntimeError(
            "norm(): input dtype should be either floating point or complex. Got "
            f"{type_name(between)} instead."
        )
    if abs(p) == math.inf and not between.numel():
        raise RuntimeError(
            "linalg.vector_norm cannot compute the inf norm on an empty tensor because the "
            "operation does not have an identity"
        )
    every = tuple(range(between.ndim))
    return reduce_rows.norm(between, p=float(p), axis=every, keepdims=False)


def cdist(
    x1: Tensor,
    x2: Tensor,
    p: float = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """The distances of each point in `x1` to each in `x2`: (Σ |x1ᵢ - x2ⱼ|ᵖ)^(1/p).

    Args:
        x1: points, a Tensor (*, n, m).
        x2: points, a Tensor (*, k, m); batches are broadcast.
        p: the order, not negative: inf for the largest difference, 0 for how many differ.
        compute_mode: with p = 2, whether to use matrix products, quicker but less exact for
            points that are close: always, never, or for more than 25 points.

    Shape:
        (*, n, k).

    Raises:
        RuntimeError: integers, or different types; fewer than 2 dimensions; different numbers of
            columns; p < 0.
        ValueError: another mode.

    Example:
        >>> import minigrad as mg
        >>> mg.cdist(mg.tensor([[0., 0.], [1., 1.]]), mg.tensor([[3., 4.]]))
        tensor([[5.0000],
                [3.6056]])
    """
    if compute_mode not in MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    for name, x in (("X1", tensor(x1, "cdist", "x1")), ("X2", tensor(x2, "cdist", "x2"))):
        if x._array.dtype.kind != "f":
            raise RuntimeError(
                f"cdist only supports floating-point dtypes, {name} got: {type_name(x)}"
            )
        if x.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {x.ndim}D")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
    if x1._array.dtype != x2._array.dtype:
        raise RuntimeError(f"expected scalar type {type_name(x1)} but found {type_name(x2)}")
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    batch = broadcast_shape([x1._array.shape[:-2], x2._array.shape[:-2]])
    a, b = (broadcast_to(x, (*batch, *x.shape[-2:])) for x in (x1, x2))
    many = compute_mode == MODES[0] and max(a.shape[-2], b.shape[-2]) > MANY
    if p == 2 and (many or compute_mode == MODES[1]):
        return rows.euclidean(a, b)
    return rows.cdist(a, b, p=float(p))


@numpy_names
def renorm(
    input: Tensor, p: float, dim: int, maxnorm: float, *, out: Tensor | None = None
) -> Tensor:
    """Each part of `input` at a place along `dim`, made shorter if its p-norm is above `maxnorm`.

    Args:
        input: a Tensor of floats of two or more dimensions.
        p: the order of the norm, above 0.
        dim: the dimension whose places are measured.
        maxnorm: the largest norm, not negative.
        out: a Tensor that takes the result.

    Shape:
        The result has the shape of `input`.

    Raises:
        RuntimeError: fewer than two dimensions; p ≤ 0; maxnorm < 0; integers.
        IndexError: no such dimension.

    Example:
        >>> import minigrad as mg
        >>> mg.renorm(mg.tensor([[3., 4.], [0.3, 0.4]]), 2, 0, 1)
        tensor([[0.6000, 0.8000],
                [0.3000, 0.4000]])
    """
    x = tensor(input, "renorm")
    if p <= 0:
        raise RuntimeError("renorm: non-positive-norm not supported")
    if maxnorm < 0:
        raise RuntimeError(f"renorm: expected maxnorm to be >= 0 but got {maxnorm}")
    if x.ndim < 2:
        raise RuntimeError(f"renorm: input needs at least 2 dimensions, got {x.ndim} dimensions")
    k = _dim(dim, x.ndim)
    if x._array.dtype.kind != "f":
        raise RuntimeError(
            "linalg.vector_norm: Expected a floating point or complex tensor as input. Got "
            f"{type_name(x)}"
        )
    others = tuple([i for i in range(x.ndim) if i != k])

    if p == math.inf and x.shape[k] and not x.numel():
        raise RuntimeError(
            "linalg.vector_norm cannot compute the inf norm on a dimension that is empty, because "
            "the operation does not have an identity"
        )

    def length(part: Tensor) -> Tensor:
        return reduce_rows.norm(part, p=float(p), axis=others, keepdims=True)

    # The gradient of the others' norms, which may be nan, does not take part.
    long = length(x.detach()) > maxnorm
    measured = where(long, x, 0.0)
    return finish(where(long, measured * (maxnorm / (length(measured) + 1e-7)), x), out)
