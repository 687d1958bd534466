"""Where a file says its tensors were, and where the user wants them: there is only the CPU."""

from __future__ import annotations

from typing import Any

from ..memory import UntypedStorage
from ..size import device
from .errors import LoadError


def place(storage: Any, location: Any, map_location: Any) -> Any:
    """The storage to be used for one that was saved from `location`.

    Args:
        storage: the memory as read.
        location: the file's tag, such as 'cpu' or 'cuda:0'.
        map_location: what `load` was given.

    Raises:
        LoadError: it would not be on the CPU.
    """
    if callable(map_location):
        placed = map_location(storage, location)
        if placed is not None:
            if not isinstance(placed, UntypedStorage):
                raise TypeError(
                    f"map_location must return a storage or None, not {type(placed).__name__}"
                )
            storage.array = placed.array
            return storage
    elif isinstance(map_location, dict):
        location = map_location.get(location, location)
    elif map_location is not None:
        location = map_location
    _check(location)
    return storage


def check_map_location(map_location: Any) -> None:
    """Raise unless `map_location` is of a type that says where storages go.

    Raises:
        TypeError: it is not.
    """
    kinds = (type(None), str, bytes, device, dict)
    if not (isinstance(map_location, kinds) or callable(map_location)):
        raise TypeError(f"'{type(map_location).__name__}' object is not callable")


def _check(location: Any) -> None:
    tag = location.decode() if isinstance(location, bytes) else str(location)
    if tag.startswith("cpu"):
        return
    if tag.startswith("cuda"):
        raise LoadError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is "
            "False. minigrad computes on the CPU: please use load with map_location='cpu' to map "
            "your storages to the CPU."
        )
    raise LoadError(f"don't know how to restore data location of a storage (tagged with {tag})")
