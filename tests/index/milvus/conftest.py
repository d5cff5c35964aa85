"""A connection to the Milvus of the tests, with the name of an index that only one test has."""

from __future__ import annotations

import pytest

from askcol.index.milvus.address import Address
from askcol.index.milvus.connection import Connection


@pytest.fixture
def connection(milvus_address: str) -> Connection:
    return Connection(Address.parse(milvus_address))
