"""Gradient clipping: by the norm of all gradients together, or value by value."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator

import minigrad as mg

from ..._tensor import Tensor
from ...autograd.grad_mode import no_grad


def get_total_norm(
    tensors: Tensor | Iterable[Tensor],
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Return the norm of all elements of all tensors, as if they were one vector.

    ‖x‖_p = (Σ |x_i|^p)^(1/p), which is the largest |x_i| for p = inf.

    Args:
        tensors: one tensor or several.
        norm_type: p.
        error_if_nonfinite: refuse a norm that is nan or infinite.
        foreach: has no effect; it is there because PyTorch has it.

    Raises:
        RuntimeError: the norm is not finite although `error_if_nonfinite`.

    Example:
        >>> import minigrad as mg
        >>> mg.nn.utils.get_total_norm([mg.tensor([3.0]), mg.tensor([0.0, 4.0])])
        tensor(5.)
    """
    norm_type = float(norm_type)
    with no_grad():
        norms = [mg.norm(tensor, norm_type) for tensor in _as_list(tensors)]
        if not norms:
            return mg.tensor(0.0)
        total = mg.norm(mg.stack(norms), norm_type)
    if error_if_nonfinite and not total.isfinite():
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, "
            "so it cannot be clipped. To disable this error and scale the gradients by the "
            "non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


def clip_grads_with_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    total_norm: Tensor,
    foreach: bool | None = None,
) -> None:
    """Multiply all gradients by max_norm / (total_norm + 1e-6) if that is below 1, in place.

    Args:
        parameters: whose `.grad` is scaled.
        max_norm: the largest norm allowed.
        total_norm: the norm of all gradients, see `get_total_norm`.
        foreach: has no effect; it is there because PyTorch has it.
    """
    with no_grad():
        scale = (float(max_norm) / (total_norm + 1e-6)).clamp(max=1.0)
        for grad in _grads(parameters):
            grad.mul_(scale)


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Scale gradients down, in place, so that their norm taken together is at most `max_norm`.

    Args:
        parameters: whose `.grad` is scaled.
        max_norm: the largest norm allowed.
        norm_type: p of the norm ‖x‖_p.
        error_if_nonfinite: refuse a norm that is nan or infinite.
        foreach: has no effect; it is there because PyTorch has it.

    Returns:
        The norm before the clipping.

    Raises:
        RuntimeError: the norm is not finite although `error_if_nonfinite`; nothing is changed.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([3.0, 4.0], requires_grad=True)
        >>> (x * x / 2).sum().backward()
        >>> mg.nn.utils.clip_grad_norm_(x, max_norm=1.0)
        tensor(5.)
        >>> x.grad
        tensor([0.6000, 0.8000])

    Reference:
        Pascanu et al., "On the difficulty of training recurrent neural networks",
        arXiv:1211.5063, 2012.
    """
    tensors = _as_list(parameters)
    if not tensors and isinstance(parameters, Iterator):
        warnings.warn(
            "`parameters` is an empty generator, no gradient clipping will occur.", stacklevel=2
        )
    total_norm = get_total_norm(_grads(tensors), norm_type, error_if_nonfinite)
    clip_grads_with_norm_(tensors, max_norm, total_norm)
    return total_norm


def clip_grad_norm(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Deprecated name of `clip_grad_norm_`."""
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated "
        "in favor of `torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite, foreach)


def clip_grad_value_(
    parameters: Tensor | Iterable[Tensor], clip_value: float, foreach: bool | None = None
) -> None:
    """Clip every element of the gradients to [-clip_value, clip_value], in place.

    Args:
        parameters: whose `.grad` is clipped.
        clip_value: the largest magnitude allowed.
        foreach: has no effect; it is there because PyTorch has it.

    Example:
        >>> import minigrad as mg
        >>> x = mg.tensor([3.0, -0.5], requires_grad=True)
        >>> (x * x).sum().backward()
        >>> mg.nn.utils.clip_grad_value_([x], 2.0)
        >>> x.grad
        tensor([ 2., -1.])
    """
    clip_value = float(clip_value)
    with no_grad():
        for grad in _grads(parameters):
            grad.clamp_(-clip_value, clip_value)


def _as_list(tensors: Tensor | Iterable[Tensor]) -> list[Tensor]:
    return [tensors] if isinstance(tensors, Tensor) else list(tensors)


def _grads(parameters: Tensor | Iterable[Tensor]) -> list[Tensor]:
    return [p.grad for p in _as_list(parameters) if p.grad is not None]
