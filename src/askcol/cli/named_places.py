"""`--index` of `askcol serve`: collections by name, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import typer

from askcol.errors import IndexMissing
from askcol.index import IndexPlace, place_of

_NAMED = re.compile(r"(\w[\w.-]*)=(.+)", re.DOTALL)


class NamedPlace(NamedTuple):
    """A collection to serve; `name` is "" where none was given."""

    name: str
    place: IndexPlace


def named_place(given: str | IndexPlace) -> NamedPlace:
    """What `NAME=DIR` or `DIR` says; `DIR` may be `milvus://HOST:PORT/NAME`. Raises `typer.BadParameter`.

    A name starts with a letter, digit or underscore; dots and hyphens may follow.
    """
    named = _NAMED.fullmatch(given) if isinstance(given, str) else None
    name, index = named.groups() if named else ("", given)
    try:
        return NamedPlace(name, place_of(index))
    except IndexMissing as error:
        raise typer.BadParameter(str(error)) from None


def by_name(given: Sequence[NamedPlace]) -> dict[str, IndexPlace]:
    """Name -> place, in the order given. Raises `ValueError` where several have no name, or the same."""
    places: dict[str, IndexPlace] = {}
    for name, place in given:
        if not name and len(given) > 1:
            raise ValueError(f"{str(place)!r} has no name; with several collections, give each as NAME=DIR")
        if name in places:
            raise ValueError(f"there are two collections {name!r}")
        places[name] = place
    return places
