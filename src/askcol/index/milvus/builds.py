"""The builds of an index in Milvus: their collections by name, and what lists, switches and drops them.

A *build* is one writing of an index; its id ascends with time. The alias NAME points at the records of the build that
is current, and switching it is the one step that publishes a build.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from askcol.errors import GenerationGone, IndexDamaged
from askcol.index.milvus.connection import Connection

PARTS = ("chunks", "documents", "terms", "records")

_BUILD = "[0-9a-f]{16}"


@dataclass(frozen=True, slots=True)
class Collections:
    """The collections of one build of the index `name`."""

    name: str
    build: str

    @classmethod
    def new(cls, name: str) -> Collections:
        """Those of a build that begins now."""
        return cls(name, f"{time.time_ns():016x}")

    @property
    def chunks(self) -> str:
        return f"{self.name}_{self.build}_chunks"

    @property
    def documents(self) -> str:
        return f"{self.name}_{self.build}_documents"

    @property
    def terms(self) -> str:
        return f"{self.name}_{self.build}_terms"

    @property
    def records(self) -> str:
        return f"{self.name}_{self.build}_records"

    def all(self) -> tuple[str, ...]:
        return self.chunks, self.documents, self.terms, self.records


def kept_collection(name: str) -> str:
    """The collection of small files that all builds of the index `name` share."""
    return f"{name}_kept"


def current(connection: Connection, name: str) -> Collections | None:
    """The collections of the current build; None where there is no index of this name.

    Raises `IndexDamaged` where a collection has that name which askcol did not make.
    """
    try:
        real = str(connection.ask("describe_alias", name)["collection_name"])
    except GenerationGone:
        if not connection.ask("has_collection", name):
            return None
        real = name
    found = re.fullmatch(rf"{name}_({_BUILD})_records", real)
    if found is None:
        raise IndexDamaged(
            f"{connection.address} is the collection {real}, which askcol did not make; choose another name"
        )
    return Collections(name, found[1])


def builds(connection: Connection, name: str) -> list[Collections]:
    """All builds of the index `name` that have a collection, finished or not, the oldest first."""
    pattern = re.compile(rf"{name}_({_BUILD})_(?:{'|'.join(PARTS)})")
    found = {match[1] for match in map(pattern.fullmatch, connection.ask("list_collections")) if match}
    return [Collections(name, build) for build in sorted(found)]


def missing(connection: Connection, collections: Collections) -> list[str]:
    """Those collections of a build that are not there."""
    return [collection for collection in collections.all() if not connection.ask("has_collection", collection)]


def switch(connection: Connection, collections: Collections) -> None:
    """Makes a build the current one, in one step."""
    if current(connection, collections.name) is None:
        connection.ask("create_alias", collections.records, collections.name)
    else:
        connection.ask("alter_alias", collections.records, collections.name)


def drop(connection: Connection, collections: Collections) -> None:
    """Drops the collections of a build that is not the current one, those that are there."""
    for collection in collections.all():
        connection.ask("drop_collection", collection)


def drop_index(connection: Connection, name: str) -> None:
    """Drops an index with all that belongs to it."""
    if current(connection, name):
        connection.ask("drop_alias", name)
    for collections in builds(connection, name):
        drop(connection, collections)
    connection.ask("drop_collection", kept_collection(name))


def load(connection: Connection, collections: Collections) -> None:
    """Lets the server load the collections of a build, so that they can be searched."""
    for collection in collections.all():
        connection.ask("load_collection", collection)
