"""`VectorLog`: the vectors that a build computes, by text.

Embedding takes most of a build's time. So the log outlives a build that dies, and the next build goes on from it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from askcol.types import FloatArray

_MAGIC = b"askcol vectors 1"

_HEADER = struct.Struct(f"<{len(_MAGIC)}sII")  # dim and its checksum

KEY_BYTES = 16
"""Length of a text key."""


class VectorLog:
    """An append-only file of text keys and their vectors, each record with its CRC-32.

    Opening it drops what follows the last whole record: an append that was cut short, or damage.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._dim = 0
        self._rows: dict[bytes, int] = {}
        try:
            with path.open("rb") as file:
                header = file.read(_HEADER.size)
        except FileNotFoundError:
            return
        if len(header) == _HEADER.size and header == _header(dim := _HEADER.unpack(header)[1]):
            self._dim = dim
            self._read_keys()
        else:
            path.unlink()

    def _read_keys(self) -> None:
        record = self._record()
        with self._path.open("r+b") as file:
            file.seek(_HEADER.size)
            while len(content := file.read(record.itemsize)) == record.itemsize:
                if zlib.crc32(content[4:]) != int.from_bytes(content[:4], "little"):
                    break
                self._rows[content[4 : 4 + KEY_BYTES]] = len(self._rows)
            file.truncate(_HEADER.size + len(self._rows) * record.itemsize)

    def _record(self) -> np.dtype[Any]:
        return np.dtype([("crc", "<u4"), ("key", "u1", KEY_BYTES), ("vector", "<f4", (self._dim,))])

    @property
    def dim(self) -> int:
        """Of the vectors; 0 while there are none."""
        return self._dim

    @property
    def rows(self) -> Mapping[bytes, int]:
        """Text key -> row."""
        return self._rows

    def append(self, keys: Sequence[bytes], vectors: FloatArray) -> None:
        """Adds `vectors`, float32 `[len(keys), dim]`, of keys that are not there yet."""
        with self._path.open("ab") as file:
            if not self._rows:
                self._dim = vectors.shape[1]
                file.truncate(0)
                file.write(_header(self._dim))
            for key, vector in zip(keys, vectors.astype("<f4"), strict=True):
                content = key + vector.tobytes()
                file.write(zlib.crc32(content).to_bytes(4, "little") + content)
        for key in keys:
            self._rows[key] = len(self._rows)

    def read(self) -> FloatArray:
        """float32 `[n, dim]`, by row, mapped and not read."""
        if not self._rows:
            return np.empty((0, self._dim), dtype=np.float32)
        vectors: FloatArray = np.memmap(self._path, self._record(), "r", _HEADER.size, (len(self._rows),))["vector"]
        return vectors


def _header(dim: int) -> bytes:
    return _HEADER.pack(_MAGIC, dim, zlib.crc32(dim.to_bytes(4, "little")))
