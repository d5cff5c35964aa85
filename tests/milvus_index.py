"""An index in Milvus of documents that come from no files."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from askcol.chunking.chunks import chunk, indexed_text
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Content, Document
from askcol.documents.formats.format import USUAL_FIELDS
from askcol.encoding.encoder import ExportableEncoder
from askcol.index.building.cut import text_key
from askcol.index.building.identity import generation_name, model_identities
from askcol.index.building.recorded_encoder import RecordedEncoder
from askcol.index.milvus import schema
from askcol.index.milvus.building.numbering import HASH_BYTES, number_chunks
from askcol.index.milvus.building.tasks import Context, NumberedDocument, WriteTask
from askcol.index.milvus.building.term_counts import TermTally
from askcol.index.milvus.building.write_chunks import write_chunks
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.manifest import Manifest, write_manifest, write_skipped
from askcol.index.milvus.records import UNUSED
from askcol.index.milvus.rows import document_rows, filter_fields
from askcol.index.milvus.schema import Collections
from askcol.index.milvus.tokens import token_of


def fill(connection: Connection, documents: Sequence[Document], encoder: ExportableEncoder) -> Collections:
    """Makes `documents` the current build."""
    build = Collections.new(connection.address.name)
    schema.create(connection, build, encoder.dim)
    ordered = sorted(documents, key=lambda d: f"{d.document_id}:")
    chunks = [chunk(d, reader_tokenizer()) for d in ordered]
    for d, cs in zip(ordered, chunks, strict=True):
        content = Content(d.text, d.title, pages=d.pages, boxes=d.boxes)
        connection.write(build.documents, document_rows(d, content, "", chunks=len(cs)))
    numbering = number_chunks(
        [b"".join(text_key(c.text)[:HASH_BYTES] for c in cs) for cs in chunks],
        [
            b"".join(text_key(indexed_text(d, c))[:HASH_BYTES] for c in cs)
            for d, cs in zip(ordered, chunks, strict=True)
        ],
    )
    tally = TermTally()
    for rank, d in enumerate(ordered):
        part = slice(numbering.bounds[rank], numbering.bounds[rank + 1])
        numbered = NumberedDocument(
            d.document_id, rank, numbering.text_ids[part], numbering.copied[part], numbering.shared[part]
        )
        context = Context(connection.address, build, None, (), USUAL_FIELDS, encoder.source, encoder.identity)
        tally.add(write_chunks(WriteTask((numbered,)), context, connection, encoder).terms)
    connection.write(
        build.terms,
        [
            {"term": token_of(term), "texts": texts, "firsts": firsts, "unused": UNUSED}
            for term, texts, firsts in tally.frequencies()
        ],
    )
    statistics = tally.statistics()
    models = model_identities(encoder)
    keys = {key.casefold() for d in documents for key in d.metadata}
    manifest = Manifest(
        generation=generation_name(sorted(documents, key=lambda d: d.document_id), (), (), models),
        published=datetime.datetime.now(datetime.UTC).isoformat(),
        models=models,
        roots=(),
        left_out=(),
        base="",
        fields=USUAL_FIELDS,
        encoder=RecordedEncoder.of(encoder),
        documents=len(documents),
        chunks=len(numbering.keys),
        texts=numbering.text_count,
        avgdl=statistics.avgdl,
        average_idf=statistics.average_idf,
        known_keys=tuple(sorted(keys | {"title"})) if documents else (),
        unsaid=tuple(sorted(set[str]().union(*(filter_fields(d).unsaid for d in documents)))),
    )
    write_manifest(connection, build, manifest)
    write_skipped(connection, build, ())
    schema.switch(connection, build)
    return build
