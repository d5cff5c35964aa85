"""Which documents an expression names."""

from __future__ import annotations

import pytest

from askcol.documents.document import Document
from askcol.errors import FilterError
from askcol.index.filters import matching_documents


def document(name: str, **metadata: str) -> Document:
    return Document(name, f"docs/{name}.txt", f"On {name}", "Text.", "", metadata)


DOCUMENTS = (
    document("ants", publisher="The Daily, Inc.", date="2023-05-01", pages="90"),
    document("bees", publisher="Mirage.News", date="2024-01-15T08:00:00Z", pages="1500"),
    document("cats", Publisher="mirage.news", date="2022"),
    document("dogs", date="last spring"),
)


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("*", "ants bees cats dogs"),
        ("b*", "bees"),
        ("docs/[cd]*.txt", "cats dogs"),
        ("publisher=Mirage.News", "bees cats"),
        ("PUBLISHER = mirage*", "bees cats"),
        ("publisher!=Mirage*", "ants dogs"),
        ("publisher=The Daily, Inc.", "ants"),
        ("title=on ?ogs", "dogs"),
        ("date>=2023", "ants bees"),
        ("date>=2023-05-01", "ants bees"),
        ("date>2023-05", "bees"),
        ("date>2023", "bees"),
        ("date<=2023", "ants cats"),
        ("date<2023", "cats"),
        ("date=2023*", "ants"),
        ("pages>=90", "ants bees"),
        ("pages<1000", "ants"),
        ("pages>99.5", "bees"),
        ("publisher=mirage*; date>=2023", "bees"),
        (" date>=2023 ; ; *ts ", "ants"),
        ("nothing", ""),
        ("", ""),
        (" ; ", ""),
    ],
)
def test_all_parts_of_an_expression_must_hold(expression: str, ids: str) -> None:
    assert matching_documents(DOCUMENTS, expression) == set(ids.split())


def test_a_glob_with_an_equals_sign_is_no_condition_where_it_stands_in_brackets() -> None:
    assert matching_documents([document("a=b")], "a[=]b") == {"a=b"}


def test_metadata_that_no_document_has_is_an_error_that_names_what_there_is() -> None:
    with pytest.raises(FilterError, match="no document has 'editor'; what they have is date, pages, publisher, title"):
        matching_documents(DOCUMENTS, "editor=Ann")


@pytest.mark.parametrize("wanted", ["", "last spring", "5 May 2023"])
def test_only_dates_and_numbers_have_an_order(wanted: str) -> None:
    with pytest.raises(FilterError, match="neither a date such as 2023-01-31 nor a number"):
        matching_documents(DOCUMENTS, f"date>={wanted}")


def test_an_empty_collection_has_nothing_that_matches() -> None:
    assert matching_documents([], "publisher=Ann") == set()
