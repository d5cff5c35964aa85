"""`Collection`: an index, a reader and a confidence, opened or built, then asked."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from askcol.answering import (
    Answer,
    CitedHit,
    Confidence,
    Group,
    IndexSummary,
    Stage,
    cite_hit,
    compose,
    group_spans,
    packaged_confidence,
    stored_confidence,
)
from askcol.answering import explain as explained
from askcol.documents import Document, FileState, Freshness, Skipped, location_of
from askcol.encoding import ExportableEncoder
from askcol.errors import ConfidenceError, FileGone, FilterError, QuestionError
from askcol.index import (
    EVERYTHING,
    DocumentEntry,
    Index,
    IndexPlace,
    Scope,
    parse_filter,
    place_of,
    rarity,
)
from askcol.reading import Span, SpanReader, packaged_reader
from askcol.retrieval import MODES, Hit, HybridRetriever, Mode, Retriever
from askcol.text import ENGLISH, question_language
from askcol.types import Progress, no_progress

MAX_QUESTION_CHARACTERS = 1_000
"""Of a question or a search query, after surrounding white space is removed; the command and the server hold to it."""

MAX_CHUNKS = 50
"""The most chunks that a question reads or a search returns; the command and the server hold to it."""

READ_CHUNKS = 8
"""How many chunks are read for a question, unless asked otherwise."""

SEARCH_CHUNKS = 10
"""How many chunks a search returns, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """A question, how to answer it, and the chunks to read for it, best first. `seconds`: how long finding them took.

    `min_confidence`, `max_risk`: as in `Collection.ask`.
    """

    question: str
    hits: tuple[Hit, ...]
    min_confidence: float | None
    max_risk: float | None
    seconds: float


class Collection:
    """A collection of documents that can be asked. Any number of threads may use it at once.

    `open` and `build` make one from an index. The constructor takes the parts themselves: an index, and what finds
    chunks, reads them and rates the answers, each by default what ships with askcol.
    """

    def __init__(
        self,
        index: Index,
        reader: SpanReader | None = None,
        confidence: Confidence | None = None,
        *,
        retriever: Retriever | None = None,
    ) -> None:
        self.index = index
        self._freshness = Freshness(index.base, index.roots) if index.base else None
        self.retriever = retriever or HybridRetriever(index.store, index.query_encoder)
        self.reader = reader or packaged_reader()
        self.confidence = confidence or packaged_confidence()

    @classmethod
    def open(cls, index_dir: str | Path | IndexPlace) -> Collection:
        """The current generation of the index in `index_dir`, with the confidence stored there.

        `index_dir`: a folder, or `milvus://HOST:PORT/NAME` for an index in Milvus.

        Raises `IndexMissing` if there is no index, `IndexDamaged` if a file's checksum is wrong, and `ConfidenceError`
        if the stored confidence can't be used.
        """
        place = place_of(index_dir)
        with ThreadPoolExecutor(1) as beside:  # index and reader take about as long to open
            opening = beside.submit(packaged_reader)
            index = place.load()
        reader = opening.result()
        return cls(index, reader, stored_confidence(place, lambda: reader.identity))

    @classmethod
    def build(
        cls,
        paths: str | Path | Iterable[str | Path],
        index_dir: str | Path | IndexPlace,
        *,
        encoder: ExportableEncoder | None = None,
        progress: Progress = no_progress,
    ) -> Collection:
        """Indexes `paths`, which is one file or folder or several of them, then opens the index.

        `paths` may also lie elsewhere, such as `"s3://bucket/reports"`, where fsspec reads them (extra `remote`).
        `index_dir`: as in `open`. The index holds these paths and no others afterwards; what it held before is kept
        where it did not change. `encoder`: by default the one that the index was built with; for a new index, the one
        that ships with askcol. `progress` is called with a stage's name, how much of it is done, and how much there is.
        Files that can't be read are left out; `skipped` names them. Raises `DocumentError` if a path can't be indexed
        at all, `EncoderError` if the index was built with another encoder or its own is gone, and `IndexFault` if the
        index can't be written.
        """
        place = place_of(index_dir)
        listed = [paths] if isinstance(paths, str | Path) else paths
        place.build([location_of(path) for path in listed], encoder or place.open_encoder(), progress)
        return cls.open(place)

    def ask(
        self,
        question: str,
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
        explain: bool = False,
    ) -> Answer:
        """The answer to `question`, or the reason why there is none.

        `top_k`: how many chunks are read at most; beside a sure answer, those whose words promise nothing are not.
        `min_confidence` in [0, 1]: abstain below it; by default, below the threshold that was fitted with the
        confidence. `max_risk` in [0, 1]: abstain so that at most this share of the answers is wrong, at a level of 95%
        for questions like those that `Answer.measured_on` names. With both, the stricter holds. `documents`: ask only
        these documents, given as globs over ids and paths and conditions on metadata, such as
        `"reports/*; date>=2023"`; raises `FilterError` if it has no meaning or matches no document. `mode`: "hybrid"
        asks the collection's retriever; "bm25" and "dense" rank the chunks by words or by meaning alone. `explain`:
        say why, too (`Answer.why`). Raises `QuestionError`, which is a `ValueError`, if the question is blank or a
        value is out of its range.
        """
        return self.read(
            self.retrieve(
                question,
                top_k=top_k,
                min_confidence=min_confidence,
                max_risk=max_risk,
                documents=documents,
                mode=mode,
            ),
            explain=explain,
        )

    def retrieve(
        self,
        question: str,
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
    ) -> Retrieval:
        """The first half of `ask`, with its options and errors: the chunks that `read` will read."""
        _check(question, top_k, mode)
        _check_probability("min_confidence", min_confidence)
        _check_probability("max_risk", max_risk)
        began = time.perf_counter()
        readable = question_language(question) == ENGLISH
        hits = self.hits_to_read(question, top_k, mode, _scope(documents)) if readable else []
        if not hits:
            self._require_documents(documents)
        return Retrieval(question, tuple(hits), min_confidence, max_risk, time.perf_counter() - began)

    def read(self, retrieval: Retrieval, *, explain: bool = False) -> Answer:
        """The second half of `ask`: the answer that the chunks of `retrieval` give."""
        store, question, hits = self.index.store, retrieval.question, retrieval.hits
        began = time.perf_counter()
        spans = self.spans(question, hits)
        read = time.perf_counter()
        groups = group_spans(question, spans, hits, store)
        answer = compose(
            question,
            hits,
            groups,
            confidence=self.confidence,
            min_confidence=retrieval.min_confidence,
            max_risk=retrieval.max_risk,
            store=store,
            freshness=self._freshness,
            index=IndexSummary(store.generation, store.document_count, store.chunk_count),
            began=began - retrieval.seconds,
            retrieved=began,
        )
        if not explain:
            return answer
        seconds = {"retrieve": retrieval.seconds, "read": read - began, "compose": time.perf_counter() - read}
        stages = [Stage(name, round(1000 * taken, 1)) for name, taken in seconds.items()]
        return replace(
            answer,
            why=explained(answer, hits, spans, groups, confidence=self.confidence, store=store, stages=stages),
        )

    def ask_many(
        self,
        questions: Iterable[str],
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
        explain: bool = False,
    ) -> Iterator[Answer]:
        """The answers to `questions`, in their order, each as soon as it is there; options and errors as in `ask`."""
        for question in questions:
            yield self.ask(
                question,
                top_k=top_k,
                min_confidence=min_confidence,
                max_risk=max_risk,
                documents=documents,
                mode=mode,
                explain=explain,
            )

    def search(
        self, query: str, *, top_k: int = SEARCH_CHUNKS, mode: Mode = "hybrid", documents: str | None = None
    ) -> list[CitedHit]:
        """The `top_k` best chunks for `query`, best first; `mode`, `documents` and errors as in `ask`."""
        _check(query, top_k, mode)
        hits = self.hits(query, top_k, mode, _scope(documents))
        if not hits:
            self._require_documents(documents)
        return self.cited(hits)

    def cited(self, hits: Iterable[Hit]) -> list[CitedHit]:
        """`hits` with their sources."""
        return [cite_hit(hit, self.index.store.document(hit.chunk.document_id), self._freshness) for hit in hits]

    def _require_documents(self, which: str | None) -> None:
        """Raises `FilterError` where `which` chooses none of the documents that there are."""
        store = self.index.store
        if which is not None and store.document_count and not store.documents(parse_filter(which), limit=1):
            raise FilterError(
                f"no document matches {which!r}; a glob is compared with whole ids and paths, and * stands for anything"
            )

    def documents(self, which: str | None = None) -> list[DocumentEntry]:
        """The documents without their texts, sorted by id; `which` as `documents` in `ask`."""
        return self.index.store.documents(None if which is None else parse_filter(which))

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """The files and parts of files that the last build left out, each with the reason."""
        return self.index.store.skipped

    def document(self, document_id: str) -> Document:
        """The document with its text; raises `KeyError` if there is none of that id."""
        return self.index.store.document(document_id)

    def original(self, document: Document) -> bytes:
        """The bytes of the document's file; raises `FileChanged` or `FileGone` if it is not as it was indexed."""
        if self._freshness is None:
            raise FileGone(f"{document.path} is not known as a file: the index does not say where its files lie")
        return self._freshness.content(document.path, document.sha256)

    def file_state(self, document: Document) -> FileState:
        """Whether the document's file is as it was indexed; "unknown" where this can't be told."""
        if self._freshness is None:
            return "unknown"
        return self._freshness.state(document.path, document.sha256)

    def hits(
        self, question: str, top_k: int = READ_CHUNKS, mode: Mode = "hybrid", scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """The `top_k` best chunks for `question` with different words; `scope`: those that may be found."""
        retriever = self.retriever
        if mode != "hybrid":
            retriever = HybridRetriever(self.index.store, self.index.query_encoder, mode)
        return retriever.retrieve(question, top_k, scope)

    def hits_to_read(
        self, question: str, top_k: int = READ_CHUNKS, mode: Mode = "hybrid", scope: Scope = EVERYTHING
    ) -> list[Hit]:
        """The `top_k` best chunks for `question`, but not all of them of one document if a second one is near.

        Documents can contradict each other only if more than one is read. So where one document has all the chunks, the
        last of them makes room for the best one of another document among twice as many (diversity in results:
        Carbonell and Goldstein 1998, "The use of MMR, diversity-based reranking for reordering documents and producing
        summaries").
        """
        hits = self.hits(question, top_k, mode, scope)
        documents = {chunk.document_id for hit in hits for chunk in (hit.chunk, *hit.copies)}
        if top_k > 1 and len(documents) == 1 < self.index.store.document_count:
            further = self.hits(question, 2 * top_k, mode, scope)[top_k:]
            other = next((hit for hit in further if hit.chunk.document_id not in documents), None)
            hits = [*hits[: top_k - 1], other] if other else hits
        return hits

    def groups(self, question: str, hits: Sequence[Hit]) -> list[Group]:
        """The answers that the reader finds in `hits`, equal ones merged, each with its evidence."""
        return group_spans(question, self.spans(question, hits), hits, self.index.store)

    def spans(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """What the reader finds in `hits`, best first."""
        return self.reader.read(question, [hit.chunk for hit in hits], partial(rarity, self.index.store))


def _check(text: str, top_k: int, mode: Mode) -> None:
    """Raises `QuestionError` if a question or query can't be asked so."""
    if not text.strip():
        raise QuestionError("the question is empty; ask in words, such as 'Who signed the declaration?'")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise QuestionError("the question holds half of a surrogate pair, which is no character") from None
    if top_k < 1:
        raise QuestionError(f"top_k must be 1 or more; found {top_k}")
    if mode not in MODES:
        raise QuestionError(f"mode must be one of {', '.join(MODES)}; found {mode!r}")


def _check_probability(name: str, value: float | None) -> None:
    if value is not None and not 0 <= value <= 1:
        raise QuestionError(f"{name} must be a number from 0 to 1; found {value}")


def _scope(documents: str | None) -> Scope:
    return EVERYTHING if documents is None else Scope(parse_filter(documents))


def verify(index_dir: str | Path | IndexPlace) -> list[str]:
    """The findings of `IndexPlace.verify`, and what is wrong with the confidence stored with the index."""
    place = place_of(index_dir)
    findings = place.verify()
    try:
        stored_confidence(place, lambda: packaged_reader().identity)
    except ConfidenceError as error:
        findings.append(str(error))
    return findings
