"""What type checkers see of `__init__.py`, which imports most names when they are used."""

from . import checkpoint as checkpoint
from . import data as data
from . import hooks as hooks
from .summaries import summary as summary
