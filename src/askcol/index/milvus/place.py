"""`MilvusPlace`: an index in a Milvus database."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from askcol.documents import Fields, Location
from askcol.encoding import ExportableEncoder
from askcol.errors import GenerationGone, IndexDamaged, IndexMissing
from askcol.index.building.ingest import seen_of
from askcol.index.building.publish import SEEN
from askcol.index.building.recorded_encoder import RecordedEncoder, encoder_to_build_with
from askcol.index.contents import Contents
from askcol.index.milvus import kept
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.builder import build_milvus_index
from askcol.index.milvus.building.encoders import named_index
from askcol.index.milvus.builds import Collections, current, load, missing
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.encoder_cache import query_encoder
from askcol.index.milvus.fetch import count_rows
from askcol.index.milvus.heads import HeadsOnDemand
from askcol.index.milvus.manifest import milvus_command, read_manifest, read_recorded, read_skipped
from askcol.index.milvus.ray_workers import ray_workers
from askcol.index.milvus.store import MilvusStore
from askcol.index.milvus.verify import verify_build
from askcol.index.place import CONFIDENCE, Built, Index, Record
from askcol.types import Progress, no_progress

T = TypeVar("T")

_STATE_S = 10.0
"""A server that takes longer to tell the state of an index answers no questions in time, either."""

_TRIES = 5
"""So often an index is read anew whose generation a build drops meanwhile."""


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """The index at `address`, which need not be there yet. Does what `IndexPlace` says.

    `ray`: the cluster that builds it, as `ray_workers` takes it; "" for this process.
    """

    address: Address
    ray: str = ""

    @classmethod
    def parse(cls, text: str) -> MilvusPlace:
        """The place that an address names; raises `IndexMissing` where it is none."""
        return cls(Address.parse(text))

    def __str__(self) -> str:
        return str(self.address)

    @property
    def folder(self) -> Path | None:
        return None

    def command(self, *arguments: str) -> str:
        return milvus_command(self.address, *arguments)

    def told_from(self, here: Path, there: Path) -> MilvusPlace:  # noqa: ARG002
        return self

    def record(self) -> Record | None:
        try:
            return self._read(_record)
        except IndexMissing:
            return None

    def contents(self) -> Contents:
        return self._read(self._contents)

    def load(self) -> Index:
        return self._read(_load)

    def build(
        self,
        paths: Sequence[Location],
        encoder: ExportableEncoder,
        progress: Progress = no_progress,
        *,
        rebuild: bool = False,
        fields: Fields | None = None,
        left_out: Sequence[Location] | None = None,
    ) -> Built:
        build = partial(build_milvus_index, self.address, paths, encoder, progress)
        with ray_workers(self.ray) if self.ray else nullcontext() as workers:
            return build(rebuild=rebuild, fields=fields, left_out=left_out, workers=workers)

    def open_encoder(self, given: Path | None = None) -> ExportableEncoder:
        try:
            recorded = self._read(_recorded_encoder)
        except (IndexMissing, IndexDamaged):  # then a build embeds everything anyway
            recorded = None
        return encoder_to_build_with(recorded, given, named_index(self.address))

    def verify(self) -> list[str]:
        return self._read(verify_build)

    def state(self) -> object:
        connection = Connection(self.address, _STATE_S)
        return current(connection, self.address.name), kept.version(connection, CONFIDENCE)

    def read_kept(self, name: str) -> bytes | None:
        return kept.read(Connection(self.address), name)

    def write_kept(self, name: str, content: bytes) -> None:
        kept.write(Connection(self.address), name, content)

    def kept_at(self, name: str) -> str:
        return f"{self}/{name}"

    def _contents(self, connection: Connection, build: Collections) -> Contents:
        m = read_manifest(connection, build)
        heads = HeadsOnDemand(connection, build)
        return Contents(
            generation=m.generation,
            published=datetime.datetime.fromisoformat(m.published).astimezone(),
            document_count=m.documents,
            chunk_count=m.chunks,
            skipped=read_skipped(connection, build),
            roots=m.roots,
            left_out=m.left_out,
            base=Path(m.base),
            encoder=m.encoder.source,
            mend=self.command(),
            documents=lambda where: self._read(lambda *_: heads().listing.documents(where)),
            size=lambda: None,
            seen=partial(_seen, connection),
        )

    def _read(self, read: Callable[[Connection, Collections], T]) -> T:
        """What `read` gives of the current build; it is called anew where a build drops that one meanwhile.

        Raises `IndexDamaged` where the current build itself lacks a collection: no build drops that.
        """
        connection = Connection(self.address)
        for _ in range(_TRIES):
            build = current(connection, self.address.name)
            if build is None:
                raise IndexMissing(f"no index at {self}; make one with {self.command('FOLDER')}")
            try:
                return read(connection, build)
            except GenerationGone as error:
                gone = error
            if current(connection, self.address.name) == build and (lost := missing(connection, build)):
                raise IndexDamaged(f"{lost[0]} is not there any more; rebuild with {milvus_command(self.address)}")
        raise gone


def _record(connection: Connection, build: Collections) -> Record:
    r = read_recorded(connection, build)
    return Record(r.roots, r.left_out, Path(r.base) if r.base else None, r.fields)


def _recorded_encoder(connection: Connection, build: Collections) -> RecordedEncoder:
    return read_recorded(connection, build).encoder


def _seen(connection: Connection) -> Mapping[str, tuple[int, int, int, str]]:
    return {path: found[:4] for path, found in seen_of(kept.read(connection, SEEN)).items()}


def _load(connection: Connection, build: Collections) -> Index:
    """Raises `IndexDamaged` where rows are missing."""
    connection.check_server()
    load(connection, build)
    m = read_manifest(connection, build)
    for collection, expression, written in m.counts(build):
        found = count_rows(connection, collection, expression)
        if found != written:
            raise IndexDamaged(
                f"{collection} has {found:,} rows where {written:,} were written; rebuild with "
                f"{milvus_command(connection.address)}"
            )
    return Index(
        store=MilvusStore(connection, build, m),
        query_encoder=query_encoder(connection, m.encoder),
        roots=m.roots,
        base=Path(m.base) if m.base else None,
        left_out=m.left_out,
    )
