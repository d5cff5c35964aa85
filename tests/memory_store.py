"""`MemoryStore`: a `Store` of dictionaries and lists, exact and slow, made in a few lines."""

from __future__ import annotations

import fnmatch
import math
import operator
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np
from rank_bm25 import BM25Okapi

from askcol.chunking.chunks import Chunk, indexed_text
from askcol.documents.document import Document
from askcol.index.filters import (
    Comparison,
    Condition,
    DocumentFilter,
    PlaceGlob,
    ValueGlob,
    Words,
    date_of,
    number_of,
)
from askcol.index.store import (
    EVERYTHING,
    MAX_OFFERED,
    VALUES_OFFERED,
    DocumentEntry,
    Order,
    Overview,
    Scope,
    TextChunks,
)
from askcol.text.terms import terms
from askcol.types import FloatArray, IntArray

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def no_vector(text: str) -> FloatArray:
    """For a store whose vectors nobody asks for."""
    raise NotImplementedError


class MemoryStore:
    """A store of `chunks` of `documents`. `encode`: indexed text -> unit vector."""

    generation = "in memory"
    skipped = ()

    def __init__(
        self, documents: Sequence[Document], chunks: Sequence[Chunk], encode: Callable[[str], FloatArray] = no_vector
    ) -> None:
        self._documents = {d.document_id: d for d in sorted(documents, key=lambda d: d.document_id)}
        self._chunks = sorted(chunks, key=lambda c: c.chunk_id)
        self._encode = encode
        self._texts = [indexed_text(self._documents[c.document_id], c) for c in self._chunks]
        self._terms = [[t.text for t in terms(text)] for text in self._texts]
        numbers: dict[str, int] = {}
        self._text_ids = [numbers.setdefault(c.text, len(numbers)) for c in self._chunks]
        self.document_count, self.chunk_count, self.text_count = len(documents), len(chunks), len(numbers)
        originals = [self._terms[self._text_ids.index(text_id)] for text_id in range(self.text_count)]
        self._bm25 = BM25Okapi(originals) if any(originals) else None

    def best_by_terms(self, query_terms: Sequence[str], k: int, scope: Scope = EVERYTHING) -> IntArray:
        keys = self._keys(scope)
        scores = self.term_scores(query_terms, keys)
        return self._best(keys[scores > 0], scores[scores > 0], k)

    def best_by_vector(self, vector: FloatArray, k: int, scope: Scope = EVERYTHING) -> IntArray:
        keys = self._keys(scope)
        return self._best(keys, self.vector_scores(vector, keys), k)

    def _best(self, keys: IntArray, scores: FloatArray, k: int) -> IntArray:
        best: dict[int, float] = {}
        for key, score in zip(keys.tolist(), scores.tolist(), strict=True):
            text_id = self._text_ids[key]
            best[text_id] = max(score, best.get(text_id, -math.inf))
        return np.array(sorted(best, key=lambda text_id: (-best[text_id], text_id))[:k], dtype=np.int64)

    def chunks_of_texts(self, text_ids: IntArray, scope: Scope = EVERYTHING) -> TextChunks:
        wanted = set(text_ids.tolist())
        keys = [key for key in self._keys(scope).tolist() if self._text_ids[key] in wanted]
        return TextChunks(
            np.array(keys, dtype=np.int64), np.array([self._text_ids[key] for key in keys], dtype=np.int64)
        )

    def term_scores(self, query_terms: Sequence[str], keys: IntArray) -> FloatArray:
        scores = np.zeros(len(keys), dtype=np.float32)
        for i, key in enumerate(keys.tolist()):
            for term in query_terms:
                scores[i] += np.float32(self._term_score(term, self._terms[key]))
        return scores

    def _term_score(self, term: str, chunk_terms: list[str]) -> float:
        frequency, bm25 = chunk_terms.count(term), self._bm25
        if not frequency or bm25 is None:
            return 0.0
        of_one_text = math.log((bm25.corpus_size - 0.5) / 1.5)
        length = 1 - bm25.b + bm25.b * len(chunk_terms) / bm25.avgdl
        idf = bm25.idf.get(term, of_one_text)
        return float(idf * frequency * (bm25.k1 + 1) / (frequency + bm25.k1 * length))

    def vector_scores(self, vector: FloatArray, keys: IntArray) -> FloatArray:
        return np.array([(self._encode(self._texts[key]) * vector).sum() for key in keys.tolist()], dtype=np.float32)

    def text_frequency(self, term: str) -> int:
        return len({text_id for text_id, found in zip(self._text_ids, self._terms, strict=True) if term in found})

    def chunks(self, keys: IntArray) -> list[Chunk]:
        known = dict(enumerate(self._chunks))
        return [known[key] for key in keys.tolist()]

    def chunk(self, chunk_id: str) -> Chunk:
        return {c.chunk_id: c for c in self._chunks}[chunk_id]

    def all_chunks(self) -> Iterator[Chunk]:
        return iter(self._chunks)

    def document(self, document_id: str) -> Document:
        return self._documents[document_id]

    def documents(
        self,
        where: DocumentFilter | None = None,
        limit: int | None = None,
        *,
        offset: int = 0,
        order: Order = "id",
        descending: bool = False,
    ) -> list[DocumentEntry]:
        found = self._matching(where)
        found.sort(key=SORT_KEYS[order], reverse=descending)  # stable both ways, so that ties stay by id
        if order == "date":
            found.sort(key=lambda d: first_date(d) is None)
        return [
            DocumentEntry(d.document_id, d.path, d.title, d.sha256, d.metadata, len(d.text), self._chunks_of(d))
            for d in found[offset:][:limit]
        ]

    def count_documents(self, where: DocumentFilter | None = None) -> int:
        return len(self._matching(where))

    def overview(self) -> Overview:
        documents = self._matching(None)
        folders = Counter(str(p) for d in documents for p in PurePosixPath(d.path).parents if p.name)
        triples = {(key, value.casefold(), d.document_id) for d in documents for key, value in values_of(d)}
        often = Counter(key for key, _, _ in triples)
        values = {
            key: most_frequent(shared(Counter(value for k, value, _ in triples if k == key)), VALUES_OFFERED)
            for key in most_frequent(often)
        }
        return Overview(
            most_frequent(Counter(PurePosixPath(d.path).suffix.lower() for d in documents)),
            most_frequent({name: count for name, count in folders.items() if count < len(documents)}),
            values,
        )

    def _chunks_of(self, document: Document) -> int:
        return sum(c.document_id == document.document_id for c in self._chunks)

    def _matching(self, where: DocumentFilter | None) -> list[Document]:
        documents = list(self._documents.values())
        if where is None:
            return documents
        where.check({key for d in documents for key, _ in values_of(d)})
        return [d for d in documents if matches(d, where)]

    def _keys(self, scope: Scope) -> IntArray:
        chosen = {d.document_id for d in self._matching(scope.documents)}
        keys = [key for key, c in enumerate(self._chunks) if c.document_id in chosen and c.chunk_id not in scope.hidden]
        return np.array(keys, dtype=np.int64)


def most_frequent(counts: Mapping[str, int], limit: int = MAX_OFFERED) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:limit])


def shared(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count > 1}


def first_date(document: Document) -> str | None:
    dates = [date_of(value) for key, value in values_of(document) if key == "date"]
    return min((date for date in dates if date), default=None)


SORT_KEYS: dict[Order, Callable[[Document], str | int]] = {
    "id": lambda d: d.document_id,
    "title": lambda d: d.title.casefold(),
    "date": lambda d: first_date(d) or "",
    "characters": lambda d: len(d.text),
    "type": lambda d: PurePosixPath(d.path).suffix.lower(),
}


def matches(document: Document, where: DocumentFilter) -> bool:
    """Whether all conditions hold for `document`, and there are some."""
    return bool(where.conditions) and all(_holds(document, condition) for condition in where.conditions)


def values_of(document: Document) -> list[tuple[str, str]]:
    """Each key, casefolded, with a value; the title is one of them and hides a metadata key of this name."""
    metadata = [(key.casefold(), value) for key, value in document.metadata.items()]
    return [("title", document.title), *((key, value) for key, value in metadata if key != "title")]


def _holds(document: Document, condition: Condition) -> bool:
    if isinstance(condition, PlaceGlob):
        return any(matches_any(place, condition.patterns) for place in (document.document_id, document.path))
    if isinstance(condition, Words):
        places = (document.title, document.document_id, document.path)
        return all(any(word in place.casefold() for place in places) for word in condition.words)
    values = [value for key, value in values_of(document) if key == condition.key]
    if isinstance(condition, ValueGlob):
        return any(matches_any(v.casefold(), condition.patterns) for v in values) != condition.negated
    return any(_compares(value, condition) for value in values)


def matches_any(text: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns)


def _compares(value: str, condition: Comparison) -> bool:
    compare, number = COMPARE[condition.sign], number_of(value)
    if number is not None and condition.number is not None:
        return bool(compare(number, condition.number))
    date, wanted = date_of(value), condition.date
    if date is None or wanted is None:
        return False
    exact = min(len(date), len(wanted))
    return bool(compare(date[:exact], wanted[:exact]))
