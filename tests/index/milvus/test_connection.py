"""What goes wrong with a Milvus server, in words; and that a connection goes on when the server is back."""

from __future__ import annotations

import time

import pytest
from milvus_server import SECONDS, MilvusServer

from askcol.errors import GenerationGone, IndexDamaged, IndexUnreachable
from askcol.index.milvus import records
from askcol.index.milvus.address import Address
from askcol.index.milvus.builds import kept_collection
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.schema import create_records


def test_a_server_that_is_not_there_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(IndexUnreachable, match=r"^127\.0\.0\.1:1 can't be reached"):
        Connection(Address.parse("milvus://ann:secret@127.0.0.1:1/papers"))
    assert capfd.readouterr() == ("", "")


def test_what_a_server_refuses_is_told(connection: Connection, capfd: pytest.CaptureFixture[str]) -> None:
    name = kept_collection(connection.address.name)
    with pytest.raises(GenerationGone, match=connection.address.name):
        connection.query(name, "piece == 0", ["name"])
    create_records(connection, name)
    with pytest.raises(IndexDamaged, match="refused a request"):
        connection.query(name, "editor == 0", ["name"])
    assert capfd.readouterr() == ("", "")


def test_a_connection_goes_on_when_the_server_is_back(
    killable_milvus: MilvusServer, connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    name = kept_collection(connection.address.name)
    create_records(connection, name)
    records.write(connection, name, "a", b"bread")
    killable_milvus.kill()
    for _ in range(2):
        with pytest.raises(IndexUnreachable, match="can't be reached"):
            records.read(connection, name, "a")
    killable_milvus.start()
    assert read_when_back(connection, name) == b"bread"
    assert capfd.readouterr() == ("", "")


def test_a_server_that_hangs_is_waited_for_no_longer_than_wanted(
    killable_milvus: MilvusServer, connection: Connection
) -> None:
    impatient = Connection(connection.address, request_s=0.5)
    killable_milvus.pause()
    with pytest.raises(IndexUnreachable, match=r"did not answer in 0\.5 seconds"):
        impatient.ask("list_collections")
    killable_milvus.resume()
    assert isinstance(connection.ask("list_collections"), list)


def read_when_back(connection: Connection, name: str) -> bytes | None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            return records.read(connection, name, "a")
        except IndexUnreachable:
            assert time.monotonic() < until


@pytest.mark.parametrize("version", ["2.4.15", "v2.4.0", "1.1"])
def test_an_old_server_is_refused(connection: Connection, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    connection.check_server()
    monkeypatch.setattr(connection, "ask", lambda _: version)
    with pytest.raises(IndexUnreachable, match=rf"Milvus {version}.* needs 2\.5"):
        connection.check_server()
