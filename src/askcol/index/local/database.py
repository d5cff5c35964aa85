"""`collection.sqlite` of a generation: documents and chunks, read row by row and never whole."""

from __future__ import annotations

import json
import operator
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, overload

import numpy as np

from askcol.chunking import Chunk
from askcol.documents import Document, Skipped
from askcol.index.filters import DocumentFilter
from askcol.index.local.selection import Where, chunks_where, documents_where, register_functions
from askcol.index.store import DocumentEntry, Scope
from askcol.types import IntArray

SCHEMA = """
CREATE TABLE contents (
    content_id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, suffix TEXT NOT NULL, record_id TEXT NOT NULL,
    title TEXT NOT NULL, metadata TEXT NOT NULL, pages TEXT NOT NULL, left_out TEXT NOT NULL,
    characters INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX contents_of_files ON contents (sha256, suffix);
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY, path TEXT NOT NULL, title TEXT NOT NULL, metadata TEXT NOT NULL,
    content_id INTEGER NOT NULL REFERENCES contents);
CREATE INDEX documents_of_contents ON documents (content_id);
CREATE TABLE metadata (
    key TEXT NOT NULL, value TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents, number REAL, date TEXT,
    PRIMARY KEY (key, value, document_id)) WITHOUT ROWID;
CREATE TABLE chunks (
    position INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL, document_id TEXT NOT NULL REFERENCES documents,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, headings TEXT NOT NULL, sentences TEXT NOT NULL,
    text_key BLOB NOT NULL, words_key BLOB NOT NULL);
CREATE INDEX chunks_of_documents ON chunks (document_id);
CREATE UNIQUE INDEX chunks_by_id ON chunks (chunk_id);
CREATE TABLE skipped (path TEXT NOT NULL, reason TEXT NOT NULL);
"""
"""`contents`: what was taken from files; `documents`: what became of it. `metadata`: what filters look at, the title
too: key and value casefolded, and the number or the date that a value is. `text_key`, `words_key`: `text_key` of a
chunk's indexed text, and of its own text alone."""

_CACHED_DOCUMENTS = 32

_ROWS_AT_ONCE = 500


class Rows:
    """SQL on a database that does not change; safe between threads, and readable until the last user is gone.

    The file is opened at once, so it may be unlinked afterwards. Raises `sqlite3.Error` where it is no database.
    """

    def __init__(self, path: Path) -> None:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        weakref.finalize(self, self._connection.close)
        register_functions(self._connection)
        self._lock = threading.Lock()
        self("PRAGMA schema_version")

    def __call__(self, sql: str, *parameters: object) -> list[Any]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()


class Documents(Mapping[str, Document]):
    """Document id -> `Document`, sorted by id; the last few that were asked for are kept."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        ((self._count,),) = rows("SELECT count(*) FROM documents")
        # A partial of a function, not a method: with the latter the cache and this object would hold each other.
        self._read = lru_cache(_CACHED_DOCUMENTS)(partial(_read_document, rows))

    def __len__(self) -> int:
        return int(self._count)

    def __getitem__(self, document_id: str) -> Document:
        return self._read(document_id)

    def __iter__(self) -> Iterator[str]:
        last = ""
        while batch := self._rows(
            "SELECT document_id FROM documents WHERE document_id > ? ORDER BY document_id LIMIT ?", last, _ROWS_AT_ONCE
        ):
            yield from (document_id for (document_id,) in batch)
            last = batch[-1][0]

    def entries(self, where: DocumentFilter | None, limit: int | None) -> list[DocumentEntry]:
        """The documents that match `where`, at most `limit`, without their texts, by id."""
        sql, values = ("1", ()) if where is None else _checked(self._rows, where)
        rows = self._rows(
            "SELECT document_id, path, d.title, sha256, d.metadata, characters, "
            "(SELECT count(*) FROM chunks c WHERE c.document_id = d.document_id) "
            f"FROM documents d JOIN contents USING (content_id) WHERE {sql} ORDER BY document_id LIMIT ?",
            *values,
            -1 if limit is None else limit,
        )
        return [
            DocumentEntry(document_id, path, title, sha256, json.loads(metadata), characters, chunks)
            for document_id, path, title, sha256, metadata, characters, chunks in rows
        ]


def _read_document(rows: Rows, document_id: str) -> Document:
    found = rows(
        "SELECT path, d.title, text, sha256, d.metadata, pages FROM documents d JOIN contents USING (content_id) "
        "WHERE document_id = ?",
        document_id,
    )
    if not found:
        raise KeyError(document_id)
    path, title, text, sha256, metadata, pages = found[0]
    return Document(document_id, path, title, text, sha256, json.loads(metadata), tuple(json.loads(pages)))


def positions_in(rows: Rows, scope: Scope) -> IntArray:
    """int64, ascending: the positions of the chunks in `scope`."""
    if scope.documents is not None:
        _checked(rows, scope.documents)
    sql, values = chunks_where(scope)
    found = rows(f"SELECT position FROM chunks WHERE {sql} ORDER BY position", *values)
    return np.array([position for (position,) in found], dtype=np.int64)


def _checked(rows: Rows, where: DocumentFilter) -> Where:
    where.check([key for (key,) in rows("SELECT DISTINCT key FROM metadata")])
    return documents_where(where)


class Chunks(Sequence[Chunk]):
    """The chunks by position, sorted by chunk id; each is read when it is asked for."""

    def __init__(self, rows: Rows, documents: Mapping[str, Document]) -> None:
        self._rows = rows
        self._documents = documents
        ((self._count,),) = rows("SELECT count(*) FROM chunks")

    def __len__(self) -> int:
        return int(self._count)

    @overload
    def __getitem__(self, position: int) -> Chunk: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[Chunk, ...]: ...
    def __getitem__(self, position: int | slice) -> Chunk | tuple[Chunk, ...]:
        if isinstance(position, slice):
            return tuple(self[i] for i in range(*position.indices(len(self))))
        i = range(len(self))[operator.index(position)]
        (chunk,) = self._between(i, i + 1)
        return chunk

    def __iter__(self) -> Iterator[Chunk]:
        for begin in range(0, len(self), _ROWS_AT_ONCE):
            yield from self._between(begin, begin + _ROWS_AT_ONCE)

    def _between(self, begin: int, end: int) -> Iterator[Chunk]:
        rows = self._rows(
            'SELECT chunk_id, document_id, start, "end", headings, sentences FROM chunks '
            "WHERE position >= ? AND position < ? ORDER BY position",
            begin,
            end,
        )
        for chunk_id, document_id, start, stop, headings, sentences in rows:
            text = self._documents[document_id].text[start:stop]
            within = tuple(map(tuple, json.loads(sentences)))
            yield Chunk(chunk_id, document_id, start, stop, text, tuple(json.loads(headings)), within)

    def by_id(self, chunk_id: str) -> Chunk:
        """The chunk with this id; raises `KeyError`."""
        found = self._rows("SELECT position FROM chunks WHERE chunk_id = ?", chunk_id)
        if not found:
            raise KeyError(chunk_id)
        ((position,),) = found
        return self[int(position)]

    def text_keys(self) -> Iterator[tuple[bytes, bytes]]:
        """By position, `embeddings.text_key` of every chunk's indexed text, and of its own text alone."""
        for begin in range(0, len(self), _ROWS_AT_ONCE):
            yield from self._rows(
                "SELECT text_key, words_key FROM chunks WHERE position >= ? AND position < ? ORDER BY position",
                begin,
                begin + _ROWS_AT_ONCE,
            )


def read_skipped(rows: Rows) -> tuple[Skipped, ...]:
    """What was left out, and why."""
    return tuple(Skipped(*row) for row in rows("SELECT path, reason FROM skipped"))
