"""Blocks -> `Table`s: columns, rows and cells, at their places in the document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from askcol.chunking.blocks import Block, Kind
from askcol.text import sentences

_SAMPLE_ROWS = 200

_MAX_CONTEXT_PART = 100  # characters; a longer paragraph above a table is no caption

_CELL = re.compile(r"(?:[^|\\]|\\.?)+", re.DOTALL)

_MARKS = "*_`"

_NAME_PARTS = re.compile(r"(?:first|last|fore|sur|family|given|middle|second)[ -]?names?", re.IGNORECASE)

_VALUE_COLUMNS = frozenset({"value", "values", "entry", "answer", "content", "details", "data", "information"})


class TableRow(NamedTuple):
    """A row `[start, end)` of a document's text. `group`: the label that stands above it and the rows beside it."""

    start: int
    end: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or those of its rows that a chunk holds.

    `header`: where the header and the row of dashes below it stand. `columns`: the name of each column; empty if the
    table has no header. `keys`: the columns that name a row, counted from 0. `pairs`: whether each row is a label and
    its value. `context`: what the table is about, in the words of the document's title, heading and caption.
    """

    header: tuple[int, int]
    columns: tuple[str, ...]
    keys: tuple[int, ...]
    pairs: bool
    context: str
    rows: tuple[TableRow, ...]

    def within(self, start: int, end: int) -> Table:
        """The table with the rows that lie in `[start, end)`, also those that are cut by it."""
        return replace(self, rows=tuple(r for r in self.rows if r.start < end and r.end > start))


def cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    r"""The cells of the row `[start, end)` as half-open offsets, without white space and emphasis at their ends.

    `\|` is no border.

    >>> row = "| **Arvik** | 32,190 |  |"
    >>> [row[a:b] for a, b in cells(row, 0, len(row))]
    ['Arvik', '32,190', '']
    """
    return [_trimmed(text, begin, close) for begin, close in whole_cells(text, start, end)]


def whole_cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """All that stands between the borders of the row `[start, end)`, as half-open offsets.

    >>> row = "| **Arvik** | 32,190 |  |"
    >>> [row[a:b] for a, b in whole_cells(row, 0, len(row))]
    [' **Arvik** ', ' 32,190 ', '  ']
    """
    line = text[start:end]
    begin = len(line) - len(line.lstrip())
    stop = len(line.rstrip())
    begin += line.startswith("|", begin)
    stop -= stop > begin and line[stop - 1] == "|" and line[stop - 2 : stop - 1] != "\\"
    found: list[tuple[int, int]] = []
    at = begin
    while True:
        match = _CELL.match(line, at, stop)
        close = match.end() if match else at
        found.append((start + at, start + close))
        if close >= stop:
            return found
        at = close + 1


def _trimmed(text: str, begin: int, close: int) -> tuple[int, int]:
    content = text[begin:close].strip()
    if not content:
        return begin, begin
    bare = content.strip(_MARKS).strip() or content
    first = text.index(bare, begin)
    return first, first + len(bare)


def find_tables(section: Sequence[Block], text: str, about: Sequence[str]) -> list[Table]:
    """The tables of a section in order. `about`: the document's title and the innermost heading."""
    found: list[Table] = []
    for i, block in enumerate(section):
        if block.kind is Kind.TABLE_HEADER:
            rows = []
            for row in section[i + 1 :]:
                if row.kind is not Kind.TABLE_ROW:
                    break
                rows.append((row.start, row.end))
            context = _context((*about, _caption(section[i - 1], text) if i else ""))
            found.append(_table(text, (block.start, block.end), rows, context))
    return found


def _caption(before: Block, text: str) -> str:
    """The paragraph above a table, or its last sentence where that introduces the table."""
    if before.kind is not Kind.PARAGRAPH:
        return ""
    paragraph = text[before.start : before.end]
    return paragraph[sentences(paragraph)[-1].start :] if paragraph.endswith(":") else paragraph


def _context(parts: Iterable[str]) -> str:
    """What is said of a table, each part once; a caption too long for one is left out."""
    said: list[str] = []
    for part in parts:
        words = " ".join(part.strip(_MARKS + " :.#\n").split())
        if words and len(words) <= _MAX_CONTEXT_PART and not any(words.lower() in other.lower() for other in said):
            said = [*(other for other in said if other.lower() not in words.lower()), words]
    return ". ".join(said)


def _table(text: str, header: tuple[int, int], places: Sequence[tuple[int, int]], context: str) -> Table:
    rows = [[text[a:b] for a, b in cells(text, *place)] for place in places]
    names = [[text[a:b] for a, b in cells(text, *line)] for line in _header_lines(text, *header)]
    end = header[1]
    if rows and len(names) == 1 and _is_second_header(names[0], rows[0]):
        names.append(rows.pop(0))
        end, places = places[0][1], places[1:]
    columns = _columns(names)
    sample = rows[:_SAMPLE_ROWS]
    width = max((len(row) for row in sample), default=0)
    pairs = width == 2 and (not columns or columns[-1].lower() in _VALUE_COLUMNS)
    groups = _groups(rows)
    return Table(
        header=(header[0], end),
        columns=columns,
        keys=_keys(columns, [row for row, group in zip(sample, groups, strict=False) if group != row[0]]),
        pairs=pairs,
        context=context,
        rows=tuple(TableRow(*place, group) for place, group in zip(places, groups, strict=True)),
    )


def _header_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The rows of a header, without the row of dashes that ends it."""
    for line in text[start:end].splitlines(keepends=True)[:-1]:
        yield start, start + len(line.rstrip())
        start += len(line)


def _is_second_header(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the first row names columns below a header that names groups of them.

    Markdown has no header of two rows. In the first one, a name stands over the first of its columns, or over each; the
    second one has no other name for the row, and no numbers.
    """
    gaps = [i for i, name in enumerate(header) if i and (not name or name == header[i - 1])]
    below = [row[i] for i in gaps if i < len(row)]
    return (
        bool(below) and row[0] in ("", header[0]) and all(below) and not any(c.isdigit() for cell in row for c in cell)
    )


def _columns(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The names of the columns. A gap in a row above another one continues the name on its left."""
    rows = []
    for above in names[:-1]:
        filled: list[str] = []
        for i, name in enumerate(above):
            filled.append(name or (filled[-1] if i > 1 else ""))
        rows.append(filled)
    rows += [list(row) for row in names[-1:]]
    width = max(map(len, rows), default=0)
    parts = [[row[i] for row in rows if i < len(row) and row[i]] for i in range(width)]
    columns = tuple(" ".join(dict.fromkeys(said)) for said in parts)
    return columns if any(columns) else ()


def _groups(rows: Sequence[Sequence[str]]) -> list[str]:
    """For each row, the label of its group: of the row above it that holds nothing but a label.

    A label fills the whole row, or the first cell only; since a row without data does so, too, several rows have to,
    or the first.
    """
    whole = [len(row) > 2 and bool(row[0]) and set(row) == {row[0]} for row in rows]
    first = [len(row) > 2 and bool(row[0]) and not any(row[1:]) for row in rows]
    counted = sum(first) > 1 or first[:1] == [True]
    group, result = "", []
    for i, row in enumerate(rows):
        if whole[i] or (first[i] and counted):
            group = row[0].rstrip(":")
        result.append(group)
    return result


def _keys(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The columns that name a row: the first of words that tells rows apart, with its neighbour if it takes both."""
    width = max((len(row) for row in rows), default=0)
    parts = [i for i, name in enumerate(columns) if _NAME_PARTS.fullmatch(name)]
    if len(parts) > 1:
        return tuple(parts)
    values = [[row[i] if i < len(row) else "" for row in rows] for i in range(width)]
    worded = [i for i in range(width) if 2 * sum(any(c.isalpha() for c in v) for v in values[i]) > len(rows)]
    first = worded[0] if worded else 0
    if not values or len(set(values[first])) == len(rows):
        return (first,)
    for second in range(first + 1, min(first + 3, width)):
        if len(set(zip(values[first], values[second], strict=True))) == len(rows):
            return (first, second)
    return (first,)
