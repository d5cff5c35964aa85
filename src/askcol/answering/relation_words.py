"""What a question asks about a thing, and whether a text speaks of it.

A near miss keeps the names and changes what is said of them: "How much did the council pay Quillan?" of a text that
tells what Quillan offered. Rajpurkar et al. 2018 ("Know what you don't know") find that such questions, with a word
swapped for an antonym or another attribute, deceive readers. So each word of the question that is no name has to have
a word in the text that may stand for it: the same stem, another form of it, a word derived from it, a word of the same
relation (`relation_words.toml`), or the same event told from the other side.

The same holds for a second text with the same or another answer: that a permit expires on a day is no witness that the
site closes on it, and what a portrait is insured for does not contradict what it cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from typing import NamedTuple

from askcol.text import FUNCTION_WORDS, terms, word_groups, word_list, word_table


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


def stems(words: Iterable[str]) -> frozenset[str]:
    """The terms of `words`."""
    return frozenset(term.text for word in words for term in terms(word))


_FORMS = [stems(group) for group in (*word_groups("irregular_verbs"), *word_groups("irregular_nouns"))]


@lru_cache(maxsize=4096)
def forms(term: str) -> frozenset[str]:
    """The terms of the forms of a verb or noun: "paid" and "pay" are one.

    >>> sorted(forms("bought"))
    ['bought', 'buy']
    """
    return frozenset({term}).union(*(group for group in _FORMS if term in group))


def _inflections(verb: str) -> Iterator[str]:
    stem = verb.removesuffix("e")
    yield verb
    yield from (verb + "s", stem + "ed", stem + "ing", stem + "er", stem + "or")
    yield from (verb + "es", verb + verb[-1] + "ed", verb + verb[-1] + "ing", verb + verb[-1] + "er")
    if verb.endswith("y"):
        yield from (verb[:-1] + ending for ending in ("ies", "ied", "ier"))


def surfaces(words: Iterable[str]) -> frozenset[str]:
    """The forms of verbs and nouns in lower case, also who does it: "pay", "paid", "payer"; some of them no words.

    Stems are too coarse for verbs that a question asks with: "author" and "authority", "import" and "important" share
    one.
    """
    irregular = (*word_groups("irregular_verbs"), *word_groups("irregular_nouns"))
    bases = {form for word in words for form in (word, *(f for group in irregular if word in group for f in group))}
    return frozenset(form for base in bases for form in _inflections(base))


def _by_surface(table: Iterable[tuple[list[str], list[str]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for asked, said in table:
        there = frozenset().union(*map(forms, stems((*said, *surfaces(said)))))
        for word in surfaces(asked):
            found[word] = found.get(word, frozenset()) | there
    return found


_RELATIONS = [(asked.split(), said.split()) for asked, said in word_table("relation_words").items()]

_SAME = _by_surface((asked, asked) for asked, _ in _RELATIONS)
"""Form of a word that a question asks with -> the terms of the words for the same relation with the same roles."""

_SAID = _by_surface(_RELATIONS)
"""The same form -> the terms of other words from which the relation follows."""

_CONVERSES = _by_surface(
    (one.split("/"), other.split("/")) for pair in word_groups("converses") for one, other in (pair, pair[::-1])
)

_ENDINGS = tuple(sorted(word_list("derivational_endings")))

_MIN_STEM = 4


@lru_cache(maxsize=4096)
def synonyms(word: str) -> frozenset[str]:
    """The terms that say the same as `word` with the same roles: its own forms, words derived from it, synonyms."""
    own = frozenset().union(*map(forms, stems([word])))
    derived = {stem + ending for stem in own if len(stem) >= _MIN_STEM for ending in _ENDINGS}
    bases = {base for stem in own for end in _ENDINGS if len(base := stem.removesuffix(end)) >= _MIN_STEM}
    return own.union(derived, bases, _SAME.get(word.lower(), ()))


def converses(word: str) -> frozenset[str]:
    """The terms that tell the same event from the other side: "sell" of "buy"."""
    return _CONVERSES.get(word.lower(), frozenset())


def said(word: str) -> frozenset[str]:
    """The terms of other words from which a text lets the relation be inferred: "cost" of "pay"."""
    return _SAID.get(word.lower(), frozenset())


def tells(there: Set[str], word: str) -> bool:
    """Whether one of the terms `there` may stand for the relation that a question asks for with `word`."""
    return _says_same(there, word) or not there.isdisjoint(said(word))


def _says_same(there: Set[str], word: str) -> bool:
    return not (there.isdisjoint(synonyms(word)) and there.isdisjoint(converses(word)))


def is_known(word: str) -> bool:
    """Whether the lists tell with which words a text says the same as `word`."""
    return word.lower() in _SAME


_CARRIERS = word_list("relation_carriers")

_SUPERLATIVES = word_list("superlatives")

_DETERMINER = r"(?:the |a |an |this |that |these |those |his |her |its |their |each |every |any )?"

_OBJECT = re.compile(
    r"\b(?P<preposition>of|in|on|at|for|from|with|by|before|after|near|to|during|about|between|against|into|under|over"
    rf"|through|among|within|since|until|as|than|and|or) {_DETERMINER}(?:[\w'’-]+ )?$",
    re.IGNORECASE,
)
"""What stands before the object of a preposition, and before the second of two nouns."""

_KIND = re.compile(r"\b(?:how many|how much|which|what|whose|number of) (?P<adjective>[\w'’-]+ )?$", re.IGNORECASE)
"""What stands before a noun for the kind of thing that is asked for: "which company"."""

_THING = re.compile(rf"\b{_DETERMINER.removesuffix('?')}(?:[\w'’-]+ )?$", re.IGNORECASE)

_ATTRIBUTE = re.compile(r"\b(?:what|who|which) (?:is|was|are|were) the $", re.IGNORECASE)

_DEGREES = word_list("degrees")

_DEGREE = re.compile(r"\bhow $", re.IGNORECASE)


@lru_cache(maxsize=1024)
def asked_relation(question: str) -> tuple[Word, ...]:
    """The words of `question` for its verb and its attribute: no names, no numbers, no objects of prepositions.

    Of a question without capital letters, which does not tell names from other words, only those in the lists count.

    >>> [word.surface for word in asked_relation("How much did the Sefton museum pay for the portrait?")]
    ['pay']
    """
    words = content_words(question)
    has_names = any(word.surface[0].isupper() for word in words if word.start > 0)
    return tuple(word for word in words if _asks(word, question, has_names))


def _asks(word: Word, question: str, has_names: bool) -> bool:
    before = question[: word.start]
    surface = word.surface.lower()
    if any(map(str.isdigit, surface)) or surface in _CARRIERS | _SUPERLATIVES or surface.endswith("ly"):
        return False
    if (word.surface[0].isupper() and before.strip("\"'“‘¿( ")) or (_DEGREE.search(before) and surface in _DEGREES):
        return False
    kind, governed = _KIND.search(before), _OBJECT.search(before)
    if is_known(surface):
        return not (kind and not kind["adjective"]) and (governed is None or governed[0].lower() == "to ")
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
    one, other, near = _terms(here), _terms(there), _terms(sentence) - _LENGTHS
    return frozenset(
        word
        for word in _no_names(question)
        if tells(one, word.surface) and not (_says_same(other, word.surface) or tells(near, word.surface))
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
    return tells(_terms(text), word.surface)


@lru_cache(maxsize=1024)
def _terms(text: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(text))
