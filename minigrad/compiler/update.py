"""An optimizer's step in a program: one equation for the parameters that share its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..optim.rule import Floats, Group, Kinds, Numbers, Start, Workspace
from ..optim.state import check_updatable, checked_state, scalar_kinds
from .program import Equation, Program, Ref, substitute
from .trace import Tracer, Writer

if TYPE_CHECKING:
    from .._tensor import Tensor
    from ..optim.optimizer import Optimizer

Array = np.ndarray[Any, Any]


class Update:
    """The update of parameters and their state, as the function of an equation.

    Args:
        name: the optimizer's.
        rule: how one parameter is updated: a program of elementwise functions without writes, from
            its values p, its gradient g, its pieces of state and the step's numbers (each without
            dimensions) to the new p and the new state.
    """

    def __init__(self, name: str, rule: Program) -> None:
        self.__name__ = name
        self.rule = rule

    def __call__(
        self,
        params: Sequence[Array],
        grads: Sequence[Array],
        states: Sequence[Sequence[Array]],
        numbers: Array,
    ) -> None:
        """Update all of `params` and `states` in place.

        Args:
            params: one array a parameter.
            grads: likewise.
            states: for each piece of state, one array a parameter.
            numbers: the step's coefficients.
        """
        coefficients = [numbers[i, ...] for i in range(numbers.size)]
        for p, g, *state in zip(params, grads, *states, strict=True):
            news = self.rule(p, g, *state, *coefficients)
            for old, new in zip((p, *state), news, strict=True):
                old[...] = new


class Coefficients:
    """Where the numbers of an update come from, at each run: options, and the scalar state.

    Args:
        optimizer, group: whose parameters are updated.
        start: how its state begins.
        kinds: the types of the scalar state.
        scalars: for each piece of it, the arrays of all parameters, which hold the same value.
        rule: the update was traced as this.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        group: Group,
        start: Start,
        kinds: Kinds,
        scalars: list[list[Array]],
        dtype: Any,
    ) -> None:
        self.optimizer = optimizer
        self.group = group
        self.kinds = kinds
        self.scalars = [_together(column) for column in scalars]
        self.numbers = Numbers(start)
        self.dtype = dtype
        self._after: Sequence[float] = ()
        self.rule = self._rule()
        self._text = str(self.rule)
        self._count = len(self._floats())
        self._pattern: Any = None
        self._outdated = False
        self._vector = self._as_vector(self._floats())

    def vector(self) -> Array | None:
        """This step's numbers as an array; None for ever when another rule was to be followed."""
        if self._outdated:
            return None
        options = self.numbers.options
        if options and all(map(is_, self.group.values(), options)):
            if not self.scalars:
                return self._vector
        elif not self.numbers.renew(self.optimizer, self.group) or not self._same_rule():
            self._outdated = True
            return None
        if not all([values.count(values[0]) == len(values) for values in self._values()]):
            self._outdated = True  # parameters that have made different numbers of steps
            return None
        floats = self._floats()
        if len(floats) != self._count:
            self._outdated = True
            return None
        self._vector[:] = floats
        return self._vector

    def _values(self) -> list[list[float]]:
        """The scalar state of the parameters."""
        return [
            column[0].tolist() if column[0].ndim else [array.item() for array in column]
            for column in self.scalars
        ]

    def _floats(self) -> Floats:
        """The numbers of a step now, and the scalar state after it."""
        first = [values[0] for values in self._values()]
        floats, self._after = self.numbers.of(self.optimizer, self.group, False, self.kinds, first)
        return floats

    def ahead(self, n: int) -> list[Array]:
        """The numbers of the next n steps, or the one vector that all of them have.

        After it, `advance` counts all of them.
        """
        if not self.scalars:
            return [self._vector]
        vectors = []
        values: Sequence[float] = [values[0] for values in self._values()]
        for _ in range(n):
            floats, values = self.numbers.of(self.optimizer, self.group, False, self.kinds, values)
            vectors.append(self._as_vector(floats))
            self.numbers.forget()
        self._after = values
        return vectors

    def _as_vector(self, floats: Floats) -> Array:
        return np.array(floats, np.float64 if self.dtype == np.float64 else np.float32)

    def advance(self) -> None:
        """The step has been made: count it."""
        if self.scalars:
            for column, value in zip(self.scalars, self._after, strict=True):
                for array in column:
                    array[...] = value
            self.numbers.forget()

    def _same_rule(self) -> bool:
        """Whether the options, which have changed, still ask for the same rule."""
        pattern = None
        if type(self.optimizer).__module__.startswith("minigrad."):
            pattern = _pattern([v for k, v in self.group.items() if k != "params"])
            if pattern == self._pattern:
                return True
        if str(self._rule()) != self._text:
            return False
        self._pattern = pattern
        return True

    def _rule(self) -> Program:
        self.numbers.renew(self.optimizer, self.group)
        return rule_of(self.optimizer, self.group, self._floats(), self.dtype)


def _together(arrays: list[Array]) -> list[Array]:
    """Arrays of one element each; as a whole where they are all there is of one array."""
    base = arrays[0].base
    if isinstance(base, np.ndarray) and base.size == len(arrays):
        places = {a.__array_interface__["data"][0] for a in arrays}
        if len(places) == len(arrays) and all(a.base is base for a in arrays):
            return [base]
    return arrays


def _pattern(options: Any) -> Any:
    """Options, numbers only by what the rules of minigrad's optimizers may ask of them."""
    if isinstance(options, float):
        return options > 0, options > 0.5, options == 1
    if isinstance(options, (tuple, list)):
        return [*map(_pattern, options)]
    return options


class _TracedWorkspace(Workspace):
    """Scratch memory and numbers as Tracers."""

    def __init__(self, writer: Writer, dtype: Any, numbers: Floats) -> None:
        super().__init__(dtype, 1)
        self._set(numbers)
        self.tracers = [writer.enter(self._memory[i, ...]) for i in range(len(numbers))]
        penalty, shrink, *own = cast("list[Any]", self.tracers)
        self._penalty, self._shrink, self._own = penalty, shrink, tuple(own)


def rule_of(optimizer: Optimizer, group: Group, numbers: Floats, dtype: Any) -> Program:
    """How a parameter of `group` is updated, as the rule of an `Update`.

    Args:
        optimizer, group: whose rule it is.
        numbers: such as a step uses; only how many there are matters, and which do nothing.
        dtype: the parameter's.
    """
    writer = Writer(program := Program())

    def enter() -> Tracer:
        return writer.enter(np.ones(1, dtype))

    p, g, own_g, tmp, out = enter(), enter(), enter(), enter(), enter()
    state = {name: enter() for name in optimizer._start(group).arrays}
    workspace = _TracedWorkspace(writer, np.dtype(dtype), numbers)
    workspace.apply(optimizer, group, numbers, p, g, own_g, state, tmp, out)  # type: ignore[arg-type]
    places = [p.ref, *(s.ref for s in state.values())]
    program.inputs = [p.ref, g.ref, *places[1:], *(x.ref for x in workspace.tracers)]
    return _pure(program, places)


def _pure(program: Program, places: list[Ref]) -> Program:
    """A program of elementwise calls that write, as one that only names new values."""
    now: dict[Ref, Any] = {}
    equations: list[Equation] = []

    def current(ref: Ref) -> Any:
        return now.get(ref, ref)

    def made(like: Ref, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Ref:
        ref = Ref(len(program.kinds))
        program.kinds.append(program.kind(like))
        equations.append(Equation(function, args, kwargs, (ref,)))
        return ref

    for equation in program.equations:
        args: tuple[Any, ...] = substitute(equation.args, current)
        kwargs = {k: substitute(v, current) for k, v in equation.kwargs.items() if k != "out"}
        if not equation.writes:
            equations.append(replace(equation, args=args, kwargs=kwargs))
            continue
        (written,) = equation.writes
        where = kwargs.pop("where", None)
        if equation.function is np.copyto:
            value = args[1]
        else:
            value = made(written, equation.function, *args, **kwargs)
        if where is not None:
            value = made(written, np.where, where, value, current(written))
        now[written] = value
    program.equations = equations
    program.outputs = [current(place) for place in places]
    return program


def record_step(writer: Any, optimizer: Optimizer) -> bool:
    """Write down a step of an optimizer that follows a rule, and make it.

    Args:
        writer: takes the numbers as inputs, by its `number_input`.
        optimizer: one whose `step` is `Optimizer.step`.

    Returns:
        False, and nothing is done, when some state has yet to begin.
    """
    batches: dict[Any, tuple[Group, Start, Kinds, list[Tensor]]] = {}
    for index, group in enumerate(optimizer.param_groups):
        start = optimizer._start(group)
        for p in group["params"]:
            if p._grad is None:
                continue
            check_updatable(p)
            held = optimizer.state.get(p) or {}
            if not all(name in held for name in (*start.scalars, *start.arrays)) or start.shapes:
                return False
            for name in start.arrays:
                checked_state(name, held[name], p._array.shape)
            kinds = scalar_kinds(start.scalars, held)
            values = tuple([worth(held[name]._array).item() for name in start.scalars])
            key = index, p._array.dtype, kinds, values
            batches.setdefault(key, (group, start, kinds, []))[3].append(p)
    for (_, dtype, *_), (group, start, kinds, params) in batches.items():
        scalars = [
            [worth(optimizer.state[p][name]._array) for p in params] for name in start.scalars
        ]
        source = Coefficients(optimizer, group, start, kinds, scalars, dtype)
        vector = source.vector()
        assert vector is not None
        numbers = writer.number_input(vector, source)
        arrays = tuple([p._array for p in params])
        grads = tuple([p._grad._array for p in params if p._grad is not None])
        states = tuple(
            [tuple([optimizer.state[p][name]._array for p in params]) for name in start.arrays]
        )
        update = Update(type(optimizer).__name__, source.rule)
        written = [*arrays, *(a for state in states for a in state)]
        writer.record(update, (arrays, grads, states, numbers), {}, written)
        source.advance()
        for p in params:
            p._version[0] += 1
    return True


def worth(array: Any) -> Any:
    """A Tracer's array; any other array itself."""
    return array.value if isinstance(array, Tracer) else array
