"""When answers are wordings of one, when they exclude each other, and when neither can be said."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.text.values import Date, Quantity, agree, exclude, parse, shortens, surname

WORDINGS = [
    # shorter, or in other words
    ("200 tons", "200 tons in 2022"),
    ("the parades", "parade"),
    ("a Roman mosaic", "a mosaic from Roman times"),
    ("in", "in"),
    # rounded
    ("1,700", "over 1,700"),
    ("1,684", "about 1,700"),
    ("1,700", "1,684"),
    ("more than 300", "312"),
    ("more than 1,000", "over 1,700"),
    ("at least 12", "14"),
    ("12 or more", "13"),
    ("nearly $3.5 million", "$3.46 million"),
    ("66", "66.4"),
    ("12,000 hectares", "11,870 hectares"),
    ("some 1.8 million years", "1.78 million years"),
    ("10 to 12", "11"),
    ("between 10 and 12", "12"),
    # in other figures or in words
    ("$2.8bn", "2.8 billion dollars"),
    ("€12 million", "12 million euros"),
    ("12 000", "12,000"),
    ("12 percent", "12%"),
    ("12 per cent", "12 percent"),
    ("a third", "33 percent"),
    ("two thirds of voters", "66.4 percent"),
    ("half", "50%"),
    ("half a million", "500,000"),
    ("forty-two", "42"),
    ("two hundred and six", "206"),
    ("three million two hundred thousand", "3.2 million"),
    ("a dozen", "12"),
    ("zero", "0"),
    ("seven", "7 years"),
    ("14 days", "two weeks"),
    ("5 km", "5,000 metres"),
    ("roughly 40 kilometres", "41.3 km"),
    ("1742", "over 1,700"),
    # dates
    ("3 May 2023", "May 3, 2023"),
    ("in 2023", "on 3 May 2023"),
    ("September", "18 September"),
    ("2020-09-14", "14 September 2020"),
    ("17 Feb 1895", "February 17th, 1895"),
    ("on Dec. 8, 1941", "8 December 1941"),
    ("the 21st of June 1967", "June 21, 1967"),
    ("Tuesday, 4 April 1972", "April 4, 1972"),
    ("the 1930s", "in 1936"),
    ("the 19th century", "1851"),
    ("1914–1918", "between 1914 and 1918"),
    ("before 1850", "1846"),
    ("after the 2014 season", "2017"),
    ("in the spring of 1999", "1999"),
    # names and places
    ("Secretary Noem", "Kristi Noem"),
    ("the architect Edith Marrable", "Edith Marrable"),
    ("Sir Edmund Carrick", "Captain Carrick"),
    ("President Tamara Kovac", "The president"),
    ("Miguel Santoro, the branch secretary", "Miguel Santoro, 45"),
    ("J. Smith", "John Smith"),
    ("J. R. Whitcombe", "John Robert Whitcombe"),
    ("J.R. Whitcombe", "John Robert Whitcombe"),
    ("Bogotá, Colombia", "Bogota"),
    ("Leeds, England", "Leeds, Yorkshire"),
    ("Colombian", "Colombia"),
    ("the WHO", "The World Health Organization"),
    ("£5m", "£5 million"),
    ("$7.8m", "$7.8 million"),
    ("between twenty and thirty", "25"),
    ("one hundred and five", "105"),
    ("Brazilian", "Brazil"),
    ("a bridge", "A bridge"),
    ("ADWU", "the Amalgamated Dock Workers’ Union"),
    ("the UAE", "United Arab Emirates"),
    ("U.S.", "the United States"),
    ("USA", "the United States"),
    ("Ghana, Togo and Benin", "Togo"),
    ("Agnes Rowe and Victor Lund", "Victor Lund and Ada Finch"),
]

CONTRARIES = [
    ("1,700", "2,900"),
    ("over 1,700", "more than 2,900"),
    ("31", "23"),
    ("20", "21"),
    ("about 240", "roughly 600"),
    ("$840 million", "$1.2 billion"),
    ("$1 billion", "$1.1 billion"),
    ("1.2 million", "1.2 billion"),
    ("58 senators", "63"),
    ("64 percent", "41%"),
    ("a third", "half"),
    ("seven years", "twelve years"),
    ("14 days", "three weeks"),
    ("forty-two", "67"),
    ("3-1", "2-1"),
    ("9:30", "9:45"),
    ("14 March 1907", "March 29, 1907"),
    ("1 July", "October"),
    ("May 1999", "5 February 1998"),
    ("2020-09-14", "14 September 2021"),
    ("1851", "1868"),
    ("the 1930s", "1941"),
    ("before 1850", "1857"),
    ("Friday, 9 August", "Thursday, 15 August"),
    ("Monday", "on Tuesday"),
    ("Edith Marrable", "Cornelius Pike"),
    ("Secretary Noem", "Secretary Rubio"),
    ("Dana Halloran", "Peter Halloran"),
    ("J. Smith", "Karen Smith"),
    ("Ghent", "Antwerp"),
    ("near Skive", "Viborg"),
    ("Cape Farren", "Perdida Island"),
    ("University of Catania", "Leiden University"),
    ("Bogotá, Colombia", "Medellín, Colombia"),
    ("Boeing 747", "Boeing 737"),
    ("the WHO", "UNICEF"),
    ("Austria", "Australia"),
    ("Niger", "Nigeria"),
    ("Roberts", "Robertson"),
    ("Hepatitis A", "Hepatitis B"),
    ("€5m", "€6 million"),
    ("between twenty and thirty", "50"),
]

NEITHER = [
    ("in 1953", "after the flood"),
    ("in 1953", "nine years"),
    ("1,700", "most of them"),
    ("64 percent", "12,000 households"),
    ("nine years", "40 km"),
    ("nine years", "12 convicts"),
    ("the governor", "Luis Prado"),
    ("faulty wiring", "an electrical fault"),
    ("Faulty wiring", "An electrical fault"),
    ("owl", "falcon"),
    ("12 ships", "Rotterdam"),
    ("in", "Rotterdam"),
]

answers = st.one_of(
    st.sampled_from([answer for pair in (*WORDINGS, *CONTRARIES, *NEITHER) for answer in pair]),
    st.text(max_size=40),
    st.text("0123456789.,- $%kmMay", max_size=20),
)


@pytest.mark.parametrize(("one", "other"), WORDINGS)
def test_wordings_of_one_answer_agree(one: str, other: str) -> None:
    assert agree(one, other)


@pytest.mark.parametrize(("one", "other"), CONTRARIES)
def test_values_of_a_kind_exclude_each_other(one: str, other: str) -> None:
    assert exclude(one, other)
    assert not agree(one, other)


@pytest.mark.parametrize(("one", "other"), NEITHER)
def test_answers_of_different_kinds_neither_agree_nor_exclude_each_other(one: str, other: str) -> None:
    assert not agree(one, other)
    assert not exclude(one, other)


@given(answers, answers)
def test_order_does_not_matter_and_nothing_both_agrees_and_excludes(one: str, other: str) -> None:
    assert agree(one, other) == agree(other, one)
    assert exclude(one, other) == exclude(other, one)
    assert not (agree(one, other) and exclude(one, other))


@given(answers)
def test_an_answer_agrees_with_itself(answer: str) -> None:
    assert agree(answer, answer)


@given(st.dates(date(1000, 1, 1), date(2099, 12, 31)), st.dates(date(1000, 1, 1), date(2099, 12, 31)))
def test_dates_agree_in_any_form_if_they_are_the_same_day(one: date, other: date) -> None:
    forms = "%-d %B %Y", "%B %-d, %Y", "%b %-d, %Y", "%Y-%m-%d", "%A, %-d %B %Y"
    wide = ("%Y", "%B %Y")
    texts = [one.strftime(form).replace(one.strftime("%Y"), f"{one.year:04}") for form in (*forms, *wide)]
    for text in texts:
        assert agree(texts[0], text)
    assert exclude(texts[0], other.strftime("%-d %B ") + f"{other.year:04}") == (one != other)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_exclude_each_other_if_they_are_further_apart_than_5_percent(one: int, other: int) -> None:
    assert agree(f"{one:,} people", f"{one} of them")
    if abs(one - other) > max(1, 0.051 * (one + other)):
        assert exclude(f"{one:,} people", f"{other:,}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3 May 2023", Date((2023, 2023), 5, 3)),
        ("in the mid-1990s", Date((1990, 1999))),
        ("late 2019", Date((2019, 2019))),
        ("the 19th century", Date((1800, 1900))),
        ("until 1950", Date((-math.inf, 1950))),
        ("Sept. 5", Date(None, 9, 5)),
        ("on Friday", Date(weekday="fri")),
        ("may be", None),
        ("Theresa May", None),
        ("the 1974 Harland Cup", None),
        ("1,984", None),
        ("1984 people", None),
    ],
)
def test_dates(text: str, found: Date | None) -> None:
    assert parse(text).date == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12", Quantity(11.5, 12.5, "", 1)),
        ("1,700 people", Quantity(1650, 1750, "count", 1)),
        ("20,000", Quantity(19000, 21000, "", 1)),
        ("about 40 km", Quantity(38, 42, "metres", 1000)),
        ("10 to 12 weeks", Quantity(10, 12.5, "days", 7)),
        ("$1.2bn", Quantity(1.15e9, 1.25e9, "$", 1)),
        ("nineteen hundred", Quantity(1850, 1950, "", 1)),
        ("a quarter of it", Quantity(23.75, 26.25, "share", 1)),
    ],
)
def test_quantities(text: str, found: Quantity) -> None:
    (quantity,) = parse(text).quantities
    assert quantity[:2] == pytest.approx(found[:2])
    assert quantity[2:] == found[2:]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dr. Amina Yusuf", [("Amina", "Yusuf")]),
        ("Agnes Rowe and Victor Lund", [("Agnes", "Rowe"), ("Victor", "Lund")]),
        ("Headingley district of Leeds", [("Headingley", "Leeds")]),
        ("Apollo 11", [("Apollo", "11")]),
        ("The president", []),
        ("Faulty wiring", []),
        ("Forty-two Danes", []),
        ("17 Danes", []),
        ("a former chapel in Leeds that burned down", []),
    ],
)
def test_names(text: str, names: list[tuple[str, ...]]) -> None:
    assert list(dict.fromkeys(name.words for name in parse(text).names)) == names


NAMES = ("Falk", "Judge Falk", "Sir Martin Falk", "M. Falk", "H. Okonjo", "Henrike Okonjo", "Ann Lee and Bo Falk")


def test_a_name_is_only_short_for_one_with_the_same_surname() -> None:
    short = {(one, other) for one in NAMES for other in NAMES if shortens(one, other)}
    assert ("Judge Falk", "Sir Martin Falk") in short
    assert all(surname(one) == surname(other) is not None for one, other in short)


@pytest.mark.parametrize(("one", "other"), [("on Friday", "15 August"), ("in May", "on Tuesday")])
def test_dates_without_a_part_in_common_neither_agree_nor_exclude_each_other(one: str, other: str) -> None:
    assert not agree(one, other)
    assert not exclude(one, other)


def test_a_date_with_more_words_is_no_other_date() -> None:
    assert agree("1932", "1932 and took five years")
    assert not exclude("1932", "1932 and took five years")
