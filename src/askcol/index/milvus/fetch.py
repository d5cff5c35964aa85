"""Chunks, terms and documents from the collections of a build."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from askcol.chunking import Chunk
from askcol.documents import Document
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.chunk_rows import CHUNK_FIELDS, SCORED_FIELDS, chunk_of
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import DOCUMENT_FIELDS, document_of, piece_prefix
from askcol.index.milvus.literals import one_of, starts_with
from askcol.types import FloatArray

ROWS_AT_ONCE = 1_000


class Scored(NamedTuple):
    """What a chunk is scored by: how often which token stands in it, how many there are, and its vector."""

    text_id: int
    tokens: Counter[str]
    length: int
    vector: FloatArray


class Frequency(NamedTuple):
    """How many different texts have a term, and how many of them have it in their first chunk."""

    texts: int
    firsts: int


def scored(rows: Iterable[Mapping[str, Any]]) -> dict[int, Scored]:
    """By key, what the chunks of rows with `SCORED_FIELDS` are scored by."""
    found = {}
    for row in rows:
        tokens = row["terms"].split()
        vector = np.array(row["vector"], dtype=np.float32)
        found[int(row["key"])] = Scored(int(row["text_id"]), Counter(tokens), len(tokens), vector)
    return found


def fetch_scored(connection: Connection, build: Collections, keys: Sequence[int]) -> dict[int, Scored]:
    """By key, what chunks are scored by."""
    return scored(_with_keys(connection, build, keys, SCORED_FIELDS))


def fetch_chunks(connection: Connection, build: Collections, keys: Sequence[int]) -> dict[int, Chunk]:
    """Chunks by key."""
    return {int(row["key"]): whole_chunk(connection, build, row) for row in _with_keys(connection, build, keys)}


def whole_chunk(connection: Connection, build: Collections, row: Mapping[str, Any]) -> Chunk:
    """The chunk of a row; a text that was too long for the row is taken from the document."""
    if row["text"]:
        return chunk_of(row)
    document = fetch_document(connection, build, row["document_id"])
    return chunk_of({**row, "text": document.text[row["start"] : row["stop"]]})


def fetch_frequencies(connection: Connection, build: Collections, tokens: Sequence[str]) -> dict[str, Frequency]:
    """How common terms are, by token; no text has one that is not there."""
    rows = connection.query(build.terms, one_of("term", tokens), ("term", "texts", "firsts"))
    found = {row["term"]: Frequency(int(row["texts"]), int(row["firsts"])) for row in rows}
    return {token: found.get(token, Frequency(0, 0)) for token in tokens}


def count_rows(connection: Connection, collection: str, expression: str = "") -> int:
    """How many rows of a collection match; "" matches all."""
    (row,) = connection.query(collection, expression, ["count(*)"])
    return int(row["count(*)"])


def fetch_document(connection: Connection, build: Collections, document_id: str) -> Document:
    """The document with this id; raises `KeyError`."""
    rows = connection.query(build.documents, starts_with("piece_id", piece_prefix(document_id)), DOCUMENT_FIELDS)
    if not rows:
        raise KeyError(document_id)
    return document_of(rows)


def _with_keys(
    connection: Connection, build: Collections, keys: Sequence[int], fields: Sequence[str] = CHUNK_FIELDS
) -> Iterator[Any]:
    for begin in range(0, len(keys), ROWS_AT_ONCE):
        yield from connection.query(build.chunks, one_of("key", keys[begin : begin + ROWS_AT_ONCE]), fields)
