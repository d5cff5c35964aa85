"""The places that `askcol serve --index` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from askcol.cli.named_places import by_name, named_place
from askcol.index import LocalPlace


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
