"""Programs made simpler, by small functions from one to the next.

Each pass does one thing, and what it gives computes what it was given, to the last bit.
"""

from __future__ import annotations

from ..program import Program
from .captured_constants import capture_shared_constants
from .constants import with_constants_folded
from .dead_code import without_dead_code
from .duplicates import without_duplicates
from .identities import with_identities
from .outputs import with_outputs_of_their_own
from .renaming import with_overwrites_renamed
from .stores import with_late_stores

__all__ = ["optimize"]

_SIMPLER = (with_constants_folded, with_identities, without_duplicates, without_dead_code)


def optimize(program: Program) -> Program:
    """The same computation in fewer equations, with writes to what lasts as late as can be.

    Local values that are written to as a whole become new values; so afterwards only those are
    written to that are changed in part, or seen through views.

    Kinds say which results are views, and how arrays lie in memory. Executors have to keep to them:
    a value may now be computed from arrays in another order, and `np.reshape`, left to itself,
    would make a view where there was a copy.

    Args:
        program: is left as it is.

    Returns:
        A Program with the same inputs, outputs and captured arrays.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> from minigrad.compiler.passes import optimize
        >>> program = trace(lambda x: np.exp(x * 1) + np.exp(x), np.zeros(2))
        >>> print(program)
        v1 = multiply(v0, 1)
        v2 = exp(v1)
        v3 = exp(v0)
        v4 = add(v2, v3)
        >>> print(optimize(program))
        v2 = exp(v0)
        v4 = add(v2, v2)
    """
    before = program = capture_shared_constants(program)
    program = without_dead_code(with_late_stores(with_overwrites_renamed(program)))
    length = len(program.equations) + 1
    while len(program.equations) < length:
        length = len(program.equations)
        for simplify in _SIMPLER:
            program = simplify(program)
    return with_outputs_of_their_own(with_late_stores(program), before)
