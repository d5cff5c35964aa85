"""Unit vectors in a FAISS file, and their nearest neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from askcol.types import FloatArray, IntArray


def save_vectors(blocks: Iterable[FloatArray], path: Path) -> None:
    """Writes a FAISS index of exact inner products over unit vectors, float32 `[n, dim]` a block."""
    import faiss

    index = None
    for vectors in blocks:
        index = index or faiss.IndexFlatIP(max(vectors.shape[1], 1))
        index.add(np.ascontiguousarray(vectors))
    # Given a path instead, FAISS would not tell of a disk that has no room for the last bytes.
    with path.open("wb") as file:
        faiss.write_index(index or faiss.IndexFlatIP(1), faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]


def open_vectors(path: Path) -> Any:
    """The FAISS index that `save_vectors` wrote, mapped and not read."""
    import faiss

    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def nearest(index: Any, vector: FloatArray, k: int, allowed: IntArray | None = None) -> tuple[IntArray, FloatArray]:
    """The `k` nearest of `index` to `vector`: positions int64 and cosines float32 in [-1, 1], best first.

    Ties by position. `allowed` restricts the search to these positions, before ranking.
    """
    import faiss

    n = index.ntotal if allowed is None else len(allowed)
    if n == 0 or k <= 0:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32)
    parameters = None if allowed is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
    asked = min(k + 1, n)
    while True:
        cosines, positions = (found[0] for found in index.search(vector[np.newaxis], asked, params=parameters))
        # Which of several ties FAISS leaves out is not determined, so all ties of the k-th are fetched.
        if asked == n or cosines[-1] < cosines[k - 1]:
            order = np.lexsort((positions, -cosines))[:k]
            return positions[order], cosines[order]
        asked = min(2 * asked, n)
