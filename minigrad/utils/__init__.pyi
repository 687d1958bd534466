"""What type checkers see of `__init__.py`, which imports most names when they are used."""

from . import checkpoint as checkpoint
from . import data as data
from . import hooks as hooks
from .drawing import draw as draw
from .drawing import Drawing as Drawing
from .drawing import module_names as module_names
from .summaries import summary as summary
