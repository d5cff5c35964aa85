"""Unit vectors in a FAISS file, and their nearest neighbours."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from askcol.index.local.codes import Codes
from askcol.types import FloatArray, IntArray

EXACT_UP_TO = 1 << 17
"""So many vectors are compared one by one; of more, the nearest are estimated first.

The former takes some 20 ms for so many on a core with AVX-512, a small part of what reading takes, and misses nothing.
"""

_LEAST_SHARE = 0.25
"""Where a filter allows less of all vectors, comparing those that it allows is as fast as estimating."""

_LEAST_POOL = 400

_POOL_FOR_EACH = 8
"""The cosines of so many estimated neighbours are computed for each that is asked for."""


class Vectors:
    """Unit vectors float32 `[n, dim]` that `save_vectors` wrote; the file is mapped, not read.

    `codes`: the file of their codes, without which all are compared.
    """

    def __init__(self, path: Path, codes: Path | None = None) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        self._codes = Codes(codes) if codes and codes.exists() else None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def rows(self, positions: IntArray) -> FloatArray:
        """float32 `[len(positions), dim]`: the vectors at `positions`, int64."""
        vectors: FloatArray = self._index.reconstruct_batch(positions)
        return vectors

    def cosines(self, vector: FloatArray, positions: IntArray) -> FloatArray:
        """float32 `[len(positions)]`, in [-1, 1]: of `vector` with those at `positions`; equal vectors score equal."""
        if not len(positions):
            return np.empty(0, dtype=np.float32)
        # Not `@`: BLAS sums equal rows in different orders, and copies of a chunk must tie.
        cosines: FloatArray = (self.rows(positions) * vector).sum(axis=1)
        return cosines

    def nearest(self, vector: FloatArray, k: int, allowed: IntArray | None = None) -> tuple[IntArray, FloatArray]:
        """Positions int64 of the `k` nearest to `vector` and their cosines float32 in [-1, 1], best first.

        Ties by position. All that tie with the k-th are included, so there may be more than `k`. `allowed`: search only
        these positions, ascending. Where more than `EXACT_UP_TO` are searched, some of the nearest may be missing.
        """
        n = len(self) if allowed is None else len(allowed)
        k = min(k, n)
        if k <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        if self._codes and n > max(EXACT_UP_TO, _LEAST_SHARE * len(self)):
            pool = self._pool(self._codes, vector, max(_LEAST_POOL, _POOL_FOR_EACH * k), allowed)
            if pool is not None:
                return _best(pool, self.cosines(vector, pool), k)
        return self._exact(vector, k, n, allowed)

    def _exact(self, vector: FloatArray, k: int, n: int, allowed: IntArray | None) -> tuple[IntArray, FloatArray]:
        import faiss

        parameters = None
        if allowed is not None:
            bits: Any = np.packbits(_mask(allowed, len(self)), bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg]
        asked = min(k + 1, n)
        while True:
            found = self._index.search(vector[np.newaxis], asked, params=parameters)
            cosines, positions = found[0][0], found[1][0]
            # FAISS leaves out any of several ties, so all that tie with the k-th are fetched.
            if asked == n or cosines[-1] < cosines[k - 1]:
                return _best(positions, cosines, k)
            asked = min(2 * asked, n)

    def _pool(self, codes: Codes, vector: FloatArray, size: int, allowed: IntArray | None) -> IntArray | None:
        """int64 `[<= size]`: the allowed positions that seem nearest; None where they are too far down the list."""
        if allowed is None:
            return codes.nearest(vector, size)
        is_allowed = _mask(allowed, len(self))
        asked = math.ceil(2 * size * len(self) / len(allowed))
        while asked < len(self) // 4:
            found = codes.nearest(vector, asked)
            inside: IntArray = found[is_allowed[found]]
            if len(inside) >= size:
                return inside[:size]
            asked *= 4
        return None


def _best(positions: IntArray, cosines: FloatArray, k: int) -> tuple[IntArray, FloatArray]:
    """The `k` best and those that tie with the last of them, best first, ties by position."""
    order = np.lexsort((positions, -cosines))
    order = order[cosines[order] >= cosines[order[k - 1]]]
    return positions[order], cosines[order]


def _mask(positions: IntArray, n: int) -> Any:
    """bool `[n]`, true at `positions`."""
    mask = np.zeros(n, dtype=bool)
    mask[positions] = True
    return mask


def save_vectors(blocks: Iterable[FloatArray], path: Path) -> None:
    """Writes a FAISS index of exact inner products over unit vectors, float32 `[n, dim]` a block, block by block."""
    n, dim = 0, 1
    with path.open("wb") as file:
        file.write(_header(n, dim))
        for vectors in blocks:
            n, dim = n + len(vectors), max(vectors.shape[1], 1)
            file.write(np.ascontiguousarray(vectors, dtype="<f4").data)
        file.seek(0)
        file.write(_header(n, dim))


def _header(n: int, dim: int) -> bytes:
    """How FAISS begins the file of an `IndexFlatIP` of `n` vectors."""
    import faiss

    header = bytearray(faiss.serialize_index(faiss.IndexFlatIP(dim)).tobytes())
    header[8:16] = n.to_bytes(8, "little")
    header[-8:] = (n * dim).to_bytes(8, "little")
    return bytes(header)
