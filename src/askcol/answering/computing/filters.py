"""Which rows of a grid a question speaks of: the `Filter`s that its words name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, product

from askcol.answering.computing.cells import Amount, Point, amounts, points
from askcol.answering.computing.columns import names_column
from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.question import Bound, Question
from askcol.text import terms, word_list

MAX_READINGS = 16

_MAX_CELL_WORDS = 6
"""A cell of more words is text; a word in it names no row."""

_YES, _NO = word_list("yes_cells"), word_list("no_cells")

_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?[A-Za-z]{3,9}|[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?)\b(?:,? \d{4})?"
    r"|\b\d{4}-\d\d-\d\d\b"
)


@dataclass(frozen=True)
class Filter:
    """Rows whose cell in `column` is as the question says. `words`: those of the question that say so, from 0."""

    column: int
    words: frozenset[int]
    said: str
    accepts: Callable[[str], bool]

    def shown(self, grid: Grid) -> str:
        """For people: "Maker = Coldline"."""
        return f"{grid.columns[self.column]} {self.said}"


def accepted(filters: tuple[Filter, ...], row: Row) -> bool:
    """Whether a row passes. Filters on one column that name values are alternatives; all columns have to pass."""
    by_column = groupby(sorted(filters, key=lambda f: f.column), key=lambda f: f.column)
    return all(any(f.accepts(row.cells[column].text) for f in group) for column, group in by_column)


def filters(question: Question, grid: Grid) -> list[tuple[Filter, ...]]:
    """The ways to read the question's words as filters, each a set of them that do not share a word; at most some."""
    named: dict[frozenset[int], list[Filter]] = {}
    for found in (*_values(question, grid), *_dates(question, grid), *_bounds(question, grid), *_flags(question, grid)):
        named.setdefault(found.words, []).append(found)
    chosen: list[list[Filter]] = []
    for words in sorted(named, key=lambda w: (-len(w), min(w))):
        if not any(words & other[0].words for other in chosen):
            alternatives = named[words]
            said = [f for f in alternatives if names_column(question, grid, f.column)]
            chosen.append(said or alternatives)
    readings = [tuple(reading) for reading in product(*chosen)]
    return readings if len(readings) <= MAX_READINGS else []


def parts(question: Question, grid: Grid, left: frozenset[int]) -> list[Filter] | None:
    """Filters by words of a cell, for the words in `left`; None where one of them is in no column or in several."""
    found: dict[int, set[int]] = {}
    for i in left:
        stem = question.words[i].stem
        columns = [
            c
            for c in range(len(grid.columns))
            if any(stem in words and len(words) <= _MAX_CELL_WORDS for words in map(_stems, grid.texts(c)))
            and not grid.is_measured(c)
        ]
        if len(columns) != 1:
            return None
        found.setdefault(columns[0], set()).add(i)
    return [_part(question, column, frozenset(words)) for column, words in found.items()]


def _part(question: Question, column: int, words: frozenset[int]) -> Filter:
    wanted = {question.words[i].stem for i in words}
    said = " ".join(question.text[question.words[i].start : question.words[i].end] for i in sorted(words))
    return Filter(column, words, f"has “{said}”", lambda cell: wanted <= set(_stems(cell)))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(term.text for term in terms(text))


def _values(question: Question, grid: Grid) -> Iterator[Filter]:
    """Cells that the question names in full."""
    for column in range(len(grid.columns)):
        measured = grid.is_measured(column)
        if measured and not names_column(question, grid, column):
            continue
        for text in dict.fromkeys(grid.texts(column)):
            phrase = _stems(text)
            for place in question.phrase(phrase) if phrase else ():
                if question.content.intersection(place):
                    yield Filter(column, frozenset(place), f"= {text}", frozenset({text}).__contains__)


def _dates(question: Question, grid: Grid) -> Iterator[Filter]:
    """Days that the question names, for each column of dates."""
    for match in _DATE.finditer(question.text):
        read = points([match[0]])
        asked = dict(zip(read[0].known, read[0].order, strict=True)) if read else {}
        if "day" not in asked:
            continue
        for column in range(len(grid.columns)):
            dates = points(grid.texts(column))
            if dates and "day" in dates[0].known:
                words = question.words_in([match.span()])
                said = {text for text, point in zip(grid.texts(column), dates, strict=True) if _is_on(point, asked)}
                if said:
                    yield Filter(column, words, f"= {match[0]}", frozenset(said).__contains__)


def _is_on(point: Point, asked: dict[str, int]) -> bool:
    known = dict(zip(point.known, point.order, strict=True))
    return all(known.get(part, value) == value for part, value in asked.items())


def _bounds(question: Question, grid: Grid) -> Iterator[Filter]:
    """Columns that a bound may be on: those of its unit, or that the question names."""
    for bound in question.bounds:
        columns = [c for c in range(len(grid.columns)) if amounts(grid.texts(c), grid.columns[c])]
        said = [c for c in columns if names_column(question, grid, c)]
        of_unit = [c for c in columns if bound.unit and _has_unit(bound, grid, c)]
        both = [c for c in of_unit if c in said] or of_unit or said
        for column in both:
            words = bound.words | bound.unit_words if column in of_unit else bound.words
            yield Filter(column, words, f"{bound.sign} {bound.written}", _within(bound, grid.columns[column]))


def _has_unit(bound: Bound, grid: Grid, column: int) -> bool:
    read = amounts(grid.texts(column), grid.columns[column])
    units = {amount.unit for amount in read or ()}
    return bound.unit in units or bool(set(_stems(bound.unit)) & set(grid.names[column]))


def _within(bound: Bound, column: str) -> Callable[[str], bool]:
    def passes(cell: str) -> bool:
        read = amounts([cell], column)
        return read is not None and _holds(read[0], bound.sign, bound.number)

    return passes


def _holds(amount: Amount, sign: str, number: Decimal) -> bool:
    value = amount.value
    return {">": value > number, "<": value < number, ">=": value >= number, "<=": value <= number}[sign]


def _flags(question: Question, grid: Grid) -> Iterator[Filter]:
    """Columns of yes and no that the question names: "have a balcony", "without a lift"."""
    for column, name in enumerate(grid.names):
        said = {text.lower() for text in grid.texts(column)}
        marks = said <= _YES | {""}
        if not name or not said & _YES or not (said <= _YES | _NO or marks):
            continue
        for place in question.phrase(name):
            before = range(max(0, place[0] - 2), place[0])
            denials = {i for i in before if question.words[i].lower in ("no", "without", "not")}
            words, said_no = frozenset(place) | denials, bool(denials)
            accepts = _denies if said_no else _affirms
            yield Filter(column, words, "= no" if said_no else "= yes", accepts)


def _affirms(cell: str) -> bool:
    return cell.lower() in _YES


def _denies(cell: str) -> bool:
    return cell.lower() not in _YES
