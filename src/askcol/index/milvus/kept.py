"""Small files that an index in Milvus keeps across its generations."""

from __future__ import annotations

from collections.abc import Mapping

from askcol.errors import GenerationGone
from askcol.index.milvus import records
from askcol.index.milvus.builds import kept_collection
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.literals import quoted, starts_with
from askcol.index.milvus.schema import create_records


def read(connection: Connection, item: str) -> bytes | None:
    """The content of a file; None where there is none."""
    try:
        return records.read(connection, kept_collection(connection.address.name), item)
    except GenerationGone:
        return None


def read_all(connection: Connection, prefix: str) -> Mapping[str, bytes]:
    """The contents of the files whose names begin with `prefix`, by name."""
    try:
        return records.read_all(connection, kept_collection(connection.address.name), prefix)
    except GenerationGone:
        return {}


def version(connection: Connection, item: str) -> object:
    """Changes whenever the file is written."""
    try:
        rows = connection.query(kept_collection(connection.address.name), f"item == {quoted(item)}", ["name"])
    except GenerationGone:
        return ()
    return tuple(sorted(row["name"] for row in rows))


def names(connection: Connection, prefix: str) -> set[str]:
    """The names of the files that begin with `prefix`."""
    rows = connection.query(kept_collection(connection.address.name), starts_with("item", prefix), ["item"])
    return {row["item"] for row in rows}


def write(connection: Connection, item: str, content: bytes) -> None:
    """Replaces a file, which readers find as it was until it is whole."""
    collection = kept_collection(connection.address.name)
    create_records(connection, collection)
    records.write(connection, collection, item, content)


def remove(connection: Connection, item: str) -> None:
    """Removes a file; nothing happens where it is not there."""
    records.remove(connection, kept_collection(connection.address.name), item)
