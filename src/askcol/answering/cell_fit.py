"""Whether a table's cell, or the value of a label, stands in the row and the column that a question asks for.

A table answers a question where the words of the question name a row, by its cells, and a column, by its header
(Herzig et al. 2020, "TaPas"). A reader that sees one row at a time can't tell that another row fits better, and takes
the nearest column where the asked one is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from askcol.answering.relation_words import Word, content_words, tells
from askcol.chunking import Chunk, Table, TableRow, field_of, spoken_cell, spoken_label
from askcol.reading import Span
from askcol.text import terms


class CellFit(NamedTuple):
    """How well a cell's place fits the question; 0 and 0 for what is no cell.

    Attributes:
        row: 1 if its row has more of the question's words than any other row of the table in the chunk, -1 if another
            row has more, or if the question says a number with another word than the cell does; else 0.
        column: 1 if its column's name has more of the question's words than any other, 0.5 if others have as many, -1
            if another has more; where none has any, -0.5 if the question has words that the row lacks, and else 0.
    """

    row: float
    column: float


NO_CELL = CellFit(0.0, 0.0)


def cell_fit(question: str, span: Span, context: str) -> CellFit:
    """The fit of the place of `span`. `context`: the title and the headings above it."""
    words = content_words(question)
    found = span.chunk.row_at(span.start)
    if found and not found[0].pairs:
        return _in_row(question, words, span, *found, context)
    return _in_labels(words, span, context)


def _in_row(question: str, words: Sequence[Word], span: Span, table: Table, row: TableRow, context: str) -> CellFit:
    cells = span.chunk.cells(row)
    own = next((i for i, (at, cell) in enumerate(cells) if at <= span.start < at + len(cell)), None)
    if own is None:
        return NO_CELL
    others = [spoken_cell(cell) for i, (_, cell) in enumerate(cells) if i != own]
    named = _supported(words, _terms([*others, row.group]))
    best = max((_named(words, span.chunk, other, own) for other in table.rows if other.start != row.start), default=0)
    row_fit = float((len(named) > best) - (len(named) < best)) if named or best else 0.0
    if _splits_number(question, words, [*others, row.group, *table.columns, context]):
        row_fit = -1.0
    # A column whose cell the question says is a condition.
    names = {
        i: _terms([spoken_label(name)])
        for i, name in enumerate(table.columns)
        if i == own or i >= len(cells) or not _is_said(cells[i][1], words)
    }
    rest = [word for word in words if word not in named]
    return CellFit(row_fit, _column(words, rest, own, names, _terms([table.context, context])))


def _named(words: Sequence[Word], chunk: Chunk, row: TableRow, own: int) -> int:
    cells = [spoken_cell(cell) for i, (_, cell) in enumerate(chunk.cells(row)) if i != own]
    return len(_supported(words, _terms([*cells, row.group])))


def _in_labels(words: Sequence[Word], span: Span, context: str) -> CellFit:
    """The fit of a label among the labels of the chunk: of lines, and of tables of labels and values."""
    chunk, start = span.chunk, span.chunk.start
    labels: dict[int, Set[str]] = {}
    own = None
    for line in chunk.text.splitlines(keepends=True):
        found = chunk.row_at(start)
        if found and found[0].pairs:
            cells = chunk.cells(found[1])
            label, value_start = (cells[0][1], cells[1][0]) if len(cells) > 1 else ("", 0)
        elif field := field_of(line):
            label, value_start = field.label, start + field.value_start
        else:
            label, value_start = "", 0
        if label:
            labels[start] = _terms([spoken_label(label)])
            if value_start <= span.start < start + len(line):
                own = start
        start += len(line)
    if own is None:
        return NO_CELL
    return CellFit(0.0, _column(words, words, own, labels, _terms([context])))


def _column(
    words: Sequence[Word], rest: Iterable[Word], own: int, names: Mapping[int, Set[str]], context: Set[str]
) -> float:
    """`CellFit.column`. `rest`: the words that no cell of the row has."""
    matched = {i: len(_supported(words, name)) for i, name in names.items()}
    here, best = matched.get(own, 0), max((n for i, n in matched.items() if i != own), default=0)
    if here or best:
        return 1.0 if here > best else 0.5 if here == best else -1.0
    return -0.5 if any(not tells(context, word.surface) for word in rest) else 0.0


def _supported(words: Iterable[Word], there: Set[str]) -> list[Word]:
    return [word for word in words if tells(there, word.surface)]


def _is_said(cell: str, words: Sequence[Word]) -> bool:
    there = _terms([cell])
    return bool(there) and there <= {word.term for word in words}


_NUMBER = re.compile(r"\d[\d.,]*")


def _splits_number(question: str, words: Sequence[Word], texts: Sequence[str]) -> bool:
    """Whether the question says a number right before a word, as in "54 mm", and the texts have both apart only."""
    said = [_terms([text]) for text in texts]
    for number, word in pairwise(words):
        if not _NUMBER.fullmatch(number.surface) or question[number.end : word.start] != " ":
            continue
        with_word = [there for there in said if word.term in there]
        if with_word and any(number.term in there for there in said):
            return not any(number.term in there for there in with_word)
    return False


def _terms(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*map(_terms_of, texts))


@lru_cache(maxsize=4096)
def _terms_of(text: str) -> frozenset[str]:
    return frozenset(term.text for term in terms(text))
