"""Finding a C compiler, and having it make a shared library."""

from __future__ import annotations

import functools
import importlib.util
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS: tuple[str, ...] = ("-O3", "-march=native", "-std=gnu11", "-fPIC", "-shared", "-w")
FLAGS += (
    "-fopenmp-simd",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-fno-strict-aliasing",
    "-fwrapv",
)


class BuildError(RuntimeError):
    """Raised when there is no compiler, or it fails."""


@functools.cache
def compiler() -> tuple[str, ...] | None:
    """The command of the C compiler: `$CC`, the system's, or the one in the package `ziglang`."""
    given = shlex.split(os.environ.get("CC", ""))
    for command in (given, ["cc"], ["gcc"], ["clang"]):
        if command and (path := shutil.which(command[0])):
            return (path, *command[1:])
    if importlib.util.find_spec("ziglang") is not None:
        return (sys.executable, "-m", "ziglang", "cc")
    return None


@functools.cache
def identity() -> str:
    """What distinguishes this compiler on this processor from others, found without running it."""
    command = compiler() or ()
    parts = [*command, *FLAGS, platform.machine(), _processor()]
    for part in command:
        path = shutil.which(part)
        if path:
            found = os.stat(os.path.realpath(path))
            parts.append(f"{os.path.realpath(path)} {found.st_size} {found.st_mtime_ns}")
    if "ziglang" in command:
        spec = importlib.util.find_spec("ziglang")
        parts.append(str(spec and spec.origin))
    return "\n".join(parts)


def _processor() -> str:
    """The processor's model and what it can do."""
    try:
        lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    except OSError:
        return platform.processor()
    telling = ("model name", "flags", "Features", "CPU part")
    return "\n".join([line for line in lines if line.startswith(telling)])


def build(source: str, target: Path) -> None:
    """Compile C source into a shared library.

    Args:
        source: the text.
        target: the library's path, in a folder that only the user may write to.

    Raises:
        BuildError: see there.
    """
    command = compiler()
    if command is None:
        raise BuildError("there is no C compiler: none of cc, gcc, clang, nor the package ziglang")
    with tempfile.TemporaryDirectory(prefix="minigrad-") as folder:
        text = Path(folder, "program.c")
        text.write_text(source)
        made = Path(folder, "program.so")
        done = subprocess.run(
            [*command, *FLAGS, str(text), "-o", str(made), "-lm"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise BuildError(f"{' '.join(command)} failed:\n{done.stderr.strip()[-2000:]}")
        shutil.move(made, target)
