"""Checks of the options that optimizers share, with PyTorch's errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._tensor import Tensor

_NAMES = {"lr": "learning rate", "eps": "epsilon value"}


def check_at_least_zero(name: str, value: float | Tensor) -> None:
    """Raise ValueError unless `value >= 0`; a nan is refused too."""
    if not value >= 0.0:
        raise ValueError(f"Invalid {_NAMES.get(name, f'{name} value')}: {value}")


def check_at_least(what: str, value: float | Tensor, bound: float = 0) -> None:
    """The like check in the words of PyTorch's later optimizers."""
    if not value >= bound:
        raise ValueError(f"{what} should be >= {bound} but is: {value}")


def check_one_element(
    name: str, value: float | Tensor, by_tensor_lists: bool | None = False
) -> None:
    """Raise ValueError if it is a Tensor of another size, or Tensors are no option at all."""
    if isinstance(value, Tensor):
        if by_tensor_lists:
            raise ValueError(
                f"{name} as a Tensor is not supported for capturable=False and foreach=True"
            )
        if value._array.size != 1:
            raise ValueError(f"Tensor {name} must be 1-element")


def check_lr(lr: float | Tensor, by_tensor_lists: bool | None = False) -> None:
    """Raise ValueError unless it is a number, or a Tensor of one element, that is at least 0."""
    check_one_element("lr", lr, by_tensor_lists)
    check_at_least_zero("lr", lr)


def check_decay_rates(betas: Sequence[Any]) -> None:
    """Raise ValueError unless all are in [0, 1)."""
    for index, beta in enumerate(betas):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def check_betas(betas: Sequence[Any], by_tensor_lists: bool | None = False) -> None:
    """Raise ValueError unless they are two floats, or two one-element Tensors, in [0, 1)."""
    check_decay_rates(betas)
    if not (
        all(isinstance(beta, float) for beta in betas)
        or all(isinstance(beta, Tensor) for beta in betas)
    ):
        raise ValueError("betas must be either both floats or both Tensors")
    for index, beta in enumerate(betas):
        check_one_element(f"betas[{index}]", beta, by_tensor_lists)


def check_execution(foreach: bool | None, differentiable: bool, fused: bool | None) -> None:
    """Raise RuntimeError for ways of execution that exclude each other in PyTorch."""
    if fused and differentiable:
        raise RuntimeError("`fused` does not support `differentiable`")
    if fused and foreach:
        raise RuntimeError("`fused` and `foreach` cannot be `True` together.")


def number(option: Any) -> Any:
    """A numeric option; a Tensor's value in the Tensor's type, in which arithmetic then rounds."""
    return option._array.reshape(())[()] if isinstance(option, Tensor) else option


def as_scalar(value: Any) -> Any:
    """A one-element Tensor without dimensions; anything else as it is."""
    return value.squeeze() if isinstance(value, Tensor) and value.ndim else value
