"""Where an index lies: what names a folder and what an address, and what a folder tells of its index."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import IndexMissing, MissingExtra
from askcol.index import CONFIDENCE, IndexPlace, LocalPlace, place_of

ADDRESSES = ["milvus://user:token@host:19530/papers", "milvus+tls://host:443/papers"]


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bread.txt").write_text("Bread is made of flour and water.")
    return folder


@pytest.mark.parametrize("named", ["index", "a/b", "./milvus:/x", "http://host/papers", ""])
def test_what_is_no_address_names_a_folder(named: str) -> None:
    assert place_of(named) == place_of(Path(named)) == LocalPlace(Path(named))


def test_a_place_names_itself() -> None:
    place = LocalPlace(Path("index"))
    assert place_of(place) is place
    assert isinstance(place, IndexPlace)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_reaches_the_store_letter_by_letter(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def parse(text: str) -> LocalPlace:
        asked.append(text)
        return LocalPlace(Path("x"))

    module = ModuleType("askcol.index.milvus.place")
    module.__dict__["MilvusPlace"] = SimpleNamespace(parse=parse)
    monkeypatch.setitem(sys.modules, "askcol.index.milvus.place", module)
    assert place_of(address) == LocalPlace(Path("x"))
    assert asked == [address]


def test_an_address_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "askcol.index.milvus.place", None)
    with pytest.raises(MissingExtra, match=r"not installed: `pip install 'askcol\[milvus\]'`"):
        place_of(ADDRESSES[0])


def test_a_folder_without_an_index_records_nothing(tmp_path: Path) -> None:
    place = LocalPlace(tmp_path / "index")
    assert place.record() is None
    assert not place.is_there()
    with pytest.raises(IndexMissing):
        place.contents()


def test_a_relative_folder_is_told_from_elsewhere_and_an_absolute_one_stays(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert LocalPlace(Path("index")).told_from(here, there) == LocalPlace(Path("../here/index"))
    assert LocalPlace(tmp_path).told_from(here, there) == LocalPlace(tmp_path)


def test_what_is_kept_outlives_generations(new_index_dir: Path, docs: Path, encoder: Int8Encoder) -> None:
    place = LocalPlace(new_index_dir)
    place.build([docs], encoder)
    assert place.read_kept(CONFIDENCE) is None
    place.write_kept(CONFIDENCE, b"kept")
    (docs / "bread.txt").write_text("Bread is sold out.")
    assert place.build([docs], encoder).changed
    assert place.read_kept(CONFIDENCE) == b"kept"


def test_the_state_changes_with_a_build_and_with_the_confidence(
    new_index_dir: Path, docs: Path, encoder: Int8Encoder
) -> None:
    place = LocalPlace(new_index_dir)
    states = [place.state()]
    place.build([docs], encoder)
    states.append(place.state())
    place.write_kept(CONFIDENCE, b"kept")
    states.append(place.state())
    assert [state for at, state in enumerate(states) if state in states[:at]] == []
    assert place.state() == states[-1]
