"""Indexes of files in an object store, as the command handles them."""

from __future__ import annotations

import os
from pathlib import Path

import fsspec
import pytest
from command import Askcol
from object_store import bucket, memory, put, s3_endpoint

from askcol import Collection
from askcol.documents import RemotePath
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import FileChanged
from askcol.index.building import ingest

__all__ = ["bucket", "memory", "s3_endpoint"]

BREAD = "Bread\n\nBread is made of flour and water."
CARS = "A car has four wheels."


@pytest.fixture
def store(memory: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a folder of two documents, written before today; the current folder is empty."""
    monkeypatch.chdir(tmp_path)
    put(f"{memory}/bread.txt", BREAD)
    put(f"{memory}/old/cars.txt", CARS)
    monkeypatch.setattr(ingest, "SETTLED_NS", -(10**12))
    return memory


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the remote files that are read."""
    names = []
    really_read = RemotePath.read_bytes

    def recording(path: RemotePath) -> bytes:
        names.append(path.name)
        return really_read(path)

    monkeypatch.setattr(RemotePath, "read_bytes", recording)
    return names


def paths(askcol: Askcol) -> list[str]:
    return [entry["path"] for entry in askcol("list", "--json").document["documents"]]


def test_a_bucket_is_indexed_asked_and_verified(askcol: Askcol, bucket: str, tmp_path: Path) -> None:
    os.chdir(tmp_path)
    put(f"{bucket}/docs/bread.txt", BREAD)
    put(f"{bucket}/docs/collection.toml", '["bread.txt"]\npublisher = "Baker"\n')
    assert askcol("index", f"{bucket}/docs", "--json").document["documents"] == 1
    answer = askcol("ask", "What is bread made of?", "--min-confidence", "0", "--json").document
    citation = answer["answers"][0]["citations"][0]
    assert (citation["path"], citation["document_id"]) == (f"{bucket}/docs/bread.txt", "bread")
    assert citation["stale"] is None
    assert askcol("verify").status == 0
    assert paths(askcol) == [f"{bucket}/docs/bread.txt"]
    put(f"{bucket}/docs/new.txt", CARS)
    done = askcol("verify")
    assert done.status == 1
    assert f"{bucket}/docs/new.txt is not indexed yet" in done.out


def test_only_what_changed_in_the_store_is_read_again(askcol: Askcol, store: str, read: list[str]) -> None:
    first = askcol("index", store, "--json").document
    assert (first["read"], sorted(read)) == (2, ["bread.txt", "cars.txt"])
    read.clear()
    put(f"{store}/bread.txt", f"{BREAD} And salt.")
    assert len(askcol("status", "--json").document["stale"]) == 1
    assert read == ["bread.txt"]
    read.clear()
    again = askcol("index", "--json").document
    assert (again["read"], again["unchanged"], read) == (1, 1, ["bread.txt"])
    assert askcol("status", "--json").document["stale"] == []


def test_remote_and_local_roots_lie_beside_one_another_and_are_removed(askcol: Askcol, store: str, docs: Path) -> None:
    assert askcol("index", store, "docs").status == 0
    assert set(paths(askcol)) == {"docs/bread.txt", f"{store}/bread.txt", f"{store}/old/cars.txt"}
    (docs.parent / "elsewhere").mkdir()
    os.chdir(docs.parent / "elsewhere")
    assert askcol("remove", f"{store}/old").status == 0
    assert set(paths(askcol)) == {"docs/bread.txt", f"{store}/bread.txt"}
    assert askcol("index").status == 0
    assert set(paths(askcol)) == {"docs/bread.txt", f"{store}/bread.txt"}
    gone = askcol("remove", f"{store}/nothing")
    assert (gone.status, f"{store}/nothing is not indexed" in gone.err) == (1, True)
    assert askcol("remove", store).status == 0
    assert paths(askcol) == ["docs/bread.txt"]


def test_a_remote_root_that_is_gone_says_how_to_drop_it(askcol: Askcol, store: str) -> None:
    assert askcol("index", store).status == 0
    fsspec.filesystem("memory").rm(store, recursive=True)
    done = askcol("index")
    assert done.status == 1
    assert f"{store} is in this index but cannot be found" in done.err
    assert f"askcol remove {store}" in done.err


def test_remote_roots_are_not_watched(askcol: Askcol, store: str) -> None:
    done = askcol("index", store, "--watch")
    assert (done.status, done.out) == (1, "")
    assert f"{store} can't be watched" in done.err


def test_an_original_comes_from_the_store_as_it_was_indexed(store: str, tmp_path: Path, encoder: Int8Encoder) -> None:
    collection = Collection.build(store, tmp_path / "index", encoder=encoder)
    document = collection.document("bread")
    assert collection.original(document) == BREAD.encode()
    assert collection.file_state(document) == "unknown"
    put(f"{store}/bread.txt", "Sold out.")
    with pytest.raises(FileChanged):
        collection.original(document)
