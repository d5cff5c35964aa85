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
    is a table's cell, or the value of a label. `name`: the name of its column, or the label; "" where there is none.
    """

    said: str
    above: str
    is_cell: bool
    name: str


def surroundings(document: Document, span: Span) -> Surroundings:
    """The title, the headings and the chunk of an answer, without what is said of something else.

    Left out are, for an answer in a table, the other rows; for any answer, the names of other columns and labels. So
    they say "population" for one cell of a row only.
    """
    chunk = span.chunk
    above = [document.title, *(heading for heading in chunk.headings if not heading.startswith("|"))]
    found = chunk.row_at(span.start)
    if found and not found[0].pairs:
        names, cells = _of_row(span, *found)
        return Surroundings("\n".join([*above, *cells]), "\n".join(above), True, names)
    lines = list(_lines(span))
    own = [label for _, label in lines if label is not None]
    said = "\n".join([*above, *(line for line, _ in lines)])
    return Surroundings(said, "\n".join(above), bool(own), "".join(own))


def _of_row(span: Span, table: Table, row: TableRow) -> tuple[str, list[str]]:
    """The name of the answer's column, and what its row says with it."""
    name, said = "", [table.context, row.group]
    for i, (at, cell) in enumerate(span.chunk.cells(row)):
        if at <= span.start < at + len(cell):
            name = "".join(spoken_columns(table.columns)[i : i + 1])
            said.append(name)
        said.append(spoken_cell(cell))
    return name, said


def _lines(span: Span) -> Iterator[tuple[str, str | None]]:
    """The lines of the chunk, and the label of the line whose value the answer is. The others lose their label."""
    chunk = span.chunk
    start = chunk.start
    for line in chunk.text.splitlines(keepends=True):
        end = start + len(line)
        is_own = start <= span.start < end
        found = chunk.row_at(start)
        if found and found[0].pairs:
            label, value = ([cell for _, cell in chunk.cells(found[1])] + ["", ""])[:2]
            label = spoken_label(label)
            yield (f"{label} {value}" if is_own else value), (label if is_own else None)
        elif field := field_of(line):
            label = spoken_label(field.label)
            is_value = is_own and span.start >= start + field.value_start
            yield (f"{label} {field.value}" if is_own else field.value), (label if is_value else None)
        else:
            yield line, None
        start = end
