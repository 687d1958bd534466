"""Op: a formula in plain NumPy with its derivatives. Its call applies and records it.

Start here to see how anything is computed: `minigrad/ops/` holds the rows made with `op`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from types import CodeType
from typing import Any, NamedTuple

import numpy as np

from .._tensor import Tensor, wrap
from ..quiet import IGNORE, error_state
from .grad_mode import mode
from .node import Node, Slot, next_rank
from .opnode import OpNode, refuse_inference, show

ndarray = np.ndarray
_new = object.__new__
Formula = Callable[..., Any]
# Of each input: True when its gradient is needed, False when not, None when it is no Tensor.
Needs = tuple[bool | None, ...]


class Fused(NamedTuple):
    """A derivative formula with a kernel that computes the same by in-place NumPy, for arrays."""

    formula: Formula
    fast: Formula  # with the formula's parameters, in its order


class Plan:
    """What a call must keep, and how its gradients follow, for one set of inputs that need them."""

    __slots__ = ("fast", "frees", "gradients", "op", "record", "single", "sources")

    op: Op
    # (*inputs, *arrays, nodes, y, *params, out, observed) -> the node: `_RECORD` written out
    record: Callable[..., OpNode]
    gradients: Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]
    fast: Callable[[Any, tuple[Any, ...]], tuple[Any, ...]]  # by the fast kernels, for arrays
    # `gradients` one by one; nothing where one formula gives them all
    single: tuple[Callable[[Any, tuple[Any, ...]], Any] | None, ...]
    sources: tuple[tuple[str, int], ...]  # what each kept value is, for `rebuild`
    frees: bool  # arrays are kept: a second pass over the freed node is an error


class Op:
    """A differentiable operation on arrays: one row of the tables in `minigrad/ops/`.

    Made by `op`, which documents the fields. Calling it with Tensors applies the formula to
    their arrays, wraps the result and, when some input requires a gradient, records a Node.
    Calling it without Tensors (from another formula) just applies the formula.

    With its first call a row gets a class of its own, whose `__call__` is `_CALL` written out for
    its inputs: what can be decided once is not decided at each call.
    """

    def __init__(
        self,
        name: str,
        forward: Formula,
        derivatives: dict[str, Formula | Fused],
        *,
        joint: Formula | Fused | None,
        fast: Formula | None,
        outputs: tuple[str, ...],
        differentiable: int,
        view: bool,
        opaque: bool,
        node_name: str | None,
    ) -> None:
        self.name = self.__name__ = name
        self.forward = forward
        self.eager = fast or forward
        self.fast = fast
        self.derivatives = {
            k: f.formula if isinstance(f, Fused) else f for k, f in derivatives.items()
        }
        self.fast_derivatives = {k: f.fast for k, f in derivatives.items() if isinstance(f, Fused)}
        self.joint = joint if joint is None or isinstance(joint, Fused) else Fused(joint, joint)
        self.has_kernel = joint is not None and hasattr(self.joint.formula, "has_kernel")  # type: ignore[union-attr]
        self.outputs = outputs
        self.differentiable = differentiable if derivatives or joint else 0
        self.view = view
        self.opaque = opaque
        self.node_name = node_name or "".join(w.title() for w in name.split("_")) + "Backward0"
        self.inputs, self.variadic, self.params = parameters_of(forward)
        self.plans: dict[Needs, Plan] = {}
        for formula in (*self.derivatives.values(), *(self.joint or ())):
            for key in names_of(formula):
                self._source(key)

    def __repr__(self) -> str:
        return f"<op {self.name}({', '.join(self.inputs)})>"

    def __call__(self, *inputs: Any, **params: Any) -> Tensor:
        """Apply the row; see the class's documentation."""
        self.__class__ = type(f"Op_{self.name}", (Op,), {"__call__": _compile_call(self)})
        return self(*inputs, **params)

    def finish_many(
        self,
        inputs: Sequence[Any],
        arrays: Sequence[Any],
        nodes: Sequence[Node | None],
        ys: tuple[Any, ...],
        params: dict[str, Any],
    ) -> tuple[Tensor, ...]:
        """Wrap the results of a formula with several, and record it."""
        ys = tuple(np.asarray(y) if isinstance(y, np.generic) else y for y in ys)
        outs = tuple(wrap(y) for y in ys)
        if self.differentiable and mode.grad and any(n is not None for n in nodes):
            node = self.record(inputs, arrays, nodes, ys, params, outs[0])
            if self.differentiable == 1:
                outs[0]._node = node
            else:
                for index in range(self.differentiable):
                    outs[index]._node = Slot(node, index, ys[index])
        elif mode.inference:
            for out in outs:
                out._inference = True
        return outs

    def record(
        self,
        inputs: Sequence[Any],
        arrays: Sequence[Any],
        nodes: Sequence[Node | None],
        y: Any,
        params: dict[str, Any],
        out: Tensor,
    ) -> OpNode:
        """The node of an application with result `y`, `out` being the first Tensor around it."""
        pairs = zip(inputs, nodes, strict=True)
        needs = tuple([n is not None if isinstance(x, Tensor) else None for x, n in pairs])
        plan = self.plans.get(needs) or self.plan(needs)
        if self.variadic:
            k = len(self.inputs) - 1
            inputs, arrays = (*inputs[:k], inputs[k:]), (*arrays[:k], arrays[k:])
        values = [params[p] for p in self.params]
        return plan.record(*inputs, *arrays, nodes, y, *values, out, mode.observed)

    def _source(self, key: str) -> tuple[str, int]:
        """Where a derivative's parameter comes from: ('input', 0), ('shape', 1), ..."""
        if key in ("g", "i", "needs"):
            return key, 0
        if key in self.outputs:
            return "output", self.outputs.index(key)
        if key in self.params:
            return "param", self.params.index(key)
        name, kind = (key[:-6], "shape") if key.endswith("_shape") else (key, "input")
        if name in self.inputs:
            position = self.inputs.index(name)
            if self.variadic and position == len(self.inputs) - 1:
                kind += "s"
            return kind, position
        raise TypeError(f"op {self.name}: a derivative names {key!r}, which the op does not have")

    def plan(self, needs: Needs) -> Plan:
        """Compile what to keep and what to call, once for each set of inputs with gradients."""
        names = self.inputs
        last = len(names) - 1
        keys: list[str] = []  # kept values, in the order in which formulas first name them
        calls: list[str] = []
        scope: dict[str, Any] = {"refuse_inference": refuse_inference}
        fast: dict[str, Any] = {}

        def call(k: int, formula: Formula, kernel: Formula | None) -> str:
            scope[f"d{k}"] = formula
            if kernel is not None:
                fast[f"d{k}"] = kernel
            arguments = []
            for key in names_of(formula):
                if key == "g":
                    arguments.append("g")
                elif key == "i":
                    arguments.append(str(k - last))
                elif key == "needs":
                    arguments.append(repr(needs))
                else:
                    if key not in keys:
                        keys.append(key)
                    arguments.append(f"s[{keys.index(key)}]")
            return f"d{k}({', '.join(arguments)})"

        if self.joint:
            calls.append(f"*{call(0, *self.joint)}")
        for k, need in enumerate(() if self.joint else needs):
            name = names[min(k, last)] if self.variadic else names[k]
            if not need:
                calls.append("None")
                continue
            formula = self.derivatives.get(name)
            if formula is None:
                raise RuntimeError(f"the derivative for '{name}' of {self.name} is not implemented")
            calls.append(call(k, formula, self.fast_derivatives.get(name)))
        sources = tuple(self._source(key) for key in keys)
        kept = {}  # position of each kept input: how `_RECORD` gets the Tensor
        for kind, at in sources:
            if kind == "input":
                kept[at] = names[at]
            elif kind == "inputs":
                kept |= {k: f"{names[at]}[{k - at}]" for k in range(at, len(needs))}
        kept = {k: x for k, x in kept.items() if needs[k] is not None}
        output = any(kind == "output" for kind, _ in sources)
        written = any(kind == "output" and at < self.differentiable for kind, at in sources)
        star = "*" if self.variadic else ""
        versions = [f"({x}._version, {x}._version[0], {k})" for k, x in kept.items()]
        if written:
            versions.append("(_out._version, 0, -1)")
        text = _RECORD.format(
            signature=", ".join([*names, *(f"a_{x}" for x in names), "_n", "_y", *self.params]),
            plain=" or ".join(f"{x}._inference" for k, x in kept.items() if not needs[k])
            or "False",
            inputs=", ".join([*names[:last], f"{star}{names[last]}"]),
            arrays=", ".join([*(f"a_{x}" for x in names[:last]), f"{star}a_{names[last]}"]),
            values="".join(f"{self._expression(*source)}, " for source in sources),
            versions=", ".join(versions),
        )
        scope |= {
            "OpNode": OpNode,
            "next_rank": next_rank,
            "show": show,
        }
        exec(text, scope)
        plan = scope["plan"] = Plan()
        plan.op = self
        plan.record = scope["record"]
        plan.gradients = eval(f"lambda g, s: ({', '.join(calls)},)", scope)
        plan.fast = eval(f"lambda g, s: ({', '.join(calls)},)", scope | fast)
        plan.single = tuple(
            None if c == "None" else eval(f"lambda g, s: {c}", scope)
            for c in (() if self.joint else calls)
        )
        plan.sources = sources
        plan.frees = bool(kept) or output
        self.plans[needs] = plan
        return plan

    def _expression(self, kind: str, at: int) -> str:
        """How `_RECORD` gets a kept value."""
        name = (self.params if kind == "param" else self.inputs + self.outputs)[at]
        return {
            "input": f"a_{name}",
            "inputs": f"tuple(a_{name})",
            "shape": f"a_{name}.shape",
            "shapes": f"tuple([x.shape for x in a_{name}])",
            "output": "_y" if self.outputs == ("y",) else f"_y[{at}]",
            "param": name,
        }[kind]


# What makes the node of an application, for one plan: of inputs x, arrays a_x, the nodes _n, ...
_RECORD = """
def record({signature}, _out, _observed):
    if {plain}:
        refuse_inference()
    _node = OpNode()
    _node.plan = plan
    _node.parents = _n
    _node.saved = ({values})
    _node.versions = [{versions}]
    _array = _out._array
    _node.shape = _array.shape
    _node.dtype = _array.dtype
    _node.hooks = None
    _node.rank = next_rank()
    if _observed:
        show(_node, ({inputs},), ({arrays},), _y)
    return _node
"""
# What a row's `__call__` is. {heads} is _HEAD for each input.
_CALL = """
def __call__(self, {signature}):
    tensors = False
{heads}
    now = mode.__dict__
    if now["tracing"] is not None:
        y = now["tracing"].apply(self, ({inputs},), ({arrays},), {params})
    elif error_state(None) is IGNORE:  # within another row, or a pass
        y = eager({arrays}{keywords})
    else:
        y = now["silently"](eager, {arrays}{keywords})
    if not tensors:
        return y
    if type(y) is not ndarray:
        if type(y) is tuple:
            return self.finish_many(({inputs},), ({arrays},), ({nodes},), y, {params})
        if isinstance(y, generic):
            y = asarray(y)
    out = new(Tensor)
    out._array = y
    out._version = [0]
    {mark_view}
    if ({needed}) and now["grad"]:
        needs = ({needs},)
        try:
            record = plans[needs].record
        except KeyError:
            record = self.plan(needs).record
        out._node = record({flat}, ({nodes},), y{values}, out, now["observed"])
    {mark_inference}
    return out
"""
_HEAD = """
    if isinstance({x}, Tensor):
        a_{x} = {x}._array
        n_{x} = {x}._node if {x}._base is None else {x}._current_node()
        k_{x} = n_{x} is not None
        tensors = True
    else:
        a_{x} = {x}
        n_{x} = k_{x} = None
"""
_VARIADIC_HEAD = """
    a_{x} = [x._array if isinstance(x, Tensor) else x for x in {x}]
    n_{x} = [x._current_node() if isinstance(x, Tensor) else None for x in {x}]
    k_{x} = [n is not None if isinstance(x, Tensor) else None for x, n in zip({x}, n_{x})]
    tensors = tensors or any([isinstance(x, Tensor) for x in {x}])
"""


def _compile_call(row: Op) -> Formula:
    """`_CALL` for the inputs and parameters of `row`."""
    *plain, last = row.inputs
    star = "*" if row.variadic else ""
    heads = [_HEAD.format(x=x) for x in plain]
    heads.append((_VARIADIC_HEAD if row.variadic else _HEAD).format(x=last))

    def listed(prefix: str) -> str:
        return ", ".join([*(f"{prefix}{x}" for x in plain), f"{star}{prefix}{last}"])

    needed = [*(f"k_{x}" for x in plain), f"any(k_{last})" if star else f"k_{last}"]
    params = "{" + ", ".join(f"{p!r}: {p}" for p in row.params) + "}"
    text = _CALL.format(
        signature=", ".join([listed(""), *(["*"] if row.params and not star else []), *row.params]),
        heads="".join(heads),
        inputs=listed(""),
        arrays=listed("a_"),
        nodes=listed("n_"),
        keywords="".join(f", {p}={p}" for p in row.params),
        params=params,
        needed=" or ".join(needed) if row.differentiable else "False",
        needs=listed("k_"),
        flat=", ".join([*row.inputs, *(f"a_{x}" for x in row.inputs)]),
        values="".join(f", {p}" for p in row.params),
        mark_view=f"mark_view(out, {last}, self, {params})" if row.view else "",
        mark_inference="" if row.view else 'elif now["inference"]:\n        out._inference = True',
    )
    scope: dict[str, Any] = {
        "IGNORE": IGNORE,
        "Tensor": Tensor,
        "asarray": np.asarray,
        "eager": row.eager,
        "error_state": error_state,
        "generic": np.generic,
        "mark_view": _mark_view,
        "mode": mode,
        "ndarray": ndarray,
        "new": _new,
        "plans": row.plans,
    }
    exec(text, scope)
    call: Formula = scope["__call__"]
    return call


def _mark_view(out: Tensor, source: Any, op: Op, params: dict[str, Any]) -> None:
    """Tie a view to the memory's first owner: shared version counter, and how it was taken."""
    if not isinstance(source, Tensor):
        return
    out._version = source._version
    out._node_version = source._version[0]
    if source._restricted or not mode.grad:
        out._restricted = source._restricted or "in no_grad mode"
    if source._inference:
        out._inference = True
    out._base = source if source._base is None else source._base
    out._view = (source._view, op, params)


def parameters_of(forward: Formula) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """A formula's array inputs, whether the last is variadic, and its static parameters."""
    if isinstance(forward, np.ufunc):
        return (("x",), ("a", "b"))[forward.nin - 1], False, ()
    code = _code(forward)
    names = code.co_varnames
    plain, params = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    variadic = bool(code.co_flags & inspect.CO_VARARGS)
    last = (names[params],) if variadic else ()
    return names[:plain] + last, variadic, names[plain:params]


def names_of(derivative: Formula) -> tuple[str, ...]:
    """What a derivative formula asks for."""
    code = _code(derivative)
    return code.co_varnames[: code.co_argcount]


def _code(formula: Formula) -> CodeType:
    """Where the parameters are named; `inspect.signature` would cost 10 ms over all rows."""
    code: CodeType = getattr(formula, "__wrapped__", formula).__code__
    return code


def op(
    name: str,
    forward: Formula,
    *,
    joint: Formula | Fused | None = None,
    fast: Formula | None = None,
    outputs: tuple[str, ...] = ("y",),
    differentiable: int = 1,
    view: bool = False,
    opaque: bool = False,
    node_name: str | None = None,
    **derivatives: Formula | Fused,
) -> Op:
    """Make a row: a formula and the derivative with respect to each of its inputs.

    Args:
        name: the operation's name; `grad_fn` prints as `<NameBackward0>`.
        forward: the formula. Positional parameters are arrays (the last may be `*xs`),
            keyword-only parameters are static. Ufuncs take `x`, or `a` and `b`.
        joint: instead of `derivatives`, one formula that returns the gradients of all inputs:
            for those that share most of the work. It may name `needs`: for each input whether its
            gradient is needed (None if it is no Tensor).
        fast: the same computed with in-place NumPy; used for plain arrays only.
        outputs: names of the results when the formula returns a tuple.
        differentiable: how many of the outputs, from the first, carry gradients. When more than
            one does, `g` is a list with None for those that received nothing.
        view: the result shares the first input's memory.
        opaque: a tracer writes the call down whole instead of reading the formula.
        node_name: PyTorch's name of the backward step where it is not the usual one.
        derivatives: for each input's name a formula whose parameter names are what is kept:
            `g` the incoming gradient, `y` the output, inputs, `<input>_shape`, static parameters;
            for a variadic input also `i`, the position. Broadcasting is undone by the engine.
            `Fused(formula, kernel)` adds a kernel for plain arrays.

    Raises:
        TypeError: a derivative names something that the operation does not have.

    Example:
        >>> import numpy as np, minigrad as mg
        >>> from minigrad.autograd.op import op
        >>> cube = op("cube", lambda x: x * x * x, x=lambda g, x: g * 3 * x * x)
        >>> x = mg.tensor([2.0], requires_grad=True)
        >>> cube(x).backward()
        >>> x.grad
        tensor([12.])
    """
    return Op(
        name,
        forward,
        derivatives,
        joint=joint,
        fast=fast,
        outputs=outputs,
        differentiable=differentiable,
        view=view,
        opaque=opaque,
        node_name=node_name,
    )
