"""A program as a flat list of NumPy calls on memory laid out beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from .numpy_text import NumpyText
from .passes import optimize
from .passes.sums import with_summed_products
from .program import Program, Ref

Array = np.ndarray[Any, Any]


class NumpyExecutor:
    """Runs a program as Python text: one call a line, whose result lies in a planned buffer.

    Views of buffers, captured arrays and constants are made once. What has no `out` is called as
    it is. Outputs are the caller's own. Inputs are taken to share no memory with what the program
    writes to, or with one another. One thread at a time.

    Args:
        program: what to run. It is optimized here.

    Attributes:
        source: the text, with the buffers that it uses.

    Example:
        >>> import numpy as np
        >>> from minigrad.compiler import trace
        >>> from minigrad.compiler.numpy_executor import NumpyExecutor
        >>> executor = NumpyExecutor(trace(lambda x: np.exp(x) + 1, np.zeros(2)))
        >>> executor.run([np.zeros(2)])
        [array([2., 2.])]
    """

    def __init__(self, program: Program) -> None:
        self._program = replace(program, captured=dict(program.captured))
        self._moves: Counter[Ref] = Counter()
        self._moving: dict[Ref, int] = {}
        self._build()

    def _build(self) -> None:
        program = with_summed_products(optimize(self._program))
        text = NumpyText(program, [*self._moving])
        self.source = text.source
        self._namespace = text.namespace
        exec(compile(text.source, "<program>", "exec"), self._namespace)
        self._run, self._repeat = self._namespace["run"], self._namespace["repeat"]
        self._moved = [self._program.captured[ref] for ref in self._moving]
        self._spans = {ref: byte_bounds(a) for ref, a in self._program.captured.items()}
        self._shared = text.survey.aliases.shared

    def run(self, inputs: Sequence[Array]) -> list[Any]:
        """Run the program once.

        Args:
            inputs: one array an input, of the shape, type and strides that it was traced with.

        Returns:
            The outputs.
        """
        return self._run(*inputs, *self._moved)  # type: ignore[no-any-return]

    def repeat(
        self, n: int, inputs: Sequence[Array], varying: dict[int, Sequence[Array]]
    ) -> list[Any]:
        """Run the program several times.

        Args:
            n: how often; at least once.
            inputs: of every run.
            varying: for some inputs, by number, one array a run instead.

        Returns:
            The outputs of the last run.
        """
        return self._repeat(n, [*inputs, *self._moved], varying)  # type: ignore[no-any-return]

    def rebind(self, ref: Ref, array: Array) -> None:
        """Say that a captured array lives elsewhere.

        The text is made anew; but what moves again and again is given to it as inputs are.

        Args:
            ref: the array that moved.
            array: like the one before.
        """
        if self._program.captured[ref] is array:
            return
        self._program.captured[ref] = array
        if ref in self._moving and self._is_apart(ref, array):
            self._moved[self._moving[ref]] = array
            return
        self._moves[ref] += 1
        if self._moves[ref] > 1:
            self._moving.setdefault(ref, len(self._moving))
        self._build()

    def _is_apart(self, ref: Ref, array: Array) -> bool:
        """Whether a captured array shares no memory with another, as before."""
        start, stop = self._spans[ref] = byte_bounds(array)
        return ref not in self._shared and not any(
            start < end and begin < stop
            for other, (begin, end) in self._spans.items()
            if other is not ref
        )
