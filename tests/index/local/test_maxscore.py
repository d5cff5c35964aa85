"""The best texts against a plain sort of the scores of all chunks."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from askcol.index.local import maxscore
from askcol.index.local.bm25 import BM25
from askcol.index.local.maxscore import best_texts
from askcol.index.local.term_counts import TermCounter
from askcol.types import IntArray


def bm25_of(corpus: Sequence[Sequence[str]], text_ids: IntArray) -> BM25:
    counter = TermCounter()
    for terms in corpus:
        counter.add(terms)
    return BM25(counter.counts(), text_ids)


def plain(
    bm25: BM25, text_ids: IntArray, query: Sequence[str], k: int, allowed: IntArray | None = None
) -> list[tuple[int, float]]:
    """The best texts and their scores, by scoring every chunk."""
    scores = bm25.get_scores(query)
    best: dict[int, float] = {}
    for i in range(len(text_ids)) if allowed is None else allowed.tolist():
        text, score = int(text_ids[i]), float(scores[i])
        if score > 0:
            best[text] = max(score, best.get(text, score))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))[:k]


def found(
    bm25: BM25, text_ids: IntArray, query: Sequence[str], k: int, allowed: IntArray | None = None
) -> list[tuple[int, float]]:
    best = best_texts(bm25, text_ids, query, k, allowed)
    assert best.text_ids.dtype == np.int64
    assert best.scores.dtype == np.float32
    return list(zip(best.text_ids.tolist(), best.scores.tolist(), strict=True))


@given(
    corpus=st.lists(st.lists(st.sampled_from("aaaaabbbcdefgh"), max_size=9), max_size=40),
    copied=st.lists(st.integers(0, 39), max_size=20),
    query=st.lists(st.sampled_from([*"abcdefgh", "unknown"]), max_size=9),
    k=st.integers(0, 45),
    share_allowed=st.none() | st.integers(0, 10),
    first_postings=st.integers(0, 60),
    share=st.floats(0.01, 1),
)
def test_the_best_texts_are_those_of_all_scores_with_ties_copies_scopes_and_repeated_terms(
    corpus: list[list[str]],
    copied: list[int],
    query: list[str],
    k: int,
    share_allowed: int | None,
    first_postings: int,
    share: float,
) -> None:
    copies = [i % len(corpus) for i in copied] if corpus else []
    text_ids = np.array([*range(len(corpus)), *copies], dtype=np.int64)
    bm25 = bm25_of([*corpus, *([*corpus[i], "h"] for i in copies)], text_ids)
    allowed = None if share_allowed is None else np.flatnonzero(np.arange(len(text_ids)) * 7 % 10 < share_allowed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maxscore, "_FIRST_POSTINGS", first_postings)
        patch.setattr(maxscore, "_SHARE", share)
        assert found(bm25, text_ids, query, k, allowed) == plain(bm25, text_ids, query, k, allowed)


CHUNKS = 20_000


@pytest.fixture(scope="module")
def large() -> tuple[BM25, IntArray]:
    """As in prose, some terms stand in most chunks and most terms in few; every tenth chunk has copies."""
    rng = np.random.default_rng(0)
    lengths = rng.integers(20, 80, CHUNKS)
    terms = np.minimum(rng.zipf(1.3, lengths.sum()), 30_000).astype(str)
    corpus = [part.tolist() for part in np.split(terms, np.cumsum(lengths)[:-1])]
    text_ids = np.arange(CHUNKS)
    text_ids[1::10] = text_ids[0::10]
    text_ids = np.unique(text_ids, return_inverse=True)[1]
    return bm25_of(corpus, text_ids), text_ids


def queries(bm25: BM25, n: int) -> list[list[str]]:
    """Like questions: a few frequent terms, and some that are rarer."""
    rng = np.random.default_rng(1)
    rare = [term for term in bm25.rows if 3 <= bm25.chunk_frequency(term) <= CHUNKS // 50]
    return [[*rng.integers(1, 9, 4).astype(str), *rng.choice(rare, 4)] for _ in range(n)]


@pytest.mark.parametrize("k", [1, 10, 50])
@pytest.mark.parametrize("allowed", [None, np.arange(0, CHUNKS, 2), np.arange(7, CHUNKS, 100), np.empty(0, np.int64)])
def test_the_best_of_many_are_those_of_all_scores(
    large: tuple[BM25, IntArray], k: int, allowed: IntArray | None
) -> None:
    bm25, text_ids = large
    for query in [*queries(bm25, 10), ["1"], ["1", "2", "1"], ["unknown"], []]:
        assert found(bm25, text_ids, query, k, allowed) == plain(bm25, text_ids, query, k, allowed)


def test_few_chunks_are_scored(large: tuple[BM25, IntArray], monkeypatch: pytest.MonkeyPatch) -> None:
    bm25, text_ids = large
    scored = []
    scores_at = bm25.scores_at

    def counted(query: Sequence[str], positions: IntArray) -> object:
        scored.append(len(positions))
        return scores_at(query, positions)

    monkeypatch.setattr(bm25, "scores_at", counted)
    asked = queries(bm25, 20)
    for query in asked:
        best_texts(bm25, text_ids, query, 10)
    assert sum(scored) / len(asked) < CHUNKS / 50


def seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def test_it_is_many_times_faster_than_rank_bm25(large: tuple[BM25, IntArray]) -> None:
    bm25, text_ids = large
    rng = np.random.default_rng(0)
    okapi = BM25Okapi([np.minimum(rng.zipf(1.3, 40), 30_000).astype(str).tolist() for _ in range(CHUNKS)])
    names = range(CHUNKS)
    ratios = []
    for query in queries(bm25, 5):
        theirs = seconds(lambda query=query: okapi.get_top_n(query, names, 10))  # type: ignore[misc]
        ours = min(seconds(lambda query=query: best_texts(bm25, text_ids, query, 10)) for _ in range(3))  # type: ignore[misc]
        ratios.append(theirs / ours)
    assert np.median(ratios) > 10
