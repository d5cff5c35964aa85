"""Documents and chunks read from the disk behave as a mapping and a sequence that were held in memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from askcol.chunking.chunks import Chunk, chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document, Skipped
from askcol.index.build.draft import Draft
from askcol.index.build.vector_log import text_key
from askcol.index.filters import DocumentFilter, PlaceGlob
from askcol.index.local.database import Chunks, Documents, Rows, positions_in, read_skipped
from askcol.index.store import DocumentEntry, Scope
from askcol.types import no_progress

SKIPPED = (Skipped("docs/x.pdf", "unsupported"), Skipped("docs/y.pdf", "encrypted"))
DOCUMENTS = [
    Document("a", "docs/a.md", "Ä", "# One\n\nA text.\n\n# Two\n\nAnother 🍞 text.", "1", {"publisher": "Ann"}, (0, 9)),
    Document("a-b", "docs/a-b.txt", "B", "A text of b.", "2"),
    Document("sub/c", "docs/sub/c.jsonl", "C", "First record.", "3", {}, ()),
    Document("sub/c/2", "docs/sub/c.jsonl", "C", "Second record. " * 200, "3"),
]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return reader_tokenizer()


def store(path: Path, documents: Sequence[Document], tokenizer: Tokenizer) -> Rows:
    draft = Draft(path)
    for d in documents:
        draft.add_document(d, draft.add_content(d.sha256, ".txt", Content(d.text, "", {}, d.pages)))
    draft.finish(SKIPPED, tokenizer, no_progress)
    draft.close()
    return Rows(path)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Rows:
    folder = tmp_path_factory.mktemp("store")
    found = store(folder / "collection.sqlite", list(reversed(DOCUMENTS)), tokenizer)
    assert [path.name for path in folder.iterdir()] == ["collection.sqlite"]
    (folder / "collection.sqlite").unlink()  # an open one stays readable
    return found


@pytest.fixture(scope="module")
def documents(rows: Rows) -> Documents:
    return Documents(rows)


@pytest.fixture(scope="module")
def chunks(rows: Rows, documents: Documents) -> Chunks:
    return Chunks(rows, documents)


@pytest.fixture(scope="module")
def expected(tokenizer: Tokenizer) -> list[Chunk]:
    return sorted((c for d in DOCUMENTS for c in chunk(d, tokenizer)), key=lambda c: c.chunk_id)


def test_documents_are_a_mapping_by_id(documents: Documents) -> None:
    assert len(documents) == 4
    assert list(documents) == ["a", "a-b", "sub/c", "sub/c/2"]
    assert list(documents.values()) == DOCUMENTS
    assert documents["a"] == DOCUMENTS[0]
    assert "sub" not in documents
    assert documents.get("sub") is None
    with pytest.raises(KeyError):
        documents["A"]


def test_entries_are_the_documents_without_their_texts(documents: Documents, expected: list[Chunk]) -> None:
    entries = documents.entries(None, None)
    assert entries[0] == DocumentEntry("a", "docs/a.md", "Ä", "1", {"publisher": "Ann"}, len(DOCUMENTS[0].text), 2)
    assert [e.document_id for e in entries] == list(documents)
    assert [e.chunks for e in entries] == [sum(c.document_id == d for c in expected) for d in documents]


def test_chunks_are_a_sequence_by_chunk_id(chunks: Chunks, expected: list[Chunk]) -> None:
    assert len(chunks) == len(expected) > 5
    assert list(chunks) == expected
    assert [chunks[i] for i in range(len(expected))] == expected
    assert chunks[-1] == expected[-1]
    assert chunks[np.int64(1)] == expected[1]
    assert chunks[1:-1:2] == tuple(expected[1:-1:2])
    assert chunks[4:1] == ()
    for outside in (len(expected), -len(expected) - 1):
        with pytest.raises(IndexError):
            chunks[outside]


def test_many_chunks_come_in_order(tmp_path: Path, tokenizer: Tokenizer) -> None:
    many = [Document(f"{i:04d}", f"{i}.txt", "", f"Text {i}.", "") for i in range(1203)]
    rows = store(tmp_path / "collection.sqlite", many, tokenizer)
    documents = Documents(rows)
    assert [c.text for c in Chunks(rows, documents)] == [d.text for d in many] == [d.text for d in documents.values()]
    assert len(list(Chunks(rows, documents).text_keys())) == 1203


def test_keys_are_those_of_the_indexed_text_and_of_the_text_alone(
    chunks: Chunks, documents: Documents, expected: list[Chunk]
) -> None:
    texts = [indexed_text(documents[c.document_id], c) for c in expected]
    own = [text_key(c.text) for c in expected]
    assert list(chunks.text_keys()) == list(zip(map(text_key, texts), own, strict=True))


@pytest.mark.parametrize("where", ["a", "a*", "*.jsonl", "no such", "*"])
def test_positions_in_a_scope_are_where_its_chunks_are(rows: Rows, expected: list[Chunk], where: str) -> None:
    hidden = frozenset({expected[0].chunk_id, expected[-1].chunk_id, "no such"})
    positions = positions_in(rows, Scope(DocumentFilter((PlaceGlob(where),)), hidden))
    matching = {d.document_id for d in DOCUMENTS if fnmatchcase(d.document_id, where) or fnmatchcase(d.path, where)}
    assert positions.dtype == np.int64
    assert positions.tolist() == [
        i for i, c in enumerate(expected) if c.document_id in matching and c.chunk_id not in hidden
    ]


def test_what_was_skipped_is_kept_in_order(rows: Rows) -> None:
    assert read_skipped(rows) == SKIPPED


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "collection.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.Error):
        Rows(tmp_path / "collection.sqlite")


def test_many_threads_read_at_once(chunks: Chunks, expected: list[Chunk]) -> None:
    wrong: list[int] = []

    def read() -> None:
        for _ in range(30):
            wrong.extend(i for i in range(len(expected)) if chunks[i] != expected[i])

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists the open files of a process")
def test_the_file_is_closed_with_its_last_user(tmp_path: Path, tokenizer: Tokenizer) -> None:
    path = tmp_path / "collection.sqlite"
    documents = Documents(store(path, DOCUMENTS, tokenizer))
    assert documents["a"] == DOCUMENTS[0]
    assert open_descriptors(path) == 1
    del documents
    assert open_descriptors(path) == 0


def open_descriptors(path: Path) -> int:
    return sum(link.resolve() == path.resolve() for link in Path("/proc/self/fd").iterdir())
