"""Documents in Milvus -> their chunks, terms and vectors there, in the process of a worker."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from askcol.chunking import Chunk, chunk, indexed_text, reader_tokenizer
from askcol.documents import Document
from askcol.encoding import Encoder
from askcol.errors import IndexDamaged
from askcol.index.building.cut import text_key
from askcol.index.milvus.building.row_buffer import RowBuffer
from askcol.index.milvus.building.stored import fetch_documents, fetch_vectors
from askcol.index.milvus.building.tasks import Context, WriteResult, WriteTask
from askcol.index.milvus.building.term_counts import BatchCounter
from askcol.index.milvus.chunk_rows import FilterFields, chunk_row, filter_fields, key_of
from askcol.index.milvus.connection import Connection
from askcol.text import terms
from askcol.types import FloatArray

EMBEDDED_AT_ONCE = 512
"""So many texts are embedded and written together. A build that dies loses less than this for each worker."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """A chunk to write. `text`: the indexed one, `text_key` its name. `copied`, `shared`: as in `Numbering`."""

    chunk: Chunk
    document: Document
    fields: FilterFields
    key: int
    text_id: int
    copied: bool
    shared: bool
    text: str
    text_key: bytes


def write_chunks(task: WriteTask, context: Context, connection: Connection, encoder: Encoder) -> WriteResult:
    """Writes the chunks of the documents of `task`; doing a task twice leaves what doing it once leaves."""
    buffer = RowBuffer(connection, context.build.chunks)
    counter = BatchCounter()
    written = embedded = 0
    shared_embedded: set[bytes] = set()
    chunks = _numbered(task, fetch_documents(connection, context.build, [d.document_id for d in task.documents]))
    while block := list(islice(chunks, EMBEDDED_AT_ONCE)):
        texts = {c.text_key: c.text for c in block}
        shared = {c.text_key for c in block if c.shared}
        vectors = _stored(connection, context, texts, shared)
        new = [key for key in texts if key not in vectors]
        if new:
            vectors.update(zip(new, encoder.encode_documents([texts[key] for key in new]), strict=True))
        buffer.add(_rows(block, vectors, counter))
        buffer.send()
        written += len(block)
        embedded += len(new) - len(shared.intersection(new))
        shared_embedded.update(shared.intersection(new))
    return WriteResult(written, counter.counts(), embedded, frozenset(shared_embedded))


def _numbered(task: WriteTask, documents: Mapping[str, Document]) -> Iterator[_Numbered]:
    tokenizer = reader_tokenizer()
    for numbered in task.documents:
        d = documents.get(numbered.document_id)
        if d is None:
            raise IndexDamaged(f"the server has lost {numbered.document_id}, which was just written; build again")
        fields = filter_fields(d)
        chunks = chunk(d, tokenizer)
        if len(chunks) != len(numbered.text_ids):
            raise IndexDamaged(f"{d.document_id} was cut into other chunks than before: all workers need one askcol")
        columns = (numbered.text_ids, numbered.copied, numbered.shared)
        of_chunks = zip(chunks, *(column.tolist() for column in columns), strict=True)
        for ordinal, (c, text_id, copied, shared) in enumerate(of_chunks):
            key = key_of(numbered.rank, ordinal)
            text = indexed_text(d, c)
            yield _Numbered(c, d, fields, key, text_id, copied, shared, text, text_key(text))


def _stored(
    connection: Connection, context: Context, text_keys: Collection[bytes], shared: Collection[bytes]
) -> dict[bytes, FloatArray]:
    """The vectors that are there already, by text. `shared`: those that this build may have written elsewhere."""
    vectors: dict[bytes, FloatArray] = {}
    for build in context.embedded:
        vectors |= fetch_vectors(connection, build, [key for key in text_keys if key not in vectors])
    return vectors | fetch_vectors(connection, context.build, [key for key in shared if key not in vectors])


def _rows(
    block: Sequence[_Numbered], vectors: Mapping[bytes, FloatArray], counter: BatchCounter
) -> Iterator[dict[str, object]]:
    """The rows of chunks, whose terms are counted on the way."""
    for c in block:
        found = terms(c.text)
        counter.add(c.key, c.text_id, found, len(c.text) - len(c.chunk.text), copied=c.copied)
        yield chunk_row(
            c.chunk,
            c.document,
            c.fields,
            key=c.key,
            text_id=c.text_id,
            text_key=c.text_key,
            terms=[term.text for term in found],
            vector=vectors[c.text_key],
        )
