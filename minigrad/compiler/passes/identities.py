"""Algebra that holds for every number: signed zeros, infinities and nan too."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from ..aliases import Aliases
from ..program import Equation, Kind, Program, Ref
from ..trace import astype
from .renaming import stored
from .rewriting import Rewriting, example, is_whole, last_uses, with_names, writes_by_root


class Call(NamedTuple):
    """A simpler call that gives what an equation gives."""

    function: Callable[..., Any]
    args: tuple[Any, ...]


class Scene(NamedTuple):
    """What a rule may know: an equation, the looks of all values, and how a value was made.

    Attributes:
        maker: the equation that made a value, if its arguments have not changed since, and will
            not while the result is used.
    """

    equation: Equation
    kinds: list[Kind]
    maker: Callable[[Any], Equation | None]

    @property
    def result(self) -> Kind:
        """What the result looks like."""
        return self.kinds[self.equation.results[0].number]

    def looks_the_same(self, value: Any) -> bool:
        """Whether a value has the shape and type of the result."""
        look = self.kinds[value.number] if isinstance(value, Ref) else value
        return (
            isinstance(value, (Ref, np.ndarray))
            and look.shape == self.result.shape
            and look.dtype == self.result.dtype
        )

    def made_by(self, value: Any, *functions: Any) -> Equation | None:
        """The equation that made a value, if it calls one of these functions."""
        found = self.maker(value)
        return found if found is not None and found.function in functions else None


def with_identities(program: Program) -> Program:
    """Replace what is equal to something simpler: `x * 1`, a transpose of a transpose, ...

    A value replaces another only while neither is written to.
    """
    rewriting = Rewriting(program)
    aliases = Aliases(replace(program, kinds=rewriting.kinds))
    writes = writes_by_root(program, aliases.root)
    last = last_uses(program, aliases.root)
    made: dict[Ref, tuple[int, Equation]] = {}

    def steady(value: Any, since: int, until: int) -> bool:
        if not isinstance(value, Ref):
            return True
        return not any(since < i <= until for i in writes.get(aliases.root(value), ()))

    for index, equation in enumerate(program.equations):
        equation = with_names(equation, rewriting.names)
        if len(equation.results) != 1 or equation.several or equation.writes or equation.effect:
            rewriting.write(equation)
            continue
        (result,) = equation.results
        is_view = rewriting.kinds[result.number].base is not None
        until = index if is_view else last[aliases.root(result)]

        def maker(value: Any, until: int = until) -> Equation | None:
            since, found = made.get(value, (0, None)) if isinstance(value, Ref) else (0, None)
            if found is not None and all(steady(ref, since, until) for ref in found.reads()):
                return found
            return None

        found = None
        if is_view or aliases.root(result) not in writes:
            found = _simpler(Scene(equation, rewriting.kinds, maker))
        if isinstance(found, Call):
            if all(steady(arg, index, until) for arg in found.args):
                equation = _called(found, equation, rewriting)
        elif found is not None and steady(found, index, until):
            rewriting.names[result] = found
            continue
        rewriting.write(equation)
        if aliases.root(equation.results[0]) not in writes or is_view:
            made[equation.results[0]] = index, equation
    return rewriting.finish()


def _simpler(scene: Scene) -> Any:
    """A value, or a Call, that the equation can be replaced by; None when there is none."""
    rule = _RULES.get(scene.equation.function)
    return rule(scene) if rule is not None else None


def _called(call: Call, equation: Equation, rewriting: Rewriting) -> Equation:
    """The equation of a simpler call; its result has a new name if it looks different."""
    (result,) = equation.results
    kind = rewriting.kinds[result.number]
    if call.function in (np.reshape, np.transpose):
        source = call.args[0]
        array = example(rewriting.kinds[source.number])
        view = call.function(array, *call.args[1:])
        base = rewriting.kinds[source.number].base or source
        kind = Kind(
            view.shape, view.dtype, view.strides, base if np.may_share_memory(view, array) else None
        )
        new = rewriting.new(kind)
        rewriting.names[result] = result = new
    return replace(equation, function=call.function, args=call.args, kwargs={}, results=(result,))


def _is_number(value: Any, number: int) -> bool:
    """Whether a constant is this number, 0 without sign."""
    if isinstance(value, (np.ndarray, np.generic)) and value.size == 1:
        value = value.item()
    return (
        isinstance(value, (int, float))
        and value == number
        and not (number == 0 and np.signbit(value))
    )


def _neutral_right(number: int) -> Callable[[Scene], Any]:
    """x ∘ number = x."""

    def rule(scene: Scene) -> Any:
        args = scene.equation.args
        if len(args) == 2 and not scene.equation.kwargs and _is_number(args[1], number):
            return args[0] if scene.looks_the_same(args[0]) else None
        return None

    return rule


def _multiply(scene: Scene) -> Any:
    args = scene.equation.args
    if len(args) == 2 and not scene.equation.kwargs:
        for one, x in (args, args[::-1]):
            if _is_number(one, 1) and scene.looks_the_same(x):
                return x
    return None


def _subtract(scene: Scene) -> Any:
    """x - 0 = x, x - (-y) = x + y."""
    args = scene.equation.args
    if len(args) != 2 or scene.equation.kwargs:
        return None
    if (negated := scene.made_by(args[1], np.negative)) is not None and not negated.kwargs:
        return Call(np.add, (args[0], *negated.args))
    return _neutral_right(0)(scene)


def _add(scene: Scene) -> Any:
    """x + (-y) = x - y, whatever the order."""
    args = scene.equation.args
    if len(args) == 2 and not scene.equation.kwargs:
        for x, y in (args, args[::-1]):
            if (negated := scene.made_by(y, np.negative)) is not None and not negated.kwargs:
                return Call(np.subtract, (x, *negated.args))
    return None


def _negative(scene: Scene) -> Any:
    """-(-x) = x."""
    inner = scene.made_by(scene.equation.args[0], np.negative)
    plain = inner is not None and not inner.kwargs and not scene.equation.kwargs
    return inner.args[0] if plain and inner is not None else None


def _itself(scene: Scene) -> Any:
    """A copy, or whatever looks like its argument and is nothing but it."""
    x = scene.equation.args[0]
    return x if scene.looks_the_same(x) else None


def _astype(scene: Scene) -> Any:
    """A type that is the same; back from a type that holds all values of the first."""
    x = scene.equation.args[0]
    if scene.looks_the_same(x):
        return x
    inner = scene.made_by(x, astype)
    if inner is not None and scene.looks_the_same(inner.args[0]):
        wide = scene.kinds[x.number].dtype
        return inner.args[0] if np.can_cast(scene.result.dtype, wide, "safe") else None
    return None


def _stored(scene: Scene) -> Any:
    """What is stored, if it looks like what it is stored in; else perhaps only its type."""
    x, like = scene.equation.args
    if scene.looks_the_same(x):
        return x
    if isinstance(x, Ref) and scene.kinds[x.number].shape == like.shape:
        return Call(astype, (x, like.dtype))
    return None


def _where(scene: Scene) -> Any:
    """A choice that is made already."""
    mask, *choices = scene.equation.args
    if not isinstance(mask, (bool, np.bool_)) or len(choices) != 2:
        return None
    chosen = choices[0 if mask else 1]
    return chosen if scene.looks_the_same(chosen) else Call(stored, (chosen, example(scene.result)))


def _getitem(scene: Scene) -> Any:
    x, key = scene.equation.args
    return x if is_whole(key) and scene.result.base is not None else None


_SWAPS = (np.matrix_transpose, np.transpose, np.swapaxes, np.moveaxis)


def _permutation(equation: Equation, kinds: list[Kind]) -> tuple[int, ...] | None:
    """The order in which a transpose takes the dimensions of its argument."""
    x, *rest = equation.args
    if not isinstance(x, Ref):
        return None
    marks = np.empty(tuple(range(2, len(kinds[x.number].shape) + 2)), np.bool_)
    shape = equation.function(marks, *rest, **equation.kwargs).shape
    return tuple([n - 2 for n in shape])


def _transpose(scene: Scene) -> Any:
    """Transposes in a row are one; and none, if that leaves the dimensions where they are."""
    equation = scene.equation
    order = _permutation(equation, scene.kinds)
    if order is None:
        return None
    x = equation.args[0]
    inner = scene.made_by(x, *_SWAPS)
    if inner is not None and (first := _permutation(inner, scene.kinds)) is not None:
        x, order = inner.args[0], tuple([first[k] for k in order])
    if order == tuple(range(len(order))):
        return x
    return None if inner is None else Call(np.transpose, (x, order))


def _reshape(scene: Scene) -> Any:
    """Of reshaped views only the last shape counts."""
    x = scene.equation.args[0]
    if scene.looks_the_same(x):
        return x
    inner = scene.made_by(x, np.reshape, np.ravel)
    if inner is None or not isinstance(source := inner.args[0], Ref):
        return None
    if scene.result.base is None or scene.kinds[x.number].base is None:
        return None
    if scene.looks_the_same(source):
        return source
    array = example(scene.kinds[source.number])
    if not np.may_share_memory(np.reshape(array, scene.result.shape), array):
        return None
    return Call(np.reshape, (source, scene.result.shape))


def _reduce(scene: Scene) -> Any:
    """A reduction along dimensions of one element changes the shape only."""
    equation = scene.equation
    x = equation.args[0]
    extra = {k: v for k, v in equation.kwargs.items() if k not in ("axis", "keepdims")}
    if len(equation.args) > 1 or extra or not isinstance(x, Ref):
        return None
    kind = scene.kinds[x.number]
    size, result = (int(np.prod(k.shape)) for k in (kind, scene.result))
    if size != result or not size or kind.dtype != scene.result.dtype:
        return None
    return Call(np.reshape, (x, scene.result.shape))


_RULES: dict[Any, Callable[[Scene], Any]] = {
    np.multiply: _multiply,
    np.divide: _neutral_right(1),
    np.power: _neutral_right(1),
    np.subtract: _subtract,
    np.add: _add,
    np.negative: _negative,
    np.positive: _itself,
    np.copy: _itself,
    np.broadcast_to: _itself,
    astype: _astype,
    stored: _stored,
    np.where: _where,
    operator.getitem: _getitem,
    np.reshape: _reshape,
    np.ravel: _reshape,
    **dict.fromkeys(_SWAPS, _transpose),
    **dict.fromkeys((np.add.reduce, np.multiply.reduce), _reduce),
    **dict.fromkeys((np.maximum.reduce, np.minimum.reduce), _reduce),
}
