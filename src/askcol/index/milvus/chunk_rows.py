"""Chunks <-> rows of their collection."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

import msgspec

from askcol.chunking import Chunk, Table
from askcol.documents import Document
from askcol.index.filters import date_of, number_of
from askcol.index.milvus.pieces import packed, unpacked
from askcol.index.milvus.schema import PIECE_BYTES
from askcol.index.milvus.tokens import joined
from askcol.types import FloatArray, IntArray

N = TypeVar("N", int, IntArray)

_ORDINAL_BITS = 32

WORDS = "~"
"""Among `FilterFields.unsaid`: the words of title, id and path."""

_LONGEST_VALUE = 1_000
"""Bytes of a value of metadata that filters on rows can look at."""

_VALUES_BYTES = 50_000
"""Of all values of a document together."""

CHUNK_FIELDS = ("key", "chunk_id", "document_id", "start", "stop", "text", "detail")
"""What a `Chunk` is made of."""

SCORED_FIELDS = ("key", "text_id", "terms", "vector")
"""What a chunk is scored by."""


class FilterFields(NamedTuple):
    """What filters look at in a document, as fields of its chunks.

    `words`: title, id and path, casefolded. `values`: by key, casefolded, the casefolded value; `numbers` and `dates`:
    what it is as one, if it is. `unsaid`: the keys of which not all values are there, because a document has several,
    a very long one or an infinite number; a filter on one of them has to be resolved to document ids.
    """

    words: str
    values: Mapping[str, str]
    numbers: Mapping[str, float]
    dates: Mapping[str, str]
    unsaid: frozenset[str]


def filter_fields(document: Document) -> FilterFields:
    """What filters look at in `document`. Its title is a value, and hides a key of metadata of that name."""
    d = document
    held: dict[str, list[str]] = defaultdict(list)
    for key, value in d.metadata.items():
        held[key.casefold()].append(value)
    held["title"] = [d.title]
    words = "\n".join((d.title, d.document_id, d.path)).casefold()
    unsaid = set()
    if len(words.encode()) > PIECE_BYTES:
        words = ""
        unsaid.add(WORDS)
    values: dict[str, str] = {}
    numbers: dict[str, float] = {}
    dates: dict[str, str] = {}
    room = _VALUES_BYTES
    for key, (value, *others) in held.items():
        number, date, folded = number_of(value), date_of(value), value.casefold()
        size = len(folded.encode()) + len(key.encode())
        if others or size > min(_LONGEST_VALUE, room) or (number is not None and math.isinf(number)):
            unsaid.add(key)
            continue
        room -= size
        values[key] = folded
        if number is not None and not math.isnan(number):
            numbers[key] = number
        if date is not None:
            dates[key] = date
    return FilterFields(words, values, numbers, dates, frozenset(unsaid))


class _Detail(NamedTuple):
    """What a chunk has besides its text and place."""

    title: str
    headings: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]
    tables: tuple[Table, ...]


_DETAIL = msgspec.json.Decoder(_Detail)


def chunk_row(
    chunk: Chunk,
    document: Document,
    fields: FilterFields,
    *,
    key: int,
    text_id: int,
    text_key: bytes,
    terms: Iterable[str],
    vector: FloatArray,
) -> dict[str, Any]:
    """The row of a chunk of `document`, whose `fields` are those of `filter_fields`.

    `text_key`: names its indexed text. `terms`: of the indexed text, in their order. `vector`: float32 `[dim]`.
    """
    c = chunk
    return {
        "key": key,
        "text_id": text_id,
        "chunk_id": c.chunk_id,
        "document_id": c.document_id,
        "path": document.path,
        "words": fields.words,
        "values": dict(fields.values),
        "numbers": dict(fields.numbers),
        "dates": dict(fields.dates),
        "start": c.start,
        "stop": c.end,
        "text": c.text if len(c.text.encode()) <= PIECE_BYTES else "",  # then it is read in the document
        "detail": packed(msgspec.json.encode(_Detail(c.title, c.headings, c.sentences, c.tables))),
        "text_key": text_key.hex(),
        "terms": joined(terms),
        "vector": vector,
    }


def chunk_of(row: Mapping[str, Any]) -> Chunk:
    """The chunk of a row; its text is "" where it was too long for the row."""
    detail = _DETAIL.decode(unpacked(row["detail"]))
    place = row["chunk_id"], row["document_id"], row["start"], row["stop"], row["text"]
    return Chunk(*place, detail.headings, detail.sentences, detail.tables, detail.title)


def key_of(rank: N, ordinal: N) -> N:
    """The key of a chunk, or of several: `rank` of its document in the order of chunk ids, and its own in the document.

    >>> key_of(0, 7), key_of(1, 0)
    (7, 4294967296)
    """
    return (rank << _ORDINAL_BITS) + ordinal
