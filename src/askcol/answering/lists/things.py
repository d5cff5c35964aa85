"""What kind of things a question asks for, and which columns, labels and items are of that kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from askcol.answering.relation_words import Word, content_words
from askcol.answering.synonyms import tells
from askcol.text import same_word, term_set, word_groups, word_list

_KINDS = [term_set(" ".join(group)) for group in word_groups("things_of_a_kind")]

_PEOPLE = next(group for group in _KINDS if "person" in group)

_GENERAL = frozenset[str]().union(*_KINDS, term_set(" ".join(word_list("any_rows"))))

_PLURALS = word_list("plurals_without_s")

_WHO = re.compile(r"\bwh(?:o|om|ose)\b", re.IGNORECASE)

_ASKING = re.compile(
    r"\b(?:which|what|list|name|give|enumerate|names of|who (?:are|were))\b"
    r"(?: (?:are|were|me|all|some|of|the|its|their|our)\b)*",
    re.IGNORECASE,
)

_BETWEEN = re.compile(r"\s(?:[A-Z]{2,}\s)?")
"""What stands between the words of a noun phrase: also a word such as "IT", which is no content word elsewhere."""

_PERSON = r"(?:[A-ZÀ-Þ][\w'’.-]*)(?: (?:[A-ZÀ-Þ][\w'’.-]*|v[ao]n|d[aei]r?|den|la))*"

_PEOPLE_NAMED = re.compile(rf"{_PERSON}(?:(?:[;,] ?| ?[/&] ?|,? and ){_PERSON})*")


def things_asked(question: str) -> tuple[Word, ...]:
    """The noun that a question asks with and the words that qualify it, the noun last; empty for "who" and "what is".

    >>> [word.surface for word in things_asked("Which delivery days suit Ann?")], things_asked("Who came?")
    (['delivery', 'days'], ())
    """
    asking = _ASKING.search(question)
    if asking is None:
        return ()
    found: list[Word] = []
    end = asking.end()
    for word in content_words(question):
        if word.start >= end and _BETWEEN.fullmatch(question[end : word.start]):
            found.append(word)
            end = word.end
        elif found:
            break
    plural = [i for i, word in enumerate(found) if _is_plural(word)]
    return tuple(found[: plural[-1] + 1 if plural else 1])


def _is_plural(word: Word) -> bool:
    return word.surface.endswith("s") or word.surface.lower() in _PLURALS


def asks_for_several(question: str) -> bool:
    """Whether the noun that a question asks with is a plural, or there is none: not "Name the mayor".

    >>> asks_for_several("Name the mayors of Lund."), asks_for_several("Name the mayor of Lund.")
    (True, False)
    """
    things = things_asked(question)
    return not things or _is_plural(things[-1])


def asks_for_people(question: str) -> bool:
    """Whether people are asked for: by "who", or by a noun such as "staff"."""
    return _WHO.search(question) is not None or any(w.term in _PEOPLE for w in things_asked(question)[-1:])


def is_general(word: Word) -> bool:
    """Whether a noun says so little that texts need not have it: "companies", "people", "items"."""
    return word.term in _GENERAL


def names(there: AbstractSet[str], word: Word) -> bool:
    """Whether a name that has the terms `there`, of a column or a label, may be that of the things that `word` means.

    >>> (bidders,) = things_asked("Which companies bid?")
    >>> names({"bidder"}, bidders), names({"price"}, bidders)
    (True, False)
    """
    if any(same_word(word.term, term) for term in there if len(term) > 1):
        return True
    return any(word.term in group and not there.isdisjoint(group) for group in _KINDS)


def says(there: AbstractSet[str], word: Word) -> bool:
    """Whether the terms `there` say what `word` does, in this or another word."""
    return word.term in there or tells(there, word.surface)


def are_people(texts: Iterable[str]) -> bool:
    """Whether most texts are names of people, as far as capitals and digits tell.

    >>> are_people(["Bea; Dee", "Mia Orr"]), are_people(["12 May", "Mia Orr", "sold"])
    (True, False)
    """
    found = [_PEOPLE_NAMED.fullmatch(text) is not None for text in texts]
    return 2 * sum(found) > len(found)
