"""Plans over two columns of a table: which rows have more in one than in the other, by how much, what has risen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations
from typing import Literal, NamedTuple

from askcol.answering.computing.cells import Amount
from askcol.answering.computing.coverage import coverage
from askcol.answering.computing.degrees import Degree
from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.plan import Plan
from askcol.answering.computing.question import Question
from askcol.answering.computing.row_filter import Filter
from askcol.answering.computing.stems import listed_stems

_HOW_MUCH = re.compile(r"\bhow (?:much|many) (?:percentage points|more|less|fewer|[a-z]+er)\b|\bby how (?:much|many)\b"
                       r"|\bdifference\b|\bhow (?:much|many)\b", re.IGNORECASE)  # fmt: skip

_WHICH = re.compile(r"^\W*(?:in |on |at |for |of )?(?:which|what|who|whose|where)\b", re.IGNORECASE)

_NOW = frozenset({"now", "today", "current", "before"})

_TIMES = _NOW | {"actual", "budget"} | listed_stems("date_clues")

_VERSION = re.compile(r"\d+(?:/\d+)?")


class _Pair(NamedTuple):
    """Two columns. `first`: the one that is said to have more, or the later one; `words`: those that name them."""

    first: int
    second: int
    words: frozenset[int]


def pair_plans(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    """The plans over the two columns that a question compares, or between which something rose or fell."""
    changes = question.changes
    compared = question.kind == "comparison" and bool(question.degrees) and " than " in question.text.lower()
    if not changes and not compared:
        return
    pair = _named_pair(question, grid)
    if changes and not (compared and pair):
        pair = _in_time(grid, pair) if pair else _versions(question, grid)
    if pair is None:
        return
    degree = question.degrees[0] if question.degrees else None
    said = pair.words | (changes[0] if changes else frozenset()) | question.words_in(question.degree_places)
    said |= {i for i, word in enumerate(question.words) if word.lower == "between"}
    chosen = tuple(f for f in chosen if not f.words & pair.words and f.column not in pair[:2])
    complete = coverage(question, grid, pair[:2], chosen, said=said)
    if complete is None:
        return
    falls = (
        changes[1] == "less" if changes and not (compared and degree) else bool(degree and degree.direction == "less")
    )
    extreme = bool(changes and degree and question.kind == "extreme")
    yield from _plans(
        question, grid, pair, complete.filters, complete.rows, complete.weight, falls, degree if extreme else None
    )


def _plans(
    question: Question,
    grid: Grid,
    pair: _Pair,
    found: tuple[Filter, ...],
    rows: tuple[Row, ...],
    weight: int,
    falls: bool,
    extreme: Degree | None,
) -> Iterator[Plan]:
    first, second = (pair.second, pair.first) if falls else (pair.first, pair.second)
    if extreme:
        operation: Literal["max", "min"] = "max" if extreme.direction == "more" else "min"
        yield Plan(grid, operation, first, grid.key, found, rows, weight, minus=second)
    elif question.is_yes_no:
        if len(rows) == 1 and not question.is_denied:
            yield Plan(grid, "difference", first, None, found, rows, weight, minus=second, is_claim=True)
    elif len(rows) == 1 and found and _HOW_MUCH.search(question.text):
        yield Plan(grid, "difference", first, None, found, rows, weight, minus=second)
    elif len(rows) > 1:
        passing = _passing(grid, first, second, rows)
        if passing is None:
            return
        sign = Filter(first, frozenset(), f"> {grid.columns[second]}", bool)
        operation_of_rows: Literal["count", "list"] = "count" if "how many" in question.text.lower() else "list"
        if operation_of_rows == "list" and not _WHICH.search(question.text):
            return
        yield Plan(grid, operation_of_rows, None, grid.key, (*found, sign), passing, weight)


def _passing(grid: Grid, first: int, second: int, rows: tuple[Row, ...]) -> tuple[Row, ...] | None:
    """The rows with more in the first column than in the second; a blank cell has neither more nor less."""
    ones, others = grid.measured(first, rows), grid.measured(second, rows)
    if ones is None or others is None:
        return None
    return tuple(
        row
        for row, one, other in zip(rows, ones, others, strict=True)
        if isinstance(one, Amount) and isinstance(other, Amount) and one.value > other.value
    )


def _comparable(grid: Grid) -> Iterator[tuple[int, int]]:
    counts = [c for c in range(len(grid.columns)) if grid.is_measured(c) and not grid.is_dated(c)]
    counts = [c for c in counts if not grid.is_numbering(c)]
    for one, other in permutations(counts, 2):
        if grid.unit_measures(one) == grid.unit_measures(other):
            yield one, other


def _named_pair(question: Question, grid: Grid) -> _Pair | None:
    """The two columns that the question tells apart by a word of each, in the order in which it does."""
    best: list[tuple[int, _Pair]] = []
    stems = [word.stem for word in question.words]
    for one, other in _comparable(grid):
        apart = set(grid.names[one]) ^ set(grid.names[other])
        mine = [i for i, stem in enumerate(stems) if stem in apart and stem in grid.names[one]]
        others = [i for i, stem in enumerate(stems) if stem in apart and stem in grid.names[other]]
        if mine and others and mine[0] < others[0]:
            shared = [i for i, stem in enumerate(stems) if stem in grid.names[one] and stem in grid.names[other]]
            missing = sum(stem not in stems for stem in apart)
            best.append(
                (
                    len(mine) + len(others) + len(shared) - missing,
                    _Pair(one, other, frozenset((*mine, *others, *shared))),
                )
            )
    top = [pair for score, pair in best if score == max(score for score, _ in best)]
    return top[0] if len(top) == 1 else None


def _versions(question: Question, grid: Grid) -> _Pair | None:
    """The only two columns that say the same of two times, the later one first; of several pairs, the one named."""
    found = [
        (pair, _plain(grid, one))
        for one, other in _comparable(grid)
        if one > other
        and _plain(grid, one) == _plain(grid, other)
        and (pair := _in_time(grid, _Pair(one, other, frozenset())))
    ]
    if len(found) > 1:
        stems = {word.stem for word in question.words}
        found = [(pair, plain) for pair, plain in found if plain and plain <= stems]
    if len(found) != 1:
        return None
    pair, plain = found[0]
    return _Pair(pair.first, pair.second, frozenset(i for i, w in enumerate(question.words) if w.stem in plain))


def _plain(grid: Grid, column: int) -> frozenset[str]:
    """What a column's name says besides its time."""
    return frozenset(s for s in grid.names[column] if not _VERSION.fullmatch(s) and s not in _TIMES)


def _in_time(grid: Grid, pair: _Pair) -> _Pair | None:
    """The pair with the later column first, None where the names don't tell which one that is."""
    one, other = _time(grid, pair.first), _time(grid, pair.second)
    if one is None or other is None or one == other:
        return None
    return pair if one > other else _Pair(pair.second, pair.first, pair.words)


def _time(grid: Grid, column: int) -> int | None:
    """The year in a column's name, 0 for "now", which is before a year; None without one."""
    years = [int(y) for y in re.findall(r"(?:1[5-9]|20)\d\d", grid.columns[column])]
    if years:
        return years[0]
    return 0 if not _NOW.isdisjoint(grid.columns[column].lower().split()) else None
