"""What every `Retriever` does, tried on each that there is and on a reranker that wraps one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from stores import ENCODER, memory_store

from askcol.chunking.chunks import Chunk
from askcol.documents.document import Document
from askcol.errors import FilterError
from askcol.index.filters import parse_filter
from askcol.index.store import EVERYTHING, Scope, Store
from askcol.retrieval.fusion import ReciprocalRankFusion
from askcol.retrieval.hits import Hit
from askcol.retrieval.hybrid import HybridRetriever
from askcol.retrieval.retriever import Retriever

NOTES = [
    *("A regiment paraded in Oslo.", "The parade of the regiment went through the town.", "Oslo has a bakery."),
    *("Bread is baked in the town.", "The regiment bakes bread.", "A regiment paraded in Oslo."),
]
DOCUMENTS = [
    Document(f"{number}", f"docs/{number}.txt", "Notes", text, "", {"year": f"{1900 + number}"})
    for number, text in enumerate(NOTES)
]
QUERY = "Which regiment paraded in Oslo?"


@dataclass(frozen=True)
class ShortestFirst:
    """A reranker: the best chunks of another retriever, those of fewer words first."""

    retriever: Retriever
    depth: int = 20

    def retrieve(self, query: str, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        hits = self.retriever.retrieve(query, max(k, self.depth), scope)
        scored = [replace(hit, score=-float(len(hit.chunk.text.split()))) for hit in hits]
        ordered = sorted(scored, key=lambda hit: (-hit.score, hit.chunk.chunk_id))
        return [replace(hit, rank=rank) for rank, hit in enumerate(ordered[:k], start=1)]


RETRIEVERS: dict[str, Callable[[Store], Retriever]] = {
    "hybrid": lambda store: HybridRetriever(store, ENCODER),
    "reciprocal rank fusion": lambda store: HybridRetriever(store, ENCODER, fusion=ReciprocalRankFusion()),
    "bm25": lambda store: HybridRetriever(store, ENCODER, "bm25"),
    "dense": lambda store: HybridRetriever(store, ENCODER, "dense"),
    "a reranker": lambda store: ShortestFirst(HybridRetriever(store, ENCODER)),
}
"""A new retriever is added here."""

STORE = memory_store(DOCUMENTS)


@pytest.fixture(scope="module", params=RETRIEVERS.values(), ids=list(RETRIEVERS))
def retriever(request: pytest.FixtureRequest) -> Retriever:
    found: Retriever = request.param(STORE)
    return found


def texts_of(hits: Sequence[Hit]) -> list[str]:
    return [hit.chunk.text for hit in hits]


def test_hits_are_the_k_best_of_different_words(retriever: Retriever) -> None:
    hits = retriever.retrieve(QUERY, 5)
    assert 3 <= len(hits) <= 5
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len(set(texts_of(hits))) == len(hits)
    assert retriever.retrieve(QUERY, 2) == hits[:2]
    assert retriever.retrieve(QUERY, 5) == hits


def test_copies_are_in_the_hit_of_their_words(retriever: Retriever) -> None:
    (hit,) = [hit for hit in retriever.retrieve(QUERY, 5) if hit.chunk.text == NOTES[0]]
    assert [c.document_id for c in (hit.chunk, *hit.copies)] == ["0", "5"]


def test_chunks_are_those_of_the_store(retriever: Retriever) -> None:
    chunks: list[Chunk] = list(STORE.all_chunks())
    assert all(hit.chunk in chunks for hit in retriever.retrieve(QUERY, 5))


def test_ranks_of_the_single_rankings_count_from_1(retriever: Retriever) -> None:
    for hit in retriever.retrieve(QUERY, 5):
        assert hit.bm25_rank is None or hit.bm25_rank >= 1
        assert hit.dense_rank is None or hit.dense_rank >= 1


def test_a_scope_comes_before_the_ranking(retriever: Retriever) -> None:
    scope = Scope(parse_filter("year>=1901"), frozenset({"1:00000000"}))
    hits = retriever.retrieve(QUERY, 5, scope)
    found = {c.document_id for hit in hits for c in (hit.chunk, *hit.copies)}
    assert "5" in found
    assert found <= {"2", "3", "4", "5"}
    assert hits[0].rank == 1
    assert retriever.retrieve(QUERY, 5, Scope(parse_filter("no such document"))) == []


def test_metadata_that_no_document_has_is_an_error(retriever: Retriever) -> None:
    with pytest.raises(FilterError, match="no document has 'editor'"):
        retriever.retrieve(QUERY, 5, Scope(parse_filter("editor=Ann")))


def test_a_reranker_orders_what_another_found() -> None:
    inner = HybridRetriever(STORE, ENCODER)
    found, reranked = inner.retrieve(QUERY, 5), ShortestFirst(inner).retrieve(QUERY, 5)
    assert sorted(texts_of(found)) == sorted(texts_of(reranked))
    assert np.diff([len(text.split()) for text in texts_of(reranked)]).min() >= 0


def test_nothing_is_found_in_an_empty_store() -> None:
    empty = memory_store([])
    assert [make(empty).retrieve(QUERY, 5) for make in RETRIEVERS.values()] == [[]] * len(RETRIEVERS)
