"""Batches on their way from one process to another.

Large arrays go through memory that both processes see where the system has it (Linux), so that the
sender needs not wait for the receiver; all else goes through the connection, pickled.
"""

from __future__ import annotations

import io
import os
import pickle
from multiprocessing import reduction
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from ..._tensor import Tensor

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Message: TypeAlias = tuple[bytes, list[pickle.PickleBuffer]]

SHARED_FROM = 1 << 16  # bytes: as measured, less is sent sooner through the connection


class _Sender(reduction.ForkingPickler):
    """Pickles what crosses to another process, where no graph can follow."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, Tensor) and value.requires_grad and not value.is_leaf:
            raise RuntimeError(
                "only leaf Tensors that require grad can be sent to another process, since "
                f"gradients do not cross; got one of shape {list(value.shape)}: detach() it first"
            )
        return NotImplemented


def pack(value: Any) -> Message:
    """Pickle a value, with its large arrays beside.

    Args:
        value: anything that can be pickled.

    Raises:
        RuntimeError: a Tensor in it has a history.
        Exception: whatever else pickling raises.

    Example:
        >>> import numpy as np
        >>> from minigrad.utils.data.transfer import pack
        >>> [len(pack(np.zeros(n))[1]) for n in (10, 100_000)]
        [0, 1]
    """
    large: list[pickle.PickleBuffer] = []

    def in_band(buffer: pickle.PickleBuffer) -> bool:
        if buffer.raw().nbytes < SHARED_FROM:
            return True
        large.append(buffer)
        return False

    text = io.BytesIO()
    beside = in_band if hasattr(os, "memfd_create") else None
    _Sender(text, pickle.HIGHEST_PROTOCOL, True, beside).dump(value)
    return text.getvalue(), large


def send(connection: Connection, message: Message) -> None:
    """Send what `pack` made.

    Args:
        connection: its other end is where `receive` is called.
        message: the packed value.

    Raises:
        OSError: the other end is closed.
    """
    text, large = message
    buffers = [buffer.raw() for buffer in large]
    connection.send_bytes(pickle.dumps((text, [buffer.nbytes for buffer in buffers])))
    if not buffers:
        return
    shared = os.memfd_create("minigrad")
    try:
        for buffer in buffers:
            while len(buffer):
                buffer = buffer[os.write(shared, buffer) :]
        reduction.send_handle(connection, shared, None)
    finally:
        os.close(shared)


def receive(connection: Connection) -> Any:
    """Receive a value that `send` sent; its arrays are this process's own.

    Args:
        connection: its other end is where `send` is called.

    Raises:
        EOFError, OSError: the other end was closed.
        Exception: whatever unpickling raises.
    """
    text, sizes = pickle.loads(connection.recv_bytes())
    return pickle.loads(text, buffers=_read(connection, sizes) if sizes else ())


def _read(connection: Connection, sizes: list[int]) -> list[Any]:
    shared = reduction.recv_handle(connection)
    try:
        buffers: list[Any] = []
        start = 0
        for size in sizes:
            buffer = np.empty(size, np.uint8).data
            buffers.append(buffer)
            while len(buffer):
                count = os.preadv(shared, [buffer], start)
                if count == 0:
                    raise EOFError("a batch came incomplete")
                buffer, start = buffer[count:], start + count
    finally:
        os.close(shared)
    return buffers
