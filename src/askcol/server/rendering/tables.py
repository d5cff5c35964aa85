"""Blocks of rows -> a table with its header and cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcol.chunking import Block, Kind, whole_cells
from askcol.server.rendering.elements import Cell, Row, TableElement
from askcol.server.rendering.source import Source

NUMBER_SHARE = 0.7
"""Of the cells of a column that are not blank; from this share on, the column is one of numbers."""

_NUMBER = re.compile(r"[-+−(]?[^\w\s|]?\s?\d[\d.,:\s]*\s?(?:[%)]|[^\W\d_]{1,3})?")

_NOTHING = re.compile(r"[–—-]?")


def table(source: Source, blocks: Sequence[Block], header: Block | None) -> TableElement:
    """The table of `blocks`, which are rows, or a header and its rows.

    `header`: that of the whole table, which may stand above `blocks`; it is repeated then.
    """
    rows = [block for block in blocks if block.kind is Kind.TABLE_ROW]
    names = list(_header_lines(source.text, header)) if header else []
    named = any(source.text[a:b].strip(" \t*_`") for line in names for a, b in whole_cells(source.text, *line))
    columns = [whole_cells(source.text, row.start, row.end) for row in rows]
    numbers = _number_columns(source.text, columns)
    return TableElement(
        start=blocks[0].start,
        end=blocks[-1].end,
        header=tuple(_row(source, line, numbers) for line in names) if named else (),
        rows=tuple(_row(source, (row.start, row.end), numbers) for row in rows),
        continued=blocks[0].kind is Kind.TABLE_ROW,
    )


def header_above(blocks: Sequence[Block], at: int) -> Block | None:
    """The header of the table that `blocks[at]` belongs to."""
    while at >= 0 and blocks[at].kind is Kind.TABLE_ROW:
        at -= 1
    return blocks[at] if at >= 0 and blocks[at].kind is Kind.TABLE_HEADER else None


def _header_lines(text: str, header: Block) -> Iterator[tuple[int, int]]:
    """The lines of a header but the last, which is the row of dashes."""
    lines = [(match.start(), match.end()) for match in re.finditer(r"[^\r\n]+", text[header.start : header.end])]
    return ((header.start + a, header.start + b) for a, b in lines[:-1])


def _row(source: Source, place: tuple[int, int], numbers: Sequence[bool]) -> Row:
    cells = []
    for i, (start, end) in enumerate(whole_cells(source.text, *place)):
        content = source.text[start:end]
        begin = start + len(content) - len(content.lstrip())
        close = max(begin, end - len(content) + len(content.rstrip()))
        drawn = source.drawn(begin, close, in_table=True)
        cells.append(Cell(begin, close, drawn, i < len(numbers) and numbers[i]))
    return Row(*place, tuple(cells))


def _number_columns(text: str, rows: Sequence[Sequence[tuple[int, int]]]) -> list[bool]:
    """For each column, whether most of its cells hold a number."""
    width = max(map(len, rows), default=0)
    result = []
    for column in range(width):
        said = [text[slice(*row[column])].strip(" \t*_`") for row in rows if column < len(row)]
        worded = [cell for cell in said if not _NOTHING.fullmatch(cell)]
        numbers = sum(_NUMBER.fullmatch(cell) is not None for cell in worded)
        result.append(bool(worded) and numbers >= NUMBER_SHARE * len(worded))
    return result
