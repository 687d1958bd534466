"""`torch.cuda` where there is no GPU: what asks gets that answer, what needs one raises.

As in PyTorch built without CUDA, seeds and caches are nothing to set, counts are 0, and the rest is
an `AssertionError`: "Torch not compiled with CUDA enabled".
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NoReturn

from .. import dtypes
from ..size import check_cpu
from ..size import device as _device
from . import amp

# fmt: off
__all__ = [
    "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "Event", "FloatTensor", "HalfTensor",
    "IntTensor", "LongTensor", "OutOfMemoryError", "ShortTensor", "Stream", "amp", "current_device",
    "current_stream", "default_generators", "default_stream", "device", "device_count",
    "device_of", "empty_cache", "get_arch_list", "get_device_capability", "get_device_name",
    "get_device_properties", "get_rng_state", "get_rng_state_all", "init", "initial_seed",
    "ipc_collect", "is_available", "is_bf16_supported", "is_initialized", "manual_seed",
    "manual_seed_all", "max_memory_allocated", "max_memory_cached", "max_memory_reserved",
    "mem_get_info", "memory_allocated", "memory_cached", "memory_reserved", "memory_stats",
    "memory_summary", "reset_max_memory_allocated", "reset_peak_memory_stats", "seed", "seed_all",
    "set_device", "set_rng_state", "set_rng_state_all", "stream", "synchronize",
]
# fmt: on


class OutOfMemoryError(RuntimeError):
    """A GPU ran out of memory: never raised here, for scripts that catch it."""


def _fail() -> NoReturn:
    check_cpu("cuda")
    raise AssertionError  # not reached


def _index(device: Any) -> int:
    """The number of a GPU; -1 for none in particular.

    Raises:
        ValueError: another kind of device.
    """
    if device is None or isinstance(device, int):
        return -1 if device is None else device
    where = _device(device)
    if where.type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {where}")
    return -1 if where.index is None else where.index


# What there is: nothing


def is_available() -> bool:
    """Whether a GPU can be used: False.

    Example:
        >>> import minigrad as mg
        >>> "cuda" if mg.cuda.is_available() else "cpu"
        'cpu'
    """
    return False


def is_initialized() -> bool:
    """Whether a GPU is in use: False."""
    return False


def is_bf16_supported(including_emulation: bool = True) -> bool:
    """Whether a GPU computes in bfloat16: False."""
    return False


def device_count() -> int:
    """How many GPUs there are: 0."""
    return 0


def get_arch_list() -> list[str]:
    """For which GPUs there are kernels: none."""
    return []


# Random numbers: no generator to seed

default_generators: tuple[()] = ()


def manual_seed(seed: int) -> None:
    """Nothing: there is no generator."""
    int(seed)


def manual_seed_all(seed: int) -> None:
    """Nothing: there are no generators."""
    int(seed)


def seed() -> None:
    """Nothing: there is no generator."""


def seed_all() -> None:
    """Nothing: there are no generators."""


def initial_seed() -> int:
    """Raise an AssertionError: there is no generator."""
    _fail()


def get_rng_state(device: Any = "cuda") -> Any:
    """Raise an AssertionError: there is no generator."""
    _fail()


def get_rng_state_all() -> list[Any]:
    """The states of the generators of all GPUs: none."""
    return []


def set_rng_state(new_state: Any, device: Any = "cuda") -> None:
    """Nothing: there is no generator."""


def set_rng_state_all(new_states: Any) -> None:
    """Nothing: there are no generators."""


# Memory: none in use


def empty_cache() -> None:
    """Nothing: there is no cache."""


def memory_allocated(device: Any = None) -> int:
    """Bytes in use on the GPU: 0."""
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated
memory_cached = max_memory_cached = memory_allocated


def memory_stats(device: Any = None) -> OrderedDict[str, Any]:
    """Figures of the GPU's memory: none."""
    return OrderedDict()


def reset_peak_memory_stats(device: Any = None) -> None:
    """Raise an AssertionError: there is no GPU."""
    _fail()


reset_max_memory_allocated = reset_peak_memory_stats


def memory_summary(device: Any = None, abbreviated: bool = False) -> str:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def mem_get_info(device: Any = None) -> tuple[int, int]:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def ipc_collect() -> None:
    """Raise an AssertionError: there is no GPU."""
    _fail()


# Devices and streams


def init() -> None:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def current_device() -> int:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def set_device(device: Any) -> None:
    """Raise an AssertionError, unless the number is negative: then nothing is to be done."""
    if _index(device) >= 0:
        _fail()


def get_device_name(device: Any = None) -> str:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def get_device_capability(device: Any = None) -> tuple[int, int]:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def get_device_properties(device: Any = None) -> Any:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def synchronize(device: Any = None) -> None:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def current_stream(device: Any = None) -> Any:
    """Raise an AssertionError: there is no GPU."""
    _fail()


def default_stream(device: Any = None) -> Any:
    """Raise an AssertionError: there is no GPU."""
    _fail()


class device:
    """A context in which a GPU is the current one; a negative number leaves all as it is.

    Args:
        device: its number, 'cuda:0', or a device.

    Raises:
        AssertionError: (entering) there is no GPU.
    """

    def __init__(self, device: Any) -> None:
        self.idx = _index(device)

    def __enter__(self) -> None:
        if self.idx >= 0:
            _fail()

    def __exit__(self, *exception: Any) -> None:
        pass


class device_of(device):
    """A context on the GPU of a Tensor: without effect, since Tensors are on the CPU.

    Args:
        obj: a Tensor.
    """

    def __init__(self, obj: Any) -> None:
        super().__init__(-1)


class stream:
    """A context in which a stream of work is the current one: None has no effect.

    Args:
        stream: None, for there are no streams.
    """

    def __init__(self, stream: None) -> None:
        self.stream = stream

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: Any) -> None:
        pass


class Stream:
    """A stream of work on a GPU: making one raises.

    Raises:
        RuntimeError: there is no GPU.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("torch.cuda.Stream requires CUDA support")


class Event:
    """A point in a stream of work: making one raises.

    Raises:
        RuntimeError: there is no GPU.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise RuntimeError("torch.cuda.Event requires CUDA support")


class _TensorType(type):
    """The type of the typed constructors: nothing is an instance of one, and none makes Tensors."""

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(
            f"type torch.cuda.{cls.__name__} not available. Torch not compiled with CUDA enabled."
        )


def _tensor_type(name: str, d: dtypes.dtype) -> _TensorType:
    doc = f"Tensors of type {d} on a GPU: making one raises a TypeError."
    return _TensorType(
        name, (), {"__doc__": doc, "__module__": __name__, "dtype": d, "is_cuda": True}
    )


BoolTensor = _tensor_type("BoolTensor", dtypes.bool)
ByteTensor = _tensor_type("ByteTensor", dtypes.uint8)
CharTensor = _tensor_type("CharTensor", dtypes.int8)
ShortTensor = _tensor_type("ShortTensor", dtypes.int16)
IntTensor = _tensor_type("IntTensor", dtypes.int32)
LongTensor = _tensor_type("LongTensor", dtypes.int64)
HalfTensor = _tensor_type("HalfTensor", dtypes.float16)
FloatTensor = _tensor_type("FloatTensor", dtypes.float32)
DoubleTensor = _tensor_type("DoubleTensor", dtypes.float64)
