"""Clauses: what a part of a sentence says of a question's words, and whether it denies or leaves open what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from askcol.answering.polarity.parts import parts
from askcol.answering.polarity.signs import is_limited, is_open, negations, permits
from askcol.answering.relation_words import content_words
from askcol.answering.synonyms import converses, synonyms
from askcol.text import NUMBER_WORDS, term_set, word_groups, word_list

Polarity = Literal["yes", "no", "unclear"]
"""How a sentence decides a question. `unclear`: it leaves it open ("may", "planned", "is said to")."""

_EXCEPT = re.compile(
    r"\b(?:instead of|rather than|except(?: for)?|other than|but not|apart from)\b|, (?:and )?not\b(?! only\b)",
    re.IGNORECASE,
)

_CONDITIONAL = re.compile(r"\b(?:if|unless|provided|as long as)\b", re.IGNORECASE)

_WITHOUT_AGENT = re.compile(r"\b(?:is|are|was|were|been|being)\b(?!.*\b(?:by|to|from)\b)", re.IGNORECASE)
"""A passive question that does not say who did it: "Has it been sold?"."""

_CONTRACTED = re.compile(r"(?<=^)\W*\w+n['’]t\b|(?<=, )\w+n['’]t\b")

_ALL = re.compile(r"\b(?:all|every|everyone|everybody|each|both)\b", re.IGNORECASE)

_SOME = re.compile(
    rf"\b(?:only|just|some|most|half|few|{'|'.join(sorted(NUMBER_WORDS))}|\d+)(?: out)? of\b|\bnot all\b|\ball but\b",
    re.IGNORECASE,
)

_SIDES: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = {}
"""Stem -> the stems of the words of its sense, and those of the opposite sense, for each of its senses."""

for _group in word_groups("antonyms"):
    _one, _other = (term_set(side) for side in " ".join(_group).split(" / "))
    for _own, _opposite in ((_one, _other), (_other, _one)):
        for _stem in _own:
            _SIDES.setdefault(_stem, []).append((_own, _opposite))

_DENYING = frozenset(stem for word in word_list("negations") for stem in term_set(word))

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
    """Whether a question has an odd number of negations outside of a condition: "Did she refuse?".

    "Isn't it open?" asks what "Is it open?" does.
    """
    plain = _CONTRACTED.sub(" ", question, count=1)
    return sum(len(negations(part.text)) for part in parts(plain) if not part.condition) % 2 == 1


def _clause(text: str, asked: frozenset[str], question: str) -> Clause:
    kept, spoken = text, text
    excepted: frozenset[str] = frozenset()
    if found := _EXCEPT.search(text):
        kept = text[: found.start()]
        excepted = (term_set(text[found.end() :]) - term_set(kept)) & asked
        spoken = text[found.end() :] if excepted else kept
    there = term_set(text)
    relations = {term: _relation(term, there) for term in asked}
    opposites = frozenset().union(*(r.opposite for r in relations.values()))
    handled = opposites.union(*(r.same for r in relations.values()))
    denials = [word for word in negations(kept, asked) if term_set(word).isdisjoint(handled)]
    flips = len(denials) + sum(bool(r.opposite) for r in relations.values()) + bool(excepted)
    # The question's own negation, which the clause says in a word that is none: "turned down" of "Was it refused?".
    flips += sum(r.said and t not in there and t in _DENYING for t, r in relations.items())
    in_part = _ALL.search(question) is not None and _SOME.search(text) is not None
    told, certain = _told_from_the_other_side(asked - {t for t, r in relations.items() if r.said}, there, question)
    certain = certain and not (is_open(spoken, question) or is_limited(spoken, asked))
    return Clause(
        frozenset(term for term, relation in relations.items() if relation.said) | told,
        flips % 2 == 1 or in_part,
        not (certain or in_part),
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
    """Whether a text says what a term says or its opposite, and the other stems that say the same or the opposite."""

    said: bool
    opposite: frozenset[str] = frozenset()
    same: frozenset[str] = frozenset()


def _relation(term: str, stems: frozenset[str]) -> _Relation:
    if not stems.isdisjoint(synonyms(term)):
        return _Relation(True)
    if opposite := stems & _denied(term):
        return _Relation(True, opposite)
    for own, other in _SIDES.get(term, ()):
        if same := own & stems:
            return _Relation(True, same=same)
        if opposite := other & stems:
            return _Relation(True, opposite)
    return _Relation(False)


@lru_cache(maxsize=1024)
def _denied(term: str) -> frozenset[str]:
    """`term` with a prefix that denies it, and without one that it has."""
    return frozenset({p + term for p in _PREFIXES} | {term[len(p) :] for p in _PREFIXES if term.startswith(p)})
