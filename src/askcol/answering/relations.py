"""Whether a passage speaks of what a question asks about, or only of the same thing.

That a permit expires on a day is no witness that the site closes on it, and what a portrait is insured for is not what
it cost. The names are all there; the relation is not. A word of the question is there in a text if the text holds it,
another form of it, or a word of the same relation (the lists `relations` in `words.toml`).
"""

from __future__ import annotations

import re

from askcol.text import FUNCTION_WORDS, terms, word_groups, word_list

_KIND = re.compile(r"\bhow (?:many|much) (\w+)|\b(?:what|which) (?:number of )?(\w+)|\bnumber of (\w+)", re.IGNORECASE)

_EMPTY = FUNCTION_WORDS | word_list("particles")

_COMMON_PREFIX = 5
"""Words that share so many letters are taken for forms of one: "inspected" and "inspection"."""


def _stems(words: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(words))


_RELATIONS = [_stems(" ".join(group)) for group in (*word_groups("relations"), *word_groups("irregular_verbs"))]


def relation(question: str) -> frozenset[str]:
    """The terms of `question` that say what it asks about a thing, and do not name the thing.

    >>> sorted(relation("How much did the Sefton museum pay for the portrait?"))
    ['museum', 'pay', 'portrait']
    """
    found = terms(question)
    surfaces = [question[term.start : term.end] for term in found]
    return frozenset(
        term.text
        for i, (term, word) in enumerate(zip(found, surfaces, strict=True))
        if word.lower() not in _EMPTY and (word.islower() or i == 0)
    )


def kind_asked(question: str) -> frozenset[str]:
    """The term of the kind of thing that `question` counts or asks for: texts name it in many ways, or not at all.

    >>> sorted(kind_asked("How many prisoners escaped?")), sorted(kind_asked("Which orchestra gave the premiere?"))
    (['prison'], ['orchestra'])
    """
    found = _KIND.search(question)
    return _stems(" ".join(filter(None, found.groups()))) if found else frozenset()


def lost(asked: frozenset[str], here: str, there: str) -> frozenset[str]:
    """The terms of `asked` that the text `here` holds, and the text `there` does not."""
    one, other = _stems(here), _stems(there)
    return frozenset(term for term in asked if _holds(one, term) and not _holds(other, term))


def holds(text: str, term: str) -> bool:
    """Whether `text` holds a term of a question, another form of it, or a word of the same relation."""
    return _holds(_stems(text), term)


def _holds(text: frozenset[str], term: str) -> bool:
    if term in text or any(term in group and not group.isdisjoint(text) for group in _RELATIONS):
        return True
    return len(term) >= _COMMON_PREFIX and any(word.startswith(term[:_COMMON_PREFIX]) for word in text)
