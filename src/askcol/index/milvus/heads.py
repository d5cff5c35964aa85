"""`Heads`: all documents without their texts, in memory, so that they are filtered and ordered as on disk."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator

from askcol.index.filters import DocumentFilter
from askcol.index.local.listing import Listing, Rows
from askcol.index.local.schema import SCHEMA, metadata_rows
from askcol.index.local.selection import documents_where
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.chunk_rows import key_of
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import HEAD_FIELDS, DocumentHead, head_of
from askcol.index.store import DocumentEntry

_CHUNK_COUNT = "(SELECT chunks FROM counts n WHERE n.document_id = d.document_id)"


class Heads:
    """The heads of the documents of one generation. They take about a kilobyte each."""

    def __init__(self, heads: Iterable[DocumentHead]) -> None:
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        connection.executescript(SCHEMA + "CREATE TABLE counts (document_id TEXT PRIMARY KEY, chunks INTEGER NOT NULL)")
        for number, head in enumerate(heads):
            _add(connection, number, head.entry)
        connection.commit()
        self._rows = Rows(connection)
        self.listing = Listing(self._rows, _CHUNK_COUNT)

    def ids(self, where: DocumentFilter) -> list[str]:
        """The ids of the documents that match."""
        sql, values = documents_where(where)
        rows = self._rows(f"SELECT document_id FROM documents d WHERE {sql}", *values)
        return [document_id for (document_id,) in rows]

    def chunk_counts(self) -> list[tuple[str, int]]:
        """Each document's id and how many chunks it has, in the order of their chunks' ids."""
        return self._rows("SELECT document_id, chunks FROM counts ORDER BY document_id || ':'")

    def key_ranges(self, most: int) -> Iterator[tuple[int, int]]:
        """Half-open ranges of keys, ascending, that hold all chunks: each at most `most` of them, but at least one."""
        begin = end = held = 0
        for rank, (_, chunks) in enumerate(self.chunk_counts()):
            for first in range(0, chunks, most):
                count = min(most, chunks - first)
                if held and held + count > most:
                    yield begin, end
                    begin, held = end, 0
                held += count
                end = key_of(rank, first + count)
        if held:
            yield begin, end


class HeadsOnDemand:
    """The heads of a build, fetched when they are asked for the first time. Thread-safe."""

    def __init__(self, connection: Connection, build: Collections) -> None:
        self._connection, self._build = connection, build
        self._heads: Heads | None = None
        self._lock = threading.Lock()

    def __call__(self) -> Heads:
        with self._lock:
            if self._heads is None:
                pages = self._connection.pages(self._build.documents, "piece == 0", HEAD_FIELDS)
                self._heads = Heads(head_of(row) for page in pages for row in page)
            return self._heads


def _add(connection: sqlite3.Connection, number: int, entry: DocumentEntry) -> None:
    e = entry
    connection.execute(
        "INSERT INTO contents VALUES (?, ?, '', '', '', '{}', '[]', '[]', '[]', ?, '')",
        (number, e.sha256, e.characters),
    )
    connection.execute(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
        (e.document_id, e.path, e.title, json.dumps(dict(e.metadata)), number),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO metadata VALUES (?, ?, ?, ?, ?)", metadata_rows(e.document_id, e.title, e.metadata)
    )
    connection.execute("INSERT INTO counts VALUES (?, ?)", (e.document_id, e.chunks))
