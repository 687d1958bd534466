"""What type checkers see of `__init__.py`, which imports these modules when they are used."""

from . import (
    arguments as arguments,
)
from . import (
    arithmetic as arithmetic,
)
from . import (
    arranging as arranging,
)
from . import (
    axes as axes,
)
from . import (
    bessel as bessel,
)
from . import (
    binary as binary,
)
from . import (
    choosing as choosing,
)
from . import (
    combining as combining,
)
from . import (
    comparing as comparing,
)
from . import (
    converting as converting,
)
from . import (
    creation as creation,
)
from . import (
    cumulative as cumulative,
)
from . import (
    diagonals as diagonals,
)
from . import (
    differences as differences,
)
from . import (
    distances as distances,
)
from . import (
    distributions as distributions,
)
from . import (
    einsum as einsum,
)
from . import (
    elementwise as elementwise,
)
from . import (
    factories as factories,
)
from . import (
    gathering as gathering,
)
from . import (
    histograms as histograms,
)
from . import (
    in_place as in_place,
)
from . import (
    indexing as indexing,
)
from . import (
    joining as joining,
)
from . import (
    legacy as legacy,
)
from . import (
    linalg as linalg,
)
from . import (
    nan_reduction as nan_reduction,
)
from . import (
    numbers as numbers,
)
from . import (
    numpy_protocol as numpy_protocol,
)
from . import (
    options as options,
)
from . import (
    ordering as ordering,
)
from . import (
    packing as packing,
)
from . import (
    parting as parting,
)
from . import (
    placing as placing,
)
from . import (
    polynomials as polynomials,
)
from . import (
    products as products,
)
from . import (
    ranges as ranges,
)
from . import (
    reals as reals,
)
from . import (
    reduction as reduction,
)
from . import (
    replacing as replacing,
)
from . import (
    resizing as resizing,
)
from . import (
    results as results,
)
from . import (
    sampling as sampling,
)
from . import (
    scattering as scattering,
)
from . import (
    searching as searching,
)
from . import (
    selection as selection,
)
from . import (
    shaping as shaping,
)
from . import (
    softmax as softmax,
)
from . import (
    statistics as statistics,
)
from . import (
    strided as strided,
)
from . import (
    ties as ties,
)
from . import (
    windows as windows,
)
