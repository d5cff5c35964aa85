"""The records that the HTTP API returns as JSON, besides `Answer`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from askcol.answering import Answer, CitedHit
from askcol.documents import Document, Skipped, WordBox
from askcol.index import DocumentEntry
from askcol.server.collections import ServedCollection


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to several questions, in their order."""

    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits for a query, best first."""

    query: str
    mode: str
    hits: tuple[CitedHit, ...]


@dataclass(frozen=True, slots=True)
class DocumentList:
    """The documents that match the filter, as many as were asked for, and the files that were skipped, with reasons.

    `total`: how many match.
    """

    documents: tuple[DocumentEntry, ...]
    skipped: tuple[Skipped, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Choice:
    """What chooses documents that were named one by one: an expression for `documents` of a question or search."""

    documents: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with its text, in which all offsets count. `pages`: the offset at which each page begins.

    `boxes`: where the words stand that OCR found, each as [start, end, page, left, top, right, bottom].
    """

    document_id: str
    path: str
    title: str
    sha256: str
    metadata: Mapping[str, str]
    characters: int
    pages: tuple[int, ...]
    text: str
    boxes: tuple[WordBox, ...]

    @classmethod
    def of(cls, document: Document) -> DocumentText:
        """The record of `document`."""
        d = document
        return cls(d.document_id, d.path, d.title, d.sha256, d.metadata, len(d.text), d.pages, d.text, d.boxes)


@dataclass(frozen=True, slots=True)
class CollectionHealth:
    """The state of a collection. `collection`: its name; "" if the server has one collection without a name.

    `status`: "ok"; "outdated" if the newest generation can't be opened and the previous one answers; "unavailable" if
    none can be opened, or the server that keeps the index can't be reached. `fault`: why the status is not "ok"; None
    if it is.
    """

    collection: str
    status: Literal["ok", "outdated", "unavailable"]
    generation: str | None
    documents: int
    chunks: int
    fault: str | None

    @classmethod
    def of(cls, served: ServedCollection) -> CollectionHealth:
        """The state of `served` now."""
        fault, opened = served.fault, served.collection
        if opened is None:
            return cls(served.name, "unavailable", None, 0, 0, fault)
        store = opened.index.store
        status: Literal["ok", "outdated", "unavailable"] = "outdated" if fault else "ok"
        if not served.is_reachable:
            status = "unavailable"
        return cls(served.name, status, store.generation, store.document_count, store.chunk_count, fault)


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a server. `status`: "ok" if every collection is, else "degraded"."""

    status: Literal["ok", "degraded"]
    collections: tuple[CollectionHealth, ...]

    @classmethod
    def of(cls, collections: Iterable[ServedCollection]) -> Health:
        """The state of `collections` now."""
        each = tuple(map(CollectionHealth.of, collections))
        return cls("ok" if all(c.status == "ok" for c in each) else "degraded", each)


@dataclass(frozen=True, slots=True)
class Live:
    """A server that answers."""

    status: Literal["live"] = "live"


@dataclass(frozen=True, slots=True)
class Ready:
    """A server to send questions to."""

    status: Literal["ready"] = "ready"
