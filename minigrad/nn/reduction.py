"""The older way to say how a loss is reduced, `size_average` and `reduce`."""

from __future__ import annotations

import warnings


def resolve_reduction(
    size_average: bool | None, reduce: bool | None, reduction: str, stacklevel: int = 3
) -> str:
    """Return the reduction: `reduction` itself, unless one of the deprecated arguments is given.

    Args:
        size_average: whether to take the mean rather than the sum; None counts as True.
        reduce: whether to reduce at all; None counts as True.
        reduction: what holds when both are None.
        stacklevel: whose line the deprecation warning shows; 3 is the caller's caller.

    Example:
        >>> from minigrad.nn.reduction import resolve_reduction
        >>> resolve_reduction(None, None, "mean")
        'mean'
    """
    if size_average is None and reduce is None:
        return reduction
    reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
    warnings.warn(
        "size_average and reduce args will be deprecated, "
        f"please use reduction='{reduction}' instead.",
        stacklevel=stacklevel,
    )
    return reduction
