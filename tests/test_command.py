"""`python -m minigrad train`, `predict` and `summary`: what they say, write and refuse."""

from __future__ import annotations

import csv
import io
import itertools
import os
import random
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad as mg
from minigrad.command.checkpoint import read_checkpoint
from minigrad.command.ending import Refusal
from minigrad.command.main import COMMANDS, main
from minigrad.command.options import Settings
from minigrad.command.progress import progress
from minigrad.command.table import read_table
from minigrad.command.training import prepare

from .cases.command import BAD, FLOWERS, HOUSES, Bad, csv_text, write_files
from .processes import environment, python

Capture = pytest.CaptureFixture[str]

ROW = re.compile(r"^ +(\d+)/(\d+) +\d+\.\d{6}.*$", re.MULTILINE)


def run(capsys: Capture, *words: Any) -> tuple[int, str, str]:
    """Status, standard output and standard error of the command, run in this process."""
    capsys.readouterr()
    try:
        status = main([str(word) for word in words])
    except SystemExit as ended:
        status = int(ended.code or 0)
    printed = capsys.readouterr()
    return status, printed.out, printed.err


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all files of the cases, and checkpoints."""
    folder = tmp_path_factory.mktemp("shelf")
    write_files(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        train = ["train", "--epochs", "2", "--save"]
        assert main([*train, "houses.pt", "houses.csv", "--target", "price"]) == 0
        assert main([*train, "xor.pt", "xor.npz"]) == 0
        mg.save({"weight": mg.ones(2)}, "weights.pt")
        mg.save({**mg.load("houses.pt"), "version": 2}, "future.pt")
        (folder / "houses.png").touch()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


# What is refused


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.line)
def test_what_is_wrong_is_one_line(
    bad: Bad, shelf: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 2, nothing on standard output, and no file made or changed."""
    monkeypatch.chdir(shelf)
    before = contents(shelf)
    words = bad.line.split("|")
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    name = f" {words[0]}" if words[0] in COMMANDS else ""
    assert err.startswith(f"python -m minigrad{name}: ")
    assert bad.said in err
    assert err.count("\n") == 1
    assert contents(shelf) == before


def test_a_folder_that_may_not_be_changed(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    status, _, err = run(capsys, "train", "--save", tmp_path / "a.pt")
    assert status == 2
    assert "can't be written: its folder may not be changed" in err


def test_plot_without_matplotlib(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said before the training, not after it."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status, out, err = run(capsys, "train", "--plot", tmp_path / "a.png")
    assert (status, out) == (2, "")
    assert "pip install 'minigrad[plot]'" in err


def damaged(value: Any) -> list[Any]:
    """Copies of a checkpoint, each with one of its parts, or of their parts, replaced or missing.

    The insides of the optimizer's state are left whole: they are looked at when a step is taken.
    """
    copies: list[Any] = []
    if isinstance(value, dict):
        for key, part in value.items():
            parts = damaged(part) if key != "optimizer" else []
            copies += [{**value, key: other} for other in [*parts, "x"]]
            copies.append({k: v for k, v in value.items() if k != key})
    elif isinstance(value, (list, tuple)) and value:
        copies = [type(value)([*value[:-1], other]) for other in damaged(value[-1])]
    return copies


def test_a_damaged_checkpoint_is_refused_or_read(
    shelf: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Never a traceback; and each command misses what it needs."""
    monkeypatch.chdir(shelf)
    path = tmp_path / "damaged.pt"
    copies = damaged(mg.load("houses.pt"))
    refused = dict.fromkeys(("summary", "predict", "train"), 0)
    for content in copies:
        file = io.BytesIO()
        mg.save(content, file)
        for command, *words in (
            ("summary", path),
            ("predict", path, "houses.csv"),
            ("train", "--resume", path, "--epochs", "3"),
        ):
            path.write_bytes(file.getvalue())
            status, _, err = run(capsys, command, *words)
            assert status == 0 or (status, err.count("\n")) == (2, 1)
            refused[command] += status == 2
    assert refused["train"] > refused["predict"] > len(copies) / 3


# Training


def test_regression(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("houses.csv").write_text(HOUSES, "utf-8")
    train = ("train", "houses.csv", "--target", "price", "--save", "houses.pt")
    status, out, err = run(capsys, *train)
    assert (status, err) == (0, "")
    assert out.startswith(
        "houses.csv: regression of 'price' from 'area', 'rooms', 'quarter': 5 inputs\n"
        "48 rows to learn from, 12 held out\n"
        "hidden units 64, relu; adam, lr 0.005, batches of 32, seed 0\n"
        "      epoch  train loss   test loss          R2        RMSE\n"
    )
    assert len(ROW.findall(out)) == 50
    found = re.search(r"^After 50 epochs, .*: held out, R2 (\S+), RMSE (\S+)\.$", out, re.MULTILINE)
    assert found and float(found[1]) > 0.98 and float(found[2]) < 8
    assert "  python -m minigrad predict houses.pt houses.csv\n" in out

    status, out, err = run(capsys, "predict", "houses.pt", "houses.csv")
    assert status == 0
    assert re.fullmatch(r"60 rows: R2 0\.9\d+, RMSE \S+\n", err)
    (title,), *cells = csv.reader(io.StringIO(out))
    truth = [float(line.rsplit(",", 1)[1]) for line in HOUSES.splitlines()[1:]]
    assert title == "price"
    np.testing.assert_allclose([float(cell) for (cell,) in cells], truth, atol=30)

    status, out, err = run(capsys, "summary", "houses.pt")
    assert (status, err) == (0, "")
    assert "'quarter' is one of 'north', 'old town', 'south'\n" in out
    assert "0 (Linear)  [1, 5]   [1, 64]  384         320\n" in out
    assert [epoch for epoch, _ in ROW.findall(out)] == ["46", "47", "48", "49", "50"]
    assert out.endswith(f"Held out: R2 {found[1]}, RMSE {found[2]}.\n")


def test_classification(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flowers.csv").write_text(FLOWERS, "utf-8")
    train = ("train", "flowers.csv", "--target", "kind", "--save", "flowers.pt")
    status, out, _ = run(capsys, *train, "--hidden", "16,8", "--dropout", "0.1", "--lr", "0.02")
    assert status == 0
    assert (
        "of 'kind' (3 classes: 'setosa', 'versicolor', 'virginica') from 'length', 'width'" in out
    )
    assert "hidden units 16, 8, relu, dropout 0.1; adam" in out
    assert re.search(r"held out, accuracy (100|9\d)\.\d\d%\.$", out, re.MULTILINE)

    # without the target; the order of columns is another
    rows = [line.split(",") for line in FLOWERS.splitlines()[1:]]
    Path("new.csv").write_text(csv_text("width,length", *((w, n) for n, w, _ in rows)), "utf-8")
    status, out, err = run(capsys, "predict", "flowers.pt", "new.csv", "--output", "out.csv")
    assert (status, out, err) == (0, "", "")
    header, *answers = csv.reader(Path("out.csv").read_text("utf-8").splitlines())
    assert header == ["kind", "p(setosa)", "p(versicolor)", "p(virginica)"]
    assert np.mean([a[0] == kind for a, (_, _, kind) in zip(answers, rows, strict=True)]) > 0.9
    for answer, *chances in answers:
        assert sum(map(float, chances)) == pytest.approx(1, abs=1e-5)
        assert header[1 + int(np.argmax(np.array(chances, float)))] == f"p({answer})"

    Path("new.csv").write_text(csv_text("length,width,kind", *rows[:5], (1, 1, "")), "utf-8")
    status, out, err = run(
        capsys, "predict", "flowers.pt", "new.csv", "--output", "out.csv", "--force"
    )
    assert (status, out) == (0, "")
    assert err.startswith("5 rows: accuracy ")
    assert len(Path("out.csv").read_text("utf-8").splitlines()) == 7


def test_digits(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "digits.pt"
    status, out, _ = run(capsys, "train", "--epochs", "3", "--save", path)
    assert status == 0
    accuracy = re.search(r"held out, accuracy (\d+\.\d+)%", out)
    assert accuracy and float(accuracy[1]) > 90
    status, out, err = run(capsys, "predict", path, "digits")
    assert status == 0
    assert len(out.splitlines()) == 1798
    assert err.startswith("1,797 rows: accuracy 9")


def test_an_archive_of_arrays(
    shelf: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shelf)
    words = ("--optimizer", "momentum", "--activation", "tanh", "--lr", "0.3", "--no-standardize")
    status, out, _ = run(capsys, "train", "xor.npz", *words)
    assert status == 0
    assert out.startswith(
        "xor.npz: classification of 'y' (2 classes: '0', '1') from 'x': 2 inputs\n"
    )
    assert "held out, accuracy 100.00%" in out
    assert out.endswith("Nothing was kept; --save FILE does.\n")


def test_the_same_seed_trains_the_same(capsys: Capture, shelf: Path) -> None:
    words = (
        "train",
        shelf / "houses.csv",
        "--target",
        "price",
        "--epochs",
        "2",
        "--dropout",
        "0.2",
    )
    first, again, other = (
        [line for line in run(capsys, *words, "--seed", seed)[1].splitlines() if ROW.match(line)]
        for seed in (3, 3, 4)
    )
    assert first == again != other


def test_a_network_of_one_layer_finds_the_line(tmp_path: Path, capsys: Capture) -> None:
    """Without hidden layers it is linear regression, standardized and brought back."""
    data, path = tmp_path / "line.csv", tmp_path / "line.pt"
    rows = [(a, b, 1000 + 3 * a - 0.5 * b) for a in range(0, 90, 3) for b in (10, 500, 900)]
    data.write_text(csv_text("a,b,y", *rows), "utf-8")
    words = ("--hidden", "none", "--test-share", "0", "--lr", "0.05", "--epochs", "60")
    status, out, _ = run(capsys, "train", data, "--target", "y", "--save", path, *words)
    assert status == 0
    assert "90 rows to learn from, 0 held out\nno hidden layer; adam" in out
    assert "epoch  train loss\n" in out
    layer = read_checkpoint(str(path)).model()[0]
    problem = read_checkpoint(str(path)).problem
    weight = layer.weight.detach().numpy()[0] * problem.target.std / problem.std
    np.testing.assert_allclose(weight, [3, -0.5], rtol=1e-3)
    assert problem.mean.tolist() == [43.5, 470]


@pytest.mark.parametrize(
    ("values", "options", "task"),
    [
        ([0, 1] * 5, (), "classification of 'y' (2 classes: '0', '1')"),
        (["1.0", "2", "2.0", "1"] * 4, (), "(2 classes: '1', '2')"),
        (["yes", "no"] * 3, (), "(2 classes: 'no', 'yes')"),
        ([0, 1, 0.5] * 5, (), "regression"),
        ([0, 1, 0.5] * 5, ("--task", "classification"), "(3 classes: '0', '0.5', '1')"),
        ([0, 1, 2, 3, 4] * 4, (), "regression"),  # 4 rows each
        ([*range(21)] * 5, (), "regression"),
        ([*range(20)] * 5, (), "classification"),
        ([0, 1] * 5, ("--task", "regression"), "regression"),
        ([10, 9, 10, 9], ("--text", "y"), "(2 classes: '10', '9')"),
        ([10, 9, 10, 9], ("--task", "classification"), "(2 classes: '9', '10')"),
    ],
)
def test_what_the_target_is_taken_for(
    values: list[Any], options: tuple[str, ...], task: str, tmp_path: Path, capsys: Capture
) -> None:
    data = tmp_path / "data.csv"
    data.write_text(csv_text("a,y", *enumerate(values)), "utf-8")
    words = ("train", data, "--target", "y", "--epochs", "1", *options)
    status, out, _ = run(capsys, *words)
    assert status == 0
    assert task in out


# Tables that are read


PLAIN = csv_text("a,b,y", *((i, "uv"[i % 2], i * 2.5) for i in range(10)))


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace(",", " , ").encode(),
        PLAIN.replace("\n", "\n\n").encode(),
        PLAIN.replace("a,b,y", "\na,b,y").encode(),
        PLAIN.rstrip().encode(),
        PLAIN.replace("v", '"v"').replace("b", '"b"').encode(),
        PLAIN.replace("3,v", '3, "v"').encode(),
        PLAIN.replace("4,u", "4e0,u").replace(",7.5", ",+7.50").encode(),
        (PLAIN + ",u,3\n5,v,NA\n").encode(),
    ],
)
def test_the_same_table_in_other_words(
    content: bytes, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("train", "data.csv", "--target", "y", "--epochs", "1", "--drop-missing")
    tables = []
    for text in (PLAIN.encode(), content):
        Path("data.csv").write_bytes(text)
        status, out, err = run(capsys, *words)
        assert (status, err) == (0, "")
        tables.append(ROW.search(out))
    assert tables[0] and tables[1]
    assert tables[0][0] == tables[1][0]
    assert ("2 without a value left out" in out) == (b"NA" in content)


def mutated(content: bytes, pieces: list[bytes], draw: random.Random) -> bytes:
    """Some content with a few places of it replaced."""
    changed = bytearray(content)
    for _ in range(draw.randint(1, 4)):
        start = draw.randrange(len(changed))
        changed[start : start + draw.randint(0, 3)] = draw.choice(pieces)
    return bytes(changed)


PIECES = ',|"|\n|\r|\0|nan|inf|1e400|-|;|y|\t| |1_0|0x1|é|1,5|'.encode().split(b"|")


@pytest.mark.parametrize(("name", "pieces"), [("csv", [*PIECES, b"\xff"]), ("npz", [b"\0", b"9"])])
def test_mutated_tables_are_read_or_refused(name: str, pieces: list[bytes], tmp_path: Path) -> None:
    """Never another error, nor a warning; and the message stays a line."""
    draw, outcomes = random.Random(0), set()
    path = tmp_path / f"table.{name}"
    path.write_text(PLAIN, "utf-8")
    if name == "npz":
        np.savez_compressed(path, x=np.arange(20.0).reshape(10, 2), y=np.arange(10) % 2)
    content = path.read_bytes()
    for _ in range(300):
        path.write_bytes(mutated(content, pieces, draw))
        settings = Settings(target="y", drop_missing=draw.random() < 0.5)
        try:
            prepare(read_table(str(path)), settings, None, None)
            outcomes.add("read")
        except Refusal as refusal:
            outcomes.add("refused")
            assert len(str(refusal)) < 500
    assert outcomes == {"read", "refused"}


# How it ends


def fit_of(path: Path) -> dict[str, Any]:
    fit: dict[str, Any] = mg.load(path)["fit"]
    return fit


def test_a_loss_that_is_no_number(tmp_path: Path, capsys: Capture, shelf: Path) -> None:
    """The epochs before it are kept, whatever the training comes to."""
    path = tmp_path / "a.pt"
    words = ("--target", "price", "--optimizer", "sgd", "--no-standardize", "--save", path)
    status, out, err = run(capsys, "train", shelf / "houses.csv", *words, "--lr", "1e30")
    assert status == 1
    assert err == (
        "python -m minigrad train: the loss is no longer a finite number in epoch 1; "
        "try a smaller --lr\n"
    )
    assert "Kept" not in out
    assert not path.exists()


def test_the_last_good_state_is_kept(
    tmp_path: Path, capsys: Capture, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, batches = tmp_path / "a.pt", itertools.count()
    step = mg.optim.Adam.step

    def spoil(self: Any) -> None:
        step(self)
        if next(batches) == 5:  # the last of the third epoch
            self.param_groups[0]["params"][0].data.fill_(float("nan"))

    monkeypatch.setattr(mg.optim.Adam, "step", spoil)
    words = ("--target", "price", "--test-share", "0", "--save", path)
    status, out, err = run(capsys, "train", shelf / "houses.csv", *words)
    assert status == 1
    assert f"in epoch 3; try a smaller --lr; {path} keeps what was before\n" in err
    assert len(ROW.findall(out)) == len(fit_of(path)["history"]) == 2
    assert all(np.isfinite(value.numpy()).all() for value in fit_of(path)["model"].values())


def test_a_disk_that_is_full(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, shelf: Path
) -> None:
    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mg, "save", full)
    words = ("--target", "price", "--epochs", "1", "--save", tmp_path / "a.pt")
    status, _, err = run(capsys, "train", shelf / "houses.csv", *words)
    assert status == 1
    assert "a.pt': [Errno 28] No space left on device" in err
    assert err.count("\n") == 1


def test_curves(tmp_path: Path, capsys: Capture, shelf: Path) -> None:
    pytest.importorskip("matplotlib", reason="the extra `plot` is not installed")
    path = tmp_path / "a.png"
    words = ("--target", "price", "--epochs", "2", "--plot", path)
    assert run(capsys, "train", shelf / "houses.csv", *words)[0] == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_force_replaces(tmp_path: Path, capsys: Capture, shelf: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_text("mine", "utf-8")
    words = ("--target", "price", "--epochs", "1", "--save", path, "--force")
    assert run(capsys, "train", shelf / "houses.csv", *words)[0] == 0
    assert len(fit_of(path)["history"]) == 1


def test_an_output_that_lacks_a_letter(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(FLOWERS.replace("setosa", "sétosa"), "utf-8")
    words = ("-m", "minigrad", "train", tmp_path / "a.csv", "--target", "kind")
    done = python("-X", "utf8=0", *words, env={**environment(), "PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stdout) == (2, "")
    assert "standard output is in ascii, which lacks '\\xe9'; PYTHONIOENCODING" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str, capsys: Capture) -> None:
    status, out, err = run(capsys, command, "--help")
    assert (status, err) == (0, "")
    assert f"usage: python -m minigrad {command}" in out
    if command != "run":
        assert f"\n  python -m minigrad {command} " in out  # an example
        assert "Exit status: 0 done, 1 failed, 2 bad option or input, 130 interrupted." in out


# Progress


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.parametrize("installed", [True, False], ids=["tqdm", "plain"])
def test_progress_on_a_terminal(installed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if installed:
        pytest.importorskip("tqdm", reason="the extra `progress` is not installed")
    else:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    outside, inside = os.openpty()
    with open(outside, "rb", buffering=0) as screen, open(inside, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with progress("epoch 2/3", 4, 1) as advance:
            advance(0.5)
        monkeypatch.undo()
        print("end", file=stderr, flush=True)
        text = ""
        while not text.endswith("end\r\n"):
            text += screen.read(1000).decode()
    assert "epoch 2/3" in text
    assert ("/4" in text) == installed
    assert ("[############............] loss 0.5000" in text) != installed
    *_, blank, rest = text.removesuffix("\r\n").split("\r")
    assert (blank.strip(), rest) == ("", "end")  # nothing of it stays


def test_no_progress_elsewhere(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm", None)  # not even imported
    with progress("epoch 2/3", 4) as advance:
        advance(0.5)
    assert capsys.readouterr().err == ""
