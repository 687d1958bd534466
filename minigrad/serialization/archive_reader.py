"""Reads the zip archive of a `.pt` file, trusting none of the numbers in it."""

from __future__ import annotations

import struct
import zlib
from typing import IO, Any, NamedTuple

import numpy as np

from ..memory import Array
from .errors import LoadError

_HEADER = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_MAX_32 = 0xFFFF_FFFF


class _Record(NamedTuple):
    size: int
    checksum: int
    offset: int  # of its header
    limit: int  # where the next record begins


class ArchiveReader:
    """The records of an archive, by their names within its folder. Names are never used as paths.

    Records are stored, not compressed, and lie one after the other, so all of them together are
    no larger than the file.

    Args:
        file: a binary file that can seek; the archive is what follows its present position.

    Raises:
        LoadError: it is no such archive.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.start = file.tell()
        self.size = file.seek(0, 2) - self.start
        try:
            self._records = self._read_directory()
        except (struct.error, UnicodeDecodeError) as error:
            raise LoadError(f"damaged zip archive: {error}") from error

    def __contains__(self, name: str) -> bool:
        return name in self._records

    def nbytes(self, name: str) -> int:
        """The size of a record."""
        return self._record(name).size

    def read(self, name: str) -> bytes:
        """The bytes of a small record, checked against its checksum."""
        record = self._record(name)
        data = self._bytes(self.place(name), record.size)
        if zlib.crc32(data) != record.checksum:
            raise LoadError(f"damaged zip archive: wrong checksum of record {name!r}")
        return data

    def read_array(self, name: str) -> Array:
        """The bytes of a record in memory of their own; as in PyTorch, the checksum is not asked.

        Summing up takes longer than reading.
        """
        place = self.place(name)
        array = np.empty(self._record(name).size, np.uint8)
        self.file.seek(self.start + place)
        fill(self.file, array)
        return array

    def place(self, name: str) -> int:
        """Where the data of a record begins, counted from the beginning of the archive."""
        record = self._record(name)
        header = _HEADER.unpack(self._bytes(record.offset, _HEADER.size))
        begin: int = record.offset + _HEADER.size + header[-2] + header[-1]
        if header[0] != b"PK\3\4" or begin + record.size > record.limit:
            raise LoadError(f"damaged zip archive: record {name!r} overlaps another, or has no end")
        return begin

    def _record(self, name: str) -> _Record:
        if name not in self._records:
            raise LoadError(f"damaged or no PyTorch file: the archive has no record {name!r}")
        return self._records[name]

    def _bytes(self, offset: int, count: int) -> bytes:
        if not 0 <= offset <= offset + count <= self.size:
            raise LoadError("damaged zip archive: it refers to places beyond its end")
        self.file.seek(self.start + offset)
        data = self.file.read(count)
        if len(data) != count:
            raise LoadError("damaged zip archive: the file ends too early")
        return data

    def _read_directory(self) -> dict[str, _Record]:
        begin, size, count = self._find_directory()
        data = self._bytes(begin, size)
        found: dict[bytes, tuple[int, int, int]] = {}
        at = 0
        for _ in range(count):
            entry = _ENTRY.unpack_from(data, at)
            signature, flags, method = entry[0], entry[3], entry[4]
            checksum, packed, unpacked = entry[7:10]
            name_size, extra_size, comment_size, offset = *entry[10:13], entry[16]
            at += _ENTRY.size
            name = data[at : at + name_size]
            extra = data[at + name_size : at + name_size + extra_size]
            at += name_size + extra_size + comment_size
            if signature != b"PK\1\2" or at > size:
                raise LoadError("damaged zip archive: its directory is broken")
            packed, unpacked, offset = _widened(extra, unpacked, packed, offset)
            if method != 0 or packed != unpacked or flags & 1:
                raise LoadError(
                    f"record {name!r} of the archive is compressed or encrypted, which PyTorch's "
                    "files never are"
                )
            if name in found:
                raise LoadError(f"damaged zip archive: two records are called {name!r}")
            found[name] = (unpacked, checksum, offset)
        return _in_folder(found, begin)

    def _find_directory(self) -> tuple[int, int, int]:
        """Where the directory begins, its size, and how many entries it has."""
        tail_at = max(0, self.size - _END.size - 0xFFFF)
        tail = self._bytes(tail_at, self.size - tail_at)
        at = tail.rfind(b"PK\5\6")
        if at < 0 or at + _END.size > len(tail):
            raise LoadError("damaged zip archive: the file has been cut off, its end is missing")
        end = _END.unpack_from(tail, at)
        count, size, begin = end[4], end[5], end[6]
        at -= _LOCATOR_64.size
        if at >= 0 and tail[at : at + 4] == b"PK\6\7":
            where = _LOCATOR_64.unpack_from(tail, at)[2]
            wide = _END_64.unpack(self._bytes(where, _END_64.size))
            if wide[0] != b"PK\6\6":
                raise LoadError("damaged zip archive: its end is broken")
            count, size, begin = wide[7:10]
        if count * _ENTRY.size > size:
            raise LoadError("damaged zip archive: its directory is broken")
        return begin, size, count


def _widened(extra: bytes, unpacked: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The sizes and the offset, read from the 64-bit field where 32 bits do not hold them."""
    values = [unpacked, packed, offset]
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        at += 4
        if kind == 1:
            for k, value in enumerate(values):
                if value == _MAX_32:
                    (values[k],) = struct.unpack_from("<Q", extra, at)
                    at += 8
            break
        at += size
    return values[1], values[0], values[2]


def _in_folder(found: dict[bytes, tuple[int, int, int]], end: int) -> dict[str, _Record]:
    """The records of the first one's folder, each with the place where the next one begins."""
    if not found:
        raise LoadError("damaged or no PyTorch file: the archive is empty")
    folder = next(iter(found)).partition(b"/")[0] + b"/"
    starts = sorted(offset for _, _, offset in found.values())
    limits = dict(zip(starts, [*starts[1:], end], strict=True))
    if len(limits) < len(starts) or starts[-1] > end:
        raise LoadError("damaged zip archive: records overlap")
    return {
        name[len(folder) :].decode(): _Record(size, checksum, offset, limits[offset])
        for name, (size, checksum, offset) in found.items()
        if name.startswith(folder)
    }


def fill(file: IO[bytes], array: Array) -> None:
    """Read as many bytes as `array` has, into it.

    Raises:
        LoadError: the file ends before.
    """
    view = array.data
    readinto: Any = getattr(file, "readinto", None)
    while view.nbytes:
        if readinto is None:
            data = file.read(view.nbytes)
            count = len(data)
            view[:count] = data
        else:
            count = readinto(view)
        if not count:
            raise LoadError("the file ends too early")
        view = view[count:]
