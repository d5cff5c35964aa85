"""BM25 against rank-bm25."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from askcol.files import mapped, save_array
from askcol.index.local import bm25
from askcol.index.local.bm25 import BM25
from askcol.index.local.term_counts import TermCounter, TermCounts
from askcol.types import IntArray

UNKNOWN = "unknown"


def counted(corpus: Sequence[Sequence[str]]) -> TermCounts:
    counter = TermCounter()
    for terms in corpus:
        counter.add(terms)
    return counter.counts()


def bm25_of(corpus: Sequence[Sequence[str]], text_ids: IntArray | None = None, **parameters: float) -> BM25:
    return BM25(counted(corpus), text_ids, **parameters)


def zipf_terms(rng: np.random.Generator, n: int) -> list[str]:
    return [f"t{number}" for number in rng.zipf(1.3, n) % 500]


def test_scores_are_those_of_rank_bm25() -> None:
    rng = np.random.default_rng(0)
    corpus = [zipf_terms(rng, n) for n in rng.integers(1, 120, 300)]
    ours, theirs = bm25_of(corpus), BM25Okapi(corpus)
    for number in range(1000):
        query = zipf_terms(rng, int(rng.integers(1, 9)))
        if number % 3 == 0:
            query += [query[0], UNKNOWN]
        np.testing.assert_allclose(ours.get_scores(query), theirs.get_scores(query), atol=1e-4, rtol=0)


def test_scores_of_single_terms_are_those_of_rank_bm25_to_the_last_bit() -> None:
    rng = np.random.default_rng(2)
    corpus = [zipf_terms(rng, n) for n in rng.integers(0, 90, 200)]
    ours, theirs = bm25_of(corpus), BM25Okapi(corpus)
    assert sum(value < 1 for value in theirs.idf.values()) > 5
    for term in theirs.idf:
        assert np.array_equal(ours.get_scores([term]), theirs.get_scores([term]).astype(np.float32))


def test_scores_that_were_saved_are_the_same_also_when_their_files_are_gone(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    corpus = [[*zipf_terms(rng, n), "dé"] for n in rng.integers(0, 60, 40)]
    counts = counted(corpus)
    counts.save(tmp_path)
    built = BM25(counts, np.arange(40) // 2, k1=1.2, b=0.7)
    built.save(tmp_path)
    opened = BM25.open(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    assert opened.rows == built.rows
    for name in ("idf", "k1", "b", "epsilon", "corpus_size", "avgdl"):
        assert getattr(opened, name) == getattr(built, name)
    assert opened.corpus_size == 20
    assert opened.doc_len.tolist() == built.doc_len.tolist()
    for term in built.rows:
        assert (opened.bound(term), opened.text_frequency(term)) == (built.bound(term), built.text_frequency(term))
        assert np.array_equal(opened.postings(term), built.postings(term))
        assert np.array_equal(opened.get_scores([term, "t1"]), built.get_scores([term, "t1"]))


def test_counts_in_blocks_give_the_same_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    corpus = [zipf_terms(rng, n) for n in rng.integers(1, 60, 40)]
    whole = bm25_of(corpus)
    monkeypatch.setattr(bm25, "_SCORED_AT_ONCE", 7)
    assert np.array_equal(bm25_of(corpus).scores, whole.scores)


def test_it_is_the_bm25okapi_of_the_different_texts() -> None:
    rng = np.random.default_rng(6)
    corpus = [zipf_terms(rng, n) for n in rng.integers(1, 90, 120)]
    ours, theirs = bm25_of([*corpus, *corpus[:30]], np.array([*range(120), *range(30)])), BM25Okapi(corpus)
    assert isinstance(ours, BM25Okapi)
    for name in ("corpus_size", "avgdl", "average_idf", "idf"):
        assert getattr(ours, name) == getattr(theirs, name)
    assert ours.doc_len.tolist() == [*theirs.doc_len, *theirs.doc_len[:30]]


def test_batch_scores_and_the_best_documents_are_those_of_rank_bm25() -> None:
    rng = np.random.default_rng(7)
    corpus = [zipf_terms(rng, n) for n in rng.integers(1, 90, 60)]
    ours, theirs = bm25_of(corpus), BM25Okapi(corpus)
    names = [f"document {i}" for i in range(60)]
    for _ in range(50):
        query = [*zipf_terms(rng, int(rng.integers(1, 5))), UNKNOWN]
        places = rng.integers(0, 60, 9).tolist()
        assert ours.get_batch_scores(query, places) == ours.get_scores(query)[places].tolist()
        assert ours.get_batch_scores(query, places) == pytest.approx(theirs.get_batch_scores(query, places), abs=1e-4)
        scores = theirs.get_scores(query)
        best = sorted(range(60), key=lambda i: (-np.float32(scores[i]), i))[:5]
        found = [scores[names.index(name)] for name in ours.get_top_n(query, names)]
        assert found == pytest.approx(scores[best], abs=1e-4)
    with pytest.raises(ValueError, match="59 documents for 60 chunks"):
        ours.get_top_n(["t1"], names[1:])


def test_a_term_in_most_chunks_gets_the_floor_that_rank_bm25_gives_it() -> None:
    corpus = [["all", "a"], ["all", "b"], ["all", "c"], ["d"]]
    scores = bm25_of(corpus).get_scores(["all"])
    np.testing.assert_allclose(scores, BM25Okapi(corpus).get_scores(["all"]), atol=1e-6)
    assert scores[0] > 0


@pytest.mark.parametrize(("k1", "b"), [(0.9, 0.4), (2.0, 0.0), (1.2, 1.0)])
def test_k1_and_b_are_those_of_rank_bm25(k1: float, b: float) -> None:
    corpus = [["a", "a", "b"], ["a", "c", "c", "d", "e"], ["f"], ["g"]]
    expected = BM25Okapi(corpus, k1=k1, b=b).get_scores(["a", "c"])
    np.testing.assert_allclose(bm25_of(corpus, k1=k1, b=b).get_scores(["a", "c"]), expected, atol=1e-6)


def test_a_repeated_query_term_counts_each_time() -> None:
    bm25 = bm25_of([["a"], ["b"], ["c"]])
    np.testing.assert_allclose(bm25.get_scores(["a", "a", "a"]), 3 * bm25.get_scores(["a"]))


def test_an_unknown_term_scores_nothing() -> None:
    bm25 = bm25_of([["a"], ["b"], ["c"]])
    assert not bm25.get_scores([UNKNOWN]).any()
    assert bm25.get_scores([UNKNOWN, "b"]).tolist() == bm25.get_scores(["b"]).tolist() != [0, 0, 0]


def test_postings_are_the_chunks_that_hold_a_term() -> None:
    rng = np.random.default_rng(1)
    corpus = [zipf_terms(rng, n) for n in rng.integers(0, 60, 80)]
    bm25 = bm25_of(corpus)
    for term in ["t1", "t2", "t7", "t499", UNKNOWN]:
        assert bm25.postings(term).tolist() == [i for i, chunk in enumerate(corpus) if term in chunk]
        assert bm25.chunk_frequency(term) == bm25.text_frequency(term) == len(bm25.postings(term))
    assert len(bm25.postings("t1")) > 0


@given(st.lists(st.tuples(st.integers(0, 4), st.lists(st.sampled_from("abc"), max_size=4)), max_size=12))
def test_a_term_is_counted_once_for_all_copies_of_a_text(chunks: list[tuple[int, list[str]]]) -> None:
    text_ids = np.array([text for text, _ in chunks], dtype=np.int64)
    bm25 = bm25_of([terms for _, terms in chunks], text_ids)
    for term in "abcd":
        assert bm25.text_frequency(term) == len({text for text, terms in chunks if term in terms})


def test_a_bound_is_the_greatest_score_of_a_term() -> None:
    rng = np.random.default_rng(5)
    bm25 = bm25_of([zipf_terms(rng, n) for n in rng.integers(0, 60, 80)])
    for term in bm25.rows:
        assert bm25.bound(term) == bm25.get_scores([term]).max()
    common = bm25_of([["a"], ["a"], ["a", "b"]])
    assert common.get_scores(["a"]).max() <= 0 == common.bound("a")


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_no_chunk_of_a_corpus_without_terms_has_one(corpus: list[list[str]]) -> None:
    assert bm25_of(corpus).postings("a").tolist() == []


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), min_size=1, max_size=9), st.data())
def test_copies_make_no_word_more_common(corpus: list[list[str]], data: st.DataObject) -> None:
    originals = data.draw(st.lists(st.sampled_from(range(len(corpus))), max_size=12))
    text_ids = np.array([*range(len(corpus)), *originals])
    with_copies = bm25_of([*corpus, *(corpus[i] for i in originals)], text_ids)
    scores = bm25_of(corpus).get_scores("abcdef")
    np.testing.assert_allclose(with_copies.get_scores("abcdef"), scores[text_ids], rtol=1e-6)


def test_a_word_that_only_the_title_of_a_copy_has_is_as_rare_as_one_of_a_single_text() -> None:
    bm25 = bm25_of([["a", "one"], ["b"], ["c"], ["d"], ["a", "two"]], np.array([0, 1, 2, 3, 0]))
    assert bm25.get_scores(["two"])[4] == bm25.get_scores(["one"])[0] > 0


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]])
def test_a_corpus_without_terms_scores_zero_everywhere(corpus: list[list[str]]) -> None:
    scores = bm25_of(corpus).get_scores(["a"])
    assert scores.dtype == np.float32
    assert scores.tolist() == [0.0] * len(corpus)


def test_an_empty_chunk_among_others_scores_zero_and_changes_no_position() -> None:
    corpus = [["a", "b"], [], ["c", "d", "a"], ["e"], ["f"]]
    scores = bm25_of(corpus).get_scores(["a"])
    np.testing.assert_allclose(scores, BM25Okapi(corpus).get_scores(["a"]), atol=1e-6)
    assert scores[1] == 0
    assert np.flatnonzero(scores).tolist() == [0, 2]


@pytest.mark.parametrize("values", [np.arange(4), np.empty(0, dtype=np.float32), np.ones((3, 4), dtype=np.int32)])
def test_an_array_is_saved_as_numpy_does_it(values: npt.NDArray[np.generic], tmp_path: Path) -> None:
    save_array(values, tmp_path / "ours.npy")
    np.save(tmp_path / "theirs.npy", values, allow_pickle=False)
    assert (tmp_path / "ours.npy").read_bytes() == (tmp_path / "theirs.npy").read_bytes()
    if values.size:
        np.testing.assert_array_equal(mapped(tmp_path / "ours.npy"), values)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_array_that_finds_no_room_is_an_error() -> None:
    with pytest.raises(OSError, match="No space left"):
        save_array(np.arange(4), Path("/dev/full"))
