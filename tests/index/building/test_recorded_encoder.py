"""The encoder of an index: later builds use it; another is refused without `rebuild`."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from words import WordEncoder

from askcol.encoding import packaged
from askcol.encoding.encoder import Prefixes
from askcol.encoding.packaged import PACKAGED_ENCODER
from askcol.errors import EncoderError
from askcol.index.building.builder import build_index
from askcol.index.building.recorded_encoder import RecordedEncoder, open_encoder, recorded_encoder
from askcol.index.local.manifest import current_generation

OTHER = "1" * 64


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    for name in ("ants", "bees"):
        (tmp_path / "docs" / f"{name}.txt").write_text(f"There are many {name} in the garden.")
    return tmp_path / "docs"


@pytest.fixture
def index_dir(tmp_path: Path, docs: Path) -> Path:
    """An index that was built with the encoder of words."""
    build_index(tmp_path / "index", [docs], WordEncoder())
    return tmp_path / "index"


def encoders_in(index_dir: Path) -> set[str]:
    return {path.name for path in (index_dir / "encoders").iterdir()}


def test_a_build_records_its_encoder(tmp_path: Path, docs: Path) -> None:
    assert recorded_encoder(tmp_path / "index") is None
    encoder = WordEncoder(prefixes=Prefixes("passage: ", "query: "))
    build_index(tmp_path / "index", [docs], encoder)
    assert recorded_encoder(tmp_path / "index") == RecordedEncoder(encoder.identity, encoder.source, encoder.prefixes)


def test_another_encoder_is_refused_and_both_are_named(index_dir: Path, docs: Path) -> None:
    generation = current_generation(index_dir)
    other = WordEncoder(OTHER, source="encoders/other")
    with pytest.raises(EncoderError, match=r"with the encoder encoders/words, not with encoders/other; .* --rebuild"):
        build_index(index_dir, [docs], other)
    assert other.texts == []
    assert (current_generation(index_dir), encoders_in(index_dir)) == (generation, {WordEncoder().identity})


def test_a_rebuild_embeds_everything_with_the_other_encoder(index_dir: Path, docs: Path) -> None:
    other = WordEncoder(OTHER, source="encoders/other")
    built = build_index(index_dir, [docs], other, rebuild=True)
    assert (built.changed, built.embedded, built.unchanged + built.read) == (True, 2, 2)
    assert encoders_in(index_dir) == {other.identity}
    assert not build_index(index_dir, [docs], other).changed
    with pytest.raises(EncoderError, match="with the encoder encoders/other, not with encoders/words"):
        build_index(index_dir, [docs], WordEncoder())


def test_other_prefixes_are_another_encoder(index_dir: Path, docs: Path) -> None:
    with pytest.raises(EncoderError, match="--rebuild"):
        build_index(index_dir, [docs], WordEncoder(prefixes=Prefixes(query="query: "), source="encoders/other"))


def test_an_encoder_that_changed_in_its_place_is_refused(index_dir: Path, docs: Path) -> None:
    with pytest.raises(EncoderError, match=r"encoders/words changed since .* --encoder encoders/words --rebuild"):
        build_index(index_dir, [docs], WordEncoder(OTHER))


def test_an_encoder_that_moved_is_recorded_in_its_new_place(index_dir: Path, docs: Path) -> None:
    built = build_index(index_dir, [docs], WordEncoder(source="elsewhere"))
    recorded = recorded_encoder(index_dir)
    assert (built.changed, built.embedded) == (False, 0)
    assert recorded
    assert recorded.source == "elsewhere"


def test_an_index_with_the_packaged_encoder_in_another_form_is_embedded_again(
    tmp_path: Path, docs: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index_dir = tmp_path / "index"
    build_index(index_dir, [docs], WordEncoder(source=PACKAGED_ENCODER))
    other = WordEncoder(OTHER, source=PACKAGED_ENCODER)
    assert build_index(index_dir, [docs], other).embedded == 2
    assert f"{index_dir} was built with another form of {PACKAGED_ENCODER}; everything is embedded" in caplog.text
    assert encoders_in(index_dir) == {other.identity}


def test_a_damaged_manifest_records_no_encoder(index_dir: Path, docs: Path) -> None:
    (index_dir / str(current_generation(index_dir)) / "manifest.json").write_text("{")
    assert recorded_encoder(index_dir) is None
    assert build_index(index_dir, [docs], WordEncoder(OTHER)).changed


# the encoder to build with


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The files of a sentence-transformers model, which is never loaded."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": {"query": "query: "}}))
    return folder


@pytest.fixture
def recorded(tmp_path: Path, docs: Path, model: Path) -> Path:
    """An index that records the model in its folder."""
    encoder = open_encoder(tmp_path / "recorded", model)
    build_index(tmp_path / "recorded", [docs], WordEncoder(encoder.identity, source=encoder.source))
    return tmp_path / "recorded"


def test_a_new_index_gets_the_packaged_encoder(tmp_path: Path) -> None:
    assert open_encoder(tmp_path / "index").source == PACKAGED_ENCODER


def test_the_encoder_of_the_index_is_used_again(
    recorded: Path, model: Path, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    encoder = open_encoder(recorded)
    assert (encoder.source, encoder.prefixes) == (model.resolve().as_posix(), Prefixes(query="query: "))
    assert build_index(recorded, [docs], WordEncoder(encoder.identity, source=encoder.source)).embedded == 0


def test_an_encoder_that_is_gone_is_an_error_that_says_what_to_do(recorded: Path, model: Path) -> None:
    shutil.rmtree(model)
    with pytest.raises(EncoderError, match=rf"with the encoder in {model}, which is not there .* --encoder DIR --reb"):
        open_encoder(recorded)


def test_an_encoder_that_moved_is_accepted(recorded: Path, model: Path, docs: Path) -> None:
    moved = model.rename(model.with_name("moved"))
    encoder = open_encoder(recorded, moved)
    built = build_index(recorded, [docs], WordEncoder(encoder.identity, source=encoder.source))
    assert (built.changed, open_encoder(recorded).folder) == (False, moved.resolve())


def test_weights_that_changed_are_refused(recorded: Path, model: Path, docs: Path) -> None:
    (model / "model.safetensors").write_bytes(b"others")
    encoder = open_encoder(recorded)
    with pytest.raises(EncoderError, match=rf"{model} changed since"):
        build_index(recorded, [docs], WordEncoder(encoder.identity, source=encoder.source))


def test_the_packaged_encoder_can_be_named(recorded: Path) -> None:
    assert open_encoder(recorded, Path(PACKAGED_ENCODER)).folder == packaged.packaged_encoder_folder()


def test_a_folder_of_the_packaged_encoder_s_name_is_that_folder(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model.rename(tmp_path / PACKAGED_ENCODER)
    monkeypatch.chdir(tmp_path)
    assert open_encoder(Path("index"), Path(PACKAGED_ENCODER)).source == os.fspath(folder.resolve())


def test_an_encoder_is_recorded_by_its_absolute_path(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert open_encoder(Path("index"), Path("model")).source == os.fspath(model.resolve())
