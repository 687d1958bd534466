"""PyTorch's path to the classes of `minigrad.nn`, for scripts that take it: `nn.modules.linear`."""

from . import activation, containers as container, dropout, flatten, linear, loss, module

__all__ = ["activation", "container", "dropout", "flatten", "linear", "loss", "module"]
