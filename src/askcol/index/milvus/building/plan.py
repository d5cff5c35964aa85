"""The work of a build, cut into tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from askcol.documents import Source
from askcol.index.building.ingest import Seen, seen_key
from askcol.index.milvus.building.numbering import Numbering
from askcol.index.milvus.building.tasks import DocumentRead, NumberedDocument, ReadTask, WriteTask

FILES_AT_ONCE = 32

BYTES_AT_ONCE = 8_000_000
"""Of the files of a task, unless one alone has more."""

CHUNKS_AT_ONCE = 512
"""Of the documents of a task, unless one alone has more."""


def read_tasks(sources: Sequence[Source], seen: Mapping[str, Seen]) -> list[ReadTask]:
    """All files, in their order."""
    tasks: list[ReadTask] = []
    files: list[tuple[Source, Seen | None]] = []
    size = 0
    for source in sources:
        if files and (len(files) == FILES_AT_ONCE or size + source.size > BYTES_AT_ONCE):
            tasks.append(ReadTask(len(tasks), tuple(files)))
            files, size = [], 0
        files.append((source, seen.get(seen_key(source))))
        size += source.size
    return [*tasks, ReadTask(len(tasks), tuple(files))] if files else tasks


def write_tasks(documents: Sequence[DocumentRead], numbering: Numbering) -> Iterator[WriteTask]:
    """All documents, which come in the order of their chunks in `numbering`."""
    some: list[NumberedDocument] = []
    count = 0
    for rank, read in enumerate(documents):
        part = slice(int(numbering.bounds[rank]), int(numbering.bounds[rank + 1]))
        if some and count + part.stop - part.start > CHUNKS_AT_ONCE:
            yield WriteTask(tuple(some))
            some, count = [], 0
        of_chunks = numbering.text_ids[part], numbering.copied[part], numbering.shared[part]
        some.append(NumberedDocument(read.document.document_id, rank, *of_chunks))
        count += part.stop - part.start
    if some:
        yield WriteTask(tuple(some))
