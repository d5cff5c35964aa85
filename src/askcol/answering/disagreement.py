"""Answers that differ: which is newer, which exclude each other, and which belong to different events.

Three relations are told apart, in this order. A text that takes a value back corrects it: the newest value is the
answer. Answers of different events of a kind make the question ambiguous. Answers that exclude each other and are about
one event are the sides of a conflict (De Marneffe et al. 2008; Min et al. 2020).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from askcol.answering.attributes import attributes
from askcol.answering.candidates import Candidate, shown
from askcol.answering.confidence import Confidence, reaches
from askcol.answering.conflicts import is_attributed, is_comparable, sides_of
from askcol.answering.corrections import asks_for_older, newer_part, newer_value, takes_back
from askcol.answering.events import Apart, apart
from askcol.answering.evidence import Group, said_of
from askcol.answering.question_types import question_type
from askcol.answering.rating import Rated, rate_newest, rate_sides, stand_alone
from askcol.answering.relation_words import kind_asked, says, words_lost
from askcol.answering.surroundings import surroundings
from askcol.index import Store
from askcol.text import agree, exclude

_COUNTS = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)

EQUALLY_SURE = 3.0
"""How far apart the log-odds of answers may lie that the question does not choose between."""

NEARLY_AS_SURE = 5.0
"""How far the log-odds of an answer may lie below the best one's if it says what is asked in other words."""


class Disagreement(NamedTuple):
    """What `rated` holds besides one answer.

    `rated`: best first, without what was corrected. `sides`, `alternatives`, `corrected`: as in `Answer`.
    """

    rated: list[Rated]
    sides: tuple[Candidate, ...]
    alternatives: tuple[Candidate, ...]
    corrected: tuple[Candidate, ...]


def disagreement(
    question: str,
    rated: Sequence[Rated],
    confidence: Confidence,
    min_confidence: float | None,
    store: Store,
    cited: Callable[[Rated], Candidate],
) -> Disagreement:
    """What the answers in `rated`, best first, have to do with each other.

    `min_confidence`: the threshold of an answer, or of one among several alternatives; below it nothing is said of
    what it disagrees with. `cited`: makes a candidate of an answer.
    """
    left, older = _newest_first(question, rated, confidence, store)
    found = [r for r in left if r.group.evidence.log_odds > 0]
    if not found:
        return Disagreement(left, (), (), ())
    alone = stand_alone(found, confidence)
    several = _alternatives(question, found, cited)
    if not several:
        best = found[0].group
        about = [
            r
            for r in alone
            if is_comparable(shown(r.probability), shown(alone[0].probability))
            and (agree(r.group.best.text, best.best.text) or _same_relation(question, best, r.group, store))
        ]
        several = sides_of([cited(r) for r in about])
    disputed = {candidate.text for candidate in several}
    if len(disputed) > 1:
        left = rate_sides(left, alone, disputed, confidence)
    confidences = {r.group.best.text: shown(r.probability) for r in left}
    several = tuple(replace(c, confidence=confidences[c.text]) for c in several)
    several = tuple(sorted(several, key=lambda c: -c.confidence))
    corrected = tuple(map(cited, older))
    is_ambiguous = any(candidate.apart for candidate in several)
    # Answers of different events do not compete: to ask which one is meant, it is enough that one of them is right.
    likely = 1 - math.prod(1 - candidate.confidence for candidate in several) if is_ambiguous else 0.0
    if not reaches(max(likely, left[0].probability), min_confidence):
        return Disagreement(left, (), (), ())
    if is_ambiguous:
        return Disagreement(left, (), several, corrected)
    return Disagreement(left, several, (), corrected)


def _newest_first(
    question: str, rated: Sequence[Rated], confidence: Confidence, store: Store
) -> tuple[list[Rated], list[Rated]]:
    """`rated` with the newest value of a correction first, and the values that it takes back."""
    unchanged: tuple[list[Rated], list[Rated]] = list(rated), []
    if not rated or asks_for_older(question):
        return unchanged
    found = [Rated(r.probability, _narrowed(r.group)) for r in rated if r.group.evidence.log_odds > 0]
    pairs = [(new, old) for new in found for old in found if _corrects(new.group, old.group, store)]
    taken_back = [old for _, old in pairs]
    if found and (found[0] in taken_back or any(found[0] is new for new, _ in pairs)):
        newest = next((new for new, _ in pairs if new not in taken_back), None)
        if newest is None:
            return unchanged
        older = [r for r in found if r in taken_back]
        return rate_newest(found, newest.group, [r.group for r in older], confidence), older
    unread = next((new for span in rated[0].group.spans if (new := newer_value(span))), None)
    if unread is None or not found:
        return unchanged
    group = replace(rated[0].group, spans=(unread,))
    return rate_newest(rated, group, [rated[0].group], confidence), [rated[0]]


def _narrowed(group: Group) -> Group:
    """`group` with the newer value alone, where the reader took a correction as a whole: "from $45 to $52"."""
    spans = tuple(map(newer_part, group.spans))
    return group if spans == group.spans else replace(group, spans=spans)


def _corrects(new: Group, old: Group, store: Store) -> bool:
    if not (exclude(new.best.text, old.best.text) and set(new.missing) <= set(old.missing)):
        return False
    return any(takes_back(n, o, store.document(n.chunk.document_id).title) for n in new.spans for o in old.spans)


def _alternatives(question: str, found: Sequence[Rated], cited: Callable[[Rated], Candidate]) -> tuple[Candidate, ...]:
    """The best answer and those of other events of its kind, as sure as it is, each with what tells it apart."""
    if question_type(question) == "list":
        return ()
    best = found[0]
    first = cited(best)
    others: list[Candidate] = []
    told: list[Apart] = []
    for r in found[1:]:
        sure = r.group.evidence.log_odds >= best.group.evidence.log_odds - EQUALLY_SURE
        if not (sure and exclude(r.group.best.text, best.group.best.text)):
            continue
        other = cited(r)
        parts = [apart(first.citations[0], place, question) for place in other.citations]
        if set(other.missing_names) == set(first.missing_names) and all(parts) and parts[0]:
            others.append(replace(other, apart=parts[0].other))
            told.append(parts[0])
    return (replace(first, apart=told[0].one), *others) if others else ()


def _same_relation(question: str, best: Group, other: Group, store: Store) -> bool:
    """Whether the passage of `other` says of the thing what `question` asks, as far as that of `best` does.

    Where the reader is nearly as sure, it may name the kind of thing otherwise ("inmates"), say no more than how many
    there are, or give the figure as somebody's ("the opposition speaks of 2,900").
    """
    here, there = (surroundings(store.document(g.best.chunk.document_id), g.best).said for g in (best, other))
    said = said_of(other.best, store)
    only_qualify = {attribute.term for attribute in attributes(question)}
    gone = {word for word in words_lost(question, here, there, said) if word.term not in only_qualify}
    if other.evidence.log_odds < best.evidence.log_odds - NEARLY_AS_SURE:
        return not gone
    kind = kind_asked(question)
    if _COUNTS.search(question) and all(says(said, word) for word in kind):
        return True
    return not gone - kind or (is_attributed(said) and any(c.isdigit() for c in other.best.text))
