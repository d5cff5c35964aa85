"""Each form of a typed question, and that nothing is lost that a form does not drop."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.text.terms import terms
from askcol.text.words import FUNCTION_WORDS
from askcol.training.typed import FORMS, as_typed, put

QUESTION = "How many deportations did Bogotá’s two nations achieve in 2023?"
SEEDS = range(300)

KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def typed(form: str, question: str = QUESTION, seed: int = 0) -> str:
    return put(question, form, random.Random(seed))


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ("lower", "how many deportations did bogotá’s two nations achieve in 2023?"),
        ("bare", "how many deportations did bogotá’s two nations achieve in 2023"),
        ("keywords", "deportations bogotá’s two nations achieve 2023"),
        ("unaccented", "How many deportations did Bogota’s two nations achieve in 2023?"),
    ],
)
def test_each_form_by_hand(form: str, found: str) -> None:
    assert typed(form) == found


@pytest.mark.parametrize(
    ("question", "keywords"),
    [
        ("What cost $1,700.50?", "cost $1,700.50"),
        ("Who is the co-founder of Ann’s U.S. firm?", "co-founder ann’s u.s firm"),
        ("Who has 20% of 3,000 shares?", "20% 3,000 shares"),
        ("Who is he?", "Who is he?"),
        ("What is bread?", "What is bread?"),
        ("", ""),
    ],
)
def test_keywords_are_what_is_no_function_word_if_two_are_left(question: str, keywords: str) -> None:
    assert typed("keywords", question) == keywords


@pytest.mark.parametrize("question", ["Who?! ...", "who is it ? ?", "Why.?"])
def test_bare_ends_in_no_mark(question: str) -> None:
    assert typed("bare", question)[-1:].isalpha() or typed("bare", question).endswith("!")


def test_a_question_of_marks_only_stays() -> None:
    assert typed("bare", "?") == "?"


# a slip of the finger


def slips(question: str) -> set[str]:
    return {typed("typo", question, seed) for seed in SEEDS}


def test_a_slip_is_a_letter_left_out_doubled_swapped_or_hit_beside() -> None:
    left_out = {"bead", "brad", "bred"}
    doubled = {"brread", "breead", "breaad"}
    swapped = {"berad", "braed", "breda"}
    beside = {"beead", "btead", "brwad", "brrad", "bresd"}
    assert slips("bread") == left_out | doubled | swapped | beside


def test_every_key_slips_to_its_neighbours_in_the_row() -> None:
    for row in KEYS:
        for i, key in enumerate(row):
            beside = row[max(0, i - 1) : i] + row[i + 1 : i + 2]
            found = {t[1] for t in slips(f"Y{key}YYY") if len(t) == 5 and t[0] + t[2:] == "YYYY"}
            assert found - {"Y", key} == set(beside) - {"Y"}


def test_every_word_of_five_letters_slips_and_no_other() -> None:
    found = slips("Was the bread of Selby so dear?")
    assert {t.split()[4] for t in found} != {"Selby"}
    assert {t.split()[2] for t in found} != {"bread"}
    for text in found:
        was, the, _, of, _, so, dear = text.split()
        assert (was, the, of, so, dear) == ("Was", "the", "of", "so", "dear?")


@pytest.mark.parametrize("question", ["Who is it?", "Ça ira?", ""])
def test_without_a_long_word_nothing_slips(question: str) -> None:
    assert slips(question) == {question}


letters = st.text(alphabet=st.sampled_from("abcdefghijklmnopqrstuvwxyzABZÉé ’?.,-19"), max_size=60)


def in_common(one: str, other: str) -> int:
    """How many letters they begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


@given(letters, st.integers(0, 999))
def test_a_slip_changes_one_word_by_at_most_one_letter_and_never_its_first(question: str, seed: int) -> None:
    found = typed("typo", question, seed)
    assert abs(len(found) - len(question)) <= 1
    before, after = question.split(" "), found.split(" ")
    changed = [(b, a) for b, a in zip(before, after, strict=True) if b != a]
    assert len(changed) <= 1
    for b, a in changed:
        assert b[0] == a[0]
        start = in_common(b, a)
        end = in_common(b[start:][::-1], a[start:][::-1])
        left_out, put_in = b[start : len(b) - end], a[start : len(a) - end]
        assert max(len(left_out), len(put_in)) == 1 or put_in == left_out[::-1]


# whatever the form


@given(st.text(), st.sampled_from(FORMS), st.integers(0, 99))
def test_a_form_is_the_same_for_the_same_seed(question: str, form: str, seed: int) -> None:
    assert typed(form, question, seed) == typed(form, question, seed)


@given(letters, st.sampled_from(["lower", "bare", "unaccented"]))
def test_case_marks_and_accents_change_no_term(question: str, form: str) -> None:
    assert [t.text for t in terms(typed(form, question))] == [t.text for t in terms(question)]


@given(st.text())
def test_an_unaccented_question_has_no_marks_and_only_its_own_letters(question: str) -> None:
    found = typed("unaccented", question)
    assert not any(unicodedata.combining(c) for c in found)
    assert set(found) <= set(unicodedata.normalize("NFD", question))


@given(letters)
def test_keywords_hold_no_function_word_or_are_the_question(question: str) -> None:
    found = typed("keywords", question)
    assert found == question or not set(found.split()) & FUNCTION_WORDS
    assert found == question or len(found.split()) >= 2


def test_as_typed_gives_what_the_reader_sees_otherwise() -> None:
    found = [as_typed(QUESTION, random.Random(seed)) for seed in SEEDS]
    bare, keywords = typed("bare"), typed("keywords")
    assert found.count(bare) == pytest.approx(100, abs=40)
    assert found.count(keywords) == pytest.approx(100, abs=40)
    slipped = [text for text in found if text not in (bare, keywords)]
    assert {text[0] for text in slipped} == {"H", "h"}
    assert QUESTION.lower() not in found
    assert QUESTION not in found
    assert [as_typed(QUESTION, random.Random(seed)) for seed in SEEDS] == found
