"""The manifest of a build in Milvus comes back as it was, and whatever is wrong with it is told."""

from __future__ import annotations

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from askcol.checksums import sealed
from askcol.documents.document import Skipped
from askcol.documents.formats.format import Fields
from askcol.encoding.encoder import Prefixes
from askcol.errors import IndexDamaged
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus import records
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import (
    FORMAT,
    Manifest,
    read_manifest,
    read_recorded,
    read_skipped,
    write_manifest,
    write_skipped,
)
from askcol.index.milvus.schema import create_records

MANIFEST = Manifest(
    generation="0123456789abcdef",
    published="2026-11-28T12:00:00+00:00",
    models={"encoder": "1" * 64},
    roots=("docs", "/data/é"),
    left_out=(),
    base="/home/ann",
    fields=Fields("abstract"),
    encoder=RecordedEncoder("1" * 64, "models/own", Prefixes("passage: ", "query: ")),
    documents=3,
    chunks=7,
    texts=6,
    terms=5,
    avgdl=1 / 3,
    average_idf=0.1,
    known_keys=("title", "year"),
    unsaid=("year",),
)


@pytest.fixture
def build(connection: Connection) -> Collections:
    build = Collections.new(connection.address.name)
    create_records(connection, build.records)
    return build


def test_it_comes_back_as_it_was_last_written(connection: Connection, build: Collections) -> None:
    for manifest in (MANIFEST, replace(MANIFEST, base="/mnt")):
        write_manifest(connection, build, manifest)
        assert read_manifest(connection, build) == manifest


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'{"format": 1}', "records no SHA-256 of its own"),
        (b"{", "can't be read"),
        (sealed({"format": FORMAT}), "missing required field"),
        (sealed({"format": FORMAT + 1}), "a newer askcol made it"),
        (sealed({"format": FORMAT - 1}), "this askcol reads format .*; rebuild with `askcol index --index"),
    ],
)
def test_a_damaged_one_is_told(connection: Connection, build: Collections, content: bytes, found: str) -> None:
    records.write(connection, build.records, "manifest", content)
    with pytest.raises(IndexDamaged, match=found):
        read_manifest(connection, build)


def test_what_the_next_build_needs_is_read_of_an_older_format(connection: Connection, build: Collections) -> None:
    kept = {name: value for name, value in to_builtins(MANIFEST).items() if name != "terms"}
    records.write(connection, build.records, "manifest", sealed({"format": FORMAT - 1, **kept}))
    recorded = read_recorded(connection, build)
    assert (recorded.roots, recorded.left_out, recorded.base) == (MANIFEST.roots, MANIFEST.left_out, MANIFEST.base)
    assert (recorded.fields, recorded.encoder) == (MANIFEST.fields, MANIFEST.encoder)


def test_one_that_is_not_there_is_told(connection: Connection, build: Collections) -> None:
    with pytest.raises(IndexDamaged, match="has no manifest; build it anew with `askcol index --only PATH"):
        read_manifest(connection, build)
    with pytest.raises(IndexDamaged, match="does not say what was left out"):
        read_skipped(connection, build)


def test_what_was_left_out_comes_back(connection: Connection, build: Collections) -> None:
    skipped = (Skipped("docs/a.bin", "not a text"),) * 2_000
    write_skipped(connection, build, skipped)
    assert read_skipped(connection, build) == skipped
