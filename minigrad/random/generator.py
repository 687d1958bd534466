"""`Generator`: PyTorch's CPU random number engine (MT19937) and its state, byte for byte."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..size import device as Device

if TYPE_CHECKING:
    from numpy.random import MT19937, RandomState

    from .._tensor import Tensor

DEFAULT_SEED = 67280421310721  # of a Generator() nobody seeded
_WORDS = 624  # words of MT19937's state
_LOW_32 = 0xFFFF_FFFF
_SHIFT_32 = np.array(32, np.uint64)
_CHUNK = 1 << 15  # words handled while they are still in the cache

# The bytes of PyTorch's state, with C's alignment: 5056 in all.
_STATE = np.dtype(
    [
        ("seed", "<u8"),
        ("left", "<i4"),  # words until the next twist, counting from 1
        ("seeded", "<i4"),
        ("next", "<u8"),  # words taken since the last twist
        ("words", "<u8", (_WORDS,)),
        ("normal_x", "<f8"),
        ("normal_y", "<f8"),  # the kept second normal
        ("normal_rho", "<f8"),
        ("normal_is_valid", "<i4"),
        ("normal_float", "<f4"),
        ("normal_float_is_valid", "?"),
    ],
    align=True,
)


class Watch(threading.local):
    """Who is told of draws in this thread, in place of making them; see `sampler`."""

    recorder: Callable[..., Any] | None = None


watch = Watch()
Sampler = TypeVar("Sampler", bound=Callable[..., Any])


def sampler(function: Sampler) -> Sampler:
    """Mark a function that draws, so that whoever writes a computation down can write it too.

    Args:
        function: takes the generator first.
    """

    @functools.wraps(function)
    def sample(*args: Any, **kwargs: Any) -> Any:
        if watch.recorder is None:
            return function(*args, **kwargs)
        return watch.recorder(function, args, kwargs)

    return sample  # type: ignore[return-value]


class Generator:
    """A source of random numbers with a state of its own: PyTorch's CPU stream.

    The engine is MT19937 with its classic 32-bit seeding. Every sampler takes whole 32-bit words
    from it, so equal seeds and equal calls give equal numbers here and in PyTorch.

    Args:
        device: where the numbers are made; only the CPU exists.

    Attributes:
        lock: held by a sampler from its first word to its last, so that threads may share it.
        kept_normal: the second normal of a Box-Muller pair, kept for the next call, or None.

    Example:
        >>> import minigrad as mg
        >>> generator = mg.Generator().manual_seed(7)
        >>> mg.randint(10, (5,), generator=generator)
        tensor([5, 2, 1, 6, 3])

    Reference:
        M. Matsumoto and T. Nishimura, Mersenne Twister, ACM TOMACS 8(1), 1998.
    """

    __slots__ = (
        "__weakref__",
        "_device",
        "_engine",
        "_fresh",
        "_seed",
        "_seeder",
        "kept_normal",
        "lock",
    )

    def __init__(self, device: Device | str = "cpu") -> None:
        self._device = Device(device)
        if self._device.type != "cpu":
            raise RuntimeError(f"Generator expected the device cpu, but got {self._device}")
        self._engine: MT19937 | None = None  # made at the first draw: numpy.random is slow to load
        self._seeder: RandomState | None = None
        self.kept_normal: float | None = None
        self._restart(DEFAULT_SEED)
        self.lock = threading.Lock()

    @property
    def device(self) -> Device:
        """Where the numbers are made: the CPU."""
        return self._device

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to a seed.

        Args:
            seed: from -2**63 to 2**64 - 1; a negative one counts down from 2**64. The stream
                depends on its lowest 32 bits.

        Returns:
            The generator itself.

        Raises:
            RuntimeError: the seed is no int.
            ValueError: the seed does not fit in 64 bits.

        Example:
            >>> import minigrad as mg
            >>> mg.Generator().manual_seed(-1).initial_seed()
            18446744073709551615
        """
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}")
        if not -(2**63) <= seed < 2**64:
            raise ValueError(f"Overflow when unpacking long long: seed {seed} exceeds 64 bits")
        with self.lock:
            self._restart(seed % 2**64)
        return self

    def seed(self) -> int:
        """Start a stream that nobody can foresee, from the system's randomness; return its seed."""
        seed = int.from_bytes(os.urandom(8), "little")
        with self.lock:
            self._restart(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed that the current stream was started with."""
        return self._seed

    def clone_state(self) -> Generator:
        """A new generator that will give the numbers this one would give next."""
        clone = Generator(self._device)
        clone.set_state_bytes(self.state_bytes())
        return clone

    def get_state(self) -> Tensor:
        """The state as a uint8 tensor of 5056 bytes, laid out as PyTorch's.

        Example:
            >>> import minigrad as mg
            >>> mg.Generator().get_state().shape
            torch.Size([5056])
        """
        import minigrad as mg

        return mg.from_numpy(self.state_bytes())

    def set_state(self, new_state: Tensor) -> Generator:
        """Continue from a state that `get_state` gave, here or in PyTorch; return the generator.

        Args:
            new_state: uint8 tensor of 5056 bytes.

        Raises:
            TypeError: not a uint8 tensor.
            RuntimeError: not the state of an MT19937 engine.
        """
        import minigrad as mg

        if not isinstance(new_state, mg.Tensor):
            raise TypeError(f"expected a torch.ByteTensor, but got {type(new_state).__name__}")
        if new_state.dtype is not mg.uint8:
            raise TypeError(f"RNG state must be a torch.ByteTensor, but got {new_state.dtype}")
        self.set_state_bytes(new_state.numpy())
        return self

    def state_bytes(self) -> NDArray[np.uint8]:
        """The state as an array of 5056 bytes, laid out as PyTorch's."""
        state = np.zeros((), _STATE)
        with self.lock:
            engine = self._start() if self._fresh or self._engine is None else self._engine
            position: Any = engine.state["state"]
            state["seed"] = self._seed
            state["seeded"] = 1
            state["words"] = position["key"]
            state["left"] = _WORDS + 1 - position["pos"]
            state["next"] = 0 if self._fresh else position["pos"]
            if self.kept_normal is not None:
                state["normal_is_valid"] = 1
                state["normal_y"] = self.kept_normal
        return np.array(memoryview(state.tobytes()))

    def set_state_bytes(self, state: NDArray[np.uint8]) -> None:
        """Continue from a state that `state_bytes` gave, here or in PyTorch.

        Args:
            state: array of 5056 bytes.

        Raises:
            RuntimeError: wrong size, or not the state of an MT19937 engine.
        """
        if state.size != _STATE.itemsize:
            raise RuntimeError(
                f"Expected a CPUGeneratorImplState of size {_STATE.itemsize} but found the input "
                f"RNG state size to be {state.size}"
            )
        record = np.frombuffer(state.tobytes(), _STATE)[0]
        seed, taken, words = int(record["seed"]), int(record["next"]), record["words"]
        fresh = taken == 0 and record["left"] == 1
        if record["seeded"] != 1 or not (fresh or record["left"] == _WORDS + 1 - taken > 0):
            raise RuntimeError("Invalid mt19937 state")
        with self.lock:
            self._restart(seed)
            engine = self._start()
            position: Any = engine.state
            self._fresh = fresh and np.array_equal(position["state"]["key"], words)
            if not self._fresh:
                position["state"] = {
                    "key": words.astype(np.uint32),
                    "pos": _WORDS if fresh else taken,
                }
                engine.state = position
            if record["normal_is_valid"]:
                self.kept_normal = float(record["normal_y"])

    def words(self, count: int) -> NDArray[np.uint64]:
        """The next `count` words of 32 bits, each in a uint64. The caller holds `lock`."""
        if self._fresh:
            if count == 0:
                return np.empty(0, np.uint64)
            self._start()
            self._fresh = False
        return self._engine.random_raw(count)  # type: ignore[union-attr]

    def double_words(self, count: int) -> NDArray[np.uint64]:
        """The next `count` words of 64 bits: two of 32, high one first. The caller holds `lock`."""
        doubles = np.empty(count, np.uint64)
        for start in range(0, count, _CHUNK):
            part = doubles[start : start + _CHUNK]
            words = self.words(2 * part.size)
            np.left_shift(words[::2], _SHIFT_32, out=part)
            part |= words[1::2]
        return doubles

    def _restart(self, seed: int) -> None:
        self._seed = seed
        self._fresh = True  # the engine itself is seeded when it is needed
        self.kept_normal = None

    def _start(self) -> MT19937:
        """The engine at the start of the seed's stream."""
        if self._engine is None or self._seeder is None:
            from numpy.random import MT19937, RandomState

            self._engine = MT19937(0)
            self._seeder = RandomState(self._engine)
        self._seeder.seed(self._seed & _LOW_32)  # as the engine's authors do from 32 bits
        return self._engine

    def __getstate__(self) -> NDArray[np.uint8]:
        return self.state_bytes()

    def __setstate__(self, state: NDArray[np.uint8]) -> None:
        self.__init__()  # type: ignore[misc]
        self.set_state_bytes(state)


default_generator = Generator()
default_generator.seed()  # until a seed is given, no two runs draw the same
