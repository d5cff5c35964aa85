"""`Result`: what a plan gives, with the cells that it was computed from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from askcol.answering.computing.grid import Cell, Row

MAX_TERMS = 12
"""A formula of more values shows the first ones and the last."""

Places = tuple[tuple[Row, Cell], ...]
"""Cells, each with its row."""

Polarity = Literal["yes", "no"]


@dataclass(frozen=True)
class Result:
    """What a plan gives. `text`: the answer. `cells`: those that it was computed from, each with its row.

    `named`: how many of the first cells are the answer, word by word. `polarity`: whether what a yes/no question claims
    is so. `obstacle`: why there is no answer; None if there is one.
    """

    text: str
    formula: str
    cells: Places
    named: int = 0
    polarity: Polarity | None = None
    obstacle: str | None = None


def stopped(used: Places, obstacle: str, formula: str = "") -> Result:
    """A result without an answer."""
    return Result("", formula, used, obstacle=obstacle)


def used_cells(rows: Iterable[Row], column: int) -> Places:
    """The cells of a column in these rows."""
    return tuple((row, row.cells[column]) for row in rows)


def listed(parts: Sequence[str], between: str) -> str:
    """The parts of a formula, `MAX_TERMS` of them at most."""
    if len(parts) <= MAX_TERMS:
        return between.join(parts)
    return between.join((*parts[: MAX_TERMS - 2], "…", parts[-1]))
