"""A question's words, and which of them name an operation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from askcol.answering.question_types import QuestionType
from askcol.answering.silent_words import named_cells, silent_names
from askcol.text import FUNCTION_WORDS, NUMBER_WORDS, terms, word_list, word_table

Direction = Literal["more", "less"]

_FRAME = re.compile(
    r"\bhow (?:many|much|often|long|far|high|old|large|big)\b|\b(?:the )?number of\b|\bin (?:all|total|sum)\b"
    r"|\bsum of\b|\b(?:total|together|altogether|combined|overall|average|mean|difference)\b|\bon average\b",
    re.IGNORECASE,
)

_NEUTRAL = frozenset(term.text for word in word_list("neutral_in_computing") for term in terms(word))

_DIRECTIONS: tuple[Direction, Direction] = ("more", "less")

_DEGREES: dict[str, tuple[Direction, str]] = {
    word: (direction, kind)
    for kind, degree in word_table("measured_by").items()
    for direction in _DIRECTIONS
    for word in degree[direction].split()
}

_DEGREE = re.compile(
    rf"\b(?P<degree>{'|'.join(sorted(_DEGREES))})\b(?: (?P<adjective>expensive|recent)\b)?", re.IGNORECASE
)

_BY_ADJECTIVE = {"expensive": "price", "recent": "time"}


def _any_of(direction: Direction) -> str:
    return "|".join(word for word, (found, _) in _DEGREES.items() if found == direction)


_BOUND = re.compile(
    rf"\b(?:(?P<over>over|above|(?:{_any_of('more')}) than)|(?P<under>under|below|(?:{_any_of('less')}) than)"
    r"|(?P<least>at least|no less than|no fewer than)|(?P<most>at most|up to|no more than)"
    r"|(?P<before>before)|(?P<after>after)|(?P<since>since))"
    r" (?P<sign>[$€£])?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>%| ?[^\W\d]+)?",
    re.IGNORECASE,
)

_BOUND_SIGNS = {"over": ">", "under": "<", "least": ">=", "most": "<=", "before": "<", "after": ">", "since": ">="}


class Word(NamedTuple):
    """A word of the question: its stem, and itself in lower case."""

    stem: str
    lower: str
    start: int
    end: int


class Degree(NamedTuple):
    """A superlative or comparative, `word`. `kind`: what it measures, "any" for all that a column may hold."""

    direction: Direction
    kind: str
    word: str


class Bound(NamedTuple):
    """A bound on a column, such as "more than 45 weeks".

    `written`: the number as the question has it; `words`: those that the bound takes up, counted from 0; `unit_words`:
    that of its unit.
    """

    sign: str
    number: Decimal
    written: str
    unit: str
    words: frozenset[int]
    unit_words: frozenset[int]


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
        if self.kind in ("extreme", "comparison"):
            framed |= self.words_in(self.degree_places)
        names = self.naming | self.words_in((name.start, name.end) for name in silent_names(self.text))
        silent = FUNCTION_WORDS | {"between"} if self.kind == "comparison" else FUNCTION_WORDS
        return frozenset(
            i
            for i, word in enumerate(self.words)
            if i in names or (word.lower not in silent and word.stem not in _NEUTRAL and i not in framed)
        )

    def over(self, columns: Sequence[str], cells: Sequence[Sequence[str]]) -> Question:
        """The same question, asked of a table with these columns and the `cells` of each."""
        places = ((cell.start, cell.end) for cell in named_cells(self.text, columns, cells))
        return replace(self, naming=self.words_in(places))

    @cached_property
    def degrees(self) -> tuple[Degree, ...]:
        """What it asks for the most or the least of."""
        found = []
        for match in self._degree_matches():
            direction, kind = _DEGREES[match["degree"].lower()]
            found.append(
                Degree(direction, _BY_ADJECTIVE.get((match["adjective"] or "").lower(), kind), match["degree"])
            )
        return tuple(found)

    def _degree_matches(self) -> Iterator[re.Match[str]]:
        """Where its superlatives and comparatives stand, but those of a bound or a cell."""
        taken = [m.span() for m in _BOUND.finditer(self.text)]
        taken += [(self.words[i].start, self.words[i].end) for i in self.naming]
        for match in _DEGREE.finditer(self.text):
            if not any(a <= match.start() < b for a, b in taken):
                yield match

    @cached_property
    def degree_places(self) -> tuple[tuple[int, int], ...]:
        """Where `degrees` stand, in characters."""
        return tuple(match.span() for match in self._degree_matches())

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """Its bounds on numbers."""
        return tuple(
            Bound(
                next(sign for name, sign in _BOUND_SIGNS.items() if match[name]),
                Decimal(match["number"].replace(",", "")),
                f"{match['sign'] or ''}{match['number']}",
                (match["sign"] or match["unit"] or "").strip(),
                self.words_in([(match.start(), match.end("number"))]),
                self.words_in([(match.end("number"), match.end())]),
            )
            for match in _BOUND.finditer(self.text)
        )

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
