"""Unit vectors in a FAISS file, and their nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from askcol.types import FloatArray, IntArray


class Vectors:
    """Unit vectors float32 `[n, dim]` that `save_vectors` wrote; the file is mapped, not read."""

    def __init__(self, path: Path) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def rows(self, positions: IntArray) -> FloatArray:
        """float32 `[len(positions), dim]`: the vectors at `positions`, int64."""
        vectors: FloatArray = self._index.reconstruct_batch(positions)
        return vectors

    def nearest(self, vector: FloatArray, k: int, allowed: IntArray | None = None) -> tuple[IntArray, FloatArray]:
        """Positions int64 of the `k` nearest to `vector` and their cosines float32 in [-1, 1], best first.

        Ties by position. All that tie with the k-th are included, so there may be more than `k`. `allowed`: search only
        these positions.
        """
        import faiss

        n = len(self) if allowed is None else len(allowed)
        if n == 0 or k <= 0:
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
        parameters = None if allowed is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        asked = min(k + 1, n)
        while True:
            found = self._index.search(vector[np.newaxis], asked, params=parameters)
            cosines, positions = found[0][0], found[1][0]
            # FAISS leaves out any of several ties, so all that tie with the k-th are fetched.
            if asked == n or cosines[-1] < cosines[k - 1]:
                order = np.lexsort((positions, -cosines))
                order = order[cosines[order] >= cosines[min(k, n) - 1]]
                return positions[order], cosines[order]
            asked = min(2 * asked, n)


def save_vectors(blocks: Iterable[FloatArray], path: Path) -> None:
    """Writes a FAISS index of exact inner products over unit vectors, float32 `[n, dim]` a block."""
    import faiss

    index = None
    for vectors in blocks:
        index = index or faiss.IndexFlatIP(max(vectors.shape[1], 1))
        index.add(np.ascontiguousarray(vectors))
    # Given a path instead, FAISS would not report that the disk had no room for the last bytes.
    with path.open("wb") as file:
        faiss.write_index(index or faiss.IndexFlatIP(1), faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]
