"""Collections of builds: made, switched, listed and dropped."""

from __future__ import annotations

import pytest

from askcol.errors import IndexDamaged
from askcol.index.milvus import builds, records, schema
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection


def test_a_switch_is_what_makes_a_build_current(connection: Connection) -> None:
    name = connection.address.name
    first, second = Collections.new(name), Collections.new(name)
    assert builds.current(connection, name) is None
    schema.create(connection, first, dim=4)
    assert builds.current(connection, name) is None
    builds.switch(connection, first)
    schema.create(connection, second, dim=4)
    assert builds.current(connection, name) == first
    assert builds.builds(connection, name) == [first, second]
    records.write(connection, second.records, "manifest", b"{}")
    builds.switch(connection, second)
    assert builds.current(connection, name) == second
    builds.drop(connection, first)
    builds.drop(connection, first)  # what is gone is no error
    assert builds.builds(connection, name) == [second]
    schema.create_records(connection, builds.kept_collection(name))
    builds.drop_index(connection, name)
    assert builds.current(connection, name) is None
    assert not [c for c in connection.ask("list_collections") if c.startswith(name)]


def test_builds_of_other_indexes_are_not_listed(connection: Connection) -> None:
    name = connection.address.name
    other = Collections(f"{name}_b", "0" * 16)
    schema.create_records(connection, other.records)
    schema.create_records(connection, builds.kept_collection(name))
    assert builds.builds(connection, name) == []
    assert builds.builds(connection, f"{name}_b") == [other]


def test_a_collection_of_others_is_left_alone(connection: Connection) -> None:
    name = connection.address.name
    schema.create_records(connection, f"{name}_else")
    connection.ask("create_alias", f"{name}_else", name)
    with pytest.raises(IndexDamaged, match="which askcol did not make"):
        builds.current(connection, name)
    connection.ask("drop_alias", name)
    assert builds.current(connection, name) is None
    schema.create_records(connection, name)
    with pytest.raises(IndexDamaged, match="which askcol did not make"):
        builds.current(connection, name)
    connection.ask("drop_collection", name)
