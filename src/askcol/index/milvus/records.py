"""Small files in a collection of Milvus: an item's name -> its bytes, in pieces."""

from __future__ import annotations

import base64
import time
from collections import defaultdict
from typing import Any

from askcol.index.milvus.connection import Connection
from askcol.index.milvus.literals import quoted, starts_with

_PIECE_BYTES = 45_000
"""Of an item; in base64 a piece has 60,000."""

_PIECES_AT_ONCE = 50

UNUSED = [0.0, 0.0]
"""The vector of a row that has none."""


def write(connection: Connection, collection: str, item: str, content: bytes) -> None:
    """Writes an item in place of the one before, which readers find until the new one is whole."""
    version = f"{time.time_ns():016x}"
    pieces = [content[begin : begin + _PIECE_BYTES] for begin in range(0, len(content), _PIECE_BYTES)] or [b""]
    rows = [
        {
            "name": f"{item}#{version}#{number:06d}",
            "item": item,
            "piece": number,
            "pieces": len(pieces),
            "value": base64.b64encode(piece).decode(),
            "unused": UNUSED,
        }
        for number, piece in enumerate(pieces)
    ]
    for begin in range(0, len(rows), _PIECES_AT_ONCE):
        connection.write(collection, rows[begin : begin + _PIECES_AT_ONCE])
    before = f"item == {quoted(item)} and name < {quoted(f'{item}#{version}')}"
    connection.ask("delete", collection, filter=before)


def remove(connection: Connection, collection: str, item: str) -> None:
    """Removes an item; nothing happens where it is not there."""
    connection.ask("delete", collection, filter=f"item == {quoted(item)}")


def read(connection: Connection, collection: str, item: str) -> bytes | None:
    """The bytes of an item as they were last written whole; None where there is none."""
    return _items(connection, collection, f"item == {quoted(item)}").get(item)


def read_all(connection: Connection, collection: str, prefix: str) -> dict[str, bytes]:
    """The items whose names begin with `prefix`, by name."""
    return _items(connection, collection, starts_with("item", prefix))


def _items(connection: Connection, collection: str, expression: str) -> dict[str, bytes]:
    versions: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in connection.query(collection, expression, ["name", "item", "piece", "pieces", "value"]):
        versions[row["item"], row["name"].rsplit("#", 2)[1]].append(row)
    found = {}
    for (item, _), rows in sorted(versions.items(), key=lambda version: version[0]):
        if len(rows) == rows[0]["pieces"]:
            rows.sort(key=lambda row: int(row["piece"]))
            found[item] = b"".join(base64.b64decode(row["value"]) for row in rows)
    return found
