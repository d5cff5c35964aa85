"""Short codes of vectors, by which the nearest of very many are estimated before they are computed.

RaBitQ (Gao and Long 2024, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound for Approximate
Nearest Neighbor Search") with two bits a number, read by FAISS's fast scan. Every code is compared with the query. So
no vector is missed because it lies in a cluster that was not searched, and filters leave the estimates as they are.
Vectors are rotated first: where few numbers hold most of the spread, as in counts of words, two bits say too little.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from askcol.types import FloatArray, IntArray, Progress

_CENTRED_ON = 1 << 14
"""The mean of so many vectors, evenly spaced, is what the codes are relative to."""

_CODED_AT_ONCE = 1 << 14


class Codes:
    """What `save_codes` wrote: about 120 bytes for a vector of 384 numbers, which it holds in memory."""

    def __init__(self, path: Path) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(path))

    def nearest(self, vector: FloatArray, k: int) -> IntArray:
        """int64 `[k]`, at most all: the positions that seem to have the greatest inner products with `vector`."""
        positions: IntArray = self._index.search(vector[np.newaxis], min(k, self._index.ntotal))[1][0]
        return positions


def save_codes(rows: Callable[[IntArray], FloatArray], n: int, path: Path, progress: Progress) -> None:
    """Writes the codes of `n` vectors, at least one. `rows`: positions -> vectors, float32 `[len(positions), dim]`.

    Equal vectors give an equal file.
    """
    import faiss

    centred_on = rows(np.linspace(0, n - 1, min(n, _CENTRED_ON)).astype(np.int64))
    dim = centred_on.shape[1]
    index = faiss.index_factory(dim, f"RR{dim},RaBitQfs2", faiss.METRIC_INNER_PRODUCT)
    index.train(centred_on)
    for begin in range(0, n, _CODED_AT_ONCE):
        end = min(n, begin + _CODED_AT_ONCE)
        index.add(rows(np.arange(begin, end)))
        progress("coding vectors", end, n)
    with path.open("wb") as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))  # type: ignore[attr-defined]
