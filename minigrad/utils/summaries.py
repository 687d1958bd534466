"""What a model is made of: its layers, their shapes, parameters and multiply-adds, as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import minigrad as mg

from .._tensor import Tensor


@dataclass
class Layer:
    """A module in a model.

    Attributes:
        name: dotted, "" for the model itself.
        kind: its class.
        parameters: how many numbers its own parameters have that no layer before it has.
        input: the shapes of the Tensors that its first call took.
        output: the shapes of those that it gave.
        calls: how often it was called.
        multiply_adds: of all calls, without those of the modules in it.
        activations: bytes of what the calls gave; 0 for a module with modules in it.
    """

    name: str
    kind: str
    parameters: int = 0
    input: list[tuple[int, ...]] = field(default_factory=list)
    output: list[tuple[int, ...]] = field(default_factory=list)
    calls: int = 0
    multiply_adds: int = 0
    activations: int = 0


@dataclass(frozen=True)
class Summary:
    """What `summary` returns; its text is the table.

    Attributes:
        layers: the modules in the order of `named_modules`.
        trainable: how many numbers are trained.
        frozen: how many numbers of parameters are not.
        parameter_bytes: the memory of the parameters.
    """

    layers: list[Layer]
    trainable: int
    frozen: int
    parameter_bytes: int

    @property
    def parameters(self) -> int:
        """How many numbers the parameters have, each counted once."""
        return self.trainable + self.frozen

    @property
    def multiply_adds(self) -> int:
        """Of one pass."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """The memory of what the layers give in one pass."""
        return sum(layer.activations for layer in self.layers)

    def __str__(self) -> str:
        titles = ["layer", "input", "output", "parameters", "multiply-adds"]
        rows = [
            [
                _indented(layer),
                _shapes(layer.input) if layer.calls else "not called",
                _shapes(layer.output),
                f"{layer.parameters:,}" if layer.parameters else "",
                f"{layer.multiply_adds:,}" if layer.multiply_adds else "",
            ]
            for layer in self.layers
        ]
        widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
        lines = [_line(titles, widths), "-" * (sum(widths) + 2 * (len(widths) - 1))]
        lines += [_line(row, widths) for row in rows]
        lines += [
            lines[1],
            f"parameters: {self.parameters:,} ({self.trainable:,} trainable), "
            f"{_bytes(self.parameter_bytes)}",
            f"multiply-adds: {self.multiply_adds:,}",
            f"outputs of layers: {_bytes(self.activation_bytes)}",
        ]
        return "\n".join(lines)

    __repr__ = __str__


def summary(model: Any, *inputs: Any, **keywords: Any) -> Summary:
    """Call a model once and tell what its layers took, gave and cost.

    The model is called as `model(*inputs, **keywords)` in evaluation mode, without gradients. It
    and the random generator are as before afterwards, also when the call fails; but lazy layers
    take their sizes from it.

    A multiply-add is a product that is added to a sum. Those of linear, convolutional, recurrent
    and attention layers are counted; biases, activations, normalization and pooling count 0, and
    so does what a module computes itself, outside of layers.

    Args:
        model: a Module.
        inputs: what it takes; shapes of Tensors are listed.
        keywords: likewise.

    Returns:
        The layers and totals; printed, a table.

    Raises:
        TypeError: `model` is no Module.
        Exception: whatever the model raises.

    Example:
        >>> import minigrad as mg
        >>> model = mg.nn.Sequential(mg.nn.Linear(4, 3), mg.nn.ReLU())
        >>> print(mg.utils.summary(model, mg.ones(2, 4)))
        layer         input   output  parameters  multiply-adds
        -------------------------------------------------------
        Sequential    [2, 4]  [2, 3]
          0 (Linear)  [2, 4]  [2, 3]  15          24
          1 (ReLU)    [2, 3]  [2, 3]
        -------------------------------------------------------
        parameters: 15 (15 trainable), 60 bytes
        multiply-adds: 24
        outputs of layers: 48 bytes
    """
    if not isinstance(model, mg.nn.Module):
        raise TypeError(f"summary() takes a Module, got {type(model).__name__}")
    modules = dict(model.named_modules())
    layers = {name: Layer(name, type(module).__name__) for name, module in modules.items()}
    handles = []
    with _as_before(model), mg.no_grad():
        try:
            for name, module in modules.items():
                note = _noting(layers[name], next(iter(module.children()), None) is None)
                handles.append(module.register_forward_hook(note, with_kwargs=True))
            model(*inputs, **keywords)
        finally:
            for handle in handles:
                handle.remove()
    seen: set[int] = set()  # counted now that lazy layers know their sizes
    for name, module in modules.items():
        own = [p for p in module.parameters(recurse=False) if id(p) not in seen]
        seen.update(map(id, own))
        layers[name].parameters = sum(p.numel() for p in own)
    parameters = list(model.parameters())
    return Summary(
        list(layers.values()),
        trainable=sum(p.numel() for p in parameters if p.requires_grad),
        frozen=sum(p.numel() for p in parameters if not p.requires_grad),
        parameter_bytes=sum(p.nbytes for p in parameters),
    )


@contextmanager
def _as_before(model: Any) -> Iterator[None]:
    """Within, the model evaluates; afterwards its modes and the generator are as before."""
    modes = [(module, module.training) for module in model.modules()]
    state = mg.get_rng_state()
    model.eval()
    try:
        yield
    finally:
        mg.set_rng_state(state)
        for module, training in modes:
            module.training = training


def _noting(layer: Layer, innermost: bool) -> Callable[..., None]:
    """A hook that takes down a call."""

    def note(module: Any, args: Any, kwargs: Any, output: Any) -> None:
        taken, given = _tensors([args, kwargs]), _tensors(output)
        if not layer.calls:
            layer.input = [tuple(t.shape) for t in taken]
            layer.output = [tuple(t.shape) for t in given]
        layer.calls += 1
        if innermost:
            layer.activations += sum(t.nbytes for t in given)
        for kind in type(module).__mro__:
            if kind.__name__ in MULTIPLY_ADDS and kind.__module__.startswith("minigrad."):
                layer.multiply_adds += MULTIPLY_ADDS[kind.__name__](module, taken, given)
                break

    return note


def _tensors(value: Any) -> list[Tensor]:
    """The Tensors in an argument or result, in order."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [t for v in value for t in _tensors(v)] if isinstance(value, (list, tuple)) else []


def _linear(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    return int(given[0].numel()) * int(module.in_features)


def _bilinear(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    # The product with the first input leaves a vector for each output, for the second.
    inner = module.in2_features * (module.in1_features + 1)
    return int(given[0].numel()) * int(inner)


def _convolution(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    window = module.in_channels // module.groups * math.prod(module.kernel_size)
    return int(given[0].numel()) * int(window)


def _transposed(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    window = module.out_channels // module.groups * math.prod(module.kernel_size)
    return int(taken[0].numel()) * int(window)


def _recurrent(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    """Every weight is used once in every step of every sequence."""
    steps = math.prod(taken[0].shape[:-1]) if taken[0].ndim > 1 else 1
    weights = sum(p.numel() for name, p in module.named_parameters() if name.startswith("weight"))
    return int(steps) * int(weights)


def _attention(module: Any, taken: list[Tensor], given: list[Tensor]) -> int:
    """Projections of queries, keys, values and results, then scores and their products."""
    query, key, value = taken[:3]
    width, last = module.embed_dim, -2 if query.ndim == 2 or module.batch_first else 0
    n = math.prod(query.shape) // query.shape[last] // query.shape[-1]
    length, other = query.shape[last], key.shape[last]
    projected = 2 * length * width + other * (key.shape[-1] + value.shape[-1])
    return int(n * width * (projected + 2 * length * other))


MULTIPLY_ADDS: dict[str, Callable[[Any, list[Tensor], list[Tensor]], int]] = {
    "Linear": _linear,
    "Bilinear": _bilinear,
    **dict.fromkeys(("Conv1d", "Conv2d", "Conv3d"), _convolution),
    **dict.fromkeys(("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d"), _transposed),
    **dict.fromkeys(("RNNBase", "RNNCellBase"), _recurrent),
    "MultiheadAttention": _attention,
}
"""How many a call of a layer takes, by its class or a base of it."""


def _indented(layer: Layer) -> str:
    if not layer.name:
        return layer.kind
    *outer, last = layer.name.split(".")
    return f"{'  ' * (len(outer) + 1)}{last} ({layer.kind})"


def _shapes(shapes: list[tuple[int, ...]]) -> str:
    return ", ".join(str(list(shape)) for shape in shapes)


def _line(texts: list[str], widths: list[int]) -> str:
    cells = [text.ljust(width) for text, width in zip(texts, widths, strict=True)]
    return "  ".join(cells).rstrip()


def _bytes(count: int) -> str:
    for unit, size in (("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
