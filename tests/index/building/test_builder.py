"""Generations on disk: what a build reads again, what it keeps, and what happens when it dies or a file is damaged."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
import pytest
from comparing import assert_same, documents_of, ids_of
from reading import read_documents

from askcol.encoding.encoder import QueryEncoder
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import DocumentError, IndexBusy, IndexDamaged, IndexMissing
from askcol.index.building import builder
from askcol.index.building.builder import build_index, build_temporary
from askcol.index.local import load, manifest, vectors
from askcol.index.local.draft import Draft
from askcol.index.local.load import load_index, verify_index
from askcol.index.local.manifest import FORMAT, current_generation, recorded, verify_files
from askcol.index.place import Built, Index
from askcol.retrieval.hybrid import HybridRetriever
from askcol.types import FloatArray

ROOT = Path(__file__).parents[3]
TEXTS = {
    "apples": "Apples\n\nAn apple a day keeps the doctor away.",
    "bread": "Bread\n\nBread is made of flour, water and salt.",
    "cars": "Cars\n\nA car has four wheels.",
}
GENERATION_FILES = [
    "bm25-bounds.npy",
    "bm25-columns.npy",
    "bm25-frequencies.npy",
    "bm25-idfs.npy",
    "bm25-indptr.npy",
    "bm25-scores.npy",
    "bm25.json",
    "collection.sqlite",
    "counts-bounds.npy",
    "counts-frequencies.npy",
    "counts-lengths.npy",
    "counts-rows.npy",
    "dense.faiss",
    "terms.json",
    "texts-bounds.npy",
    "texts-chunks.npy",
    "texts-ids.npy",
]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text)
    return folder


@pytest.fixture
def same_query_encoder(query_encoder: QueryEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spares opening and checking the exported encoder again at every build; `test_dense.py` tests both."""
    monkeypatch.setattr(load, "shared_onnx_encoder", lambda _: query_encoder)
    monkeypatch.setattr(manifest, "verify_export", lambda _: [])
    monkeypatch.setattr(Int8Encoder, "export", lambda self, encoders: encoders / self.identity)


pytestmark = pytest.mark.usefixtures("same_query_encoder")


def generation_of(index_dir: Path) -> Path:
    return index_dir / (current_generation(index_dir) or "none")


def roots_of(index_dir: Path) -> list[str]:
    record = recorded(index_dir)
    assert record
    return list(record.roots)


def fresh(paths: Sequence[Path], encoder: Int8Encoder) -> Index:
    """What a build into an empty folder gives."""
    with tempfile.TemporaryDirectory() as folder:
        build_index(Path(folder), paths, encoder)
        return load_index(Path(folder))


# building


def test_an_index_is_loaded_as_it_was_saved(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    (docs / "collection.toml").write_text('["bread.txt"]\ntitle = "Brød"\npublisher = "Bakers 🍞"\n')
    (docs / "list.md").write_bytes("# Café\r\n\r\n- one\r\n- two\r\n".encode())
    (docs / "clip.mp4").write_bytes(b"\xff\xd8")
    built = build_index(new_index_dir, [docs], encoder)
    index = load_index(new_index_dir)
    assert_same(index, fresh([docs], encoder))
    loaded = index.store
    assert (built.generation, built.documents, built.chunks) == (loaded.generation, 4, loaded.chunk_count)
    assert built.skipped == loaded.skipped != ()
    assert loaded.document("bread").metadata == {"publisher": "Bakers 🍞"}
    assert any(chunk.headings for chunk in loaded.all_chunks())
    assert all(chunk.sentences for chunk in loaded.all_chunks())
    assert verify_index(new_index_dir) == []


def test_the_index_of_the_seeds_is_sound_and_has_its_own_query_encoder(
    index_dir: Path, query_encoder: QueryEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(ROOT)
    assert verify_index(index_dir) == []
    np.testing.assert_array_equal(
        load_index(index_dir).query_encoder.encode_queries(["Who?"]), query_encoder.encode_queries(["Who?"])
    )


def test_an_unchanged_build_does_nothing(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    first = build_index(new_index_dir, [docs], encoder)
    before = {path: path.stat().st_mtime_ns for path in generation_of(new_index_dir).iterdir()}
    again = build_index(new_index_dir, [docs], encoder)
    assert first.changed
    assert not again.changed
    assert (again.generation, again.embedded) == (first.generation, 0)
    assert (again.documents, again.chunks) == (first.documents, first.chunks)
    assert {path: path.stat().st_mtime_ns for path in generation_of(new_index_dir).iterdir()} == before


def test_an_edit_embeds_only_the_new_text(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert build_index(new_index_dir, [docs], encoder).embedded == 3
    embedded: list[str] = []
    encode = Int8Encoder.encode_documents

    def recording(
        self: Int8Encoder, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> FloatArray:
        embedded.extend(texts)
        return encode(self, texts, progress)

    monkeypatch.setattr(Int8Encoder, "encode_documents", recording)
    (docs / "cars.txt").write_text("Cars\n\nA car has five seats.")
    built = build_index(new_index_dir, [docs], encoder)
    assert (built.changed, built.embedded, built.documents) == (True, 1, 3)
    (text,) = embedded
    assert "five seats" in text


def test_a_new_title_embeds_the_document_again(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    build_index(new_index_dir, [docs], encoder)
    (docs / "collection.toml").write_text('["cars.txt"]\ntitle = "Automobiles"\n')
    assert build_index(new_index_dir, [docs], encoder).embedded == 1
    assert load_index(new_index_dir).store.document("cars").title == "Automobiles"


def test_a_removed_document_leaves(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    build_index(new_index_dir, [docs], encoder)
    (docs / "bread.txt").unlink()
    built = build_index(new_index_dir, [docs], encoder)
    store = load_index(new_index_dir).store
    assert (built.documents, built.embedded) == (2, 0)
    assert set(ids_of(store)) == {"apples", "cars"} == {chunk.document_id for chunk in store.all_chunks()}
    assert store.text_frequency("flour") == 0


def test_when_all_documents_left_the_index_is_empty(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    build_index(new_index_dir, [docs], encoder)
    for path in docs.iterdir():
        path.unlink()
    built = build_index(new_index_dir, [docs], encoder)
    assert (built.documents, built.chunks, built.embedded) == (0, 0, 0)
    assert load_index(new_index_dir).store.chunk_count == 0
    (docs / "again.txt").write_text("A text again.")
    assert build_index(new_index_dir, [docs], encoder).documents == 1


def test_the_roots_are_recorded(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    assert recorded(new_index_dir) is None
    paths = [docs / "cars.txt", docs / "bread.txt"]
    build_index(new_index_dir, paths, encoder)
    assert roots_of(new_index_dir) == [path.as_posix() for path in paths]
    (generation_of(new_index_dir) / "manifest.json").write_text("{")
    with pytest.raises(IndexDamaged, match=r"manifest\.json can't be read .*askcol index --only PATH"):
        recorded(new_index_dir)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_edits_an_index_equals_a_fresh_build(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, seed: int
) -> None:
    rng = random.Random(seed)
    build_index(new_index_dir, [docs], encoder)
    for step in range(4):
        for _ in range(rng.randint(1, 3)):
            name = rng.choice(["apples", "bread", "cars", "dogs", "eggs"])
            path = docs / f"{name}.txt"
            if path.exists() and rng.random() < 0.4:
                path.unlink()
            else:
                path.write_text(f"{name}\n\nStep {rng.choice([0, step])} speaks of {rng.choice(list(TEXTS))}.")
        build_index(new_index_dir, [docs], encoder)
    assert_same(load_index(new_index_dir), fresh([docs], encoder))
    assert verify_index(new_index_dir) == []


def test_many_vectors_get_codes_the_same_after_an_edit_as_in_a_fresh_build(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (builder, vectors):
        monkeypatch.setattr(module, "EXACT_UP_TO", 1)
    told: list[str] = []
    build_index(new_index_dir, [docs], encoder, lambda stage, *_: told.append(stage))
    assert told[-1] == "coding vectors"
    (docs / "more.txt").write_text("The bakery opens at six.\n")
    build_index(new_index_dir, [docs], encoder)
    fresh_dir = tmp_path / "fresh"
    build_index(fresh_dir, [docs], encoder)
    coded, expected = (generation_of(folder) / "dense-codes.faiss" for folder in (new_index_dir, fresh_dir))
    assert coded.read_bytes() == expected.read_bytes()
    index = load_index(new_index_dir)
    vector = encoder.encode_documents(["The bakery opens at six."])[0]
    found = index.store.best_by_vector(vector, 1)
    (chunk,) = index.store.chunks(index.store.chunks_of_texts(found).keys)
    assert chunk.document_id == "more"
    coded.write_bytes(coded.read_bytes()[:-1])
    assert any("dense-codes.faiss" in finding for finding in verify_index(new_index_dir))


def test_a_temporary_index_has_the_same_content(docs: Path, encoder: Int8Encoder, query_encoder: QueryEncoder) -> None:
    documents, _ = read_documents([docs])
    index, expected = build_temporary(documents, encoder, query_encoder=query_encoder), fresh([docs], encoder)
    assert documents_of(index.store) == documents_of(expected.store)
    assert list(index.store.all_chunks()) == list(expected.store.all_chunks())
    assert index.query_encoder is query_encoder


def test_a_path_that_does_not_exist_changes_nothing(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    build_index(new_index_dir, [docs], encoder)
    before = current_generation(new_index_dir)
    with pytest.raises(DocumentError, match="absent does not exist"):
        build_index(new_index_dir, [docs, docs / "absent"], encoder)
    assert current_generation(new_index_dir) == before


# builds that die


def fail(*_: object, **__: object) -> None:
    raise KeyboardInterrupt("the machine is switched off")


@pytest.mark.parametrize(
    ("owner", "name", "killed"),
    [
        (Int8Encoder, "encode_documents", True),
        (Draft, "finish", True),
        (faiss, "write_index", True),
        (np.lib.format, "write_array_header_1_0", True),
        (os, "fsync", True),
        (Path, "rename", True),
        (Path, "replace", True),
        (faiss, "write_index", False),
        (Path, "replace", False),
    ],
)
def test_a_build_that_dies_leaves_the_old_generation_and_the_next_cleans_up(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, owner: object, name: str, killed: bool
) -> None:
    build_index(new_index_dir, [docs], encoder)
    old = load_index(new_index_dir)
    (docs / "cars.txt").write_text("Cars\n\nA car has five seats.")
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(owner, name, fail)
        if killed:  # and can't tidy up
            patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        build_index(new_index_dir, [docs], encoder)
    assert_same(load_index(new_index_dir), old)

    built = build_index(new_index_dir, [docs], encoder)
    assert built.changed
    assert "five seats" in load_index(new_index_dir).store.document("cars").text
    assert left_in(new_index_dir) == {"CURRENT", ".lock", "encoders", built.generation}


def left_in(index_dir: Path) -> set[str]:
    return {path.name for path in index_dir.iterdir()} - {"sources.json"}


def test_what_a_dead_build_left_goes_also_when_nothing_changed(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder
) -> None:
    built = build_index(new_index_dir, [docs], encoder)
    for stale in (".tmp-dead", "0123456789abcdef"):
        shutil.copytree(generation_of(new_index_dir), new_index_dir / stale)
    (new_index_dir / "encoders" / ".tmp-dead").mkdir()
    for name in ("CURRENT.new", "sources.json.new", "embedding-0123456789abcdef.log"):
        (new_index_dir / name).write_bytes(b"")
    assert not build_index(new_index_dir, [docs], encoder).changed
    assert left_in(new_index_dir) == {"CURRENT", ".lock", "encoders", built.generation}
    assert [path.name for path in (new_index_dir / "encoders").iterdir()] == [encoder.identity]


def test_an_encoder_that_is_no_longer_used_goes(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    other = new_index_dir / "encoders" / ("0" * 64)
    shutil.copytree(new_index_dir / "encoders" / encoder.identity, other)
    (new_index_dir / "encoders" / "mine").mkdir()
    build_index(new_index_dir, [docs], encoder)
    assert {path.name for path in (new_index_dir / "encoders").iterdir()} == {encoder.identity, "mine"}


def test_a_generation_that_is_still_open_answers_after_it_was_removed(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder
) -> None:
    first = build_index(new_index_dir, [docs], encoder)
    index = load_index(new_index_dir)
    (docs / "cars.txt").unlink()
    build_index(new_index_dir, [docs], encoder)
    assert not (new_index_dir / first.generation).exists()
    (hit,) = HybridRetriever(index.store, index.query_encoder).retrieve("How many wheels has a car?", 1)
    assert hit.chunk.document_id == "cars"
    assert {d.document_id: d.text for d in documents_of(index.store)} == TEXTS


def test_a_generation_that_goes_while_it_is_loaded_is_no_damage(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(new_index_dir, [docs], encoder)

    def verify_and_build(folder: Path) -> list[str]:
        found = verify_files(folder)
        monkeypatch.setattr(load, "verify_files", verify_files)
        (docs / "cars.txt").write_text("Cars\n\nA car has five seats.")
        build_index(new_index_dir, [docs], encoder)
        return found

    monkeypatch.setattr(load, "verify_files", verify_and_build)
    assert "five seats" in load_index(new_index_dir).store.document("cars").text


def test_folders_of_others_stay(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    (new_index_dir / "notes").mkdir()
    (new_index_dir / "notes" / "mine.txt").write_text("keep me")
    build_index(new_index_dir, [docs], encoder)
    (docs / "cars.txt").unlink()
    build_index(new_index_dir, [docs], encoder)
    assert (new_index_dir / "notes" / "mine.txt").read_text() == "keep me"


def test_a_second_builder_is_told_who_builds(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    messages: list[str] = []

    def build_meanwhile(stage: str, done: int, _: int) -> None:
        if (stage, done) == ("chunking", 1):
            with pytest.raises(IndexBusy) as busy:
                build_index(new_index_dir, [docs], encoder)
            messages.append(str(busy.value))

    assert build_index(new_index_dir, [docs], encoder, build_meanwhile).changed
    (message,) = messages
    assert f"process {os.getpid()} is building {new_index_dir}" in message
    assert isinstance(build_index(new_index_dir, [docs], encoder), Built)


# missing and damaged


@pytest.mark.parametrize("current", [None, "", "\n"])
def test_no_generation_is_missing_and_the_message_has_the_command(tmp_path: Path, current: str | None) -> None:
    if current is not None:
        (tmp_path / "CURRENT").write_text(current)
    for read in (load_index, verify_index):
        with pytest.raises(IndexMissing, match="make one with `askcol index FOLDER --index "):
            read(tmp_path)


def test_an_index_folder_that_is_a_file_is_missing(tmp_path: Path, docs: Path, encoder: Int8Encoder) -> None:
    (tmp_path / "index").write_text("")
    for use in (load_index, verify_index, lambda index_dir: build_index(index_dir, [docs], encoder)):
        with pytest.raises(IndexMissing, match="index is a file; name the folder of an index with --index"):
            use(tmp_path / "index")


def test_the_files_that_are_damaged_below_are_all_there_are(index_dir: Path) -> None:
    assert sorted(path.name for path in generation_of(index_dir).iterdir()) == sorted(
        [*GENERATION_FILES, "manifest.json"]
    )


@pytest.mark.parametrize("name", GENERATION_FILES)
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0], ids=["first", "middle", "last"])
def test_one_flipped_bit_is_found_and_named(index_copy: Path, name: str, place: float) -> None:
    path = generation_of(index_copy) / name
    content = bytearray(path.read_bytes())
    content[int(place * (len(content) - 1))] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=f"{name} .*rebuild with `askcol index --index "):
        load_index(index_copy)
    (finding,) = verify_index(index_copy)
    assert str(path) in finding


def test_one_flipped_bit_anywhere_in_the_manifest_is_found(index_copy: Path) -> None:
    path = generation_of(index_copy) / "manifest.json"
    sound = path.read_bytes()
    for i in range(len(sound)):
        path.write_bytes(sound[:i] + bytes([sound[i] ^ 1]) + sound[i + 1 :])
        (finding,) = verify_index(index_copy)
        assert str(path) in finding
    with pytest.raises(IndexDamaged, match=r"manifest\.json"):
        load_index(index_copy)


@pytest.mark.parametrize("bit", [1, 128])
def test_one_flipped_bit_in_current_names_no_generation(index_copy: Path, bit: int) -> None:
    sound = (index_copy / "CURRENT").read_bytes()
    for i in range(len(sound.strip())):
        (index_copy / "CURRENT").write_bytes(sound[:i] + bytes([sound[i] ^ bit]) + sound[i + 1 :])
        with pytest.raises(IndexDamaged, match=r"CURRENT names .*, which is not there"):
            load_index(index_copy)


@pytest.mark.parametrize("name", [*GENERATION_FILES, "manifest.json"])
def test_a_missing_file_is_found_and_named(index_copy: Path, name: str) -> None:
    (generation_of(index_copy) / name).unlink()
    with pytest.raises(IndexDamaged, match=name):
        load_index(index_copy)
    (finding,) = verify_index(index_copy)
    assert name in finding


def test_a_damaged_encoder_is_found_and_named(index_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    (folder,) = (index_copy / "encoders").iterdir()
    (folder / "encoder.onnx").unlink()
    (folder / "encoder.onnx").write_bytes(b"damaged")
    with pytest.raises(IndexDamaged, match=r"encoder\.onnx does not have"):
        load_index(index_copy)
    (finding,) = verify_index(index_copy)
    assert str(folder / "encoder.onnx") in finding


@pytest.mark.parametrize("name", ["dense.faiss", "manifest.json"])
def test_the_next_build_mends_a_damaged_index(new_index_dir: Path, docs: Path, encoder: Int8Encoder, name: str) -> None:
    build_index(new_index_dir, [docs], encoder)
    (generation_of(new_index_dir) / name).write_bytes(b"damaged")
    assert build_index(new_index_dir, [docs], encoder).changed
    assert verify_index(new_index_dir) == []


def test_a_newer_format_is_told_with_both_numbers_and_built_again_when_told(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "FORMAT", FORMAT + 7)
    build_index(new_index_dir, [docs], encoder)
    monkeypatch.setattr(manifest, "FORMAT", FORMAT)
    for read in (load_index, recorded):
        with pytest.raises(IndexDamaged, match=f"has format {FORMAT + 7}, this askcol reads format {FORMAT}: a newer"):
            read(new_index_dir)
    assert build_index(new_index_dir, [docs], encoder).changed
    assert load_index(new_index_dir).store.document_count


def test_an_older_format_is_built_again_from_its_roots(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "FORMAT", FORMAT - 1)
    build_index(new_index_dir, [docs], encoder)
    monkeypatch.setattr(manifest, "FORMAT", FORMAT)
    with pytest.raises(IndexDamaged, match=f"has format {FORMAT - 1}, this askcol reads format {FORMAT}; rebuild"):
        load_index(new_index_dir)
    assert roots_of(new_index_dir) == [docs.as_posix()]
    assert build_index(new_index_dir, [docs], encoder).changed
    assert verify_index(new_index_dir) == []


def test_verify_reports_changed_and_vanished_sources(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    build_index(new_index_dir, [docs], encoder)
    (docs / "apples.txt").unlink()
    (docs / "cars.txt").write_text("Cars\n\nA car has five seats.")
    gone, changed = verify_index(new_index_dir)
    assert gone == f"{docs}/apples.txt is gone since it was indexed"
    assert changed == f"{docs}/cars.txt changed since it was indexed; run `askcol index --index {new_index_dir}`"


def test_manifest_names_format_models_and_counts(index_dir: Path) -> None:
    manifest = json.loads((generation_of(index_dir) / "manifest.json").read_text())
    index = load_index(index_dir)
    assert manifest["format"] == FORMAT
    assert manifest["models"]["encoder"] == next((index_dir / "encoders").iterdir()).name
    assert (manifest["documents"], manifest["chunks"]) == (5, index.store.chunk_count)
    assert manifest["roots"] == ["seeds"]
