"""Query -> ranked `Hit`s: BM25 and dense retrieval, fused."""

from __future__ import annotations

from dataclasses import dataclass

from askcol.chunks import Chunk


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk. `rank`, `bm25_rank` and `dense_rank` count from 1; None where that ranking lacks the chunk."""

    chunk: Chunk
    score: float
    rank: int
    bm25_rank: int | None
    dense_rank: int | None
