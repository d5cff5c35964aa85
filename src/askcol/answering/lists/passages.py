"""Spans of several passages -> one `ItemSet`, where each names another item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from askcol.answering.evidence import Asked
from askcol.answering.lists.heads import named
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct
from askcol.chunking import Chunk
from askcol.reading import Span
from askcol.text import NUMBER_WORDS, agree, term_set

MAX_GAP = 5.0
"""How much less log-odds an item may have than the best."""

MAX_WORDS = 8


def passages(question: str, asked: Asked, spans: Sequence[Span]) -> Iterator[ItemSet]:
    """The items that several chunks name, one each: spans of about the best one's log-odds that differ."""
    best = best_log_odds(spans)
    chosen: list[Span] = []
    for span in spans:
        if span.log_odds < max(0.0, best - MAX_GAP) or not 0 < _words(span.text) <= MAX_WORDS:
            continue
        if all(span.chunk is not other.chunk and not agree(span.text, other.text) for other in chosen):
            chosen.append(span)
    items = distinct([named(question, span) for span in chosen])
    if len(items) > 1:
        said = min((_said(item.chunk) for item in items), key=lambda text: asked.coverage(term_set(text)))
        yield ItemSet("passages", items, said, best)


def _words(text: str) -> int:
    """How many words there are; 0 of a bare number, which counts the items."""
    words = text.split()
    return 0 if all(word.lower() in NUMBER_WORDS for word in words) else len(words)


def _said(chunk: Chunk) -> str:
    return "\n".join((*chunk.headings, chunk.text))
