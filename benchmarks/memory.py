"""The memory that each case's training takes at its peak, beside PyTorch's; Linux only.

In a process that has imported the framework, and has used each kind of layer once so that their
code is loaded, the training is made and ten steps are taken. What counts is by how much the
process's own memory was larger at its peak within these steps than before the training was made:
parameters, gradients, the optimizer's state, the batch, what a step needs for a while or keeps.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import re
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .cases import CASES, named
from .processes import fresh
from .report import FRAMEWORKS, Options, Table

PROCESSES = 3
BOUND = 1.2
"""How many times PyTorch's memory a case may take, if it is more than a megabyte."""
STEPS = 10
MEGABYTE = 2**20
PEAK = Path("/proc/self/clear_refs")
METHOD = f"""\
By how much a process is larger at its peak within {STEPS} training steps than before the model and
its data were made, with all code loaded: resident memory but for pages of files. Medians of
{PROCESSES} processes each, one thread."""


def measurable() -> bool:
    """Whether this system tells, and gives back, as much as is needed."""
    return PEAK.exists() and hasattr(ctypes.CDLL(None), "malloc_trim")


def growth(run: Callable[[], Any]) -> int:
    """The bytes of own memory by which this process was larger, while something ran, than before.

    Pages of files are left out: libraries' code, which comes as it is used and stays.
    """
    settle()
    before = _status("VmRSS") - _status("RssFile")
    run()
    return _status("VmHWM") - _status("RssFile") - before


def settle() -> None:
    """Give back to the system what is free, and let the peak begin at what is in use."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    PEAK.write_text("5")


def _status(line: str) -> int:
    found = re.search(rf"{line}:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def measure(name: str, framework: str) -> int:
    """The peak of a case's training, in the process at hand."""
    fw: Any = importlib.import_module(framework)
    fw.set_num_threads(1)
    load_code(fw)

    def train() -> None:
        step = named(name).on(fw)
        settle()  # making may have needed more, for a while
        for _ in range(STEPS):
            step()

    return growth(train)


def load_code(fw: Any) -> None:
    """Use every kind of layer, loss and optimizer of the cases on a few numbers."""
    nn = fw.nn
    images, words = fw.rand(2, 1, 8, 8), fw.tensor([[0, 1], [1, 0]])
    convolution = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    logits = nn.Linear(18, 2)(convolution(images))
    vectors, _ = nn.LSTM(4, 4, batch_first=True)(nn.Embedding(2, 4)(words))
    attention = nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, activation="gelu")
    causal = fw.nn.functional.scaled_dot_product_attention(
        vectors, vectors, vectors, is_causal=True
    )
    output = attention(causal).sigmoid()
    loss = nn.CrossEntropyLoss()(logits, words[0]) + nn.MSELoss()(output, vectors.detach())
    loss = loss + nn.BCELoss()(output, fw.zeros_like(output))
    loss.backward()
    loss.item()
    for optimizer in (fw.optim.SGD, fw.optim.Adam, fw.optim.AdamW):
        updater = optimizer(attention.parameters(), lr=0.01)
        updater.step()
        updater.zero_grad()
    next(iter(fw.utils.data.DataLoader(fw.utils.data.TensorDataset(images, words), 2)))


def section(options: Options) -> str:
    """The peaks side by side."""
    if not measurable():
        return "Measured on Linux with glibc only."
    table = Table("peak of a step", *FRAMEWORKS.values(), "minigrad's of PyTorch's")
    for case in CASES:
        if options.only not in case.name:
            continue
        print(f"measuring the memory of {case.name} ...", file=sys.stderr, flush=True)
        ours, theirs = (
            statistics.median(fresh(1, measure, case.name, f) for _ in range(PROCESSES))
            for f in FRAMEWORKS
        )
        ratio = f"{ours / theirs:.2f}" if max(ours, theirs) >= MEGABYTE else "both below 1 MB"
        table.add(case.title, megabytes(ours), megabytes(theirs), ratio)
    return f"{METHOD}\n\n{table}"


def megabytes(size: float) -> str:
    """A size in bytes, for the table."""
    return f"{size / MEGABYTE:.1f} MB"
