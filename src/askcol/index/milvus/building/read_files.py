"""Files -> their documents in Milvus, in the process of a worker."""

from __future__ import annotations

from dataclasses import replace

from askcol.chunking import chunk, indexed_text, reader_tokenizer
from askcol.documents import Content, Document
from askcol.index.building.cut import text_key
from askcol.index.building.ingest import take
from askcol.index.local.draft import KnownContent
from askcol.index.milvus.building.numbering import HASH_BYTES
from askcol.index.milvus.building.row_buffer import RowBuffer
from askcol.index.milvus.building.stored import StoredContents
from askcol.index.milvus.building.tasks import Context, DocumentRead, FileRead, ReadResult, ReadTask
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import document_rows


def read_files(task: ReadTask, context: Context, connection: Connection) -> ReadResult:
    """Writes the documents of the files of `task`; doing a task twice leaves what doing it once leaves."""
    archive = StoredContents(connection, context.archive, (was.sha256 for _, was in task.files if was))
    writer = DocumentWriter(connection, context.build)
    files = []
    for source, was in task.files:
        taken = take(source, was, archive, context.fields)
        extracted = [c.content if isinstance(c, KnownContent) else c for c in taken.contents]
        pairs = enumerate(zip(taken.documents, extracted, strict=True))
        suffix = source.path.suffix.lower()
        documents = [writer.write(document, content, suffix, position) for position, (document, content) in pairs]
        files.append(FileRead(replace(taken, documents=(), contents=()), tuple(documents)))
    writer.finish()
    return ReadResult(task.number, tuple(files))


class DocumentWriter:
    """Writes the documents of a build."""

    def __init__(self, connection: Connection, build: Collections) -> None:
        self._buffer = RowBuffer(connection, build.documents)
        self._tokenizer = reader_tokenizer()

    def write(self, document: Document, content: Content, suffix: str, position: int) -> DocumentRead:
        """Writes a document, which was made of `content`; the other arguments as in `document_rows`."""
        chunks = chunk(document, self._tokenizer)
        self._buffer.add(document_rows(document, content, suffix, chunks=len(chunks), position=position))
        return DocumentRead(
            replace(document, text="", pages=(), boxes=()),
            b"".join(text_key(c.text)[:HASH_BYTES] for c in chunks),
            b"".join(text_key(indexed_text(document, c))[:HASH_BYTES] for c in chunks),
        )

    def finish(self) -> None:
        """Sends what was not sent yet."""
        self._buffer.send()
