"""The SQL of a filter against a plain reading of what it means."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from memory_store import MemoryStore

from askcol.documents.document import Content, Document
from askcol.errors import FilterError
from askcol.index.filters import parse_filter
from askcol.index.local.database import Database
from askcol.index.local.draft import Draft


def database_of(documents: list[Document]) -> Database:
    with tempfile.TemporaryDirectory() as folder:
        draft = Draft(Path(folder) / "collection.sqlite")
        for d in documents:
            draft.add_document(d, draft.add_content(d.sha256, "", Content(d.text)))
        draft.finish(())
        draft.close()
        return Database(Path(folder) / "collection.sqlite")


def document(name: str, **metadata: str) -> Document:
    return Document(name, f"docs/{name}.txt", f"On {name}", "Text.", "", metadata)


DOCUMENTS = [
    document("ants", publisher="The Daily, Inc.", date="2023-05-01", pages="90"),
    document("bees", publisher="Mirage.News", date="2024-01-15T08:00:00Z", pages="1500"),
    document("cats", Publisher="mirage.news", date="2022"),
    document("dogs", date="last spring"),
    document("a=b", Title="hidden by the title"),
]


@pytest.fixture(scope="module")
def database() -> Database:
    return database_of(DOCUMENTS)


@pytest.mark.parametrize(
    ("expression", "ids"),
    [
        ("*", "a=b ants bees cats dogs"),
        ("b*", "bees"),
        ("B*", ""),
        ("docs/[cd]*.txt", "cats dogs"),
        ("ants|docs/d*|[b]ees|nothing", "ants bees dogs"),
        ("~ON Docs CATS", "cats"),
        ("~ants bees", ""),
        ("publisher=mirage*|the daily, inc.", "ants bees cats"),
        ("publisher!=mirage*|the daily*", "a=b dogs"),
        ("a[=]b", "a=b"),
        ("publisher=Mirage.News", "bees cats"),
        ("PUBLISHER = mirage*", "bees cats"),
        ("publisher!=Mirage*", "a=b ants dogs"),
        ("publisher=[!m]*", "ants"),
        ("publisher=The Daily, Inc.", "ants"),
        ("title=on ?ogs", "dogs"),
        ("title=hidden*", ""),
        ("date>=2023", "ants bees"),
        ("date>=2023-05-01", "ants bees"),
        ("date>2023-05", "bees"),
        ("date>2023", "bees"),
        ("date<=2023", "ants cats"),
        ("date<2023", "cats"),
        ("date<2023-05-01T10:00", "cats"),
        ("date=2023*", "ants"),
        ("pages>=90", "ants bees"),
        ("pages<1000", "ants"),
        ("pages>99.5", "bees"),
        ("pages>nan", ""),
        ("publisher=mirage*; date>=2023", "bees"),
        (" date>=2023 ; ; *ts ", "ants"),
        ("nothing", ""),
        ("", ""),
        (" ; ", ""),
    ],
)
def test_all_parts_of_an_expression_must_hold(database: Database, expression: str, ids: str) -> None:
    assert [entry.document_id for entry in database.listing.documents(parse_filter(expression))] == ids.split()


def test_metadata_that_no_document_has_is_an_error_that_names_what_there_is(database: Database) -> None:
    with pytest.raises(FilterError, match="no document has 'editor'; what they have is date, pages, publisher, title"):
        database.listing.documents(parse_filter("editor=Ann"))


def test_an_empty_collection_has_nothing_that_matches() -> None:
    assert database_of([]).listing.documents(parse_filter("publisher=Ann")) == []


# Few letters, so that much matches; with marks of globs, and letters whose case folds to others.
TEXT = st.text(st.sampled_from("aAß[]!^*?-;|~= \nΣς"), max_size=4)
DATE = st.sampled_from(["2022", "2023", "2023-05", "2023-05-01", "2023-05-01T10:00", " 2024 ", "2023-5"])
NUMBER = st.sampled_from(["1", "-2.5", "1e3", "0x1", "nan", "inf", " 7 ", "2_0", "20230501", "٢"])
VALUE = TEXT | DATE | NUMBER
KEY = st.sampled_from(["date", "Date", "straße", "STRASSE", "title"])
METADATA = st.dictionaries(KEY, VALUE, max_size=3)
CONDITION = st.builds("{}{}{}".format, KEY, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), VALUE) | TEXT


@st.composite
def collections(draw: st.DrawFn) -> list[Document]:
    ids = draw(st.lists(TEXT, max_size=6, unique=True))
    return [Document(name, draw(TEXT), draw(VALUE), "Text.", "", draw(METADATA)) for name in ids]


@given(collections(), st.lists(CONDITION, max_size=3).map(";".join))
@example([Document("a", "", "", "Text.", "", {"date": "2023", "Date": "7"})], "date>6")
@example([Document("a", "", "ς", "Text.", "")], "title=Σ")
def test_the_sql_of_a_filter_means_what_a_plain_reading_does(documents: list[Document], expression: str) -> None:
    try:
        where = parse_filter(expression)
        expected = [entry.document_id for entry in MemoryStore(documents, []).documents(where)]
    except FilterError as error:
        with pytest.raises(FilterError) as raised:
            database_of(documents).listing.documents(parse_filter(expression))
        assert str(raised.value) == str(error)
    else:
        assert [entry.document_id for entry in database_of(documents).listing.documents(where)] == expected
