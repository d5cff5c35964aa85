"""`Collection`: an index, a reader and a confidence, asked as one."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from askcol.answering import (
    Answer,
    Candidate,
    CitedHit,
    Confidence,
    Group,
    cite_hit,
    compose,
    conflicting,
    group_spans,
    packaged_confidence,
    stored_confidence,
)
from askcol.documents import Freshness
from askcol.errors import ConfidenceError
from askcol.index import Index, load_index, verify_index
from askcol.reading import Reader, packaged_reader
from askcol.retrieval import Hit, Mode, matching_chunks, retrieve
from askcol.types import IntArray

MAX_QUESTION_CHARACTERS = 1_000

READ_CHUNKS = 8
"""How many chunks are read for a question, unless asked otherwise."""


class Collection:
    """A collection that can be asked. Thread-safe: nothing but what is known of the files changes after it was made."""

    def __init__(self, index: Index, reader: Reader | None = None, confidence: Confidence | None = None) -> None:
        self.index = index
        self._freshness = Freshness(index.base, index.roots) if index.base else None
        self.reader = reader or packaged_reader()
        self.confidence = confidence or packaged_confidence()

    @classmethod
    def open(cls, index_dir: Path) -> Collection:
        """The current generation in `index_dir` with the confidence kept there.

        Raises `manifest.IndexMissing`, `manifest.IndexDamaged` or `confidence.ConfidenceError`.
        """
        index = load_index(index_dir)
        reader = packaged_reader()
        return cls(index, reader, stored_confidence(index_dir, reader.sha256))

    def ask(
        self,
        question: str,
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        max_risk: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
    ) -> Answer:
        """The answer to `question`, or the reason why there is none.

        `top_k`: how many chunks are read. `min_confidence` in [0, 1]: abstain below it (default: the one that maximised
        F1 when the confidence was fitted). `max_risk` in [0, 1]: abstain so that of the answers to many questions at
        most this share is expected to be wrong; with both, the stricter counts. `documents`: which ones are asked, an
        expression as in `filters`; raises `filters.FilterError`.
        """
        thresholds = [] if min_confidence is None else [min_confidence]
        if max_risk is not None:
            thresholds.append(self.confidence.threshold(max_risk))
        threshold = max(thresholds, default=self.confidence.min_confidence)
        began = time.perf_counter()
        hits = self.hits(question, top_k, mode, matching_chunks(self.index, documents))
        retrieved = time.perf_counter()
        groups = self.groups(question, hits)
        candidates, reason = compose(groups, self.confidence, self.index.documents, threshold)
        candidates = tuple(map(self._with_stale, candidates))
        if not self.index.chunks:
            reason = "empty_index"
        elif not hits:
            reason = "nothing_retrieved"
        sides = conflicting(candidates) if reason is None else []
        shown = sides or (candidates[:1] if reason is None else ())
        cited = tuple(self._cited(hit) for hit in hits)
        done = time.perf_counter()
        timings = {"retrieve": retrieved - began, "read": done - retrieved, "total": done - began}
        return Answer(
            question=question,
            answered=reason is None,
            answer=candidates[0].text if reason is None else None,
            confidence=candidates[0].confidence if candidates else 0.0,
            min_confidence=threshold,
            reason=reason,
            conflict=bool(sides),
            answers=candidates,
            hits=cited,
            timings_ms={stage: round(seconds * 1000, 1) for stage, seconds in timings.items()},
            index={
                "generation": self.index.generation,
                "documents": len(self.index.documents),
                "chunks": len(self.index.chunks),
            },
            stale=_any_stale(citation.stale for candidate in shown for citation in candidate.citations),
        )

    def hits(
        self, question: str, top_k: int = READ_CHUNKS, mode: Mode = "hybrid", allowed: IntArray | None = None
    ) -> list[Hit]:
        """The `top_k` best chunks for `question` with different words; `allowed`: as in `retrieve`."""
        return retrieve(self.index, question, top_k, mode, allowed)

    def groups(self, question: str, hits: list[Hit]) -> list[Group]:
        """What the reader finds in `hits`, equal answers merged, with the evidence for each."""
        return group_spans(question, self.reader.read(question, [hit.chunk for hit in hits]), hits, self.index)

    def search(
        self, query: str, *, top_k: int = 10, mode: Mode = "hybrid", documents: str | None = None
    ) -> list[CitedHit]:
        """The `top_k` best chunks for `query`, best first; `documents`: as in `ask`."""
        hits = retrieve(self.index, query, top_k, mode, matching_chunks(self.index, documents))
        return [self._cited(hit) for hit in hits]

    def _cited(self, hit: Hit) -> CitedHit:
        document = self.index.documents[hit.chunk.document_id]
        return replace(cite_hit(hit, document), stale=self._is_stale(document.path, document.sha256))

    def _with_stale(self, candidate: Candidate) -> Candidate:
        citations = (replace(c, stale=self._is_stale(c.path, c.sha256)) for c in candidate.citations)
        return replace(candidate, citations=tuple(citations))

    def _is_stale(self, path: str, sha256: str) -> bool | None:
        return self._freshness.is_stale(path, sha256) if self._freshness else None


def _any_stale(states: Iterable[bool | None]) -> bool | None:
    known = set(states)
    return True if True in known else None if None in known else False


def verify(index_dir: Path) -> list[str]:
    """All findings of `verify_index`, and what is wrong with the confidence that is kept with the index."""
    findings = verify_index(index_dir)
    try:
        stored_confidence(index_dir, packaged_reader().sha256)
    except ConfidenceError as error:
        findings.append(str(error))
    return findings
