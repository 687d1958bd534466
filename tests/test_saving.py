"""What can't be saved is refused before anything is written; a file is replaced whole or not."""

from __future__ import annotations

import copy
import io
import os
import pickle
import signal
import stat
import subprocess
import sys
import threading
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import minigrad as mg

from .processes import environment
from .programs import Programs

programs = Programs()


class Own:
    """A class of the user's."""


class OwnDict(dict[Any, Any]):
    """A subclass of what could be saved."""


def recursive_tuple() -> Any:
    inside: list[Any] = []
    outside = (inside,)
    inside.append(outside)
    return outside


def nested(depth: int) -> Any:
    obj: Any = []
    for _ in range(depth):
        obj = [obj]
    return obj


REFUSED: dict[str, tuple[Any, str]] = {
    "lambda": ({"loss": [0, lambda: 0]}, r"function .*<lambda> \(at obj\['loss'\]\[1\]\)"),
    "function": (print, "print"),
    "object": ([Own()], r"tests.test_saving.Own \(at obj\[0\]\)"),
    "class": (Own, "type .*Own"),
    "usual class": ({"kind": list}, r"type list \(at obj\['kind'\]\)"),
    "subclass": ((OwnDict(),), r"OwnDict \(at obj\[0\]\)"),
    "module": ({"model": mg.nn.Linear(1, 1)}, r"Linear \(at obj\['model'\]\).*state_dict"),
    "optimizer": (mg.optim.SGD([mg.ones(1)], lr=0.1), r"SGD.*state_dict"),
    "generator": ([mg.Generator()], r"Generator \(at obj\[0\]\).*get_state"),
    "key": ([{Own: 1}], r"obj\[0\].*unusual type as key"),
    "deep key": ({((((frozenset(),),),),): 1}, "unusual tuple as key"),
    "large member": ({tuple(range(100))}, "unusual tuple as key"),
    "large int as key": ({2**60: 1}, "unusual int as key"),
    "factory": (defaultdict(Own), "factory"),
    "itself": (recursive_tuple(), "contains itself"),
    "deep": (nested(100_000), "nested too deeply"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_before_anything_is_written(case: str, tmp_path: Path) -> None:
    obj, message = REFUSED[case]
    path, file = tmp_path / "x.pt", io.BytesIO()
    path.write_bytes(b"old")
    for target in (path, file):
        with pytest.raises(pickle.PicklingError, match=message):
            mg.save(obj, target)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.pt"]
    assert file.getvalue() == b""


@pytest.mark.parametrize(
    "options",
    [{"pickle_protocol": 4}, {"pickle_module": copy}, {"_use_new_zipfile_serialization": False}],
)
def test_refused_options(options: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="minigrad"):
        mg.save(1, tmp_path / "x.pt", **options)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"weights_only": False}, ValueError, "weights_only=False"),
        ({"weights_only": 0}, ValueError, "weights_only=False"),
        ({"pickle_module": pickle}, RuntimeError, "pickle_module"),
        ({"errors": "ignore"}, TypeError, "errors"),
    ],
)
def test_refused_ways_of_loading(
    options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        mg.load(io.BytesIO(), **options)
    with pytest.raises(TypeError, match="binary"):
        mg.load(io.StringIO("x"))


# Memory that PyTorch's format has no words for


@pytest.mark.parametrize(
    "array",
    [np.arange(6.0)[::-1], np.arange(6, dtype=">f4"), np.zeros(3, "i2, f4, i2")["f1"]],
    ids=["negative strides", "the other byte order", "within records"],
)
def test_unusual_memory_is_copied(array: Any) -> None:
    from minigrad._tensor import wrap

    file = io.BytesIO()
    mg.save([wrap(array)], file)
    (loaded,) = mg.load(file.seek(0) or file)
    assert loaded.tolist() == array.tolist()
    assert loaded.is_contiguous()


# Replacing files


def test_an_existing_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    target, link = tmp_path / "x.pt", tmp_path / "latest.pt"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to(target)
    mg.save({"a": 1}, link)
    assert link.is_symlink()
    assert mg.load(target) == {"a": 1}
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["latest.pt", "x.pt"]


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    mg.save(1, tmp_path / "x.pt")
    assert (tmp_path / "x.pt").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_what_is_no_regular_file_is_written_to() -> None:
    mg.save(1, os.devnull)
    assert not stat.S_ISREG(os.stat(os.devnull).st_mode)


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Is a directory"):
        mg.save(1, tmp_path)


def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.pt"
    mg.save("old", path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        mg.save("new", path)
    monkeypatch.undo()
    assert mg.load(path) == "old"
    assert os.listdir(tmp_path) == ["x.pt"]


SAVE_FOR_EVER = """
import sys, minigrad as mg
k = 0
while True:
    mg.save({"k": k, "x": mg.full((300_000,), float(k))}, sys.argv[1])
    print(k, flush=True)
    k += 1
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
@pytest.mark.parametrize("delay", [0.0, 0.003, 0.011, 0.017])
def test_a_killed_program_leaves_a_whole_file(delay: float, tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    command = [sys.executable, "-c", SAVE_FOR_EVER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment()) as child:
        assert child.stdout is not None
        for _ in range(3):
            child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        printed = [2, *map(int, child.stdout.read().split())]
    loaded = mg.load(path)
    assert loaded["k"] in (printed[-1], printed[-1] + 1)
    assert (loaded["x"] == loaded["k"]).all()


def test_threads_save_to_one_path(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    threads = [
        threading.Thread(target=lambda k=k: mg.save(mg.full((1000,), k), path)) for k in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(mg.load(path).tolist())) == 1
    assert os.listdir(tmp_path) == ["x.pt"]


# Python's own ways of copying


def pickled(x: Any) -> Any:
    return pickle.loads(pickle.dumps(x))


WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": pickled,
}


def same_traits(fw: Any, way: str, x: Any) -> Any:
    y = WAYS[way](x)
    x_was = x.detach().clone()
    with fw.no_grad():
        y.add_(1)
    shared = bool((x.detach() != x_was).any())
    return y, type(y).__name__, y.requires_grad, y.is_leaf, y.grad, shared, getattr(y, "tag", None)


@programs
def copies_of_a_tensor(fw: Any) -> Any:
    results = []
    for way in WAYS:
        x = fw.arange(6.0).view(2, 3).T
        x.tag = "a tag"
        results.append(same_traits(fw, way, x))
    return results


@programs
def copies_of_a_parameter(fw: Any) -> Any:
    results = []
    for way in WAYS:
        p = fw.nn.Parameter(fw.ones(2))
        p.tag = [1]
        results.append(same_traits(fw, way, p))
    return results


@programs
def copies_of_buffers(fw: Any) -> Any:
    module = fw.nn.Module()
    module.a, module.b = fw.nn.Buffer(fw.ones(1)), fw.nn.Buffer(fw.ones(1), persistent=False)
    return [
        [(isinstance(b, fw.nn.Buffer), b.persistent) for b in way(module).buffers()]
        for way in WAYS.values()
    ]


@programs
def copies_of_a_result(fw: Any) -> Any:
    x = fw.ones(2, requires_grad=True) * 2
    return [(y, y.requires_grad, y.is_leaf) for y in (copy.copy(x), pickled(x))]


@programs
def copies_of_names(fw: Any) -> Any:
    things = [fw.float32, fw.strided, fw.device("cpu"), fw.Size([1, 2])]
    return [way(things) == things for way in WAYS.values()]


@programs
def a_copied_state_dict(fw: Any) -> Any:
    state = fw.nn.BatchNorm1d(2).state_dict()
    other = copy.deepcopy(state)
    state["weight"].zero_()
    return isinstance(other, OrderedDict), other, dict(other._metadata)


@programs
def a_copied_module_is_its_own(fw: Any) -> Any:
    model = fw.nn.Sequential(fw.nn.Linear(2, 2), fw.nn.BatchNorm1d(2), fw.nn.Linear(2, 1))
    others = [copy.deepcopy(model), pickled(model)]
    for p in model.parameters():
        p.data.fill_(9)
    fw.manual_seed(0)
    return [other.eval()(fw.ones(1, 2)) for other in others]


@pytest.mark.parametrize("program", programs)
def test_program(program: Callable[[], None]) -> None:
    program()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_loading_takes_the_memory_of_the_file_and_little_more(tmp_path: Path) -> None:
    from benchmarks.checkpoints import peak_of_loading, tensors

    path = tmp_path / "x.pt"
    mg.save(tensors(mg, 20, 1024, 1024), path)
    assert peak_of_loading("minigrad", path) < 1.2 * path.stat().st_size
