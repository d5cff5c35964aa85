"""A question's words, and which of them name an operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from askcol.answering.computing.bounds import Bound, find_bounds
from askcol.answering.computing.degrees import Degree, Direction, find_degrees
from askcol.answering.computing.periods import Period, find_periods
from askcol.answering.computing.stems import listed_stems
from askcol.answering.question_types import QuestionType
from askcol.answering.silent_words import named_cells, silent_names
from askcol.text import FUNCTION_WORDS, NUMBER_WORDS, terms, word_list

_FRAME = re.compile(
    r"\bhow many (?:times\b|years\b(?= \w+er\b))"
    r"|\b(?:by )?how (?:many|much|often|long|far|high|old|large|big)\b|\b(?:the )?number of\b"
    r"|\bin (?:all|total|sum)\b|\bsum of\b|\bon average\b|\b(?:different|distinct|unique)\b"
    r"|\b(?:total|together|altogether|combined|overall|average|mean|difference)\b"
    r"|\b(?:take|takes|took) part\b|\blook(?:s|ed)? after\b|\bin charge of\b|\badds? up to\b",
    re.IGNORECASE,
)

_SHARE = re.compile(
    r"\b(?:what|which) (?:share|percentage|per ?cent|proportion|fraction)(?: of)?\b|\bhow many per ?cent(?: of)?\b"
    r"|\bas (?:a )?(?:share|percentage|per ?cent|proportion) of\b",
    re.IGNORECASE,
)

_COMES_TO = re.compile(r"\b(?:comes?|came|amounts?|amounted|adds? up) to\b", re.IGNORECASE)

_DISTINCT = re.compile(r"\bhow many (?:different|distinct|unique)\b", re.IGNORECASE)

_HOW_OFTEN = re.compile(r"\bhow (?:often|many times)\b", re.IGNORECASE)

_AUXILIARY = re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)\b", re.IGNORECASE)


_NEUTRAL = listed_stems("neutral_in_computing")

_LINKING = listed_stems("linking_verbs")

_BEING = frozenset({"work", "works", "worked", "working", "live", "lives", "lived", "place", "placed"})

DENIALS = frozenset({"no", "without", "not", "never", "nobody", "none"}) | {
    f"{verb}n't" for verb in ("is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "ca", "wo")
}
"""Words that deny what follows them."""

_RISING, _FALLING = word_list("rising"), word_list("falling")


class Word(NamedTuple):
    """A word of the question: its stem, and itself in lower case."""

    stem: str
    lower: str
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """A question to map to a computation. `naming`: the words that name a cell of the table, whatever they are."""

    text: str
    kind: QuestionType
    naming: frozenset[int] = frozenset()

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words in order, also those that say nothing."""
        return tuple(
            Word(t.text, self.text[t.start : t.end].lower(), t.start, t.end) for t in terms(self.text.replace("’", "'"))
        )

    @cached_property
    def content(self) -> frozenset[int]:
        """The words that a mapping has to account for: without function and neutral words, and the operation's own.

        A word that names a cell, or is written as a name, counts whatever it is.
        """
        framed = self.words_in(match.span() for match in _FRAME.finditer(self.text))
        if self.shares:
            framed |= self.words_in(match.span() for match in _SHARE.finditer(self.text))
        if self.kind in ("extreme", "comparison"):
            framed |= self.words_in(self.degree_places)
        names = self.naming | self.words_in((name.start, name.end) for name in silent_names(self.text))
        silent = FUNCTION_WORDS | {"between"} if self.kind == "comparison" else FUNCTION_WORDS
        linking = self._placed() if self.kind == "count" else frozenset(range(len(self.words)))
        silent_words = frozenset(
            i
            for i, word in enumerate(self.words)
            if word.lower in silent or word.stem in _NEUTRAL or (i in linking and word.stem in _LINKING)
        )
        return names | (frozenset(range(len(self.words))) - silent_words - framed)

    def _placed(self) -> frozenset[int]:
        """The linking words that only say where a thing is: "work" in "how many people work here"; no nouns."""
        return frozenset(
            i
            for i, word in enumerate(self.words)
            if word.lower in _BEING and i and self.words[i - 1].lower not in ("many", "the", "which", "different")
        )

    def over(self, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Question:
        """The same question, asked of a table with these columns and the `cells` of each."""
        places = ((cell.start, cell.end) for cell in named_cells(self.text, columns, cells))
        return replace(self, naming=self.words_in(places))

    @cached_property
    def shares(self) -> bool:
        """Whether it asks for a share of a whole."""
        return _SHARE.search(self.text) is not None

    @cached_property
    def asks_what_it_comes_to(self) -> bool:
        """Whether it asks for a sum of money by a verb: "what do the bills come to"."""
        return _COMES_TO.search(self.text) is not None

    @cached_property
    def counts_values(self) -> bool:
        """Whether it asks for the number of different values."""
        return _DISTINCT.search(self.text) is not None

    @cached_property
    def counts_times(self) -> bool:
        """Whether it asks how often something is so, and names nothing to count."""
        return _HOW_OFTEN.search(self.text) is not None

    @cached_property
    def is_yes_no(self) -> bool:
        """Whether it asks if something is so."""
        return _AUXILIARY.search(self.text) is not None

    @cached_property
    def is_denied(self) -> bool:
        """Whether it has a negation."""
        return any(word.lower in DENIALS for word in self.words)

    @cached_property
    def changes(self) -> tuple[frozenset[int], Direction] | None:
        """The words that ask for a change from one time to another, and its direction; None without one."""
        rising = frozenset(i for i, word in enumerate(self.words) if word.lower in _RISING)
        falling = frozenset(i for i, word in enumerate(self.words) if word.lower in _FALLING)
        if bool(rising) == bool(falling):
            return None
        return (rising, "more") if rising else (falling, "less")

    @cached_property
    def degrees(self) -> tuple[Degree, ...]:
        """What it asks for the most or the least of, but not the words of a bound or a cell."""
        taken = [(bound.start, bound.end) for bound in self.bounds]
        taken += [(self.words[i].start, self.words[i].end) for i in self.naming]
        return tuple(d for d in find_degrees(self.text) if not any(a <= d.start < b for a, b in taken))

    @cached_property
    def degrees_of_bounds(self) -> tuple[Degree, ...]:
        """The comparatives in its bounds: "taller" in "taller than 3 m"."""
        return tuple(d for d in find_degrees(self.text) if any(b.start <= d.start < b.end for b in self.bounds))

    @cached_property
    def degree_places(self) -> tuple[tuple[int, int], ...]:
        """Where `degrees` stand, in characters."""
        return tuple((d.start, d.end) for d in self.degrees)

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """Its bounds on numbers."""
        return tuple(find_bounds(self.text))

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The periods that it names."""
        return tuple(find_periods(self.text))

    def words_in(self, places: Iterable[tuple[int, int]]) -> frozenset[int]:
        """The words that lie in one of the half-open `places`."""
        spans = list(places)
        return frozenset(i for i, w in enumerate(self.words) if any(a <= w.start and w.end <= b for a, b in spans))

    def phrase(self, stems: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
        """Where a run of its words has these stems."""
        for at in range(len(self.words) - len(stems) + 1):
            if all(self.words[at + i].stem == stem for i, stem in enumerate(stems)):
                yield tuple(range(at, at + len(stems)))

    def number(self, i: int) -> int | None:
        """The whole number that a word says, None if it says none."""
        word = self.words[i].lower
        value = float(word) if word.isdecimal() else NUMBER_WORDS.get(word)
        return None if value is None else int(value)
