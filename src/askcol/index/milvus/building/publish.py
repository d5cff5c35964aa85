"""Chunks, terms and vectors of a new build, from its documents; and the switch that makes it the current one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from askcol.documents import Fields, Skipped
from askcol.encoding import ExportableEncoder
from askcol.errors import IndexDamaged
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus.building.encoders import keep_encoder
from askcol.index.milvus.building.lock import BuildLock
from askcol.index.milvus.building.numbering import number_chunks
from askcol.index.milvus.building.plan import write_tasks
from askcol.index.milvus.building.row_buffer import RowBuffer
from askcol.index.milvus.building.tasks import Context, DocumentRead, Workers
from askcol.index.milvus.building.term_counts import Statistics, TermTally
from askcol.index.milvus.builds import Collections, switch
from askcol.index.milvus.chunk_rows import filter_fields
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.fetch import count_rows
from askcol.index.milvus.manifest import Manifest, write_manifest, write_skipped
from askcol.index.milvus.records import UNUSED
from askcol.index.milvus.schema import index_vectors
from askcol.index.milvus.tokens import token_of
from askcol.types import Progress

_FLUSH_S = 600.0
"""A server may take so long to write a large collection to its storage."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the documents of a build come from, and what their texts depend on; as in `Manifest`."""

    generation: str
    models: Mapping[str, str]
    roots: tuple[str, ...]
    left_out: tuple[str, ...]
    base: str
    fields: Fields
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: counts as in `Manifest`, and how many texts the encoder was run on (`embedded`)."""

    chunks: int
    texts: int
    terms: int
    embedded: int
    statistics: Statistics


def write_index(
    connection: Connection, context: Context, workers: Workers, documents: Sequence[DocumentRead], progress: Progress
) -> Written:
    """Writes the chunks, vectors and terms of `documents`, which come in the order of `document_id + ":"`."""
    numbering = number_chunks([read.words for read in documents], [read.texts for read in documents])
    total = len(numbering.keys)
    tally = TermTally()
    done = embedded = 0
    shared_embedded: set[bytes] = set()
    for result in workers.write(context, write_tasks(documents, numbering)):
        tally.add(result.terms)
        done += result.chunks
        embedded += result.embedded
        shared_embedded |= result.shared_embedded
        progress("embedding", done, total)
    buffer = RowBuffer(connection, context.build.terms)
    terms = 0
    for term, texts, firsts in tally.frequencies():
        buffer.add([{"term": token_of(term), "texts": texts, "firsts": firsts, "unused": UNUSED}])
        terms += 1
    buffer.send()
    return Written(total, numbering.text_count, terms, embedded + len(shared_embedded), tally.statistics())


def publish(
    connection: Connection,
    build: Collections,
    encoder: ExportableEncoder,
    documents: Sequence[DocumentRead],
    written: Written,
    origin: Origin,
    lock: BuildLock,
) -> Manifest:
    """Makes a build of `documents` the current one, in one step, once all of it is on the server."""
    keys, unsaid = set[str](), set[str]()
    for read in documents:
        keys |= {"title", *(key.casefold() for key in read.document.metadata)}
        unsaid |= filter_fields(read.document).unsaid
    manifest = Manifest(
        generation=origin.generation,
        published=datetime.datetime.now(datetime.UTC).isoformat(),
        models=dict(origin.models),
        roots=origin.roots,
        left_out=origin.left_out,
        base=origin.base,
        fields=origin.fields,
        encoder=RecordedEncoder.of(encoder),
        documents=len(documents),
        chunks=written.chunks,
        texts=written.texts,
        terms=written.terms,
        avgdl=written.statistics.avgdl,
        average_idf=written.statistics.average_idf,
        known_keys=tuple(sorted(keys)),
        unsaid=tuple(sorted(unsaid)),
    )
    write_manifest(connection, build, manifest)
    write_skipped(connection, build, origin.skipped)
    keep_encoder(connection, encoder)
    for collection in build.all():
        connection.ask("flush", collection, timeout=_FLUSH_S)
    for collection, expression, expected in manifest.counts(build):
        _check(connection, collection, expression, expected)
    index_vectors(connection, build, manifest.chunks)
    _warm_up(connection, build, encoder.dim)
    lock.check()
    switch(connection, build)
    return manifest


def _check(connection: Connection, collection: str, expression: str, expected: int) -> None:
    found = count_rows(connection, collection, expression)
    if found != expected:
        raise IndexDamaged(f"{collection} has {found:,} rows where {expected:,} were written; build again")


def _warm_up(connection: Connection, build: Collections, dim: int) -> None:
    """Searches once, because a server may make an index only for the first search, which takes seconds."""
    connection.search(build.chunks, "bread", "sparse", 1)
    connection.search(build.chunks, [1.0] + [0.0] * (dim - 1), "vector", 1)
