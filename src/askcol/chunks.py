"""`Document` -> `Chunk`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document that is retrieved and read as one: `text == document.text[start:end]`, always.

    `headings`: what stands above the chunk (document title excluded), outermost first; indexed with it, never part of
    `text`. `chunk_id` sorts in document order within a document.
    """

    chunk_id: str
    document_id: str
    start: int
    end: int
    text: str
    headings: tuple[str, ...] = ()
