"""Documents <-> rows of their collection, which hold their texts in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from askcol.documents import Content, Document, WordBox
from askcol.errors import IndexDamaged
from askcol.index.milvus.pieces import cut, packed, unpacked
from askcol.index.milvus.records import UNUSED
from askcol.index.store import DocumentEntry

HEAD_FIELDS = ("document_id", "path", "title", "sha256", "suffix", "head")

DOCUMENT_FIELDS = (*HEAD_FIELDS, "piece", "body")


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
