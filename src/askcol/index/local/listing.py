"""Documents by filter and in an order, as SQL finds them."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from functools import lru_cache, partial
from typing import Any

from askcol.index.filters import DocumentFilter
from askcol.index.local.overview import read_overview
from askcol.index.local.selection import Where, documents_where, ordering, register_functions
from askcol.index.store import DocumentEntry, Order, Overview


class Rows:
    """SQL on a database that does not change. Any number of threads may use it at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """`connection`: may be used by any thread; it is closed with this object."""
        self._connection = connection
        weakref.finalize(self, connection.close)
        register_functions(connection)
        self._lock = threading.Lock()

    def __call__(self, sql: str, *parameters: object) -> list[Any]:
        """All rows of a query."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()


class Listing:
    """The documents in the tables `documents`, `contents` and `metadata` of `local.schema`.

    `chunk_count`: SQL for how many chunks the document `d` has.
    """

    def __init__(self, rows: Rows, chunk_count: str) -> None:
        self._rows, self._chunk_count = rows, chunk_count
        ((self.document_count,),) = rows("SELECT count(*) FROM documents")
        # A partial of a function, not a method: with the latter the cache and this object would hold each other.
        self._overview = lru_cache(1)(partial(read_overview, rows, self.document_count))

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        """The documents that match `where` (None: all), without their texts, as `Store.documents` gives them."""
        sql, values = Where("1", ()) if where is None else check_filter(self._rows, where)
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
            f"SELECT document_id, path, d.title, sha256, d.metadata, characters, {self._chunk_count} "
            "FROM documents d JOIN contents USING (content_id) "
            "WHERE document_id IN (SELECT value FROM json_each(?))",
            json.dumps(ids),
        )
        entries = {
            document_id: DocumentEntry(document_id, path, title, sha256, json.loads(metadata), characters, chunks)
            for document_id, path, title, sha256, metadata, characters, chunks in rows
        }
        return [entries[document_id] for document_id in ids]

    def count(self, where: DocumentFilter | None = None) -> int:
        """How many documents match `where`."""
        if where is None:
            return int(self.document_count)
        sql, values = check_filter(self._rows, where)
        ((count,),) = self._rows(f"SELECT count(*) FROM documents d WHERE {sql}", *values)
        return int(count)

    def overview(self) -> Overview:
        """What the documents have. It is counted once."""
        return self._overview()


def check_filter(rows: Rows, where: DocumentFilter) -> Where:
    """`where` as SQL; raises `FilterError` where it names metadata that no document has."""
    where.check([key for (key,) in rows("SELECT DISTINCT key FROM metadata")])
    return documents_where(where)
