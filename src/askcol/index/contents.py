"""What an index holds, read without opening what only a question needs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from askcol.documents import Freshness, Location, Skipped, location_of
from askcol.index.filters import DocumentFilter
from askcol.index.store import DocumentEntry


@dataclass(frozen=True, slots=True)
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
        mend: The command that takes changed files in.
        documents: The documents that match a filter (None: all), by id, without their texts.
        size: Bytes of the whole index; None where that is not known.
        seen: The files as the build found them, as `documents.Freshness` takes them.
    """

    generation: str
    published: datetime.datetime
    document_count: int
    chunk_count: int
    skipped: tuple[Skipped, ...]
    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    base: Path
    encoder: str
    mend: str
    documents: Callable[[DocumentFilter | None], list[DocumentEntry]]
    size: Callable[[], int | None]
    seen: Callable[[], Mapping[str, tuple[int, int, int, str]]]

    def holds(self, path: Location) -> bool:
        """Whether a document has this path, or lies below it."""
        entries = self.documents(None)
        return any(entry.path == path.as_posix() or path in location_of(entry.path).parents for entry in entries)

    def stale(self) -> Iterator[str]:
        """A sentence for each file that changed or went since it was indexed, and each new one.

        A file whose size and times are as the build found them counts as unchanged.
        """
        freshness = Freshness(self.base, self.roots, left_out=self.left_out, seen=self.seen())
        indexed = {entry.path: entry.sha256 for entry in self.documents(None)}
        return freshness.findings(indexed, self.skipped, self.mend)
