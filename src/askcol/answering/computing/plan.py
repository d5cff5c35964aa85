"""`Plan`: what to compute, of which cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.row_filter import Filter

Operation = Literal["count", "distinct", "sum", "mean", "max", "min", "difference", "share", "list"]


@dataclass(frozen=True)
class Plan:
    """What to compute.

    Attributes:
        grid: The table.
        operation: What is done. `difference` is of two rows, or of `column` and `minus` in one; `list` names the rows.
        column: The column of the numbers or dates; None to count or name rows.
        asked: The column whose cell answers; None for the value itself.
        filters: What the rows have passed.
        rows: The rows that are used.
        weight: How much of the question the table has in its own words; of two plans, the greater one is meant.
        minus: A column that is taken off `column` in each row; None without one.
        rank: Which greatest or least value is meant, from 1.
        whole: The rows of which `rows` are a share.
        claimed: The row that a yes/no question says to be the greatest or least.
        is_claim: Whether the question is a yes/no question.
    """

    grid: Grid
    operation: Operation
    column: int | None
    asked: int | None
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    weight: int
    minus: int | None = None
    rank: int = 1
    whole: tuple[Row, ...] = ()
    claimed: Row | None = None
    is_claim: bool = False
