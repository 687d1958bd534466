"""`utils.plot.curves`: files of the right kind, with a line for each name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

import minigrad as mg
from minigrad.utils import plot


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The figures that are saved."""
    figure = pytest.importorskip("matplotlib.figure", reason="the extra `plot` is not installed")
    saved: list[Any] = []
    save = figure.Figure.savefig

    def note(self: Any, *args: Any, **kwargs: Any) -> None:
        saved.append(self)
        save(self, *args, **kwargs)

    monkeypatch.setattr(figure.Figure, "savefig", note)
    return saved


def drawn(figure: Any) -> dict[str, dict[str, tuple[list[float], list[float]]]]:
    """For each panel the lines by label."""
    return {
        axes.get_ylabel(): {
            line.get_label(): (list(line.get_xdata()), list(line.get_ydata()))
            for line in axes.get_lines()
        }
        for axes in figure.axes
    }


EPOCHS: list[dict[str, Any]] = [
    {"train_loss": mg.tensor(2.0, requires_grad=True), "accuracy": 0.5},
    {"train_loss": 1.0, "val_loss": 1.5, "accuracy": 0.75},
]


def test_panels_and_lines(figures: list[Any], tmp_path: Path) -> None:
    plot.curves(EPOCHS, tmp_path / "curves.png", title="digits")
    assert (tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert drawn(figures[0]) == {
        "loss": {"train": ([1, 2], [2.0, 1.0]), "val": ([2], [1.5])},
        "accuracy": {"accuracy": ([1, 2], [0.5, 0.75])},
    }
    assert figures[0].get_suptitle() == "digits"
    colours = [line.get_color() for axes in figures[0].axes for line in axes.get_lines()]
    assert len(set(colours)) == 3
    assert [axes.get_legend() is None for axes in figures[0].axes] == [False, True]


def test_names_with_their_values(figures: list[Any], tmp_path: Path) -> None:
    plot.curves({"loss/train": [3, 2], "val loss": mg.ones(2), "none": []}, tmp_path / "c.svg")
    assert ElementTree.parse(tmp_path / "c.svg").getroot().tag.endswith("svg")
    lines = {"train": ([1, 2], [3.0, 2.0]), "val": ([1, 2], [1.0, 1.0])}
    assert drawn(figures[0]) == {"loss": lines}


def test_a_part_has_one_colour(figures: list[Any], tmp_path: Path) -> None:
    history = {"train_loss": [2.0], "val_loss": [2.5], "val_accuracy": [0.5]}
    plot.curves(history, tmp_path / "c.png")
    losses, accuracies = ([line.get_color() for line in a.get_lines()] for a in figures[0].axes)
    assert accuracies == losses[1:] and losses[0] != losses[1]


@pytest.mark.parametrize("history", [{}, [], {"loss": []}, [{}]])
def test_nothing_to_draw(history: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one epoch at least"):
        plot.curves(history, tmp_path / "c.png")


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"pip install 'minigrad\[plot\]'"):
        plot.curves({"loss": [1.0]}, tmp_path / "c.png")
    assert list(tmp_path.iterdir()) == []
