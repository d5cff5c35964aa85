"""Rows of cells -> a Markdown table, which `blocks` takes apart again.

The rows above the delimiter are the header: one, or more where names stand in groups. A table without a header has a
row of empty cells there, because Markdown has no table without one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askcol.documents.formats._headers import MAX_HEADER_ROWS, MAX_LABEL_CHARACTERS, header_rows


def table(rows: Iterable[Sequence[str]], heads: int = 1) -> str:
    """A Markdown table without a line break at its end; "" where all cells are blank.

    `heads`: how many of the first rows that are not blank are its header; of more than `MAX_HEADER_ROWS`, the upper
    ones become one. Each cell is on one line, blank rows and columns are left out, short rows are filled.
    """
    rows = [[_one_line(cell) for cell in row] for row in rows]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in _filled(rows)]
    if not cells:
        return ""
    header, body = _merged(cells[:heads]) or [[""] * len(cells[0])], cells[heads:]
    return "\n".join(map(_line, [*header, ["---"] * len(cells[0]), *body]))


def captioned_table(rows: Sequence[Sequence[str]], heads: int | None = None) -> str:
    """As `table`, but leading rows that say one thing are captions: each becomes a paragraph above the table.

    So do closing rows that hold nothing but a sentence, below it.
    A cell that is merged with others is repeated in `rows` wherever it reaches. `heads`: how many of the first rows the
    source marks as header; None where it marks none, and `header_rows` then tells.
    """
    found = [[_one_line(cell) for cell in row] for row in rows]
    filled = _filled(found)
    said = [list(dict.fromkeys(cell for cell in row if cell)) for row in filled]
    start = next((n for n, words in enumerate(said) if len(words) > 1), 0)
    marked = None if heads is None else heads - sum(not any(row) for row in found[:heads])
    if start and _names_group(filled[start - 1 :], None if marked is None else marked - start + 1):
        start -= 1
    end = len(filled)
    while end > start + 2 and _is_note(said[end - 1]):
        end -= 1
    body = _filled(filled[start:end])
    # A caption may be marked as header, too.
    header = header_rows(body) if marked is None else max(0, marked - start)
    for row in reversed(range(header - 1)):
        body[row] = _spread(body[row], body[row + 1])
    captions, notes = ([words[0] for words in part] for part in (said[:start], said[end:]))
    return "\n\n".join(part for part in (*captions, table(body, header), *notes) if part)


def _is_note(words: Sequence[str]) -> bool:
    """Whether a row says one thing, and that is a sentence and no name of a row or a group."""
    return len(words) == 1 and (len(words[0]) > MAX_LABEL_CHARACTERS or (words[0][-1] in ".!" and " " in words[0]))


@dataclass(frozen=True, slots=True)
class Nested:
    """A block, such as a table, that stands in a cell: its row and column from 0, and its Markdown."""

    row: int
    column: int
    text: str


def with_nested(rows: Sequence[Sequence[str]], nested: Sequence[Nested], heads: int | None = None) -> list[str]:
    """The blocks of a table with blocks in its cells: the table of `rows`, which are without them, then each of them.

    What was nested stands below the names of its row and column.
    """
    blocks = [captioned_table(rows, heads)]
    marked = (
        header_rows(_filled([list(map(_one_line, row)) for row in rows])) if nested and heads is None else heads or 0
    )
    for inner in nested:
        column = [row[inner.column] for row in rows[:marked] if inner.column < len(row)] if inner.row >= marked else []
        named = [rows[inner.row][0]] if inner.column and rows[inner.row] else []
        caption = ": ".join(dict.fromkeys(name for text in (*named, *column) if (name := _one_line(text))))
        blocks += [caption, inner.text]
    return [block for block in blocks if block]


def _names_group(rows: Sequence[Sequence[str]], marked: int | None) -> bool:
    """Whether the first row, which says one thing, names a group of columns and is no caption."""
    heads = header_rows(_filled(rows)) if marked is None else marked
    return heads > 1 and _indent(rows[0]) > min(map(_indent, rows[1:heads]))


def _indent(row: Sequence[str]) -> int:
    return next(column for column, cell in enumerate(row) if cell)


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """A row of groups with each group's name over all of its columns, which are those that `lower` names."""
    spread: list[str] = []
    for cell, name in zip(upper, lower, strict=True):
        spread.append(spread[-1] if spread and name and not cell else cell)
    return spread


def _filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows without blank rows and columns, all of one length."""
    width = max(map(len, rows), default=0)
    kept = [column for column in range(width) if any(column < len(row) and row[column] for row in rows)]
    return [[row[column] if column < len(row) else "" for column in kept] for row in rows if any(row)]


def _merged(header: list[list[str]]) -> list[list[str]]:
    """At most `MAX_HEADER_ROWS` rows: where there are more, the upper ones as one, of the different words of each."""
    upper = len(header) - MAX_HEADER_ROWS + 1
    if upper < 2:
        return header
    columns = zip(*header[:upper], strict=True)
    return [[" ".join(dict.fromkeys(filter(None, column))) for column in columns], *header[upper:]]


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
