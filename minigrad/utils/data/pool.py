"""The worker processes of a DataLoader, as seen from the process that started them."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import time
import warnings
import weakref
from collections.abc import Collection
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Any

from .transfer import receive
from .worker import Plan, run

_GRACE = 5.0  # seconds that workers have to finish by themselves

# This process's ends of all connections: a forked worker has copies of them, which it must close,
# for a connection ends only when nobody is left at its other end.
_ends: weakref.WeakSet[Connection] = weakref.WeakSet()


def context_of(given: Any) -> BaseContext:
    """A context of `multiprocessing`, by its name or itself.

    Args:
        given: the name of a start method, or a context.

    Raises:
        ValueError: no such start method here.
        TypeError: something else.
    """
    if isinstance(given, str):
        methods = multiprocessing.get_all_start_methods()
        if given not in methods:
            raise ValueError(
                "multiprocessing_context option should specify a valid start method in "
                f"{methods!r}, but got multiprocessing_context={given!r}"
            )
        return multiprocessing.get_context(given)
    if not isinstance(given, BaseContext):
        raise TypeError(
            "multiprocessing_context option should be a valid context object or a string "
            f"specifying the start method, but got multiprocessing_context={given}"
        )
    return given


def forget_inherited() -> None:
    """Close the copies that this process, just forked, has of its parent's connections."""
    for end in list(_ends):
        end.close()
    _ends.clear()


class WorkerPool:
    """Worker processes that are all at work on one plan.

    Each has a connection of its own, on which its replies come in the order of its tasks: nothing
    is shared that a killed worker could leave locked.

    Args:
        context: how processes are started.
        plan: what they do.

    Attributes:
        processes: one for each worker.
        stopped: whether they have been stopped.
    """

    def __init__(self, context: Any, plan: Plan) -> None:
        self.processes: list[Any] = []
        self.stopped = False
        self._owner = os.getpid()
        self._connections: list[Connection] = []
        try:
            for worker in range(plan.num_workers):
                self._start(context, plan, worker)
        except BaseException:
            self.stop()
            raise

    def _start(self, context: Any, plan: Plan, worker: int) -> None:
        ours, theirs = context.Pipe()
        self._connections.append(ours)
        _ends.add(ours)
        process = context.Process(target=run, args=(theirs, plan, worker), daemon=True)
        try:
            process.start()
        except (TypeError, AttributeError, pickle.PicklingError):
            warnings.warn(
                "Got pickle error when attempting to start a worker Process. This might be because "
                "the worker Process arguments are not picklable. Python 3.14+ changed the "
                "multiprocessing start method in non-Mac POSIX platforms to 'forkserver', which "
                "requires the worker Process arguments to be picklable. You can also try "
                "multiprocessing.set_start_method('fork').",
                stacklevel=5,
            )
            raise
        finally:
            theirs.close()
        self.processes.append(process)

    def send(self, worker: int, task: Any) -> None:
        """Give a worker something to do.

        Args:
            worker: its number.
            task: what is sent.
        """
        with contextlib.suppress(OSError):  # if it is dead, `receive` tells
            self._connections[worker].send(task)

    def receive(self, workers: Collection[int], timeout: float = 0) -> tuple[int, str, Any]:
        """The next reply of one of several workers.

        Args:
            workers: their numbers.
            timeout: seconds to wait; 0 means for ever.

        Returns:
            The worker's number, and what it sent.

        Raises:
            RuntimeError: a worker has died, the time is over, or the pool was stopped.
        """
        if self.stopped:
            raise RuntimeError("the DataLoader's worker processes have been stopped")
        sources = {self._connections[worker]: worker for worker in workers}
        deaths = {self.processes[worker].sentinel: worker for worker in workers}
        ready = wait([*sources, *deaths], timeout or None)
        for connection in ready:
            if connection in sources:  # a dead worker's last replies are still to be had
                worker = sources[connection]
                try:
                    return worker, *receive(connection)
                except (EOFError, OSError):
                    break
                except KeyboardInterrupt:  # perhaps in the middle of a reply
                    self.stop()
                    raise
        else:
            if not ready:
                raise RuntimeError(f"DataLoader timed out after {timeout} seconds")
            worker = deaths[ready[0]]
        process = self.processes[worker]
        process.join(_GRACE)
        message = _cause_of_death(process.pid, process.exitcode)
        self.stop()
        raise RuntimeError(message)

    def dismiss(self, worker: int) -> None:
        """Let a worker end that is not needed any more.

        Args:
            worker: its number.
        """
        self._connections[worker].close()

    def stop(self) -> None:
        """Let all workers end, by force if they do not do so in time; a second call does nothing.

        A forked process, which has a copy of the pool, does nothing either.
        """
        if self.stopped or os.getpid() != self._owner:
            return
        self.stopped = True
        for connection in self._connections:
            connection.close()
        deadline = time.monotonic() + _GRACE
        for process in self.processes:
            process.join(max(0, deadline - time.monotonic()))
        for end in ("terminate", "kill"):
            for process in self.processes:
                if process.is_alive():
                    getattr(process, end)()
                    process.join(_GRACE)


def _cause_of_death(pid: int, code: int | None) -> str:
    text = f"DataLoader worker (pid {pid}) "
    if code is not None and code < 0:
        name = signal.Signals(-code).name
        hint = " The system does that when memory runs out." if name == "SIGKILL" else ""
        return f"{text}is killed by signal: {name}.{hint}"
    return (
        f"{text}exited unexpectedly with exit code {code}. Details are lost due to "
        "multiprocessing. Rerunning with num_workers=0 may give better error trace."
    )
