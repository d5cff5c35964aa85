"""Tables -> the cells of the column that a question asks for, of all rows or of those that meet its conditions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal

from askcol.answering.computing import Bound, Question
from askcol.answering.evidence import Asked
from askcol.answering.lists.enumerations import items_in
from askcol.answering.lists.heads import named
from askcol.answering.lists.rows import Row, WholeTable, whole_tables
from askcol.answering.lists.sets import ItemSet, best_log_odds, distinct, place
from askcol.answering.lists.things import are_people, asks_for_people, names, says, things_asked
from askcol.answering.relation_words import asked_relation, content_words
from askcol.answering.silent_words import NamedCell, named_cells, silent_names
from askcol.chunking import Chunk
from askcol.documents import Document
from askcol.index import Store
from askcol.reading import Span
from askcol.text import FUNCTION_WORDS, term_set, word_list

SURE_LOG_ODDS = 3.0

AROUND = 3000
"""How many characters before and behind a table may say what it is about."""

_LIGHT = word_list("light_words") | word_list("neutral_in_computing") | word_list("neutral_in_lists")

_TOTALS = word_list("total_rows")

_AFFIRMED = word_list("affirmed_cells")

_DENIED = word_list("denied_cells")

_NOT = re.compile(r"\b(?:no|not|without|lack|lacks)\b|n['’]t\b", re.IGNORECASE)


def columns(
    question: str, asked: Asked, chunks: Sequence[Chunk], spans: Sequence[Span], store: Store
) -> Iterator[ItemSet]:
    """For each table, the cells of the column that `question` asks for. `spans`: what the reader found."""
    for table in whole_tables(chunks, store):
        cells_said = _cells(question, table)
        target = _target(question, table, spans, {cell.column for cell in cells_said})
        kept, met = _named(question, table, *_selected(question, asked, table, target), cells_said)
        if _is_elsewhere(question, table, met, store.document(table.document_id)):
            continue
        places = [(row.chunk, *row.cells[target]) for row in kept if row.text(target)]
        found = [place(chunk, at, at + len(cell)) for chunk, at, cell in places]
        if len(found) == 1:
            found = list(items_in(question, found[0]))
        items = distinct([named(question, item) for item in found])
        if len(items) > 1 or (items and met):
            ends = {(chunk.document_id, at): at + len(cell) for chunk, at, cell in places}
            there = [s for s in spans if s.start < ends.get((s.chunk.document_id, s.start), 0)]
            said = "\n".join((*table.headings, table.table.context, *table.table.columns, *met))
            name = table.table.columns[target] if target < len(table.table.columns) else ""
            yield ItemSet("column", items, said, best_log_odds(there), name)


def _is_elsewhere(question: str, table: WholeTable, met: Sequence[str], document: Document) -> bool:
    """Whether the question names a thing of which neither the rows that are taken nor the text around speak."""
    if Question(question, "list").bounds:
        return not met
    first, last = table.rows[0].chunk.start, table.rows[-1].chunk.end
    around = (document.title, document.path, document.text[max(0, first - AROUND) : first])
    there = term_set("\n".join((*around, document.text[last : last + AROUND]))).union(met)
    silent = (*things_asked(question), *asked_relation(question))
    return any(
        w not in silent and w.surface.lower() not in _LIGHT and not says(there, w) for w in content_words(question)
    )


def _target(question: str, table: WholeTable, spans: Sequence[Span], conditions: AbstractSet[int]) -> int:
    """The column that is asked for: the one that the noun of the question names; for people, one that names people.

    Columns of yes and no are left out, and the `conditions`, of which the question names a cell. Without a name, it is
    the column that names the rows, if the table is of the things asked for; then that of the reader's best span, if
    that is sure or people are asked for; then again the one that names the rows.
    """
    named_by = [
        [i for i, name in enumerate(table.table.columns) if i not in conditions and names(term_set(name), word)]
        for word in (things_asked(question)[::-1] or content_words(question))
    ]
    candidates = [i for found in named_by for i in found if not _affirms(table, i)]
    key = table.table.keys[0] if table.table.keys else 0
    if not asks_for_people(question):
        if candidates and things_asked(question):
            return candidates[0]
    elif people := [i for i in (*candidates, key) if i not in conditions and are_people(table.texts(i))]:
        return people[0]
    if key in conditions and candidates:
        return candidates[0]
    if any(says(term_set(table.table.context), thing) for thing in things_asked(question)[-1:]):
        return key
    for span in spans:
        if span.log_odds < SURE_LOG_ODDS and not asks_for_people(question):
            break
        for row in table.rows:
            if span.chunk.document_id == row.chunk.document_id and row.chunk.start <= span.start < row.chunk.end:
                return max((i for i, (at, _) in enumerate(row.cells) if at <= span.start), default=0)
    return key


def _selected(question: str, asked: Asked, table: WholeTable, target: int) -> tuple[list[Row], list[str]]:
    """The rows that meet the conditions of the question, and what it says of them in words of the cells.

    A question that denies takes the rows that do not: "Which rooms have no piano?".
    """
    context = term_set("\n".join((table.table.context, *table.headings)))
    column_names = [term_set(name) for name in table.table.columns]
    named_columns = {i for i, name in enumerate(column_names) if i != target and not name.isdisjoint(asked.idf)}
    rows = [row for row in table.rows if row.cells and row.text(0).strip(": ").lower() not in _TOTALS]
    kept, met = rows, []
    for term in asked.idf:
        if term in context or any(term in name for name in column_names):
            continue
        where = named_columns if term.isdigit() and named_columns else set(range(len(column_names) or 100)) - {target}
        having = [row for row in kept if _has(row, term, where) or term in term_set(row.group)]
        if having:
            kept = having
            met.append(term)
    for bound in Question(question, "list").bounds:
        column = _bounded(question, table, bound)
        if column is not None:
            kept = [row for row in kept if (value := _number(row.text(column))) is not None and bound.holds(value)]
            met.append(bound.written)
    denied = _NOT.search(question) is not None
    flags = [i for i in named_columns if _affirms(table, i)]
    for i in flags:
        kept = [row for row in kept if (row.text(i).lower() in _AFFIRMED) != denied]
    if denied and met and not flags:
        kept = [row for row in rows if row not in kept]
    return kept, met


def _bounded(question: str, table: WholeTable, bound: Bound) -> int | None:
    """The column that a bound is on: the only one of numbers that the question or the unit names, or that spans it."""
    values = {i: [_number(text) for text in table.texts(i)] for i in range(len(table.table.columns))}
    numbers = {i: [v for v in found if v is not None] for i, found in values.items() if found and None not in found}
    names_of = table.table.columns
    said = [i for i in numbers if not term_set(names_of[i]).isdisjoint(term_set(question))]
    of_unit = [i for i in numbers if bound.unit and bound.unit in " ".join((names_of[i], *table.texts(i)))]
    spanning = [i for i, found in numbers.items() if min(found) <= bound.number <= max(found)]
    chosen = said or of_unit or spanning
    return chosen[0] if len(chosen) == 1 else None


def _number(cell: str) -> Decimal | None:
    found = re.search(r"\d[\d,]*(?:\.\d+)?", cell)
    return Decimal(found[0].replace(",", "")) if found else None


def _named(
    question: str, table: WholeTable, rows: list[Row], met: list[str], cells: Sequence[NamedCell]
) -> tuple[list[Row], list[str]]:
    """Of `rows`, those with the cells that the question names in words that mostly say nothing: "in IT", "in May".

    None where a word that is written as a name stands nowhere in the table or above it.
    """
    silent = [cell for cell in cells if question[cell.start : cell.end].lower() in FUNCTION_WORDS]
    said = dict.fromkeys(question[cell.start : cell.end] for cell in silent)
    for column in {cell.column for cell in silent}:
        texts = {cell.text for cell in silent if cell.column == column}
        rows = [row for row in rows if column < len(row.cells) and row.cells[column][1].strip() in texts]
    above = "\n".join((table.table.context, *table.headings, *table.table.columns))
    for name in silent_names(question):
        word = re.compile(rf"\b{re.escape(question[name.start : name.end])}(?!\w)")
        if all(cell.start != name.start for cell in silent) and not word.search(above):
            rows = [row for row in rows if any(word.search(text) for _, text in row.cells)]
            said[question[name.start : name.end]] = None
    return rows, [*met, *said]


def _cells(question: str, table: WholeTable) -> list[NamedCell]:
    """The cells of the table that the question names in one word."""
    names_of = table.table.columns
    texts = [[row.cells[i][1].strip() for row in table.rows if i < len(row.cells)] for i in range(len(names_of))]
    return named_cells(question, names_of, texts)


def _affirms(table: WholeTable, column: int) -> bool:
    """Whether the cells of a column only say yes or no."""
    values = {text.lower() for text in table.texts(column)}
    return bool(values) and values <= _AFFIRMED | _DENIED


def _has(row: Row, term: str, columns: set[int]) -> bool:
    return any(term in row.terms[i] for i in columns if i < len(row.terms))
