"""Where an index lies: what names a folder, and what an address."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from askcol.errors import MissingExtra
from askcol.index import LocalPlace, place_of

ADDRESSES = ["milvus://user:token@host:19530/papers", "milvus+tls://host:443/papers"]


@pytest.mark.parametrize("named", ["index", "a/b", "./milvus:/x", "http://host/papers", ""])
def test_what_is_no_address_names_a_folder(named: str) -> None:
    assert place_of(named) == place_of(Path(named)) == LocalPlace(Path(named))


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


def test_a_relative_folder_is_told_from_elsewhere_and_an_absolute_one_stays(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert LocalPlace(Path("index")).told_from(here, there) == LocalPlace(Path("../here/index"))
    assert LocalPlace(tmp_path).told_from(here, there) == LocalPlace(tmp_path)
