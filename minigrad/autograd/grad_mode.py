"""Whether operations are being recorded: `no_grad`, `enable_grad`, `inference_mode`, per thread."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar

from ..quiet import silent_caller

F = TypeVar("F", bound=Callable[..., Any])


class Mode(threading.local):
    """What `Op` asks at each call, for each thread its own.

    Each look-up of a thread's attribute is dear: where several are needed, `mode.__dict__` is one.
    """

    def __init__(self) -> None:
        self.grad = True  # record operations
        self.inference = False  # mark results as never to be recorded
        self.enabled = False  # what enable_grad asked for in inference_mode, which records nothing
        self.tracing: Any = None  # the Program being written down, if any
        self.anomaly: Any = None  # who looks at every step, while detect_anomaly is active
        self.hooks: tuple[Any, ...] = ()  # the saved_tensors_hooks around, the innermost last
        self.hooks_refused: str | None = None  # why there may be none, while they are disabled
        self.observed = False  # whether there is any of these three: the hot path's one test
        self.mutation: Any = None  # who copies what is kept before it is overwritten, if allowed
        self.multithreading = True  # what set_multithreading_enabled was given
        self.backward: Any = None  # (roots, wanted nodes) of the pass whose hooks are running
        self.silently = silent_caller()  # calls kernels


mode = Mode()


def observe(anomaly: Any, hooks: tuple[Any, ...], tracing: Any) -> None:
    """Set who is shown each recorded step, and who writes down what is computed; see `Mode`."""
    mode.anomaly, mode.hooks, mode.tracing = anomaly, hooks, tracing
    mode.observed = anomaly is not None or bool(hooks) or tracing is not None


def _set_grad(enabled: bool) -> None:
    mode.enabled = enabled
    mode.grad = enabled and not mode.inference


class _GradContext:
    """Base of the context managers below, which also decorate functions and generators."""

    grad: bool
    inference: bool | None = None
    _outer: Any = None

    def __enter__(self) -> None:
        now = mode.__dict__
        inference = now["inference"]
        # A stack, so that one instance may be nested within itself.
        self._outer = (now["grad"], now["enabled"], inference, self._outer)
        if self.inference is not None:
            inference = now["inference"] = self.inference
        now["enabled"] = self.grad
        now["grad"] = self.grad and not inference

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        now = mode.__dict__
        now["grad"], now["enabled"], now["inference"], self._outer = self._outer

    def _clone(self) -> _GradContext:
        return type(self)()

    def __call__(self, function: F) -> F:
        if inspect.isgeneratorfunction(function):
            return _around_generator(self, function)  # type: ignore[return-value]

        @functools.wraps(function)
        def decorated(*args: Any, **kwargs: Any) -> Any:
            with self._clone():
                return function(*args, **kwargs)

        return decorated  # type: ignore[return-value]


def _around_generator(context: _GradContext, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with the mode set while it runs, and the caller's mode while it is paused."""

    @functools.wraps(function)
    def decorated(*args: Any, **kwargs: Any) -> Any:
        generator = function(*args, **kwargs)
        advance: Callable[[], Any] = functools.partial(next, generator)
        while True:
            try:
                with context._clone():
                    value = advance()
            except StopIteration as stop:
                return stop.value
            try:
                sent = yield value
            except GeneratorExit:
                with context._clone():
                    generator.close()
                raise
            except BaseException as error:
                advance = functools.partial(generator.throw, error)
            else:
                advance = functools.partial(generator.send, sent)

    return decorated


class no_grad(_GradContext):
    """Stop recording: results inside have `requires_grad=False`. Also a decorator.

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2, requires_grad=True)
        >>> with mg.no_grad():
        ...     (x * 2).requires_grad
        False
    """

    grad = False

    def __new__(cls, function: Any = None) -> Any:
        """The context manager; or, used as a bare decorator, the decorated function."""
        instance = object.__new__(cls)
        return instance if function is None else instance(function)


class enable_grad(_GradContext):
    """Record again, inside a `no_grad` block. Also a decorator.

    Example:
        >>> import minigrad as mg
        >>> x = mg.ones(2, requires_grad=True)
        >>> with mg.no_grad(), mg.enable_grad():
        ...     (x * 2).requires_grad
        True
    """

    grad = True

    def __new__(cls, function: Any = None) -> Any:
        """The context manager; or, used as a bare decorator, the decorated function."""
        instance = object.__new__(cls)
        return instance if function is None else instance(function)


class set_grad_enabled(_GradContext):
    """Record or not: takes effect at the call, and until the block's end when used with `with`.

    Args:
        mode: True to record.

    Example:
        >>> import minigrad as mg
        >>> with mg.set_grad_enabled(False):
        ...     mg.is_grad_enabled()
        False
    """

    def __init__(self, mode: bool) -> None:
        self.grad = bool(mode)
        self._before = is_grad_enabled()
        _set_grad(self.grad)

    def __call__(self, function: F) -> F:
        """Decorate `function`."""
        _set_grad(self._before)  # it decorates: the call itself was to change nothing
        return super().__call__(function)

    def __enter__(self) -> None:
        _set_grad(self._before)
        super().__enter__()

    def _clone(self) -> _GradContext:
        clone = set_grad_enabled.__new__(set_grad_enabled)
        clone.grad = clone._before = self.grad
        clone._before = is_grad_enabled()
        return clone

    def __str__(self) -> str:
        return f"set_grad_enabled(mode={self.grad})"


class inference_mode(_GradContext):
    """`no_grad` whose results may never take part in a recorded computation afterwards.

    Args:
        mode: False leaves inference mode inside such a block.

    Example:
        >>> import minigrad as mg
        >>> with mg.inference_mode():
        ...     mg.ones(2).is_inference()
        True
    """

    def __new__(cls, mode: Any = True) -> Any:
        """The context manager; or, used as a bare decorator, the decorated function."""
        if isinstance(mode, bool):
            return super().__new__(cls)
        return cls()(mode)

    def __init__(self, mode: bool = True) -> None:
        self.inference = bool(mode)
        self.grad = not mode

    def _clone(self) -> _GradContext:
        return inference_mode(bool(self.inference))


class set_multithreading_enabled(_GradContext):
    """Accepted: backward passes run in the thread that calls them, whatever is set.

    Args:
        mode: remembered for `is_multithreading_enabled`.

    Example:
        >>> import minigrad as mg
        >>> with mg.autograd.set_multithreading_enabled(False):
        ...     mg.autograd.is_multithreading_enabled()
        False
    """

    def __init__(self, mode: bool) -> None:
        self.mode = bool(mode)
        self._before = is_multithreading_enabled()
        self.__enter__()

    def __enter__(self) -> None:
        mode.multithreading = self.mode

    def __exit__(self, *_: object) -> None:
        mode.multithreading = self._before

    def _clone(self) -> _GradContext:
        return set_multithreading_enabled(self.mode)


def is_multithreading_enabled() -> bool:
    """What `set_multithreading_enabled` was last given: True at first.

    Example:
        >>> import minigrad as mg
        >>> mg.autograd.is_multithreading_enabled()
        True
    """
    return mode.multithreading


def is_grad_enabled() -> bool:
    """Whether operations are being recorded in this thread.

    Example:
        >>> import minigrad as mg
        >>> mg.is_grad_enabled()
        True
    """
    return mode.grad or (mode.inference and mode.enabled)


def is_inference_mode_enabled() -> bool:
    """Whether this thread is inside `inference_mode`.

    Example:
        >>> import minigrad as mg
        >>> mg.is_inference_mode_enabled()
        False
    """
    return mode.inference
