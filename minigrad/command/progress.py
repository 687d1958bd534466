"""How far a training is, on a terminal: by tqdm where it is installed, or by a line of our own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TextIO


class LiveLine:
    """A line on a terminal that is written over in place; elsewhere nothing.

    Args:
        stream: where to write. Default: standard output.
    """

    INTERVAL = 0.05  # seconds between two writes

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._live = self._stream.isatty()
        self._length = 0
        self._due = 0.0

    def show(self, text: str) -> None:
        """Write `text` over the line, unless the last write was a moment ago."""
        if self._live and perf_counter() >= self._due:
            text = text[: shutil.get_terminal_size().columns - 1]
            self._write(f"\r{text:<{self._length}}")
            self._length = len(text)
            self._due = perf_counter() + self.INTERVAL

    def clear(self) -> None:
        """Blank the line and return to its start."""
        if self._length:
            self._write("\r" + " " * (self._length + 2) + "\r")  # 2 for an echoed ^C
            self._length = 0

    def _write(self, text: str) -> None:
        print(text, end="", file=self._stream, flush=True)


def bar(title: str, done: float, loss: float) -> str:
    """A line of `LiveLine` for a share of an epoch that is done.

    Example:
        >>> bar("epoch 1/2", 0.5, 0.25)
        'epoch 1/2 [############............] loss 0.2500'
    """
    return f"{title} [{'#' * int(24 * done):.<24}] loss {loss:.4f}"


@contextmanager
def progress(title: str, batches: int, done: int = 0) -> Iterator[Callable[[float], None]]:
    """Show on standard error, if it is a terminal, how an epoch goes; nothing of it stays.

    Args:
        title: what is under way.
        batches: how many there are.
        done: how many are behind.

    Yields:
        What to call after each batch, with the loss so far.
    """
    if not sys.stderr.isatty():
        yield lambda loss: None
        return
    try:
        from tqdm import tqdm
    except ImportError:
        line, count = LiveLine(sys.stderr), done

        def step(loss: float) -> None:
            nonlocal count
            count += 1
            line.show(bar(title, count / batches, loss))

        try:
            yield step
        finally:
            line.clear()
        return
    # The size is given, since tqdm shows nothing on a terminal that does not know its own.
    size = shutil.get_terminal_size()
    place = {"ncols": size.columns - 1, "nrows": size.lines}
    with tqdm(total=batches, initial=done, desc=title, leave=False, **place) as shown:

        def advance(loss: float) -> None:
            shown.set_postfix_str(f"loss {loss:.4f}", refresh=False)
            shown.update()

        yield advance
