"""A set of items -> the candidate that it makes, each item with its citation."""

from __future__ import annotations

from collections.abc import Sequence

from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, cite
from askcol.answering.lists.choice import RatedList
from askcol.answering.lists.enumerations import enumerations
from askcol.answering.lists.sets import ItemSet
from askcol.answering.relation_words import content_words
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span
from askcol.text import term_set


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


def touches(found: ItemSet, given: Sequence[Citation]) -> bool:
    """Whether one of the `given` places overlaps one of the items."""
    return any(
        c.document_id == item.chunk.document_id and c.start < item.end and item.start < c.end
        for item in found.items
        for c in given
    )


def names_rows(found: ItemSet) -> bool:
    """Whether the items name the rows of a table: the bidders of a list of bids, not the chairs of its meetings."""
    for item in found.items:
        place = item.chunk.row_at(item.start)
        if place is None:
            return False
        table, row = place
        column = max(i for i, (at, _) in enumerate(item.chunk.cells(row)) if at <= item.start)
        if column not in table.keys:
            return False
    return True


def singles_out(question: str, found: ItemSet) -> bool:
    """Whether the question asks for some of the items before the others, by words that only stand beside them.

    "Jury" asks for the last item of "1st: Ann Lee", "2nd: Bo Carr", "Jury: Cy Dorn". The conditions of a column have
    been met already.
    """
    first, last = found.items[0], found.items[-1]
    around = (first.chunk.text[: first.start - first.chunk.start], last.chunk.text[last.end - last.chunk.start :])
    asked = term_set(question) - term_set("\n".join((found.said, *around)))
    own = [asked & {word.term for word in content_words(_line(item))} for item in found.items]
    return found.kind != "column" and any(own) and not all(own)


def _line(item: Span) -> str:
    text, at = item.chunk.text, item.start - item.chunk.start
    start = text.rfind("\n", 0, at) + 1
    return text[start:].partition("\n")[0]


def _stretch(items: Sequence[Span]) -> str:
    chunk = items[0].chunk
    stretch = chunk.text[items[0].start - chunk.start : items[-1].end - chunk.start]
    return _joined(items) if "\n" in stretch else stretch


def _joined(items: Sequence[Span]) -> str:
    return "; ".join(" ".join(item.text.split()) for item in items)
