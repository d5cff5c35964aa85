"""Clauses: what a part of a sentence says of a question's words, and whether it denies or leaves open what it says.

Saurí and Pustejovsky 2009 ("FactBank") tell for an event whether a text commits to it, by its negation and modality.
Here the words around the question's own words decide: negations and verbs of refusal, opposites, and modal words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from askcol.text import FUNCTION_WORDS, terms, word_groups, word_list

Polarity = Literal["yes", "no", "unclear"]
"""How a sentence decides a question. `unclear`: it leaves it open ("may", "planned", "is said to")."""

_NEGATIONS = word_list("negations") | word_list("more_negations")

_PASSED = FUNCTION_WORDS | word_list("after_negations")

_MILD = word_list("softeners")

_MODAL = word_list("modal_words")

_PERMISSIONS = word_list("permissions")

_INTENDED = re.compile(
    r"\b(plan|hope|want|aim|wish|intend|expect|said|thought|believed|reported|due|like)(?:s|es|ed|ned)? to\b"
    r"|\bplann(?:ed|ing) to\b|\bhop(?:ed|es|ing) (?:for|to)\b"
)

_EXCEPT = re.compile(r"\b(?:instead of|rather than|except(?: for)?|other than|but not|apart from)\b", re.IGNORECASE)

_BORDER = re.compile(
    r"[;:]\s+|,\s+(?!(?:and|or)\s+\w+\s*[,.])|\s+[–—-]\s+"
    r"|\s+(?:but|because|while|whereas|although|though|when|which|so that)\s+"
    r"|\s+and\s+(?=(?:we|they|it|he|she|the|you|i|no|not|do|does|did|will)\b)",
    re.IGNORECASE,
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(words))


_SIDES: dict[str, tuple[int, bool]] = {
    stem: (number, first)
    for number, pair in enumerate(" ".join(group).split(" / ") for group in word_groups("antonyms"))
    for first, words in ((True, pair[0]), (False, pair[1]))
    for stem in _stems(words)
}
"""Stem -> the pair of opposites that it belongs to, and whether to its first side."""

_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence, as the words of a question see it.

    Attributes:
        covered: The question's terms that it has, in the same word, one of the same sense, or an opposite.
        denies: Whether it says the contrary: an odd number of negations and opposites.
        open: Whether a modal word leaves it open.
    """

    covered: frozenset[str]
    denies: bool
    open: bool


def clauses(sentence: str, asked: frozenset[str], question: str) -> list[Clause]:
    """The clauses of `sentence` in order. `asked`: the content terms of `question`."""
    return [_clause(part, asked, question) for part in _split(sentence)]


def denies(text: str) -> bool:
    """Whether a clause, or a question, holds an odd number of negations: "Did she refuse?", "Isn't it open?"."""
    return len(list(_negations(text))) % 2 == 1


def _split(sentence: str) -> Iterator[str]:
    start = 0
    for border in _BORDER.finditer(sentence):
        yield sentence[start : border.start()]
        start = border.start() + (border[0].strip() in ("but", "not"))
    yield sentence[start:]


def _clause(text: str, asked: frozenset[str], question: str) -> Clause:
    kept = text
    excepted: frozenset[str] = frozenset()
    if found := _EXCEPT.search(text):
        kept, excepted = text[: found.start()], (_stems(text[found.end() :]) - _stems(text[: found.start()])) & asked
    stems = _stems(text)
    relations = {term: _relation(term, stems) for term in asked}
    opposites = frozenset().union(*(r.opposite for r in relations.values()))
    denials = [word for word in _negations(kept) if _stems(word).isdisjoint(opposites)]
    flips = len(denials) + sum(bool(r.opposite) for r in relations.values()) + bool(excepted)
    return Clause(
        frozenset(term for term, relation in relations.items() if relation.said),
        flips % 2 == 1,
        _is_open(text, question),
    )


def _is_open(text: str, question: str) -> bool:
    """Whether a modal word of `text`, which the question lacks, leaves open what it says."""
    modal = _modal_words(text) - _modal_words(question)
    if _words(question) & _PERMISSIONS:
        modal -= _PERMISSIONS
    intended = _INTENDED.search(text)
    return bool(modal) or (intended is not None and not any(w and w in question.lower() for w in intended.groups()))


def _words(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[\w'’-]+", text)}


def _modal_words(text: str) -> set[str]:
    """Its modal words; "May" is a month."""
    return _words(re.sub(r"(?<!^)\bMay\b|^May(?= \d)", "", text)) & _MODAL


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


def _negations(text: str) -> Iterator[str]:
    """The words that deny something; not the "No." of "No. 242", and none that a softener follows."""
    words = [text[term.start : term.end].lower().replace("’", "'") for term in terms(text)]
    for i, word in enumerate(words):
        following = words[i + 1 : i + 8]
        if word not in _NEGATIONS and not word.endswith("n't"):
            continue
        if word == "no" and following and following[0][0].isdigit():
            continue
        if not _MILD.isdisjoint(following[:1]) and following[:2] != ["no", "longer"]:
            continue
        if "until" in following or (word in ("nor", "or") and i and "neither" in words[:i]):
            continue
        yield word
