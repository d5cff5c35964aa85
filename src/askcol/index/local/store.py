"""`Index`: documents, chunks, BM25 scores and vectors, built together so that position i means the same in all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from askcol.documents import Skipped
from askcol.encoding import QueryEncoder
from askcol.index.local.bm25 import BM25
from askcol.index.local.database import Chunks, Documents
from askcol.types import IntArray


@dataclass(frozen=True, slots=True)
class Index:
    """A collection that can be searched; its documents, chunks and arrays stay on the disk and are read when needed.

    `documents`: by id, sorted. `roots`: the files and folders that they came from. `base`: the folder that relative
    paths count from, whether or not it is there; None where there are no files. `chunks`: sorted by chunk id; row i
    of `vectors` (FAISS, unit vectors float32) and column i of `bm25` are `chunks[i]`. `text_ids`: int64 `[n_chunks]`,
    equal for chunks of the same words (`number_texts`).
    """

    generation: str
    documents: Documents
    chunks: Chunks
    skipped: tuple[Skipped, ...]
    roots: tuple[str, ...]
    base: Path | None
    bm25: BM25
    vectors: Any
    text_ids: IntArray
    query_encoder: QueryEncoder
    text_count: int = field(init=False)
    """How many different texts the chunks have."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text_count", int(self.text_ids.max(initial=-1)) + 1)

    def text_frequency(self, term: str) -> int:
        """How many different chunk texts hold `term`; copies count once."""
        return len(np.unique(self.text_ids[self.bm25.postings(term)]))
