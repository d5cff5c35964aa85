"""Documents, chunks and spans by hand, and the answer that is composed of them."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence

from memory_store import MemoryStore

from askcol.answering.answer import Answer, IndexSummary
from askcol.answering.compose import compose
from askcol.answering.confidence import Confidence
from askcol.answering.evidence import group_spans
from askcol.chunking.chunks import Chunk
from askcol.documents.document import Document
from askcol.reading.spans import Span
from askcol.retrieval.hits import Hit
from askcol.text.sentences import sentences


class Logistic(Confidence, frozen=True):
    """Without knots."""

    def probability(self, evidence: object) -> float:
        return 1 / (1 + math.exp(-self.logit(evidence)))


BY_LOG_ODDS = Logistic({"log_odds": 1.0}, 0.0)
BY_MARGIN = Logistic({"log_odds": 0.1, "margin": 0.2}, -2.0)


def document_of(name: str, text: str) -> Document:
    return Document(name, f"docs/{name}.txt", name.upper(), text, f"sha256 of {name}")


def chunk_of(document: Document, start: int = 0, end: int | None = None) -> Chunk:
    text = document.text[start:end]
    within = tuple((start + s.start, start + s.end) for s in sentences(text))
    return Chunk(
        f"{document.document_id}:{start:08d}", document.document_id, start, start + len(text), text, (), within
    )


def span_of(chunk: Chunk, text: str, log_odds: float) -> Span:
    start = chunk.start + chunk.text.index(text)
    return Span(chunk, start, start + len(text), log_odds - 3.0, -3.0, -0.5)


def composed(
    *spans: Span,
    documents: Sequence[Document],
    min_confidence: float | None = 0.0,
    confidence: Confidence = BY_LOG_ODDS,
    question: str = "What did it cost?",
) -> Answer:
    """The answer that `spans` give, whose chunks were retrieved in that order.

    `min_confidence` None: no threshold keeps to the risk that is accepted.
    """
    chunks = list(dict.fromkeys(span.chunk for span in spans))
    hits = [Hit(chunk, 1.0, rank, rank, rank) for rank, chunk in enumerate(chunks, start=1)]
    store = MemoryStore(documents, chunks)
    ordered = sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))
    began = time.perf_counter()
    return compose(
        question,
        hits,
        group_spans(question, ordered, hits, store),
        confidence=confidence,
        min_confidence=min_confidence,
        max_risk=0.0 if min_confidence is None else None,
        store=store,
        freshness=None,
        index=IndexSummary("generation", len(documents), len(chunks)),
        began=began,
        retrieved=began,
    )


A = document_of("a", "The parade cost 1,700 dollars. It rained. The mayor paid for The Parade.")
B = document_of("b", "According to the mayor, a sum of 1,700 dollars was paid.")
C = document_of("c", "The opposition speaks of 2,900 dollars. A sum of 1,700 dollars was mentioned, it says.")
D = document_of("d", "According to the mayor, a sum of 1,700 dollars was never paid.")
