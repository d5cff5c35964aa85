"""Chunks and documents <-> rows of their collections."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from askcol.chunking import Chunk, Table
from askcol.documents import Content, Document, WordBox
from askcol.errors import IndexDamaged
from askcol.index.filters import date_of, number_of
from askcol.index.milvus.pieces import cut, packed, unpacked
from askcol.index.milvus.records import UNUSED
from askcol.index.milvus.schema import PIECE_BYTES
from askcol.index.milvus.tokens import joined
from askcol.index.store import DocumentEntry
from askcol.types import FloatArray

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

HEAD_FIELDS = ("document_id", "path", "title", "sha256", "suffix", "head")

DOCUMENT_FIELDS = (*HEAD_FIELDS, "piece", "body")


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


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """A document without its text, and what was extracted from its file besides the text.

    `entry`: as `Store.documents` gives it. `suffix`: of the file, in lower case. `content`: as the format's reader took
    it from the file, without text, pages and boxes; `position`: among the contents of that file, from 0.
    `pieces`: how many rows the document has.
    """

    entry: DocumentEntry
    suffix: str
    content: Content
    position: int
    pieces: int


class _Head(NamedTuple):
    """`pieces`: rows of the document."""

    metadata: dict[str, str]
    characters: int
    chunks: int
    pieces: int
    position: int
    record_id: str
    title: str
    content_metadata: dict[str, str]
    left_out: tuple[str, ...]


class _Body(NamedTuple):
    text: str
    pages: tuple[int, ...]
    boxes: tuple[WordBox, ...]


_HEAD = msgspec.json.Decoder(_Head)

_BODY = msgspec.json.Decoder(_Body)


def document_rows(
    document: Document, content: Content, suffix: str, *, chunks: int, position: int = 0
) -> list[dict[str, Any]]:
    """The rows of a document, which was made of `content` and cut into so many `chunks`.

    `suffix` and `position`: as in `DocumentHead`.
    """
    d, c = document, content
    bodies = cut(msgspec.json.encode(_Body(d.text, d.pages, d.boxes)))
    head = _Head(
        dict(d.metadata), len(d.text), chunks, len(bodies), position, c.record_id, c.title, dict(c.metadata), c.left_out
    )
    prefix = piece_prefix(d.document_id)
    return [
        {
            "piece_id": f"{prefix}{piece:06d}",
            "piece": piece,
            "document_id": d.document_id,
            "path": d.path,
            "title": d.title,
            "sha256": d.sha256,
            "suffix": suffix.lower(),
            "head": "" if piece else packed(msgspec.json.encode(head)),
            "body": body,
            "unused": UNUSED,
        }
        for piece, body in enumerate(bodies)
    ]


def piece_prefix(document_id: str) -> str:
    """How the ids of a document's rows begin."""
    return f"{hashlib.sha256(document_id.encode()).hexdigest()[:32]}-"


def head_of(row: Mapping[str, Any]) -> DocumentHead:
    """What the first row of a document says of it."""
    h = _HEAD.decode(unpacked(row["head"]))
    entry = DocumentEntry(
        row["document_id"], row["path"], row["title"], row["sha256"], h.metadata, h.characters, h.chunks
    )
    content = Content("", h.title, h.content_metadata, record_id=h.record_id, left_out=h.left_out)
    return DocumentHead(entry, row["suffix"], content, h.position, h.pieces)


def document_of(rows: Sequence[Mapping[str, Any]]) -> Document:
    """The document of all its rows, in any order; raises `IndexDamaged` where one is not there."""
    first, *rest = sorted(rows, key=lambda row: int(row["piece"]))
    if first["piece"] or _HEAD.decode(unpacked(first["head"])).pieces != 1 + len(rest):
        raise IndexDamaged(f"a part of the text of {first['document_id']} is not there any more; build the index anew")
    body = _BODY.decode("".join(row["body"] for row in (first, *rest)))
    e = head_of(first).entry
    return Document(e.document_id, e.path, e.title, body.text, e.sha256, e.metadata, body.pages, body.boxes)
