"""What the workers of a build are asked and what they answer; all of it can be sent to another process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from askcol.documents import Document, Fields, Source
from askcol.index.building.ingest import Seen, Taken
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.term_counts import BatchTerms
from askcol.index.milvus.builds import Collections
from askcol.types import IntArray


@dataclass(frozen=True, slots=True)
class Context:
    """What all tasks of a build share.

    `build`: where its documents and chunks are written. `archive`: the build whose documents need not be extracted
    again; None where there is none. `embedded`: builds whose chunks have vectors of the same encoder, the current one
    first. `fields`: of records. `encoder`: where its weights come from, as in `ExportableEncoder.source`;
    `encoder_identity`: the identity that they must have.
    """

    address: Address
    build: Collections
    archive: Collections | None
    embedded: tuple[Collections, ...]
    fields: Fields
    encoder: str
    encoder_identity: str


@dataclass(frozen=True, slots=True)
class ReadTask:
    """Files to read, each with how the last build found it. `number`: counts the tasks from 0."""

    number: int
    files: tuple[tuple[Source, Seen | None], ...]


@dataclass(frozen=True, slots=True)
class DocumentRead:
    """A document that was written. `document`: without text, pages and boxes.

    `words`, `texts`: as `number_chunks` takes them.
    """

    document: Document
    words: bytes
    texts: bytes


def by_chunk_ids(read: DocumentRead) -> str:
    """Sorts documents as the ids of their chunks do."""
    return f"{read.document.document_id}:"


@dataclass(frozen=True, slots=True)
class FileRead:
    """What became of a file: `taken` without documents and contents, and the `documents`."""

    taken: Taken
    documents: tuple[DocumentRead, ...]


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of the files of the task with this number, in their order."""

    number: int
    files: tuple[FileRead, ...]


@dataclass(frozen=True, slots=True, eq=False)
class NumberedDocument:
    """A document whose chunks are to be written. `text_ids`, `copied`, `shared`: of its chunks, as in `Numbering`."""

    document_id: str
    rank: int
    text_ids: IntArray
    copied: npt.NDArray[np.bool_]
    shared: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WriteTask:
    """Documents whose chunks are to be written."""

    documents: tuple[NumberedDocument, ...]


@dataclass(frozen=True, slots=True, eq=False)
class WriteResult:
    """What was written: how many chunks, and their terms.

    `embedded`: how many texts of one chunk the encoder was run on. `shared_embedded`: the keys of those of several
    chunks; two workers may embed the same at once.
    """

    chunks: int
    terms: BatchTerms
    embedded: int
    shared_embedded: frozenset[bytes]


class Workers(Protocol):
    """Who does the tasks of a build, with `read_files` and `write_chunks`: this process, or others."""

    def read(self, context: Context, tasks: Iterable[ReadTask]) -> Iterator[ReadResult]:
        """A result for each task, in any order."""

    def write(self, context: Context, tasks: Iterable[WriteTask]) -> Iterator[WriteResult]:
        """A result for each task, in any order."""
