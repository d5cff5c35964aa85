"""Documents and chunks as they were put into a draft, read from the disk."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from askcol.chunking.chunks import Chunk, chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document, Skipped
from askcol.index.building.cut import cut_documents, text_key
from askcol.index.filters import DocumentFilter, PlaceGlob
from askcol.index.local.database import Database
from askcol.index.local.draft import Draft
from askcol.index.store import DocumentEntry, Scope
from askcol.types import no_progress

SKIPPED = (Skipped("docs/x.pdf", "unsupported"), Skipped("docs/y.pdf", "encrypted"))
DOCUMENTS = [
    Document("a", "docs/a.md", "Ä", "# One\n\nA text.\n\n# Two\n\nAnother 🍞 text.", "1", {"publisher": "Ann"}, (0, 9)),
    Document("a-b", "docs/a-b.txt", "B", "A text of b.", "2"),
    Document("sub/c", "docs/sub/c.jsonl", "C", "First record.", "3", {}, ()),
    Document("sub/c/2", "docs/sub/c.jsonl", "C", "Second record. " * 200, "3"),
]
IDS = [d.document_id for d in DOCUMENTS]


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return reader_tokenizer()


def written(path: Path, documents: Sequence[Document], tokenizer: Tokenizer) -> Database:
    draft = Draft(path)
    for d in documents:
        draft.add_document(d, draft.add_content(d.sha256, ".txt", Content(d.text, "", {}, d.pages)))
    cut_documents(draft, tokenizer, no_progress)
    draft.finish(SKIPPED)
    draft.close()
    return Database(path)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Database:
    folder = tmp_path_factory.mktemp("store")
    found = written(folder / "collection.sqlite", list(reversed(DOCUMENTS)), tokenizer)
    assert [path.name for path in folder.iterdir()] == ["collection.sqlite"]
    (folder / "collection.sqlite").unlink()  # an open one stays readable
    return found


@pytest.fixture(scope="module")
def expected(tokenizer: Tokenizer) -> list[Chunk]:
    return sorted((c for d in DOCUMENTS for c in chunk(d, tokenizer)), key=lambda c: c.chunk_id)


def test_a_document_is_read_by_its_id(database: Database) -> None:
    assert [database.document(document_id) for document_id in IDS] == DOCUMENTS
    for absent in ("sub", "A", ""):
        with pytest.raises(KeyError):
            database.document(absent)


def test_documents_are_listed_by_id_without_their_texts(database: Database, expected: list[Chunk]) -> None:
    entries = database.listing.documents()
    assert entries[0] == DocumentEntry("a", "docs/a.md", "Ä", "1", {"publisher": "Ann"}, len(DOCUMENTS[0].text), 2)
    assert [e.document_id for e in entries] == IDS
    assert [e.chunks for e in entries] == [sum(c.document_id == d for c in expected) for d in IDS]
    assert database.document_count == 4
    for limit in (0, 1, 3, 9):
        assert database.listing.documents(limit=limit) == entries[:limit]
    assert database.listing.documents(DocumentFilter((PlaceGlob(("*.jsonl",)),)), limit=1) == entries[2:3]


def test_chunks_come_by_chunk_id(database: Database, expected: list[Chunk]) -> None:
    assert database.chunk_count == len(expected) > 5
    assert list(database.all_chunks()) == expected
    assert [database.chunk_at(i) for i in range(len(expected))] == expected
    assert [database.chunk(c.chunk_id) for c in expected] == expected
    for outside in (-1, len(expected)):
        with pytest.raises(KeyError):
            database.chunk_at(outside)
    with pytest.raises(KeyError):
        database.chunk("a")


def test_many_chunks_come_in_order(tmp_path: Path, tokenizer: Tokenizer) -> None:
    many = [Document(f"{i:04d}", f"{i}.txt", "", f"Text {i}.", "") for i in range(1203)]
    database = written(tmp_path / "collection.sqlite", many, tokenizer)
    assert [c.text for c in database.all_chunks()] == [d.text for d in many]
    assert len(list(database.text_keys())) == 1203


def test_keys_are_those_of_the_indexed_text_and_of_the_text_alone(database: Database, expected: list[Chunk]) -> None:
    texts = [indexed_text(database.document(c.document_id), c) for c in expected]
    own = [text_key(c.text) for c in expected]
    assert list(database.text_keys()) == list(zip(map(text_key, texts), own, strict=True))


def test_a_text_is_where_the_first_chunk_has_it(tmp_path: Path, tokenizer: Tokenizer) -> None:
    documents = [Document(name, f"{name}.txt", "", text, "") for name, text in zip("abcd", "1212", strict=True)]
    database = written(tmp_path / "collection.sqlite", documents, tokenizer)
    keys = [key for key, _ in database.text_keys()]
    assert database.positions_of_texts() == {keys[0]: 0, keys[1]: 1}


@pytest.mark.parametrize(
    ("where", "ids"), [("a", ["a"]), ("a*", ["a", "a-b"]), ("*.jsonl", IDS[2:]), ("no such", []), ("*", IDS)]
)
def test_positions_in_a_scope_are_where_its_chunks_are(
    database: Database, expected: list[Chunk], where: str, ids: list[str]
) -> None:
    hidden = frozenset({expected[0].chunk_id, expected[-1].chunk_id, "no such"})
    positions = database.positions_in(Scope(DocumentFilter((PlaceGlob((where,)),)), hidden))
    assert positions.dtype == np.int64
    assert positions.tolist() == [
        i for i, c in enumerate(expected) if c.document_id in ids and c.chunk_id not in hidden
    ]


def test_what_was_skipped_is_kept_in_order(database: Database) -> None:
    assert database.skipped() == SKIPPED


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "collection.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.Error):
        Database(tmp_path / "collection.sqlite")


def test_many_threads_read_at_once(database: Database, expected: list[Chunk]) -> None:
    wrong: list[int] = []

    def read() -> None:
        for _ in range(30):
            wrong.extend(i for i in range(len(expected)) if database.chunk_at(i) != expected[i])

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists the open files of a process")
def test_the_file_is_closed_with_its_last_user(tmp_path: Path, tokenizer: Tokenizer) -> None:
    path = tmp_path / "collection.sqlite"
    database = written(path, DOCUMENTS, tokenizer)
    assert database.document("a") == DOCUMENTS[0]
    assert len(database.positions_in(Scope(hidden=frozenset({"a"})))) == database.chunk_count
    assert open_descriptors(path) == 1
    del database
    assert open_descriptors(path) == 0


def open_descriptors(path: Path) -> int:
    return sum(link.resolve() == path.resolve() for link in Path("/proc/self/fd").iterdir())
