"""What lies in an index in Milvus, row by row, and what a local index of the same documents has in its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from comparing import documents_of, local_store_of
from rank_bm25 import BM25Okapi

from askcol.chunking.chunks import Chunk, indexed_text
from askcol.documents.document import Content, Document, Skipped
from askcol.documents.formats.format import USUAL_FIELDS
from askcol.encoding.encoder import ExportableEncoder
from askcol.index.building.cut import text_key
from askcol.index.building.identity import generation_name, model_identities
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.in_process import InProcessWorkers
from askcol.index.milvus.building.lock import build_lock
from askcol.index.milvus.building.publish import Origin, publish, write_index
from askcol.index.milvus.building.read_files import DocumentWriter
from askcol.index.milvus.building.tasks import Context, DocumentRead, by_chunk_ids
from askcol.index.milvus.builds import Collections, current
from askcol.index.milvus.chunk_rows import CHUNK_FIELDS, SCORED_FIELDS, chunk_of
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import DOCUMENT_FIELDS, document_of
from askcol.index.milvus.manifest import read_manifest, read_skipped
from askcol.index.milvus.schema import create
from askcol.index.milvus.tokens import token_of
from askcol.index.place import Index
from askcol.text.terms import terms
from askcol.types import no_progress


@dataclass(frozen=True)
class Held:
    """What an index holds.

    `texts`: the number of each chunk's text, by first occurrence. `keys`: the names of the indexed texts. `tokens`: of
    each chunk. `vectors`: as lists of numbers. `frequencies`: token -> how many texts have it. `counts`: documents,
    chunks, texts, and what BM25 needs of them: mean length and mean idf.
    """

    generation: str
    roots: Sequence[str]
    documents: Sequence[Document]
    chunks: Sequence[Chunk]
    texts: Sequence[int]
    keys: Sequence[str]
    tokens: Sequence[str]
    vectors: Sequence[Sequence[float]]
    frequencies: Mapping[str, int]
    counts: Sequence[float]
    skipped: Sequence[Skipped]


def write_documents(connection: Connection, build: Collections, documents: Iterable[Document]) -> list[DocumentRead]:
    """Writes documents that come from no file."""
    writer = DocumentWriter(connection, build)
    reads = [writer.write(d, Content(d.text, d.title, pages=d.pages, boxes=d.boxes), "", 0) for d in documents]
    writer.finish()
    return reads


def fill(connection: Connection, documents: Sequence[Document], encoder: ExportableEncoder) -> Collections:
    """Makes `documents`, which come from no files, the current build of an index, as `build_temporary` does on disk."""
    with build_lock(connection) as lock:
        build = Collections.new(connection.address.name)
        create(connection, build, encoder.dim)
        models = model_identities(encoder)
        context = Context(connection.address, build, None, (), USUAL_FIELDS, encoder.source, encoder.identity)
        reads = sorted(write_documents(connection, build, documents), key=by_chunk_ids)
        generation = generation_name(sorted(documents, key=lambda d: d.document_id), (), (), models)
        written = write_index(connection, context, InProcessWorkers(connection, encoder), reads, no_progress)
        publish(
            connection, build, encoder, reads, written, Origin(generation, models, (), (), "", USUAL_FIELDS, ()), lock
        )
    return build


def held_in_milvus(address: str) -> Held:
    """What the current build of the index at `address` holds."""
    connection = Connection(Address.parse(address))
    build = current(connection, connection.address.name)
    assert build is not None
    manifest = read_manifest(connection, build)
    rows = sorted(
        _rows(connection, build.chunks, {*CHUNK_FIELDS, *SCORED_FIELDS, "text_key"}), key=lambda row: row["key"]
    )
    chunks = [chunk_of(row) for row in rows]
    firsts = {row["key"] for row in rows if row["key"] == row["text_id"]}
    assert {row["text_id"] for row in rows} == firsts
    return Held(
        manifest.generation,
        list(manifest.roots),
        _documents(connection, build),
        chunks,
        np.unique([row["text_id"] for row in rows], return_inverse=True)[1].tolist(),
        [row["text_key"] for row in rows],
        [row["terms"] for row in rows],
        [np.array(row["vector"], dtype=np.float32).tolist() for row in rows],
        {row["term"]: row["texts"] for row in _rows(connection, build.terms, ["term", "texts"])},
        [manifest.documents, manifest.chunks, manifest.texts, manifest.avgdl, manifest.average_idf],
        read_skipped(connection, build),
    )


def _documents(connection: Connection, build: Collections) -> list[Document]:
    rows = _rows(connection, build.documents, DOCUMENT_FIELDS)
    ids = sorted({row["document_id"] for row in rows})
    return [document_of([row for row in rows if row["document_id"] == document_id]) for document_id in ids]


def _rows(connection: Connection, collection: str, fields: Iterable[str]) -> list[Any]:
    return [row for page in connection.pages(collection, "", list(fields)) for row in page]


def held_locally(index: Index) -> Held:
    """What an index in a folder holds, in the same words."""
    store = local_store_of(index)
    documents = {d.document_id: d for d in documents_of(store)}
    chunks = list(store.all_chunks())
    texts = [indexed_text(documents[c.document_id], c) for c in chunks]
    bm25 = store.bm25
    firsts = np.unique(store.texts.ids, return_index=True)[1].tolist()
    average_idf = BM25Okapi([[t.text for t in terms(texts[first])] for first in firsts]).average_idf
    return Held(
        store.generation,
        list(index.roots),
        list(documents.values()),
        chunks,
        store.texts.ids.tolist(),
        [text_key(text).hex() for text in texts],
        [" ".join(token_of(t.text) for t in terms(text)) for text in texts],
        store.vectors.rows(np.arange(len(chunks))).tolist(),
        {token_of(term): bm25.text_frequency(term) for term in bm25.rows},
        [store.document_count, store.chunk_count, store.text_count, bm25.avgdl, average_idf],
        store.skipped,
    )


def collections_in(address: str) -> list[str]:
    """The names of the collections of the index at `address`, without its own name before them."""
    connection = Connection(Address.parse(address))
    name = f"{connection.address.name}_"
    return sorted(c.removeprefix(name) for c in connection.ask("list_collections") if c.startswith(name))


def current_build(address: str) -> str | None:
    """The id of the build that answers."""
    connection = Connection(Address.parse(address))
    build = current(connection, connection.address.name)
    return build.build if build else None
