"""Identifiers of the kind that a question asks for -> one `ItemSet` a chunk: "Which e-mail addresses are there?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct, place
from askcol.chunking import Chunk
from askcol.reading import Span
from askcol.text import asked_identifiers, asked_kinds, identifiers


def identified(question: str, chunks: Sequence[Chunk], spans: Sequence[Span]) -> Iterator[ItemSet]:
    """The identifiers of each chunk that `question` asks for, outside of tables. `spans`: what the reader found."""
    for chunk in {c.chunk_id: c for c in chunks}.values() if asked_kinds(question) else ():
        found = asked_identifiers(question, chunk.text, identifiers(question, chunk.text))
        places = [place(chunk, chunk.start + i.start, chunk.start + i.end) for i in found]
        items = distinct([item for item in places if chunk.row_at(item.start) is None])
        if len(items) > 1:
            inside = [s for s in spans if s.chunk is chunk and any(i.start <= s.start < i.end for i in items)]
            yield ItemSet("identifiers", items, "\n".join((*chunk.headings, chunk.text)), best_log_odds(inside))
