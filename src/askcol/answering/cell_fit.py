"""Whether a table's cell, or the value of a label, stands in the row and the column that a question asks for.

A table answers a question where the words of the question name a row, by its cells, and a column, by its header
(Herzig et al. 2020, "TaPas"). A reader that sees one row at a time can't tell that another row fits better, and takes
the nearest column where the asked one is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from askcol.answering.relation_words import Word, content_words
from askcol.answering.synonyms import stems, tells
from askcol.chunking import Chunk, Table, TableRow, field_of, spoken_cell, spoken_columns, spoken_label
from askcol.reading import Span
from askcol.text import term_set, word_table


class CellFit(NamedTuple):
    """How well a cell's place fits the question; 0 and 0 for what is no cell.

    Attributes:
        row: 1 if its row has more of the question's words than any other row of the table in the chunk, -1 if another
            row has more, or if the row has only one word of a name, or a number without the word beside it; else 0.
        column: 1 if its column's name has more of the question's words than any other, 0.5 if others have as many, -1
            if another has more; where none has any, -0.5 if the question has words that the row lacks, and else 0.
    """

    row: float
    column: float


NO_CELL = CellFit(0.0, 0.0)


def cell_fit(question: str, span: Span, context: str) -> CellFit:
    """The fit of the place of `span`. `context`: the title and the headings above it."""
    asked = _Asked.of(spoken_label(question))
    found = span.chunk.row_at(span.start)
    if found and not found[0].pairs:
        return _in_row(asked, span, *found, context)
    return _in_labels(asked, span, context)


class _Asked(NamedTuple):
    """The content words of a question, and the terms of the columns that it asks for without their names."""

    question: str
    words: tuple[Word, ...]
    implied: frozenset[str]

    @classmethod
    def of(cls, question: str) -> _Asked:
        return cls(question, content_words(question), _implied(question))

    def matches(self, name: str) -> float:
        """How many words of the question `name` of a column or a label has; half a word if it is only implied."""
        there = term_set(name)
        return len(_supported(self.words, there)) + 0.5 * (not self.implied.isdisjoint(there))


_IMPLIED = [
    (re.compile(rf"\b{asks}\b", re.IGNORECASE), stems(names.split()))
    for asks, names in word_table("implied_columns").items()
]


@lru_cache(maxsize=256)
def _implied(question: str) -> frozenset[str]:
    """The terms of the columns that a question asks for by its form: "how far" asks for a distance."""
    return frozenset().union(*(names for asks, names in _IMPLIED if asks.search(question)))


def _in_row(asked: _Asked, span: Span, table: Table, row: TableRow, context: str) -> CellFit:
    found = span.chunk.cells(row)
    own = next((i for i, (at, cell) in enumerate(found) if at <= span.start < at + len(cell)), None)
    if own is None:
        return NO_CELL
    cells = [cell for _, cell in found]
    there = frozenset().union(*_row_terms(span.chunk, row, own))
    named = _supported(asked.words, there)
    best = max((_named(asked, span.chunk, other, own) for other in table.rows if other.start != row.start), default=0)
    row_fit = float((len(named) > best) - (len(named) < best)) if named or best else 0.0
    texts = [*_labelled(table, cells, own), row.group, *context.splitlines(), table.context]
    if _splits_number(asked, texts) or _splits_name(asked, cells, own, texts):
        row_fit = -1.0
    # A column whose cell the question says is a condition.
    matched = {
        i: asked.matches(name)
        for i, name in enumerate(spoken_columns(table.columns))
        if i == own or i >= len(cells) or not _is_said(cells[i], asked.words)
    }
    rest = [word for word in asked.words if word not in named]
    column = _column(rest, own, matched, term_set(f"{table.context} {context}"))
    if len(table.columns) == 2:
        column = max(column, 0.0)  # the rows may be named by what is asked for
    elif column > 0 and _belongs_to_another(asked, table.columns, cells, own):
        column = -1.0
    return CellFit(row_fit, column)


def _row_terms(chunk: Chunk, row: TableRow, own: int) -> Iterator[Set[str]]:
    """The terms of the row without those of its cell number `own`."""
    yield term_set(row.group)
    for i, (_, cell) in enumerate(chunk.cells(row)):
        if i != own:
            yield term_set(spoken_cell(cell))


def _named(asked: _Asked, chunk: Chunk, row: TableRow, own: int) -> int:
    return len(_supported(asked.words, frozenset().union(*_row_terms(chunk, row, own))))


def _labelled(table: Table, cells: Sequence[str], own: int) -> Iterator[str]:
    """The cells, each with the name of its column; of the cell number `own` the name alone."""
    names = spoken_columns(table.columns)
    for i, cell in enumerate(cells):
        name = names[i] if i < len(names) else ""
        yield name if i == own else f"{name} {spoken_cell(cell)}"


def _belongs_to_another(asked: _Asked, columns: Sequence[str], cells: Sequence[str], own: int) -> bool:
    """Whether a column of the same name stands nearer behind a cell that the question says.

    Of "Winner, Votes, Runner-up, Votes", each number of votes belongs to the name before it.
    """
    alike = [i for i, name in enumerate(columns) if name == columns[own]] if own < len(columns) else []
    said = [i for i, cell in enumerate(cells) if i not in alike and _is_said(cell, asked.words)]
    behind = [(at - name, at) for name in said for at in alike if at > name]
    return len(alike) > 1 and bool(behind) and own != min(behind)[1]


def _in_labels(asked: _Asked, span: Span, context: str) -> CellFit:
    """The fit of a label among the labels of the chunk: of lines, and of tables of labels and values."""
    chunk, start = span.chunk, span.chunk.start
    matched: dict[int, float] = {}
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
            matched[start] = asked.matches(spoken_label(label))
            if value_start <= span.start < start + len(line):
                own = start
        start += len(line)
    if own is None:
        return NO_CELL
    return CellFit(0.0, _column(asked.words, own, matched, term_set(context)))


def _column(rest: Iterable[Word], own: int, matched: Mapping[int, float], context: Set[str]) -> float:
    """`CellFit.column`. `rest`: the words that no cell of the row has."""
    here, best = matched.get(own, 0.0), max((n for i, n in matched.items() if i != own), default=0.0)
    if here or best:
        return 1.0 if here > best else 0.5 if here == best else -1.0
    return -0.5 if any(not tells(context, word.surface) for word in rest) else 0.0


def _supported(words: Iterable[Word], there: Set[str]) -> list[Word]:
    return [word for word in words if tells(there, word.surface)]


def _is_said(cell: str, words: Sequence[Word]) -> bool:
    there = term_set(cell)
    return bool(there) and there <= {word.term for word in words}


def _pairs(asked: _Asked) -> Iterator[tuple[Word, Word]]:
    for one, other in pairwise(asked.words):
        if asked.question[one.end : other.start] == " ":
            yield one, other


_QUANTITY = re.compile(r"(?<![\w/–-])(?!(?:1\d|20)\d\d\b)\d[\d.,]*(?![\w/–-])")
"""A number that stands alone and is no year."""


def _splits_number(asked: _Asked, texts: Iterable[str]) -> bool:
    """Whether the question says a number beside a word, as in "54 mm" or "round 3", and the texts have both apart."""
    said = [term_set(text) for text in texts]
    for quantity in _QUANTITY.finditer(asked.question):
        number = next((word.term for word in asked.words if word.start == quantity.start()), "")
        beside = [word.term for pair in _pairs(asked) for word in pair if number in (pair[0].term, pair[1].term)]
        known = [there for there in said if number in there]
        apart = {term for term in beside if term != number and any(term in there for there in said)}
        if known and apart and not any(apart & there for there in known):
            return True
    return False


def _splits_name(asked: _Asked, cells: Sequence[str], own: int, texts: Iterable[str]) -> bool:
    """Whether a cell is one word of a name of two, as in "Ann Lee", and no text has the other."""
    whole = [term_set(cell) for i, cell in enumerate(cells) if i != own]
    there = frozenset().union(*map(term_set, texts))
    for pair in _pairs(asked):
        if all(word.surface[0].isupper() for word in pair):
            found = [word.term in there for word in pair]
            if any(found) and not all(found) and {pair[found.index(True)].term} in whole:
                return True
    return False
