"""Chunks -> the tables that they hold rows of, each with all of its rows, also those that were not retrieved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askcol.chunking import Chunk, Table, TableRow, chunk_of_row, tables_of
from askcol.documents import Document
from askcol.index import Store
from askcol.text import term_set

MAX_ROWS = 2000
"""A table of more rows is data to compute with; no list of it can be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, its cells with their places in the document, and the terms of each. `chunk`: the row alone."""

    chunk: Chunk
    group: str
    cells: tuple[tuple[int, str], ...]
    terms: tuple[frozenset[str], ...]

    def text(self, column: int) -> str:
        """A cell without emphasis; "" where the row has none."""
        return self.cells[column][1].strip("*_ ") if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class WholeTable:
    """A table of a document with all of its rows. `headings`: those above the chunk that it was found by."""

    document_id: str
    table: Table
    rows: tuple[Row, ...]
    headings: tuple[str, ...]

    def texts(self, column: int) -> list[str]:
        """The cells of a column that are not empty."""
        return [text for row in self.rows if (text := row.text(column))]


def whole_tables(chunks: Sequence[Chunk], store: Store) -> Iterator[WholeTable]:
    """The tables that `chunks` hold rows of, in document order, but those of labels and values."""
    found: dict[tuple[str, int], list[Chunk]] = {}
    for chunk in sorted({c.chunk_id: c for c in chunks}.values(), key=lambda c: c.chunk_id):
        for table in chunk.tables:
            if not table.pairs:
                found.setdefault((chunk.document_id, table.header[0]), []).append(chunk)
    for (document_id, start), holding in found.items():
        document = store.document(document_id)
        whole = next(table for table in tables_of(document) if table.header[0] == start)
        if len(whole.rows) <= MAX_ROWS:
            rows = tuple(_read(document, whole, row, holding) for row in whole.rows)
            yield WholeTable(document_id, whole, rows, holding[0].headings)


def _read(document: Document, table: Table, row: TableRow, holding: Sequence[Chunk]) -> Row:
    found = next((c for c in holding if c.start <= row.start and row.end <= c.end), holding[0])
    chunk = chunk_of_row(document, table, row.start, row.end, found)
    cells = tuple(chunk.cells(row))
    return Row(chunk, row.group, cells, tuple(term_set(cell) for _, cell in cells))
