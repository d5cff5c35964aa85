"""Whether a text tells as a plan, an offer, a demand or a denial what the question takes for a fact.

Saurí and Pustejovsky (2009, "FactBank") mark each event of a text as a fact, a counterfact or a possibility. Their
signs are modal verbs, negations and the verbs over a clause ("plans to", "offered", "denied"). The same signs count
here, in what stands around the answer up to the next comma or conjunction.
"""

from __future__ import annotations

import re
from functools import lru_cache

from askcol.answering.synonyms import surfaces
from askcol.text import word_list

_CLAUSE_END = re.compile(r"[,;:—]\s|[.!?]\s|\n|\b(?:which|who|that|but)\b|\band (?![A-Z\d])")

_CLAUSE_WINDOW = 300
"""How many characters before an answer its clause may begin."""

_FACT = re.compile(r"\b(?:did|was|were|has|have|had)\b", re.IGNORECASE)

_INFINITIVE = re.compile(r"\b(?:is|are|was|were|yet|about|due) to [a-z]+\b|\bnot yet\b")

_NOW = re.compile(r"\b(?:now|nowadays|today|currently|present|current)\b", re.IGNORECASE)

_FORMER = re.compile(r"\b(?:until|till|former|formerly|previously|first|old|earlier|used to|no longer)\b")

_NEGATED = re.compile(r"\b(?:not|never|nobody|no one|neither)\b|n['’]t\b")

_WORD = re.compile(r"[^\W\d_]+")

_OPEN = surfaces(word_list("unreal"))

_DENIED = surfaces(word_list("denials"))

_CLAIMED = surfaces(word_list("claims"))


@lru_cache(maxsize=1024)
def asks_fact(question: str) -> bool:
    """Whether `question` asks for something that has happened, and for no plan or claim.

    >>> asks_fact("How much did the council pay?"), asks_fact("How much did the firm offer?")
    (True, False)
    """
    return _FACT.search(question) is not None and _words(question).isdisjoint(_OPEN | _CLAIMED)


def unreal(question: str, text: str, start: int, end: int) -> float:
    """1 if `question` asks for a fact, and the clause of `text[start:end]` tells a plan, offer, demand or denial.

    It is 1, too, if `question` asks how things are now, and the clause tells how they were.

    >>> unreal("How much did the council pay?", "Kell offered 300 euros.", 13, 22)
    1.0
    """
    if not (asks_fact(question) or _NOW.search(question)):
        return 0.0
    clause = _clause(text, start, end)
    if _is_open(clause):
        return 1.0
    if _NOW.search(question) and _FORMER.search(clause):
        return 1.0
    denied = not _words(clause).isdisjoint(_DENIED) or _NEGATED.search(clause) is not None
    return float(denied and _words(question).isdisjoint(_DENIED) and _NEGATED.search(question) is None)


def _clause(text: str, start: int, end: int) -> str:
    first = max(0, start - _CLAUSE_WINDOW)
    if text[:start].endswith(", ") and text.startswith(",", end):  # "the minister, Ines Roth, had offered to help"
        start, end = start - 2, end + 1
    left = max((m.end() for m in _CLAUSE_END.finditer(text, first, start)), default=first)
    right = _CLAUSE_END.search(text, end)
    return text[left : right.start() if right else len(text)]


@lru_cache(maxsize=4096)
def _is_open(clause: str) -> bool:
    return _INFINITIVE.search(clause) is not None or not _words(clause).isdisjoint(_OPEN)


def _words(text: str) -> frozenset[str]:
    """The words of `text` that begin with a small letter, so that "May" is none."""
    return frozenset(word for word in _WORD.findall(text) if word[0].islower())
