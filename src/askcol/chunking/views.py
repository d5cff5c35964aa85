"""`Chunk` -> `View`s: the same words in a form that a reader trained on prose understands.

A reader can't count the bars of a table. So each row is read on its own, every cell beside the name of its column
(Chen et al. 2020, "HybridQA", and Herzig et al. 2021, "Open domain question answering over tables via dense retrieval",
render rows to readers of text likewise). Lines of `Label: value` become sentences. A view keeps a map of its verbatim
parts to the document, so that an answer comes back as the document's own words at their own place.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from askcol.chunking.chunks import Chunk
from askcol.chunking.fields import fields_of
from askcol.chunking.identifier_lines import identifier_lines
from askcol.chunking.mail_headers import author, header_sentences, mail_headers
from askcol.chunking.spoken import spoken_cell, spoken_columns
from askcol.chunking.tables import Table, TableRow
from askcol.chunking.view import View, ViewWriter
from askcol.text import content_terms

MAX_ROWS = 8
"""How many rows of a chunk are read for a question, at most: those that share its rarest terms."""

MAX_CELL_WORDS = 6
"""A cell of more words is text, in which a part may be the answer; of fewer, the cell is one."""

_BRACKETS = re.compile(r"\([^()]*\)")

_IN_CELL = re.compile(r"[,;:]\s")


def views(chunk: Chunk, question: str) -> list[View]:
    """What to read of a chunk for a question: the header of a mail, its prose, then its tables row by row.

    A table of labels and values makes one view. Of a chunk with many rows, the `MAX_ROWS` that share most with the
    question are read.
    """
    headers, asked = mail_headers(chunk.text), content_terms(question)
    made = [_placed(_header(chunk, place, asked), chunk, asked) for place in headers]
    made += [_placed(view, chunk, asked) for view in _prose(chunk, question, headers)]
    if chunk.tables:
        made += [_pairs(chunk, table) for table in chunk.tables if table.pairs]
        rows = [(table, row) for table in chunk.tables if not table.pairs for row in table.rows]
        rows = [(table, row) for table, row in rows if not _lacks_asked(chunk, table, row, asked)]
        made += [_row(chunk, table, row, asked) for table, row in _chosen(chunk, rows, asked)]
    return [view for view in made if view.pieces]


def _placed(view: View, chunk: Chunk, asked: frozenset[str]) -> View:
    """`view` with the title and the headings above it that say words of the question which it lacks.

    A reader that is not told so doubts that "The pump is a Rothmere P40" speaks of the house in the title.
    """
    wanted = asked - content_terms(view.text)
    said = [
        part.rstrip(" .:")
        for part in (chunk.title, *chunk.headings)
        if "|" not in part and content_terms(part) & wanted
    ]
    return view.under("".join(f"{part}. " for part in dict.fromkeys(said)))


def _header(chunk: Chunk, place: tuple[int, int], asked: frozenset[str]) -> View:
    """The header of a mail in sentences."""
    writer = ViewWriter()
    for words, origin, whole in header_sentences(chunk.text, *place, asks_subject="subject" in asked):
        if origin is None:
            writer.say(words)
        else:
            writer.quote(words, chunk.start + origin, whole=whole)
    return writer.view()


def _prose(chunk: Chunk, question: str, headers: Sequence[tuple[int, int]]) -> Iterator[View]:
    """What stands outside of tables and of the headers of mails, which are given by their places in the chunk.

    A mail's text follows the name of its author, who is the "I" in it.
    """
    authors = {chunk.start + end: author(chunk.text, start, end) for start, end in headers}
    taken = [place for t in chunk.tables for place in ((t.header[0], t.header[1]), *((r.start, r.end) for r in t.rows))]
    taken += [(chunk.start + start, chunk.start + end) for start, end in headers]
    stretches, at = [], chunk.start
    for start, end in sorted(taken):
        if start > at:
            stretches.append((at, start))
        at = max(at, end)
    stretches.append((at, chunk.end))
    writer = ViewWriter()
    for start, end in stretches:
        inner = chunk.text[start - chunk.start : end - chunk.start]
        content = inner.strip()
        if content:
            begin = start + inner.index(content)
            if writer.view().text:
                writer.say("\n\n")
            if start in authors:
                writer.say(f"{authors[start]} wrote: ")
            _lines(content, begin, question, writer)
    yield writer.view()


def _lines(text: str, origin: int, question: str, writer: ViewWriter) -> None:
    """Adds a stretch of prose as it is, but as sentences its lines of `Label: value` and of identifiers asked for."""
    at = 0
    lines = text.splitlines(keepends=True)
    fields = fields_of(lines)
    stated = identifier_lines(text, question)
    start = 0
    for n, (line, field) in enumerate(zip(lines, fields, strict=True)):
        end = start + len(line)
        if start >= at and (field or start in stated):
            if text[at:start].strip():
                writer.quote(text[at:start].rstrip(), origin + at)
                if start in stated:
                    writer.close()
                writer.say(" " if start in stated else "\n")
            if start in stated:
                said, begin, stop, end = stated[start]
                writer.say(said)
                writer.quote(text[begin:stop], origin + begin)
            elif field:
                places = origin + start + field.label_start, origin + start + field.value_start
                writer.field(field.label, places[0], field.value, places[1], whole=_is_whole(field.value))
            writer.close()
            writer.say(" " if n + 1 < len(lines) and fields[n + 1] else "\n")
            at = end
        start += len(line)
    if text[at:].strip():
        writer.quote(text[at:].strip(), origin + at + len(text[at:]) - len(text[at:].lstrip()))


def _is_whole(cell: str) -> bool:
    return len(cell.split()) <= MAX_CELL_WORDS and not _IN_CELL.search(cell)


def _pairs(chunk: Chunk, table: Table) -> View:
    writer = ViewWriter()
    if table.context:
        writer.say(f"{table.context}. ")
    for row in table.rows:
        found = chunk.cells(row)
        if len(found) > 1 and _says(found[1][1]):
            (at, label), (place, value) = found[:2]
            if _says(label):
                writer.field(label.rstrip(": "), at, value, place, whole=_is_whole(value))
            else:
                writer.quote(value, place, whole=_is_whole(value))
            writer.close()
            writer.say(" ")
    return writer.view()


def _lacks_asked(chunk: Chunk, table: Table, row: TableRow, asked: frozenset[str]) -> bool:
    """Whether the question names columns by all their words, and the row is blank there: its other cells don't answer.

    A unit in brackets is no part of a column's name.
    """
    names = [content_terms(_BRACKETS.sub("", column)) for column in spoken_columns(table.columns)]
    found = chunk.cells(row)
    named = [i for i, name in enumerate(names[: len(found)]) if name and name <= asked and i not in table.keys]
    return bool(named) and not any(_says(found[i][1]) for i in named)


def _row(chunk: Chunk, table: Table, row: TableRow, asked: frozenset[str]) -> View:
    """`What the table is about. Row (Column): Column: cell; Column: cell.`

    The row is named by its key, or by the cell that the question names where it does not name the key.
    """
    found = chunk.cells(row)
    said = [content_terms(spoken_cell(cell)) for _, cell in found]
    keys = [i for i in table.keys if i < len(found) and _says(found[i][1])]
    if not any(said[i] & asked for i in keys):
        named = [i for i in range(len(found)) if said[i] and said[i] <= asked]
        keys = named[:1] or keys
    writer = ViewWriter()
    writer.say("".join(f"{part}. " for part in (table.context, row.group) if part))
    for n, i in enumerate(keys):
        writer.say(", " if n else "")
        place, cell = found[i]
        writer.quote(cell, place, whole=_is_whole(cell))
        if spoken_cell(cell) != cell:
            writer.say(f" ({spoken_cell(cell)})")
    columns = _named_columns(table, [cell for _, cell in found])
    names = [columns[i] for i in keys if i < len(columns) and columns[i]]
    mark = f" ({', '.join(names)}): " if names else ": "
    for i, (place, cell) in enumerate(found):
        if i in keys or not _says(cell):
            continue
        column = columns[i] if i < len(columns) else ""
        writer.say(f"{mark}{column}: " if column else mark)
        writer.quote(cell, place, whole=_is_whole(cell))
        mark = "; "
    writer.close()
    return writer.view()


def _named_columns(table: Table, cells: Sequence[str]) -> list[str]:
    """The names of the columns; one that several columns have gets the name before it: "Votes of Ann Lee".

    In "Winner, Votes, Runner-up, Votes", each number belongs to the name on its left.
    """
    names = spoken_columns(table.columns)
    for i, name in enumerate(table.columns[: len(cells)]):
        if name and table.columns.count(name) > 1 and (owner := _owner(table.columns[:i], cells[:i])):
            names[i] += f" of {owner}"
    return names


def _owner(columns: Sequence[str], cells: Sequence[str]) -> str:
    """The last cell of words in a column that has its name for itself."""
    found = [c for name, c in zip(columns, cells, strict=True) if columns.count(name) == 1 and any(map(str.isalpha, c))]
    return found[-1] if found else ""


def _says(cell: str) -> bool:
    return any(c.isalnum() for c in cell)


def _chosen(chunk: Chunk, rows: Sequence[tuple[Table, TableRow]], asked: Iterable[str]) -> list[tuple[Table, TableRow]]:
    """The `MAX_ROWS` rows that share most with the question, in order; a term counts less the more rows have it."""
    if len(rows) <= MAX_ROWS:
        return list(rows)
    said = [
        content_terms(" ".join((row.group, *(spoken_cell(cell) for _, cell in chunk.cells(row))))) for _, row in rows
    ]
    frequency = Counter(term for row in said for term in row)
    weights = {term: math.log(1 + len(rows) / frequency[term]) for term in asked if term in frequency}
    scores = [sum(weights.get(term, 0.0) for term in row) for row in said]
    best = sorted(range(len(rows)), key=lambda i: (-scores[i], i))[:MAX_ROWS]
    return [rows[i] for i in sorted(best)]
