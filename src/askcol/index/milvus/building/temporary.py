"""Fills an index in Milvus with documents that come from no files."""

from __future__ import annotations

from collections.abc import Sequence

from askcol.documents import USUAL_FIELDS, Document
from askcol.encoding import ExportableEncoder
from askcol.index.building.identity import generation_name, model_identities
from askcol.index.milvus.address import Address
from askcol.index.milvus.building.in_process import InProcessWorkers
from askcol.index.milvus.building.lock import build_lock
from askcol.index.milvus.building.publish import Origin, publish, write_index
from askcol.index.milvus.building.read_files import write_documents
from askcol.index.milvus.building.tasks import Context, by_chunk_ids
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.schema import Collections, create
from askcol.types import no_progress


def build_temporary_in_milvus(address: Address, documents: Sequence[Document], encoder: ExportableEncoder) -> None:
    """Makes `documents`, which need no files, the current build of an index, as `build_temporary` does on disk."""
    connection = Connection(address)
    with build_lock(connection) as lock:
        build = Collections.new(address.name)
        create(connection, build, encoder.dim)
        models = model_identities(encoder)
        context = Context(address, build, None, (), USUAL_FIELDS, encoder.source, encoder.identity)
        reads = sorted(write_documents(connection, build, documents), key=by_chunk_ids)
        generation = generation_name(sorted(documents, key=lambda d: d.document_id), (), (), models)
        written = write_index(connection, context, InProcessWorkers(connection, encoder), reads, no_progress)
        origin = Origin(generation, models, (), (), "", USUAL_FIELDS, ())
        publish(connection, build, encoder, reads, written, origin, lock)
