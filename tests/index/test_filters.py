"""What an expression is parsed into, and which documents it names."""

from __future__ import annotations

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askcol.errors import FilterError
from askcol.index.filters import (
    MAX_PARTS,
    Comparison,
    Condition,
    DocumentFilter,
    PlaceGlob,
    ValueGlob,
    Words,
    date_of,
    glob_of,
    literal_of,
    parse_filter,
)


@pytest.mark.parametrize(
    ("expression", "conditions"),
    [
        ("b*", [PlaceGlob(("b*",))]),
        ("Docs/[cd]*.txt", [PlaceGlob(("Docs/[cd]*.txt",))]),
        ("a[=]b", [PlaceGlob(("a[=]b",))]),
        ("PUBLISHER = Mirage*", [ValueGlob("publisher", ("mirage*",), negated=False)]),
        ("publisher!=", [ValueGlob("publisher", ("",), negated=True)]),
        ("date>=2023", [Comparison("date", ">=", 2023.0, "2023")]),
        ("date < 2023-05-01T10:00", [Comparison("date", "<", None, "2023-05-01")]),
        ("pages>99.5", [Comparison("pages", ">", 99.5, None)]),
        (" date<=2023-05 ; ; *ts ", [Comparison("date", "<=", None, "2023-05"), PlaceGlob(("*ts",))]),
        ("", []),
        (" ; ", []),
        ("a | b*|", [PlaceGlob(("a", "b*"))]),
        ("a[|]b|c[;]d; e", [PlaceGlob(("a[|]b", "c[;]d")), PlaceGlob(("e",))]),
        ("publisher=AP|Mirage*", [ValueGlob("publisher", ("ap", "mirage*"), negated=False)]),
        ("publisher=|", [ValueGlob("publisher", ("",), negated=False)]),
        ("~ Annual  STRAßE", [Words(("annual", "strasse"))]),
        ("~", [Words(())]),
    ],
)
def test_an_expression_is_its_conditions(expression: str, conditions: list[Condition]) -> None:
    assert parse_filter(expression) == DocumentFilter(tuple(conditions))


@pytest.mark.parametrize("wanted", ["", "last spring", "5 May 2023"])
def test_only_dates_and_numbers_have_an_order(wanted: str) -> None:
    with pytest.raises(FilterError, match="neither a date such as 2023-01-31 nor a number"):
        parse_filter(f"date>={wanted}")


@pytest.mark.parametrize("expression", ["a;" * (MAX_PARTS + 1), "a*|" * (MAX_PARTS + 1), "a" * 10_001])
def test_an_expression_has_a_limit(expression: str) -> None:
    with pytest.raises(FilterError, match="at most 100 conditions and globs and 10,000 characters"):
        parse_filter(expression)


def test_names_without_wildcards_are_not_counted() -> None:
    (condition,) = parse_filter("|".join(f"report [[]{number}]" for number in range(500))).conditions
    assert isinstance(condition, PlaceGlob)
    assert len(condition.patterns) == 500


@given(st.text(st.sampled_from("ab[]!^*?-;|=<>~ \t#.ß/"), min_size=1, max_size=6))
def test_the_glob_of_a_name_matches_it_and_nothing_else(name: str) -> None:
    (condition,) = parse_filter(glob_of(name)).conditions
    assert condition == PlaceGlob((glob_of(name),))
    assert literal_of(glob_of(name)) == name
    assert fnmatch.fnmatchcase(name, glob_of(name))


def test_a_line_break_in_a_name_is_any_character() -> None:
    assert glob_of("a\r\nb") == "a??b"  # a form would change it


@pytest.mark.parametrize("expression", ["~\ud800", "kind=\udfff", "docs/\ud800*"])
def test_half_a_surrogate_pair_is_no_filter(expression: str) -> None:
    with pytest.raises(FilterError, match="half of a surrogate pair"):
        parse_filter(expression)


def test_a_key_that_no_document_has_is_an_error_that_names_what_there_is() -> None:
    known = {"publisher", "date", "title"}
    parse_filter("Publisher=Ann; date>2023; editor*").check(known)
    parse_filter("editor=Ann").check(())
    with pytest.raises(FilterError, match="no document has 'editor'; what they have is date, publisher, title"):
        parse_filter("editor=Ann").check(known)


@pytest.mark.parametrize(
    ("value", "date"),
    [
        ("2023", "2023"),
        (" 2023-05 ", "2023-05"),
        ("2023-05-01", "2023-05-01"),
        ("2024-01-15T08:00:00Z", "2024-01-15"),
        ("2024-01-15t08:00", "2024-01-15"),
        ("2024 or so", "2024"),
        ("20230501", None),
        ("last spring", None),
        ("", None),
    ],
)
def test_a_date_is_what_a_value_begins_with(value: str, date: str | None) -> None:
    assert date_of(value) == date
