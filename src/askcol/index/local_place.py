"""`LocalPlace`: an index in a folder."""

from __future__ import annotations

import datetime
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askcol.documents import Fields, Location
from askcol.encoding import ExportableEncoder
from askcol.errors import IndexDamaged
from askcol.files import write_whole
from askcol.index.building.builder import build_index
from askcol.index.building.ingest import read_seen
from askcol.index.building.publish import SEEN
from askcol.index.building.recorded_encoder import open_encoder
from askcol.index.contents import Contents
from askcol.index.local.database import Database
from askcol.index.local.load import load_index, verify_index
from askcol.index.local.manifest import (
    CURRENT,
    base_of,
    index_command,
    is_index,
    named_generation,
    read_manifest,
    recorded,
)
from askcol.index.local.store import STORE
from askcol.index.place import CONFIDENCE, Built, Index, Record
from askcol.types import Progress, no_progress


@dataclass(frozen=True, slots=True)
class LocalPlace:
    """The index in `folder`, which need not be there yet. Does what `IndexPlace` says."""

    folder: Path

    def __str__(self) -> str:
        return str(self.folder)

    def command(self, *arguments: str) -> str:
        """`askcol index` with `arguments`; names the folder unless the command finds it by itself."""
        return index_command(self.folder, *arguments)

    def told_from(self, here: Path, there: Path) -> LocalPlace:
        return LocalPlace(told_from(self.folder, here, there))

    def is_there(self) -> bool:
        """Whether the folder holds an index, be it damaged."""
        return is_index(self.folder)

    def record(self) -> Record | None:
        return recorded(self.folder)

    def contents(self) -> Contents:
        generation = named_generation(self.folder)
        folder = self.folder / generation
        manifest = read_manifest(folder)
        try:
            database = Database(folder / STORE)
            skipped = database.skipped()
        except sqlite3.Error as error:
            raise IndexDamaged(f"{folder / STORE} can't be read ({error}); rebuild with {self.command()}") from None
        return Contents(
            generation=generation,
            published=datetime.datetime.fromtimestamp((self.folder / CURRENT).stat().st_mtime).astimezone(),
            document_count=database.document_count,
            chunk_count=database.chunk_count,
            skipped=skipped,
            roots=tuple(manifest["roots"]),
            left_out=tuple(manifest.get("left_out", ())),
            base=base_of(self.folder, manifest),
            encoder=str(manifest["encoder"]["source"]),
            mend=self.command(),
            documents=database.listing.documents,
            size=self._size,
            seen=self._seen,
        )

    def _size(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def _seen(self) -> Mapping[str, tuple[int, int, int, str]]:
        return {path: found[:4] for path, found in read_seen(self.folder / SEEN).items()}

    def load(self) -> Index:
        return load_index(self.folder)

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
        return build_index(self.folder, paths, encoder, progress, rebuild=rebuild, fields=fields, left_out=left_out)

    def open_encoder(self, given: Path | None = None) -> ExportableEncoder:
        return open_encoder(self.folder, given)

    def verify(self) -> list[str]:
        return verify_index(self.folder)

    def state(self) -> object:
        states = []
        for name in (CURRENT, CONFIDENCE):
            try:
                status = (self.folder / name).stat()
                states.append((status.st_ino, status.st_mtime_ns))
            except OSError:
                states.append((0, 0))
        return states

    def read_kept(self, name: str) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write_kept(self, name: str, content: bytes) -> None:
        write_whole(self.folder / name, content)

    def kept_at(self, name: str) -> str:
        return str(self.folder / name)


def told_from(path: Path, here: Path, there: Path) -> Path:
    """`path`, which is told from the folder `here`, told from `there`; an absolute path stays."""
    return path if path.is_absolute() else Path(os.path.relpath(here / path, there))
