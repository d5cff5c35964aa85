"""Conditions of a question on the rows of a grid: bounds on numbers, and periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from askcol.answering.computing.bounds import Bound
from askcol.answering.computing.cells import Amount, Point, amounts, is_blank, is_zero, points, years
from askcol.answering.computing.columns import names_column, suits, words_of_column
from askcol.answering.computing.degrees import names_measure
from askcol.answering.computing.grid import Grid
from askcol.answering.computing.periods import Period
from askcol.answering.computing.question import Question
from askcol.answering.computing.row_filter import Filter
from askcol.text import term_set

_LAST_YEAR = 2100


def conditions(question: Question, grid: Grid) -> Iterator[Filter]:
    """All bounds, periods and prices of nothing that the question may set."""
    yield from _bounded(question, grid)
    yield from _in_periods(question, grid)
    yield from _free(question, grid)


def _bounded(question: Question, grid: Grid) -> Iterator[Filter]:
    """Columns that a bound may be on: those of its unit, or that the question names."""
    columns = [c for c in range(len(grid.columns)) if grid.is_measured(c) and not grid.is_dated(c)]
    dated = [c for c in range(len(grid.columns)) if grid.is_dated(c)]
    for bound in question.bounds:
        words = question.words_in([(bound.start, bound.unit_start)])
        is_year = not bound.unit and bound.number == int(bound.number) and 1000 <= bound.number <= _LAST_YEAR
        if any(words & words_of_column(question, grid, c) for c in columns) or (dated and is_year):
            continue
        said = [c for c in columns if names_column(question, grid, c)]
        partly = [c for c in columns if words_of_column(question, grid, c) & question.content]
        of_unit = [c for c in columns if bound.unit and _has_unit(bound, grid, c)]
        degrees = [d for d in question.degrees_of_bounds if bound.start <= d.start < bound.end]
        of_degree = [c for c in columns for d in degrees if d.kind != "any" and names_measure(d, grid, c)]
        both = [c for c in of_unit if c in said] or of_unit or said or partly or of_degree
        if not both and bound.sign in "<>" and not bound.unit:
            both = [c for c in dated if names_column(question, grid, c)]
        for column in both:
            place = [(bound.start, bound.end if column in of_unit else bound.unit_start)]
            written = f"{bound.sign} {bound.written}"
            yield Filter(column, question.words_in(place), written, _within(bound, grid.columns[column]), bounds=True)


def _has_unit(bound: Bound, grid: Grid, column: int) -> bool:
    read = grid.measured(column, upper=True) or amounts(
        [text for text in grid.texts(column) if amounts([text], grid.columns[column])], grid.columns[column]
    )
    units = {amount.unit for amount in read or () if isinstance(amount, Amount)}
    return bound.unit in units or not term_set(bound.unit).isdisjoint(grid.names[column])


def _within(bound: Bound, column: str) -> Callable[[str], bool]:
    def passes(cell: str) -> bool:
        below = cell.startswith("<")
        read = amounts([cell.removeprefix("<").lstrip()], column)
        if read is None or (below and bound.sign != "<"):
            return False
        return read[0].value <= bound.number if below else bound.holds(read[0].value)

    return passes


def _in_periods(question: Question, grid: Grid) -> Iterator[Filter]:
    """Columns of dates that a period may be about: those that the question names or has a verb for, else all."""
    for period in question.periods:
        words = question.words_in([(period.start, period.end)])
        measured = [c for c in range(len(grid.columns)) if grid.is_measured(c) and not grid.is_dated(c)]
        if any(words & words_of_column(question, grid, c) for c in measured):
            continue
        columns = [(c, read) for c in range(len(grid.columns)) if (read := _dates(grid, c, period))]
        said = [(c, read) for c, read in columns if words_of_column(question, grid, c) - words]
        verbs = [(c, read) for c, read in columns if suits(question, grid, (c,)) - words]
        plain = [(c, read) for c, read in columns if grid.names[c] in (("date",), ("day",))]
        for column, read in said or verbs or plain or columns:
            passing = frozenset(text for text, found in read.items() if period.holds(found))
            sign = "" if period.sign == "between" else f"{period.sign} "
            written = f"{sign or 'between '}{period.written}"
            yield Filter(column, words, written, passing.__contains__, bounds=period.sign != "=")


def _dates(grid: Grid, column: int, period: Period) -> dict[str, Point]:
    """The dates of a column, by their texts, if all have what a period says."""
    texts = [text for text in dict.fromkeys(grid.texts(column)) if not is_blank(text)]
    together = years(texts) if grid.is_dated(column) else None
    together = together or points(texts)
    read = together or [found[0] for text in texts if (found := points([text]))]
    if len(read) < len(texts) or not texts or not all(period.known <= set(found.known) for found in read):
        return {}
    if "year" not in period.known and len({_year(found) for found in read}) > 1 and period.sign != "=":
        return {}
    return dict(zip(texts, read, strict=True))


def _year(found: Point) -> int | None:
    return dict(zip(found.known, found.order, strict=True)).get("year")


def _free(question: Question, grid: Grid) -> Iterator[Filter]:
    """Prices of nothing: "free"."""
    for i, word in enumerate(question.words):
        if word.lower == "free":
            money = [c for c in range(len(grid.columns)) if grid.unit_measures(c) == "money"]
            said = [c for c in money if words_of_column(question, grid, c) & question.content]
            for column in said or money:
                nothing = frozenset(text for text in grid.texts(column) if is_zero(text, grid.columns[column]))
                yield Filter(column, frozenset({i}), "= 0", nothing.__contains__)
