"""Whether a mapping accounts for the whole question, and for how much of it in the table's own words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from askcol.answering.computing.columns import akin, means, names_column, same, suits, words_of_column
from askcol.answering.computing.filters import parts
from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.question import DENIALS, Question
from askcol.answering.computing.row_filter import Filter, accepted
from askcol.answering.computing.stems import listed_stems
from askcol.answering.synonyms import stems
from askcol.text import word_list

_ANY_ROWS = listed_stems("any_rows")

_PAYING = frozenset({"pay", "pays", "cost", "costs", "charge", "charges"})
"""Verbs that suit every amount of money but those of `_UNPAID`."""

_UNPAID = listed_stems("amounts_unpaid")

_COUNTED_PEOPLE = frozenset({"people", "persons"})

_CALENDAR = stems(("date", "day", "week", "month", "year", "season", "time"))

_RECORDED = word_list("recorded_verbs")

_OWN, _CALLED, _LIKE = 3, 2, 1


class Coverage(NamedTuple):
    """The filters that account for a whole question, the rows that pass them, and the weight of its words."""

    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    weight: int


def coverage(
    question: Question,
    grid: Grid,
    columns: Iterable[int],
    chosen: tuple[Filter, ...],
    *,
    said: frozenset[int] = frozenset(),
    counted: frozenset[int] = frozenset(),
) -> Coverage | None:
    """The filters and rows of a mapping to `columns`, None where a word of the question is left over or no row passes.

    `chosen`: the filters that its words name; `said`: words that the operation accounts for; `counted`: those for
    what is counted. A word that is part of a
    cell makes another filter. A verb may be left over that suits a column: "earns" for "Salary".
    """
    targets = list(columns)
    covered = said.union(*(f.words for f in chosen))
    named = {*targets, *grid.keys, *(f.column for f in chosen)}
    named |= {c for c in range(len(grid.columns)) if names_column(question, grid, c) and _tells_rows(grid, c)}
    asked = after_which(question, grid)
    if asked is not None:
        named.add(asked)
    covered = covered.union(*(words_of_column(question, grid, c) for c in named))
    left = frozenset(i for i in question.content - covered if not is_about(question, grid, i))
    numbers = frozenset(i for i in left if question.number(i) is not None)
    found, unknown = parts(question, grid, left - numbers, counted)
    if unknown - _suiting(question, grid, targets, chosen) - _recording(question, grid, chosen):
        return None
    filters = (*chosen, *found)
    denials = {i for i, word in enumerate(question.words) if word.lower in DENIALS}
    if denials - said.union(*(f.words for f in filters)):
        return None
    rows = tuple(row for row in grid.rows if accepted(filters, row))
    if not rows or any(question.number(i) != len(rows) for i in numbers):
        return None
    return Coverage(filters, rows, _weight(question, grid, named, filters))


def _tells_rows(grid: Grid, column: int) -> bool:
    return not grid.is_measured(column) or grid.is_numbering(column)


def _suiting(question: Question, grid: Grid, targets: list[int], chosen: tuple[Filter, ...]) -> frozenset[int]:
    """The words that say of the columns only what they hold; where rows are counted, a verb on numbers narrows them."""
    if question.kind == "count" and not targets:
        worded = {c for c in range(len(grid.columns)) if not grid.is_measured(c)}
        return suits(question, grid, worded.union(f.column for f in chosen))
    told = suits(question, grid, [*targets, *grid.keys, grid.who, *(f.column for f in chosen)])
    if any(grid.unit_measures(c) == "money" and _UNPAID.isdisjoint(grid.names[c]) for c in targets):
        told |= {i for i in question.content if question.words[i].lower in _PAYING}
    if question.kind in ("sum", "mean") and not any(grid.unit_measures(c) for c in targets):
        told |= {i for i in question.content if question.words[i].lower in _COUNTED_PEOPLE}
    return told | {i for i in question.content if means(grid.called, question.words[i].lower)}


def _recording(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> frozenset[int]:
    """Verbs for what happens on the day of a row: "issued in March", "sampled on 3 May"."""
    days = any(not _CALENDAR.isdisjoint(grid.names[f.column]) and grid.is_dated(f.column) for f in chosen)
    return frozenset(i for i, word in enumerate(question.words) if days and word.lower in _RECORDED)


def is_about(question: Question, grid: Grid, i: int) -> bool:
    """Whether a word stands for any row, or is what the table is about."""
    stem = question.words[i].stem
    return stem in _ANY_ROWS or any(akin(stem, word) for word in grid.about)


def is_called(question: Question, grid: Grid, i: int) -> bool:
    """Whether a word stands for any row, or for what the table is called."""
    stem = question.words[i].stem
    return stem in _ANY_ROWS or any(akin(stem, word) for word in grid.called)


def after_which(question: Question, grid: Grid) -> int | None:
    """The column that "which" or "what" is followed by; None if there is none."""
    for i, word in enumerate(question.words[:-1]):
        if word.lower in ("which", "what"):
            columns = [
                c for c in range(len(grid.columns)) if names_column(question, grid, c) and _names_things(grid, c)
            ]
            return next((c for c in columns if i + 1 in words_of_column(question, grid, c)), None)
    return None


def _names_things(grid: Grid, column: int) -> bool:
    """Whether a column's name is that of what its cells are: no day is a repair because "Repair by" stands above it."""
    words = grid.columns[column].lower().split()
    return "by" not in words[-1:] and (not grid.is_dated(column) or not _CALENDAR.isdisjoint(grid.names[column]))


def _weight(question: Question, grid: Grid, named: Iterable[int], filters: tuple[Filter, ...]) -> int:
    own = frozenset[int]().union(*(f.words for f in filters))
    named_stems = {stem for column in named for stem in grid.names[column]}
    total = 0
    for i in question.content | own:
        stem = question.words[i].stem
        if stem in named_stems or any(i in f.words and not f.is_part for f in filters):
            total += _OWN
        elif i in own or stem in grid.called:
            total += _CALLED
        elif stem not in _ANY_ROWS and (any(same(stem, s) for s in named_stems) or stem in grid.about):
            total += _LIKE
    return total
