"""How long importing takes, beyond NumPy's own import, in fresh processes."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np

from .report import FRAMEWORKS, Options, Table
from .timing import Times

PROCESSES = 10

# What a program has loaded when it is under way: minigrad imports names when they are used.
FIRST_STEP = """
model = fw.nn.Linear(2, 1)
optimizer = fw.optim.Adam(model.parameters())
fw.nn.functional.mse_loss(model(fw.rand(4, 2)), fw.rand(4, 1)).backward()
optimizer.step()
"""


def import_times(module: str, then: str = "") -> Times:
    """Seconds that importing a module takes.

    Args:
        module: its name.
        then: a program for `fw`, which is timed along with it.
    """
    code = (
        "import numpy, time; start = time.perf_counter()\n"
        f"import {module} as fw\n{then}\nprint(time.perf_counter() - start)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    times = [
        subprocess.check_output([sys.executable, "-c", code], env=environment)
        for _ in range(PROCESSES + 1)
    ]
    return np.array([float(time) for time in times[1:]])  # the first compiles and fills caches


def section(options: Options) -> str:
    """minigrad's and PyTorch's import, alone and with what a first step loads."""
    table = Table("import", "beyond NumPy's own, median", "fastest to slowest")
    for module in FRAMEWORKS:
        for label, then in (("", ""), (", and a first training step", FIRST_STEP)):
            low, median, high = 1e3 * np.percentile(import_times(module, then), (0, 50, 100))
            table.add(f"{module}{label}", f"{median:.1f} ms", f"{low:.1f}-{high:.1f} ms")
    return f"In {PROCESSES} fresh processes each:\n\n{table}"
