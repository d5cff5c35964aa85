"""Tables -> the cells of the column that a question asks for, of all rows or of those that meet its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from askcol.answering.evidence import Asked
from askcol.answering.lists.heads import named
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct, place
from askcol.answering.silent_words import NamedCell, named_cells, silent_names
from askcol.chunking import Chunk, Table, TableRow
from askcol.reading import Span
from askcol.text import FUNCTION_WORDS, same_word, terms, word_list

SURE_LOG_ODDS = 3.0

_WHO = re.compile(r"\bwh(?:o|om|ose)\b", re.IGNORECASE)

_TOTALS = word_list("total_rows")

_AFFIRMED = word_list("affirmed_cells")

_DENIED = word_list("denied_cells")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its cells, each with its place in the document, and the terms of each."""

    chunk: Chunk
    row: TableRow
    cells: tuple[tuple[int, str], ...]
    terms: tuple[frozenset[str], ...]


def columns(question: str, asked: Asked, chunks: Sequence[Chunk], spans: Sequence[Span]) -> Iterator[ItemSet]:
    """For each table, the cells of the column that `question` asks for. `spans`: what the reader found."""
    tables: dict[tuple[str, int], tuple[Table, list[_Row]]] = {}
    for chunk in sorted({c.chunk_id: c for c in chunks}.values(), key=lambda c: c.chunk_id):
        for table in chunk.tables:
            if not table.pairs:
                _, rows = tables.setdefault((chunk.document_id, table.header[0]), (table, []))
                rows += [_read(chunk, row) for row in table.rows if all(r.row.start != row.start for r in rows)]
    for table, rows in tables.values():
        said_cells = _cells(question, table, rows)
        target = _target(asked, table, rows, spans, {cell.column for cell in said_cells})
        kept, met = _named(question, table, *_selected(asked, table, rows, target), said_cells)
        cells = [(row.chunk, *row.cells[target]) for row in kept if target < len(row.cells)]
        items = distinct([named(question, place(c, at, at + len(cell))) for c, at, cell in cells if cell.strip()])
        if len(items) > 1 or (items and met):
            places = {(c.document_id, at): at + len(cell) for c, at, cell in cells}
            there = [s for s in spans if s.start < places.get((s.chunk.document_id, s.start), 0)]
            said = "\n".join((*rows[0].chunk.headings, table.context, *table.columns, *met))
            yield ItemSet("column", items, said, best_log_odds(there))


def _read(chunk: Chunk, row: TableRow) -> _Row:
    cells = tuple(chunk.cells(row))
    return _Row(chunk, row, cells, tuple(_terms(cell) for _, cell in cells))


def _terms(text: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(text))


def _target(
    asked: Asked, table: Table, rows: Sequence[_Row], spans: Sequence[Span], conditions: AbstractSet[int]
) -> int:
    """The column that is asked for: the one that the question's first term names, leaving out those of yes and no and
    the `conditions`, columns of which the question names a cell.

    Without one, it is the column of the reader's best span, if that is sure or the question has a "who" instead of a
    noun, and the column that names the rows otherwise.
    """
    names = [frozenset() if i in conditions else _terms(name) for i, name in enumerate(table.columns)]
    for term in asked.idf:
        named_by = [i for i, name in enumerate(names) if any(same_word(term, word) for word in name if len(word) > 1)]
        if not named_by or not _affirms(rows, named_by[0]):
            if named_by:
                return named_by[0]
            break
    for span in spans:
        if span.log_odds < SURE_LOG_ODDS and not _WHO.search(asked.question):
            break
        for row in rows:
            if span.chunk is row.chunk and row.row.start <= span.start < row.row.end:
                return max((i for i, (at, _) in enumerate(row.cells) if at <= span.start), default=0)
    return table.keys[0] if table.keys else 0


def _selected(asked: Asked, table: Table, rows: Sequence[_Row], target: int) -> tuple[list[_Row], list[str]]:
    """The rows that meet the conditions of the question, and what it says of them in words of the cells."""
    context = _terms("\n".join((table.context, *rows[0].chunk.headings)))
    names = [_terms(name) for name in table.columns]
    named_columns = {i for i, name in enumerate(names) if i != target and not name.isdisjoint(asked.idf)}
    kept = [r for r in rows if r.cells and r.cells[0][1].strip("*_: ").lower() not in _TOTALS]
    met: list[str] = []
    for term in asked.idf:
        if term in context or any(term in name for name in names):
            continue
        where = named_columns if term.isdigit() and named_columns else set(range(len(names) or 100)) - {target}
        having = [r for r in kept if _has(r, term, where) or term in _terms(r.row.group)]
        if having:
            kept = having
            met.append(term)
    for i in named_columns:
        if _affirms(rows, i):
            kept = [r for r in kept if i < len(r.cells) and r.cells[i][1].strip().lower() in _AFFIRMED]
    return kept, met


def _named(
    question: str, table: Table, rows: list[_Row], met: list[str], cells: Sequence[NamedCell]
) -> tuple[list[_Row], list[str]]:
    """Of `rows`, those with the cells that the question names in words that mostly say nothing: "in IT", "in May".

    None where a word that is written as a name stands nowhere in the table or above it.
    """
    silent = [cell for cell in cells if question[cell.start : cell.end].lower() in FUNCTION_WORDS]
    said = dict.fromkeys(question[cell.start : cell.end] for cell in silent)
    for column in {cell.column for cell in silent}:
        texts = {cell.text for cell in silent if cell.column == column}
        rows = [row for row in rows if column < len(row.cells) and row.cells[column][1].strip() in texts]
    above = "\n".join((table.context, *(h for row in rows[:1] for h in row.chunk.headings), *table.columns))
    for name in silent_names(question):
        word = re.compile(rf"\b{re.escape(question[name.start : name.end])}(?!\w)")
        if all(cell.start != name.start for cell in silent) and not word.search(above):
            rows = [row for row in rows if any(word.search(text) for _, text in row.cells)]
            said[question[name.start : name.end]] = None
    return rows, [*met, *said]


def _cells(question: str, table: Table, rows: Sequence[_Row]) -> list[NamedCell]:
    """The cells of the table that the question names in one word."""
    width = len(table.columns)
    texts = [[row.cells[i][1].strip() for row in rows if i < len(row.cells)] for i in range(width)]
    return named_cells(question, table.columns, texts)


def _affirms(rows: Sequence[_Row], column: int) -> bool:
    """Whether the cells of a column only say yes or no."""
    values = {r.cells[column][1].strip().lower() for r in rows if column < len(r.cells)} - {""}
    return bool(values) and values <= _AFFIRMED | _DENIED


def _has(row: _Row, term: str, columns: set[int]) -> bool:
    return any(term in row.terms[i] for i in columns if i < len(row.terms))
