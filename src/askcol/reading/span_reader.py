"""`SpanReader`: what a collection needs of a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from askcol.chunking import Chunk
from askcol.reading.promise import Rarity
from askcol.reading.spans import Span


class SpanReader(Protocol):
    """Finds possible answers to a question in chunks. `tests/conformance/test_span_reader.py` checks the promises."""

    @property
    def identity(self) -> str:
        """Names the reader; another reader has another one. A stored confidence holds for one identity only."""
        ...

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:
        """The spans that may answer `question`, by descending log-odds, ties by chunk id and start.

        A span is a verbatim, non-empty part of its chunk, and the spans of a chunk do not overlap. What the reader
        finds in a chunk does not depend on the other chunks. Any question and any text can be read, empty ones
        included.

        With `rarity`, of the terms in the collection, `chunks` stand best first, and what almost surely holds no
        answer may be left unread where something else is a sure one.
        """
        ...
