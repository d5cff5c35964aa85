"""Clauses: what a part of a sentence says of a question's words, and whether it denies or leaves open what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from askcol.answering.polarity.parts import parts
from askcol.answering.polarity.signs import is_limited, is_open, negations, permits, stems
from askcol.answering.relation_words import content_words, converses
from askcol.text import word_groups

Polarity = Literal["yes", "no", "unclear"]
"""How a sentence decides a question. `unclear`: it leaves it open ("may", "planned", "is said to")."""

_EXCEPT = re.compile(
    r"\b(?:instead of|rather than|except(?: for)?|other than|but not|apart from)\b|, (?:and )?not\b(?! only\b)",
    re.IGNORECASE,
)

_CONDITIONAL = re.compile(r"\b(?:if|unless|provided|as long as)\b", re.IGNORECASE)

_WITHOUT_AGENT = re.compile(r"\b(?:is|are|was|were|been|being)\b(?!.*\b(?:by|to|from)\b)", re.IGNORECASE)
"""A passive question that does not say who did it: "Has it been sold?"."""

_SIDES: dict[str, tuple[int, bool]] = {
    stem: (number, first)
    for number, pair in enumerate(" ".join(group).split(" / ") for group in word_groups("antonyms"))
    for first, words in ((True, pair[0]), (False, pair[1]))
    for stem in stems(words)
}
"""Stem -> the pair of opposites that it belongs to, and whether to its first side."""

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, as the words of a question see it.

    Attributes:
        covered: The question's terms that it has, in the same word, one of the same sense, or an opposite.
        denies: Whether it says the contrary: an odd number of negations and opposites.
        open: Whether a modal word, a condition or a limit leaves it open.
        filled: Whether its words are in part those of the clause before, which it repeats: "but was not".
    """

    covered: frozenset[str]
    denies: bool
    open: bool
    filled: bool = False


def clauses(sentence: str, asked: frozenset[str], question: str, before: str = "") -> list[Clause]:
    """The clauses of `sentence` in order; a condition belongs to the clause that depends on it.

    `asked`: the content terms of `question`. `before`: the sentence before it.
    """
    found: list[Clause] = []
    conditions: list[Clause] = []
    for part in parts(sentence, before):
        clause = replace(_clause(part.text, asked, question), filled=part.filled)
        if not part.condition:
            permitted = permits(part.text) and permits(question) and not clause.denies
            found.append(_depends(clause, conditions, question, permitted=permitted))
            conditions = []
        elif found:
            permitted = permits(sentence) and permits(question) and not found[-1].denies
            found[-1] = _depends(found[-1], [clause], question, permitted=permitted)
        else:
            conditions.append(clause)
    return found or [replace(clause, open=True) for clause in conditions]


def _depends(clause: Clause, conditions: list[Clause], question: str, *, permitted: bool) -> Clause:
    """`clause` under `conditions`: open, unless it is a permission or the question names the condition."""
    if not conditions:
        return clause
    covered = frozenset().union(*(c.covered for c in conditions))
    asked_for = _CONDITIONAL.search(question) is not None and bool(covered)
    return replace(clause, covered=clause.covered | covered, open=clause.open or not (permitted or asked_for))


def denies(question: str) -> bool:
    """Whether a question has an odd number of negations outside of a condition: "Did she refuse?", "Isn't it open?"."""
    return sum(len(negations(part.text)) for part in parts(question) if not part.condition) % 2 == 1


def _clause(text: str, asked: frozenset[str], question: str) -> Clause:
    kept, spoken = text, text
    excepted: frozenset[str] = frozenset()
    if found := _EXCEPT.search(text):
        kept, excepted = text[: found.start()], (stems(text[found.end() :]) - stems(text[: found.start()])) & asked
        spoken = text[found.end() :] if excepted else kept
    there = stems(text)
    relations = {term: _relation(term, there) for term in asked}
    opposites = frozenset().union(*(r.opposite for r in relations.values()))
    denials = [word for word in negations(kept, asked) if stems(word).isdisjoint(opposites)]
    flips = len(denials) + sum(bool(r.opposite) for r in relations.values()) + bool(excepted)
    told, certain = _told_from_the_other_side(asked - {t for t, r in relations.items() if r.said}, there, question)
    return Clause(
        frozenset(term for term, relation in relations.items() if relation.said) | told,
        flips % 2 == 1,
        is_open(spoken, question) or is_limited(spoken, asked) or not certain,
    )


def _told_from_the_other_side(
    terms: frozenset[str], there: frozenset[str], question: str
) -> tuple[frozenset[str], bool]:
    """The `terms` of which a clause tells the converse, and whether it says the same: what is bought has been sold.

    It does for a question that leaves out who sold it to whom. That Ann bought a house does not tell that Ann sold it.
    """
    words = [w for w in content_words(question) if w.term in terms and not there.isdisjoint(converses(w.surface))]
    is_passive = _WITHOUT_AGENT.search(question) and not any(w.surface.endswith("ing") for w in words)
    return frozenset(w.term for w in words), not words or bool(is_passive)


class _Relation(NamedTuple):
    """Whether a text says what a term says or its opposite, and the stems that only say the opposite."""

    said: bool
    opposite: frozenset[str] = frozenset()


def _relation(term: str, stems: frozenset[str]) -> _Relation:
    if term in stems:
        return _Relation(True)
    denied = {p + term for p in _PREFIXES} | {term[len(p) :] for p in _PREFIXES if term.startswith(p)}
    if opposite := stems & denied:
        return _Relation(True, opposite)
    if term in _SIDES:
        pair, first = _SIDES[term]
        beside = {stem: _SIDES[stem][1] for stem in stems if stem in _SIDES and _SIDES[stem][0] == pair}
        if beside:
            return _Relation(True, frozenset() if first in beside.values() else frozenset(beside))
    return _Relation(False)
