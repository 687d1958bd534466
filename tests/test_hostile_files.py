"""Damaged and hostile files: one type of error, in bounded time and memory, and nothing is run."""

from __future__ import annotations

import io
import os
import pickle
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import minigrad as mg
from minigrad.serialization import LoadError

from .cases.saved import NUMPY, SAVED


def archive_of(records: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of records."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in records.items():
            archive.writestr(f"archive/{name}", data)
    return file.getvalue()


def refused(file: bytes, message: str) -> None:
    """Assert that loading fails with the one error, quickly, in little memory."""
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises(LoadError, match=message):
            mg.load(io.BytesIO(file))
        assert time.perf_counter() - start < 5
        assert tracemalloc.get_traced_memory()[1] < 2_000_000 + 100 * len(file)
    finally:
        tracemalloc.stop()


def test_the_error_is_of_both_types_that_pytorch_raises() -> None:
    assert issubclass(LoadError, RuntimeError)
    assert issubclass(LoadError, pickle.UnpicklingError)


# Code


class Calls:
    """Pickles as a call."""

    def __init__(self, *call: Any) -> None:
        self.call = call

    def __reduce__(self) -> Any:
        return self.call


CODE = {
    "posix.system": Calls(os.system, ("echo > escaped",)),
    "builtins.eval": Calls(eval, ("open('escaped', 'w')",)),
    "builtins.getattr": Calls(getattr, ("", "join")),
    "io.open": Calls(open, ("escaped", "w")),
    "io.open_code": None,
    "functools.partial": None,
    "numpy.load": Calls(np.load, ("escaped",)),
    "torch.nn.modules.linear.Linear": torch.nn.Linear(1, 1),
    "torch.serialization.load": Calls(torch.load, ("escaped",)),
    "minigrad.functions.creation.tensor": Calls(mg.tensor, ([1],)),
    "tests.test_hostile_files.Own": None,
    "torch._utils.os.system": None,
    "collections.OrderedDict.fromkeys": None,
    "copyreg._reconstructor": None,
}


@pytest.mark.parametrize("name", CODE)
@pytest.mark.parametrize("protocol", [2, 4])
def test_names_are_refused_and_named(
    name: str, protocol: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    obj = CODE[name]
    if obj is None:
        module, _, attribute = name.rpartition(".")
        parts = (module, attribute)
        if protocol == 2:
            pickled = b"\x80\2c%s\n%s\n)R." % tuple(p.encode() for p in parts)
        else:
            texts = [struct.pack("<cB", b"\x8c", len(p)) + p.encode() for p in parts]
            pickled = b"\x80\4" + b"".join(texts) + b"\x93)R."
    elif isinstance(obj, torch.nn.Module):
        file = io.BytesIO()
        torch.save(obj, file, pickle_protocol=protocol)
        pickled = zipfile.ZipFile(file).read("archive/data.pkl")
    else:
        pickled = pickle.dumps(obj, protocol)
    with pytest.raises(LoadError, match=name.replace(".", r"\.")) as caught:
        mg.load(io.BytesIO(archive_of({"data.pkl": pickled})))
    assert "state_dict" in str(caught.value)
    with pytest.raises(LoadError, match=name.replace(".", r"\.")):
        mg.load(io.BytesIO(pickled))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["BFloat16Storage", "bfloat16"])
def test_dtypes_that_are_missing_are_named(name: str) -> None:
    file = io.BytesIO()
    torch.save(torch.ones(2, dtype=torch.bfloat16) if "S" in name else torch.bfloat16, file)
    with pytest.raises(LoadError, match=f"torch.{name}: minigrad has no such dtype"):
        mg.load(file.seek(0) or file)


# Pickles


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value)) + value.encode()


def number(value: int) -> bytes:
    return b"\x8a\x09" + value.to_bytes(9, "little", signed=True)


def storage(kind: str = "FloatStorage", key: str = "0", numel: int = 4, tag: str = "cpu") -> bytes:
    name = b"ctorch\n%s\n" % kind.encode()
    return b"(" + text("storage") + name + text(key) + text(tag) + number(numel) + b"tQ"


def numbers(values: Any) -> bytes:
    return b"(" + b"".join(map(number, values)) + b"t"


def tensor(
    size: Any = (4,), stride: Any = (1,), offset: int = 0, of: bytes = storage(), rest: bytes = b""
) -> bytes:
    call = b"ctorch._utils\n_rebuild_tensor_v2\n(" + of + number(offset)
    hooks = b"\x89ccollections\nOrderedDict\n)R"
    return call + numbers(size) + numbers(stride) + hooks + rest + b"tR"


F4 = b"cnumpy\ndtype\n" + text("f4") + b"\x89\x88\x87R"
ARRAY = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85C\1b\x87R"
LIST = b"](" + b"N" * 5000 + b"e"
SHARED_LIST = LIST + b"q\0"
COLLIDING = b"}(" + b"".join(number(k * (2**61 - 1)) + b"N" for k in range(1, 200)) + b"u"
DEEP_TUPLE = b")" + b"\x85" * 100_000
DOUBLED = b")" + b"q\0h\0\x86" * 60

PICKLES: dict[str, tuple[bytes, str]] = {
    # numbers of a tensor
    "negative stride": (tensor(stride=[-1], offset=3), "no count"),
    "negative size": (tensor(size=[-4]), "no count"),
    "negative offset": (tensor(offset=-1), "no count"),
    "offset beyond": (tensor(offset=1), "beyond"),
    "size beyond": (tensor(size=[5]), "beyond"),
    "stride beyond": (tensor(stride=[2]), "beyond"),
    "far beyond": (tensor(size=[2**62, 2], stride=[2, 2**62]), "beyond"),
    "overflowing": (tensor(size=[2**32, 2**32], stride=[2**32, 2**32]), "beyond"),
    "huge without elements": (tensor(size=[2**62, 2**62, 0], stride=[1, 1, 1]), "damaged"),
    "more elements than can be": (tensor(size=[2**62, 2**62], stride=[0, 0]), "damaged"),
    "too many dimensions": (tensor(size=[1] * 65, stride=[1] * 65), "65 sizes"),
    "sizes and strides": (tensor(size=[2, 2]), "2 sizes and 1 strides"),
    "size of floats": (tensor().replace(numbers([4]), b"G" + b"\0" * 8 + b"\x85", 1), "no count"),
    "size of bools": (tensor().replace(numbers([4]), b"\x88\x85", 1), "no count"),
    "no storage": (tensor(of=b"N"), "lacks its storage"),
    "grad of integers": (
        tensor(of=storage("LongStorage", numel=2), size=[1]).replace(b"\x89c", b"\x88c"),
        "floating point",
    ),
    "conjugate pending": (tensor(rest=b"}" + text("conj") + b"\x88s"), "resolve_conj"),
    # storages
    "larger than the record": (tensor(of=storage(numel=5)), "larger than it is"),
    "wider than the record": (tensor(of=storage("DoubleStorage")), "larger than it is"),
    "of negative size": (tensor(of=storage(numel=-1)), "without a name"),
    "of huge size": (tensor(of=storage(numel=2**60)), "larger than it is"),
    "without record": (tensor(of=storage(key="1")), "no record 'data/1'"),
    "path as key": (tensor(of=storage(key="../data.pkl")), "no record"),
    "absolute path as key": (tensor(of=storage(key="/etc/passwd")), "no record"),
    "unknown type": (tensor(of=storage("QInt8Storage")), "no such dtype"),
    "no type of storages": (tensor(of=storage("Size")), "no storage"),
    "unknown place": (tensor(of=storage(tag="moon")), "tagged with moon"),
    "on a gpu": (tensor(of=storage(tag="cuda:0")), "CUDA"),
    "short reference": (b"(" + text("storage") + b"tQ", "damaged"),
    "list as reference": (b"]Q", "no tuple"),
    "module as reference": (storage().replace(b"storage", b"modules", 1), "no storage"),
    # attributes
    "attribute of the class": (
        b"ctorch._utils\n_rebuild_parameter_with_state\n(" + tensor() + b"\x88N}"
        + text("_array") + b"NstR",
        "attribute '_array'",
    ),
    "method of a dict": (b"ccollections\nOrderedDict\n)R}" + text("items") + b"Nsb", "'items'"),
    "state of a list": (b"]}b", "state of a list"),
    "parameter of nothing": (b"ctorch._utils\n_rebuild_parameter\n(N\x88NtR", "data is a NoneType"),
    "another class": (
        b"ctorch._tensor\n_rebuild_from_type_v2\n(ctorch\nSize\nctorch\nTensor\n)}tR",
        "another class",
    ),
    "sparse layout": (
        b"ctorch.serialization\n_get_layout\n(" + text("torch.sparse_coo") + b"tR",
        "dense tensors only",
    ),
    # NumPy's
    "objects": (b"cnumpy\ndtype\n" + text("O8") + b"\x89\x88\x87R", "'O8'"),
    "structure": (b"cnumpy\ndtype\n" + text("i4,f4") + b"\x89\x88\x87R", "'i4,f4'"),
    "dtype with fields": (F4 + b"(K\3" + text("|") + b"N}NJ\xff\xff\xff\xffK\0K\0tb", "fields"),
    "other byte order": (F4 + b"(K\3" + text(">") + b"NNNK\0K\0K\0tb", "unusual state"),
    "short scalar": (b"cnumpy.core.multiarray\nscalar\n" + F4 + b"C\3abc\x86R", "scalar whose"),
    "short array": (ARRAY + b"(K\1" + numbers([2**40]) + F4 + b"\x89C\4abcdtb", "array whose"),
    "negative array": (ARRAY + b"(K\1" + numbers([-1, -1]) + F4 + b"\x89C\4abcdtb", "array whose"),
    "array of objects": (ARRAY + b"(K\1)cnumpy\nndarray\n\x89]tb", "array whose"),
    "array without state": (ARRAY + b"Nb", "unknown state"),
    # growth and time
    "long list made into sets": (SHARED_LIST + b"c__builtin__\nset\nq\1" + b"h\1h\0\x85R" * 30_000,
                                 "over and over"),
    "long bytes": (text("x" * 100_000) + b"q\0c_codecs\nencode\nq\1" + text("latin1") + b"q\2"
                   + b"h\1h\0h\2\x86R" * 1000, "over and over"),
    "doubled tuples as kind": (storage().replace(text("storage"), DOUBLED), "no storage"),
    "doubled tuples as key of a storage": (storage().replace(text("0"), DOUBLED), "without a name"),
    "doubled tuples as place": (storage().replace(text("cpu"), DOUBLED), "without a name"),
    "doubled tuples as size": (tensor().replace(numbers([4]), DOUBLED + b"\x85", 1), "no count"),
    "doubled tuples as flag": (tensor().replace(b"\x89c", DOUBLED + b"c"), "requires_grad"),
    "doubled tuples as encoding": (b"c_codecs\nencode\n" + text("") + DOUBLED + b"\x86R", "tuple"),
    "doubled tuples as layout": (
        b"ctorch.serialization\n_get_layout\n" + DOUBLED + b"\x85R",
        "tuple",
    ),
    "doubled tuples as factory": (b"ccollections\ndefaultdict\n" + DOUBLED + b"\x85R", "a tuple"),
    "doubled tuples as dtype": (b"cnumpy\ndtype\n" + DOUBLED + b"\x89\x88\x87R", "a tuple"),
    "doubled tuples as state": (F4 + b"(K\3" + text("<") + DOUBLED + b"NNK\0K\0K\0tb", "fields"),
    "doubled tuples as attribute": (
        b"ctorch._utils\n_rebuild_parameter_with_state\n(" + tensor() + b"\x88N}N" + DOUBLED
        + b"stR",
        "None",
    ),
    "deep tuple as function": (
        b"ctorch._tensor\n_rebuild_from_type_v2\n(" + DEEP_TUPLE + b"ctorch\nTensor\n)}tR",
        "another function",
    ),
    "colliding keys": (COLLIDING, "as key"),
    "deep tuple as key": (b"}" + DEEP_TUPLE + b"Ns", "as key"),
    "doubled tuples as key": (b"}" + DOUBLED + b"Ns", "as key"),
    "deep tuple in a set": (b"\x8f(" + DEEP_TUPLE + b"\x90", "as key"),
    "deep tuple to be called": (DEEP_TUPLE + b")R", "which can't be"),
    "large keys over and over": (
        b"(" + number(1) * 900 + b"tq\0}(" + b"h\0N" * 20_000 + b"u",
        "large keys",
    ),
    "too large a key": (b"}(" + number(1) * 1000 + b"tNs", "as key"),
    "frozenset as key": (b"}(K\1\x91Ns", "as key"),
    "list as key": (b"}]Ns", "as key"),
    "tensor as key": (b"}" + tensor() + b"Ns", "as key"),
    "many bytes": (b"c__builtin__\nbytearray\n" + number(2**40) + b"\x85R", "bytes is expected"),
    "text longer than the file": (b"X\xff\xff\xff\xff", "longer than the whole"),
    "int longer than the file": (b"\x8b\xff\xff\xff\x7f", "longer than the whole"),
    "high place in the memo": (b"Nr\xff\xff\xff\x7fj\xff\xff\xff\x7e", "damaged"),
    "name without end": (b"c" + b"a" * 10_000, "does not end"),
    # the machine
    "empty": (b"", "damaged"),
    "no stop": (b"N", "damaged"),
    "nothing to return": (b".", "damaged"),
    "nothing to append to": (b"a", "damaged"),
    "no mark": (b"u", "damaged"),
    "odd items": (b"}(Nu", "damaged"),
    "items of a list": (b"]NNs", "add items to a list"),
    "append to a tuple": (b")Na", "add items to a tuple"),
    "too short a tuple": (b"N\x87", "lacks its items"),
    "unknown opcode": (b"\xff", "opcode 0xff"),
    "persistent text": (b"P0\n", "opcode 0x50"),
    "extension": (b"\x82\1", "opcode 0x82"),
    "instance": (b"(ios\nsystem\n", "opcode 0x69"),
    "object": (b"(cos\nsystem\no", "Unsupported global: os.system"),
    "not utf-8": (b"X\2\0\0\0\xff\xff", "damaged"),
    "bad name": (b"c\xff\n\xff\n", "damaged"),
    "class as a value": (b"]c__builtin__\nlist\na", "as a value"),
    "classes as values": (b"}(K\1ctorch\nTensor\nu", "torch.Tensor> as a value"),
    "only a class": (b"ctorch\nTensor\n", "as a value"),
    "later protocol": (b"\x80\x77N", "protocol 119"),
    "call of a dtype": (b"ctorch\nfloat32\n)R", "which can't be"),
    "call of a tensor": (tensor() + b")R", "which can't be"),
    "call of a forbidden class": (b"c__builtin__\nlist\n)R", "which can't be"),
    "factory that calls": (
        b"ccollections\ndefaultdict\nccollections\nOrderedDict\n\x85R",
        "factory",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PICKLES)
def test_hostile_pickles(case: str) -> None:
    pickled, message = PICKLES[case]
    end = b"" if case == "no stop" else b"."
    records = {"data.pkl": b"\x80\2" + pickled + end, "data/0": bytes(16)}
    refused(archive_of(records), message)


def test_the_parts_of_hostile_pickles_are_right_by_themselves() -> None:
    records = {
        "version": b"3",
        "data.pkl": b"\x80\2" + tensor() + b".",
        "data/0": np.arange(4.0, dtype="f4").tobytes(),
    }
    assert mg.load(io.BytesIO(archive_of(records))).tolist() == [0, 1, 2, 3]
    assert torch.load(io.BytesIO(archive_of(records))).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("pickled", [b"]" * 100_000 + b"a" * 99_999, DEEP_TUPLE, DOUBLED])
def test_nesting_is_no_danger_as_long_as_it_is_no_key(pickled: bytes) -> None:
    loaded = mg.load(io.BytesIO(archive_of({"data.pkl": b"\x80\2" + pickled + b"."})))
    assert len(loaded) in (1, 2)
    del loaded


# Archives


def patched(data: bytes, signature: bytes, at: int, new: bytes) -> bytes:
    """The file with some bytes of the last header of a kind replaced."""
    start = data.rindex(signature) + at
    return data[:start] + new + data[start + len(new) :]


PLAIN = archive_of({"data.pkl": b"\x80\2" + tensor() + b".", "data/0": bytes(16)})
TWICE = archive_of({"data.pkl": b"\x80\2N.", "data/0": b"1", "data/1": b"2"})
FULL = b"\xff\xff\xff\xff"
INNER = PLAIN[: PLAIN.index(b"\x80\2")].ljust(60)  # a header among the data
WITHIN = archive_of({"data.pkl": b"\x80\2" + tensor() + b".", "data/0": INNER, "data/1": b"2"})
WITHIN = patched(WITHIN, b"PK\1\2", 42, struct.pack("<I", WITHIN.index(INNER)))

ARCHIVES: dict[str, tuple[bytes, str]] = {
    "signature only": (b"PK\3\4", "end is missing"),
    "cut off": (PLAIN[:-10], "end is missing"),
    "end only": (b"PK\3\4" + PLAIN[-22:], "beyond its end"),
    "no records": (b"PK\3\4" + archive_of({}), "empty"),
    "no pickle": (archive_of({"version": b"3"}), "no record 'data.pkl'"),
    "torchscript": (archive_of({"data.pkl": b"\x80\2N.", "constants.pkl": b""}), "TorchScript"),
    "byte order": (archive_of({"data.pkl": b"\x80\2N.", "byteorder": b"pdp"}), "endianness"),
    "bomb": (
        archive_of({"data.pkl": b"\x80\2" + b"N" * 10**6 + b"."}, zipfile.ZIP_DEFLATED),
        "compressed",
    ),
    "changed pickle": (PLAIN.replace(b"_rebuild", b"_revuild"), "checksum"),
    "size of a record": (patched(PLAIN, b"PK\1\2", 20, struct.pack("<II", 17, 17)), "overlaps"),
    "packed size": (patched(PLAIN, b"PK\1\2", 20, struct.pack("<II", 1, 17)), "compressed"),
    "huge record": (patched(PLAIN, b"PK\1\2", 20, b"\xfe\xff\xff\xff" * 2), "overlaps"),
    "wide fields that are missing": (patched(PLAIN, b"PK\1\2", 20, FULL * 2), "overlaps"),
    "record within another": (WITHIN, "overlaps"),
    "records in one place": (patched(TWICE, b"PK\1\2", 42, bytes(4)), "overlap"),
    "record beyond the end": (patched(TWICE, b"PK\1\2", 42, b"\xf0\xff\xff\x7f"), "overlap"),
    "one name twice": (TWICE.replace(b"data/1", b"data/0"), "two records"),
    "encrypted": (patched(PLAIN, b"PK\1\2", 8, b"\1\0"), "encrypted"),
    "more entries than places": (patched(PLAIN, b"PK\5\6", 8, b"\xff\xff\xff\xff"), "broken"),
    "directory beyond the end": (patched(PLAIN, b"PK\5\6", 16, FULL), "beyond"),
    "large directory": (patched(PLAIN, b"PK\5\6", 12, FULL), "beyond"),
    "wide end beyond the end": (
        PLAIN[:-22] + struct.pack("<4sIQI", b"PK\6\7", 0, 2**63, 1) + PLAIN[-22:],
        "beyond",
    ),
    "names that are no text": (
        PLAIN.replace(b"archive/data/0", b"archive/\xff\xff\xff\xff\xff\xff"),
        "utf-8|no record",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ARCHIVES)
def test_hostile_archives(case: str, tmp_path: Path) -> None:
    data, message = ARCHIVES[case]
    refused(data, message)
    path = tmp_path / "x.pt"
    path.write_bytes(data)
    with pytest.raises(LoadError, match=message):
        mg.load(path, mmap=True)


def test_names_are_never_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    records = {"data.pkl": b"\x80\2" + tensor(of=storage(key="../../up")) + b"."}
    records |= {"data/../../up": bytes(16), "../escaped": b"x", "/escaped": b"x"}
    assert mg.load(io.BytesIO(archive_of(records))).tolist() == [0, 0, 0, 0]
    assert os.listdir(tmp_path) == []


# Files of before 1.6


def legacy(obj: Any) -> bytes:
    file = io.BytesIO()
    torch.save(obj, file, _use_new_zipfile_serialization=False)
    return file.getvalue()


OLD = legacy([torch.ones(4)])
LEGACY = {
    "nothing": (b"", "empty"),
    "text": (b"epoch,loss\n1,0.5\n", "opcode"),
    "another pickle": (pickle.dumps([1], 2), "magic number"),
    "another version": (OLD.replace(b"M\xe9\3.", b"M\xe8\3.", 1), "unknown version"),
    "cut off": (OLD[:-1], "too early"),
    "without storages": (OLD[: OLD.index(b"]q\0X")], "damaged"),
    "larger than said": (OLD[:-24] + b"\5" + OLD[-23:], "not as large"),
    "larger than the file": (OLD.replace(b"K\4N", b"M\xff\xffN".ljust(3), 1), "larger"),
    "deep tuple as key": (
        OLD[: OLD.rindex(b"\x80\2]")] + b"\x80\2](" + DEEP_TUPLE + b"e.",
        "lacks storages",
    ),
    "doubled tuples as magic": (b"\x80\2" + DOUBLED + b".", "magic"),
    "tar": (b"\0" * 512, "opcode"),
}


@pytest.mark.parametrize("case", LEGACY)
def test_hostile_old_files(case: str) -> None:
    refused(*LEGACY[case])


# Mutations of good files


def good_files() -> list[bytes]:
    """Small files of all kinds that are read."""
    file = io.BytesIO()
    mg.save(NUMPY, file)
    files = [file.getvalue()]
    for make in SAVED:
        if make.__name__ in ("long_containers", "a_view_takes_its_memory_along"):
            continue  # large, and nothing new
        for fw, options in ((mg, {}), (torch, {"_use_new_zipfile_serialization": False})):
            file = io.BytesIO()
            fw.save(make(fw), file, **options)
            files.append(file.getvalue())
    return files


EXTREMES = [
    *(b"\0", b"\1", b"\x7f", b"\x80", b"\xff", b"\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\xff"),
    *(b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\xff" * 8, b"\xff" * 7 + b"\x7f"),
]


def mutated(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """The data with one to four things changed."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 2, 4, 8, 40))
        kind = rng.randrange(7)
        if kind == 0:
            data = data[:at]
        elif kind == 1:
            data = data[:at] + data[at + length :]
        elif kind == 2:
            data = data[:at] + rng.randbytes(length) + data[at:]
        elif kind == 3:
            new = rng.choice(EXTREMES)
            data = data[:at] + new + data[at + len(new) :]
        elif kind == 4:
            data = data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :]
        elif kind == 5:
            other = rng.choice(others)
            start = rng.randrange(len(other))
            data = data[:at] + other[start : start + length] + data[at + length :]
        else:
            start = rng.randrange(len(data) + 1)
            data = data[:at] + data[start : start + length] + data[at:]
    return data


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Mutated files; of half of the archives, the pickle is mutated and packed with care."""
    rng = random.Random(seed)
    files = good_files()
    parts = []
    for file in files:
        if file[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(file)) as archive:
                parts.append({n.partition("/")[2]: archive.read(n) for n in archive.namelist()})
    pickles = [records["data.pkl"] for records in parts]
    for k in range(count):
        if k % 2:
            records = dict(rng.choice(parts))
            records["data.pkl"] = mutated(records["data.pkl"], pickles, rng)
            yield archive_of(records)
        else:
            yield mutated(rng.choice(files), files, rng)


def touch(obj: Any) -> None:
    """Use what was loaded: the corners of every tensor."""
    if isinstance(obj, mg.Tensor):
        array = obj.detach().numpy()
        if array.size:
            array[(0,) * array.ndim], array[(-1,) * array.ndim]
            array[(-1,) * array.ndim] = array[(0,) * array.ndim]
    elif isinstance(obj, dict):
        for key, value in obj.items():
            touch(key)
            touch(value)
    elif isinstance(obj, list | tuple | set | frozenset):
        for value in obj:
            touch(value)


def check_mutations(count: int, seed: int, path: Path) -> None:
    outcomes = {"loaded": 0, "refused": 0}
    rng = random.Random(seed)
    tracemalloc.start()
    try:
        for data in mutations(count, seed):
            tracemalloc.reset_peak()
            before, start = tracemalloc.get_traced_memory()[0], time.perf_counter()
            try:
                if rng.random() < 0.2:
                    path.write_bytes(data)
                    touch(mg.load(path, mmap=data[:2] == b"PK"))
                else:
                    touch(mg.load(io.BytesIO(data)))
                outcomes["loaded"] += 1
            except LoadError:
                outcomes["refused"] += 1
            assert time.perf_counter() - start < 5
            assert tracemalloc.get_traced_memory()[1] - before < 2_000_000 + 100 * len(data)
    finally:
        tracemalloc.stop()
    assert outcomes["refused"] > count / 4
    assert outcomes["loaded"] > count / 50


def test_mutated_files(tmp_path: Path) -> None:
    check_mutations(500, 0, tmp_path / "x.pt")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 11))
def test_ten_thousand_mutated_files(seed: int, tmp_path: Path) -> None:
    check_mutations(1000, seed, tmp_path / "x.pt")
