"""What builds have written, looked up by those that come after: contents of files, documents, vectors of texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from askcol.documents import Document
from askcol.index.local.draft import KnownContent
from askcol.index.milvus.building.row_buffer import CHARACTERS_AT_ONCE
from askcol.index.milvus.builds import Collections
from askcol.index.milvus.connection import Connection
from askcol.index.milvus.document_rows import DOCUMENT_FIELDS, HEAD_FIELDS, DocumentHead, document_of, head_of
from askcol.index.milvus.fetch import count_rows
from askcol.index.milvus.literals import one_of
from askcol.index.milvus.manifest import Manifest
from askcol.index.store import DocumentEntry
from askcol.types import FloatArray

_DOCUMENTS_AT_ONCE = 512


class StoredContents:
    """What was extracted from files by the build `build`, as an `Archive`; None for nothing.

    `expected`: the SHA-256 of files that will be asked for, whose contents are fetched together.
    """

    def __init__(self, connection: Connection, build: Collections | None, expected: Iterable[str] = ()) -> None:
        self._connection, self._build = connection, build
        self._expected = set(expected)
        self._known = self._fetch(self._expected)

    @property
    def has_old(self) -> bool:
        return self._build is not None

    def known(self, sha256: str, suffix: str) -> list[KnownContent]:
        known = self._known if sha256 in self._expected else self._fetch([sha256])
        return known.get((sha256, suffix), [])

    def _fetch(self, sha256s: Collection[str]) -> dict[tuple[str, str], list[KnownContent]]:
        """The contents of the files with these bytes, by SHA-256 and suffix."""
        if self._build is None or not sha256s:
            return {}
        of_first = f"{one_of('sha256', sha256s)} and piece == 0"
        pages = self._connection.pages(self._build.documents, of_first, HEAD_FIELDS)
        by_file = _by_file(head_of(row) for page in pages for row in page)
        documents: dict[str, Document] = {}
        for some in _fetched_at_once(head.entry for heads in by_file.values() for head in heads):
            documents |= fetch_documents(self._connection, self._build, some)
        return {
            file: [_known(head, documents[head.entry.document_id]) for head in heads] for file, heads in by_file.items()
        }


class StoredHeads:
    """The documents of a build without their texts. An `Archive` of contents that lack texts, pages and boxes."""

    has_old = True

    def __init__(self, connection: Connection, build: Collections) -> None:
        self._connection, self._build = connection, build
        pages = connection.pages(build.documents, "piece == 0", HEAD_FIELDS)
        self._heads = [head_of(row) for page in pages for row in page]
        self._by_file = _by_file(self._heads)

    def are_whole(self, manifest: Manifest) -> bool:
        """Whether the build has the documents that its `manifest` tells of, with all of their texts."""
        rows = sum(head.pieces for head in self._heads)
        return (
            len(self._heads) == manifest.documents and count_rows(self._connection, self._build.documents, "") == rows
        )

    def known(self, sha256: str, suffix: str) -> list[KnownContent]:
        heads = self._by_file.get((sha256, suffix), [])
        return [KnownContent(head.position, head.content) for head in heads]

    def paths(self) -> dict[str, str]:
        """The path of every file -> its SHA-256."""
        return {head.entry.path: head.entry.sha256 for head in self._heads}


def _by_file(heads: Iterable[DocumentHead]) -> dict[tuple[str, str], list[DocumentHead]]:
    """By SHA-256 and suffix of a file, its documents in their order there; of several equal files, those of one."""
    by_path: dict[tuple[str, str], dict[str, list[DocumentHead]]] = defaultdict(lambda: defaultdict(list))
    for head in heads:
        by_path[head.entry.sha256, head.suffix][head.entry.path].append(head)
    return {file: sorted(of[min(of)], key=lambda head: head.position) for file, of in by_path.items()}


def _known(head: DocumentHead, document: Document) -> KnownContent:
    text, pages, boxes = document.text, document.pages, document.boxes
    return KnownContent(head.position, replace(head.content, text=text, pages=pages, boxes=boxes))


def _fetched_at_once(entries: Iterable[DocumentEntry]) -> Iterator[list[str]]:
    """The ids of documents, in groups whose texts a server gives in one answer."""
    some: list[str] = []
    characters = 0
    for entry in entries:
        if some and (len(some) == _DOCUMENTS_AT_ONCE or characters + entry.characters > CHARACTERS_AT_ONCE):
            yield some
            some, characters = [], 0
        some.append(entry.document_id)
        characters += entry.characters
    if some:
        yield some


def fetch_documents(connection: Connection, build: Collections, document_ids: Sequence[str]) -> dict[str, Document]:
    """The documents with these ids, by id; so few that a server gives their texts in one answer."""
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in connection.query(build.documents, one_of("document_id", document_ids), DOCUMENT_FIELDS):
        rows[row["document_id"]].append(row)
    return {document_id: document_of(found) for document_id, found in rows.items()}


def fetch_vectors(connection: Connection, build: Collections, text_keys: Collection[bytes]) -> dict[bytes, FloatArray]:
    """The vectors, float32 `[dim]`, of those of the indexed texts with these keys that the chunks of `build` have."""
    found: dict[bytes, FloatArray] = {}
    missing = {key.hex() for key in text_keys}
    while missing:
        # Very many chunks may have one of the texts: then others are asked for once more, without it.
        limit = 2 * len(missing)
        rows = connection.query(build.chunks, one_of("text_key", missing), ("text_key", "vector"), limit)
        for row in rows:
            found[bytes.fromhex(row["text_key"])] = np.array(row["vector"], dtype=np.float32)
            missing.discard(row["text_key"])
        if len(rows) < limit:
            break
    return found
