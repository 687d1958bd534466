"""The cases' steps timed on every subject, for one thread and for two."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from reference.threads import pin_threads

from . import plots
from .cases import CASES, Case, named
from .processes import fresh
from .report import Options, Table, microseconds, times_as_fast
from .subjects import BASELINE, SUBJECTS, subjects_for
from .timing import Spread, Times, interleaved

METHOD = """\
Every figure is the median of {repeats} repeats, quartiles in brackets; within a repeat all take
turns, and the ratios are taken there. NumPy by hand shows what the arithmetic alone costs; of large
networks it does the products of matrices alone. What is compiled is made once, the others anew for
every repeat, so that their arrays lie elsewhere each time. As many cores as threads."""


@dataclass(frozen=True)
class Result:
    """The times a case took on each subject that runs it, repeat by repeat."""

    case: Case
    times: dict[str, Times]

    def speed(self, subject: str) -> Spread | None:
        """How many times as fast as PyTorch a subject is, compared within each repeat."""
        if subject not in self.times:
            return None
        return Spread.of(self.times[BASELINE] / self.times[subject])


def measure(name: str, count: int, repeats: int) -> dict[str, Times]:
    """Time a case, in the process at hand, on so many threads."""
    case = named(name)
    makers = {subject.name: subject.maker(case) for subject in subjects_for(case)}
    pin_threads(count)
    return interleaved(makers, repeats=repeats)


def run(count: int, only: str, repeats: int) -> list[Result]:
    """Time the cases, each in a process of its own.

    What was run before can change speeds: by the state of the heap, and by PyTorch's compiler.
    """
    results = []
    for case in CASES:
        if only in case.name:
            print(f"timing {case.name}, threads: {count} ...", file=sys.stderr, flush=True)
            results.append(Result(case, fresh(count, measure, case.name, count, repeats)))
    return results


def section(options: Options) -> str:
    """For each number of threads the speeds against PyTorch, and the times."""
    parts = [METHOD.format(repeats=options.repeats)]
    results = {count: run(count, options.only, options.repeats) for count in options.threads}
    if options.pictures:
        plots.speeds(results, options.pictures / "results.svg")
        parts.append("![Speed relative to PyTorch](results.svg)")
    for count, timed in results.items():
        parts += [f"### {'One thread' if count == 1 else f'{count} threads'}", tables(timed)]
    return "\n\n".join(parts)


def tables(results: Sequence[Result]) -> str:
    """The speeds, and below the times behind them."""
    names = [s.name for s in SUBJECTS if any(s.name in result.times for result in results)]
    others = [name for name in names if name != BASELINE]
    ratios = Table(f"times as fast as {BASELINE}", *others)
    times = Table("time of a step", *names)
    for result in results:
        compared = [result.speed(name) for name in others]
        timed = [result.times.get(name) for name in names]
        ratios.add(result.case.title, *(times_as_fast(s) if s else "" for s in compared))
        times.add(
            result.case.title, *("" if t is None else microseconds(Spread.of(t)) for t in timed)
        )
    return f"{ratios}\n\n{times}"
