"""What every `IndexPlace` does, tried on each that there is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import MakeOnce
from words import WordEncoder

from askcol.documents import USUAL_FIELDS, Fields
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import DocumentError, EncoderError, IndexMissing
from askcol.index import CONFIDENCE, IndexPlace, LocalPlace, Record, parse_filter, place_of
from askcol.index.milvus.building import publish


def in_a_folder(request: pytest.FixtureRequest) -> IndexPlace:
    folder: Path = request.getfixturevalue("tmp_path")
    return LocalPlace(folder / "index")


def in_milvus(request: pytest.FixtureRequest) -> IndexPlace:
    """The encoder is in the cache and not sent to the server, which takes seconds; `test_encoders` looks at that."""
    encoder: Int8Encoder = request.getfixturevalue("encoder")
    make_once: MakeOnce = request.getfixturevalue("make_once")
    monkeypatch: pytest.MonkeyPatch = request.getfixturevalue("monkeypatch")
    cache = make_once("encoder-cache", lambda folder: encoder.export(folder / "askcol" / "encoders"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.setattr(publish, "keep_encoder", lambda *_: None)
    return place_of(request.getfixturevalue("milvus_address"))


PlaceFor = Callable[[pytest.FixtureRequest], IndexPlace]

PLACES: dict[str, PlaceFor] = {"local": in_a_folder, "milvus": in_milvus}
"""A new place is added here."""


@pytest.fixture(params=PLACES.values(), ids=list(PLACES))
def place(request: pytest.FixtureRequest, docs: Path, monkeypatch: pytest.MonkeyPatch) -> IndexPlace:
    """A place without an index; the current folder holds `docs`."""
    monkeypatch.chdir(docs.parent)
    place_for: PlaceFor = request.param
    return place_for(request)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bread.txt").write_text("Bread\n\nBread is made of flour and water.")
    (folder / "cars.txt").write_text("Cars\n\nA car has four wheels.")
    (folder / "clip.mp4").write_bytes(b"\xff\xd8")
    return folder


DOCS = Path("docs")


def test_a_place_is_named_by_its_words_and_names_them(place: IndexPlace) -> None:
    assert isinstance(place, IndexPlace)
    assert place_of(place) is place
    assert str(place_of(str(place))) == str(place)
    assert place.command("--only PATH") == f"`askcol index --only PATH --index {place}`"


def test_without_a_build_there_is_nothing(place: IndexPlace) -> None:
    assert place.record() is None
    assert place.read_kept(CONFIDENCE) is None
    for read in (place.contents, place.load, place.verify):
        with pytest.raises(IndexMissing, match="askcol index"):
            read()


def test_what_was_built_is_recorded_listed_and_opened(place: IndexPlace, encoder: Int8Encoder, docs: Path) -> None:
    fields = Fields("abstract", "name")
    built = place.build([DOCS], encoder, fields=fields, left_out=[DOCS / "cars.txt"])
    assert (built.changed, built.documents, built.chunks, built.embedded) == (True, 1, 1, 1)
    assert place.record() == Record(("docs",), ("docs/cars.txt",), docs.parent, fields)
    contents = place.contents()
    assert (contents.generation, contents.document_count, contents.chunk_count) == (built.generation, 1, 1)
    assert (contents.roots, contents.left_out, contents.base) == (("docs",), ("docs/cars.txt",), docs.parent)
    assert contents.encoder == encoder.source
    assert [one.path for one in contents.skipped] == ["docs/clip.mp4"]
    assert [entry.document_id for entry in contents.documents(None)] == ["bread"]
    assert contents.documents(parse_filter("x*")) == []
    assert contents.published.tzinfo
    assert contents.holds(DOCS)
    assert not contents.holds(DOCS / "cars.txt")
    index = place.load()
    assert index.store.generation == built.generation
    assert (index.roots, index.left_out, index.base) == (("docs",), ("docs/cars.txt",), docs.parent)
    assert place.verify() == []


def test_a_build_takes_up_what_the_last_one_recorded(place: IndexPlace, encoder: Int8Encoder) -> None:
    fields = Fields("abstract", "name")
    place.build([DOCS], encoder, fields=fields, left_out=[DOCS / "cars.txt"])
    again = place.build([DOCS], encoder)
    assert (again.changed, again.documents, again.embedded) == (False, 1, 0)
    assert place.build([DOCS], encoder, fields=USUAL_FIELDS, left_out=[]).documents == 2
    assert place.record() == Record(("docs",), (), Path.cwd(), USUAL_FIELDS)


def test_a_build_that_fails_leaves_the_index(place: IndexPlace) -> None:
    built = place.build([DOCS], WordEncoder())
    with pytest.raises(DocumentError):
        place.build([DOCS, Path("absent")], WordEncoder())
    with pytest.raises(EncoderError, match="--rebuild"):
        place.build([DOCS], WordEncoder("1" * 64, source="other"))
    assert place.contents().generation == built.generation
    assert place.build([DOCS], WordEncoder("1" * 64, source="other"), rebuild=True).embedded == 2


def test_a_changed_file_is_found(place: IndexPlace, encoder: Int8Encoder) -> None:
    place.build([DOCS], encoder)
    (DOCS / "bread.txt").write_text("Bread is sold out.")
    finding = f"docs/bread.txt changed since it was indexed; run {place.command()}"
    assert list(place.contents().stale()) == place.verify() == [finding]


def test_what_is_kept_outlives_generations(place: IndexPlace, encoder: Int8Encoder) -> None:
    place.build([DOCS], encoder)
    place.write_kept(CONFIDENCE, b"kept")
    (DOCS / "bread.txt").write_text("Bread is sold out.")
    assert place.build([DOCS], encoder).changed
    assert place.read_kept(CONFIDENCE) == b"kept"
    place.write_kept(CONFIDENCE, b"replaced")
    assert place.read_kept(CONFIDENCE) == b"replaced"
    assert place.kept_at(CONFIDENCE).endswith(CONFIDENCE)


def test_the_state_changes_with_each_build_and_with_the_confidence(place: IndexPlace, encoder: Int8Encoder) -> None:
    states = [place.state()]
    place.build([DOCS], encoder)
    states.append(place.state())
    place.build([DOCS], encoder)  # changes nothing
    assert place.state() == states[-1]
    (DOCS / "bread.txt").write_text("Bread is sold out.")
    place.build([DOCS], encoder)
    states.append(place.state())
    place.write_kept(CONFIDENCE, b"kept")
    states.append(place.state())
    assert [state for at, state in enumerate(states) if state in states[:at]] == []
