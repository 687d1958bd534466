"""PyTorch's path to the classes of `minigrad.nn`, for scripts that take it: `nn.modules.linear`."""

from . import (
    activation,
    batchnorm,
    distance,
    dropout,
    flatten,
    lazy,
    linear,
    loss,
    module,
    normalization,
    padding,
    transformer,
    upsampling,
)
from . import containers as container
from . import convolution as conv
from . import embedding as sparse
from . import recurrent as rnn

# fmt: off
__all__ = [
    "activation", "batchnorm", "container", "conv", "distance", "dropout", "flatten", "lazy",
    "linear", "loss", "module", "normalization", "padding", "rnn", "sparse", "transformer",
    "upsampling",
]
# fmt: on

__path__: list[str] = []  # with it, `from torch.nn.modules.linear import Linear` looks here
