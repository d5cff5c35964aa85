"""Terms: offsets for any text, and spellings that are one term."""

from __future__ import annotations

import itertools
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from texts import ANY_TEXT, MONOTONOUS, PUNCTUATED

from askcol.text.terms import content_terms, term_set, terms
from askcol.text.words import FUNCTION_WORDS


def normalised(text: str) -> list[str]:
    return [term.text for term in terms(text)]


@given(ANY_TEXT | PUNCTUATED)
def test_terms_are_ordered_disjoint_and_not_empty(text: str) -> None:
    found = terms(text)
    assert all(0 <= term.start < term.end <= len(text) for term in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    assert all(not text[term.start : term.end].isspace() and term.text == term.text.strip() for term in found)


TELLING = ["Policy no. 7", "the", "est. 1950", "max. ", "12 max ", "Tel.", "no ", "U.S. ", "it’s ", "\n", "| Ref.: 3"]


@given(st.lists(ANY_TEXT | PUNCTUATED | st.sampled_from(TELLING), max_size=5).map("".join))
def test_the_sets_hold_the_terms_of_a_text(text: str) -> None:
    found = terms(text)
    content = {term.text for term in found if text[term.start : term.end].lower() not in FUNCTION_WORDS}
    assert term_set(text) == {term.text for term in found}
    assert content_terms(text) == content


@given(st.lists(st.sampled_from(["Bogotá", "Álvaro", "naïve", "1,700", "U.S.", "talks"]), max_size=8).map(" ".join))
def test_decomposed_accents_change_neither_the_terms_nor_the_words_they_stand_for(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert normalised(decomposed) == normalised(text)
    words = [unicodedata.normalize("NFC", decomposed[term.start : term.end]) for term in terms(decomposed)]
    assert words == [text[term.start : term.end] for term in terms(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bogotá", "bogota"),
        ("Bogota\u0301", "BOGOTÁ"),
        ("1,700", "1700"),
        ("U.S.", "US"),
        ("U.S.", "us"),
        ("e.g.", "eg"),
        ("agreements", "agreement"),
        ("negotiating", "negotiated"),
        ("Colombia’s", "Colombia's"),
        ("Colombia’s", "Colombia"),
        ("ﬁnance", "finance"),
        ("straße", "STRASSE"),
    ],
)
def test_spellings_of_one_term_are_equal(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    assert len(terms(one)) == 1


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Policy no. HX-2231/9", "policy number HX-2231/9"),
        ("Policy no: 7", "policy number: 7"),
        ("What is the policy no.?", "What is the policy number?"),
        ("| Policy no. | Max. load |", "| policy number | maximum load |"),
        ("Rechnung Nr. 12", "Rechnung number 12"),
        ("Max. weight", "maximum weight"),
        ("the max weight, min. age 3", "the maximum weight, minimum age 3"),
        ("Approx. 30 people", "approximately 30 people"),
        ("Tel.: 555", "telephone: 555"),
        ("phone", "telephone"),
        ("Ref.: AB-1", "reference: AB-1"),
        ("Ref. 12", "reference 12"),
        ("qty", "quantity"),
        ("incl. VAT, excl. fees", "including VAT, excluding fees"),
        ("est. 1990", "established 1990"),
        ("est. 30 people", "estimated 30 people"),
        ("E-mail", "email"),
    ],
)
def test_an_abbreviation_gives_the_terms_of_its_words(label: str, words: str) -> None:
    assert normalised(label) == normalised(words)


@pytest.mark.parametrize(
    "text",
    ["He said no. Then he left.", "There is no 5th floor", "I met Max. He left.", "the temp left", "30 min later"],
)
def test_a_word_that_may_be_an_abbreviation_is_itself_elsewhere(text: str) -> None:
    assert not {"number", "maximum", "minimum", "temperatur"}.intersection(normalised(text))


@pytest.mark.parametrize(("text", "term"), [("$7.8", "$7.8"), ("$50", "$50"), ("2.8", "2.8"), ("€1,000", "€1000")])
def test_numbers_and_sums_of_money_are_whole(text: str, term: str) -> None:
    assert normalised(f"It was {text}, or so.")[2] == term


def test_terms_stand_where_they_were_found() -> None:
    text = "Noem’s visit\r\nto Bogota\u0301, U.S. aid: $7.8 billion."
    assert [text[term.start : term.end] for term in terms(text)] == [
        *("Noem’s", "visit", "to", "Bogota\u0301", "U.S.", "aid", "$7.8", "billion"),
    ]


@pytest.mark.parametrize("text", MONOTONOUS, ids=lambda text: repr(text[:6]))
def test_long_monotonous_text_takes_linear_time(text: str) -> None:
    started = time.process_time()
    terms(text)
    assert time.process_time() - started < 20
