"""Tensor's methods: one-line delegations to the public functions, where the documentation is."""

from .binary import BinaryMethods
from .conversion import ConversionMethods
from .filling import FillingMethods
from .linalg import LinalgMethods
from .numeric import NumericMethods
from .reduction import ReductionMethods
from .selection import SelectionMethods
from .shape import ShapeMethods
from .unary import UnaryMethods


class Methods(
    UnaryMethods,
    BinaryMethods,
    ReductionMethods,
    SelectionMethods,
    ShapeMethods,
    FillingMethods,
    NumericMethods,
    LinalgMethods,
    ConversionMethods,
):
    """All methods that are another spelling of a public function."""
