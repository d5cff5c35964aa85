"""A whole table of a document as a `Grid` of cells, without its total rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from askcol.answering.computing.cells import Amount, Point, amounts, points
from askcol.chunking import Table, cells
from askcol.documents import Document
from askcol.text import FUNCTION_WORDS, terms

_OPENING_CHARACTERS = 200

_MAX_CALLED = 3
"""A table is called by its document's title, its heading and its caption; a caption of several sentences is prose."""

_ADDS_UP = re.compile(r"(?:grand |sub-?)?totals?\b.*|sum|overall|average|mean|altogether|all", re.IGNORECASE)


class Cell(NamedTuple):
    """A cell: `document.text[start:end]`."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """A row `[start, end)` with one cell for each column; `group`: the label above it."""

    cells: tuple[Cell, ...]
    start: int
    end: int
    group: str


@dataclass(frozen=True)
class Grid:
    """A table to compute with.

    `columns`: their names. `keys`: the columns that name a row, counted from 0. `called`: the stems of what the table
    is called by its caption, heading and document; `about`: also those of the file and of the lines that open it.
    `rows`: the rows of data. `totals`: those that add others up.
    """

    document: Document
    table: Table
    columns: tuple[str, ...]
    keys: tuple[int, ...]
    called: frozenset[str]
    about: frozenset[str]
    rows: tuple[Row, ...]
    totals: tuple[Row, ...]

    @cached_property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """For each column, the stems of its name, without a unit in brackets."""
        return tuple(tuple(stems(name.partition("(")[0])) for name in self.columns)

    @property
    def key(self) -> int:
        """The column that names a row best: that of names, else the last key whose cells all differ, else the first."""
        named = [c for c, name in enumerate(self.names) if name in (("name",), ("titl",))]
        telling = [c for c in (*self.keys, *named) if len(set(self.texts(c))) == len(self.rows)]
        return telling[-1] if telling else self.keys[0]

    @property
    def by_column(self) -> list[list[str]]:
        """The cells of each column."""
        return [self.texts(column) for column in range(len(self.columns))]

    def texts(self, column: int, rows: Iterable[Row] | None = None) -> list[str]:
        """The cells of a column."""
        return [row.cells[column].text for row in (self.rows if rows is None else rows)]

    def measured(self, column: int, rows: Iterable[Row], *, upper: bool = False) -> list[Amount] | list[Point] | None:
        """The cells of a column in `rows` as amounts or points in time; None if they are neither.

        `upper`: a bound such as "<0.5" stands for the number that it stays below.
        """
        texts = [text.removeprefix("<").lstrip() if upper else text for text in self.texts(column, rows)]
        return amounts(texts, self.columns[column]) or points(texts)

    def is_numbering(self, column: int) -> bool:
        """Whether the column numbers the rows: the first ("Flat", not "Flats"), or one by its name ("Lot no.")."""
        texts = self.texts(column)
        name = self.columns[column].lower().rstrip(".").split()[-1:]
        numbers = name in (["no"], ["number"], ["id"], ["code"]) or (column == 0 and not "".join(name).endswith("s"))
        return numbers and len(set(texts)) == len(texts) and all(map(str.isdecimal, texts))

    def is_measured(self, column: int) -> bool:
        """Whether most cells of the column are amounts or points in time."""
        texts = [text.removeprefix("<") for text in self.texts(column)]
        read = [amounts([text], self.columns[column]) or points([text]) for text in texts]
        return 2 * sum(found is not None for found in read) > len(self.rows)


def stems(text: str) -> list[str]:
    """The stems of a text's words, without function words."""
    return [term.text for term in terms(text) if text[term.start : term.end].lower() not in FUNCTION_WORDS]


def _words(*texts: str) -> frozenset[str]:
    return frozenset(stems(" ".join(texts).replace("_", " ").replace("-", " ")))


def grid_of(table: Table, document: Document) -> Grid | None:
    """The grid of a table with named columns; None for one of labels and values, or with rows of another width."""
    width = len(table.columns)
    if table.pairs or width < 2 or len(table.rows) < 2:
        return None
    rows: list[Row] = []
    totals: list[Row] = []
    for place in table.rows:
        found = [Cell(document.text[a:b], a, b) for a, b in cells(document.text, place.start, place.end)]
        said = {cell.text for cell in found if cell.text}
        if len(said) < 2 and (place.group or not said):
            continue
        if len(found) != width:
            return None
        row = Row(tuple(found), place.start, place.end, place.group)
        (totals if adds_up(cell.text for cell in found) else rows).append(row)
    parts = table.context.split(". ")
    called = _words(document.title, *(parts if len(parts) <= _MAX_CALLED else parts[: _MAX_CALLED - 1]))
    opening = document.text[: min(table.header[0], _OPENING_CHARACTERS)].splitlines()
    about = called | _words(document.path, *(line for line in opening if not line.endswith((".", ":"))))
    return Grid(document, table, table.columns, table.keys, called, about, tuple(rows), tuple(totals))


def adds_up(cells: Iterable[str]) -> bool:
    """Whether a row holds a total or an average of others, by its first cell that is not empty."""
    return bool(_ADDS_UP.fullmatch(next(filter(None, cells), "").rstrip(": ")))
