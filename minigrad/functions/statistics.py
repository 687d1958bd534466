"""Public functions of how variables vary together: cov, corrcoef."""

from __future__ import annotations

import warnings
from typing import Any

from .._tensor import Tensor
from ..autograd.inplace import type_name
from .arguments import tensor
from .choosing import clamp
from .diagonals import diag
from .elementwise import sqrt
from .linalg import mm
from .reduction import sum
from .shaping import reshape, squeeze, unsqueeze


def _check_weights(name: str, weights: Tensor, count: int, kinds: str, wanted: str) -> None:
    if weights.ndim > 1:
        raise RuntimeError(
            f"cov(): expected {name} to have one or fewer dimensions but got {name} with "
            f"{weights.ndim} dimensions"
        )
    if weights._array.dtype.kind not in kinds:
        raise RuntimeError(
            f"cov(): expected {name} to have {wanted} dtype but got {name} with "
            f"{type_name(weights)} dtype"
        )
    if weights.numel() != count:
        raise RuntimeError(
            f"cov(): expected {name} to have the same numel as there are observations in the "
            f"input but got {weights.numel()} != {count}"
        )
    if bool((weights < 0).any()):
        raise RuntimeError(f"cov(): {name} cannot be negative")


def cov(
    input: Tensor,
    *,
    correction: int = 1,
    fweights: Tensor | None = None,
    aweights: Tensor | None = None,
) -> Tensor:
    """The covariances of variables: Σₖ wₖ (xᵢₖ - x̄ᵢ)(xⱼₖ - x̄ⱼ) / N, with x̄ᵢ the weighted mean.

    N is Σ w - correction; with `aweights` Σ w - correction · Σ w·aweights / Σ w.

    Args:
        input: a row for each variable, a column for each observation; 1-d or 0-d for one variable.
        correction: 1 for the unbiased estimate, 0 for the plain mean.
        fweights: integers, how often each observation was made.
        aweights: floats, the importance of each observation.

    Shape:
        (n, n) of n variables; 0-d of one.

    Raises:
        RuntimeError: more than two dimensions; bools; weights of another number, type or sign.

    Example:
        >>> import minigrad as mg
        >>> mg.cov(mg.tensor([[0., 1., 2.], [2., 1., 0.]]))
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    x = tensor(input, "cov")
    if x.ndim > 2:
        raise RuntimeError(
            "cov(): expected input to have two or fewer dimensions but got an input with "
            f"{x.ndim} dimensions"
        )
    if x._array.dtype.kind == "b":
        raise RuntimeError("cov(): bool dtype is not supported for input")
    x = x if x.ndim == 2 else reshape(x, (1, -1) if x.numel() else (1, 0))
    count = x.shape[1]
    if fweights is not None:
        _check_weights("fweights", fweights, count, "iu", "integral")
    if aweights is not None:
        _check_weights("aweights", aweights, count, "f", "floating point")
    weights, total = fweights if aweights is None else aweights, count
    if fweights is not None and aweights is not None:
        weights = fweights * aweights
    if weights is not None:
        total = sum(weights)
        if not bool(total):
            raise RuntimeError("cov(): weights sum to zero, can't be normalized")
    mean = sum(x if weights is None else x * weights, 1) / total
    norm: Any = total - correction
    if aweights is not None and correction:
        norm = total - correction * sum(weights * aweights) / total
    if norm <= 0:
        warnings.warn("cov(): degrees of freedom is <= 0", stacklevel=2)
        norm = norm * 0
    x = x - unsqueeze(mean, 1)
    spread = mm(x, (x if weights is None else x * weights).t())
    return squeeze(spread / norm)


def corrcoef(input: Tensor) -> Tensor:
    """Pearson's correlation coefficients of variables: cᵢⱼ / √(cᵢᵢ cⱼⱼ), c their covariances.

    Args:
        input: a row for each variable, a column for each observation; 1-d or 0-d for one variable.

    Shape:
        (n, n) of n variables; 0-d of one.

    Raises:
        RuntimeError: more than two dimensions; bools.

    Example:
        >>> import minigrad as mg
        >>> mg.corrcoef(mg.tensor([[0., 1., 2.], [2., 1., 1.]]))
        tensor([[ 1.0000, -0.8660],
                [-0.8660,  1.0000]])
    """
    if tensor(input, "corrcoef").ndim > 2:
        raise RuntimeError(
            "corrcoef(): expected input to have two or fewer dimensions but got an input with "
            f"{input.ndim} dimensions"
        )
    c = cov(input)
    if not c.ndim:
        return c / c
    deviation = sqrt(diag(c))
    return clamp(c / unsqueeze(deviation, 1) / deviation, -1, 1)
