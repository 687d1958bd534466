"""`torch.multiprocessing`: Python's own `multiprocessing`, and `spawn`.

Tensors go to other processes as copies: what a worker writes into one is not seen outside it, so
results have to be sent back.
"""

from __future__ import annotations

import multiprocessing as _python
import sys
import traceback
from collections.abc import Callable
from multiprocessing import *  # noqa: F403
from multiprocessing import connection as _connection
from time import monotonic
from typing import Any

__all__ = [
    *_python.__all__,
    "ProcessContext",
    "ProcessException",
    "ProcessExitedException",
    "ProcessRaisedException",
    "get_all_sharing_strategies",
    "get_sharing_strategy",
    "set_sharing_strategy",
    "spawn",
    "start_processes",
]


def get_all_sharing_strategies() -> set[str]:
    """How Tensors could be shared between processes: one way, by copies."""
    return {"file_system"}


def get_sharing_strategy() -> str:
    """How Tensors are given to other processes."""
    return "file_system"


def set_sharing_strategy(new_strategy: str) -> None:
    """Nothing: Tensors go to other processes as copies, by whatever name.

    Args:
        new_strategy: 'file_system' or 'file_descriptor'.

    Raises:
        AssertionError: another one.
    """
    if new_strategy not in ("file_system", "file_descriptor"):
        raise AssertionError(
            f"invalid sharing strategy {new_strategy!r}, expected one of "
            "{'file_system', 'file_descriptor'}"
        )


class ProcessException(Exception):
    """A process of `spawn` failed.

    Attributes:
        error_index: its number.
        error_pid: its process id.
    """

    def __init__(self, msg: str, error_index: int, pid: int | None) -> None:
        super().__init__(msg)
        self.msg = msg
        self.error_index = error_index
        self.pid = pid


class ProcessRaisedException(ProcessException):
    """A process of `spawn` raised an exception, whose traceback is the message."""


class ProcessExitedException(ProcessException):
    """A process of `spawn` ended with an exit status other than 0.

    Attributes:
        exit_code: the status; negative for a signal.
    """

    def __init__(self, msg: str, error_index: int, pid: int | None, exit_code: int | None) -> None:
        super().__init__(msg, error_index, pid)
        self.exit_code = exit_code


def _run(fn: Callable[..., Any], i: int, args: tuple[Any, ...], errors: Any) -> None:
    """What a process does: call the function; send the traceback when it raises."""
    try:
        fn(i, *args)
    except KeyboardInterrupt:
        pass
    except Exception:
        errors.send(traceback.format_exc())
        sys.exit(1)


class ProcessContext:
    """The processes of `spawn`.

    Attributes:
        processes: all of them, in order.
    """

    def __init__(self, processes: list[Any], errors: list[Any]) -> None:
        self.processes = processes
        self._errors = errors

    def pids(self) -> list[int | None]:
        """Their process ids."""
        return [process.pid for process in self.processes]

    def join(self, timeout: float | None = None, grace_period: float | None = None) -> bool:
        """Wait until all have ended, or one has failed: then the others are ended.

        Args:
            timeout: seconds to wait; for ever by default.
            grace_period: seconds in which the others may end by themselves after a failure.

        Returns:
            Whether all have ended.

        Raises:
            ProcessRaisedException: one raised an exception.
            ProcessExitedException: one ended with another status than 0.
        """
        end = None if timeout is None else monotonic() + timeout
        while running := [p for p in self.processes if p.exitcode is None]:
            failed = next((i for i, p in enumerate(self.processes) if p.exitcode), None)
            left = None if end is None else end - monotonic()
            if failed is not None:
                break
            if left is not None and left <= 0:
                return False
            _connection.wait([p.sentinel for p in running], left)
        failed = next((i for i, p in enumerate(self.processes) if p.exitcode), None)
        if failed is None:
            return True
        self._end(grace_period)
        process, error = self.processes[failed], self._errors[failed]
        try:
            message = f"\n\n-- Process {failed} terminated with the following error:\n"
            raise ProcessRaisedException(message + error.recv(), failed, process.pid)
        except EOFError:  # it ended without a word
            pass
        code = process.exitcode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        raise ProcessExitedException(
            f"process {failed} terminated with {how}", failed, process.pid, code
        )

    def _end(self, grace_period: float | None) -> None:
        """End the processes that still run."""
        for process in self.processes:
            process.join(grace_period or 0)
        for process in self.processes:
            if process.is_alive():
                process.terminate()
            process.join()


def start_processes(
    fn: Callable[..., Any],
    args: tuple[Any, ...] = (),
    nprocs: int = 1,
    join: bool = True,
    daemon: bool = False,
    start_method: str = "spawn",
) -> ProcessContext | None:
    """Run `fn(i, *args)` in processes numbered from 0; `spawn` is another name.

    Args:
        fn: the function; at the top level of a module, for other processes to find it.
        args: what follows the number.
        nprocs: how many processes.
        join: whether to wait until all have ended.
        daemon: whether they end with this one.
        start_method: 'spawn', 'fork' or 'forkserver'.

    Returns:
        None, or the processes where `join` is False.

    Raises:
        ProcessRaisedException: one raised an exception.
        ProcessExitedException: one ended with another status than 0.
    """
    context: Any = _python.get_context(start_method)
    processes, errors = [], []
    for i in range(nprocs):
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(fn, i, args, there), daemon=daemon)
        process.start()
        there.close()
        processes.append(process)
        errors.append(here)
    started = ProcessContext(processes, errors)
    if not join:
        return started
    started.join()
    return None


spawn = start_processes
