"""What builds have written is found again, however much of it there is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from milvus_indexes import fill, write_documents
from words import WordEncoder

from askcol.chunking.chunks import chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document
from askcol.index.building.cut import text_key
from askcol.index.milvus.building import stored
from askcol.index.milvus.building.stored import StoredContents, fetch_documents, fetch_vectors
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import document_rows
from askcol.index.milvus.schema import create


def test_vectors_are_found_beside_very_many_of_another_text(connection: Connection) -> None:
    encoder = WordEncoder()
    documents = [Document(f"{n}", f"{n}.txt", "Notes", "Bread." if n < 40 else f"Sack {n}.", "") for n in range(43)]
    build = fill(connection, documents, encoder)
    texts = {indexed_text(d, c) for d in documents for c in chunk(d, reader_tokenizer())}
    by_key = {text_key(text): text for text in texts}
    assert len(by_key) == 4
    vectors = fetch_vectors(connection, build, [*by_key, b"0" * 16])
    assert vectors.keys() == by_key.keys()
    for key, vector in vectors.items():
        np.testing.assert_array_equal(vector, encoder.encode_documents([by_key[key]])[0])


def test_contents_of_a_file_come_back_in_order_and_once(connection: Connection) -> None:
    build = Collections.new(connection.address.name)
    create(connection, build, 2)
    contents = [Content(f"Text {n}.", "Title", {"n": str(n)}, (0,), f"{n}", ("a line",)) for n in (2, 1)]
    for path in ("b.jsonl", "a.jsonl"):  # a copy
        for position, content in enumerate(contents):
            document = Document(f"{path}/{content.record_id}", path, "T", content.text, "ab", {}, content.pages)
            rows = document_rows(document, content, ".JSONL", chunks=1, position=position)
            connection.write(build.documents, rows)
    archive = StoredContents(connection, build)
    assert [known.content for known in archive.known("ab", ".jsonl")] == contents
    assert archive.known("ab", ".txt") == []
    assert StoredContents(connection, None).known("ab", ".jsonl") == []


@pytest.mark.parametrize("limit", ["_DOCUMENTS_AT_ONCE", "CHARACTERS_AT_ONCE"])
def test_contents_of_several_files_are_fetched_together_but_not_too_many(
    connection: Connection, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    build = Collections.new(connection.address.name)
    create(connection, build, 2)
    for n in range(5):
        document = Document(f"{n}", f"{n}.txt", "T", f"Text {n}.", f"{n}")
        connection.write(build.documents, document_rows(document, Content(f"Text {n}."), ".txt", chunks=1))
    asked: list[Sequence[str]] = []

    def recording(connection: Connection, build: Collections, ids: Sequence[str]) -> dict[str, Document]:
        asked.append(ids)
        return fetch_documents(connection, build, ids)

    monkeypatch.setattr(stored, limit, 2 if limit == "_DOCUMENTS_AT_ONCE" else 2 * len("Text 0."))
    monkeypatch.setattr(stored, "fetch_documents", recording)
    archive = StoredContents(connection, build, [f"{n}" for n in range(5)] + ["not there"])
    assert sorted(map(len, asked)) == [1, 2, 2]
    found = [known.content.text for n in range(5) for known in archive.known(f"{n}", ".txt")]
    assert found == [f"Text {n}." for n in range(5)]
    assert archive.known("not there", ".txt") == []
    assert len(asked) == 3


def test_long_documents_come_back_whole(connection: Connection) -> None:
    build = Collections.new(connection.address.name)
    create(connection, build, 2)
    documents = [Document(f"{n}", f"{n}.txt", "Notes", f"Zoë's bread {n}. " * 9_000, "ab") for n in range(2)]
    write_documents(connection, build, documents)
    assert fetch_documents(connection, build, ["0", "1", "2"]) == {d.document_id: d for d in documents}
