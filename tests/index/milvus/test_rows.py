"""Chunks and documents come back from their rows as they were."""

from __future__ import annotations

import numpy as np
import pytest

from askcol.chunking.chunks import Chunk, chunk
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document, WordBox
from askcol.errors import IndexDamaged
from askcol.index.milvus.rows import (
    CHUNK_FIELDS,
    DOCUMENT_FIELDS,
    WORDS,
    chunk_of,
    chunk_row,
    document_of,
    document_rows,
    filter_fields,
    head_of,
)
from askcol.index.milvus.schema import PIECE_BYTES
from askcol.index.store import DocumentEntry

TABLE = "# Bakeries\n\n| Town | Bakers |\n|---|---|\n| Oslo | 12 |\n| Bergen | 7 |\n\nBread is baked. It is eaten.\n"


def row_of(c: Chunk, document: Document) -> dict[str, object]:
    made = chunk_row(
        c,
        document,
        filter_fields(document),
        key=1,
        text_id=1,
        text_key=b"k" * 16,
        terms=["bread", "zoë"],
        vector=np.ones(2, dtype=np.float32),
    )
    assert set(CHUNK_FIELDS) < set(made)
    return made


def test_a_chunk_comes_back_with_headings_sentences_and_tables() -> None:
    document = Document("a", "docs/a.md", "Trade", TABLE, "1")
    chunks = chunk(document, reader_tokenizer())
    assert any(c.tables for c in chunks)
    assert any(c.headings for c in chunks)
    assert [chunk_of(row_of(c, document)) for c in chunks] == chunks


def test_a_text_too_long_for_a_row_is_left_to_the_document() -> None:
    text = "x" * (PIECE_BYTES + 1)
    row = row_of(Chunk("a:0", "a", 0, len(text), text), Document("a", "a.txt", "A", text, ""))
    assert row["text"] == ""
    assert chunk_of(row).end == len(text)


def test_the_terms_of_a_row_are_tokens() -> None:
    assert row_of(Chunk("a:0", "a", 0, 1, "x"), Document("a", "a.txt", "A", "x", ""))["terms"] == (
        "bread zz2752b88686847fa5"
    )


def test_filters_look_at_what_metadata_mean() -> None:
    metadata = {"Year": "1911", "date": "2023-05-01T08:00", "Editor": "ANN", "rate": "nan"}
    fields = filter_fields(Document("a/1", "docs/A.txt", "On Bread", "", "", metadata))
    assert fields.words == "on bread\na/1\ndocs/a.txt"
    assert fields.values == {
        "title": "on bread",
        "year": "1911",
        "date": "2023-05-01t08:00",
        "editor": "ann",
        "rate": "nan",
    }
    assert fields.numbers == {"year": 1911.0}
    assert fields.dates == {"year": "1911", "date": "2023-05-01"}
    assert fields.unsaid == frozenset()


def test_the_title_hides_metadata_of_that_name() -> None:
    assert filter_fields(Document("a", "a.txt", "On Bread", "", "", {"Title": "else"})).values == {"title": "on bread"}


def test_values_that_a_row_can_not_hold_are_named() -> None:
    metadata = {"Year": "1911", "year": "1950", "note": "x" * 2_000, "size": "inf"}
    fields = filter_fields(Document("a", "a.txt", "A", "", "", metadata))
    assert fields.unsaid == {"year", "note", "size"}
    assert fields.values == {"title": "a"}
    assert filter_fields(Document("a", "a.txt", "A" * 70_000, "", "")).unsaid == {"title", WORDS}


def test_many_values_fit_into_a_row_or_are_named() -> None:
    fields = filter_fields(Document("a", "a.txt", "A", "", "", {f"key{i}": "x" * 900 for i in range(100)}))
    assert sum(len(key + value) for key, value in fields.values.items()) < PIECE_BYTES
    assert set(fields.values) | fields.unsaid == {"title", *(f"key{i}" for i in range(100))}
    assert fields.unsaid


def long_document() -> tuple[Document, Content]:
    text = "Bröd bakas i Oslo. \x00" * 10_000
    boxes = tuple(WordBox(i, i + 4, 1, 10, 20, 40, 30) for i in range(2_000))
    content = Content(text, "Bröd", {"date": "1911"}, (0, 90), "3", ("page 2",), boxes=boxes)
    return Document("a/3", "docs/a.pdf", "Bröd", text, "5", {"date": "1911", "by": "Ann"}, (0, 90), boxes), content


def test_a_document_comes_back_from_its_pieces() -> None:
    document, content = long_document()
    rows = document_rows(document, content, ".PDF", chunks=7, position=2)
    assert len(rows) > 3
    assert len({row["piece_id"] for row in rows}) == len(rows)
    assert all(len(row["body"].encode()) <= PIECE_BYTES for row in rows)
    fetched = [{name: row[name] for name in DOCUMENT_FIELDS} for row in reversed(rows)]
    assert document_of(fetched) == document


def test_the_first_piece_tells_all_but_the_text() -> None:
    document, content = long_document()
    head = head_of(document_rows(document, content, ".PDF", chunks=7, position=2)[0])
    assert head.entry == DocumentEntry("a/3", "docs/a.pdf", "Bröd", "5", document.metadata, len(document.text), 7)
    assert (head.suffix, head.position) == (".pdf", 2)
    assert head.content == Content("", "Bröd", {"date": "1911"}, record_id="3", left_out=("page 2",))


@pytest.mark.parametrize("lost", [0, 1, -1])
def test_a_piece_that_is_not_there_is_damage(lost: int) -> None:
    rows = document_rows(*long_document(), ".pdf", chunks=7)
    del rows[lost]
    with pytest.raises(IndexDamaged, match="a/3"):
        document_of(rows)
