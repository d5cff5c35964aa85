"""What an index holds, read without opening what only a question needs."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterator
from pathlib import Path, PurePath

from askcol.documents import Freshness, Skipped
from askcol.errors import IndexDamaged
from askcol.index.building.ingest import read_seen
from askcol.index.building.publish import SEEN
from askcol.index.filters import DocumentFilter
from askcol.index.local.database import Database
from askcol.index.local.manifest import CURRENT, base_of, index_command, named_generation, read_manifest
from askcol.index.local.store import STORE
from askcol.index.store import DocumentEntry


class Contents:
    """The current generation of an index as lists and counts.

    Attributes:
        generation: Its name.
        published: When it became the current one, in local time.
        document_count: How many documents it holds.
        chunk_count: How many chunks.
        skipped: The files and parts of files that the build left out, each with the reason.
        roots: The files and folders that it was built from, told from `base`.
        left_out: The files and folders within the roots that are not indexed, told from `base`.
        base: The folder that relative paths count from, whether or not it exists.
        encoder: The encoder that embedded it: a name, or the folder of a model.
    """

    def __init__(self, index_dir: Path) -> None:
        """Raises `IndexMissing` if there is no index, and `IndexDamaged` if its manifest or database can't be read."""
        self.generation = named_generation(index_dir)
        folder = index_dir / self.generation
        manifest = read_manifest(folder)
        try:
            self._database = Database(folder / STORE)
            self.skipped: tuple[Skipped, ...] = self._database.skipped()
        except sqlite3.Error as error:
            mend = f"rebuild with {index_command(index_dir)}"
            raise IndexDamaged(f"{folder / STORE} can't be read ({error}); {mend}") from None
        self.document_count, self.chunk_count = self._database.document_count, self._database.chunk_count
        self.published = datetime.datetime.fromtimestamp((index_dir / CURRENT).stat().st_mtime).astimezone()
        self.roots: tuple[str, ...] = tuple(manifest["roots"])
        self.left_out: tuple[str, ...] = tuple(manifest.get("left_out", ()))
        self.base = base_of(index_dir, manifest)
        self.encoder = str(manifest["encoder"]["source"])
        self._index_dir = index_dir

    def size(self) -> int:
        """Bytes on disk, of the whole folder."""
        return sum(path.stat().st_size for path in self._index_dir.rglob("*") if path.is_file())

    def documents(self, where: DocumentFilter | None = None) -> list[DocumentEntry]:
        """The documents that match `where` (None: all), by id, without their texts."""
        return self._database.documents(where)

    def holds(self, path: PurePath) -> bool:
        """Whether a document has this path, or lies below it."""
        return any(entry.path == path.as_posix() or path in PurePath(entry.path).parents for entry in self.documents())

    def stale(self) -> Iterator[str]:
        """A sentence for each file that changed or went since it was indexed, and each new one.

        A file whose size and times are as the build found them counts as unchanged.
        """
        seen = {path: found[:4] for path, found in read_seen(self._index_dir / SEEN).items()}
        freshness = Freshness(self.base, self.roots, left_out=self.left_out, seen=seen)
        indexed = {entry.path: entry.sha256 for entry in self.documents()}
        return freshness.findings(indexed, self.skipped, index_command(self._index_dir))
