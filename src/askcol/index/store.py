"""`Store`: what the rest of the program needs of the place where chunks, terms and vectors lie.

`askcol.index.local` keeps them in files. A database server can be another store: nothing here says how a chunk is kept,
and no method asks for arrays over all chunks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

from askcol.chunking import Chunk
from askcol.documents import Document, Skipped
from askcol.index.filters import DocumentFilter
from askcol.types import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A document without its text.

    Attributes:
        document_id: The id, unique in the collection.
        path: The file, as it was named when it was indexed.
        title: The document's title.
        sha256: SHA-256 of the file when it was indexed, in hexadecimal.
        metadata: What is known of the document, such as its publisher, date and url.
        characters: The length of its text in Unicode code points.
        chunks: How many chunks it was cut into.
    """

    document_id: str
    path: str
    title: str
    sha256: str
    metadata: Mapping[str, str]
    characters: int
    chunks: int


Order = Literal["id", "title", "date", "characters", "type"]
"""By what documents are listed: `title` casefolded, `type` by the suffix of the path."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the documents of a collection have, to choose among them; each with how many documents have it.

    All are sorted by count, highest first, then by name, and at most `MAX_OFFERED` are there.

    Attributes:
        suffixes: Of their paths, in lower case, each with its dot.
        folders: In which they lie, also within subfolders; without a folder that holds all of them.
        values: The keys of their metadata, casefolded, by how often documents have a value of them; each with at most
            `VALUES_OFFERED` values, casefolded, that several documents have.
    """

    suffixes: Mapping[str, int]
    folders: Mapping[str, int]
    values: Mapping[str, Mapping[str, int]]


MAX_OFFERED = 100

VALUES_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Scope:
    """Which chunks may be found: those of the documents that match `documents`, without the `hidden` ones.

    `documents`: None for all documents. `hidden`: chunk ids.
    """

    documents: DocumentFilter | None = None
    hidden: frozenset[str] = frozenset()


EVERYTHING = Scope()


class TextChunks(NamedTuple):
    """Chunks of several texts: `keys` int64 `[n]`, ascending, and `text_ids` int64 `[n]`, the text of each."""

    keys: IntArray
    text_ids: IntArray


class Store(Protocol):
    """One generation of a collection: its documents, chunks, terms and vectors. Thread-safe, and never changes.

    A *chunk key* names a chunk within the generation; keys ascend as chunk ids do. A *text id* is the same for chunks
    of the same words; text ids ascend as the least keys of their chunks do. There may be gaps between either.
    A scope is applied before ranking. Whatever takes a scope or a filter raises `FilterError` where no document has the
    metadata that it names.
    """

    @property
    def generation(self) -> str:
        """Names the content: equal content, equal name."""

    @property
    def document_count(self) -> int: ...

    @property
    def chunk_count(self) -> int: ...

    @property
    def text_count(self) -> int:
        """How many different texts the chunks have."""

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The files that were not indexed, and why."""

    def best_by_terms(self, query_terms: Sequence[str], k: int, scope: Scope = EVERYTHING) -> IntArray:
        """int64 `[<= k]`: the ids of the texts with the best positive BM25 score, best first, ties by text id.

        A text scores as the best of its chunks in the scope.
        """

    def best_by_vector(self, vector: FloatArray, k: int, scope: Scope = EVERYTHING) -> IntArray:
        """int64 `[<= k]`: the ids of the texts nearest to the unit vector, float32 `[dim]`, best first.

        A text is as near as the nearest of its chunks in the scope; ties by text id. Where the scope holds very many
        chunks, a store may miss some of the nearest.
        """

    def chunks_of_texts(self, text_ids: IntArray, scope: Scope = EVERYTHING) -> TextChunks:
        """All chunks in the scope that have one of these texts; `text_ids`: int64, in any order."""

    def term_scores(self, query_terms: Sequence[str], keys: IntArray) -> FloatArray:
        """float32 `[len(keys)]`: BM25 of these chunks, not normalised; a term counts as often as it is repeated."""

    def vector_scores(self, vector: FloatArray, keys: IntArray) -> FloatArray:
        """float32 `[len(keys)]`: cosines in [-1, 1] of these chunks with the unit vector; equal chunks score equal."""

    def text_frequency(self, term: str) -> int:
        """How many different texts have a chunk with `term`."""

    def chunks(self, keys: IntArray) -> list[Chunk]:
        """The chunks with these keys, in their order. Raises `KeyError`."""

    def chunk(self, chunk_id: str) -> Chunk:
        """The chunk with this id. Raises `KeyError`."""

    def all_chunks(self) -> Iterator[Chunk]:
        """Every chunk, by chunk id."""

    def document(self, document_id: str) -> Document:
        """The document with its text. Raises `KeyError`."""

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        *,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        """The documents that match `where` (None: all) without their texts, at most `limit` after `offset` others.

        Ties in `order` are by id, ascending. A document without a date comes last in either direction.
        """

    def count_documents(self, where: DocumentFilter | None = None) -> int:
        """How many documents match `where`."""

    def overview(self) -> Overview:
        """What the documents have, to choose among them."""


def rarity(store: Store, term: str) -> float:
    """A term's inverse frequency among the texts of a store, smoothed, above 0 (Robertson 2004)."""
    return math.log(1 + (store.text_count + 1) / (store.text_frequency(term) + 0.5))
