"""PyTorch's path to the classes of `minigrad.nn`, for scripts that take it: `nn.modules.linear`."""

from . import activation, dropout, flatten, linear, loss, module
from . import containers as container

__all__ = ["activation", "container", "dropout", "flatten", "linear", "loss", "module"]
