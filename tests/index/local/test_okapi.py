"""The formula of BM25 against rank-bm25."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from askcol.index.local.okapi import Okapi

TEXT = st.lists(st.sampled_from("abcde"), max_size=6)


@given(st.lists(TEXT, min_size=1, max_size=6).filter(any), TEXT)
@example([["a"], ["a", "b"], ["a"]], ["a", "a", "b"])
def test_it_scores_as_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    expected = BM25Okapi(corpus)
    okapi = Okapi(len(corpus), expected.avgdl, expected.average_idf)
    lengths = [len(text) for text in corpus]
    scores = np.zeros(len(corpus))
    for term in query:
        texts_with = sum(term in text for text in corpus)
        if texts_with:
            scores += okapi.scores(okapi.idf(texts_with), [text.count(term) for text in corpus], lengths)
    np.testing.assert_allclose(scores, expected.get_scores(query), rtol=1e-12)


def test_a_term_of_a_copy_alone_is_as_rare_as_one_of_a_single_text() -> None:
    okapi = Okapi(100, 5.0, 1.0)
    assert abs(okapi.idf(0) - okapi.idf(1)) < 1e-12
    assert okapi.idf(1) > okapi.idf(2) > 0
    assert okapi.idf(99) == 0.25
