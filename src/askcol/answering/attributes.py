"""Which words of a question only qualify another word, and whether a text says otherwise.

"US" only qualifies "Secretary" in "US Secretary": a text whose readers know the country leaves it out. Coreference
resolution treats such phrases alike. Two mentions with the same head may name one thing unless their modifiers differ
in a place, another name or a number (Lee et al. 2013, "Deterministic coreference resolution based on entity-centric,
precision-ranked rules", the proper head match). So a text that leaves a modifier out may speak of the same thing, and
a text that has another one does not.

Two kinds of words qualify: the country or body before an office or institution ("Colombian President", "UN Resolution
242"), and the office before a person's name ("President Petro"). Numbers, forenames, cities and companies ("Boston
Mayor"), departments ("Treasury Secretary"), genitives and what follows "of" do not: they tell things of a kind apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askcol.answering.synonyms import stems
from askcol.text import FUNCTION_WORDS, same_word, term_set, terms, word_list

_TITLES = stems(word_list("offices"))
_INSTITUTIONS = stems(word_list("institutions"))
_DEPARTMENTS = stems(word_list("departments"))
_OFFICIAL = _TITLES | _INSTITUTIONS | _DEPARTMENTS

_COUNTRIES = word_list("countries")
_ABBREVIATION = re.compile(r"(?:[A-Z]\.?){2,}")
_GENITIVE = re.compile(r"['’]s?$")

IN_FULL = {
    "us": term_set("united states"),
    "usa": term_set("united states"),
    "uk": term_set("united kingdom"),
    "un": term_set("united nations"),
    "eu": term_set("european union"),
}
"""Term of an abbreviation -> the terms of what it stands for."""
_FULL_NAMES = IN_FULL | {
    "american": term_set("united states"),
    "british": term_set("united kingdom"),
    "european": term_set("european union"),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A term of a question that qualifies another one, `head`. `named`: whether the head is a person's name."""

    term: str
    head: str
    named: bool


@dataclass(frozen=True, slots=True)
class _Word:
    """A term and its word `[start, end)`. `joined`: to the word before it, by a space or a hyphen."""

    term: str
    surface: str
    start: int
    end: int
    joined: bool

    @property
    def is_official(self) -> bool:
        """Whether it stands in the name of an office or an institution."""
        return self.term in _OFFICIAL and not self.is_country

    @property
    def is_country(self) -> bool:
        """Whether it is a country or a body by its adjective or abbreviation."""
        is_listed = self.surface[0].isupper() and self.surface.lower() in _COUNTRIES
        return is_listed or _ABBREVIATION.fullmatch(self.surface) is not None

    @property
    def is_genitive(self) -> bool:
        return _GENITIVE.search(self.surface) is not None

    @property
    def is_part_of_name(self) -> bool:
        """Whether it can stand in a name: it is capitalised, or official as in "the German chancellor Merkel"."""
        return self.is_official or (self.surface[0].isupper() and self.surface.lower() not in FUNCTION_WORDS)


def _words(text: str) -> list[_Word]:
    found, end = [], 0
    for term in terms(text):
        joined = text[end : term.start] in (" ", "-")
        found.append(_Word(term.text, text[term.start : term.end], term.start, term.end, joined))
        end = term.end
    return found


def attributes(question: str) -> list[Attribute]:
    """The words of `question` that only qualify another one."""
    return [attribute for run in _runs(_words(question)) for attribute in _attributes(run)]


def _runs(words: Sequence[_Word]) -> Iterator[list[_Word]]:
    run: list[_Word] = []
    for word in words:
        if run and not (word.joined and word.is_part_of_name and not run[-1].is_genitive):
            yield run
            run = []
        if word.is_part_of_name:
            run.append(word)
    if run:
        yield run


def _attributes(run: Sequence[_Word]) -> Iterator[Attribute]:
    last = max((i for i, word in enumerate(run) if word.is_official), default=0)
    head = run[-1]
    if run[last].term in _TITLES and last < len(run) - 1:
        for word in reversed(run[: last + 1]):
            if not (word.is_official or word.is_country):
                return
            yield Attribute(word.term, head.term, named=True)
    elif head.term in _TITLES | _INSTITUTIONS:
        for word in run[:-1]:
            if word.is_country:
                yield Attribute(word.term, head.term, named=False)


def leaves_unsaid(attribute: Attribute, question: str, text: str, start: int, end: int) -> bool:
    """Whether `text` holds the head without an attribute that `question` lacks.

    If the head is there several times, the one nearest to the answer `[start, end)` counts.
    """
    words = _words(text)
    heads = [i for i, word in enumerate(words) if word.term == attribute.head]
    if not heads:
        return False
    nearest = min(heads, key=lambda i: max(0, start - words[i].end, words[i].start - end))
    asked = _asked(question)
    others = [*_before(words, nearest, attribute.named), *(() if attribute.named else _after_of(words, nearest))]
    return all(any(same_word(word.term, term) for term in asked) for word in others)


def _asked(question: str) -> frozenset[str]:
    """The terms of `question`, without initials, and the terms of every form of its countries."""
    found = frozenset(term.text for term in terms(question) if len(term.text) > 1)
    countries = {full for name, full in _FULL_NAMES.items() if name in found or full <= found}
    return found.union(*countries, (name for name, full in _FULL_NAMES.items() if full in countries))


def _before(words: Sequence[_Word], head: int, named: bool) -> Iterator[_Word]:
    """What qualifies the head on its left; before a person's name, forenames do not."""
    for i in range(head, 0, -1):
        word = words[i - 1]
        if not (words[i].joined and word.is_part_of_name):
            return
        if not named or word.is_official or word.is_country or word.is_genitive:
            yield word
        if word.is_genitive:
            return


def _after_of(words: Sequence[_Word], head: int) -> Iterator[_Word]:
    """The name that follows "of" or "of the" after the head."""
    after = [word for word in words[head + 1 : head + 4] if word.joined]
    if after and after[0].surface == "of":
        yield from [word for word in after[1:] if word.surface != "the" and word.is_part_of_name][:1]
