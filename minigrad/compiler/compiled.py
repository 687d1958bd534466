"""`minigrad.compile`: a function, a module or a whole training step as one program."""

from __future__ import annotations

import functools
import threading
import warnings
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .._tensor import Tensor
from ..autograd.grad_mode import mode
from ..nn.module import Module
from .backends import executor_of
from .comparing import difference
from .entry import Entry
from .guards import look, modes
from .recording import Recording, record_call
from .shortcut import MISS
from .structure import are_tensors, distinct, flatten, leaves

Array = np.ndarray[Any, Any]
TRIES = 3  # recordings that fail for a passing reason
MISSES = 16  # programs for one kind of arguments
KINDS = 64  # of arguments, beyond which calls are eager
FEW = 4  # kinds that are written down at once; others when they come again


class _Kind:
    """What has become of calls with arguments of one kind.

    Attributes:
        key: the arguments' structure and looks, and the settings around.
        recorded: the first recording, to be compared with the next.
        entry: the program in use.
        eager: no program can be made.
        tries: how many recordings could not be used.
        misses: how many programs could no longer be used.
        rare: it may not come again, so it is not worth writing down.
    """

    def __init__(self, key: Any) -> None:
        self.key = key
        self.recorded: Recording | None = None
        self.entry: Entry | None = None
        self.eager = False
        self.tries = 0
        self.rare = False
        self.misses = 0


class Compiled:
    """A function that is run as a program where it can be; made by `compile`.

    The first calls run the function itself and write down what it computes. When two calls have
    written down the same, it becomes a program, which later calls run. Calls whose arguments have
    other shapes or types, or that find modules or options changed, are written down anew.
    """

    _is_compiled = True  # for `reach`: only the function is of interest

    def __init__(self, function: Callable[..., Any], backend: str, whole: bool) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._backend = backend
        self._whole = whole
        self._kinds: list[_Kind] = []
        self._lock = threading.Lock()
        self._warned = False
        self._shortcut: Callable[..., Any] | None = None
        self._arguments = 0
        _all.add(self)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """A method: as a function's."""
        return self if instance is None else functools.partial(self, instance)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function."""
        if not self._lock.acquire(False):
            return self._function(*args, **kwargs)  # within itself, or in two threads
        try:
            if self._shortcut is not None and not kwargs and len(args) == self._arguments:
                result = self._shortcut(*args)
                if result is not MISS:
                    return result
            if mode.tracing is not None:
                return self._function(*args, **kwargs)  # part of another program
            given: list[Tensor] = []
            kind = self._kind(given, args, kwargs)
            entry = kind.entry
            if entry is not None and entry.fits() and (vectors := entry.numbers()) is not None:
                if are_tensors(kind.key[0]) and kind.key[1] is None:
                    self._shortcut, self._arguments = entry.shortcut(given), len(given)
                return entry.run(given, vectors)
            if kind.rare:
                kind.rare = False
            elif not kind.eager:
                return self._record(kind, args, kwargs)
        finally:
            self._lock.release()
        return self._function(*args, **kwargs)

    def repeat(self, n: int, *args: Any, **kwargs: Any) -> Any:
        """Call the function n times with the same arguments, in one native loop where possible.

        For tiny models the call from Python takes longer than the step.

        Args:
            n: how many times, at least once.
            args, kwargs: the arguments.

        Returns:
            What the last call returns.

        Raises:
            ValueError: n is less than 1.

        Example:
            >>> import minigrad as mg
            >>> w = mg.nn.Parameter(mg.tensor([4.0]))
            >>> optimizer = mg.optim.SGD([w], lr=0.25)
            >>> @mg.compile
            ... def step():
            ...     optimizer.zero_grad()
            ...     loss = (w**2).sum()
            ...     loss.backward()
            ...     optimizer.step()
            ...     return loss
            >>> step.repeat(10).item()
            6.103515625e-05
        """
        if n < 1:
            raise ValueError(f"repeat expected a positive number of calls, but got {n}")
        result = None
        while n > 0:
            given: list[Tensor] = []
            with self._lock:
                entry = self._kind(given, args, kwargs).entry
                if (
                    entry is not None
                    and entry.repeats
                    and entry.fits()
                    and entry.numbers() is not None
                ):
                    return entry.repeat(n, given)
            result = self(*args, **kwargs)
            n -= 1
        return result

    def program(self) -> str:
        """The program in use, an equation a line; of the last kind of arguments there is one for.

        Raises:
            RuntimeError: there is none yet.
        """
        return str(self._latest().recording.program)

    def source(self) -> str:
        """What is run for that program: calls of NumPy, or source code.

        Raises:
            RuntimeError: there is none yet.
        """
        return self._latest().executor.source

    def forget(self) -> None:
        """Forget all programs, and begin anew."""
        with self._lock:
            self._kinds.clear()
            self._shortcut = None

    def _latest(self) -> Entry:
        for kind in self._kinds:
            if kind.entry is not None:
                return kind.entry
        raise RuntimeError(
            f"{self._name()} has no program yet: there is one after two calls that compute the same"
        )

    def _name(self) -> str:
        return getattr(self._function, "__qualname__", repr(self._function))

    def _kind(self, given: list[Tensor], args: Any, kwargs: Any) -> _Kind:
        """What is known of calls with such arguments, whose Tensors are put into `given`."""
        structure = flatten((args, kwargs), given)
        repeats = None
        if len(unique := distinct(given)) < len(given):
            places = {id(t): k for k, t in enumerate(unique)}
            repeats = [places[id(t)] for t in given]
            given[:] = unique
        key = (structure, repeats, [look(t) for t in given], modes())
        for k, kind in enumerate(self._kinds):
            if kind.key == key:
                if k:
                    self._kinds.insert(0, self._kinds.pop(k))
                return kind
        kind = _Kind(key)
        kind.rare = len(self._kinds) >= FEW
        if len(self._kinds) < KINDS:
            self._kinds.insert(0, kind)
        else:
            self._give_up(kind, f"it is called with more than {KINDS} kinds of arguments", "")
        return kind

    def _record(self, kind: _Kind, args: Any, kwargs: Any) -> Any:
        """Call the function and write it down; make a program when that was the same twice."""
        if kind.entry is not None:
            kind.entry = self._shortcut = None
            kind.misses += 1
            if kind.misses > MISSES:
                self._give_up(kind, "what it uses changes too often", "")
                return self._function(*args, **kwargs)
        result, recording = record_call(self._function, args, kwargs)
        before, kind.recorded = kind.recorded, recording
        failure = recording.failure
        if failure is not None:
            kind.recorded = None
            kind.tries += 1
            if not failure.passing or kind.tries > TRIES:
                self._give_up(kind, failure.reason, failure.where)
        elif before is not None:
            found = difference(before, recording)
            if found is None:
                kind.tries = 0
                kind.recorded = None
                roots = [self._function, *leaves(kind.key[0])]
                kind.entry = Entry(roots, recording, executor_of(self._backend))
            else:
                kind.tries += 1
                if kind.tries > TRIES:
                    self._give_up(kind, found, "")
        return result

    def _give_up(self, kind: _Kind, reason: str, where: str) -> None:
        kind.eager = True
        message = f"{self._name()} is run eagerly, not as a program: {reason}"
        if where:
            message += f" ({where})"
        if self._whole:
            raise RuntimeError(message)
        if not self._warned:
            self._warned = True
            warnings.warn(message, stacklevel=4)


_all: weakref.WeakSet[Compiled] = weakref.WeakSet()


def forget_all() -> None:
    """Have all compiled functions forget their programs."""
    for compiled in [*_all]:
        compiled.forget()


class OptimizedModule(Module):
    """A module whose forward pass is compiled; made by `compile`.

    Attributes and parameters are the original module's.
    """

    _orig_mod: Module

    def __init__(self, module: Module, compiled: Compiled) -> None:
        super().__init__()
        self._orig_mod = module
        object.__setattr__(self, "_compiled", compiled)
        self.training = module.training

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """The original module's, compiled."""
        return self._compiled(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("_orig_mod"), name)


def compile(
    model: Callable[..., Any] | None = None,
    *,
    fullgraph: bool = False,
    dynamic: bool | None = None,
    backend: str = "inductor",
    mode: str | None = None,
    options: dict[str, Any] | None = None,
    disable: bool = False,
) -> Any:
    """Run a function, a module or a whole training step as one program.

    Args:
        model: a function or a Module; None to get a decorator.
        fullgraph: raise where the function can't be a program, instead of running it eagerly.
        dynamic: accepted for PyTorch's sake; each kind of shapes has its program.
        backend: what runs the program. 'numpy': calls of NumPy on planned buffers. 'native': code
            compiled for the machine. 'eager': the program's equations one by one. 'inductor',
            PyTorch's default, is the fastest that the machine has.
        mode, options: accepted for PyTorch's sake, without effect.
        disable: return `model` as it is.

    Returns:
        A function of the same arguments with `repeat`, `program` and `source` (see `Compiled`); for
        a Module, a Module.

    Raises:
        ValueError: there is no such backend, or it can't be used here.
        TypeError: `model` can't be called.

    Example:
        >>> import minigrad as mg
        >>> @mg.compile
        ... def f(x):
        ...     return mg.exp(x) * 2 + 1
        >>> for _ in range(3):
        ...     y = f(mg.zeros(2))
        >>> y
        tensor([3., 3.])
        >>> print(f.program())
        v1 = exp(v0)
        v2 = multiply(v1, 2.0)
        v3 = add(v2, 1.0)
    """
    if model is None:
        return functools.partial(
            compile,
            fullgraph=fullgraph,
            dynamic=dynamic,
            backend=backend,
            mode=mode,
            options=options,
            disable=disable,
        )
    if not callable(model):
        raise TypeError(f"compile expected a function or a Module, but got {type(model).__name__}")
    executor_of(backend)
    if disable:
        return model
    compiled = Compiled(model, backend, fullgraph)
    return OptimizedModule(model, compiled) if isinstance(model, Module) else compiled
