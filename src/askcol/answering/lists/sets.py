"""`ItemSet`: the items of one list, enumeration, label or column, or those that several passages name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from askcol.chunking import Chunk
from askcol.reading import Span

SetKind = Literal["items", "enumeration", "label", "identifiers", "column", "passages"]
"""How they stand: marked, in a sentence, beside a label, as identifiers, as a column's cells, in several passages."""

MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Items that may answer a question together.

    Attributes:
        kind: How the items stand.
        items: Two or more places, in document order, disjoint.
        said: What the text says of them: the introduction, headings or header, the sentence, the rows' conditions.
        log_odds: Of the best span that the reader found among the items, clipped to [-20, 20]; -20 without any.
        name: What the items are called by: their heading or introduction, label or column; "" where nothing does.
    """

    kind: SetKind
    items: tuple[Span, ...]
    said: str
    log_odds: float
    name: str = ""


def place(chunk: Chunk, start: int, end: int) -> Span:
    """An item at `[start, end)` of the document, without what surrounds its words."""
    words = chunk.text[start - chunk.start : end - chunk.start]
    content = words.strip(" \t\r\n.;,:*_`")
    begin = start + words.index(content)
    end = begin + len(content)
    if content.count("(") > content.count(")") and words[len(content) :].startswith(")"):
        end += 1
    return Span(chunk, begin, end, 0.0, 0.0, 0.0)


def best_log_odds(spans: Sequence[Span]) -> float:
    """Of the best of `spans`, clipped to [-20, 20]; -20 if there are none."""
    return max(-20.0, min(20.0, max((span.log_odds for span in spans), default=-20.0)))


def distinct(items: Sequence[Span]) -> tuple[Span, ...]:
    """The items in document order, each wording once and none that overlaps another."""
    found: dict[str, Span] = {}
    for item in sorted(items, key=lambda i: (i.chunk.document_id, i.start, -i.end)):
        if any(c.isalnum() for c in item.text):
            found.setdefault(" ".join(item.text.lower().split()), item)
    kept: list[Span] = []
    for item in found.values():
        if not kept or kept[-1].chunk.document_id != item.chunk.document_id or kept[-1].end <= item.start:
            kept.append(item)
    return tuple(kept[:MAX_ITEMS])
