"""Settings of the process that scripts make at their start: threads, rounding, defaults."""

from __future__ import annotations

import os
import warnings
from types import ModuleType
from typing import Any

from . import dtypes
from .size import CPU, check_cpu, device

_state: dict[str, Any] = {
    "threads": os.cpu_count() or 1,
    "interop": os.cpu_count() or 1,
    "deterministic": 0,
    "precision": "highest",
    "warn_always": False,
}


def _threads(name: str, number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise RuntimeError(f"{name} expects an int, but got {type(number).__name__}")
    if number < 1:
        raise RuntimeError(f"{name} expects a positive integer")
    return number


def get_num_threads() -> int:
    """What `set_num_threads` was given; the number of processors to begin with."""
    return _state["threads"]  # type: ignore[no-any-return]


def set_num_threads(number: int) -> None:
    """Set how many threads an operation may take.

    NumPy's matrix products run in the threads of its BLAS, which reads its own environment
    variables when it is loaded (`OMP_NUM_THREADS`); this number is kept for `get_num_threads`.

    Args:
        number: how many, from 1.

    Raises:
        RuntimeError: `number` is not a positive integer.
    """
    _state["threads"] = _threads("set_num_threads", number)


def get_num_interop_threads() -> int:
    """What `set_num_interop_threads` was given; the number of processors to begin with."""
    return _state["interop"]  # type: ignore[no-any-return]


def set_num_interop_threads(number: int) -> None:
    """Set how many operations may run at once: without effect, they run one after the other.

    Args:
        number: how many, from 1.

    Raises:
        RuntimeError: `number` is not a positive integer.
    """
    _state["interop"] = _threads("set_num_interop_threads", number)


# Deterministic algorithms, which all of minigrad's are

_LEVELS = ("default", "warn", "error")


def use_deterministic_algorithms(mode: bool, *, warn_only: bool = False) -> None:
    """Ask for results that are the same in each run: they always are.

    Args:
        mode: whether to insist.
        warn_only: whether a warning is enough.

    Raises:
        TypeError: `mode` is not a bool.

    Example:
        >>> import minigrad as mg
        >>> mg.use_deterministic_algorithms(True)
        >>> mg.are_deterministic_algorithms_enabled()
        True
        >>> mg.use_deterministic_algorithms(False)
    """
    if not isinstance(mode, bool):
        raise TypeError(
            "use_deterministic_algorithms(): argument 'mode' must be bool, not "
            + type(mode).__name__
        )
    _state["deterministic"] = (1 if warn_only else 2) if mode else 0


def are_deterministic_algorithms_enabled() -> bool:
    """Whether `use_deterministic_algorithms` asked for them."""
    return bool(_state["deterministic"])


def is_deterministic_algorithms_warn_only_enabled() -> bool:
    """Whether `use_deterministic_algorithms` asked for warnings only."""
    return bool(_state["deterministic"] == 1)


def set_deterministic_debug_mode(debug_mode: int | str) -> None:
    """`use_deterministic_algorithms` by levels.

    Args:
        debug_mode: 0 or 'default', 1 or 'warn', 2 or 'error'.

    Raises:
        RuntimeError: no such level.
        TypeError: neither a number nor a string.
    """
    if not isinstance(debug_mode, (int, str)):
        raise TypeError(f"debug_mode must be str or int, but got {type(debug_mode)}")
    if isinstance(debug_mode, str):
        if debug_mode not in _LEVELS:
            raise RuntimeError(
                "invalid value of debug_mode, expected one of `default`, `warn`, `error`, but got "
                + debug_mode
            )
        debug_mode = _LEVELS.index(debug_mode)
    if debug_mode not in (0, 1, 2):
        raise RuntimeError(
            f"invalid value of debug_mode, expected 0, 1, or 2, but got {debug_mode}"
        )
    _state["deterministic"] = debug_mode


def get_deterministic_debug_mode() -> int:
    """The level of `set_deterministic_debug_mode`: 0, 1 or 2."""
    return _state["deterministic"]  # type: ignore[no-any-return]


# Rounding


def set_float32_matmul_precision(precision: str) -> None:
    """Say how far a GPU may round in products of float32 matrices: without effect.

    Args:
        precision: 'highest', 'high' or 'medium'; another one gives a warning.
    """
    if precision not in ("highest", "high", "medium"):
        warnings.warn(
            f"{precision} is not one of 'highest', 'high', or 'medium'; the current "
            "setFloat32MatmulPrecision call has no effect.",
            stacklevel=2,
        )
        return
    _state["precision"] = precision


def get_float32_matmul_precision() -> str:
    """What `set_float32_matmul_precision` was given; 'highest' to begin with."""
    return _state["precision"]  # type: ignore[no-any-return]


def set_flush_denormal(mode: bool) -> bool:
    """Ask that the smallest numbers be taken for 0: NumPy keeps them.

    Args:
        mode: whether to.

    Returns:
        Whether that could be done: False.
    """
    return False


def set_warn_always(b: bool, /) -> None:
    """Ask that warnings given once be given each time: Python's filters decide that here.

    Args:
        b: whether to; kept for `is_warn_always_enabled`.
    """
    _state["warn_always"] = bool(b)


def is_warn_always_enabled() -> bool:
    """What `set_warn_always` was given."""
    return _state["warn_always"]  # type: ignore[no-any-return]


# Defaults of new Tensors


def set_default_tensor_type(t: Any, /) -> None:
    """Set the floating type of new Tensors; the old spelling of `set_default_dtype`.

    Args:
        t: a typed constructor such as `DoubleTensor`, or its name, 'torch.DoubleTensor'.

    Raises:
        TypeError: no such type; not of floating point; on a GPU.

    Example:
        >>> import minigrad as mg
        >>> warnings.simplefilter("ignore")  # it is deprecated
        >>> mg.set_default_tensor_type(mg.DoubleTensor)
        >>> mg.ones(1).dtype
        torch.float64
        >>> mg.set_default_tensor_type("torch.FloatTensor")
    """
    from . import functions  # built on the Tensors whose type is set

    warnings.warn(
        "torch.set_default_tensor_type() is deprecated as of PyTorch 2.1, please use "
        "torch.set_default_dtype() and torch.set_default_device() as alternatives.",
        stacklevel=2,
    )
    if isinstance(t, str):
        name = t.removeprefix("torch.")
        if name.startswith("cuda."):
            raise TypeError(f"type {t} not available. Torch not compiled with CUDA enabled.")
        t = getattr(functions.legacy, name, None) if t.startswith("torch.") else None
    elif getattr(t, "is_cuda", False):
        raise TypeError(
            f"type torch.cuda.{t.__name__} not available. Torch not compiled with CUDA enabled."
        )
    if not isinstance(t, functions.legacy.tensortype):
        raise TypeError(
            "invalid type object: only floating-point types are supported as the default type"
        )
    dtypes.set_default_dtype(t.dtype)


def set_default_device(device: Any) -> None:
    """Set where new Tensors are made; only the CPU is accepted.

    PyTorch accepts a GPU that is not there, and fails when the next Tensor is made.

    Args:
        device: 'cpu' or None.

    Raises:
        AssertionError: a CUDA device.
        RuntimeError: another device.
    """
    check_cpu(device)


def get_default_device() -> device:
    """Where new Tensors are made: the CPU."""
    return CPU


def get_device_module(device: Any = None) -> ModuleType:
    """The module of a device: `minigrad.cpu` for 'cpu', `minigrad.cuda` for 'cuda', ...

    Args:
        device: the device; the CPU by default.

    Raises:
        RuntimeError: there is no such module.
    """
    import importlib

    name = "cpu" if device is None else _type_of(device)
    if name not in ("cpu", "cuda", "mps", "xpu"):
        raise RuntimeError(f"Device '{name}' does not have a corresponding module registered.")
    return importlib.import_module(f"{__package__}.{name}")


def _type_of(where: Any) -> str:
    return device(where).type
