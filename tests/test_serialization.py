"""Files cross both ways between minigrad and PyTorch, and say the same of the same object."""

from __future__ import annotations

import io
import pickle
import sys
import warnings
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import minigrad as mg
from minigrad.serialization import LoadError

from .cases.saved import NUMPY, SAVED
from .cases.schedulers import OTHERS, SINGLE, names
from .parity import FRAMEWORKS, array_of, assert_same
from .programs import Programs
from .snippets import program, snippets

programs = Programs()


def written(fw: Any, obj: Any, **options: Any) -> io.BytesIO:
    """A file with the object."""
    file = io.BytesIO()
    fw.save(obj, file, **options)
    file.seek(0)
    return file


def again(fw: Any, obj: Any) -> Any:
    """The object saved and loaded."""
    return fw.load(written(fw, obj))


def records(file: io.BytesIO) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def archive_of(pickled: bytes, others: dict[str, bytes]) -> io.BytesIO:
    """An archive with a pickle and further records."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", pickled)
        for name, data in others.items():
            archive.writestr(name, data)
    file.seek(0)
    return file


each_saved = pytest.mark.parametrize("make", SAVED, ids=lambda make: make.__name__)


def trains(make: Callable[[Any], Any]) -> bool:
    """Whether what is saved was computed: equal up to rounding, and in memory of another layout."""
    return make.__name__ == "a_whole_checkpoint"


def exact(make: Callable[[Any], Any]) -> dict[str, Any]:
    return {"traits": True} if trains(make) else {"traits": True, "ulps": 0}


@each_saved
@pytest.mark.parametrize("legacy", [False, True], ids=["zip", "legacy"])
def test_pytorch_writes_and_minigrad_reads(make: Callable[[Any], Any], legacy: bool) -> None:
    file = written(torch, make(torch), _use_new_zipfile_serialization=not legacy)
    assert_same(mg.load(file), again(torch, make(torch)), traits=True, ulps=0)


@each_saved
def test_minigrad_writes_and_pytorch_reads(make: Callable[[Any], Any]) -> None:
    file = written(mg, make(mg))
    theirs = torch.load(file, weights_only=True)
    assert_same(mg.load(file.seek(0) or file), theirs, traits=True, ulps=0)
    assert_same(make(mg), make(torch), **exact(make))


@each_saved
def test_minigrad_reads_what_it_writes(make: Callable[[Any], Any]) -> None:
    assert_same(again(mg, make(mg)), again(torch, make(torch)), **exact(make))


@pytest.mark.parametrize("line", snippets(SINGLE + OTHERS))
def test_states_of_schedulers(line: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of schedulers in schedulers
        scheduler = program(line, names("SGD"))(mg)
        for _ in range(3):
            scheduler.optimizer.step()
            scheduler.step(*[1.0] * ("Plateau" in line))
    state = scheduler.state_dict()
    assert_same(again(mg, state), torch.load(written(mg, state)), traits=True, ulps=0)
    assert again(mg, state).keys() == state.keys()


@pytest.mark.parametrize("make", [m for m in SAVED if not trains(m)], ids=lambda m: m.__name__)
def test_the_files_are_the_same(make: Callable[[Any], Any]) -> None:
    ours, theirs = records(written(mg, make(mg))), records(written(torch, make(torch)))
    number = "archive/.data/serialization_id"
    assert len(ours.pop(number)) == len(theirs.pop(number)) == 40
    assert list(ours) == list(theirs)
    for name in ours:
        assert ours[name] == theirs[name], name


def test_data_is_aligned_for_mapping() -> None:
    obj = [mg.ones(n) for n in range(20)]
    file = written(mg, obj)
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            header = file.getvalue()[info.header_offset :][:30]
            names = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:], "little")
            assert (info.header_offset + 30 + sum(names)) % 64 == 0


@pytest.mark.parametrize("name", ["model.pt", "a.b.pt", "plain", "ünï.pt", "with space.pth"])
def test_the_folder_in_the_archive_is_named_after_the_file(name: str, tmp_path: Path) -> None:
    listed = []
    for fw in FRAMEWORKS:
        fw.save([1], tmp_path / name)
        with zipfile.ZipFile(tmp_path / name) as archive:
            listed.append(archive.namelist())
        assert mg.load(tmp_path / name) == [1]
    assert listed[0] == listed[1]


def test_a_name_that_is_only_an_ending(tmp_path: Path) -> None:
    mg.save([1], tmp_path / ".pt")
    assert mg.load(tmp_path / ".pt") == torch.load(tmp_path / ".pt") == [1]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.binary(max_size=5)
)
NESTED = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(-9, 9), inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3).map(OrderedDict)
        | st.sets(st.integers(0, 7), max_size=3)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(obj=NESTED)
def test_any_nesting(obj: Any) -> None:
    file = written(mg, obj)
    assert records(file)["archive/data.pkl"] == records(written(torch, obj))["archive/data.pkl"]
    assert repr(mg.load(file.seek(0) or file)) == repr(obj)


def test_equal_objects_give_equal_files() -> None:
    files = [written(mg, {"x": mg.arange(5.0)}).getvalue() for _ in range(2)]
    assert files[0] == files[1] != written(mg, {"x": mg.arange(6.0)}).getvalue()


@pytest.mark.parametrize("limit", [0, 50, 400])
def test_large_files_use_64_bit_fields(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers take the wide fields wherever the narrow ones hold the greatest number."""
    from minigrad.serialization import archive_writer

    obj = {"a": mg.arange(30.0), "b": mg.zeros(0), "c": mg.ones(3)}
    real = archive_writer.MAX_32

    class Narrow(int):
        """Compares as a small limit, is written as the real one."""

        def __le__(self, size: object) -> bool:
            return isinstance(size, int) and limit <= size

    wide = written(mg, obj).getvalue()
    monkeypatch.setattr(archive_writer, "MAX_32", Narrow(real))
    file = written(mg, obj)
    assert len(file.getvalue()) > len(wide)
    assert_same(mg.load(file), torch.load(file.seek(0) or file), traits=True, ulps=0)
    records(file)


# Memory that tensors share


@programs
def what_was_shared_is_shared(fw: Any) -> Any:
    x = fw.arange(6.0)
    loaded = again(fw, {"x": x, "same": x, "row": x.view(2, 3)[1], "other": x.clone()})
    loaded["x"].add_(1)
    return loaded, loaded["x"] is loaded["same"]


@programs
def a_parameter_shares_with_its_data(fw: Any) -> Any:
    p = fw.nn.Parameter(fw.ones(2))
    q, data = again(fw, [p, p.data])
    data.fill_(7)
    return q


@programs
def tied_weights_stay_tied(fw: Any) -> Any:
    model = fw.nn.Sequential(fw.nn.Linear(2, 2), fw.nn.Linear(2, 2))
    model[1].weight = model[0].weight
    state = again(fw, model.state_dict())
    state["0.weight"].zero_()
    return state["1.weight"]


@programs
def loaded_tensors_can_be_trained(fw: Any) -> Any:
    x, p = again(fw, [fw.ones(2, requires_grad=True), fw.nn.Parameter(fw.ones(2))])
    (x * p * p).sum().backward()
    with fw.no_grad():
        p.sub_(p.grad)
    return x.grad, p, x.is_leaf, p.is_leaf


@programs
def the_size_of_the_memory_is_kept(fw: Any) -> Any:
    return again(fw, fw.arange(10)[2:4]).untyped_storage().nbytes()


@programs
def a_file_takes_several_objects_in_a_row(fw: Any) -> Any:
    file = io.BytesIO()
    for value in (fw.ones(2), {"a": 1}):
        start = file.tell()
        fw.save(value, file)
    file.seek(start)
    return fw.load(file)


@programs
def versions_of_layers_are_kept(fw: Any) -> Any:
    state = again(fw, fw.nn.BatchNorm1d(2).state_dict())
    return dict(state._metadata), type(state).__name__


@programs
def lists_that_contain_themselves(fw: Any) -> Any:
    x: list[Any] = [1]
    x.append({"x": x})
    y = again(fw, x)
    return y[1]["x"] is y


@programs
def an_open_generator_goes_on(fw: Any) -> Any:
    generator = fw.Generator().manual_seed(5)
    fw.randn(5, generator=generator)
    state = again(fw, generator.get_state())
    other = fw.Generator()
    other.set_state(state)
    return fw.randint(100, (4,), generator=other)


@programs.raises("view the same data as different types")
def memory_of_two_types(fw: Any) -> Any:
    x = fw.ones(2)
    fw.save([x, x.view(fw.int32)], io.BytesIO())


# Where files are, and where tensors go


@programs.raises("CUDA")
def loading_to_a_missing_gpu(fw: Any) -> Any:
    try:
        fw.load(written(fw, fw.ones(2)), map_location="cuda:0")
    except RuntimeError as error:
        raise RuntimeError(*error.args) from None


@programs
def locations(fw: Any) -> Any:
    file = written(fw, fw.ones(2))
    tags: list[Any] = []
    places = [
        *("cpu", fw.device("cpu"), {"cuda": "cpu"}, lambda storage, tag: storage),
        *(lambda storage, tag: tags.append((storage.nbytes(), tag)),),
    ]
    return [fw.load(file.seek(0) or file, map_location=place) for place in places], tags


@programs.raises("not callable")
def a_location_that_is_none(fw: Any) -> Any:
    fw.load(written(fw, fw.ones(2)), map_location=5)


@programs.raises("No such file")
def a_file_that_is_missing(fw: Any) -> Any:
    fw.load("/nowhere/file.pt")


@programs.raises("Is a directory")
def a_folder(fw: Any) -> Any:
    fw.load(str(Path(__file__).parent))


@programs.raises("seekable")
def what_is_no_file(fw: Any) -> Any:
    fw.load(None)


@programs.raises("'write' attribute")
def what_is_no_file_to_write(fw: Any) -> Any:
    fw.save(1, 3)


@programs.raises("Parent directory .* does not exist")
def a_folder_that_is_missing(fw: Any) -> Any:
    fw.save(1, "/nowhere/file.pt")


@programs.raises("explicit pickle_module")
def another_pickle_module(fw: Any) -> Any:
    fw.load(written(fw, 1), pickle_module=pickle, weights_only=True)


@pytest.mark.parametrize("program", programs)
def test_program(program: Callable[[], None]) -> None:
    program()


@pytest.mark.parametrize("fw", FRAMEWORKS, ids=lambda fw: fw.__name__)
def test_saved_on_a_gpu(fw: Any) -> None:
    parts = records(written(torch, torch.ones(2)))
    pickled = parts.pop("archive/data.pkl").replace(b"\x03\0\0\0cpu", b"\x04\0\0\0cuda")
    file = archive_of(pickled, parts)
    with pytest.raises(RuntimeError, match="CUDA device"):
        fw.load(file)
    assert array_of(fw.load(file.seek(0) or file, map_location="cpu")).tolist() == [1, 1]


# What PyTorch's `weights_only` does not read, and minigrad does


@pytest.mark.parametrize(
    "obj", [defaultdict(list, a=[1]), defaultdict(None, a=1), frozenset({1, 2}), b"", bytearray()]
)
def test_harmless_further_types(obj: Any) -> None:
    ours = again(mg, obj)
    theirs = torch.load(written(mg, obj), weights_only=False)
    assert ours == theirs == obj
    assert type(ours) is type(theirs) is type(obj)
    if isinstance(obj, defaultdict):
        assert ours.default_factory is obj.default_factory
    assert mg.load(written(torch, obj)) == obj


@pytest.mark.parametrize("obj", NUMPY, ids=repr)
def test_numpy(obj: Any) -> None:
    pair = [obj, {"same": obj}]
    ours, theirs = written(mg, pair), written(torch, pair)
    assert records(ours)["archive/data.pkl"] == records(theirs)["archive/data.pkl"]
    loaded, again = mg.load(theirs.seek(0) or theirs)
    assert type(loaded) is type(obj)
    assert again["same"] is loaded
    if isinstance(obj, np.dtype):
        assert loaded == obj
    else:
        assert loaded.dtype == obj.dtype
        np.testing.assert_array_equal(loaded, obj)


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_later_protocols(protocol: int) -> None:
    obj = {"x": torch.ones(2), "a": [1, "b", b"c", {2}, OrderedDict(d=1), 2**80, frozenset({1})]}
    loaded = mg.load(written(torch, obj, pickle_protocol=protocol))
    assert loaded["a"] == obj["a"]
    assert_same(loaded["x"], obj["x"])


def test_python_2_wrote_items_in_pairs_and_short_strings() -> None:
    data = b"\x80\2ccollections\nOrderedDict\n](](U\1aK\1e](U\1bK\2ee\x85R."
    assert mg.load(archive_of(data, {})) == OrderedDict(a=1, b=2)


def test_layouts() -> None:
    assert again(mg, mg.strided) is mg.strided
    assert mg.load(written(torch, torch.strided)) is mg.strided
    assert torch.load(written(mg, mg.strided)) is torch.strided


def test_big_endian_files(tmp_path: Path) -> None:
    """As a machine of the other byte order writes: the marker, and each element turned around."""
    ours = {"f": mg.arange(3.0), "c": mg.tensor([1 + 2j]), "i": mg.arange(4), "b": mg.ones(1) > 0}
    turned = {k: mg.from_numpy(v.numpy().byteswap()) for k, v in ours.items()}
    parts = records(written(mg, turned)) | {"archive/byteorder": b"big"}
    path = tmp_path / "big.pt"
    path.write_bytes(archive_of(parts.pop("archive/data.pkl"), parts).getvalue())
    for loaded in (mg.load(path), mg.load(path, mmap=True), torch.load(path)):
        assert {k: v.tolist() for k, v in loaded.items()} == {
            k: v.tolist() for k, v in ours.items()
        }


# Mapping


def test_mapped_tensors_leave_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "x.pt"
    mg.save({"x": mg.arange(1000.0), "empty": mg.zeros(0)}, path)
    before = path.read_bytes()
    loaded = mg.load(path, mmap=True)
    assert_same(loaded, torch.load(path, mmap=True), traits=True, ulps=0)
    loaded["x"].zero_()
    assert path.read_bytes() == before
    assert loaded["x"].sum().item() == 0
    assert mg.load(str(path))["x"][-1].item() == 999


def test_mapping_needs_a_path_and_the_new_format(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="file path"):
        mg.load(written(mg, 1), mmap=True)
    torch.save(1, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    with pytest.raises(RuntimeError, match="mmap can only be used"):
        mg.load(tmp_path / "old.pt", mmap=True)


# NumPy's and other formats, as the documentation has it


def test_npz(tmp_path: Path) -> None:
    model, other = mg.nn.Linear(2, 3), mg.nn.Linear(2, 3)
    path = tmp_path / "model.npz"
    np.savez(path, **{k: v.numpy() for k, v in model.state_dict().items()})
    with np.load(path) as arrays:
        other.load_state_dict({k: mg.from_numpy(v) for k, v in arrays.items()})
    assert_same(other.state_dict(), torch.load(written(mg, model.state_dict())), ulps=0)


def test_safetensors(tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.numpy")
    model, other = mg.nn.Linear(2, 3), mg.nn.Linear(2, 3)
    path = tmp_path / "model.safetensors"
    arrays = {k: v.contiguous().numpy() for k, v in model.state_dict().items()}
    safetensors.save_file(arrays, path)
    loaded = {k: mg.from_numpy(v) for k, v in safetensors.load_file(path).items()}
    other.load_state_dict(loaded)
    assert_same(other.state_dict(), torch.load(written(mg, model.state_dict())), ulps=0)
    assert_same(mg.load(path), torch.load(path), traits=True, ulps=0)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(LoadError, match=r"model\.safetensors"):
        mg.load(path)


def test_safetensors_is_an_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(RuntimeError, match="pip install safetensors"):
        mg.load(tmp_path / "x.safetensors")
