"""An optimizer's update of many parameters as few calls, on memory that lies side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .buffers import Lifetime, lay_out
from .lowering import Names
from .lowering.elementwise import is_fast_in_place, operands
from .passes import optimize
from .program import Equation, Program, Ref

Array = np.ndarray[Any, Any]
CHUNK = 32768  # elements that are updated at a time: their arrays stay in the cache
ALONE = 16384  # elements of a parameter, from which on it is not packed


@dataclass
class Pack:
    """Parameters that are updated together.

    Attributes:
        params, grads: of each parameter, its own value and its gradient.
        state: for each piece of state, one flat array of all.
        shapes, dtype: of the parameters.
        gradient: a flat array for the gradients, computed there or copied there; None for a
            parameter alone, whose gradient stays where it is.
    """

    params: list[Ref]
    grads: list[Ref]
    state: list[Array]
    shapes: list[tuple[int, ...]]
    dtype: np.dtype[Any]
    gradient: Array | None = None

    @property
    def sizes(self) -> list[int]:
        """The number of elements of each parameter."""
        return [int(np.prod(shape)) for shape in self.shapes]

    def parts(self, flat: Array) -> list[Array]:
        """The stretches of a flat array that stand for the parameters, in their shapes."""
        ends = np.cumsum(self.sizes).tolist()
        return [
            flat[end - size : end].reshape(shape)
            for end, size, shape in zip(ends, self.sizes, self.shapes, strict=True)
        ]


def is_update(equation: Equation) -> bool:
    """Whether an equation is an optimizer's update by a rule."""
    return isinstance(getattr(equation.function, "rule", None), Program)


def _is_elementwise(rule: Program) -> bool:
    """Whether a rule can be followed by calls of ufuncs, and its results stored one by one."""
    made = [ref for e in rule.equations for ref in e.results]
    return all(
        isinstance(e.function, np.ufunc) and e.function.nout == 1 and not e.kwargs
        for e in rule.equations
    ) and all(output in made for output in rule.outputs)


def packs(equation: Equation, program: Program) -> list[Pack] | None:
    """The parameters of an update, by those that can be updated together.

    None when the update has to be called as it is: memory that is not in order, or shared.
    """
    params, grads, states, _ = equation.args
    captured = program.captured
    arrays = [[captured.get(ref) for ref in column] for column in (params, *states)]
    every = [a for column in arrays for a in column]
    in_order = all(a is not None and a.flags.c_contiguous and a.size for a in every)
    if not params or not in_order or not _is_elementwise(rule_of(equation)):
        return None
    found: list[Pack] = []
    for k, (param, grad) in enumerate(zip(params, grads, strict=True)):
        columns: list[Any] = [column[k] for column in arrays[1:]]
        array = captured[param]
        last = found[-1] if found else None
        if last is not None and sum(last.sizes) + array.size <= CHUNK and array.size < ALONE:
            joined = [joined_flat(*pair) for pair in zip(last.state, columns, strict=True)]
            if (
                last.dtype == array.dtype
                and sum(last.sizes) < ALONE
                and all(j is not None for j in joined)
            ):
                last.params.append(param)
                last.grads.append(grad)
                last.state = joined  # type: ignore[assignment]
                last.shapes.append(array.shape)
                continue
        found.append(
            Pack([param], [grad], [c.reshape(-1) for c in columns], [array.shape], array.dtype)
        )
    return found


def joined_flat(first: Array, second: Array) -> Array | None:
    """Two arrays as a flat one, if they are neighbours in the memory of a third."""
    owner = _owner(first)
    place = first.__array_interface__["data"][0]
    if (
        owner is not _owner(second)
        or first.dtype != second.dtype
        or second.__array_interface__["data"][0] != place + first.nbytes
        or not owner.flags.c_contiguous
    ):
        return None
    offset = place - owner.__array_interface__["data"][0]
    joined: Array = np.ndarray(first.size + second.size, first.dtype, owner, offset)
    return joined


def _owner(array: Array) -> Array:
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def same_place(array: Array, other: Array) -> bool:
    """Whether two arrays of one shape and type are the same memory."""
    places = [a.__array_interface__["data"][0] for a in (array, other)]
    return places[0] == places[1] and array.strides == other.strides


class UpdateText:
    """The calls that update the parameters of a pack by a rule.

    Args:
        equation: the update.
        pack: some of its parameters.
        names: of the program's text. What the calls need is put there.
        prefix: of new names.
    """

    def __init__(self, equation: Equation, pack: Pack, names: Names, prefix: str) -> None:
        self.pack = pack
        self.names = names
        self.given = names.namespace
        self.prefix = prefix
        self.rule = rule_of(equation)
        self.size = sum(pack.sizes)
        numbers, count = equation.args[3], len(pack.state)
        self.p, self.g, *rest = self.rule.inputs
        self.new, *news = self.rule.outputs
        # The names of the rule's values in the text, and of the memory in which results belong.
        self.texts = {self.g: f"{prefix}_g", self.p: f"{prefix}_p"}
        self.places: list[tuple[Ref, str]] = []
        for k, (old, new) in enumerate(zip(rest[:count], news, strict=True)):
            self.texts[old] = f"{prefix}_s{k}"
            self.places.append((new, self.texts[old]))
        for k, ref in enumerate(rest[count:]):
            self.texts[ref] = f"{numbers!r}_{k}"
            self.given[self.texts[ref]] = names.fixed(numbers)[k, ...]

    def lines(self) -> list[str]:
        """The calls."""
        self.given |= {f"{self.prefix}_s{k}": flat for k, flat in enumerate(self.pack.state)}
        return self._together() if len(self.pack.params) > 1 else self._alone()

    def _together(self) -> list[str]:
        """Several parameters, in flat arrays."""
        pack, texts = self.pack, self.texts
        params = [*map(self.names.text, pack.params)]
        lines = []
        self.given[texts[self.g]] = gradient = pack.gradient
        assert gradient is not None
        for k, (grad, part) in enumerate(zip(pack.grads, pack.parts(gradient), strict=True)):
            array = self.names.fixed(grad)
            if array is None or not same_place(array, part):
                self.given[f"{texts[self.g]}{k}"] = part
                lines.append(f"{texts[self.g]}{k}[...] = {self.names.text(grad)}")
        equations = [*self.rule.equations]
        last = next(e for e in equations if self.new in e.results)
        news = [ref for ref, _ in self.places]
        readers = [e for e in equations if self.p in e.reads() or self.new in e.reads()]
        if readers == [last] and self.new not in news:
            equations.remove(last)  # the only one that has to do with the parameters themselves
            lines += self._calls(equations, self.size, {*last.reads()})
            for k, param in enumerate(params):
                own = {self.p: param}
                for ref in last.reads():
                    array = self.given.get(texts[ref])
                    if ref != self.p and isinstance(array, np.ndarray) and array.ndim:
                        own[ref] = f"{texts[ref]}_{k}"
                        self.given[own[ref]] = pack.parts(array)[k]
                if is_fast_in_place(array := self.names.fixed(pack.params[k])):
                    lines.append(self._call(last, param, {**texts, **own}))
                else:
                    number = self.names.give(self.names.scratch(array.shape, array.dtype), "number")
                    lines.append(self._call(last, number, {**texts, **own}))
                    lines.append(f"{param}[...] = {number}")
            return lines
        self.given[texts[self.p]] = flat = np.empty(self.size, self.rule.kind(self.p).dtype)
        parts = [f"{texts[self.p]}{k}" for k in range(len(params))]
        self.given |= zip(parts, pack.parts(flat), strict=True)
        self.places.append((self.new, texts[self.p]))
        lines += [f"{part}[...] = {p}" for part, p in zip(parts, params, strict=True)]
        lines += self._calls(equations, self.size)
        return lines + [f"{p}[...] = {part}" for part, p in zip(parts, params, strict=True)]

    def _alone(self) -> list[str]:
        """One parameter, in chunks if it is long."""
        (param,), (grad,) = self.pack.params, self.pack.grads
        given, p, g = self.given, self.texts[self.p], self.texts[self.g]
        given[p] = self.names.fixed(param).reshape(-1)
        self.places.append((self.new, p))
        lines = []
        array = self.names.fixed(grad)
        fixed = array is not None and array.flags.c_contiguous
        if fixed:
            given[g] = array.reshape(-1)
        else:
            lines.append(f"{g} = {self.names.text(grad)}.reshape(-1)")
        calls = self._calls(self.rule.equations, min(self.size, CHUNK))
        if self.size <= CHUNK:
            return lines + calls
        cut = [p, *(f"{self.prefix}_s{k}" for k in range(len(self.pack.state)))] + [g] * fixed
        chunks = []
        for start in range(0, self.size, CHUNK):
            part = slice(start, min(start + CHUNK, self.size))
            rest = [given[t][: part.stop - start] for t in self.scratch]
            chunks.append((part, *[given[name][part] for name in cut], *rest))
        given[f"{self.prefix}_chunks"] = chunks
        if not fixed:
            lines = [lines[0].replace(g, f"{g}_all", 1)]
            calls.insert(0, f"{g} = {g}_all[part]")
        lines.append(f"for {', '.join(['part', *cut, *self.scratch])} in {self.prefix}_chunks:")
        return lines + [f"    {line}" for line in calls]

    def _calls(
        self, equations: list[Equation], size: int, kept: set[Ref] | None = None
    ) -> list[str]:
        """The calls of some of the rule's equations, and what puts results where they belong.

        Args:
            equations: in order.
            size: of the arrays.
            kept: values that are needed afterwards.
        """
        last = {ref: k for k, e in enumerate(equations) for ref in e.reads()}
        last |= dict.fromkeys(kept or (), len(equations))
        made = {e.results[0]: k for k, e in enumerate(equations)}
        holders = {text: ref for ref, text in self.texts.items()}
        stores = []
        for ref, place in self.places:
            if ref not in self.texts and last.get(holders[place], -1) <= made[ref]:
                self.texts[ref] = place  # the old value is not needed any more
            else:
                stores.append((place, ref))
                last[ref] = len(equations)
        self._find_scratch(equations, size, last)
        lines = [self._call(e, self.texts[e.results[0]], self.texts) for e in equations]
        return lines + [f"{place}[...] = {self.texts[ref]}" for place, ref in stores]

    def _find_scratch(self, equations: list[Equation], size: int, last: dict[Ref, int]) -> None:
        """Give memory to what is computed on the way."""
        lives: list[Lifetime] = []
        numbers: dict[Ref, int] = {}
        for k, equation in enumerate(equations):
            (result,) = equation.results
            if result not in self.texts:
                width = self.rule.kind(result).dtype.itemsize
                used = [numbers[r] for r in equation.reads() if r in numbers]
                heirs = [n for n in used if lives[n].size == size * width]
                numbers[result] = len(lives)
                lives.append(Lifetime(size * width, k, last.get(result, k), heirs))
        layout = lay_out(lives)
        memories = [np.empty(-(-n // 16) * 16, np.uint8) for n in layout.sizes]
        self.scratch: list[str] = []
        for ref, number in numbers.items():
            dtype = self.rule.kind(ref).dtype
            buffer = layout.buffers[number]
            self.texts[ref] = name = f"{self.prefix}_t{buffer}{dtype.char}"
            if name not in self.scratch:
                self.scratch.append(name)
                self.given[name] = memories[buffer].view(dtype)[:size]

    def _call(self, equation: Equation, out: str, texts: dict[Ref, str]) -> str:
        """An equation of the rule as a call."""
        arguments = operands(equation, self.names, self.rule.kinds)
        for k, arg in enumerate(equation.args):
            if isinstance(arg, Ref):
                arguments[k] = texts[arg]
        deprecated = equation.function in (np.maximum, np.minimum)  # `out` by its place
        arguments.append(f"out={out}" if deprecated else out)
        return f"{self.names.function(equation.function)}({', '.join(arguments)})"


def rule_of(equation: Equation) -> Program:
    """The rule of an update, made simpler."""
    return optimize(equation.function.rule)  # type: ignore[attr-defined]
