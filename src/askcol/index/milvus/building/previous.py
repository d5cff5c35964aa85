"""What a build finds of the builds before it, what it reuses of them, and what it drops."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from askcol.errors import GenerationGone, IndexDamaged
from askcol.index.milvus import records
from askcol.index.milvus.building.stored import StoredHeads
from askcol.index.milvus.builds import Collections, builds, current, drop, missing
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.fetch import count_rows
from askcol.index.milvus.manifest import Manifest, Recorded, read_manifest, read_recorded, read_skipped
from askcol.index.milvus.schema import make_readable

IN_USE_S = 60.0
"""So long after a switch, a server may still answer from the generation before."""

_MODELS = "models"


@dataclass(frozen=True, slots=True)
class Previous:
    """The builds of an index that are there when another one begins.

    `current`: the one that answers; `manifest`: None where it can't be read or has an older format, of which `recorded`
    is known nevertheless. `replaced`: the generations before it. `died`: builds that began after it and did not finish.
    """

    current: Collections | None
    recorded: Recorded | None
    manifest: Manifest | None
    replaced: tuple[Collections, ...]
    died: tuple[Collections, ...]

    @classmethod
    def of(cls, connection: Connection) -> Previous:
        """The builds of the index of `connection`."""
        now = current(connection, connection.address.name)
        others = [build for build in builds(connection, connection.address.name) if build != now]
        recorded = manifest = None
        if now:
            with suppress(IndexDamaged):
                recorded = read_recorded(connection, now)
                manifest = read_manifest(connection, now)
        replaced = tuple(build for build in others if now and build.build < now.build)
        return cls(now, recorded, manifest, replaced, tuple(build for build in others if build not in replaced))

    def archive(self, connection: Connection, models: Mapping[str, str]) -> StoredHeads | None:
        """The documents of the current build, if they are whole and a build with `models` would extract the same."""
        if self.manifest is None or self.current is None or self.manifest.models.get("formats") != models["formats"]:
            return None
        if missing(connection, self.current):
            return None
        heads = StoredHeads(connection, self.current)
        return heads if heads.are_whole(self.manifest) else None

    def embedded(self, connection: Connection, models: Mapping[str, str]) -> tuple[Collections, ...]:
        """The builds whose vectors are those of the encoder of `models`, also those that died."""
        found = []
        for build in (*([self.current] if self.current else []), *reversed(self.died)):
            with suppress(GenerationGone, IndexDamaged):  # it died before its collections were there
                make_readable(connection, build)
                connection.query(build.chunks, "key == 0", ["key"])
                if read_models(connection, build).get("encoder") == models["encoder"]:
                    found.append(build)
        return tuple(found)

    def sound_generation(self, connection: Connection) -> str | None:
        """The name of the current generation, if it has as many rows as it says, and what was left out."""
        if self.manifest is None or self.current is None:
            return None
        try:
            read_skipped(connection, self.current)
        except IndexDamaged:
            return None
        counts = self.manifest.counts(self.current)
        whole = all(count_rows(connection, collection, where) == count for collection, where, count in counts)
        return self.manifest.generation if whole else None

    def drop_replaced(self, connection: Connection) -> tuple[Collections, ...]:
        """Drops the replaced generations, unless one may be in use; gives those that are left."""
        if self.manifest:
            published = datetime.datetime.fromisoformat(self.manifest.published)
            if (datetime.datetime.now(datetime.UTC) - published).total_seconds() < IN_USE_S:
                return self.replaced
        for build in self.replaced:
            drop(connection, build)
        return ()


def write_models(connection: Connection, build: Collections, models: Mapping[str, str]) -> None:
    """Records what a build that begins depends on, for the next one if it dies."""
    records.write(connection, build.records, _MODELS, msgspec.json.encode(dict(models)))


def read_models(connection: Connection, build: Collections) -> dict[str, str]:
    """What a build depends on; empty where it did not record that."""
    found = records.read(connection, build.records, _MODELS)
    return msgspec.json.decode(found, type=dict[str, str]) if found else {}
