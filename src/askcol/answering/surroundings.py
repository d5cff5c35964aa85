"""What is said around an answer, as far as it is about the answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from askcol.chunking import Table, TableRow, field_of, spoken_cell, spoken_columns, spoken_label
from askcol.documents import Document
from askcol.reading import Span


class Surroundings(NamedTuple):
    """What is said around an answer.

    `said`: the words around it. `above`: of these, the document's title and the headings. `is_cell`: whether the answer
    is a table's cell, or the value of a label.
    """

    said: str
    above: str
    is_cell: bool


def surroundings(document: Document, span: Span) -> Surroundings:
    """The title, the headings and the chunk of an answer, without what is said of something else.

    Left out are, for an answer in a table, the other rows; for any answer, the names of other columns and labels. So
    they say "population" for one cell of a row only.
    """
    chunk = span.chunk
    above = [document.title, *(heading for heading in chunk.headings if not heading.startswith("|"))]
    found = chunk.row_at(span.start)
    if found and not found[0].pairs:
        said, is_cell = list(_of_row(span, *found)), True
    else:
        lines = list(_lines(span))
        said, is_cell = [line for line, _ in lines], any(is_own for _, is_own in lines)
    return Surroundings("\n".join([*above, *said]), "\n".join(above), is_cell)


def _of_row(span: Span, table: Table, row: TableRow) -> Iterator[str]:
    yield from (table.context, row.group)
    cells = span.chunk.cells(row)
    for i, (at, cell) in enumerate(cells):
        if at <= span.start < at + len(cell):
            yield from spoken_columns(table.columns)[i : i + 1]
        yield spoken_cell(cell)


def _lines(span: Span) -> Iterator[tuple[str, bool]]:
    """The lines of the chunk, and of each whether the answer is the value of its label. Others lose their label."""
    chunk = span.chunk
    start = chunk.start
    for line in chunk.text.splitlines(keepends=True):
        end = start + len(line)
        is_own = start <= span.start < end
        found = chunk.row_at(start)
        if found and found[0].pairs:
            label, value = ([cell for _, cell in chunk.cells(found[1])] + ["", ""])[:2]
            yield (f"{spoken_label(label)} {value}" if is_own else value), is_own
        elif field := field_of(line):
            yield (
                (f"{spoken_label(field.label)} {field.value}" if is_own else field.value),
                is_own and span.start >= start + field.value_start,
            )
        else:
            yield line, False
        start = end
