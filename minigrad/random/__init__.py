"""Random numbers: the default generator and the functions that seed, save and restore it.

The samplers (arrays only) are in `continuous`, `normal`, `integers` and `discrete`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from .generator import Generator, default_generator

if TYPE_CHECKING:
    from .._tensor import Tensor

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "seed",
    "set_rng_state",
]


def manual_seed(seed: Any) -> Generator:
    """Seed the default generator, from which all draws come that name no other.

    Args:
        seed: a number from -2**63 to 2**64 - 1; `int` is applied to it.

    Returns:
        The default generator.

    Raises:
        ValueError: NaN, no number, or beyond 64 bits.
        OverflowError: infinity.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> mg.rand(3)
        tensor([0.4963, 0.7682, 0.0885])
    """
    return default_generator.manual_seed(int(seed))


def seed() -> int:
    """Seed the default generator from the system's randomness, and return the seed.

    Example:
        >>> import minigrad as mg
        >>> mg.seed() == mg.initial_seed()
        True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the default generator was last given; one of the system's if nobody gave any.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(3)
        >>> mg.initial_seed()
        3
    """
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's state: a uint8 tensor of 5056 bytes, laid out as PyTorch's.

    Example:
        >>> import minigrad as mg
        >>> state = mg.get_rng_state()
        >>> a = mg.rand(2)
        >>> mg.set_rng_state(state)
        >>> mg.equal(a, mg.rand(2))
        True
    """
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Let the default generator continue from a state that `get_rng_state` gave.

    Args:
        new_state: uint8 tensor of 5056 bytes, from here or from PyTorch.

    Raises:
        TypeError: not a uint8 tensor.
        RuntimeError: not the state of an MT19937 engine.
    """
    default_generator.set_state(new_state)


@contextlib.contextmanager
def fork_rng(
    devices: Iterable[Any] | None = None, enabled: bool = True, device_type: str | None = None
) -> Iterator[None]:
    """Context in which draws do not count: afterwards the default generator is as it was before.

    Args:
        devices: other devices to treat so; there are none, PyTorch's scripts may name them.
        enabled: False makes the context do nothing.
        device_type: kind of the other devices, likewise.

    Example:
        >>> import minigrad as mg
        >>> _ = mg.manual_seed(0)
        >>> with mg.random.fork_rng():
        ...     a = mg.rand(2)
        >>> mg.equal(a, mg.rand(2))
        True
    """
    if not enabled:
        yield
        return
    state = default_generator.state_bytes()
    try:
        yield
    finally:
        default_generator.set_state_bytes(state)
