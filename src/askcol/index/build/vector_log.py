"""Vectors by text: those that the last generation holds, and a log of those that this build computes.

The log outlives a build that dies, and the next build takes it over: embedding is nearly all of a build's time.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from askcol.index.local.vectors import Vectors
from askcol.types import FloatArray

_MAGIC = b"askcol vectors 1"

_HEADER = struct.Struct(f"<{len(_MAGIC)}sII")  # dim and its checksum

_KEY_BYTES = 16


def text_key(text: str) -> bytes:
    """16 bytes that name a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]


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
                self._rows[content[4 : 4 + _KEY_BYTES]] = len(self._rows)
            file.truncate(_HEADER.size + len(self._rows) * record.itemsize)

    def _record(self) -> np.dtype[Any]:
        return np.dtype([("crc", "<u4"), ("key", "u1", _KEY_BYTES), ("vector", "<f4", (self._dim,))])

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


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """The vectors of a generation: `rows`: text key -> row of `vectors`."""

    rows: Mapping[bytes, int]
    vectors: Vectors


def gather(keys: Sequence[bytes], stored: StoredVectors | None, log: VectorLog) -> FloatArray:
    """float32 `[len(keys), dim]`: the vectors of texts that are each in `stored` or `log`."""
    dim = stored.vectors.dim if stored else log.dim
    result: FloatArray = np.empty((len(keys), dim), dtype=np.float32)
    logged = log.read()
    old = [(i, stored.rows[key]) for i, key in enumerate(keys) if key in stored.rows] if stored else []
    if stored and old:
        places, rows = np.array(old).T
        result[places] = stored.vectors.rows(rows)
    new = [(i, log.rows[key]) for i, key in enumerate(keys) if not stored or key not in stored.rows]
    if new:
        places, rows = np.array(new).T
        result[places] = logged[rows]
    return result
