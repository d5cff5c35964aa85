"""The manifest of a build in Milvus: what it depends on, where it came from, and what BM25 needs of all its texts."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from askcol.checksums import sealed, unsealed
from askcol.documents import Fields, Skipped
from askcol.errors import IndexDamaged, RecordDamaged
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus import records
from askcol.index.milvus.address import Address
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection

T = TypeVar("T")

FORMAT = 2
"""Version of the collections of a build. Raise it with every change to their fields or to what is in them."""

_MANIFEST = "manifest"

_SKIPPED = "skipped"


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What the next build needs to know of a build. All formats of a manifest have it.

    Attributes:
        roots: The files and folders that it was built from, told from `base`.
        left_out: The files and folders within the roots that are not indexed, told from `base`.
        base: The absolute path of the folder that relative paths count from.
        fields: Which fields of records hold text and title.
        encoder: The encoder that embedded it.
    """

    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    base: str
    fields: Fields
    encoder: RecordedEncoder


class Manifest(Recorded, frozen=True, kw_only=True):
    """What is recorded of a build that was finished.

    Attributes:
        generation: Names the content, as on disk.
        published: When it became the current one, in ISO 8601, in UTC.
        models: Stage -> identity, as `model_identities` gives them.
        documents: How many documents it holds.
        chunks: How many chunks.
        texts: How many different texts they have.
        terms: How many different terms these have.
        avgdl: The mean length of these in terms, each as long as its first chunk.
        average_idf: The mean of their terms' idf.
        known_keys: The keys of metadata that documents have, casefolded; the title is one.
        unsaid: As in `chunk_rows.FilterFields`, of all documents together.
    """

    generation: str
    published: str
    models: dict[str, str]
    documents: int
    chunks: int
    texts: int
    terms: int
    avgdl: float
    average_idf: float
    known_keys: tuple[str, ...]
    unsaid: tuple[str, ...]

    def counts(self, build: Collections) -> tuple[tuple[str, str, int], ...]:
        """Collection, expression, and for how many of its rows this is true, if the build has all that was written."""
        return (
            (build.chunks, "", self.chunks),
            (build.documents, "piece == 0", self.documents),
            (build.terms, "", self.terms),
        )


def milvus_command(address: Address, *arguments: str) -> str:
    """`askcol index` with `arguments`, for people to run."""
    return f"`{' '.join(['askcol index', *arguments, '--index', shlex.quote(str(address))])}`"


def write_manifest(connection: Connection, build: Collections, manifest: Manifest) -> None:
    """Writes the manifest of a build, in place of the one before."""
    content = {"format": FORMAT, **msgspec.to_builtins(manifest)}
    records.write(connection, build.records, _MANIFEST, sealed(content))


def read_manifest(connection: Connection, build: Collections) -> Manifest:
    """The manifest of a build; raises `IndexDamaged` where it is missing or damaged, or has another format."""
    content, address = _content(connection, build), connection.address
    if (found := content.get("format", 0)) < FORMAT:
        raise IndexDamaged(
            f"{address} has format {found}, this askcol reads format {FORMAT}; rebuild with {milvus_command(address)}"
        )
    return _converted(connection, content, Manifest)


def read_recorded(connection: Connection, build: Collections) -> Recorded:
    """What is recorded of a build, in an older format, too; raises `IndexDamaged` as `read_manifest`."""
    return _converted(connection, _content(connection, build), Recorded)


def _content(connection: Connection, build: Collections) -> dict[str, Any]:
    address = connection.address
    found = records.read(connection, build.records, _MANIFEST)
    if found is None:
        raise IndexDamaged(f"{address} has no manifest; {_anew(address)}")
    try:
        content = unsealed(found, f"the manifest of {address}")
    except RecordDamaged as error:
        raise IndexDamaged(f"{error}; {_anew(address)}") from None
    if content.get("format", 0) > FORMAT:
        raise IndexDamaged(
            f"{address} has format {content['format']}, this askcol reads format {FORMAT}: a newer askcol made it; "
            "update askcol"
        )
    return content


def _converted(connection: Connection, content: Mapping[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        raise IndexDamaged(f"the manifest of {connection.address}: {error}; {_anew(connection.address)}") from None


def _anew(address: Address) -> str:
    return f"build it anew with {milvus_command(address, '--only', 'PATH', '...')}"


def write_skipped(connection: Connection, build: Collections, skipped: tuple[Skipped, ...]) -> None:
    """Writes what a build left out."""
    records.write(connection, build.records, _SKIPPED, msgspec.json.encode(skipped))


def read_skipped(connection: Connection, build: Collections) -> tuple[Skipped, ...]:
    """What a build left out; raises `IndexDamaged` where that is missing."""
    found = records.read(connection, build.records, _SKIPPED)
    if found is None:
        address = connection.address
        raise IndexDamaged(f"{address} does not say what was left out; rebuild with {milvus_command(address)}")
    return msgspec.json.decode(found, type=tuple[Skipped, ...])
