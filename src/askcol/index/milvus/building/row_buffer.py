"""`RowBuffer`: rows on their way to a collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from askcol.index.milvus.connection import Connection

CHARACTERS_AT_ONCE = 4_000_000
"""Rows are sent when they have so many characters, and texts are fetched together: a server takes messages of 64 MiB
and gives answers of 100 MB."""


class RowBuffer:
    """Sends rows to a collection, many at a time."""

    def __init__(self, connection: Connection, collection: str) -> None:
        self._connection, self._collection = connection, collection
        self._rows: list[Mapping[str, Any]] = []
        self._characters = 0

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Sends `rows` now or later."""
        for row in rows:
            self._rows.append(row)
            self._characters += sum(len(value) for value in row.values() if isinstance(value, str))
            if self._characters >= CHARACTERS_AT_ONCE:
                self.send()

    def send(self) -> None:
        """Sends what was not sent yet."""
        if self._rows:
            self._connection.write(self._collection, self._rows)
        self._rows, self._characters = [], 0
