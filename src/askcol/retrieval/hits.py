"""`Hit`: a retrieved chunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from askcol.chunking import Chunk

Mode = Literal["hybrid", "bm25", "dense"]

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk, and where the rankings placed it.

    `score`: what the retriever ranked by, not calibrated (`HybridRetriever`: the fused score, BM25 or the cosine, by
    mode). `rank` counts from 1. `bm25_rank` and `dense_rank` are the ranks of the chunk's text by terms and by vector,
    from 1; None where the best `POOL` texts of that ranking do not include it. `copies`: the other chunks with the same
    words, best first.
    """

    chunk: Chunk
    score: float
    rank: int
    bm25_rank: int | None
    dense_rank: int | None
    copies: tuple[Chunk, ...] = ()
