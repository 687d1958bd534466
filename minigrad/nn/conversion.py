"""Changing all tensors of a module: Module's `to` and kin, training mode, gradients on and off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.grad_mode import no_grad
from .traversal import Traversal

if TYPE_CHECKING:
    from typing_extensions import Self


class Conversion(Traversal):
    """The part of Module that changes every module or tensor of the tree in place."""

    training: bool

    # ------------------------------------------------------------------------ type and device

    def _apply(self, fn: Callable[[Tensor], Tensor], recurse: bool = True) -> Self:
        """Replace the data of parameters, their gradients and buffers by what `fn` makes of it."""
        if recurse:
            for module in self.children():
                module._apply(fn)
        with no_grad():
            for parameter in self._parameters.values():
                if parameter is None:
                    continue
                grad = parameter.grad
                parameter.data = fn(parameter)
                if grad is not None:
                    grad.data = fn(grad)
            for name, buffer in self._buffers.items():
                if buffer is not None:
                    self._buffers[name] = fn(buffer)
        return self

    def to(self, *args: Any, **kwargs: Any) -> Self:
        """Convert floating and complex parameters and buffers, in place, and return self.

        `to(device=None, dtype=None, non_blocking=False)`, `to(dtype)` or `to(tensor)`; integer
        tensors keep their type.

        Args:
            *args: a device, a floating or complex dtype, both in this order; or a Tensor whose
                device and dtype are taken.
            **kwargs: the same by name: `device`, `dtype`, `tensor`; `non_blocking` and
                `memory_format` have no effect.

        Raises:
            TypeError: `dtype` is neither floating nor complex, or the arguments are not understood.
            AssertionError: a CUDA device was asked for.

        Example:
            >>> import minigrad as mg
            >>> mg.nn.Linear(2, 1).to(mg.float64).weight.dtype
            torch.float64
        """
        device, dtype = _parse_to(*args, **kwargs)
        if dtype is not None and not (dtype.is_floating_point or dtype.is_complex):
            raise TypeError(
                "nn.Module.to only accepts floating point or complex dtypes, but got desired "
                f"dtype={dtype}"
            )

        def convert(tensor: Tensor) -> Tensor:
            converts = tensor.is_floating_point() or tensor.is_complex()
            return tensor.to(device, dtype if converts else None)

        return self._apply(convert)

    def type(self, dst_type: Any) -> Self:
        """Convert all parameters and buffers, integers included, to `dst_type`."""
        return self._apply(lambda tensor: tensor.type(dst_type))

    def float(self) -> Self:
        """Convert floating parameters and buffers to float32."""
        return self._apply(lambda t: t.float() if t.is_floating_point() else t)

    def double(self) -> Self:
        """Convert floating parameters and buffers to float64.

        Example:
            >>> import minigrad as mg
            >>> mg.nn.Linear(2, 1).double().bias.dtype
            torch.float64
        """
        return self._apply(lambda t: t.double() if t.is_floating_point() else t)

    def half(self) -> Self:
        """Convert floating parameters and buffers to float16."""
        return self._apply(lambda t: t.half() if t.is_floating_point() else t)

    def cpu(self) -> Self:
        """Move everything to the CPU, where it is."""
        return self._apply(lambda tensor: tensor.cpu())

    def cuda(self, device: Any = None) -> Self:
        """Fail, as in a build of PyTorch without CUDA; a module without tensors returns itself.

        Raises:
            AssertionError: always, when there is a tensor to move.
        """
        return self._apply(lambda tensor: tensor.to("cuda" if device is None else device))

    def to_empty(self, *, device: Any, recurse: bool = True) -> Self:
        """Replace all tensors by uninitialised ones of the same shape and type."""
        return self._apply(lambda tensor: mg.empty_like(tensor, device=device), recurse)

    # ------------------------------------------------------------------------ mode, gradients

    def train(self, mode: bool = True) -> Self:
        """Set training mode, which dropout and batch norm depend on, here and below.

        Args:
            mode: True for training, False for evaluation.

        Raises:
            ValueError: `mode` is not a bool.

        Example:
            >>> import minigrad as mg
            >>> model = mg.nn.Sequential(mg.nn.Dropout(0.5)).train(False)
            >>> model[0].training
            False
        """
        if not isinstance(mode, bool):
            raise ValueError("training mode is expected to be boolean")
        self.training = mode
        for module in self.children():
            module.train(mode)
        return self

    def eval(self) -> Self:
        """Set evaluation mode: `train(False)`."""
        return self.train(False)

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Set whether gradients are computed for the parameters, e.g. to freeze a part.

        Example:
            >>> import minigrad as mg
            >>> model = mg.nn.Linear(2, 1).requires_grad_(False)
            >>> model(mg.ones(1, 2)).requires_grad
            False
        """
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients of the parameters.

        Args:
            set_to_none: set `.grad` to None; else fill it with zeros, in place.
        """
        for parameter in self.parameters():
            grad = parameter.grad
            if grad is None:
                continue
            if set_to_none:
                parameter.grad = None
            else:
                if grad.grad_fn is None:
                    grad.requires_grad_(False)
                else:
                    grad.detach_()
                grad.zero_()


def _parse_to(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
    """Return the device and the dtype (or None) that arguments in the forms of `to` ask for."""
    if "tensor" in kwargs:
        args = (kwargs.pop("tensor"), *args)
    if args and isinstance(args[0], Tensor):
        args = (args[0].device, args[0].dtype, *args[1:])
    elif args and isinstance(args[0], mg.dtype):
        args = (None, *args)
    return _parse_device_first(*args, **kwargs)


def _parse_device_first(
    device: Any = None,
    dtype: Any = None,
    non_blocking: bool = False,
    copy: bool = False,
    *,
    memory_format: Any = None,
) -> tuple[Any, Any]:
    if not isinstance(dtype, (mg.dtype, type(None))):
        raise TypeError(f"to() expected a dtype, but got {dtype!r}")
    if not isinstance(device, (str, int, mg.device, type(None))) or isinstance(device, bool):
        raise TypeError(f"to() expected a device, a dtype or a Tensor, but got {device!r}")
    return device, dtype
