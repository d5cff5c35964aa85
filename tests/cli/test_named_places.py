"""The places that `askcol serve --index` names."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from askcol.cli import named_places
from askcol.cli.named_places import by_name, named_place
from askcol.errors import IndexMissing
from askcol.index import IndexPlace, LocalPlace


@pytest.mark.parametrize(
    ("given", "folders"),
    [
        (["index"], {"": "index"}),
        (["./a=b"], {"": "./a=b"}),
        (["a=index"], {"a": "index"}),
        (["a=x", "b-2.c=y=z"], {"a": "x", "b-2.c": "y=z"}),
        (["été=x"], {"été": "x"}),
    ],
)
def test_folders_are_parsed_with_their_names(given: list[str], folders: dict[str, str]) -> None:
    places = by_name([named_place(text) for text in given])
    assert places == {name: LocalPlace(Path(folder)) for name, folder in folders.items()}
    assert list(places) == list(folders)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["x", "y"], "'x' has no name"),
        (["a=x", "y"], "'y' has no name; with several collections, give each as NAME=DIR"),
        (["a=x", "b="], "'b=' has no name"),
        (["a=x", "a=y"], "there are two collections 'a'"),
    ],
)
def test_folders_without_a_name_of_their_own_are_refused(given: list[str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        by_name([named_place(text) for text in given])


@pytest.mark.parametrize(
    ("given", "name", "address"),
    [
        ("papers=milvus://host:1/papers", "papers", "milvus://host:1/papers"),
        ("milvus://user:to=ken@host:1/papers", "", "milvus://user:to=ken@host:1/papers"),
    ],
)
def test_an_address_stays_whole(given: str, name: str, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def place_of(text: str) -> IndexPlace:
        asked.append(text)
        return LocalPlace(Path("x"))

    monkeypatch.setattr(named_places, "place_of", place_of)
    assert (named_place(given).name, asked) == (name, [address])


def test_what_is_no_address_of_an_index_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    def place_of(_: str) -> IndexPlace:
        raise IndexMissing("no name in milvus://host:1/")

    monkeypatch.setattr(named_places, "place_of", place_of)
    with pytest.raises(typer.BadParameter, match="no name in"):
        named_place("milvus://user:token@host:1/")
