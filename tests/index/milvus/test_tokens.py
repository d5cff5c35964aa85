"""Terms survive an analyser as tokens."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from askcol.index.milvus.tokens import joined, token_of


@given(st.text(min_size=1))
@example("it's")
@example("ÅNGSTRÖM")
@example("zz2752b88686847fa5")
@example("x" * 33)
def test_an_analyser_takes_a_token_whole(term: str) -> None:
    assert re.findall(r"\w+", token_of(term).lower()) == [token_of(term)]
    assert len(token_of(term)) <= 32


@given(st.sets(st.text(min_size=1), min_size=2))
def test_different_terms_have_different_tokens(terms: set[str]) -> None:
    assert len(set(map(token_of, terms))) == len(terms)


def test_a_term_that_looks_like_an_escaped_one_is_escaped() -> None:
    escaped = token_of("zoë")
    assert token_of(escaped) != escaped


def test_terms_are_joined_in_their_order() -> None:
    assert joined(["bread", "oslo", "bread"]) == "bread oslo bread"
    assert joined([]) == ""
