"""One thing changed, and what was put in does not stand in the text."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.evaluation.near_misses import KINDS, NEGATED, NOT_OR_NEVER, Names, NearMiss, names, near_misses

NOTHING = Names([])
KNOWN = Names(
    [
        ("Oslo", "When did Ann Lee leave?"),
        ("Oslo", "Why did Bob Kerr stay?"),
        ("Oslo", "Where did Petro sail?"),
        ("Rome", "Who did Cid Vale meet in Bergen?"),
        ("Rome", "What stands in Lund?"),
        ("Rome", "How did Eva Holm die?"),
    ]
)
SEEDS = range(40)


def all_misses(question: str, text: str, known: Names = NOTHING, article: str | None = None) -> list[NearMiss]:
    """What comes of any seed, each once."""
    found = [miss for seed in SEEDS for miss in near_misses(question, text, known, article, random.Random(seed))]
    return sorted(set(found), key=lambda miss: (miss.kind, miss.text))


def texts_of(kind: str, question: str, text: str, known: Names = NOTHING, article: str | None = None) -> set[str]:
    return {miss.text for miss in all_misses(question, text, known, article) if miss.kind == kind}


# names


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("When did Ann Lee meet Bob?", ["Ann Lee", "Bob"]),
        ("Ann left when?", []),
        ("Who led the Bank of England?", ["Bank of England"]),
        ("Who met Simón de Vega there?", ["Simón de Vega"]),
        ("What did Ann-Marie O’Hara Jr. buy?", ["Ann-Marie O’Hara Jr"]),
        ("What happened in March?", []),
        ("what did ann do?", []),
        ("When did the U.S. Army land?", ["U.S. Army"]),
        ("Who left the U.S.?", ["U.S."]),
    ],
)
def test_the_names_of_a_question_are_runs_of_capitals_past_its_first_word(question: str, found: list[str]) -> None:
    assert [match["name"] for match in names(question)] == found


def test_a_name_is_swapped_for_one_as_long_after_the_same_word() -> None:
    swapped = texts_of("entity", "When did Ann Lee come?", "Ann Lee came.", KNOWN)
    assert swapped == {"When did Bob Kerr come?", "When did Cid Vale come?", "When did Eva Holm come?"}


def test_a_name_comes_from_the_article_that_is_asked_for() -> None:
    assert texts_of("entity", "When did Ann Lee come?", "Ann Lee came.", KNOWN, "Oslo") == {"When did Bob Kerr come?"}
    assert texts_of("entity", "When did Ann Lee come?", "Ann Lee came.", KNOWN, "Paris") == set()


def test_a_name_that_the_text_holds_is_not_put_in() -> None:
    assert texts_of("entity", "When did Ann Lee come?", "Ann Lee met Mr Kerr.", KNOWN, "Oslo") == set()


def test_a_name_that_the_text_lacks_is_not_taken_out() -> None:
    assert texts_of("entity", "When did Ann Lee come?", "Ann came with Lee.", KNOWN) == set()


# numbers and years


def test_a_year_is_moved_by_up_to_18_and_a_decade_by_up_to_60() -> None:
    years = texts_of("year", "What happened in 1911?", "In 1911 it rained.")
    moved = {int(number) - 1911 for number in re.findall(r"\d+", " ".join(years))}
    assert moved <= {sign * 3 * n for n in range(1, 7) for sign in (-1, 1)}
    assert min(moved) < 0 < max(moved)


@pytest.mark.parametrize("year", [2036, 2039])
def test_no_year_lies_far_ahead(year: int) -> None:
    years = texts_of("year", f"What happened in {year}?", f"In {year} it rained.")
    assert {int(number) for number in re.findall(r"\d+", " ".join(years))} <= set(range(year - 18, 2040, 3)) - {year}
    assert years


@pytest.mark.parametrize("decade", [1980, 2030])
def test_a_decade_is_swapped_for_a_decade(decade: int) -> None:
    decades = texts_of("year", f"What happened in the {decade}s?", f"In the {decade}s it rained.")
    swapped = set(re.findall(r"\d+s", " ".join(decades)))
    assert len(swapped) > 5
    assert swapped <= {f"{other}s" for other in range(decade - 60, 2040, 10)} - {f"{decade}s"}


def test_a_year_is_not_taken_for_a_decade_of_the_text() -> None:
    assert texts_of("year", "What happened in 1980?", "In the 1980s it rained.") == set()


def test_a_year_that_the_text_holds_is_not_put_in() -> None:
    text = "In 1911, 1914 and 1908 it rained, in " + " and ".join(str(year) for year in range(1893, 1930) if year % 9)
    years = set(re.findall(r"\d+", " ".join(texts_of("year", "What happened in 1911?", text))))
    assert years
    assert not any(re.search(rf"\b{year}\b", text) for year in years)


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        ("7", r"[1-9]"),
        ("40", r"[1-9]0|4[1-9]"),
        ("1,700", r"[1-9],700|1,[1-9]00|1,7[1-9]0|1,70[1-9]"),
        ("3.5", r"[1-9]\.5|3\.[1-9]"),
    ],
)
def test_one_digit_of_a_number_is_changed(number: str, changed: str) -> None:
    swapped = texts_of("number", f"Who paid {number} dollars?", f"Ann paid {number} dollars.")
    assert len(swapped) > 3
    for text in swapped:
        assert re.fullmatch(rf"Who paid (?:{changed}) dollars\?", text)
        assert number not in re.findall(r"[\d.,]+", text)


def test_an_ordinal_keeps_its_ending() -> None:
    swapped = texts_of("number", "Who led the 5th regiment?", "Ann led the 5th and the 7th, and 5 others.")
    assert swapped
    assert all(re.fullmatch(r"Who led the [1-9]th regiment\?", text) for text in swapped)


@pytest.mark.parametrize("question", ["Who paid 8 dollars?", "Who paid 17 dollars?", "Who wrote v1.7b?"])
def test_a_number_that_the_text_lacks_is_left_alone(question: str) -> None:
    assert texts_of("number", question, "Ann paid 1700 dollars in 1911 and 7 more.") == set()


def test_a_number_that_the_text_holds_is_not_put_in() -> None:
    text = "Ann paid 7 dollars, not 1 or 2 or 3 or 4 or 5 or 6 or 8."
    assert texts_of("number", "Who paid 7 dollars?", text) == {"Who paid 9 dollars?"}


def test_a_number_word_is_a_number() -> None:
    swapped = texts_of("number", "Who had three ships?", "Ann had three ships and two boats.")
    assert swapped
    assert "Who had two ships?" not in swapped
    assert all(re.fullmatch(r"Who had (?:four|five|six|seven|eight|nine|ten|eleven|\w+) ships\?", t) for t in swapped)


# words


@pytest.mark.parametrize(
    ("question", "text", "swapped"),
    [
        ("Who arrived before Ann?", "Bob arrived before Ann.", {"Who departed before Ann?", "Who arrived after Ann?"}),
        ("Who arrived before Ann?", "Bob came before Ann, and she after him.", {"Who departed before Ann?"}),
        ("Which is the largest?", "Selby is the largest.", {"Which is the smallest?"}),
        ("Where is the northern wall?", "The northern wall, no eastern one.", {"southern", "western", "central"}),
        ("Who was king?", "A queen came.", set()),
    ],
)
def test_a_word_is_swapped_for_its_opposite_or_another_of_its_set(question: str, text: str, swapped: set[str]) -> None:
    expected = {s if s.endswith("?") else question.replace("northern", s) for s in swapped}
    assert texts_of("opposite", question, text) == expected


def test_a_word_of_a_set_must_stand_in_the_text() -> None:
    assert texts_of("opposite", "When is the summer fair?", "The fair is in spring.") == set()
    assert texts_of("opposite", "When is the summer fair?", "The summer fair is in spring.") == {
        "When is the autumn fair?",
        "When is the winter fair?",
    }


# negations


@pytest.mark.parametrize(
    ("question", "negated"),
    [
        ("Who was elected?", {"Who was not elected?", "Who was never elected?"}),
        ("Which town is walled?", {"Which town is not walled?", "Which town is never walled?"}),
        ("When did Petro leave?", {"When did Petro not leave?", "When did Petro never leave?"}),
        ("When did the envoy leave?", set()),
        ("When did Petro’s envoy leave?", set()),
        ("Who was never elected?", set()),
        ("Who isn't elected, who is?", set()),
        ("Who came?", set()),
    ],
)
def test_not_stands_behind_the_auxiliary_or_the_subject(question: str, negated: set[str]) -> None:
    assert texts_of("negation", question, "") == negated


# all kinds


QUESTION = "Who was the first queen to meet Ann Lee in 1911 with 40 ships?"
TEXT = "Ann Lee met the first queen in 1911. She came with 40 ships."


@pytest.mark.parametrize(
    ("question", "not_or_never", "negated"),
    [
        ("Who did not come?", True, True),
        ("Who NEVER came?", True, True),
        ("Who didn’t come?", True, True),
        ("Who can't come?", True, True),
        ("Who cannot come?", False, True),
        ("Who came without a hat?", False, True),
        ("Who came except Ann?", False, True),
        ("Who no longer comes?", False, True),
        ("Who tied the knot, and who noticed?", False, False),
    ],
)
def test_how_a_question_is_negated(question: str, not_or_never: bool, negated: bool) -> None:
    assert bool(NOT_OR_NEVER.search(question)) is not_or_never
    assert bool(NEGATED.search(question)) is negated


def test_each_kind_comes_at_most_once_and_all_come_together() -> None:
    known = Names([("Oslo", "Who will meet Bob Kerr?")])
    found = near_misses(QUESTION, TEXT, known, "Oslo", random.Random(3))
    assert [miss.kind for miss in found] == list(KINDS)


def test_the_seed_decides() -> None:
    def found(seed: int) -> list[NearMiss]:
        return near_misses(QUESTION, TEXT, KNOWN, None, random.Random(seed))

    assert found(1) == found(1)
    assert len({tuple(found(seed)) for seed in SEEDS}) > 10


words = st.sampled_from(
    [
        *("Who", "what", "when", "did", "was", "were", "is", "the", "a", "of", "in", "with", "not"),
        *("first", "last", "before", "after", "king", "queen", "three", "four", "north", "red", "blue", "May", "born"),
        *("7", "40", "1,700", "3.5", "1911", "1914", "1908", "1988", "2023"),
        *("Ann", "Lee", "Ann’s", "Bob", "Kerr", "Oslo", "Rome", "Petro", "U.S.", "ship", "ships"),
    ]
)
phrases = st.lists(words, max_size=12).map(" ".join)


@given(
    phrases, phrases, st.lists(st.tuples(st.sampled_from(["Oslo", "Rome"]), phrases), max_size=4), st.integers(0, 99)
)
def test_what_is_put_in_changes_the_question_and_does_not_stand_in_the_text(
    question: str, text: str, other_questions: list[tuple[str, str]], seed: int
) -> None:
    for article in (None, "Oslo"):
        found = near_misses(f"{question}?", text, Names(other_questions), article, random.Random(seed))
        assert len({miss.kind for miss in found}) == len(found)
        for miss in found:
            assert miss.text != f"{question}?"
            assert miss.kind in KINDS
            places = [m.start() for m in re.finditer(re.escape(miss.swapped_out), f"{question}?")]
            assert miss.text in {
                f"{question}?"[:at] + miss.swapped_in + f"{question}?"[at + len(miss.swapped_out) :] for at in places
            }
            if miss.kind != "negation":
                assert not re.search(rf"(?<!\w){re.escape(miss.swapped_in)}(?!\w)", text, re.IGNORECASE)


@given(st.text(), st.text(), st.integers(0, 99))
def test_any_text_can_be_given(question: str, text: str, seed: int) -> None:
    found = near_misses(question, text, Names([("a", question), ("b", text)]), None, random.Random(seed))
    assert all(miss.text != question for miss in found)
