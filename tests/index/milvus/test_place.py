"""An index in Milvus as a place: what it tells, what it keeps, and what is wrong with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from milvus_indexes import fill
from msgspec import structs
from words import WordEncoder

from askcol.documents.document import Document
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import EncoderError, GenerationGone, IndexDamaged, IndexMissing, IndexUnreachable
from askcol.index.filters import parse_filter
from askcol.index.milvus import builds, encoder_cache, kept, place, records, verify
from askcol.index.milvus.builds import Collections, kept_collection
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import read_manifest, write_manifest
from askcol.index.milvus.place import MilvusPlace
from askcol.index.place import CONFIDENCE

TEXT = "A regiment paraded in Oslo.\n\n" + "Bread is baked in the town. " * 90
DOCUMENTS = [
    Document("a", "docs/a.txt", "Notes", TEXT, "1", {"year": "1911"}),
    Document("b", "docs/b.txt", "Notes", "A regiment paraded in Oslo.", "2"),
]


ENCODER = WordEncoder()


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "askcol" / "encoders"


@pytest.fixture
def build(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> Collections:
    """Its encoder can't be opened by itself."""
    for module in (place, verify):
        monkeypatch.setattr(module, "query_encoder", lambda *_: ENCODER)
    return fill(connection, DOCUMENTS, ENCODER)


@pytest.fixture
def filled(connection: Connection, build: Collections) -> MilvusPlace:
    assert build
    return MilvusPlace(connection.address)


def test_an_index_that_is_not_there_is_missing(connection: Connection) -> None:
    nowhere = MilvusPlace(connection.address)
    assert nowhere.record() is None
    assert nowhere.read_kept(CONFIDENCE) is None
    assert nowhere.state() == nowhere.state()
    for read in (nowhere.contents, nowhere.load, nowhere.verify):
        with pytest.raises(IndexMissing, match=rf"^no index at {nowhere}; make one with `askcol index FOLDER --index "):
            read()


def test_an_open_index_finds_its_chunks(filled: MilvusPlace) -> None:
    index = filled.load()
    assert (index.store.document_count, index.store.document("b")) == (2, DOCUMENTS[1])
    vector = index.query_encoder.encode_queries([f"Notes\n{DOCUMENTS[1].text}"])[0]
    best = index.store.chunks_of_texts(index.store.best_by_vector(vector, 1)).keys
    assert [c.text for c in index.store.chunks(best)] == [DOCUMENTS[1].text]
    assert (index.roots, index.base, index.left_out) == ((), None, ())


def test_what_it_holds_is_told(filled: MilvusPlace) -> None:
    contents = filled.contents()
    assert (contents.document_count, contents.skipped) == (2, ())
    assert contents.chunk_count > 3
    assert contents.published.tzinfo
    assert [entry.document_id for entry in contents.documents(parse_filter("year=1911"))] == ["a"]
    assert contents.size() is None
    assert contents.seen() == {}
    assert contents.mend == filled.command() == f"`askcol index --index {filled}`"


def test_a_build_and_a_calibration_change_the_state(filled: MilvusPlace, connection: Connection) -> None:
    states = [filled.state(), filled.state()]
    assert states[0] == states[1]
    filled.write_kept(CONFIDENCE, b"1")
    states.append(filled.state())
    filled.write_kept(CONFIDENCE, b"1")
    states.append(filled.state())
    fill(connection, DOCUMENTS[:1], ENCODER)
    states.append(filled.state())
    assert all(state not in states[1:i] for i, state in enumerate(states) if i > 1)
    assert filled.read_kept(CONFIDENCE) == b"1"


def test_a_generation_that_a_build_drops_meanwhile_is_read_anew(
    filled: MilvusPlace, connection: Connection, build: Collections, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = builds.current

    def just_before_a_build(*_: object) -> Collections:
        monkeypatch.setattr(place, "current", found)
        fill(connection, DOCUMENTS[:1], ENCODER)
        builds.drop(connection, build)
        return build

    monkeypatch.setattr(place, "current", just_before_a_build)
    assert filled.contents().document_count == 1


def test_a_store_whose_generation_is_gone_says_so(
    filled: MilvusPlace, connection: Connection, build: Collections
) -> None:
    store = filled.load().store
    fill(connection, DOCUMENTS[:1], ENCODER)
    builds.drop(connection, build)
    with pytest.raises(GenerationGone):
        store.chunk("a:00000000")


def test_an_index_out_of_reach_says_so() -> None:
    gone = MilvusPlace.parse("milvus://ann:secret@127.0.0.1:1/papers")
    for read in (gone.record, gone.contents, gone.load, gone.verify, gone.state):
        with pytest.raises(IndexUnreachable, match=r"127\.0\.0\.1:1"):
            read()
    assert str(gone) == "milvus://127.0.0.1:1/papers"
    assert gone.folder is None
    assert gone.told_from(Path("/a"), Path("/b")) == gone
    assert gone.kept_at(CONFIDENCE) == f"{gone}/confidence.json"


# verify


def test_a_sound_index_has_no_findings(filled: MilvusPlace) -> None:
    assert filled.verify() == []


def row_at(connection: Connection, build: Collections) -> dict[str, Any]:
    (row,) = connection.query(build.chunks, 'chunk_id == "b:00000000"', ["*"])
    return {name: value for name, value in row.items() if name != "sparse"}


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ({"text": "A regiment paraded in Bergen."}, "chunk b:00000000 does not have the text that its document has"),
        ({"stop": 1_000}, "chunk b:00000000 has offsets outside of its document"),
        ({"vector": [0.0] * 16}, "chunk b:00000000 has no unit vector"),
        ({"text_id": 99}, "different texts are there"),
    ],
)
def test_a_damaged_chunk_is_found(
    filled: MilvusPlace, connection: Connection, build: Collections, change: dict[str, Any], finding: str
) -> None:
    connection.write(build.chunks, [{**row_at(connection, build), **change}])
    (found,) = filled.verify()
    assert finding in found
    assert found.endswith(f"; rebuild with {filled.command()}")


@pytest.mark.parametrize(
    ("part", "expression", "finding"),
    [
        ("chunks", 'chunk_id == "b:00000000"', "b has not as many chunks as it had"),
        ("documents", 'document_id == "b"', "1 documents are there, 2 were written"),
        ("terms", "firsts > 1", "terms are counted where the chunks have"),
    ],
)
def test_lost_rows_are_found(
    filled: MilvusPlace, connection: Connection, build: Collections, part: str, expression: str, finding: str
) -> None:
    connection.ask("delete", getattr(build, part), filter=expression)
    assert any(finding in found for found in filled.verify())
    with pytest.raises(IndexDamaged, match=f"rows where .* were written; rebuild with {filled.command()}"):
        filled.load()


@pytest.mark.parametrize("part", ["chunks", "documents", "terms"])
def test_a_lost_collection_is_damage(
    filled: MilvusPlace, connection: Connection, build: Collections, part: str
) -> None:
    lost = getattr(build, part)
    connection.ask("drop_collection", lost)
    contents = filled.contents()
    reads: list[Callable[[], object]] = [filled.load, filled.verify]
    if part == "documents":
        reads.append(lambda: contents.documents(None))
    for read in reads:
        with pytest.raises(IndexDamaged, match=f"^{lost} is not there any more; rebuild with {filled.command()}"):
            read()


def test_a_damaged_manifest_is_found(filled: MilvusPlace, connection: Connection, build: Collections) -> None:
    records.write(connection, build.records, "manifest", b"{}")
    (found,) = filled.verify()
    assert "records no SHA-256 of its own" in found


# the encoder


def test_an_encoder_is_made_from_the_package_or_fetched_once(
    connection: Connection, encoder: Int8Encoder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = MilvusPlace(connection.address)
    fill(connection, DOCUMENTS, encoder)
    expected = encoder.encode_queries(["Oslo"]).tolist()

    def answers() -> bool:
        return bool(filled.load().query_encoder.encode_queries(["Oslo"]).tolist() == expected)

    with monkeypatch.context() as patched:
        patched.setattr(kept, "read_all", None)
        assert answers()
    monkeypatch.setattr(encoder_cache, "PACKAGED_ENCODER", "another")
    shutil.rmtree(cache)
    assert answers()
    connection.ask("drop_collection", kept_collection(connection.address.name))
    assert answers()
    (cache / encoder.identity / "encoder.onnx").write_bytes(b"damaged")
    with pytest.raises(IndexDamaged, match=rf"does not hold the encoder .*; rebuild with {filled.command()}"):
        filled.load()


def test_an_encoder_that_can_not_be_had_is_told(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(connection, [], ENCODER)
    filled = MilvusPlace(connection.address)
    (tmp_path / "file").write_text("")
    with monkeypatch.context() as patched, pytest.raises(EncoderError, match="name a folder for it in XDG_CACHE_HOME"):
        patched.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
        filled.load()
    connection.ask("drop_collection", kept_collection(connection.address.name))
    with pytest.raises(IndexDamaged, match="does not hold the encoder encoders/words"):
        filled.load()
    (found,) = filled.verify()
    assert "does not hold the encoder" in found


def test_an_identity_is_no_path(connection: Connection, tmp_path: Path) -> None:
    build = fill(connection, DOCUMENTS, ENCODER)
    manifest = read_manifest(connection, build)
    elsewhere = replace(manifest.encoder, identity="../../elsewhere")
    write_manifest(connection, build, structs.replace(manifest, encoder=elsewhere))
    with pytest.raises(IndexDamaged, match="no identity"):
        MilvusPlace(connection.address).load()
    assert not (tmp_path / "elsewhere").exists()
