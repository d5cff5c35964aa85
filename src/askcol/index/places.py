"""`place_of`: an index's place from the words that name it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from askcol.errors import IndexFault, MissingExtra
from askcol.index.local.manifest import DEFAULT_INDEX
from askcol.index.local_place import LocalPlace
from askcol.index.milvus.address import is_address
from askcol.index.place import IndexPlace

DEFAULT_PLACE = LocalPlace(DEFAULT_INDEX)


def place_of(named: str | Path | IndexPlace) -> IndexPlace:
    """The place that `named` names: `milvus://HOST:PORT/NAME` is an index in Milvus, any other text a folder.

    A place stays as it is. Raises `IndexMissing` for an address that can't be one of an index, and `MissingExtra` where
    Milvus needs a package that is not installed.
    """
    if isinstance(named, str) and is_address(named):
        return _milvus_place(named)
    return LocalPlace(Path(named)) if isinstance(named, str | Path) else named


def on_ray(place: IndexPlace, address: str) -> IndexPlace:
    """`place`, but built by the Ray cluster at `address`: "local", "auto" or HOST:PORT.

    Raises `IndexFault` for a place that has a folder, which only its own machine builds.
    """
    if place.folder:
        raise IndexFault(
            f"Ray builds no index in a folder, such as {place}; name one in Milvus: --index milvus://HOST:PORT/NAME"
        )
    from askcol.index.milvus.place import MilvusPlace

    assert isinstance(place, MilvusPlace)
    return replace(place, ray=address)


def _milvus_place(address: str) -> IndexPlace:
    try:
        from askcol.index.milvus.place import MilvusPlace
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} not installed: `pip install 'askcol[milvus]'`") from None
    return MilvusPlace.parse(address)
