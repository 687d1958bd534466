"""Writing down one call of a user's function, while it is carried out for real."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from .. import changes
from .._tensor import Tensor
from ..autograd.engine import node_of, run
from ..autograd.grad_mode import mode, observe
from ..autograd.node import AccumulateGrad, Node
from ..autograd.op import Op
from ..autograd.opnode import OpNode
from ..optim.hooks import has_step_hooks
from ..optim.lr_scheduler.scheduler import LRScheduler
from ..optim.optimizer import Optimizer
from ..quiet import quiet
from ..random.generator import watch
from .joint import Backward, is_spent, record_backward
from .program import Equation, Kind, Program, Ref
from .reach import Reach, reach
from .structure import distinct, flatten, leaves
from .trace import Tracer, Writer
from .update import Coefficients, record_step, worth

_PACKAGE = str(Path(__file__).parent.parent)
_NUMPY = str(Path(np.__file__).parent)
ndarray = np.ndarray


class Failure(NamedTuple):
    """Why a call can't be a program.

    Attributes:
        reason: in words that end a sentence.
        where: the user's line, as `file:line`, or "".
        passing: the next call may do better, for what stood in the way happens once.
    """

    reason: str
    where: str
    passing: bool = False


class Result(NamedTuple):
    """A Tensor that a call returns.

    Attributes:
        tensor: the Tensor itself, where it was there before the call.
        argument: which of the arguments it is, if any.
        output: otherwise the number of the program's output.
        root: which of the results it is that gradients can come back to, if any.
        spent: its history has been gone back through already.
    """

    tensor: Tensor | None = None
    argument: int | None = None
    output: int = -1
    root: int | None = None
    spent: bool = False


@dataclass
class Recording:
    """A call as a program, and what the program does not do itself.

    Attributes:
        program: its inputs are the arrays of the arguments, then the numbers of the updates; its
            outputs those of the results, then the gradients.
        failure: why it is not to be used, if so.
        given: the Tensors among the arguments.
        numbers: where the other inputs come from.
        schedules: steps of schedulers to be made after each run, and their arguments.
        captured: the Tensors whose memory it uses, and the values that stand for it.
        gradients: leaves whose `.grad` the call replaced, and the number of the output that it is
            from now on, or None.
        accumulated: leaves whose `.grad` it found and added to, and the value that stands for it.
        absent: leaves that had no `.grad`, and have one now.
        recalled: the Tensors whose memory the way back uses, and the values that stand for it.
        versions: version counters, and by how much they rise.
        rises: the same for those of arguments, by their number.
        structure: of the result, to be rebuilt.
        results: what each Tensor of the result is.
        kept: from which number on the outputs are what the way back needs.
        backward: the way back from results that can be differentiated, if there are any.
        reach: what the function could use.
    """

    program: Program
    reach: Reach
    failure: Failure | None = None
    given: list[Tensor] = field(default_factory=list)
    numbers: list[Coefficients] = field(default_factory=list)
    schedules: list[tuple[Callable[..., None], tuple[Any, ...]]] = field(default_factory=list)
    captured: list[tuple[Tensor, Ref]] = field(default_factory=list)
    gradients: list[tuple[Tensor, int | None]] = field(default_factory=list)
    accumulated: list[tuple[Tensor, Ref]] = field(default_factory=list)
    absent: list[Tensor] = field(default_factory=list)
    recalled: list[tuple[Tensor, Ref]] = field(default_factory=list)
    versions: list[tuple[list[int], int]] = field(default_factory=list)
    rises: list[tuple[int, int]] = field(default_factory=list)
    structure: Any = None
    results: list[Result] = field(default_factory=list)
    kept: int = 0
    backward: Backward | None = None


class CallWriter(Writer):
    """Writes down a call of a user's function. What can't be written is done all the same."""

    keeps_kernels = True

    def __init__(self, program: Program) -> None:
        super().__init__(program)
        self.failure: Failure | None = None
        self.numbers: list[Coefficients] = []
        self.number_refs: list[Ref] = []
        self._lifted: dict[int, tuple[Any, Tracer]] = {}
        self.cut: dict[Any, Node] = {}  # for the leaves that stand in for steps: these steps
        self.schedules: list[tuple[Callable[..., None], tuple[Any, ...]]] = []
        self._scheduling = False
        self._inside = False  # a function is being carried out
        self._drew = False  # ... which has drawn random numbers

    def fail(self, reason: str, *, passing: bool = False, after: bool = False) -> None:
        """Note the first reason why this call is no program; `after` it, no line is to blame."""
        if self.failure is None:
            self.failure = Failure(reason, "" if after else user_line(), passing)

    def seen(self, tracer: Tracer) -> Any:
        """The worth of a value whose elements are looked at: it is no program then."""
        self.fail("the elements of a Tensor are looked at")
        return tracer.value

    def record(
        self,
        function: Callable[..., Any],
        args: Sequence[Any],
        kwargs: dict[str, Any],
        written: Sequence[Any] = (),
        effect: bool = False,
    ) -> Any:
        """See `Writer.record`."""
        if any(isinstance(x, ndarray) for x in written):
            self.fail("an array that is not part of the computation is written to")
        return super().record(function, args, kwargs, written, effect)

    def carry_out(self, function: Callable[..., Any], args: Any, kwargs: Any) -> tuple[Any, bool]:
        """See `Writer.carry_out`."""
        outer = self._inside, self._drew
        self._inside, self._drew = True, False
        try:
            return function(*args, **kwargs), self._drew
        finally:
            self._inside, self._drew = outer

    def draw(self, sampler: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Draw random numbers: what `random.generator.watch` leaves to whoever traces."""
        if self._inside:
            self._drew = True
            return sampler(*args, **kwargs)
        return self.record(sampler, args, kwargs, effect=True)

    def apply(
        self, op: Op, inputs: Sequence[Any], arrays: Sequence[Any], params: dict[str, Any]
    ) -> Any:
        """See `Writer.apply`."""
        if self._inside:
            return op.eager(*arrays, **params)
        arrays = [
            self._lift(x) if type(a) is ndarray and isinstance(x, Tensor) else a
            for x, a in zip(inputs, arrays, strict=True)
        ]
        return super().apply(op, inputs, arrays, params)

    def own(self, tensor: Tensor) -> None:
        """See `Writer.own`."""
        if type(tensor._array) is ndarray:
            self._lift(tensor)

    def _lift(self, tensor: Tensor) -> Tracer:
        """A Tensor made on the way from something else than Tensors: it begins as a constant."""
        array = tensor._array
        _, tracer = self._lifted.get(id(array), (None, None))
        if tracer is None:
            ref = self.program.new(array)
            self.program.equations.append(Equation(np.copy, (array.copy("K"), "K"), {}, (ref,)))
            tracer = Tracer(self, ref, array)
            self._lifted[id(array)] = array, tracer  # other Tensors may have the same memory
        tensor._array = tracer  # type: ignore[assignment]
        return tracer

    def number_input(self, vector: np.ndarray[Any, Any], source: Coefficients) -> Tracer:
        """The numbers of an update, which are given at each run."""
        tracer = self.enter(vector)
        self.numbers.append(source)
        self.number_refs.append(tracer.ref)
        return tracer

    def schedule(self, step: Callable[..., None], args: tuple[Any, ...]) -> None:
        """Make a scheduler's step, which is to be made after every run."""
        if self._scheduling or any(isinstance(x, Tensor) for x in args):
            step(*args)
            return
        self._scheduling = True
        try:
            step(*args)
        finally:
            self._scheduling = False
        self.schedules.append((step, args))

    def step(self, optimizer: Optimizer) -> None:
        """Stands in for `Optimizer.step`."""
        if has_step_hooks(optimizer):
            self.fail("an optimizer's step has hooks")
        elif self.schedules:
            self.fail("a scheduler steps before an optimizer")
        elif record_step(self, optimizer):
            return
        else:
            self.fail("the state of an optimizer begins", passing=True)
        with _concrete(optimizer):
            type(optimizer).step(optimizer)


@contextmanager
def _concrete(optimizer: Optimizer) -> Any:
    """An optimizer's Tensors with arrays for Tracers, for a while."""
    tensors = [p for group in optimizer.param_groups for p in group["params"]]
    tensors += [p._grad for p in tensors if p._grad is not None]
    for held in optimizer.state.values():
        tensors += [t for t in held.values() if isinstance(t, Tensor)]
    before = [(t, t._array) for t in tensors]
    for t, array in before:
        t._array = worth(array)
    try:
        yield
    finally:
        for t, array in before:
            t._array = array


def record_call(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, Recording]:
    """Call `function`, and write down what it computes.

    Args:
        function: the user's.
        args, kwargs: its arguments.

    Returns:
        What it returned, and the recording. The call has had all its effects, whether or not the
        recording can be used.
    """
    given: list[Tensor] = []
    structure = flatten((args, kwargs), given)
    given = distinct(given)
    found = reach(function, *leaves(structure))
    recording = Recording(program := Program(), found, given=given)
    writer = CallWriter(program)
    with ExitStack() as stack:
        tensors = _enter(writer, given, found, stack)
        state = _State(tensors)
        for optimizer in found.optimizers:
            _take_over(optimizer, writer, stack)
        for scheduler in found.schedulers:
            _listen(scheduler, writer, stack)
        before, signature = changes.count[0], found.signature()
        with _observed(writer):
            result = function(*args, **kwargs)
        if changes.count[0] != before and found.signature() != signature:
            writer.fail("a module or a Tensor's requires_grad is changed on the way", after=True)
        if not found.holds():
            writer.fail("a variable from outside is changed on the way", after=True)
        _finish(recording, writer, result, given, tensors, state)
    returned: list[Tensor] = []
    flatten(result, returned)
    _make_concrete(
        writer, {id(t) for t in returned} | {id(t._grad) for t, _ in recording.gradients}
    )
    recording.failure = writer.failure
    return result, recording


def _enter(
    writer: CallWriter, given: list[Tensor], found: Reach, stack: ExitStack
) -> dict[int, tuple[Tensor, Tracer]]:
    """Put Tracers into all Tensors that are reached, until the end."""
    entered: dict[int, tuple[Tensor, Tracer]] = {}
    by_array: dict[int, Tracer] = {}
    for k, t in enumerate([*given, *found.tensors]):
        if id(t) in entered:
            continue
        array = t._array
        tracer = by_array.get(id(array))
        if tracer is None:
            tracer = by_array[id(array)] = writer.enter(array)
            if k >= len(given):
                writer.program.captured[tracer.ref] = array
        elif k < len(given):
            writer.fail("two of the Tensors given are the same memory")
        if k < len(given):
            writer.program.inputs.append(tracer.ref)
        entered[id(t)] = t, tracer
    for t, tracer in entered.values():
        if (node := node_of(t)) is not None and not node.is_leaf:
            _cut_off(t, node, writer, stack)
        stack.callback(_restore, t, t._array, tracer, writer)
        t._array = tracer  # type: ignore[assignment]
    return entered


def _cut_off(t: Tensor, node: Node, writer: CallWriter, stack: ExitStack) -> None:
    """Make a Tensor with a history a leaf, until the end."""
    before, grad, base, own = vars(t).copy(), t._grad, t._base, AccumulateGrad(t)

    def join() -> None:
        changed = t._node is not own
        arrived, t._grad, t._base, t._node = t._grad, grad, base, before.get("_node")
        if changed:
            raise RuntimeError(
                "a compiled function changes a Tensor in place that has a history outside of it: "
                "clone it first"
            )
        if arrived is not grad:
            writer.fail("a backward pass goes on outside", after=True)
            assert arrived is not None
            run([(node, worth(arrived._array))])

    t._base, t._node, t._grad = None, own, None
    writer.cut[own] = node
    stack.callback(join)


def _restore(t: Tensor, array: Any, tracer: Tracer, writer: CallWriter) -> None:
    held: Any = t._array
    if held is not tracer:
        writer.fail("a Tensor's data is replaced on the way", after=True)
        t._array = worth(held)
    else:
        t._array = array


@contextmanager
def _observed(writer: CallWriter) -> Any:
    outer, recorder, out = mode.tracing, watch.recorder, sys.stdout
    observe(mode.anomaly, mode.hooks, writer)
    watch.recorder = writer.draw
    sys.stdout = noted = _Noted(out, writer)
    try:
        with quiet:
            yield
    finally:
        observe(mode.anomaly, mode.hooks, outer)
        watch.recorder = recorder
        if sys.stdout is noted:
            sys.stdout = out


class _Noted:
    """A stream whose writing is noted: a program prints nothing."""

    def __init__(self, stream: Any, writer: CallWriter) -> None:
        self._stream = stream
        self._writer = writer

    def write(self, text: str) -> int:
        """Write, and note it."""
        self._writer.fail("it prints")
        written: int = self._stream.write(text)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def _take_over(optimizer: Optimizer, writer: CallWriter, stack: ExitStack) -> None:
    """Have the writer make the steps of an optimizer that follows a rule."""
    if type(optimizer).step is not Optimizer.step:
        return

    def step(closure: Any = None) -> Any:
        loss = None if closure is None else closure()
        writer.step(optimizer)
        optimizer._opt_called = True  # type: ignore[attr-defined] # as schedulers have it noted
        return loss

    step._wrapped_by_lr_sched = True  # type: ignore[attr-defined] # schedulers look for it
    _put_in_place(optimizer, step, stack)


def _listen(scheduler: LRScheduler, writer: CallWriter, stack: ExitStack) -> None:
    """Have the writer told of the steps of a scheduler."""
    step = scheduler.step

    def noted(*args: Any) -> None:
        writer.schedule(step, args)

    _put_in_place(scheduler, noted, stack)


def _put_in_place(thing: Any, step: Callable[..., Any], stack: ExitStack) -> None:
    """Shadow a method `step`, until the end."""
    own = vars(thing)
    earlier = own.get("step")
    own["step"] = step
    stack.callback(lambda: own.update(step=earlier) if earlier else own.pop("step"))


class _State:
    """What the call may change besides memory, as it was before."""

    def __init__(self, tensors: dict[int, tuple[Tensor, Tracer]]) -> None:
        self.grads = [(t, t._grad) for t, _ in tensors.values()]
        self.versions = {id(t._version): (t._version, t._version[0]) for t, _ in tensors.values()}


def _finish(
    recording: Recording,
    writer: CallWriter,
    result: Any,
    given: list[Tensor],
    tensors: dict[int, tuple[Tensor, Tracer]],
    state: _State,
) -> None:
    """Note what comes out, while Tracers are still in place."""
    program = recording.program
    program.inputs += writer.number_refs
    recording.numbers = writer.numbers
    recording.schedules = writer.schedules
    out: list[Tensor] = []
    recording.structure = flatten(result, out)
    outside = {*program.captured, *program.inputs}

    def output(t: Tensor) -> int:
        writer.own(t)
        array: Any = t._array
        assert isinstance(array, Tracer)
        if program.owner(array.ref) in outside:
            writer.fail("a view of memory from outside is returned", after=True)
        program.outputs.append(array.ref)
        return len(program.outputs) - 1

    arguments = {id(t): k for k, t in enumerate(given)}
    roots: list[Tensor] = []
    for t in out:
        if id(t) in arguments:
            recording.results.append(Result(argument=arguments[id(t)]))
            continue
        if id(t) in tensors:
            recording.results.append(Result(t))
            continue
        node = node_of(t)
        spent = node is not None and is_spent(node)
        root = None if node is None or spent else len(roots)
        if root is not None:
            roots.append(t)
        recording.results.append(Result(output=output(t), root=root, spent=spent))
    for t, grad in state.grads:
        now = t._grad
        if now is not grad:
            if id(t) in arguments:
                writer.fail("an argument's .grad is set", after=True)
            recording.gradients.append((t, None if now is None else output(now)))
    back, all_kinds = None, program.kinds
    if roots:
        with _observed(writer):
            back = recording.backward = record_backward(writer, roots)
        recording.kept = len(program.outputs)
        program.outputs += back.kept
    rises = {key: cell[0] - before for key, (cell, before) in state.versions.items()}
    recording.rises = [(k, n) for k, t in enumerate(given) if (n := rises.pop(id(t._version), 0))]
    recording.versions = [(state.versions[key][0], n) for key, n in rises.items() if n]
    used = {ref for equation in program.equations for ref in equation.reads()}
    program.captured = {ref: array for ref, array in program.captured.items() if ref in used}
    grads = set()
    for t, grad in state.grads:
        if grad is None:
            if t._grad is not None:
                recording.absent.append(t)
        elif (ref := tensors[id(grad)][1].ref) in program.captured:
            recording.accumulated.append((t, ref))
            grads.add(id(grad))
    recording.captured = [
        (t, tracer.ref)
        for t, tracer in tensors.values()
        if tracer.ref in program.captured and id(t) not in grads
    ]
    written = {program.owner(ref) for equation in program.equations for ref in equation.writes}
    memory = [array for ref, array in program.captured.items() if ref in written]
    if any(np.may_share_memory(worth(t._array), array) for t in given for array in memory):
        writer.fail("an argument lies in memory that is written to", after=True)
    refs: dict[Ref, Ref] = {}
    kinds: list[Kind] = []
    program.number(refs, kinds)
    if back is not None:
        back.program.kinds = all_kinds
        back.program.number(refs, kinds)
        back.kept = [refs[ref] for ref in back.kept]
        recording.recalled = [
            (t, refs[tracer.ref])
            for t, tracer in tensors.values()
            if refs.get(tracer.ref) in back.program.captured
        ]
    recording.captured = [(t, refs[ref]) for t, ref in recording.captured]
    recording.accumulated = [(t, refs[ref]) for t, ref in recording.accumulated]


def _make_concrete(writer: CallWriter, expected: set[int]) -> None:
    """Put arrays in the place of all Tracers that are still held by Tensors and steps.

    And let histories go on where they had been cut off.

    Args:
        writer: of the call.
        expected: the Tensors (by their ids) that may still be there.
    """
    for thing in gc.get_objects():
        kind = type(thing)  # of others' objects `__class__` may do anything
        if issubclass(kind, Tensor):
            array = thing.__dict__.get("_array")
            if isinstance(array, Tracer) and array.writer is writer:
                thing._array = array.value
                if id(thing) not in expected:
                    writer.fail("a Tensor that it makes is kept outside of it", after=True)
        elif issubclass(kind, OpNode):
            if thing.saved is not None:
                thing.saved = _arrays_in(thing.saved)
            if writer.cut and any(p in writer.cut for p in thing.parents):
                thing.parents = tuple([writer.cut.get(p, p) for p in thing.parents])


def _arrays_in(value: Any) -> Any:
    if isinstance(value, Tracer):
        return value.value
    if type(value) in (tuple, list):
        return type(value)([_arrays_in(v) for v in value])
    return value


def user_line() -> str:
    """Where the user's code is, that is the innermost line outside this package and NumPy."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith((_PACKAGE, _NUMPY)) and not name.startswith("<"):
            return f"{name}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""
