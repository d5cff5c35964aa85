"""A question and a grid -> `Plan`s: what to compute, of which column, over which rows.

A plan accounts for every word of the question that says something: the operation's own words, the name of a column or
of the things in the rows, a cell, or what the table is about. Where a word is left over, the question asks for
something that the table may not hold, and there is no plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from askcol.answering.computing.cells import amounts
from askcol.answering.computing.columns import fits_degree, names_column, names_exactly, same, words_of_column
from askcol.answering.computing.filters import Filter, accepted, filters, parts
from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.question import Degree, Question
from askcol.text import terms, word_list

Operation = Literal["count", "sum", "mean", "max", "min", "difference"]

_ANY_ROWS = frozenset(term.text for word in word_list("any_rows") for term in terms(word))


@dataclass(frozen=True)
class Plan:
    """What to compute. `column`: its numbers or dates, None to count rows. `asked`: the column whose cell answers, None
    for the value itself. `rows`: those that pass the `filters`."""

    grid: Grid
    operation: Operation
    column: int | None
    asked: int | None
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]


def plans(question: Question, grid: Grid) -> list[Plan]:
    """All plans that account for the whole question; a question that is certain has one."""
    asked = question.over(grid.columns, grid.by_column)
    return [plan for chosen in filters(asked, grid) for plan in _with(asked, grid, chosen)]


def _with(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    if question.kind == "count":
        yield from _counts(question, grid, chosen)
        return
    for column in _targets(question, grid, chosen):
        yield from _of_column(question, grid, column, chosen)


def _counts(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    counted = _counted(question)
    apart = {*grid.keys, *(f.column for f in chosen)}
    measured = [c for c in range(len(grid.columns)) if c not in apart and grid.is_measured(c)]
    measured = [c for c in measured if not grid.is_numbering(c)]
    if any(words_of_column(question, grid, c) & counted for c in measured):
        return
    complete = _complete(question, grid, None, chosen)
    if complete is not None and all(_is_counted(question, grid, i, complete[0]) for i in counted):
        yield Plan(grid, "count", None, None, *complete)


def _is_counted(question: Question, grid: Grid, i: int, found: tuple[Filter, ...]) -> bool:
    """Whether a word names what the rows are: as a column, the table's name or a filter does."""
    if any(i in f.words for f in found) or question.words[i].stem in _ANY_ROWS:
        return True
    columns = frozenset[int]().union(*(words_of_column(question, grid, c) for c in range(len(grid.columns))))
    return i in columns or any(same(question.words[i].stem, stem) for stem in grid.called)


def _counted(question: Question) -> frozenset[int]:
    """The words that name what is counted: those after "how many", up to the first that says nothing."""
    found: set[int] = set()
    lower = [word.lower for word in question.words]
    start = lower.index("many") + 1 if "many" in lower else lower.index("of") + 1 if "of" in lower else 0
    for i in range(start, len(lower)):
        if i not in question.content:
            break
        found.add(i)
    return frozenset(found)


def _targets(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> list[int]:
    """The columns that may hold what is compared or added up, by name or by what an adjective measures."""
    apart = {_after_which(question, grid), *(f.column for f in chosen)}
    measured = [c for c in range(len(grid.columns)) if c not in apart and grid.is_measured(c)]
    measured = [c for c in measured if not grid.is_numbering(c)] or measured
    named = [c for c in measured if names_exactly(question, grid, c)]
    named = named or [c for c in measured if names_column(question, grid, c)]
    if named:
        longest = max(len(grid.names[c]) for c in named)
        return [c for c in named if len(grid.names[c]) == longest]
    partly = [c for c in measured if words_of_column(question, grid, c) & question.content]
    if partly:
        return partly
    return [c for c in measured if any(fits_degree(degree, grid, c) for degree in question.degrees)]


def _of_column(question: Question, grid: Grid, column: int, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    complete = _complete(question, grid, column, chosen)
    if complete is None:
        return
    found, rows = complete
    if len(rows) < 2:
        return
    if question.kind in ("sum", "mean"):
        yield Plan(grid, "sum" if question.kind == "sum" else "mean", column, None, found, rows)
        return
    degree = _degree(question, grid, column)
    if question.kind == "extreme" and degree:
        yield Plan(grid, _extreme(degree, grid, column), column, _asked(question, grid, column, found), found, rows)
    if question.kind == "comparison" and len(rows) == 2 and len({f.column for f in found}) == 1:
        yield from _comparison(question, grid, column, degree, found, rows)


def _comparison(
    question: Question, grid: Grid, column: int, degree: Degree | None, found: tuple[Filter, ...], rows: tuple[Row, ...]
) -> Iterator[Plan]:
    """Which of two rows has more, or by how much: then the row that is said to have more comes first."""
    lower = question.text.lower()
    if "difference" in lower or "how much" in lower or "how many" in lower:
        first = min(found, key=lambda f: min(f.words))
        ordered = tuple(sorted(rows, key=lambda row: not first.accepts(row.cells[first.column].text)))
        if _turned(degree, grid, column, ordered):
            ordered = ordered[::-1]
        yield Plan(grid, "difference", column, None, found, ordered)
    elif degree:
        yield Plan(grid, _extreme(degree, grid, column), column, found[0].column, found, rows)


def _turned(degree: Degree | None, grid: Grid, column: int, rows: tuple[Row, ...]) -> bool:
    """Whether the second row is the one that is said to have more; without an adjective, whether it has more."""
    if degree:
        return degree.direction == "less"
    read = amounts(grid.texts(column, rows), grid.columns[column])
    return read is not None and read[0].value < read[1].value


def _degree(question: Question, grid: Grid, column: int) -> Degree | None:
    """The adjective that says more or less; None where the question has none or several. The column's name has none."""
    outside = [d for d in question.degrees if not {t.text for t in terms(d.word)} & set(grid.names[column])]
    found = outside or list(question.degrees)
    return found[0] if len({(d.direction, d.kind) for d in found}) == 1 else None


def _extreme(degree: Degree, grid: Grid, column: int) -> Literal["max", "min"]:
    """An age is more for what is older; a date is less."""
    aged = degree.kind == "time" and "age" in grid.names[column]
    return "max" if (degree.direction == "more") != aged else "min"


def _asked(question: Question, grid: Grid, column: int, found: tuple[Filter, ...]) -> int | None:
    """The column whose cell answers "which"; None where the value is asked for. A column that is filtered does not."""
    after_which = _after_which(question, grid)
    if after_which is not None:
        return after_which
    used = words_of_column(question, grid, column)
    first, degree = question.words[0].lower, max(question.words_in(question.degree_places))
    if first in ("how", "when") or (first not in ("who", "which") and degree + 1 in used):
        return None
    named = [
        c
        for c in range(len(grid.columns))
        if c not in {column, *(f.column for f in found)}
        and names_column(question, grid, c)
        and words_of_column(question, grid, c) - used
    ]
    if named:
        return min(named, key=lambda c: min(words_of_column(question, grid, c) - used))
    return grid.key


def _after_which(question: Question, grid: Grid) -> int | None:
    """The column that "which" or "what" is followed by; None if there is none."""
    for i, word in enumerate(question.words[:-1]):
        if word.lower in ("which", "what"):
            columns = [c for c in range(len(grid.columns)) if names_column(question, grid, c)]
            return next((c for c in columns if i + 1 in words_of_column(question, grid, c)), None)
    return None


def _complete(
    question: Question, grid: Grid, column: int | None, chosen: tuple[Filter, ...]
) -> tuple[tuple[Filter, ...], tuple[Row, ...]] | None:
    """The filters and the rows that pass them, if the whole question is accounted for; else None."""
    covered = frozenset[int]().union(*(f.words for f in chosen))
    if column is not None:
        covered |= words_of_column(question, grid, column)
    named = {*grid.keys, *(f.column for f in chosen)}
    after_which = _after_which(question, grid)
    if after_which is not None:
        named.add(after_which)
    named |= {
        c
        for c in range(len(grid.columns))
        if names_column(question, grid, c) and (not grid.is_measured(c) or grid.is_numbering(c))
    }
    for c in named:
        covered |= words_of_column(question, grid, c)
    left = [i for i in question.content - covered if not _is_about(question, grid, i)]
    numbers = [i for i in left if question.number(i) is not None]
    found = parts(question, grid, frozenset(left).difference(numbers))
    if found is None:
        return None
    all_filters = (*chosen, *found)
    rows = tuple(row for row in grid.rows if accepted(all_filters, row))
    if not rows or any(question.number(i) != len(rows) for i in numbers):
        return None
    return all_filters, rows


def _is_about(question: Question, grid: Grid, i: int) -> bool:
    stem = question.words[i].stem
    return stem in _ANY_ROWS or any(same(stem, word) for word in grid.about)


def concerns(question: Question, grid: Grid) -> bool:
    """Whether a table seems to hold what is asked, though no plan accounts for the whole question.

    It does where its columns, cells and names have at least half of the words, and a column or a cell has one.
    """
    question = question.over(grid.columns, grid.by_column)
    columns = frozenset[int]().union(*(words_of_column(question, grid, c) for c in range(len(grid.columns))))
    cells = frozenset(f_word for chosen in filters(question, grid)[:1] for f in chosen for f_word in f.words)
    held = (columns | cells) & question.content
    about = frozenset(i for i in question.content if _is_about(question, grid, i))
    return bool(held) and 2 * len(held | about) >= len(question.content)
