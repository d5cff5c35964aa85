"""Collections of builds: made, switched, listed and dropped."""

from __future__ import annotations

from typing import Any

import pytest

from askcol.errors import IndexDamaged
from askcol.index.milvus import records, schema
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.schema import Collections


def test_a_switch_is_what_makes_a_build_current(connection: Connection) -> None:
    name = connection.address.name
    first, second = Collections.new(name), Collections.new(name)
    assert schema.current(connection, name) is None
    schema.create(connection, first, dim=4)
    assert schema.current(connection, name) is None
    schema.switch(connection, first)
    schema.create(connection, second, dim=4)
    assert schema.current(connection, name) == first
    assert schema.builds(connection, name) == [first, second]
    records.write(connection, second.records, "manifest", b"{}")
    schema.switch(connection, second)
    assert schema.current(connection, name) == second
    schema.drop(connection, first)
    schema.drop(connection, first)  # what is gone is no error
    assert schema.builds(connection, name) == [second]
    schema.create_records(connection, schema.kept_collection(name))
    schema.drop_index(connection, name)
    assert schema.current(connection, name) is None
    assert not [c for c in connection.ask("list_collections") if c.startswith(name)]


def test_builds_of_other_indexes_are_not_listed(connection: Connection) -> None:
    name = connection.address.name
    other = Collections(f"{name}_b", "0" * 16)
    schema.create_records(connection, other.records)
    schema.create_records(connection, schema.kept_collection(name))
    assert schema.builds(connection, name) == []
    assert schema.builds(connection, f"{name}_b") == [other]


def test_a_collection_of_others_is_left_alone(connection: Connection) -> None:
    name = connection.address.name
    schema.create_records(connection, f"{name}_else")
    connection.ask("create_alias", f"{name}_else", name)
    with pytest.raises(IndexDamaged, match="which askcol did not make"):
        schema.current(connection, name)
    connection.ask("drop_alias", name)
    assert schema.current(connection, name) is None
    schema.create_records(connection, name)
    with pytest.raises(IndexDamaged, match="which askcol did not make"):
        schema.current(connection, name)
    connection.ask("drop_collection", name)


def test_a_server_that_drops_the_function_is_refused(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Connection.ask

    def as_old_servers(self: Connection, request: str, *arguments: Any, **named: Any) -> Any:
        answer = ask(self, request, *arguments, **named)
        return {**answer, "functions": []} if request == "describe_collection" else answer

    monkeypatch.setattr(Connection, "ask", as_old_servers)
    collections = Collections.new(connection.address.name)
    with pytest.raises(IndexDamaged, match=r"use Milvus 2\.5 or newer"):
        schema.create(connection, collections, dim=4)
    assert schema.builds(connection, collections.name) == []
