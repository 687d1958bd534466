"""Tensors to print: random arrays, print options, and stories of how a tensor was made."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch

Array = np.ndarray[Any, Any]

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
FLOATS = ["float16", "float32", "float64"]
COMPLEX = ["complex64", "complex128"]
DTYPES = [*FLOATS * 4, *COMPLEX * 2, *INTEGERS, "bool"]

SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf]
THRESHOLDS = [1e-4, 0.99e-4, 1.01e-4, 1e-1, 1.0, 1e3, 1001.0, 1e8, 1e8 + 16, 0.5, -1e8]
EXTREMES = [5e-324, 1.5e-45, 6e-8, 65504.0, 3.4e38, 1.7e308, 0.0, 1.0]

LONG = [1, 5, 50, 200, 999, 1000, 1001, 1200]
WIDE = [(1, 1), (1, 1001), (1001, 1), (2, 501), (25, 40), (7, 150), (40, 26), (6, 170)]


class Printed(NamedTuple):
    """What decides a text.

    Attributes:
        array: the elements.
        options: arguments of `set_printoptions`.
        default: name of the default dtype.
        story: how the tensor was made, a key of `STORIES`.
        length: of a name in the story.
    """

    array: Array
    options: dict[str, Any]
    default: str
    story: str
    length: int


class Source:
    """Random cases, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.choices = random.Random(seed)
        self.numbers = np.random.default_rng(seed)

    def draw(self) -> Printed:
        """The next case."""
        r = self.choices
        array = self.array()
        stories = [*STORIES] if array.dtype.kind in "fc" else ["plain", "plain", "subclass"]
        return Printed(
            array,
            self.options(),
            r.choice(["float32", "float32", "float32", "float64", "float16"]),
            r.choice(stories),
            r.randint(1, 60),
        )

    def shape(self) -> tuple[int, ...]:
        """Mostly small; some at the limits of lines and of summaries, some empty."""
        r = self.choices
        ndim = r.choice([0, 1, 1, 2, 2, 3, 4])
        most = r.choice([4, 9, 30]) if ndim < 3 else r.choice([2, 4, 8])
        shape = [r.randint(1, most) for _ in range(ndim)]
        if ndim == 1 and r.random() < 0.3:
            shape = [r.choice(LONG)]
        if ndim == 2 and r.random() < 0.1:
            shape = list(r.choice(WIDE))
        if ndim and r.random() < 0.06:
            shape[r.randrange(ndim)] = 0
        return tuple(shape)

    def reals(self, shape: tuple[int, ...]) -> Array:
        """Numbers of one or of many magnitudes, whole ones, borderline and special ones."""
        r, g = self.choices, self.numbers
        makers: list[Callable[[], Any]] = [
            lambda: g.standard_normal(shape),
            lambda: g.standard_normal(shape) * 10.0 ** r.uniform(-12, 12),
            lambda: (
                g.choice([-1, 1], shape)
                * 10.0 ** g.uniform(r.uniform(-12, 0), r.uniform(0, 12), shape)
            ),
            lambda: np.round(g.standard_normal(shape) * 10.0 ** r.uniform(0, 12)),
            lambda: g.choice(r.sample(THRESHOLDS, r.randint(1, 4)), shape),
            lambda: g.integers(-2000, 2000, shape) / r.choice([1, 2, 8, 16, 1000, 20000]),
            lambda: g.choice([*SPECIAL, 1.0, -3.0, 0.25], shape),
            lambda: g.choice(EXTREMES, shape),
        ]
        x = np.array(r.choice(makers)())
        if r.random() < 0.25:
            x[g.random(shape) < r.choice([0.05, 0.4, 1.0])] = r.choice(SPECIAL)
        return np.abs(x) if r.random() < 0.1 else x

    def array(self) -> Array:
        """An array of any type, sometimes not contiguous."""
        r, g = self.choices, self.numbers
        shape, dtype = self.shape(), np.dtype(r.choice(DTYPES))
        with np.errstate(all="ignore"):
            if dtype.kind == "b":
                x = np.array(g.random(shape) < r.choice([0.0, 0.5, 1.0]))
            elif dtype.kind in "iu":
                info = np.iinfo(dtype)
                high = min(int(info.max), 10 ** r.randint(0, 20))
                x = np.array(g.integers(max(info.min, -high), high, shape, dtype, endpoint=True))
            elif dtype.kind == "c":
                x = np.empty(shape, dtype)
                x.real, x.imag = self.reals(shape), self.reals(shape)
            else:
                x = self.reals(shape).astype(dtype)
        if x.ndim and r.random() < 0.15:
            x = r.choice([x.T, x[::-1], x[..., ::2], np.moveaxis(x, 0, -1)])
        return x

    def options(self) -> dict[str, Any]:
        """Half of the time the defaults."""
        r = self.choices
        if r.random() < 0.4:
            return {"profile": "default"}
        chosen: dict[str, Any] = {
            "profile": r.choice(["default", "short", "full", "default", None]),
            "precision": r.choice([None, None, 0, 1, 2, 3, 6, 8, 12]),
            "threshold": r.choice([None, None, 0, 1, 5, 20, 100, 1000, 1000.5, float("inf")]),
            "edgeitems": r.choice([None, None, 0, 1, 2, 4, 5, 10]),
            "linewidth": r.choice([None, None, 1, 10, 20, 40, 79, 81, 100, 200]),
            "sci_mode": r.choice([None, None, True, False]),
        }
        return {key: v for key, v in chosen.items() if v is not None or r.random() < 0.5}


# How a tensor was made: torch's tensor, and what our printer is told. Its names have a length
# that decides where the line breaks.

Story = Callable[[torch.Tensor, int], tuple[torch.Tensor, dict[str, Any]]]


def _plain(t: torch.Tensor, length: int) -> tuple[torch.Tensor, dict[str, Any]]:
    return t, {}


def _leaf(t: torch.Tensor, length: int) -> tuple[torch.Tensor, dict[str, Any]]:
    return t.requires_grad_(), {"requires_grad": True}


def _function(t: torch.Tensor, length: int) -> tuple[torch.Tensor, dict[str, Any]]:
    def forward(ctx: Any, x: Any) -> Any:
        return x.clone()

    def backward(ctx: Any, g: Any) -> Any:
        return g

    members = {"forward": staticmethod(forward), "backward": staticmethod(backward)}
    name = "F" * length
    function: Any = type(name, (torch.autograd.Function,), members)
    return function.apply(t.requires_grad_()), {
        "grad_fn": name + "Backward",
        "requires_grad": True,
    }


def _subclass(t: torch.Tensor, length: int) -> tuple[torch.Tensor, dict[str, Any]]:
    name = "T" * (1 + length // 2)
    return t.as_subclass(type(name, (torch.Tensor,), {})), {"name": name}


STORIES: dict[str, Story] = {
    "plain": _plain,
    "leaf": _leaf,
    "function": _function,
    "subclass": _subclass,
}
