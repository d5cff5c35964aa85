"""`Collection`: an index, a reader and a confidence, asked as one."""

from __future__ import annotations

import time
from pathlib import Path

from askcol import generation
from askcol.answer import Answer, CitedHit, Group, cite_hit, compose, conflicting, group_spans
from askcol.confidence import Confidence, packaged_confidence
from askcol.index import Index
from askcol.reader import Reader
from askcol.retriever import Hit, Mode, matching_chunks, retrieve

MAX_QUESTION_CHARACTERS = 1_000

READ_CHUNKS = 8
"""How many chunks are read for a question, unless asked otherwise."""


class Collection:
    """A collection that can be asked. Thread-safe: nothing changes after it was made."""

    def __init__(self, index: Index, reader: Reader | None = None, confidence: Confidence | None = None) -> None:
        self.index = index
        self.reader = reader or Reader()
        self.confidence = confidence or packaged_confidence()

    @classmethod
    def open(cls, index_dir: Path) -> Collection:
        """The current generation in `index_dir`; raises `generation.IndexMissing` or `generation.IndexDamaged`."""
        return cls(generation.load(index_dir))

    def ask(
        self,
        question: str,
        *,
        top_k: int = READ_CHUNKS,
        min_confidence: float | None = None,
        documents: str | None = None,
        mode: Mode = "hybrid",
    ) -> Answer:
        """The answer to `question`, or the reason why there is none.

        `top_k`: how many chunks are read. `min_confidence` in [0, 1]: abstain below it (default: the one that maximised
        F1 when the confidence was fitted). `documents`: a glob over document ids and paths.
        """
        threshold = self.confidence.min_confidence if min_confidence is None else min_confidence
        began = time.perf_counter()
        hits = retrieve(self.index, question, top_k, mode, matching_chunks(self.index, documents))
        retrieved = time.perf_counter()
        groups = self.groups(question, hits)
        candidates, reason = compose(groups, self.confidence, self.index.documents, threshold)
        if not self.index.chunks:
            reason = "empty_index"
        elif not hits:
            reason = "nothing_retrieved"
        done = time.perf_counter()
        timings = {"retrieve": retrieved - began, "read": done - retrieved, "total": done - began}
        return Answer(
            question=question,
            answered=reason is None,
            answer=candidates[0].text if reason is None else None,
            confidence=candidates[0].confidence if candidates else 0.0,
            reason=reason,
            conflict=reason is None and bool(conflicting(candidates)),
            answers=candidates,
            hits=tuple(cite_hit(hit, self.index.documents[hit.chunk.document_id]) for hit in hits),
            timings_ms={stage: round(seconds * 1000, 1) for stage, seconds in timings.items()},
            index={
                "generation": self.index.generation,
                "documents": len(self.index.documents),
                "chunks": len(self.index.chunks),
            },
        )

    def groups(self, question: str, hits: list[Hit]) -> list[Group]:
        """What the reader finds in `hits`, equal answers merged, with the evidence for each."""
        return group_spans(self.reader.read(question, [hit.chunk for hit in hits]), hits)

    def search(
        self, query: str, *, top_k: int = 10, mode: Mode = "hybrid", documents: str | None = None
    ) -> list[CitedHit]:
        """The `top_k` best chunks for `query`, best first; `documents` is a glob over document ids and paths."""
        hits = retrieve(self.index, query, top_k, mode, matching_chunks(self.index, documents))
        return [cite_hit(hit, self.index.documents[hit.chunk.document_id]) for hit in hits]
