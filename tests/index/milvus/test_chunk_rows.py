"""Chunks come back from their rows as they were."""

from __future__ import annotations

import numpy as np

from askcol.chunking.chunks import Chunk, chunk
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.index.milvus.chunk_rows import CHUNK_FIELDS, WORDS, chunk_of, chunk_row, filter_fields
from askcol.index.milvus.schema import PIECE_BYTES

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
