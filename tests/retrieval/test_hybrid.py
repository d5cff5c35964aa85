"""Ranking over real indexes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from askcol.collection import Collection
from askcol.index.filters import parse_filter
from askcol.index.place import Index
from askcol.index.store import EVERYTHING, Scope
from askcol.retrieval.fusion import Fusion, MinMaxSum
from askcol.retrieval.hits import MODES, Hit, Mode
from askcol.retrieval.hybrid import POOL, HybridRetriever
from askcol.text.terms import terms
from askcol.types import FloatArray

QUERY = "How many deportations did the two nations achieve?"
FIRST_SEED = "000_81c12a3c33839856"
HALF_EACH = MinMaxSum(0.5)


def retrieve(
    index: Index, query: str, k: int, mode: Mode = "hybrid", scope: Scope = EVERYTHING, fusion: Fusion = HALF_EACH
) -> list[Hit]:
    return HybridRetriever(index.store, index.query_encoder, mode, fusion).retrieve(query, k, scope)


def named(expression: str) -> Scope:
    return Scope(parse_filter(expression))


def all_scores(index: Index, query: str) -> tuple[FloatArray, FloatArray]:
    """float32 `[n_chunks]`: BM25 and cosine of every chunk."""
    keys = np.arange(index.store.chunk_count)
    bm25 = index.store.term_scores([t.text for t in terms(query)], keys)
    return bm25, index.store.vector_scores(index.query_encoder.encode_queries([query])[0], keys)


def test_bm25_mode_ranks_by_the_store_s_bm25(collection: Collection) -> None:
    index = collection.index
    scores, _ = all_scores(index, QUERY)
    expected = [i for i in np.lexsort((np.arange(len(scores)), -scores)) if scores[i] > 0][:10]
    hits = retrieve(index, QUERY, 10, "bm25")
    assert [hit.chunk for hit in hits] == index.store.chunks(np.array(expected))
    assert [hit.score for hit in hits] == [scores[i] for i in expected]


def test_dense_mode_ranks_by_cosine(collection: Collection) -> None:
    index = collection.index
    _, cosines = all_scores(index, QUERY)
    expected = np.argsort(-cosines)[:10]
    hits = retrieve(index, QUERY, 10, "dense")
    assert [hit.chunk for hit in hits] == index.store.chunks(np.array(expected))
    assert [hit.score for hit in hits] == pytest.approx(cosines[expected], abs=1e-5)


@pytest.mark.parametrize("dense_weight", [0.0, 0.3, 1.0])
def test_hybrid_mode_fuses_the_two_over_the_pool(collection: Collection, dense_weight: float) -> None:
    index = collection.index
    bm25, cosines = all_scores(index, QUERY)
    by_bm25 = [i for i in np.argsort(-bm25, kind="stable")[:POOL] if bm25[i] > 0]
    pool = sorted({*by_bm25, *np.argsort(-cosines)[:POOL]})
    rows = [(s[pool] - s[pool].min()) / (s[pool].max() - s[pool].min()) for s in (bm25, cosines)]
    expected = np.sort((1 - dense_weight) * rows[0] + dense_weight * rows[1])[::-1][:10]
    hits = retrieve(index, QUERY, 10, fusion=MinMaxSum(dense_weight))
    assert [hit.score for hit in hits] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_ranks_count_from_1_and_are_those_of_the_single_rankings(collection: Collection, mode: Mode) -> None:
    index = collection.index
    hits = retrieve(index, QUERY, 20, mode)
    assert [hit.rank for hit in hits] == list(range(1, 21))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    ranks = {m: {h.chunk.chunk_id: h.rank for h in retrieve(index, QUERY, POOL, m)} for m in ("bm25", "dense")}
    for hit in hits:
        assert hit.bm25_rank == ranks["bm25"].get(hit.chunk.chunk_id)
        assert hit.dense_rank == ranks["dense"].get(hit.chunk.chunk_id)


@pytest.mark.parametrize("mode", MODES)
def test_the_same_query_gives_the_same_hits(collection: Collection, mode: Mode) -> None:
    assert retrieve(collection.index, QUERY, 10, mode) == retrieve(collection.index, QUERY, 10, mode)


@pytest.fixture(scope="module")
def parades(build_index: Callable[[Mapping[str, str]], Index]) -> Index:
    """More documents on one thing than the pool holds, and one on another."""
    near = {f"near-{i:02d}": f"The parade of the {i}th regiment went through the town." for i in range(POOL + 10)}
    return build_index({**near, "far": "A town has a bakery.\n"})


@pytest.mark.parametrize("mode", MODES)
def test_a_document_filter_comes_before_the_ranking(parades: Index, mode: Mode) -> None:
    query = "the parade of the regiment"
    assert "far" not in {hit.chunk.document_id for hit in retrieve(parades, query, POOL, mode)}
    (hit,) = retrieve(parades, query + " bakery", 5, mode, named("far"))
    assert hit.chunk.document_id == "far"
    assert (hit.rank, hit.bm25_rank, hit.dense_rank) == (1, 1, 1)


@pytest.mark.parametrize("mode", MODES)
def test_k_beyond_the_pool_gives_that_many_hits(parades: Index, mode: Mode) -> None:
    assert len(retrieve(parades, "the parade of the regiment", POOL + 5, mode)) == POOL + 5


def test_a_document_filter_gives_k_hits_of_that_document(collection: Collection) -> None:
    scope = named(FIRST_SEED)
    unfiltered = [hit.chunk.document_id for hit in retrieve(collection.index, QUERY, 5)]
    hits = retrieve(collection.index, QUERY, 5, scope=scope)
    assert unfiltered.count(FIRST_SEED) < 5
    assert [hit.chunk.document_id for hit in hits] == [FIRST_SEED] * 5


@pytest.mark.parametrize("mode", MODES)
def test_a_filter_that_nothing_matches_gives_no_hits(collection: Collection, mode: Mode) -> None:
    scope = named("no such document")
    assert retrieve(collection.index, QUERY, 5, mode, scope) == []


@pytest.mark.parametrize(
    ("glob", "count"), [(None, 5), ("*", 5), ("003_*", 1), ("seeds/003_*.txt", 1), ("00[12]_*", 2), ("003", 0), ("", 0)]
)
def test_a_glob_matches_document_ids_and_paths(collection: Collection, glob: str | None, count: int) -> None:
    where = None if glob is None else parse_filter(glob)
    assert len(collection.index.store.documents(where)) == count


@pytest.mark.parametrize("query", ["", "   ", "?!"])
def test_a_query_without_terms_has_dense_hits_only(collection: Collection, query: str) -> None:
    assert retrieve(collection.index, query, 5, "bm25") == []
    for mode in ("dense", "hybrid"):
        hits = retrieve(collection.index, query, 5, mode)
        assert len(hits) == 5
        assert all(hit.bm25_rank is None and hit.dense_rank for hit in hits)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_collection_has_no_hits(build_index: Callable[[Mapping[str, str]], Index], mode: Mode) -> None:
    index = build_index({})
    assert retrieve(index, QUERY, 5, mode) == []
    assert retrieve(index, QUERY, 5, mode, named("*")) == []


# copies

REGIMENT = "The regiment paraded."


@pytest.mark.parametrize("mode", MODES)
def test_copies_of_a_document_are_one_hit_and_come_by_chunk_id(
    build_index: Callable[[Mapping[str, str]], Index], mode: Mode
) -> None:
    copies = {f"copy-{i}": REGIMENT for i in range(7)}
    index = build_index({**copies, **{f"other-{i}": f"Bread costs {i} pounds." for i in range(9)}})
    hit, *others = retrieve(index, "Which regiment paraded?", 7, mode)
    assert [c.document_id for c in (hit.chunk, *hit.copies)] == list(copies)
    assert not any(other.copies for other in others)


@pytest.mark.parametrize("mode", MODES)
def test_more_copies_than_the_pool_holds_hide_nothing(
    build_index: Callable[[Mapping[str, str]], Index], mode: Mode
) -> None:
    copies = {f"copy-{i}": REGIMENT for i in range(2 * POOL + 5)}
    others = {f"other-{i}": f"A regiment of {i} men paraded." for i in range(5)}
    bread = {f"bread-{i}": f"Bread costs {i} pounds." for i in range(20)}
    hits = retrieve(build_index({**copies, **others, **bread}), "Which regiment paraded?", 6, mode)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5, 6]
    assert {hit.chunk.document_id for hit in hits} == {"copy-0", *others}


@pytest.mark.parametrize("mode", MODES)
def test_a_filter_holds_for_copies_too(build_index: Callable[[Mapping[str, str]], Index], mode: Mode) -> None:
    bread = {f"bread-{i}": f"Bread costs {i} pounds." for i in range(3)}
    index = build_index({"a": REGIMENT, "b": REGIMENT, "c": REGIMENT, **bread})
    (hit,) = retrieve(index, "Which regiment paraded?", 5, mode, named("[bc]"))
    assert [c.document_id for c in (hit.chunk, *hit.copies)] == ["b", "c"]


@pytest.mark.parametrize("mode", MODES)
def test_copies_change_no_score_and_no_rank(build_index: Callable[[Mapping[str, str]], Index], mode: Mode) -> None:
    texts = {f"other-{i}": f"A regiment of {i} men paraded in {1900 + i}, and bread cost {i} pounds." for i in range(9)}
    once = build_index({"copy": REGIMENT, **texts})
    often = build_index({"copy": REGIMENT, **{f"copz-{i}": REGIMENT for i in range(POOL)}, **texts})
    for query in ("Which regiment paraded?", "What did bread cost in 1903?"):
        found = [
            [(h.chunk.document_id, h.rank, h.bm25_rank, h.dense_rank, pytest.approx(h.score)) for h in hits]
            for hits in (retrieve(once, query, 10, mode), retrieve(often, query, 10, mode))
        ]
        assert found[0] == found[1]
