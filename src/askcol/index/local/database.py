"""`Database`: a finished `collection.sqlite`, read row by row and never whole."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

import msgspec
import numpy as np

from askcol.chunking import Chunk, Table
from askcol.documents import Document, Skipped, WordBox
from askcol.index.local.listing import Listing, Rows, check_filter
from askcol.index.local.selection import chunks_where
from askcol.index.store import Scope
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
        rows = self._rows = _opened(path)
        self.listing = Listing(rows, "(SELECT count(*) FROM chunks c WHERE c.document_id = d.document_id)")
        self.document_count = self.listing.document_count
        ((self.chunk_count,),) = rows("SELECT count(*) FROM chunks")
        # Partials of functions, not methods: with the latter a cache and this object would hold each other.
        self._document = lru_cache(_CACHED_DOCUMENTS)(partial(_read_document, rows))
        self._positions = lru_cache(_CACHED_SCOPES)(partial(_read_positions, rows))

    def skipped(self) -> tuple[Skipped, ...]:
        """What the build left out, and why."""
        return tuple(Skipped(*row) for row in self._rows("SELECT path, reason FROM skipped"))

    def document(self, document_id: str) -> Document:
        """The document with its text; raises `KeyError`. The last few that were read are kept."""
        return self._document(document_id)

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


def _opened(path: Path) -> Rows:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    rows = Rows(sqlite3.connect(uri, uri=True, check_same_thread=False))
    rows("PRAGMA schema_version")
    return rows


def _read_document(rows: Rows, document_id: str) -> Document:
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


def _read_positions(rows: Rows, scope: Scope) -> IntArray:
    if scope.documents is not None:
        check_filter(rows, scope.documents)
    sql, values = chunks_where(scope)
    found = rows(f"SELECT position FROM chunks WHERE {sql} ORDER BY position", *values)
    return np.fromiter((position for (position,) in found), dtype=np.int64, count=len(found))
