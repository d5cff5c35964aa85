"""Lines that stand as the rows of a table -> its cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from askcol.documents.formats.pdf.hyphens import HYPHEN, joined
from askcol.documents.formats.pdf.lines import Cell, Line

ITEM = re.compile(r"(?:[-*+–•‣▪·◦●○]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+\S")

MAX_CELL_LINES = 12

_COMPARED_ROWS = 50

_MAX_ROW_GAP = 3.0

_MAX_CELL_STEP = 1.8

_Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FoundTable:
    """The cells of a table, row by row, the page of each row, and how many lines it takes."""

    rows: tuple[tuple[str, ...], ...]
    pages: tuple[int, ...]
    lines: int


def table_at(lines: Sequence[Line], start: int) -> FoundTable | None:
    """The table that begins with line `start`, at least two rows of two columns; None where there is none.

    Programs draw a table cell by cell: the lines of one come before the first line of the next, which stands to their
    right and not below them all. A row ends where a line begins in the first column again. A table that goes on over
    the end of a page is one, and its header is not repeated.
    """
    rows: list[list[Line]] = []
    i = start
    while i < len(lines):
        row = _row(lines, i)
        if not row or (rows and not _follows(rows[-1], row)) or not _columns([*rows[-_COMPARED_ROWS:], row]):
            break
        rows.append(row)
        i += len(row)
    columns = _columns(rows)
    if len(rows) < 2 or len(columns) < 2:
        return None
    cells = [_cells(row, columns) for row in rows]
    kept = [n for n, row in enumerate(cells) if n == 0 or row != cells[0]]
    return FoundTable(tuple(cells[n] for n in kept), tuple(rows[n][0].page for n in kept), i - start)


def _row(lines: Sequence[Line], start: int) -> list[Line]:
    """The lines of the row that begins there; none where nothing stands beside anything."""
    first = lines[start]
    if first.field:
        return []
    right = first.cells[0].right
    end = start + 1
    if not _has_cells(first):
        if ITEM.match(f"{first.text} x"):
            return []
        while end < len(lines) and end - start < MAX_CELL_LINES and _goes_on_below(lines[end - 1], lines[end], right):
            right = max(right, lines[end].right)
            end += 1
        if end == len(lines) or not _stands_beside(lines[start:end], lines[end], right):
            return []
    while (
        end < len(lines)
        and lines[end].left > right
        and (
            _is_below(lines[end - 1], lines[end], _MAX_CELL_STEP) or _stands_beside(lines[start:end], lines[end], right)
        )
    ):
        end += 1
    return list(lines[start:end])


def _goes_on_below(above: Line, line: Line, right: float) -> bool:
    return len(line.cells) == 1 and line.left < right and _is_below(above, line, _MAX_CELL_STEP)


def _stands_beside(cell: Sequence[Line], line: Line, right: float) -> bool:
    """Whether `line` is to the right of the lines of a cell, and not below them all or far above."""
    if line.page != cell[0].page or line.left <= right:
        return False
    lowest, highest = min(c.bottom for c in cell), max(c.top for c in cell)
    return line.top > lowest and line.bottom < highest + MAX_CELL_LINES * line.size


def _has_cells(line: Line) -> bool:
    """Whether it has more cells than an item's mark and its text."""
    return len(line.cells) > 2 or (len(line.cells) == 2 and not ITEM.match(f"{line.cells[0].text} x"))


def _is_below(above: Line, line: Line, step: float) -> bool:
    return above.page == line.page and 0 < above.top - line.top < step * line.size


def _follows(above: Sequence[Line], row: Sequence[Line]) -> bool:
    """Whether `row` stands below `above`, or as the first one on the next page."""
    if row[0].page == above[0].page + 1:
        return True
    gap = min(line.bottom for line in above) - max(line.top for line in row)
    return row[0].page == above[0].page and -0.3 * row[0].size < gap < _MAX_ROW_GAP * row[0].size


def _columns(rows: Sequence[Sequence[Line]]) -> list[_Range]:
    """Where the columns stand, `left` and `right`; none where two cells of a line share one."""
    columns: list[_Range] = []
    for cell in sorted((cell for row in rows for line in row for cell in line.cells), key=lambda cell: cell.left):
        if columns and cell.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], cell.right))
        else:
            columns.append((cell.left, cell.right))
    if any(len({_column(c, columns) for c in line.cells}) < len(line.cells) for row in rows for line in row):
        return []
    # A centred header may stand beside the words of its column: what no row has both of is one column.
    filled = [{_column(cell, columns) for line in row for cell in line.cells} for row in rows]
    merged = columns[:1]
    last = {0}
    for i, column in enumerate(columns[1:], 1):
        if any(i in row and row & last for row in filled):
            merged.append(column)
            last = {i}
        else:
            merged[-1] = (merged[-1][0], column[1])
            last.add(i)
    return merged


def _column(cell: Cell, columns: Sequence[_Range]) -> int:
    return next(i for i, (left, right) in enumerate(columns) if left <= cell.left <= right)


def _cells(row: Sequence[Line], columns: Sequence[_Range]) -> tuple[str, ...]:
    cells = [""] * len(columns)
    for line in row:
        for cell in line.cells:
            column = _column(cell, columns)
            cells[column] = joined(cells[column], cell.text, Counter()) + cell.text if cells[column] else cell.text
    return tuple(cell.replace(HYPHEN, "-") for cell in cells)
