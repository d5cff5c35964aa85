"""Checks an index in Milvus in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from askcol.documents import Document, Freshness
from askcol.errors import EncoderError, IndexDamaged
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.chunk_rows import CHUNK_FIELDS
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.encoder_cache import query_encoder
from askcol.index.milvus.fetch import ROWS_AT_ONCE, count_rows, fetch_document
from askcol.index.milvus.heads import Heads, HeadsOnDemand
from askcol.index.milvus.manifest import Manifest, milvus_command, read_manifest, read_skipped

_FIELDS = (*CHUNK_FIELDS, "text_id", "terms", "vector")


def verify_build(connection: Connection, build: Collections) -> list[str]:
    """Findings about a finished build, empty if all is sound.

    Checks the manifest's own SHA-256 and its counts, that every document has its text and its chunks, every chunk the
    text that its document has there and a vector, and every term its frequency, and the encoder; then looks for sources
    that changed, are gone, or are new.
    """
    mend = f"rebuild with {milvus_command(connection.address)}"
    try:
        manifest = read_manifest(connection, build)
        skipped = read_skipped(connection, build)
    except IndexDamaged as error:
        return [str(error)]
    heads = HeadsOnDemand(connection, build)()
    if findings := list(_damage(connection, build, manifest, heads)):
        return [f"{finding}; {mend}" for finding in findings]
    try:
        query_encoder(connection, manifest.encoder)
    except (IndexDamaged, EncoderError) as error:
        return [str(error)]
    indexed = {entry.path: entry.sha256 for entry in heads.listing.documents()}
    freshness = Freshness(Path(manifest.base), manifest.roots, left_out=manifest.left_out)
    command = milvus_command(connection.address)
    return list(freshness.findings(indexed, skipped, command)) if manifest.base else []


def _damage(connection: Connection, build: Collections, manifest: Manifest, heads: Heads) -> Iterator[str]:
    expected = dict(heads.chunk_counts())
    if len(expected) != manifest.documents:
        yield f"{len(expected):,} documents are there, {manifest.documents:,} were written"
    chunks = texts = 0
    terms: set[str] = set()
    for begin, end in heads.key_ranges(ROWS_AT_ONCE):
        rows = connection.query(build.chunks, f"key >= {begin} and key < {end}", _FIELDS)
        rows.sort(key=lambda row: int(row["key"]))
        chunks += len(rows)
        texts += sum(row["text_id"] == row["key"] for row in rows)
        terms.update(term for row in rows for term in row["terms"].split())
        for document_id, group in groupby(rows, key=lambda row: str(row["document_id"])):
            found = list(group)
            expected[document_id] = expected.get(document_id, 0) - len(found)
            try:
                document = fetch_document(connection, build, document_id)
            except (KeyError, IndexDamaged):
                yield f"the text of {document_id} is not there"
                continue
            yield from (f"chunk {row['chunk_id']} {wrong}" for row in found if (wrong := _wrong(row, document)))
    yield from (f"{document_id} has not as many chunks as it had" for document_id, rest in expected.items() if rest)
    if (chunks, texts) != (manifest.chunks, manifest.texts):
        yield (
            f"{chunks:,} chunks of {texts:,} different texts are there, {manifest.chunks:,} of "
            f"{manifest.texts:,} were written"
        )
    counted = count_rows(connection, build.terms)
    if not counted == len(terms) == manifest.terms:
        yield f"{counted:,} terms are counted where the chunks have {len(terms):,} of {manifest.terms:,} written"


def _wrong(row: Mapping[str, Any], document: Document) -> str:
    """What is wrong with a chunk of `document`; "" if it is sound."""
    start, stop, text = int(row["start"]), int(row["stop"]), row["text"]
    if not 0 <= start < stop <= len(document.text):
        return "has offsets outside of its document"
    if text and text != document.text[start:stop]:
        return "does not have the text that its document has there"
    vector = np.array(row["vector"], dtype=np.float32)
    return "" if abs(float((vector * vector).sum()) - 1) < 1e-2 else "has no unit vector"
