"""Superlatives and comparatives: what they measure, and which columns may hold that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from askcol.answering.computing.grid import START_COLUMNS, Grid
from askcol.answering.synonyms import stems
from askcol.text import word_table

Direction = Literal["more", "less"]

_DIRECTIONS: tuple[Direction, Direction] = ("more", "less")

_MEASURED_BY = word_table("measured_by")

_DEGREES: dict[str, tuple[Direction, str]] = {
    word: (direction, kind)
    for kind, degree in _MEASURED_BY.items()
    for direction in _DIRECTIONS
    for word in degree[direction].split()
}

_ADJECTIVES = word_table("degree_adjectives")

_RANKS = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}

_DEGREE = re.compile(
    rf"\b(?:(?P<rank>{'|'.join(_RANKS)})[ -])?(?P<degree>{'|'.join(sorted(_DEGREES))})\b"
    rf"(?:[ -](?P<adjective>{'|'.join(_ADJECTIVES)})\b)?",
    re.IGNORECASE,
)

_OF_DEGREE = {kind: stems(degree["columns"].split()) for kind, degree in _MEASURED_BY.items()}

_AGES = stems(("age", "born", "birth"))

_OF_AGE = frozenset({"newest", "oldest", "youngest", "newer", "older", "younger"})

_UNITS_OF: dict[str, frozenset[str]] = {
    "any": frozenset(
        {"money", "weight", "length", "area", "volume", "temperature", "speed", "share", "energy", "sound"}
    ),
    "price": frozenset({"money"}),
    "pay": frozenset({"money"}),
    "size": frozenset({"area", "volume", "money", "length", "share", "energy"}),
    "length": frozenset({"length", "time"}),
    "height": frozenset({"length"}),
    "depth": frozenset({"length"}),
    "width": frozenset({"length"}),
    "weight": frozenset({"weight"}),
    "speed": frozenset({"speed", "time"}),
    "heat": frozenset({"temperature"}),
    "strength": frozenset({"energy"}),
    "time": frozenset({"time"}),
}
"""What the unit of a column may measure, for an adjective to be about it; a column without a unit may be anything."""


class Degree(NamedTuple):
    """A superlative or comparative, `word`, at `[start, end)` of the question.

    `kind`: what it measures, "any" for all that a column may hold; `rank`: 2 for the second highest.
    """

    direction: Direction
    kind: str
    word: str
    rank: int
    start: int
    end: int


def find_degrees(question: str) -> Iterator[Degree]:
    """The superlatives and comparatives of a question in order.

    >>> [(d.direction, d.kind, d.rank) for d in find_degrees("Which is the second most expensive?")]
    [('more', 'price', 2)]
    """
    for match in _DEGREE.finditer(question):
        direction, kind = _DEGREES[match["degree"].lower()]
        kind = _ADJECTIVES.get((match["adjective"] or "").lower(), kind)
        rank = _RANKS.get((match["rank"] or "").lower(), 1)
        yield Degree(direction, kind, match["degree"], rank, *match.span())


def names_of(degree: Degree) -> frozenset[str]:
    """The stems of names for columns that hold what an adjective measures."""
    return _OF_DEGREE[degree.kind]


def names_measure(degree: Degree, grid: Grid, column: int) -> bool:
    """Whether a column's name, dates or unit say that it holds what an adjective measures."""
    if not is_about(degree, grid, column):
        return False
    return bool(
        _OF_DEGREE[degree.kind].intersection(grid.names[column])
        or (degree.kind in ("price", "heat", "weight", "speed") and grid.unit_measures(column) == _unit_of(degree))
        or (degree.kind == "time" and grid.is_dated(column) and degree.word.lower() not in _OF_AGE)
        or (
            degree.kind in ("length", "time")
            and grid.is_dated(column)
            and START_COLUMNS.intersection(grid.names[column])
        )
    )


def _unit_of(degree: Degree) -> str:
    return {"price": "money", "heat": "temperature"}.get(degree.kind, degree.kind)


def is_about(degree: Degree, grid: Grid, column: int) -> bool:
    """Whether an adjective may be about what a column holds: a date is early, and no amount of money is."""
    if degree.word.lower() in _OF_AGE and any(map(_AGES.intersection, grid.names)):
        return not _AGES.isdisjoint(grid.names[column])
    if grid.is_dated(column):
        return degree.kind in ("time", "length")
    unit = grid.unit_measures(column)
    if degree.kind == "time":
        return "age" in grid.names[column]
    allowed = _UNITS_OF.get(degree.kind)
    if degree.kind == "any" and unit == "time":
        return degree.word.lower() not in ("best", "better", "worst", "worse", "good")
    return not unit or allowed is None or unit in allowed


def extreme_of(degree: Degree, grid: Grid, column: int) -> Literal["max", "min"]:
    """Whether the greatest or the least value of a column is meant.

    What is older has a higher age and an earlier date; what has stood longer has an earlier date; what is faster takes
    less time.
    """
    dated = grid.is_dated(column)
    turned = (
        (degree.kind == "time" and "age" in grid.names[column])
        or (degree.kind == "length" and dated)
        or (degree.kind == "speed" and grid.unit_measures(column) == "time")
    )
    return "max" if (degree.direction == "more") != turned else "min"
