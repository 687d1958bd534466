"""What type checkers see of `__init__.py`, which imports most names when they are used."""

from . import checkpoint as checkpoint
from . import data as data
from . import hooks as hooks
from . import plot as plot
from . import tensorboard as tensorboard
from .drawing import Drawing as Drawing
from .drawing import draw as draw
from .drawing import module_names as module_names
from .summaries import summary as summary
