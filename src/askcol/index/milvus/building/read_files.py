"""Files -> their documents in Milvus, in the process of a worker."""

from __future__ import annotations

from dataclasses import replace

from tokenizers import Tokenizer

from askcol.chunking import chunk, indexed_text, reader_tokenizer
from askcol.documents import Document
from askcol.index.building.cut import text_key
from askcol.index.building.ingest import take
from askcol.index.local.draft import KnownContent
from askcol.index.milvus.building.numbering import HASH_BYTES
from askcol.index.milvus.building.stored import RowBuffer, StoredContents
from askcol.index.milvus.building.tasks import Context, DocumentRead, FileRead, ReadResult, ReadTask
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.rows import document_rows


def read_files(task: ReadTask, context: Context, connection: Connection) -> ReadResult:
    """Writes the documents of the files of `task`; doing a task twice leaves what doing it once leaves."""
    archive = StoredContents(connection, context.archive)
    buffer = RowBuffer(connection, context.build.documents)
    tokenizer = reader_tokenizer()
    files = []
    for source, was in task.files:
        taken = take(source, was, archive, context.fields)
        documents = []
        for position, (document, content) in enumerate(zip(taken.documents, taken.contents, strict=True)):
            read = _read(document, tokenizer)
            documents.append(read)
            chunks = len(read.words) // HASH_BYTES
            extracted = content.content if isinstance(content, KnownContent) else content
            buffer.add(document_rows(document, extracted, source.path.suffix, chunks=chunks, position=position))
        files.append(FileRead(replace(taken, documents=(), contents=()), tuple(documents)))
    buffer.send()
    return ReadResult(task.number, tuple(files))


def _read(document: Document, tokenizer: Tokenizer) -> DocumentRead:
    chunks = chunk(document, tokenizer)
    return DocumentRead(
        replace(document, text="", pages=(), boxes=()),
        b"".join(text_key(c.text)[:HASH_BYTES] for c in chunks),
        b"".join(text_key(indexed_text(document, c))[:HASH_BYTES] for c in chunks),
    )
