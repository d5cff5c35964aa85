"""Filters as expressions of Milvus mean what filters mean."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from memory_store import matches
from milvus_indexes import fill
from milvus_server import MilvusCluster, MilvusServer
from words import WordEncoder

from askcol.documents.document import Document
from askcol.errors import FilterError
from askcol.index.filters import DocumentFilter, parse_filter
from askcol.index.milvus.address import Address
from askcol.index.milvus.builds import Collections, drop_index
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.expressions import scope_expression
from askcol.index.milvus.heads import HeadsOnDemand
from askcol.index.milvus.manifest import read_manifest
from askcol.index.store import Scope

VALUES = [
    *("1911", "1911-05", "1911-05-17", "1911-05-17T08:00", "1950", "last spring", "", "-5", "7.5", "1e3", "nan"),
    *("Mirage News", "mirage_news", "MIRAGE%", 'say "bread"', "back\\slash", "two\nlines", "İstanbul", "日本"),
    "a\tb\x07",
]

DOCUMENTS = [
    *(Document(f"d{i}", f"docs/{i}.txt", f"On {value}", "Bread.", "", {"k": value}) for i, value in enumerate(VALUES)),
    Document("docs/a_b", "docs/50%/a_b.TXT", "Notes", "Bread.", ""),
    Document("docs/axb", "docs/50 /axb.txt", "notes", "Bread.", "", {"Title": "hidden by the title", "j": "1911"}),
    Document("back\\slash", 'sub/"quoted".txt', "Bread of Oslo", "Bread.", "", {"unsaid": "1911", "Unsaid": "1950"}),
    Document("é", "sub/é\n日本.txt", "Zoë's bread", "Bread.", "", {"j": "mirage", "K-2": "bread"}),
    Document("\U0010ffff", "\U0010ffff/z", "z", "Bread.", "", {"unsaid": "x" * 2_000}),
    Document("z", "z", "z", "Bread.", "", {"unsaid": "inf", "j": "1911-05"}),
]


@pytest.fixture(scope="module")
def filled(milvus_server: MilvusServer | MilvusCluster) -> Iterator[tuple[Connection, Collections]]:
    connection = Connection(Address.parse(milvus_server.address(f"e{uuid.uuid4().hex}")))
    yield connection, fill(connection, DOCUMENTS, WordEncoder())
    drop_index(connection, connection.address.name)


KEY = st.sampled_from(["k", "K", "j", "title", "k-2", "unsaid"])
FRAGMENT = st.sampled_from(
    ["", "1911", "mirage", "Mirage News", "_", "%", "\\", '"', "bread", "on ", "日", "i̇", "\n", "."]
)
WILDCARD = st.sampled_from(["*", "*", "?", "[a-m]", "[!x]", "[;]"])
GLOB = st.lists(FRAGMENT | WILDCARD, min_size=1, max_size=4).map("".join)
GLOBS = st.lists(GLOB | st.sampled_from(VALUES), min_size=1, max_size=3).map("|".join)
PLACE = st.sampled_from(
    ["docs/*", "docs/50%/*", "*a_b*", "d1*", "docs/axb", "*.txt", "*", "**", "\U0010ffff*", "é|d1|back*"]
)
COMPARED = st.sampled_from(
    ["1911", "1911-05", "1911-05-17", "1911-06", "1950", "-5", "7", "1000", "nan", "inf", "1e-3"]
)
PART = st.one_of(
    PLACE,
    GLOBS,
    st.lists(FRAGMENT, max_size=3).map(lambda words: "~" + " ".join(words)),
    st.tuples(KEY, st.sampled_from(["=", "!="]), GLOBS).map("".join),
    st.tuples(KEY, st.sampled_from(["<", "<=", ">", ">="]), COMPARED).map("".join),
)


@given(st.lists(PART, max_size=3).map(";".join), st.sets(st.sampled_from(["d0:00000000", 'x"', "é:00000000"])))
@example("k<1911-05-17", set())
@example("k>=1911-05; k<=1911-05", set())
@example("k!=mirage*", set())
@example("k=*a*b*|\\*", set())
@example("j=1911", set())
def test_an_expression_chooses_what_the_filter_chooses(
    filled: tuple[Connection, Collections], expression: str, hidden: set[str]
) -> None:
    try:
        where = parse_filter(expression)
    except FilterError:
        assume(False)
    connection, build = filled
    unsaid = read_unsaid(connection, build)
    said = scope_expression(Scope(where, frozenset(hidden)), unsaid, HeadsOnDemand(connection, build)().ids)
    rows = connection.query(build.chunks, said or "key >= 0", ["document_id", "chunk_id"])
    expected = {d.document_id for d in DOCUMENTS if matches(d, where) and f"{d.document_id}:00000000" not in hidden}
    assert {row["document_id"] for row in rows} == expected


def read_unsaid(connection: Connection, build: Collections) -> Sequence[str]:
    return read_manifest(connection, build).unsaid


def refuse(where: DocumentFilter) -> Sequence[str]:
    raise AssertionError(where)


@pytest.mark.parametrize(
    "expression",
    [
        "*",
        "docs/*",
        "docs/a_b|d1|50%*",
        "*.txt",
        "~bread oslo",
        "year>=1911; year<1950-05",
        "by=Ann*|*news*",
        "by!=Ann",
    ],
)
def test_common_filters_need_no_list_of_documents(expression: str) -> None:
    assert scope_expression(Scope(parse_filter(expression)), ["note"], refuse)


@pytest.mark.parametrize("expression", ["doc?", "[ab]*", "*a_b*", "~a_b", "note=1", "year>inf", "by=?"])
def test_what_can_not_be_said_is_resolved_to_documents(expression: str) -> None:
    asked: list[DocumentFilter] = []

    def resolve(where: DocumentFilter) -> Sequence[str]:
        asked.append(where)
        return ['a "b"']

    said = scope_expression(Scope(parse_filter(f"docs/*; {expression}")), ["note"], resolve)
    assert said.endswith(r'(document_id in ["a \"b\""])')
    assert asked == [parse_filter(expression)]
    assert scope_expression(Scope(parse_filter(expression)), ["note"], lambda _: []) == "(key < 0)"


def test_everything_needs_no_expression() -> None:
    assert scope_expression(Scope(), [], refuse) == ""
    assert scope_expression(Scope(parse_filter("~")), [], refuse) == ""
    assert scope_expression(Scope(parse_filter("")), [], refuse) == "(key < 0)"
