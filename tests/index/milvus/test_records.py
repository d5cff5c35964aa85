"""Items in a collection: written whole, read whole, whatever happens in between."""

from __future__ import annotations

import pytest

from askcol.errors import IndexUnreachable
from askcol.index.milvus import records
from askcol.index.milvus.builds import kept_collection
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.schema import create_records


@pytest.fixture
def collection(connection: Connection) -> str:
    name = kept_collection(connection.address.name)
    create_records(connection, name)
    return name


def test_an_item_comes_back_as_it_was(connection: Connection, collection: str) -> None:
    assert records.read(connection, collection, "a") is None
    for content in (b"", b"bread", bytes(range(256)) * 1_000, b"less"):
        records.write(connection, collection, "a", content)
        assert records.read(connection, collection, "a") == content


def test_items_are_apart(connection: Connection, collection: str) -> None:
    contents = {"lock:1": b"one", "lock:2": b"two", "lock%": b"three", "lo_k:1": b"four", 'lock:"': b"five"}
    for item, content in contents.items():
        records.write(connection, collection, item, content)
    assert {item: records.read(connection, collection, item) for item in contents} == contents
    assert records.read_all(connection, collection, "lock:") == {
        "lock:1": b"one",
        "lock:2": b"two",
        'lock:"': b"five",
    }
    records.remove(connection, collection, "lock:1")
    records.remove(connection, collection, "nothing")
    assert set(records.read_all(connection, collection, "lo")) == set(contents) - {"lock:1"}


def test_a_write_that_was_cut_short_leaves_the_item_as_it_was(
    connection: Connection, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    records.write(connection, collection, "a", b"before")
    monkeypatch.setattr(records, "_PIECES_AT_ONCE", 1)
    write = Connection.write
    written: list[object] = []

    def write_one(self: Connection, *arguments: object) -> None:
        if written:
            raise IndexUnreachable
        written.append(arguments)
        write(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "write", write_one)
    with pytest.raises(IndexUnreachable):
        records.write(connection, collection, "a", b"after" * 20_000)
    assert records.read(connection, collection, "a") == b"before"
    monkeypatch.undo()
    records.write(connection, collection, "a", b"again")
    assert records.read_all(connection, collection, "") == {"a": b"again"}
