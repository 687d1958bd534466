"""The usual call of a compiled function, written out.

For a tiny model most of a call would go into looking whether the program may be used. So, as for
rows, what can be decided once is written into a function of its own. It takes the usual case only:
Tensors one by one, and nothing changed since the last call. In any other case it does nothing and
returns `MISS`, and the call goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import changes, dtypes
from .._tensor import Tensor
from ..autograd.grad_mode import mode
from .joint import SpentNode

if TYPE_CHECKING:
    from .entry import Entry

MISS = object()

_TEXT = """
def call({arguments}):
    if mode.observed or mode.grad is not {grad} or mode.inference is not {inference}:
        return MISS
    if count[0] != guards.count or dtypes._default is not default:
        return MISS
{arguments_as_before}
{memory_as_before}
{variables_as_before}
{numbers}
    {outputs} = run([{inputs}])
{versions}
{gradients}
{advance}
{results}
    return {result}
"""


def shortcut(entry: Entry, given: list[Any]) -> Callable[..., Any] | None:
    """What makes the usual calls; None where calls are never usual.

    Args:
        entry: made for calls such as the last one.
        given: the Tensors of the last call, which were all its arguments.
    """
    recording, guards = entry.recording, entry.guards
    if (
        recording.backward is not None
        or recording.schedules
        or recording.accumulated
        or entry.rebound
        or len(entry.recording.results) != 1
        or not entry.returns_tensor
    ):
        return None
    scope: dict[str, Any] = {
        "MISS": MISS,
        "Tensor": Tensor,
        "count": changes.count,
        "default": dtypes.get_default_dtype(),
        "dtypes": dtypes,
        "guards": guards,
        "mode": mode,
        "new": object.__new__,
        "run": entry.executor.run,
    }
    lines: dict[str, list[str]] = {name: [] for name in _PARTS}

    def bind(name: str, value: Any) -> str:
        scope[name] = value
        return name

    names = [f"a{k}" for k in range(len(given))]
    for k, t in enumerate(given):
        bind(f"kind{k}", type(t))
        bind(f"last{k}", [None])
        for what in ("shape", "dtype", "strides"):
            bind(f"{what}{k}", getattr(t._array, what))
        lines["arguments_as_before"] += [
            f"if type(a{k}) is not kind{k}: return MISS",
            f"x{k} = a{k}._array",
            f"if x{k} is not last{k}[0]:",
            f"    if x{k}.shape != shape{k} or x{k}.dtype != dtype{k}: return MISS",
            f"    if x{k}.strides != strides{k}: return MISS",
            f"    last{k}[0] = x{k}",
            f"if (a{k}._node is None) is {t._node is not None} or a{k}._inference: return MISS",
        ]
        lines["arguments_as_before"] += [f"if a{k} is a{j}: return MISS" for j in range(k)]
    for k, (t, array, _) in enumerate(entry.captured):
        lines["memory_as_before"].append(
            f"if {bind(f't{k}', t)}._array is not {bind(f'c{k}', array)}: return MISS"
        )
    lines["memory_as_before"] += [
        f"if {bind(f'n{k}', t)}._grad is not None: return MISS"
        for k, t in enumerate(recording.absent)
    ]
    found = guards.found
    for k, (space, name, value) in enumerate(found.names):
        test = f"{bind(f's{k}', space)}.get({name!r}, MISS) is not {bind(f'w{k}', value)}"
        lines["variables_as_before"].append(f"if {test}: return MISS")
    for k, (cell, value) in enumerate(found.cells):
        test = f"{bind(f'o{k}', cell)}.cell_contents is not {bind(f'u{k}', value)}"
        lines["variables_as_before"].append(f"if {test}: return MISS")
    for k, (listed, length) in enumerate(guards.lists):
        test = f"len({bind(f'l{k}', listed)}) != {length}"
        lines["variables_as_before"].append(f"if {test}: return MISS")
    if found.contents:
        lines["variables_as_before"].append("if not guards.found.holds(): return MISS")
    if guards.states:
        lines["variables_as_before"].append("if not guards.states_hold(): return MISS")
    inputs = [f"x{k}" for k in range(len(given))]
    for k, source in enumerate(recording.numbers):
        bind(f"source{k}", source)
        lines["numbers"] += [f"v{k} = source{k}.vector()", f"if v{k} is None: return MISS"]
        lines["advance"].append(f"source{k}.advance()")
        inputs.append(f"v{k}")
    for k, (cell, rise) in enumerate(recording.versions):
        lines["versions"].append(f"{bind(f'cell{k}', cell)}[0] += {rise}")
    for k, (t, number) in enumerate(recording.gradients):
        bind(f"g{k}", t)
        if number is None:
            lines["gradients"].append(f"g{k}._grad = None")
        else:
            lines["gradients"] += [
                "t = new(Tensor)",
                f"t._array = y{number}",
                "t._version = [0]",
                f"g{k}._grad = t",
            ]
    (made,) = recording.results
    if made.argument is not None:
        result = f"a{made.argument}"
    elif made.tensor is not None:
        result = bind("result", made.tensor)
    else:
        result = "r"
        lines["results"] = ["r = new(Tensor)", f"r._array = y{made.output}", "r._version = [0]"]
        if made.spent:
            kind = recording.program.kind(recording.program.outputs[made.output])
            bind("spent", SpentNode(kind.shape, kind.dtype))
            lines["results"].append("r._node = spent")
    outputs = [f"y{k}" for k in range(len(recording.program.outputs))]
    text = _TEXT.format(
        arguments=", ".join(names),
        grad=mode.grad,
        inference=mode.inference,
        inputs=", ".join(inputs),
        outputs=f"[{', '.join(outputs)}]",
        result=result,
        **{name: "\n".join(f"    {line}" for line in lines[name]) for name in _PARTS},
    )
    exec(text, scope)
    call: Callable[..., Any] = scope["call"]
    return call


_PARTS = (
    *("arguments_as_before", "memory_as_before", "variables_as_before", "numbers", "versions"),
    *("gradients", "advance", "results"),
)
