"""The manifest of a build in Milvus: what it depends on, where it came from, and what BM25 needs of all its texts."""

from __future__ import annotations

import shlex

import msgspec

from askcol.checksums import sealed, unsealed
from askcol.documents import Fields, Skipped
from askcol.errors import IndexDamaged, RecordDamaged
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus import records
from askcol.index.milvus.address import Address
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.schema import Collections

FORMAT = 2
"""Version of the collections of a build. Raise it with every change to their fields or to what is in them."""

_MANIFEST = "manifest"

_SKIPPED = "skipped"


class Manifest(msgspec.Struct, frozen=True):
    """What is recorded of a build that was finished.

    Attributes:
        generation: Names the content, as on disk.
        published: When it became the current one, in ISO 8601, in UTC.
        models: Stage -> identity, as `model_identities` gives them.
        roots: The files and folders that it was built from, told from `base`.
        left_out: The files and folders within the roots that are not indexed, told from `base`.
        base: The absolute path of the folder that relative paths count from.
        fields: Which fields of records hold text and title.
        encoder: The encoder that embedded it.
        documents: How many documents it holds.
        chunks: How many chunks.
        texts: How many different texts they have.
        terms: How many different terms these have.
        avgdl: The mean length of these in terms, each as long as its first chunk.
        average_idf: The mean of their terms' idf.
        known_keys: The keys of metadata that documents have, casefolded; the title is one.
        unsaid: As in `rows.FilterFields`, of all documents together.
    """

    generation: str
    published: str
    models: dict[str, str]
    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    base: str
    fields: Fields
    encoder: RecordedEncoder
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
    address = connection.address
    rebuild = f"build it anew with {milvus_command(address, '--only', 'PATH', '...')}"
    found = records.read(connection, build.records, _MANIFEST)
    if found is None:
        raise IndexDamaged(f"{address} has no manifest; {rebuild}")
    try:
        content = unsealed(found, f"the manifest of {address}")
        if content["format"] > FORMAT:
            raise IndexDamaged(
                f"{address} has format {content['format']}, this askcol reads format {FORMAT}: a newer askcol made it; "
                "update askcol"
            )
        return msgspec.convert(content, Manifest)
    except (RecordDamaged, KeyError, msgspec.ValidationError) as error:
        raise IndexDamaged(f"{error}; {rebuild}") from None


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
