"""A whole table of a document as a `Grid` of cells, without its total rows."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from askcol.answering.computing.cells import Amount, Point, amounts, column_unit, is_blank, measures, points, years
from askcol.answering.computing.stems import listed_stems
from askcol.chunking import Table, cells
from askcol.documents import Document
from askcol.text import content_terms, terms, word_table

_OPENING_CHARACTERS = 200

_MAX_CALLED = 3
"""A table is called by its document's title, its heading and its caption; a caption of several sentences is prose."""

_DATES = listed_stems("date_columns")

_WHO = listed_stems("who_columns")

START_COLUMNS = listed_stems("start_columns")
"""Stems of names for columns with the date when something began, which are also those of the verbs for it."""

_UNITS_BY_NAME = {
    term.text: kind
    for kind in ("time", "weight", "length", "area", "money")
    for unit in word_table("dimension_units")[kind].split()
    for term in terms(unit)
    if len(unit) > 3
}

_BRACKETS = re.compile(r"\([^()]*\)")

_NUMBERING = re.compile(r"[A-Z]{0,2}\d+[A-Za-z]?")

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
        """For each column, the stems of its name, without brackets; "From" and "Repair by" keep all their words."""
        return tuple(_name(column) for column in self.columns)

    @property
    def key(self) -> int:
        """The column that names a row best: that of names, else the last key whose cells all differ, else the first."""
        named = [c for c, name in enumerate(self.names) if name in (("name",), ("titl",))]
        telling = [c for c in (*self.keys, *named) if len(set(self.texts(c))) == len(self.rows)]
        return telling[-1] if telling else self.keys[0]

    @property
    def who(self) -> int:
        """The column that answers "who": the key if it names people or bodies, else the only one that does."""
        telling = [c for c, name in enumerate(self.names) if not _WHO.isdisjoint(name) and not self.is_measured(c)]
        return telling[0] if self.key not in telling and len(telling) == 1 else self.key

    def names_who(self, column: int) -> bool:
        """Whether the column holds people or bodies, by its name."""
        return not _WHO.isdisjoint(self.names[column]) or self.names[column][-1:] == ("by",)

    @property
    def by_column(self) -> list[list[str]]:
        """The cells of each column."""
        return [self.texts(column) for column in range(len(self.columns))]

    def texts(self, column: int, rows: Iterable[Row] | None = None) -> list[str]:
        """The cells of a column."""
        return [row.cells[column].text for row in (self.rows if rows is None else rows)]

    def measured(
        self, column: int, rows: Iterable[Row] | None = None, *, upper: bool = False
    ) -> list[Amount | None] | list[Point | None] | None:
        """The cells of a column in `rows` as amounts or points in time, None for a blank one; None if they are neither.

        `upper`: a bound such as "<0.5" stands for the number that it stays below.
        """
        texts = [text.removeprefix("<").lstrip() if upper else text for text in self.texts(column, rows)]
        said = [text for text in texts if not is_blank(text)]
        if not said:
            return None
        dates = years(said) if self._holds_dates(column) else None
        if dates is None and (read := amounts(said, self.columns[column])):
            numbers = iter(read)
            return [None if is_blank(text) else next(numbers) for text in texts]
        dates = dates or points(said)
        if dates is None:
            return None
        found = iter(dates)
        return [None if is_blank(text) else next(found) for text in texts]

    def _holds_dates(self, column: int) -> bool:
        name = self.names[column]
        return (
            not name
            or not _DATES.isdisjoint(name)
            or not START_COLUMNS.isdisjoint(name)
            or "by" in self.columns[column].lower().split()
        )

    def is_dated(self, column: int) -> bool:
        """Whether most cells of the column that aren't blank are points in time, years among them."""
        return self._dated[column]

    @cached_property
    def _dated(self) -> tuple[bool, ...]:
        return tuple(map(self._is_dated, range(len(self.columns))))

    def _is_dated(self, column: int) -> bool:
        texts = [text for text in self.texts(column) if not is_blank(text)]
        if not texts or (self._holds_dates(column) and years(texts)):
            return bool(texts)
        dates = [text for text in texts if points([text]) and not amounts([text], self.columns[column])]
        return 2 * len(dates) > len(texts) or (not amounts(texts, self.columns[column]) and bool(points(texts)))

    def unit_measures(self, column: int) -> str:
        """What the column's unit measures, in its cells or its name ("Weeks on site"); "" where that is not known."""
        return self._units[column]

    @cached_property
    def _units(self) -> tuple[str, ...]:
        return tuple(map(self._unit_measures, range(len(self.columns))))

    def _unit_measures(self, column: int) -> str:
        texts = {text.removeprefix("<").lstrip() for text in self.texts(column)}
        read = [found[0] for text in texts if (found := amounts([text], self.columns[column]))]
        units = {value.unit for value in read} or {column_unit(self.columns[column])}
        by_unit = {measures(unit) for unit in units if unit}
        by_name = {_UNITS_BY_NAME[stem] for stem in self.names[column] if stem in _UNITS_BY_NAME}
        kinds = by_unit or by_name
        return kinds.pop() if len(kinds) == 1 else ""

    def is_numbering(self, column: int) -> bool:
        """Whether the column numbers the rows: the first ("Flat", not "Flats"), or one by its name ("Lot no.")."""
        texts = self.texts(column)
        name = self.columns[column].lower().rstrip(".").split()[-1:]
        numbers = name in (["no"], ["number"], ["id"], ["code"]) or (column == 0 and not "".join(name).endswith("s"))
        return numbers and len(set(texts)) == len(texts) and all(map(_NUMBERING.fullmatch, texts))

    def is_measured(self, column: int) -> bool:
        """Whether most cells of the column that aren't blank are amounts or points in time."""
        return self._measured[column]

    @cached_property
    def _measured(self) -> tuple[bool, ...]:
        return tuple(map(self._is_measured, range(len(self.columns))))

    def _is_measured(self, column: int) -> bool:
        texts = [text.removeprefix("<").lstrip() for text in self.texts(column) if not is_blank(text)]
        read = [amounts([text], self.columns[column]) or points([text]) for text in texts]
        return 2 * sum(found is not None for found in read) > len(texts)

    def blanks(self, column: int) -> int:
        """How many cells of the column are blank."""
        return sum(map(is_blank, self.texts(column)))


def _name(column: str) -> tuple[str, ...]:
    plain = _BRACKETS.sub(" ", column)
    all_terms = tuple(term.text for term in terms(plain))
    said = tuple(term for term in all_terms if term in content_terms(plain)) or all_terms
    return (*said, "by") if plain.lower().split()[-1:] == ["by"] else said


def _words(*texts: str) -> frozenset[str]:
    return content_terms(" ".join(texts).replace("_", " ").replace("-", " "))


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
