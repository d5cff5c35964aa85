"""What the server of the tests promises: what was written before it was killed is there when it is started again."""

from __future__ import annotations

import urllib.parse
from typing import Any

import pytest
from milvus_server import MilvusServer, drop_index

pymilvus = pytest.importorskip("pymilvus", reason="pymilvus is not installed: pip install askcol[milvus]")


def test_rows_survive_kill(killable_milvus: MilvusServer) -> None:
    address = killable_milvus.address("killed")
    _write_row(address)
    killable_milvus.kill()
    assert not killable_milvus.is_running
    killable_milvus.start()
    client = _client(address)
    client.load_collection("killed_rows")  # milvus-lite forgets what was loaded, Milvus does not
    assert client.query("killed_rows", filter="key >= 0", output_fields=["key"]) == [{"key": 7}]
    drop_index(address)
    assert not client.has_collection("killed_rows")
    client.close()


def test_each_index_has_its_own_collections(milvus_address: str) -> None:
    _write_row(milvus_address)
    other = milvus_address + "0"
    drop_index(other)
    client, name = _client(milvus_address), milvus_address.rpartition("/")[2]
    assert [c for c in client.list_collections() if c.startswith(name)] == [f"{name}_rows"]
    client.close()


def _client(address: str) -> Any:
    parts = urllib.parse.urlsplit(address)
    return pymilvus.MilvusClient(f"http://{parts.netloc.rpartition('@')[2]}", token=parts.netloc.rpartition("@")[0])


def _write_row(address: str) -> None:
    client, name = _client(address), address.rpartition("/")[2]
    schema = client.create_schema(auto_id=False)
    schema.add_field("key", pymilvus.DataType.INT64, is_primary=True)
    schema.add_field("unused", pymilvus.DataType.FLOAT_VECTOR, dim=2)
    index = client.prepare_index_params()
    index.add_index("unused", index_type="FLAT", metric_type="L2")
    client.create_collection(f"{name}_rows", schema=schema, index_params=index, consistency_level="Strong")
    client.insert(f"{name}_rows", [{"key": 7, "unused": [0.0, 0.0]}])
    client.create_alias(f"{name}_rows", name)
    client.close()
