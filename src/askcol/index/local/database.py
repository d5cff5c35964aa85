"""`Database`: a finished `collection.sqlite`, read row by row and never whole."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from askcol.chunking import Chunk, Table
from askcol.documents import Document, Skipped, WordBox
from askcol.index.filters import DocumentFilter
from askcol.index.local.overview import read_overview
from askcol.index.local.selection import Where, chunks_where, documents_where, ordering, register_functions
from askcol.index.store import DocumentEntry, Order, Overview, Scope
from askcol.types import IntArray

_CACHED_DOCUMENTS = 32

_CACHED_SCOPES = 4

_ROWS_AT_ONCE = 500

_TABLES = msgspec.json.Decoder(tuple[Table, ...])


class Database:
    """The documents and chunks of a generation. It never changes, and any number of threads may read it at once.

    The file is opened at once and may be removed afterwards. Raises `sqlite3.Error` where it is no database.
    """

    def __init__(self, path: Path) -> None:
        rows = self._rows = _Rows(path)
        ((self.document_count,),) = rows("SELECT count(*) FROM documents")
        ((self.chunk_count,),) = rows("SELECT count(*) FROM chunks")
        # Partials of functions, not methods: with the latter a cache and this object would hold each other.
        self._document = lru_cache(_CACHED_DOCUMENTS)(partial(_read_document, rows))
        self._positions = lru_cache(_CACHED_SCOPES)(partial(_read_positions, rows))
        self._overview = lru_cache(1)(partial(read_overview, rows, self.document_count))

    def skipped(self) -> tuple[Skipped, ...]:
        """What the build left out, and why."""
        return tuple(Skipped(*row) for row in self._rows("SELECT path, reason FROM skipped"))

    def document(self, document_id: str) -> Document:
        """The document with its text; raises `KeyError`. The last few that were read are kept."""
        return self._document(document_id)

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        """The documents that match `where` (None: all), without their texts, as `Store.documents` gives them."""
        sql, values = Where("1", ()) if where is None else _checked(self._rows, where)
        joins, keys = ordering(order, descending)
        ids = [
            document_id
            for (document_id,) in self._rows(
                f"SELECT document_id FROM documents d {joins} WHERE {sql} ORDER BY {keys} LIMIT ? OFFSET ?",
                *values,
                -1 if limit is None else limit,
                offset,
            )
        ]
        rows = self._rows(
            "SELECT document_id, path, d.title, sha256, d.metadata, characters, "
            "(SELECT count(*) FROM chunks c WHERE c.document_id = d.document_id) "
            "FROM documents d JOIN contents USING (content_id) "
            "WHERE document_id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        entries = {
            document_id: DocumentEntry(document_id, path, title, sha256, json.loads(metadata), characters, chunks)
            for document_id, path, title, sha256, metadata, characters, chunks in rows
        }
        return [entries[document_id] for document_id in ids]

    def count_documents(self, where: DocumentFilter | None = None) -> int:
        """How many documents match `where`."""
        if where is None:
            return int(self.document_count)
        sql, values = _checked(self._rows, where)
        ((count,),) = self._rows(f"SELECT count(*) FROM documents d WHERE {sql}", *values)
        return int(count)

    def overview(self) -> Overview:
        """What the documents have. It is counted once."""
        return self._overview()

    def chunk(self, chunk_id: str) -> Chunk:
        """The chunk with this id; raises `KeyError`."""
        found = self._rows("SELECT position FROM chunks WHERE chunk_id = ?", chunk_id)
        if not found:
            raise KeyError(chunk_id)
        return self.chunk_at(found[0][0])

    def chunk_at(self, position: int) -> Chunk:
        """The chunk at `position` in the order of ids, from 0; raises `KeyError`."""
        found = self._chunks_between(position, position + 1)
        if not found:
            raise KeyError(position)
        return found[0]

    def all_chunks(self) -> Iterator[Chunk]:
        """Every chunk, by position."""
        for begin in range(0, self.chunk_count, _ROWS_AT_ONCE):
            yield from self._chunks_between(begin, begin + _ROWS_AT_ONCE)

    def _chunks_between(self, begin: int, end: int) -> list[Chunk]:
        rows = self._rows(
            'SELECT chunk_id, document_id, start, "end", headings, sentences, tables FROM chunks '
            "WHERE position >= ? AND position < ? ORDER BY position",
            begin,
            end,
        )
        chunks = []
        for chunk_id, document_id, start, stop, headings, sentences, tables in rows:
            document = self.document(document_id)
            within = tuple(map(tuple, json.loads(sentences)))
            above = tuple(json.loads(headings))
            held = _TABLES.decode(tables)
            text = document.text[start:stop]
            chunks.append(Chunk(chunk_id, document_id, start, stop, text, above, within, held, document.title))
        return chunks

    def positions_in(self, scope: Scope) -> IntArray:
        """int64, ascending: the positions of the chunks in `scope`. The last few scopes are kept."""
        return self._positions(scope)

    def text_keys(self) -> Iterator[tuple[bytes, bytes]]:
        """By position, the keys of every chunk's indexed text and of its own text."""
        for begin in range(0, self.chunk_count, _ROWS_AT_ONCE):
            yield from self._rows(
                "SELECT text_key, words_key FROM chunks WHERE position >= ? AND position < ? ORDER BY position",
                begin,
                begin + _ROWS_AT_ONCE,
            )

    def positions_of_texts(self) -> dict[bytes, int]:
        """Key of an indexed text -> position of the first chunk that has it."""
        return dict(self._rows("SELECT text_key, min(position) FROM chunks GROUP BY text_key"))


class _Rows:
    """SQL on a database that does not change."""

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


def _read_document(rows: _Rows, document_id: str) -> Document:
    found = rows(
        "SELECT path, d.title, text, sha256, d.metadata, pages, boxes "
        "FROM documents d JOIN contents USING (content_id) WHERE document_id = ?",
        document_id,
    )
    if not found:
        raise KeyError(document_id)
    path, title, text, sha256, metadata, pages, boxes = found[0]
    places = tuple(WordBox(*box) for box in json.loads(boxes))
    return Document(document_id, path, title, text, sha256, json.loads(metadata), tuple(json.loads(pages)), places)


def _read_positions(rows: _Rows, scope: Scope) -> IntArray:
    if scope.documents is not None:
        _checked(rows, scope.documents)
    sql, values = chunks_where(scope)
    found = rows(f"SELECT position FROM chunks WHERE {sql} ORDER BY position", *values)
    return np.fromiter((position for (position,) in found), dtype=np.int64, count=len(found))


def _checked(rows: _Rows, where: DocumentFilter) -> Where:
    """`where` as SQL; raises `FilterError` where it names metadata that no document has."""
    where.check([key for (key,) in rows("SELECT DISTINCT key FROM metadata")])
    return documents_where(where)
