"""Which rows of a grid a question speaks of: the `Filter`s that its words name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from askcol.answering.computing.columns import names_column
from askcol.answering.computing.conditions import conditions
from askcol.answering.computing.grid import Grid
from askcol.answering.computing.question import Question, Word
from askcol.answering.computing.row_filter import Filter
from askcol.answering.computing.states import states
from askcol.text import terms

_HEAD = re.compile(r"[,;:(/]")

MAX_READINGS = 16

_MAX_CELL_WORDS = 6
"""A cell of more words is text; a word in it names no row."""


def filters(question: Question, grid: Grid) -> list[tuple[Filter, ...]]:
    """The ways to read the question's words as filters, each a set of them that do not share a word; at most some."""
    named: dict[frozenset[int], list[Filter]] = {}
    named_by = (_values, _numbers, conditions, states)
    for found in (f for by in named_by for f in by(question, grid)):
        named.setdefault(found.words, []).append(found)
    chosen: list[list[Filter]] = []
    for words in sorted(named, key=lambda w: (-len(w), min(w))):
        if not any(words & other[0].words for other in chosen):
            chosen.append(_plainest(question, grid, named[words]))
    readings = [tuple(reading) for reading in product(*chosen)]
    return readings if len(readings) <= MAX_READINGS else []


def _plainest(question: Question, grid: Grid, alternatives: list[Filter]) -> list[Filter]:
    """Those whose column the question names; without one, those whose name isn't another's with a word more.

    A party is that of the winner ("Party") where nothing is said of the "Runner-up party".
    """
    said = [f for f in alternatives if names_column(question, grid, f.column)]
    names = {f.column: set(grid.names[f.column]) for f in alternatives}
    plain = [f for f in alternatives if not any(names[c] and names[c] < names[f.column] for c in names)]
    return said or plain or alternatives


def parts(
    question: Question, grid: Grid, left: frozenset[int], counted: frozenset[int] = frozenset()
) -> tuple[list[Filter], frozenset[int]]:
    """Filters by words of a cell, for the words in `left`, and those of them that are in no column or in several.

    A word that is `counted` has to be what the cell stands for: nurses are no "nurses' station". A verb's form has to
    be the same: what is vaccinated is no vaccine.
    """
    found: dict[int, set[int]] = {}
    unknown = set()
    for i in left:
        columns = [
            c
            for c in range(len(grid.columns))
            if not grid.is_measured(c) and any(_names_part(question.words[i], t, i in counted) for t in grid.texts(c))
        ]
        if len(columns) == 1:
            found.setdefault(columns[0], set()).add(i)
        else:
            unknown.add(i)
    return [_part(question, column, frozenset(words)) for column, words in found.items()], frozenset(unknown)


def _names_part(word: Word, cell: str, counted: bool) -> bool:
    if word.stem not in (stems := _stems(cell)) or len(stems) > _MAX_CELL_WORDS:
        return False
    found = terms(cell)
    if word.lower.endswith(("ed", "ing")) and all(cell[t.start : t.end].lower() != word.lower for t in found):
        return False
    head = terms(_HEAD.split(cell, 1)[0])
    return not counted or (bool(head) and head[-1].text == word.stem)


def _part(question: Question, column: int, words: frozenset[int]) -> Filter:
    wanted = {question.words[i].stem for i in words}
    said = " ".join(question.text[question.words[i].start : question.words[i].end] for i in sorted(words))
    return Filter(column, words, f"has “{said}”", lambda cell: wanted <= set(_stems(cell)), is_part=True)


@lru_cache(maxsize=1 << 16)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(term.text for term in terms(text))


def _values(question: Question, grid: Grid) -> Iterator[Filter]:
    """Cells that the question names in full."""
    for column in range(len(grid.columns)):
        measured = grid.is_measured(column) and not names_column(question, grid, column)
        for text in dict.fromkeys(grid.texts(column)):
            if measured and not (grid.is_dated(column) and text.isalpha()):
                continue
            phrase = _stems(text)
            for place in question.phrase(phrase) if phrase else ():
                if question.content.intersection(place):
                    yield Filter(column, frozenset(place), f"= {text}", frozenset({text}).__contains__)


def _numbers(question: Question, grid: Grid) -> Iterator[Filter]:
    """Numbers in words beside the name of the column whose cells have them: "two bedrooms"."""
    for column, name in enumerate(grid.names):
        for place in (
            question.phrase(name) if name and grid.is_measured(column) and not grid.is_numbering(column) else ()
        ):
            number = question.number(place[0] - 1) if place[0] else None
            said = frozenset(text for text in grid.texts(column) if text == str(number))
            if number is not None and said:
                yield Filter(column, frozenset({place[0] - 1}), f"= {number}", said.__contains__)
