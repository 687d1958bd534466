"""PyTorch's path to the classes of `minigrad.nn`, for scripts that take it: `nn.modules.linear`."""

from . import activation, batchnorm, dropout, flatten, lazy, linear, loss, module, padding
from . import containers as container
from . import convolution as conv

# fmt: off
__all__ = [
    "activation", "batchnorm", "container", "conv", "dropout", "flatten", "lazy", "linear", "loss",
    "module", "padding",
]
# fmt: on

__path__: list[str] = []  # with it, `from torch.nn.modules.linear import Linear` looks here
