"""`HybridRetriever`: BM25 and dense retrieval, fused."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np

from askcol.encoding import QueryEncoder
from askcol.index import EVERYTHING, Scope, Store
from askcol.retrieval.fusion import Candidates, Fusion, MinMaxSum
from askcol.retrieval.hits import Hit, Mode
from askcol.text import terms
from askcol.types import FloatArray, IntArray

POOL = 50
"""How many of the best texts of each ranking are fused."""


@dataclass(frozen=True, slots=True)
class HybridRetriever:
    """A `Retriever` over a store. `mode`: both rankings, or one alone; `fusion`: what "hybrid" makes of both.

    `encoder`: the query's side of the encoder that made the vectors of the store.
    """

    store: Store
    encoder: QueryEncoder
    mode: Mode = "hybrid"
    fusion: Fusion = field(default_factory=MinMaxSum)

    def retrieve(self, query: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        store = self.store
        query_terms = [t.text for t in terms(query)]
        vector = self.encoder.encode_queries([query])[0]
        pool = max(POOL, k)
        by_bm25 = store.best_by_terms(query_terms, pool, scope)
        by_dense = store.best_by_vector(vector, pool, scope)

        best = {"bm25": by_bm25, "dense": by_dense, "hybrid": np.union1d(by_bm25, by_dense)}[self.mode]
        keys, text_ids = store.chunks_of_texts(best, scope)
        bm25_rank, dense_rank = _ranks(by_bm25), _ranks(by_dense)
        if self.mode == "bm25":
            scores = store.term_scores(query_terms, keys)
        elif self.mode == "dense":
            scores = store.vector_scores(vector, keys)
        else:
            scores = self.fusion(
                Candidates(
                    bm25=store.term_scores(query_terms, keys),
                    dense=store.vector_scores(vector, keys),
                    bm25_rank=_of_chunks(text_ids, bm25_rank),
                    dense_rank=_of_chunks(text_ids, dense_rank),
                )
            )
        places_of: dict[int, list[int]] = {}  # text id -> places in `keys` of its chunks, best first
        for i in np.lexsort((keys, -scores)).tolist():
            places_of.setdefault(int(text_ids[i]), []).append(i)
        found = list(itertools.islice(places_of.items(), k))
        # All at once: a store may be on another machine.
        chunks = iter(store.chunks(keys[[place for _, places in found for place in places]]))
        hits = []
        for rank, (text, places) in enumerate(found, start=1):
            chunk, *copies = itertools.islice(chunks, len(places))
            score = float(scores[places[0]])
            hits.append(Hit(chunk, score, rank, bm25_rank.get(text), dense_rank.get(text), tuple(copies)))
        return hits


def _ranks(text_ids: IntArray) -> dict[int, int]:
    """Text id -> rank, from 1."""
    return {text: rank for rank, text in enumerate(text_ids.tolist(), start=1)}


def _of_chunks(text_ids: IntArray, ranks: dict[int, int]) -> FloatArray:
    """float32 `[len(text_ids)]`: the rank of each text, infinite where it has none."""
    return np.array([ranks.get(text, np.inf) for text in text_ids.tolist()], dtype=np.float32)
