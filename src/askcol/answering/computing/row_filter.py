"""`Filter`: a condition on the cells of one column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from askcol.answering.computing.grid import Grid, Row


@dataclass(frozen=True)
class Filter:
    """Rows whose cell in `column` is as the question says. `words`: those of the question that say so, from 0.

    `bounds`: whether it narrows others on the same column down, and is no alternative to them; `is_part`: whether its
    words are only a part of a cell.
    """

    column: int
    words: frozenset[int]
    said: str
    accepts: Callable[[str], bool]
    bounds: bool = False
    is_part: bool = False

    def shown(self, grid: Grid) -> str:
        """For people: "Maker = Coldline"."""
        return f"{grid.columns[self.column]} {self.said}"


def accepted(filters: tuple[Filter, ...], row: Row) -> bool:
    """Whether a row passes. Filters on one column that name values are alternatives; all others have to pass."""
    by_column = groupby(sorted(filters, key=lambda f: (f.column, f.bounds)), key=lambda f: (f.column, f.bounds))
    return all(
        (all if bounds else any)(f.accepts(row.cells[column].text) for f in group)
        for (column, bounds), group in by_column
    )
