"""`utils.tensorboard.SummaryWriter`: what it is given is read back from the files it wrote."""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.utils.tensorboard import SummaryWriter


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[SummaryWriter]:
    """One that writes into a new directory."""
    pytest.importorskip("tensorboardX", reason="the extra `tensorboard` is not installed")
    with SummaryWriter(tmp_path) as writer:
        yield writer


def events(directory: Path) -> dict[str, list[tuple[int, Any]]]:
    """By tag the steps and values in all event files below."""
    from tensorboardX.proto.event_pb2 import Event

    found: dict[str, list[tuple[int, Any]]] = {}
    for path in sorted(directory.rglob("events.*")):
        data = path.read_bytes()
        while data:  # length, its checksum, the event, its checksum
            (length,) = struct.unpack("<Q", data[:8])
            event = Event.FromString(data[12 : 12 + length])
            data = data[16 + length :]
            for value in event.summary.value:
                found.setdefault(value.tag, []).append((event.step, value))
    return found


def test_scalars(writer: SummaryWriter, tmp_path: Path) -> None:
    assert writer.log_dir == writer.get_logdir() == str(tmp_path)
    for step in range(2):
        writer.add_scalar("loss", mg.tensor(0.5 - step, requires_grad=True), step)
        writer.flush()
    writer.add_scalars("both", {"a": mg.tensor([3.0]), "b": 4}, 7)
    writer.close()
    found = events(tmp_path)
    assert [(step, v.simple_value) for step, v in found["loss"]] == [(0, 0.5), (1, -0.5)]
    assert sorted((step, v.simple_value) for step, v in found["both"]) == [(7, 3.0), (7, 4.0)]


def test_histograms(writer: SummaryWriter, tmp_path: Path) -> None:
    values = mg.tensor([[1.0, 2.0], [2.0, 5.0]], requires_grad=True)
    writer.add_histogram("weight", values, 3)
    writer.add_histogram("bins", values, bins=[0, 2, 4, 6])
    writer.close()
    found = events(tmp_path)
    step, value = found["weight"][0]
    assert (step, value.histo.num, value.histo.min, value.histo.max) == (3, 4, 1, 5)
    assert value.histo.sum == 10
    assert [count for count in found["bins"][0][1].histo.bucket if count] == [1, 2, 1]


def test_images(writer: SummaryWriter, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra `tensorboard` is not installed")
    pixels = mg.arange(3 * 2 * 4, dtype=mg.uint8).reshape(3, 2, 4)
    writer.add_image("image", pixels)
    writer.add_image("last", pixels.permute(1, 2, 0), dataformats="HWC")
    writer.add_images("batch", mg.stack([pixels, pixels]).float() / 255)
    writer.close()
    found = events(tmp_path)
    for tag in ("image", "last"):
        seen = np.asarray(image.open(io.BytesIO(found[tag][0][1].image.encoded_image_string)))
        assert seen.tolist() == pixels.permute(1, 2, 0).tolist()
    batch = found["batch"][0][1].image
    assert batch.height * batch.width == 2 * 2 * 4


def test_texts_and_hyperparameters(writer: SummaryWriter, tmp_path: Path) -> None:
    writer.add_text("note", "*first*")
    writer.add_hparams({"lr": mg.tensor(0.5), "net": "mlp"}, {"loss": mg.tensor(2.0)}, run_name="a")
    writer.close()
    found = events(tmp_path)
    assert found["note/text_summary"][0][1].tensor.string_val == [b"*first*"]
    assert [v.simple_value for _, v in events(tmp_path / "a")["loss"]] == [2.0]
    assert "_hparams_/session_start_info" in found


def test_figures(writer: SummaryWriter, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    from matplotlib.figure import Figure

    writer.add_figure("figure", Figure(figsize=(1, 1), dpi=50), close=False)
    writer.close()
    assert events(tmp_path)["figure"][0][1].image.width == 50


def test_graphs_are_refused(writer: SummaryWriter) -> None:
    with pytest.raises(NotImplementedError, match=r"minigrad.utils.draw\(model"):
        writer.add_graph(mg.nn.Linear(1, 1), mg.ones(1))


def test_without_the_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(ImportError, match=r"pip install 'minigrad\[tensorboard\]'"):
        SummaryWriter(tmp_path / "runs")
    assert not (tmp_path / "runs").exists()
