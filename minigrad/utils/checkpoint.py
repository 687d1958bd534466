"""Checkpointing: compute a part of a model again in backward instead of keeping what it needs."""

from __future__ import annotations

import contextlib
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import minigrad as mg

from .._tensor import Tensor
from ..autograd.function import Function
from ..autograd.grad_mode import enable_grad, is_grad_enabled
from ..autograd.graph import saved_tensors_hooks
from ..random import fork_rng, get_rng_state, set_rng_state

__all__ = [
    "CheckpointError",
    "CheckpointFunction",
    "check_backward_validity",
    "checkpoint",
    "checkpoint_sequential",
    "detach_variable",
    "noop_context_fn",
    "set_checkpoint_early_stop",
]

Contexts = tuple[contextlib.AbstractContextManager[Any], contextlib.AbstractContextManager[Any]]
_early_stop: bool | None = None  # what set_checkpoint_early_stop says, if anything


class CheckpointError(RuntimeError):
    """The part computed again did not keep what it kept the first time."""


class _Stop(Exception):
    """All that is needed was computed again."""


def noop_context_fn() -> Contexts:
    """The `context_fn` of no contexts."""
    return contextlib.nullcontext(), contextlib.nullcontext()


@contextlib.contextmanager
def set_checkpoint_early_stop(enable: bool) -> Iterator[None]:
    """Say for all checkpoints made in the block whether recomputation stops as early as it can.

    Args:
        enable: False to run the part to its end, whatever `checkpoint` is given.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.checkpoint import checkpoint, set_checkpoint_early_stop
        >>> x = mg.ones(2, requires_grad=True)
        >>> with set_checkpoint_early_stop(False):
        ...     y = checkpoint(mg.exp, x, use_reentrant=False)
    """
    global _early_stop
    outer, _early_stop = _early_stop, enable
    try:
        yield
    finally:
        _early_stop = outer


def check_backward_validity(inputs: Iterable[Any]) -> None:
    """Warn when no input of a reentrant checkpoint requires grad.

    Args:
        inputs: the arguments.
    """
    if not any(isinstance(x, Tensor) and x.requires_grad for x in inputs):
        warnings.warn(
            "None of the inputs have requires_grad=True. Gradients will be None", stacklevel=2
        )


def detach_variable(inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same arguments, Tensors as leaves.

    Args:
        inputs: a tuple of Tensors and other values.

    Raises:
        RuntimeError: it is no tuple.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.checkpoint import detach_variable
        >>> detach_variable((mg.ones(1, requires_grad=True) * 2, 3))
        (tensor([2.], requires_grad=True), 3)
    """
    if not isinstance(inputs, tuple):
        raise RuntimeError(
            "Only tuple of tensors is supported. Got Unsupported input type: "
            f"{type(inputs).__name__}"
        )
    return tuple(
        x.detach().requires_grad_(x.requires_grad) if isinstance(x, Tensor) else x for x in inputs
    )


@contextlib.contextmanager
def _drawing_from(state: Tensor | None) -> Iterator[None]:
    """Draw random numbers as from `state` on, and leave the generator as it was."""
    with fork_rng(enabled=state is not None):
        if state is not None:
            set_rng_state(state)
        yield


class CheckpointFunction(Function):
    """The reentrant checkpoint: one step whose backward runs the part, and a pass through it."""

    @staticmethod
    def forward(ctx: Any, run_function: Any, preserve_rng_state: bool, *args: Any) -> Any:
        """Run the part without recording it."""
        check_backward_validity(args)
        ctx.run_function = run_function
        ctx.state = get_rng_state() if preserve_rng_state else None
        ctx.inputs = [None if isinstance(x, Tensor) else x for x in args]
        ctx.places = [k for k, x in enumerate(args) if isinstance(x, Tensor)]
        ctx.save_for_backward(*[args[k] for k in ctx.places])
        return run_function(*args)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> Any:
        """Run it again, recorded, and backward."""
        if not ctx._whole_pass:
            raise RuntimeError(
                "When use_reentrant=True, torch.utils.checkpoint is incompatible with .grad() or "
                "passing an `inputs` parameter to .backward(). To resolve this error, you can "
                "either set use_reentrant=False, or call .backward() without passing the "
                "`inputs` argument."
            )
        inputs = list(ctx.inputs)
        for k, tensor in zip(ctx.places, ctx.saved_tensors, strict=True):
            inputs[k] = tensor
        detached = detach_variable(tuple(inputs))
        with _drawing_from(ctx.state), enable_grad():
            outputs = ctx.run_function(*detached)
        pairs = [
            (out, g)
            for out, g in zip(_tuple(outputs), gradients, strict=True)
            if isinstance(out, Tensor) and out.requires_grad
        ]
        if not pairs:
            raise RuntimeError(
                "none of output has requires_grad=True, this checkpoint() is not necessary"
            )
        mg.autograd.backward([out for out, _ in pairs], [g for _, g in pairs])
        return (None, None, *[x.grad if isinstance(x, Tensor) else None for x in detached])


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


class _SavedInputs(Function):
    """Keeps the Tensors among a part's arguments, as hooks around and version checks want it."""

    @staticmethod
    def forward(ctx: Any, anchor: Tensor, *tensors: Tensor) -> Any:
        ctx.save_for_backward(*tensors)
        return anchor.new_empty(0)


class _Holder:
    """Stands in the graph for a Tensor that will be computed again."""

    __slots__ = ("__weakref__", "frame", "place")

    def __init__(self, frame: _Frame, place: int) -> None:
        self.frame = frame
        self.place = place


class _Frame:
    """One checkpointed call: how to run it again, and what it kept."""

    def __init__(
        self, run: Callable[..., Any], args: Sequence[Any], *, stop: bool, check: bool
    ) -> None:
        self.run = run
        self.stop = stop
        self.check = check
        self.holders: list[weakref.ref[_Holder]] = []
        self.facts: list[tuple[Any, Any]] = []
        self.computed: dict[int, Tensor] = {}  # what was computed again and not used yet
        tensors = [x for x in args if isinstance(x, Tensor)]
        self.others = [None if isinstance(x, Tensor) else x for x in args]
        self.places = [k for k, x in enumerate(args) if isinstance(x, Tensor)]
        self.kept = _SavedInputs.apply(mg.empty(0, requires_grad=True), *tensors).grad_fn

    def pack(self, tensor: Tensor) -> _Holder:
        """In place of a Tensor to be kept."""
        holder = _Holder(self, len(self.holders))
        self.holders.append(weakref.ref(holder))
        self.facts.append((tensor.shape, tensor.dtype))
        return holder

    def unpack(self, holder: _Holder) -> Tensor:
        """The Tensor, after running the part again unless that was done in this pass."""
        if holder.place not in self.computed:
            self._recompute()
        return self.computed.pop(holder.place)

    def _recompute(self) -> None:
        args = list(self.others)
        for k, tensor in zip(self.places, self.kept.saved_tensors, strict=True):
            args[k] = tensor
        seen: list[tuple[Any, Any]] = []
        self.computed = {}

        def pack(tensor: Tensor) -> Tensor:
            tensor = tensor.detach()
            place = len(seen)
            seen.append((tensor.shape, tensor.dtype))
            if place >= len(self.holders):
                raise CheckpointError(
                    "torch.utils.checkpoint: trying to save more tensors during recomputation "
                    "than during the original forward pass."
                )
            if self.holders[place]() is not None:
                self.computed[place] = tensor
            if self.stop and len(seen) == len(self.holders):
                raise _Stop
            return tensor

        with (
            contextlib.suppress(_Stop),
            saved_tensors_hooks(pack, lambda tensor: tensor),
            enable_grad(),
        ):
            self.run(*args)
        self._compare(seen)

    def _compare(self, seen: list[tuple[Any, Any]]) -> None:
        if len(seen) != len(self.holders):
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the "
                "original forward and recomputation.\nNumber of tensors saved during forward: "
                f"{len(self.holders)}\nNumber of tensors saved during recomputation: {len(seen)}."
            )
        if not self.check:
            return
        differences = [
            f"tensor at position {k}:\nsaved metadata: {_described(a)}\nrecomputed metadata: "
            f"{_described(b)}"
            for k, (a, b) in enumerate(zip(self.facts, seen, strict=True))
            if a != b
        ]
        if differences:
            text = "\n".join(differences)
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have "
                f"different metadata than during the forward pass.\n{text}"
            )


def _described(facts: tuple[Any, Any]) -> dict[str, Any]:
    return {"shape": facts[0], "dtype": facts[1]}


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    context_fn: Callable[[], Contexts] = noop_context_fn,
    determinism_check: str = "default",
    debug: bool = False,
    early_stop: bool = True,
    **kwargs: Any,
) -> Any:
    """`function(*args, **kwargs)`, of which backward computes again what it needs.

    Saves memory and costs a second forward. Values and gradients are those without it, random
    draws (dropout) included.

    Args:
        function: the part of a model. It must do the same when it is run again.
        args: its arguments, Tensors and others.
        use_reentrant: False (recommended) to record the part without its values and run it when
            backward asks for the first; True to run it unrecorded as one step, whose backward
            needs `Tensor.backward` without `inputs`, and an argument that requires grad.
        context_fn: gives two contexts to run the part in, first and again.
        determinism_check: "default" to compare shapes and types of what is computed again;
            "none" not to.
        debug: accepted, without effect.
        early_stop: stop running again as soon as all that backward needs is there.
        kwargs: keyword arguments of the part; and `preserve_rng_state=False` to draw anew.

    Returns:
        What `function` returns.

    Raises:
        ValueError: options that do not go together.
        CheckpointError: (in backward) it was something else that was computed again.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.checkpoint import checkpoint
        >>> x = mg.tensor([0.0, 1.0], requires_grad=True)
        >>> checkpoint(lambda x: (x * x).exp(), x, use_reentrant=False).sum().backward()
        >>> x.grad
        tensor([0.0000, 5.4366])

    Reference:
        T. Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016.
    """
    if use_reentrant is None:
        _warn_of_reentrant("")
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if use_reentrant:
        if kwargs:
            raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
        if context_fn is not noop_context_fn or debug:
            raise ValueError(
                "Passing `context_fn` or `debug` is only supported when use_reentrant=False."
            )
        return CheckpointFunction.apply(function, preserve, *args)
    if determinism_check not in ("default", "none"):
        raise ValueError(
            f"determinism_check should be one of ['default', 'none'], but got {determinism_check}"
        )
    first, again = context_fn()
    if not is_grad_enabled():
        return function(*args, **kwargs)
    state = get_rng_state() if preserve else None

    def run(*args: Any) -> None:
        with _drawing_from(state), again:
            function(*args, **kwargs)

    stop = early_stop if _early_stop is None else _early_stop
    frame = _Frame(run, args, stop=stop, check=determinism_check == "default")
    with saved_tensors_hooks(frame.pack, _unpack), first:
        return function(*args, **kwargs)


def _unpack(holder: _Holder) -> Tensor:
    return holder.frame.unpack(holder)


def _warn_of_reentrant(suffix: str) -> None:
    warnings.warn(
        f"torch.utils.checkpoint{suffix}: the use_reentrant parameter should be passed explicitly. "
        "use_reentrant=False is recommended; without it use_reentrant=True is assumed.",
        stacklevel=3,
    )


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """A chain of modules, cut into segments of which all but the last are checkpointed.

    Args:
        functions: an `nn.Sequential`, or a list of modules or functions, applied one by one.
        segments: how many parts to cut it into.
        input: the argument of the first.
        use_reentrant: as for `checkpoint`.
        kwargs: `preserve_rng_state`.

    Returns:
        What the last returns.

    Raises:
        ValueError: other keyword arguments; more segments than functions.

    Example:
        >>> import minigrad as mg
        >>> from minigrad.utils.checkpoint import checkpoint_sequential
        >>> model = mg.nn.Sequential(mg.nn.Linear(2, 2), mg.nn.Tanh(), mg.nn.Linear(2, 1))
        >>> checkpoint_sequential(model, 3, mg.ones(4, 2), use_reentrant=False).shape
        torch.Size([4, 1])
    """
    if use_reentrant is None:
        _warn_of_reentrant(".checkpoint_sequential")
        use_reentrant = True
    preserve = kwargs.pop("preserve_rng_state", True)
    if kwargs:
        raise ValueError("Unexpected keyword arguments: " + ",".join(kwargs))
    if isinstance(functions, mg.nn.Sequential):
        functions = list(functions.children())

    def chain(part: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
        def run(value: Any) -> Any:
            for function in part:
                value = function(value)
            return value

        return run

    size = len(functions) // segments
    last = size * (segments - 1)
    for start in range(0, last, size):
        part = chain(functions[start : start + size])
        input = checkpoint(part, input, use_reentrant=use_reentrant, preserve_rng_state=preserve)
    return chain(functions[last:])(input)
