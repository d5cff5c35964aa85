"""`Hit`: a retrieved chunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from askcol.chunking import Chunk

Mode = Literal["hybrid", "bm25", "dense"]

MODES: tuple[Mode, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved chunk.

    `score`: of the mode asked for (hybrid: the fused score in [0, 1]; bm25: BM25; dense: cosine), not calibrated.
    `rank`, `bm25_rank` and `dense_rank` count from 1; None where the best `POOL` of that ranking lack the chunk.
    `copies`: the other chunks of the same words.
    """

    chunk: Chunk
    score: float
    rank: int
    bm25_rank: int | None
    dense_rank: int | None
    copies: tuple[Chunk, ...] = ()
