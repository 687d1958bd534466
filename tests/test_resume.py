"""A run that stops after any step and goes on in another process ends as if it had not."""

from __future__ import annotations

from pathlib import Path

import pytest

import minigrad as mg

from .processes import python
from .resumed_run import BATCH, EPOCHS, RECIPES, ROWS, Run


@pytest.mark.parametrize("name", RECIPES)
def test_resumed_after_any_step(name: str, tmp_path: Path) -> None:
    run = Run(name)
    paths = []
    while not run.done():
        paths.append(tmp_path / f"{len(paths)}.pt")
        run.save(paths[-1])
        run.step()
    assert len(paths) == EPOCHS * -(-ROWS // BATCH)
    done = python("-W", "error", "-m", "tests.resumed_run", name, *paths)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [run.fingerprint()] * len(paths)


@pytest.mark.parametrize("left_out", ["rng", "shuffles", "optimizer", "scheduler", "place"])
def test_each_part_of_the_state_matters(left_out: str, tmp_path: Path) -> None:
    """The check would notice: without any one part, the run ends elsewhere."""
    fresh, path = tmp_path / "fresh.pt", tmp_path / "x.pt"
    run, other = Run("momentum"), Run("momentum")
    run.save(fresh)
    for _ in range(5):
        run.step()
    run.save(path)
    run.finish()
    expected = run.fingerprint()
    mg.save(mg.load(path) | {left_out: mg.load(fresh)[left_out]}, path)
    other.load(path)
    other.finish()
    assert other.fingerprint() != expected
