"""`place_of`: an index's place from the words that name it."""

from __future__ import annotations

from pathlib import Path

from askcol.errors import MissingExtra
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


def _milvus_place(address: str) -> IndexPlace:
    try:
        from askcol.index.milvus.place import MilvusPlace
    except ModuleNotFoundError as error:
        raise MissingExtra(f"{error.name} not installed: `pip install 'askcol[milvus]'`") from None
    return MilvusPlace.parse(address)
