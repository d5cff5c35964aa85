"""The collections of a build: made as they have to be, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from askcol.errors import IndexDamaged
from askcol.index.milvus import builds, schema
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection


def test_a_server_that_drops_the_function_is_refused(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Connection.ask

    def as_old_servers(self: Connection, request: str, *arguments: Any, **named: Any) -> Any:
        answer = ask(self, request, *arguments, **named)
        return {**answer, "functions": []} if request == "describe_collection" else answer

    monkeypatch.setattr(Connection, "ask", as_old_servers)
    collections = Collections.new(connection.address.name)
    with pytest.raises(IndexDamaged, match=r"use Milvus 2\.5 or newer"):
        schema.create(connection, collections, dim=4)
    assert builds.builds(connection, collections.name) == []
