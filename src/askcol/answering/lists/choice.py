"""Item sets -> the one that answers, with a calibrated probability.

A list counts as right if the F1 over its items is at least 0.8. The probability is logistic (Platt 1999) over a few
features; `eval/lists.py --fit` fits the numbers on the questions that it asks, and they ship as `models/lists.json`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from askcol.answering.confidence import Confidence, packaged
from askcol.answering.evidence import Asked
from askcol.answering.lists.bullets import bulleted
from askcol.answering.lists.columns import columns
from askcol.answering.lists.enumerations import enumerations
from askcol.answering.lists.identified import identified
from askcol.answering.lists.labels import labelled
from askcol.answering.lists.passages import passages
from askcol.answering.lists.sets import ItemSet
from askcol.answering.lists.things import are_people, asks_for_people, is_general, names, says, things_asked
from askcol.answering.question_types import identifier_fit
from askcol.answering.relation_words import content_words
from askcol.chunking import Chunk
from askcol.documents import Document
from askcol.index import Store
from askcol.reading import Span
from askcol.text import asked_kinds, asked_noun, term_set, word_list

_LIGHT = word_list("light_words")

_MAX_OPENING_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class ListEvidence:
    """The evidence that a set of items answers a question.

    Attributes:
        log_odds: Of the reader's best span among the items, in [-20, 20].
        coverage: The share of the question's terms, weighted by idf, in what is said of the items, the document's
            title and its first line, in [0, 1].
        missing_names: How many names and numbers of the question these lack, 0 to 2.
        marked: 1 for items of a list and cells of a column, 0 otherwise.
        scattered: 1 for items of several passages, 0 otherwise.
        uneven: 1 if some items begin with a capital letter and others with a small one, 0 otherwise.
        called: The share of the words of what the items are called by that the question says, too, in [0, 1].
        fit: 1 if most items have the form that the question asks for, such as names for "who" or phone numbers, -1 if
            not, 0 if it does not tell.
        other_things: 1 if the question asks for things by a noun that nothing said has a word for, 0 otherwise.
        log_rank: The log of the rank of the best chunk that holds an item.
    """

    log_odds: float
    coverage: float
    missing_names: float
    marked: float
    scattered: float
    uneven: float
    called: float
    fit: float
    other_things: float
    log_rank: float


class RatedList(NamedTuple):
    """A set of items, its evidence, and the probability in (0, 1) that it is right."""

    probability: float
    found: ItemSet
    evidence: ListEvidence


@cache
def list_confidence() -> Confidence:
    """The confidence of lists that ships with the package."""
    return packaged("lists.json")


def rated_lists(question: str, chunks: Sequence[Chunk], spans: Sequence[Span], store: Store) -> list[RatedList]:
    """The sets of items in `chunks` that may answer `question`, best first.

    `chunks`: best first. `spans`: what the reader found in them, best first.
    """
    asked = Asked.of(question, store)
    confidence = list_confidence()
    rated = []
    for found in _sets(question, asked, chunks, spans, store):
        evidence = _evidence(asked, found, _rank(found, chunks), store.document(found.items[0].chunk.document_id))
        rated.append(RatedList(confidence.probability(evidence), found, evidence))
    return sorted(rated, key=lambda r: (-r.probability, r.found.items[0].chunk.chunk_id, r.found.items[0].start))


def _sets(
    question: str, asked: Asked, chunks: Sequence[Chunk], spans: Sequence[Span], store: Store
) -> Iterator[ItemSet]:
    yield from bulleted(question, chunks, spans)
    yield from labelled(question, chunks, spans)
    yield from enumerations(question, spans)
    yield from identified(question, chunks, spans)
    yield from columns(question, asked, chunks, spans, store)
    yield from passages(question, asked, spans)


def _rank(found: ItemSet, chunks: Sequence[Chunk]) -> int:
    """The rank of the best chunk that an item lies in, from 1; after the last for rows that were not retrieved."""
    places = [(item.chunk.document_id, item.start) for item in found.items]
    holding = (
        n for n, c in enumerate(chunks, 1) if any(d == c.document_id and c.start <= at < c.end for d, at in places)
    )
    return next(holding, len(chunks) + 1)


def _evidence(asked: Asked, found: ItemSet, rank: int, document: Document) -> ListEvidence:
    opening = document.text[:_MAX_OPENING_CHARACTERS].strip().partition("\n")[0]
    there = term_set("\n".join((document.title, opening, found.said)))
    everything = there | term_set("\n".join(item.text for item in found.items))
    initials = {item.text[0].isupper() for item in found.items if item.text[0].isalpha()}
    return ListEvidence(
        log_odds=found.log_odds,
        coverage=asked.coverage(_covered(asked.question, there)),
        missing_names=float(min(2, len(asked.missing(there)))),
        marked=float(found.kind in ("items", "label", "identifiers", "column")),
        scattered=float(found.kind == "passages"),
        uneven=float(len(initials) > 1),
        called=_called(asked.question, found.name),
        fit=_fit(asked.question, found),
        other_things=_other_things(asked.question, everything),
        log_rank=math.log(rank),
    )


def _covered(question: str, there: frozenset[str]) -> set[str]:
    """The terms of the question that a text says in these or other words, or that the items imply: "companies"."""
    implied = {word.term for word in things_asked(question)[-1:] if is_general(word)}
    implied |= {term for kind in asked_kinds(question) for term in term_set(asked_noun(question, kind))}
    return implied | {w.term for w in content_words(question) if says(there, w) or w.surface.lower() in _LIGHT}


def _called(question: str, name: str) -> float:
    asked = term_set(question)
    things = things_asked(question)[-1:]
    own = content_words(name)
    said = [word for word in own if says(asked, word) or any(names(frozenset({word.term}), t) for t in things)]
    return len(said) / len(own) if own else 0.0


def _fit(question: str, found: ItemSet) -> float:
    if asked_kinds(question):
        fits = [
            identifier_fit(question, i.chunk.text, i.start - i.chunk.start, i.end - i.chunk.start) for i in found.items
        ]
        return 1.0 if 2 * sum(fit > 0 for fit in fits) > len(fits) else -1.0
    if not asks_for_people(question):
        return 0.0
    return 1.0 if are_people(item.text for item in found.items) else -1.0


def _other_things(question: str, there: frozenset[str]) -> float:
    unsaid = [word for word in things_asked(question)[-1:] if not is_general(word) and not says(there, word)]
    return float(bool(unsaid) and not asked_kinds(question))
