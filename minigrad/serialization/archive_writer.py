"""Writes the zip archive of a `.pt` file as PyTorch does: stored records, their data aligned."""

from __future__ import annotations

import struct
import zlib
from hashlib import blake2b
from typing import IO, Any, NamedTuple

ALIGNMENT = 64  # of the records' data in the file, so that it can be mapped into memory
MAX_32 = 0xFFFF_FFFF  # from here on a size or an offset goes into the 64-bit fields

_HEADER = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_FLAGS = 0x0800  # names in UTF-8 ...
_DESCRIBED = 0x0008  # ... and checksum and sizes after the data


class _Written(NamedTuple):
    name: bytes
    flags: int
    checksum: int
    size: int
    offset: int


class ArchiveWriter:
    """An archive under way in a file.

    Args:
        file: where to write, from its present position on.
        name: the folder inside the archive that all records lie in.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self.file = file
        self.folder = name
        self.offset = 0
        self.records: list[_Written] = []

    def write(self, name: str, data: Any) -> None:
        """Add a record.

        Args:
            name: its name in the folder.
            data: its bytes: any contiguous buffer.
        """
        bytes_ = memoryview(data).cast("B")
        encoded = f"{self.folder}/{name}".encode()
        size, start = bytes_.nbytes, self.offset
        flags = _FLAGS | _DESCRIBED if size else _FLAGS
        extra = _zip64(size, size) if size >= MAX_32 else b""
        unpadded = start + _HEADER.size + len(encoded) + len(extra) + 4
        extra += _padding(-unpadded % ALIGNMENT)
        sizes = (MAX_32, MAX_32) if size >= MAX_32 else (0, 0)
        header = (b"PK\3\4", 0, flags, 0, 0, 0, 0, *sizes, len(encoded), len(extra))
        self._put(_HEADER.pack(*header) + encoded + extra)
        self._put(bytes_)
        checksum = zlib.crc32(bytes_)
        if size:
            wide = size >= MAX_32 or start >= MAX_32
            layout = "<4sIQQ" if wide else "<4sIII"
            self._put(struct.pack(layout, b"PK\7\x08", checksum, size, size))
        self.records.append(_Written(encoded, flags, checksum, size, start))

    def close(self) -> None:
        """Write what stands at the end: version, a number made of the contents, the directory."""
        self.write("version", b"3\n")
        digest = blake2b(repr(self.records).encode(), digest_size=16).digest()
        self.write(".data/serialization_id", b"%040d" % int.from_bytes(digest, "little"))
        start = self.offset
        for record in self.records:
            self._put(_directory_entry(record))
        size, count = self.offset - start, len(self.records)
        end = self.offset
        self._put(
            struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 798, 45, 0, 0, count, count, size, start)
        )
        self._put(struct.pack("<4sIQI", b"PK\6\7", 0, end, 1))
        short = min(count, 0xFFFF)
        places = (min(size, MAX_32), min(start, MAX_32))
        self._put(struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, short, short, *places, 0))

    def _put(self, data: Any) -> None:
        self.file.write(data)
        self.offset += len(data)


def _directory_entry(record: _Written) -> bytes:
    size, offset = record.size, record.offset
    wide = [n for n in (size, size, offset) if n >= MAX_32]
    extra = _zip64(*wide) if wide else b""
    short_size, short_offset = min(size, MAX_32), min(offset, MAX_32)
    entry = (
        *(b"PK\1\2", 0, 0, record.flags, 0, 0, 0, record.checksum, short_size, short_size),
        *(len(record.name), len(extra), 0, 0, 0, 0, short_offset),
    )
    return _ENTRY.pack(*entry) + record.name + extra


def _zip64(*values: int) -> bytes:
    return struct.pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values)


def _padding(count: int) -> bytes:
    """A field that readers skip: PyTorch's own mark, and `count` bytes."""
    return struct.pack("<2sH", b"FB", count) + b"Z" * count
