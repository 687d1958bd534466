"""Which loops become one, and in what order everything runs."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..program import Ref
from .places import Place
from .statements import Call, Check, Gather, Load, Loop, Shape, Statement

LONGEST = 48  # statements in a loop: beyond, registers run out and nothing is gained
SMALL = 4096  # iterations up to which a loop's own cost is worth sharing
LOOKBACK = 8  # loops of the same shape that are tried for having something in common


class Access(NamedTuple):
    """Which element of a memory an iteration touches; None for one known at run time only."""

    pointer: Ref
    offset: int
    strides: Shape | None
    dtype: str


def wide_axes(shape: Shape) -> list[int]:
    """The dimensions that are there to be iterated over."""
    return [a for a, n in enumerate(shape) if n != 1]


def access(loop: Loop, place: Place, known: bool = True) -> Access:
    """How an iteration of `loop` touches `place`."""
    strides = tuple([place.strides[a] for a in wide_axes(loop.shape)]) if known else None
    return Access(place.pointer, place.offset, strides, place.dtype.name)


class Group:
    """Statements that run together: loops of one shape, or one statement of another kind.

    Attributes:
        members: the statements, by their numbers.
        shape: of the loops, without dimensions of size 1; None for other statements.
        touched: for each memory, how it is read and how it is written to.
        before, after: the groups that must run earlier, and later.
        bits: the members as a set: bits of a whole number.
        reach: likewise, all that runs later, and the members.
    """

    def __init__(self, number: int, statement: Statement, memory: Callable[[Place], Ref]) -> None:
        self.members = [number]
        self.bits = self.reach = 1 << number
        self.shape: Shape | None = None
        self.touched: dict[Ref, tuple[set[Access], set[Access]]] = {}
        self.before: set[Group] = set()
        self.after: set[Group] = set()
        if isinstance(statement, Loop):
            self.shape = tuple([n for n in statement.shape if n != 1])
            for x in statement.operands:
                if isinstance(x, (Load, Gather)):
                    found = access(statement, x.place, isinstance(x, Load))
                    self._sets(memory(x.place))[0].add(found)
            found = access(statement, statement.target)
            if statement.reduce is not None:  # a total is not there before the loop's end
                found = found._replace(strides=None)
            self._sets(memory(statement.target))[1].add(found)

    def _sets(self, memory: Ref) -> tuple[set[Access], set[Access]]:
        return self.touched.setdefault(memory, (set(), set()))

    @property
    def first(self) -> int:
        """The number of the first statement."""
        return self.members[0]

    def agrees(self, other: Group) -> bool:
        """Whether each iteration of two loops touches, of what they share, the same elements."""
        if self.shape is None or self.shape != other.shape:
            return False
        if len(self.members) + len(other.members) > LONGEST:
            return False
        for memory in self.touched.keys() & other.touched.keys():
            reads, writes = self.touched[memory]
            others, written = other.touched[memory]
            if writes or written:
                together = reads | writes | others | written
                if len(together) > 1 or next(iter(together)).strides is None:
                    return False
        return True

    def leads_to(self, other: Group) -> bool:
        """Whether some group must run between the two."""
        return any([g is not other and bool(g.reach & other.bits) for g in self.after])

    def absorb(self, other: Group) -> None:
        """Take the statements of another group in."""
        self.members = list(heapq.merge(self.members, other.members))
        self.bits |= other.bits
        self.reach |= other.reach
        for memory, (reads, writes) in other.touched.items():
            mine = self._sets(memory)
            mine[0].update(reads)
            mine[1].update(writes)
        for group in other.before:
            group.after.discard(other)
            if group is not self:
                group.after.add(self)
                self.before.add(group)
        for group in other.after:
            group.before.discard(other)
            if group is not self:
                group.before.add(self)
                self.after.add(group)
        self.before.discard(other)
        self.after.discard(other)


class Fusion:
    """Groups of statements, in an order in which they can run.

    Args:
        statements: in the program's order.
        memory: the value in whose memory a place lies.
        touched: the memories that a statement reads and those that it writes to.
        lasting: memories that outlive a run. They are written to as late as possible, and not
            before what may raise an error has been passed.

    Attributes:
        groups: in the order in which they are to run.
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        memory: Callable[[Place], Ref],
        touched: Callable[[Statement], tuple[set[Ref], set[Ref]]],
        lasting: Iterable[Ref],
    ) -> None:
        self.statements = statements
        self._touched = touched
        self._lasting = set(lasting)
        self._groups = [Group(i, s, memory) for i, s in enumerate(statements)]
        self._of = list(self._groups)
        self._sources: list[list[int]] = []
        self._connect()
        for group in reversed(self._groups):
            for later in group.after:
                group.reach |= later.reach
        self._merge_along()
        self._merge_beside()
        self.groups = list(self._ordered())

    def _connect(self) -> None:
        """Let groups follow those whose results they read, or whose operands they overwrite."""
        writer: dict[Ref, int] = {}
        readers: dict[Ref, list[int]] = {}
        refuser: int | None = None
        for i, statement in enumerate(self.statements):
            reads, writes = self._touched(statement)
            sources = [writer[m] for m in reads if m in writer]
            earlier = set(sources)
            for m in writes:
                earlier.update(readers.get(m, ()))
                if m in writer:
                    earlier.add(writer[m])
            refuses = isinstance(statement, Check) or statement.equation.effect
            if refuser is not None and (
                statement.equation.effect or not self._lasting.isdisjoint(writes)
            ):
                earlier.add(refuser)
            for j in earlier:
                self._groups[i].before.add(self._groups[j])
                self._groups[j].after.add(self._groups[i])
            self._sources.append(sorted(sources, reverse=True))
            for m in reads - writes:
                readers.setdefault(m, []).append(i)
            for m in writes:
                writer[m] = i
                readers[m] = []
            if refuses:
                if refuser is not None:  # a chain: the last stands for all
                    self._groups[i].before.add(self._groups[refuser])
                    self._groups[refuser].after.add(self._groups[i])
                refuser = i

    def _try(self, a: Group, b: Group) -> bool:
        if a is b or not a.agrees(b) or a.leads_to(b) or b.leads_to(a):
            return False
        into, gone = (a, b) if a.first < b.first else (b, a)
        into.absorb(gone)
        for i in gone.members:
            self._of[i] = into
        for group in dict.fromkeys(self._of[: gone.members[-1] + 1]):
            if group.reach & into.bits:
                group.reach |= into.reach
        return True

    def _merge_along(self) -> None:
        """Loops with those whose results they read."""
        for i, sources in enumerate(self._sources):
            for j in sources:
                self._try(self._of[i], self._of[j])

    def _merge_beside(self) -> None:
        """Loops that read the same, or that are so short that each loop counts."""
        recent: dict[Shape, list[Group]] = {}
        for group in dict.fromkeys(self._of):
            if group.shape is None:
                continue
            size = 1
            for n in group.shape:
                size *= n
            found = recent.setdefault(group.shape, [])
            for other in reversed(found[-LOOKBACK:]):
                shared = group.touched.keys() & other.touched.keys()
                if (shared or size <= SMALL) and self._try(other, group):
                    break
            else:
                found.append(group)

    def _ordered(self) -> Iterator[Group]:
        """Groups by what must come first; calls of Python late, so that they are side by side."""

        def rank(group: Group) -> tuple[int, int]:
            statement = self.statements[group.first]
            if isinstance(statement, Check):
                return 0, group.first
            if isinstance(statement, Call):
                return 2, group.first
            writes = set[Ref]()
            for i in group.members:
                writes |= self._touched(self.statements[i])[1]
            return 1 if self._lasting.isdisjoint(writes) else 3, group.first

        waiting = {g: len(g.before) for g in dict.fromkeys(self._of)}
        ready = [(rank(g), g) for g, n in waiting.items() if not n]
        heapq.heapify(ready)
        while ready:
            _, group = heapq.heappop(ready)
            yield group
            for later in group.after:
                waiting[later] -= 1
                if not waiting[later]:
                    heapq.heappush(ready, (rank(later), later))
