"""A set of items -> the candidate that it makes, each item with its citation."""

from __future__ import annotations

from collections.abc import Sequence

from askcol.answering.candidates import Candidate
from askcol.answering.citations import cite
from askcol.answering.lists.choice import RatedList
from askcol.answering.lists.enumerations import enumerations
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span


def list_candidate(rated: RatedList, store: Store, freshness: Freshness | None) -> Candidate:
    """The candidate that a set of items makes: an item, a citation, in document order. `freshness` as in `cite`.

    Its text is the verbatim stretch of an enumeration, and otherwise the items, joined by semicolons.
    """
    items = rated.found.items
    return Candidate(
        text=_stretch(items) if rated.found.kind == "enumeration" else _joined(items),
        confidence=round(rated.probability, 4),
        citations=tuple(cite(item, store.document(item.chunk.document_id), freshness) for item in items),
    )


def items_of(question: str, answer: Span) -> tuple[Span, ...]:
    """The items of the enumeration that the answer to a question is; the answer itself where it is none."""
    for found in enumerations(question, [answer]):
        if found.items[0].start <= answer.end and answer.start <= found.items[-1].end:
            inside = tuple(item for item in found.items if answer.start <= item.start and item.end <= answer.end)
            if len(inside) > 1:
                return inside
    return (answer,)


def _stretch(items: Sequence[Span]) -> str:
    chunk = items[0].chunk
    stretch = chunk.text[items[0].start - chunk.start : items[-1].end - chunk.start]
    return _joined(items) if "\n" in stretch else stretch


def _joined(items: Sequence[Span]) -> str:
    return "; ".join(" ".join(item.text.split()) for item in items)
