"""What an address of an index in Milvus says, and that no message tells its token."""

from __future__ import annotations

import pytest

from askcol.errors import IndexMissing
from askcol.index.milvus.address import Address, is_address


def test_an_address_names_server_and_index() -> None:
    address = Address.parse("milvus://db.example.org:1234/papers_2")
    assert (address.server, address.name, address.token) == ("db.example.org:1234", "papers_2", "")
    assert address.uri == "http://db.example.org:1234"
    assert Address.parse("milvus+tls://db.example.org/papers").uri == "https://db.example.org:19530"
    assert Address.parse("milvus://[::1]:1234/papers").uri == "http://[::1]:1234"


def test_the_token_is_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    address = Address.parse("milvus://ann:p%40ss@db:1234/papers")
    assert address.token == "ann:p@ss"
    assert str(address) == "milvus://db:1234/papers"
    assert "p@ss" not in repr(address)
    monkeypatch.setenv("ASKCOL_MILVUS_TOKEN", "key")
    assert Address.parse("milvus://db:1234/papers").token == "key"
    assert Address.parse("milvus://ann:p@db:1234/papers").token == "ann:p"


@pytest.mark.parametrize(
    "text",
    [
        "milvus://db:1234",
        "milvus://db:1234/",
        "milvus://db:x/papers",
        "milvus:///papers",
        "milvus:/db/papers",
        "http://db:1234/papers",
        "milvus://db:1234/my-papers",
        "milvus://db:1234/2papers",
        "milvus://db:1234/papers/2",
        "milvus://db:1234/papers_kept",
        f"milvus://db:1234/{'p' * 61}",
    ],
)
def test_what_names_no_index_is_refused(text: str) -> None:
    with pytest.raises(IndexMissing):
        Address.parse(text)


def test_a_refused_address_does_not_tell_its_token() -> None:
    with pytest.raises(IndexMissing) as refused:
        Address.parse("milvus://ann:secret@db:x/papers")
    assert "secret" not in str(refused.value)


def test_a_folder_is_no_address() -> None:
    assert is_address("milvus+tls://db/papers")
    assert is_address("milvus:/db/papers")
    assert is_address("milvus:ann:secret@db/papers")  # which a message about a folder would tell
    assert is_address("MILVUS://db/papers")
    assert not is_address("milvus")
    assert not is_address("data/milvus")
