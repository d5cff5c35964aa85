"""What the HTTP API returns besides `Answer`: records made from a collection, sent as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
from flask import Response

from askcol.answering import CitedHit
from askcol.documents import Document, Skipped
from askcol.index import DocumentEntry, Store
from askcol.server.collections import LiveCollection


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits for a query, best first."""

    query: str
    mode: str
    hits: tuple[CitedHit, ...]


@dataclass(frozen=True, slots=True)
class DocumentList:
    """What is indexed, by document id, and the files that were not, with the reason."""

    documents: tuple[DocumentEntry, ...]
    skipped: tuple[Skipped, ...]

    @classmethod
    def of(cls, store: Store) -> DocumentList:
        """The documents in `store`."""
        return cls(tuple(store.documents()), store.skipped)


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document with the text that every offset counts in. `pages`: where in it each page begins."""

    document_id: str
    path: str
    title: str
    sha256: str
    metadata: Mapping[str, str]
    characters: int
    pages: tuple[int, ...]
    text: str

    @classmethod
    def of(cls, document: Document) -> DocumentText:
        """`document` as it is sent."""
        d = document
        return cls(d.document_id, d.path, d.title, d.sha256, d.metadata, len(d.text), d.pages, d.text)


@dataclass(frozen=True, slots=True)
class CollectionHealth:
    """What a collection answers from. `collection`: its name, "" for the only one of a server that gave it none.

    `status`: "ok"; "outdated" where the newest generation can't be opened and the one before it answers; "unavailable"
    where none can. `fault`: why it is not "ok", else None.
    """

    collection: str
    status: Literal["ok", "outdated", "unavailable"]
    generation: str | None
    documents: int
    chunks: int
    fault: str | None

    @classmethod
    def of(cls, live: LiveCollection) -> CollectionHealth:
        """As it is now."""
        fault, opened = live.fault, live.collection
        if opened is None:
            return cls(live.name, "unavailable", None, 0, 0, fault)
        store = opened.index.store
        status: Literal["ok", "outdated"] = "outdated" if fault else "ok"
        return cls(live.name, status, store.generation, store.document_count, store.chunk_count, fault)


@dataclass(frozen=True, slots=True)
class Health:
    """That the server answers. `status`: "ok", or "degraded" where a collection is not."""

    status: Literal["ok", "degraded"]
    collections: tuple[CollectionHealth, ...]

    @classmethod
    def of(cls, collections: Iterable[LiveCollection]) -> Health:
        """As it is now."""
        each = tuple(map(CollectionHealth.of, collections))
        return cls("ok" if all(c.status == "ok" for c in each) else "degraded", each)


def json_response(record: Any) -> Response:
    """`record` as JSON."""
    return Response(msgspec.json.encode(record), content_type="application/json")
