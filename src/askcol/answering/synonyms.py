"""Which words of a text may stand for a word of a question, by `relations.toml` and the forms of English words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import cached_property, lru_cache
from typing import NamedTuple

from askcol.text import term_set, terms, word_groups, word_list, word_table


def stems(words: Iterable[str]) -> frozenset[str]:
    """The terms of `words`."""
    return frozenset(term.text for term in terms("\n".join(words)))


def by_member(groups: Iterable[Set[str]]) -> dict[str, frozenset[str]]:
    """Each member of a group -> the members of all its groups."""
    found: dict[str, frozenset[str]] = {}
    for group in groups:
        for member in group:
            found[member] = found.get(member, frozenset()) | group
    return found


_IRREGULAR = [frozenset(group) for name in ("irregular_verbs", "irregular_nouns") for group in word_groups(name)]

_IRREGULAR_WORDS = by_member(_IRREGULAR)

_IRREGULAR_TERMS = by_member(map(stems, _IRREGULAR))


@lru_cache(maxsize=4096)
def forms(term: str) -> frozenset[str]:
    """The terms of the forms of a verb or noun: "paid" and "pay" are one.

    >>> sorted(forms("bought"))
    ['bought', 'buy']
    """
    return _IRREGULAR_TERMS.get(term, frozenset({term}))


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
    return frozenset(form for base in _bases(words) for form in _inflections(base))


def _bases(words: Iterable[str]) -> set[str]:
    """The words that are inflected: `words`, and the irregular forms of each."""
    return {form for word in words for form in (word, *_IRREGULAR_WORDS.get(word, ()))}


def _starts(base: str) -> set[str]:
    """The first two letters of its inflections."""
    return {base[:2]} if len(base) > 2 else {form[:2] for form in _inflections(base)}


class _Table:
    """Form of a word that a question asks with -> the terms of the words in a text that `rows` put beside it.

    Only what is looked up is inflected and stemmed: a question needs a few rows of thousands.
    """

    def __init__(self, rows: Iterable[tuple[list[str], list[str]]]) -> None:
        self._rows = rows

    @cached_property
    def _by_start(self) -> dict[str, list[tuple[str, list[str]]]]:
        """The first two letters of a form -> the words that may have it, each with those beside it."""
        found: dict[str, list[tuple[str, list[str]]]] = {}
        for asked, said in self._rows:
            for base in _bases(asked):
                for start in _starts(base):
                    found.setdefault(start, []).append((base, said))
        return found

    def beside(self, form: str) -> Iterator[list[str]]:
        """The words beside `form`, row by row."""
        return (said for base, said in self._by_start.get(form[:2], ()) if form in _inflections(base))

    def __contains__(self, form: str) -> bool:
        return next(self.beside(form), None) is not None

    def terms(self, form: str) -> frozenset[str]:
        """The terms of the words beside `form`; none where it is in no row."""
        words = {word for said in self.beside(form) for word in (*said, *surfaces(said))}
        return frozenset[str]().union(*map(forms, stems(words)))


_RELATIONS = [(asked.split(), said.split()) for asked, said in word_table("relation_words").items()]

_SAME = _Table([(asked, asked) for asked, _ in _RELATIONS])
"""Form of a word that a question asks with -> the terms of the words for the same relation with the same roles."""

_SAID = _Table(_RELATIONS)
"""The same form -> the terms of other words from which the relation follows."""

_PAIRS = [(one.split("/"), other.split("/")) for one, other in word_groups("converses")]

_CONVERSES = _Table([side for pair in _PAIRS for side in (pair, pair[::-1])])

_FOLLOWS = _Table([(said, asked) for asked, said in _RELATIONS])
"""Form of a word that is listed only as following from others -> the terms of these."""

_VERBS = {phrase: said.split() for phrase, said in word_table("phrasal_verbs").items()}
"""Verb with particle -> the verbs that say the same in one word."""

_PHRASES = {
    f"{form} {particle}": said
    for phrase, said in _VERBS.items()
    for verb, _, particle in [phrase.partition(" ")]
    for form in surfaces([verb])
}
"""Form of a verb with its particle -> the verbs that say the same."""

_PARTICLES: dict[str, list[list[str]]] = {}
"""Form of a verb -> the particles that make another one of it, as lists of words."""

for _phrase in _PHRASES:
    _form, _, _particle = _phrase.partition(" ")
    _PARTICLES.setdefault(_form, []).append(_particle.split())


_AGENT_NOUNS = _Table([(verbs.split(), [noun]) for noun, verbs in word_table("agent_nouns").items()])
"""Form of a verb -> the nouns for who does it that are not formed from it."""

_ENDINGS = tuple(sorted(word_list("derivational_endings")))

_MIN_STEM = 4


@lru_cache(maxsize=4096)
def synonyms(word: str) -> frozenset[str]:
    """The terms that say the same as `word` with the same roles: its own forms, words derived from it, synonyms."""
    if verbs := _PHRASES.get(word):
        return frozenset().union(*map(synonyms, verbs))
    own = frozenset().union(*map(forms, stems([word])))
    derived = {stem + ending for stem in own if len(stem) >= _MIN_STEM for ending in _ENDINGS}
    bases = {base for stem in own for end in _ENDINGS if len(base := stem.removesuffix(end)) >= _MIN_STEM}
    return own.union(derived, bases, _SAME.terms(word.lower()))


@lru_cache(maxsize=4096)
def converses(word: str) -> frozenset[str]:
    """The terms that tell the same event from the other side: "sell" of "buy"."""
    if verbs := _PHRASES.get(word):
        return frozenset().union(*map(converses, verbs))
    return _CONVERSES.terms(word.lower())


@lru_cache(maxsize=4096)
def agents(word: str) -> frozenset[str]:
    """The nouns for who does what a question asks about with `word`: "buyer" and "purchaser" of "bought".

    In lower case; some of them are no words.
    """
    form = word.lower()
    formed = (noun for verbs in _SAME.beside(form) for verb in verbs for noun in _inflections(verb))
    listed = (noun for nouns in _AGENT_NOUNS.beside(form) for noun in nouns)
    return frozenset((*(noun for noun in formed if noun.endswith(("er", "or"))), *listed))


@lru_cache(maxsize=4096)
def other_agents(word: str) -> frozenset[str]:
    """The nouns for who is on the other side of it: "seller" of "bought"."""
    verbs = (other for pair in _PAIRS for one, other in (pair, pair[::-1]) if word.lower() in surfaces(one))
    return frozenset().union(*(agents(verb) for other in verbs for verb in other))


@lru_cache(maxsize=4096)
def said(word: str) -> frozenset[str]:
    """The terms of other words from which a text lets the relation be inferred: "cost" of "pay"."""
    if verbs := _PHRASES.get(word):
        return frozenset().union(*map(said, verbs))
    form = word.lower()
    return _SAID.terms(form) if form in _SAID else _FOLLOWS.terms(form)


@lru_cache(maxsize=4096)
def telling(word: str) -> frozenset[str]:
    """The terms that may stand for the relation that a question asks for with `word`."""
    return synonyms(word) | converses(word) | said(word)


def tells(there: Set[str], word: str) -> bool:
    """Whether one of the terms `there` may stand for the relation that a question asks for with `word`."""
    return not there.isdisjoint(telling(word))


def says_same(there: Set[str], word: str) -> bool:
    """Whether one of the terms `there` tells the relation itself, with the same roles or from the other side."""
    return not (there.isdisjoint(synonyms(word)) and there.isdisjoint(converses(word)))


@lru_cache(maxsize=4096)
def is_known(word: str) -> bool:
    """Whether the lists tell with which words a text says the same as `word`."""
    return word.lower() in _SAME or word in _PHRASES


class Phrase(NamedTuple):
    """A verb `[start, end)` with its particle: "called off" in "They called the match off"."""

    phrase: str
    start: int
    end: int


_MAX_BETWEEN = 3
"""How many words may stand between a verb and its particle: "put the whole tent up"."""

_PREPOSITIONS = frozenset({"in", "on", "for", "by", "with", "after"})
"""Particles that stand right behind their verb; elsewhere they are prepositions."""

_WORD = re.compile(r"[^\W\d_]+|[.,;:?!]")


@lru_cache(maxsize=4096)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The verbs with particles in `text`.

    >>> [found.phrase for found in phrases("They called the whole match off.")]
    ['called off']
    """
    if _PARTICLES.keys().isdisjoint(_WORD.findall(text)):
        return ()
    words = [(word[0], *word.span()) for word in _WORD.finditer(text)]
    found = []
    for i, (verb, start, end) in enumerate(words):
        for particle in _PARTICLES.get(verb, ()):
            between = 0 if particle[0] in _PREPOSITIONS else _MAX_BETWEEN
            following = [word for word, _, _ in words[i + 1 : i + 1 + between + len(particle)]]
            places = (j for j in range(len(following)) if following[j : j + len(particle)] == particle)
            if (j := next(places, None)) is not None and all(map(str.isalpha, following[:j])):
                found.append(Phrase(f"{verb} {' '.join(particle)}", start, end))
    return tuple(found)


@lru_cache(maxsize=1024)
def told(text: str) -> frozenset[str]:
    """The terms of `text`, and those of the verbs that its phrases stand for.

    >>> "cancel" in told("They called it off.")
    True
    """
    verbs = (stems(_PHRASES[found.phrase]) for found in phrases(text))
    return term_set(text).union(*verbs)
