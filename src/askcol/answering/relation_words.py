"""What a question asks about a thing, and whether a text speaks of it.

A near miss keeps the names and changes what is said of them: "How much did the council pay Quillan?" of a text that
tells what Quillan offered. Rajpurkar et al. 2018 ("Know what you don't know") find that such questions, with a word
swapped for an antonym or another attribute, deceive readers. So each word of the question that is no name has to have
a word in the text that may stand for it: the same stem, another form of it, a word derived from it, a word of the same
relation (`relations.toml`), or the same event told from the other side.

The same holds for a second text with the same or another answer: that a permit expires on a day is no witness that the
site closes on it, and what a portrait is insured for does not contradict what it cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from typing import NamedTuple

from askcol.answering.synonyms import is_known, phrases, says_same, stems, tells, told
from askcol.text import FUNCTION_WORDS, terms, word_list, word_table


class Word(NamedTuple):
    """A word that isn't a function word: its term, its letters, and where it stands, `[start, end)`."""

    term: str
    surface: str
    start: int
    end: int


_SPEAKER = re.compile(r"I(?:['’](?:m|d|ve|ll))?")

_WORD_BEFORE = re.compile(r"[\w'’-]+(?= $)")

_NUMBERED = word_list("numbered_in_roman")

_NO_NAMES = FUNCTION_WORDS | word_list("auxiliaries") | word_list("before_clauses")


@lru_cache(maxsize=4096)
def content_words(text: str) -> tuple[Word, ...]:
    """The words of `text` without function words and the pronoun "I"."""
    found = (Word(t.text, text[t.start : t.end], t.start, t.end) for t in terms(text))
    return tuple(word for word in found if word.surface.lower() not in FUNCTION_WORDS and not _is_speaker(text, word))


def _is_speaker(text: str, word: Word) -> bool:
    """Whether a word is the pronoun "I", and no numeral as in "Part I" or "Elizabeth I"."""
    if not _SPEAKER.fullmatch(word.surface):
        return False
    before = _WORD_BEFORE.search(text, 0, word.start)
    if before is None or word.surface != "I":
        return True
    if before[0].lower() in _NUMBERED:
        return False
    return before[0][0].islower() or before[0].lower() in _NO_NAMES


_CARRIERS = word_list("relation_carriers")

_SUPERLATIVES = word_list("superlatives")

_DETERMINER = r"(?:the |a |an |this |that |these |those |his |her |its |their |each |every |any )?"

_OBJECT = re.compile(
    r"\b(?P<preposition>of|in|on|at|for|from|with|by|before|after|near|to|during|about|between|against|into|under|over"
    rf"|through|among|within|since|until|as|than|and|or) {_DETERMINER}(?:(?-i:[a-z])[\w'’-]* )?$",
    re.IGNORECASE,
)
"""What stands before the object of a preposition, and before the second of two nouns, but not behind a name."""

_KIND = re.compile(r"\b(?:how many|how much|which|what|whose|number of) (?P<adjective>[\w'’-]+ )?$", re.IGNORECASE)
"""What stands before a noun for the kind of thing that is asked for: "which company"."""

_THING = re.compile(rf"\b{_DETERMINER.removesuffix('?')}(?:[\w'’-]+ )?$", re.IGNORECASE)

_DETERMINED = re.compile(rf"\b{_DETERMINER.removesuffix('?')}$", re.IGNORECASE)

_ATTRIBUTE = re.compile(r"\b(?:what|who|which) (?:is|was|are|were) the $", re.IGNORECASE)

_EVENT = re.compile(r"\b(?:what|who|how \w+) (?:is|was|are|were|did|does|do|will) the (?:\w+ )?$", re.IGNORECASE)
"""What stands before a noun for an attribute or an event that is asked about: "How long did the repair take?"."""

_DEGREES = word_list("degrees")

_DEGREE = re.compile(r"\bhow $", re.IGNORECASE)


@lru_cache(maxsize=1024)
def asked_relation(question: str) -> tuple[Word, ...]:
    """The words of `question` for its verb and its attribute: no names, no numbers, no objects of prepositions.

    Of a question without capital letters, which does not tell names from other words, only those in the lists count.

    >>> [word.surface for word in asked_relation("How much did the Sefton museum pay for the portrait?")]
    ['pay']
    """
    verbs = {found.start: Word(found.phrase, found.phrase, found.start, found.end) for found in phrases(question)}
    words = content_words(question)
    has_names = any(word.surface[0].isupper() for word in words if word.start > 0)
    free = (verbs.pop(w.start, None) or (w if _asks(w, question, has_names) else None) for w in words)
    return tuple(word for word in free if word)


def _asks(word: Word, question: str, has_names: bool) -> bool:
    before = question[: word.start]
    surface = word.surface.lower()
    if any(map(str.isdigit, surface)) or surface in _CARRIERS | _SUPERLATIVES or surface.endswith("ly"):
        return False
    if (word.surface[0].isupper() and before.strip("\"'“‘¿( ")) or (_DEGREE.search(before) and surface in _DEGREES):
        return False
    kind, governed = _KIND.search(before), _OBJECT.search(before)
    if is_known(surface):
        is_thing = (_DETERMINED.search(before) and not _EVENT.search(before)) or (kind and not kind["adjective"])
        return not is_thing and (governed is None or governed[0].lower() == "to ")
    is_noun_of_kind = kind and not (kind["adjective"] and surface.endswith("ed"))
    is_thing = _THING.search(before) and not _ATTRIBUTE.search(before)
    return has_names and not (is_noun_of_kind or is_thing or governed)


def relation_gone(question: str, there: Set[str]) -> tuple[Word, ...]:
    """The words of the asked relation for which nothing among the terms `there` stands."""
    return tuple(word for word in asked_relation(question) if not tells(there, word.surface))


_LENGTHS = stems([word_table("dimension_units")["length"]])
"""Units that do not tell how long something is from how deep it is, or how far one went along it."""


def words_lost(question: str, here: str, there: str, sentence: str) -> frozenset[Word]:
    """The words of `question` that the text `here` has a word for and the text `there` has not; no names, no numbers.

    `sentence`: what `there` says of the answer itself. Only there may another relation stand for the asked one: that
    beer is sold in a stadium says nothing of what the stadium cost.

    >>> question = "How much did the Sefton museum pay for the portrait?"
    >>> here, there = "The museum paid 900 euros for the portrait.", "The portrait is insured for 2,000 euros."
    >>> sorted(word.surface for word in words_lost(question, here, there, there))
    ['museum', 'pay']
    """
    one, other, near = told(here), told(there), told(sentence) - _LENGTHS
    return frozenset(
        word
        for word in _no_names(question)
        if tells(one, word.surface) and not (says_same(other, word.surface) or tells(near, word.surface))
    )


def _no_names(question: str) -> Iterator[Word]:
    for word in content_words(question):
        is_first = not question[: word.start].strip()
        if word.surface.lower() not in _CARRIERS and (word.surface.islower() or is_first):
            yield word


def kind_asked(question: str) -> frozenset[Word]:
    """The words of `question` for the kind of thing that it counts or asks for. Texts name it in many ways, or not.

    >>> [word.surface for word in kind_asked("How many prisoners escaped from Sefton?")]
    ['prisoners']
    """
    found = ((word, _KIND.search(question[: word.start])) for word in content_words(question))
    return frozenset(word for word, kind in found if kind and not kind["adjective"])


def says(text: str, word: Word) -> bool:
    """Whether `text` has a word that may stand for `word`."""
    return tells(told(text), word.surface)
