"""Rows on their way to a collection are sent many at a time."""

from __future__ import annotations

import pytest

from askcol.index.milvus.building import row_buffer
from askcol.index.milvus.building.row_buffer import RowBuffer
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.fetch import count_rows
from askcol.index.milvus.records import UNUSED
from askcol.index.milvus.schema import create


def test_rows_are_sent_before_they_are_too_many(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_buffer, "CHARACTERS_AT_ONCE", 10)
    build = Collections.new(connection.address.name)
    create(connection, build, 2)
    buffer = RowBuffer(connection, build.terms)
    there = []
    for n in range(14):
        buffer.add([{"term": f"{n:04}", "texts": 1, "firsts": 1, "unused": UNUSED}])
        there.append(count_rows(connection, build.terms))
    buffer.send()
    assert there == [0, 0, 3, 3, 3, 6, 6, 6, 9, 9, 9, 12, 12, 12]
    assert count_rows(connection, build.terms) == 14
