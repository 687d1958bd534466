"""What a worker process of a DataLoader does, and what is known about it there."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import random
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import minigrad as mg

from .dataset import IterableDataset
from .fetching import Fetch, fetcher

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

# What goes to a worker beside tuples with one entry, the indices to fetch
RESUME = "resume"  # begin the next epoch

# What comes from a worker: one of these, and a value
BATCH = "batch"
FAILURE = "failure"
ENDED = "ended"  # the worker's copy of an IterableDataset has no more rows
RESUMED = "resumed"

_WATCH_INTERVAL = 5.0  # seconds between looks at whether the parent process lives
_WORD = 2**32


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker process knows about itself; see `get_worker_info`.

    Attributes:
        id: its number, from 0.
        num_workers: how many there are.
        seed: what the default generator was seeded with.
        dataset: this process's copy of the data set.
        rng: None.
        worker_method: "multiprocessing".
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "multiprocessing"


_worker_info: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """What is known about this worker process of a `DataLoader`; None in any other process.

    An `IterableDataset` gives a worker its share by it, so does a `worker_init_fn`.

    Example:
        >>> from minigrad.utils.data import IterableDataset, get_worker_info
        >>> class Numbers(IterableDataset):
        ...     def __iter__(self):
        ...         worker = get_worker_info()
        ...         return iter(range(10) if worker is None
        ...                     else range(worker.id, 10, worker.num_workers))
        >>> len(list(Numbers()))
        10
    """
    return _worker_info


@dataclass(frozen=True)
class Plan:
    """What the workers of a loader are to do.

    Attributes:
        dataset, batched, collate_fn, drop_last: for `fetcher`.
        num_workers: how many share the work.
        base_seed: drawn for this loader's workers.
        init_fn: called with the worker's number before the first fetch.
    """

    dataset: Any
    batched: bool
    collate_fn: Callable[[Any], Any]
    drop_last: bool
    num_workers: int
    base_seed: int
    init_fn: Callable[[int], None] | None

    def fetcher(self) -> Fetch:
        """A fetcher at the start of an epoch."""
        return fetcher(self.dataset, self.batched, self.collate_fn, self.drop_last)


class Failure:
    """An exception on its way to another process: its type and the text of its traceback.

    Args:
        error: the exception.
        where: named in the message.
    """

    def __init__(self, error: BaseException, where: str) -> None:
        self.type = type(error)
        self.name = self.type.__name__
        try:
            pickle.dumps(self.type)
        except Exception:  # a class that only this process knows
            self.type = RuntimeError
        self.where = where
        self.text = "".join(traceback.format_exception(error))

    def reraise(self) -> None:
        """Raise an exception of the same type, or a RuntimeError where that can't be made."""
        text = f"Caught {self.name} {self.where}.\nOriginal {self.text}"
        if self.type is KeyError:
            raise KeyError(_Verbatim(text))
        try:
            if getattr(self.type, "message", None):
                error = self.type(message=text)  # type: ignore[call-arg]
            else:
                error = self.type(text)
        except Exception:  # it takes other arguments
            raise RuntimeError(text) from None
        try:
            raise error
        finally:
            del error  # which refers to this frame by its traceback: a cycle that kept the workers


class _Verbatim(str):
    """A text that a KeyError, which shows its argument by `repr`, shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def run(connection: Connection, plan: Plan, worker: int) -> None:
    """Do the work of a worker process until the other end of the connection is closed.

    Args:
        connection: brings tasks, and takes batches back.
        plan: what to do.
        worker: the worker's number.
    """
    from .pool import forget_inherited

    forget_inherited()
    tasks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    # Tasks are received at once: a full pipe would block the parent while the worker, itself
    # blocked by a full pipe, waits for the parent to receive.
    threading.Thread(target=_listen, args=(connection, tasks), daemon=True).start()
    # Ctrl-C reaches the parent too; a connection that broke has nobody at its other end.
    with contextlib.suppress(KeyboardInterrupt, OSError):
        _serve(connection, tasks, plan, worker)


def seed_all(base_seed: int, worker: int) -> int:
    """Seed the default generator, Python's `random` and NumPy's for a worker; return the seed.

    Args:
        base_seed: drawn for all workers of a loader.
        worker: the worker's number.
    """
    import numpy as np

    seed = base_seed + worker
    random.seed(seed)
    mg.manual_seed(seed)
    # Not by the same number: `random` and NumPy have the same engine, and seed it the same way.
    entropy = (worker, base_seed % _WORD, base_seed // _WORD, 0)
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))
    return seed


def _listen(connection: Connection, tasks: queue.SimpleQueue[bytes | None]) -> None:
    try:
        while True:
            tasks.put(connection.recv_bytes())
    except (EOFError, OSError):
        tasks.put(None)


def _received(tasks: queue.SimpleQueue[bytes | None], parent: int) -> bytes | None:
    """The next task; None when there is nobody to work for."""
    while True:
        try:
            return tasks.get(timeout=_WATCH_INTERVAL)
        except queue.Empty:
            if os.getppid() != parent:  # another process keeps the dead parent's end open
                return None


def _serve(
    connection: Connection, tasks: queue.SimpleQueue[bytes | None], plan: Plan, worker: int
) -> None:
    from multiprocessing.reduction import ForkingPickler

    from .transfer import pack, send

    global _worker_info
    parent = os.getppid()
    seed = seed_all(plan.base_seed, worker)
    _worker_info = WorkerInfo(worker, plan.num_workers, seed, plan.dataset)
    where = f"in DataLoader worker process {worker}"

    def begin(init_fn: Callable[[int], None] | None) -> Fetch | Failure:
        try:
            if init_fn is not None:
                init_fn(worker)
            return plan.fetcher()
        except Exception as error:
            return Failure(error, where)

    fetch = begin(plan.init_fn)
    ended = False
    streaming = isinstance(plan.dataset, IterableDataset)
    while (task := _received(tasks, parent)) is not None:
        reply: tuple[str, Any]
        try:
            indices = ForkingPickler.loads(task)
            if indices == RESUME:
                ended = False
                fetch = begin(plan.init_fn if isinstance(fetch, Failure) else None)
                reply = (RESUMED, None)
            elif ended:
                continue
            elif isinstance(fetch, Failure):
                reply = (FAILURE, fetch)
            else:
                reply = (BATCH, fetch(*indices))
            message = pack(reply)
        except Exception as error:
            if streaming and isinstance(error, StopIteration):
                ended = True
                reply = (ENDED, None)
            else:
                reply = (FAILURE, Failure(error, where))
            message = pack(reply)
        send(connection, message)
        del reply, message  # before the next batch is made
