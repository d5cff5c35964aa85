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
from askcol.answering.synonyms import stems, telling, tells
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


class CellFits:
    """How well the places of answers in tables fit a question.

    What the question has in common with a row, a header or the labels of a chunk is worked out once for all answers.
    """

    def __init__(self, question: str) -> None:
        self._asked = _Asked.of(spoken_label(question))
        self._rows: dict[tuple[str, int], _Row] = {}
        self._columns: dict[tuple[str, ...], list[float]] = {}
        self._labels: dict[str, list[_Label]] = {}

    def fit(self, span: Span, context: str) -> CellFit:
        """The fit of the place of `span`. `context`: the title and the headings above it."""
        found = span.chunk.row_at(span.start)
        if found and not found[0].pairs:
            return self._in_row(span, *found, context)
        return self._in_labels(span, context)

    def _row(self, chunk: Chunk, row: TableRow) -> _Row:
        key = (chunk.chunk_id, row.start)
        if key not in self._rows:
            self._rows[key] = _Row.of(self._asked, chunk, row)
        return self._rows[key]

    def _matches(self, columns: tuple[str, ...]) -> list[float]:
        """How many words of the question the name of each column has."""
        if columns not in self._columns:
            self._columns[columns] = [self._asked.matches(name) for name in spoken_columns(columns)]
        return self._columns[columns]

    def _in_row(self, span: Span, table: Table, row: TableRow, context: str) -> CellFit:
        asked, said = self._asked, self._row(span.chunk, row)
        own = next((i for i, (at, cell) in enumerate(said.cells) if at <= span.start < at + len(cell)), None)
        if own is None:
            return NO_CELL
        cells = [cell for _, cell in said.cells]
        named = said.without(own)
        others = (self._row(span.chunk, other) for other in table.rows if other.start != row.start)
        best = max((len(other.without(own)) for other in others), default=0)
        row_fit = float((len(named) > best) - (len(named) < best)) if named or best else 0.0
        texts = [*_labelled(table, cells, own), row.group, *context.splitlines(), table.context]
        if _splits_number(asked, texts) or _splits_name(asked, cells, own, texts):
            row_fit = -1.0
        # A column whose cell the question says is a condition.
        matched = {
            i: match
            for i, match in enumerate(self._matches(table.columns))
            if i == own or i >= len(cells) or not _is_said(cells[i], asked.words)
        }
        rest = [word for i, word in enumerate(asked.words) if i not in named]
        column = _column(rest, own, matched, term_set(f"{table.context} {context}"))
        if len(table.columns) == 2:
            column = max(column, 0.0)  # the rows may be named by what is asked for
        elif column > 0 and _belongs_to_another(asked, table.columns, cells, own):
            column = -1.0
        return CellFit(row_fit, column)

    def _in_labels(self, span: Span, context: str) -> CellFit:
        """The fit of a label among the labels of the chunk: of lines, and of tables of labels and values."""
        chunk = span.chunk
        if chunk.chunk_id not in self._labels:
            self._labels[chunk.chunk_id] = list(_labels(self._asked, chunk))
        labels = self._labels[chunk.chunk_id]
        own = next((label.start for label in labels if label.value_start <= span.start < label.end), None)
        if own is None:
            return NO_CELL
        matched = {label.start: label.match for label in labels}
        return CellFit(0.0, _column(self._asked.words, own, matched, term_set(context)))


class _Asked(NamedTuple):
    """The content words of a question, and the terms of the columns that it asks for without their names.

    `telling`: for each word, the terms that may stand for it. `pairs`: words with a space between them.
    """

    question: str
    words: tuple[Word, ...]
    telling: tuple[frozenset[str], ...]
    pairs: tuple[tuple[Word, Word], ...]
    implied: frozenset[str]

    @classmethod
    def of(cls, question: str) -> _Asked:
        words = content_words(question)
        beside = tuple((one, other) for one, other in pairwise(words) if question[one.end : other.start] == " ")
        return cls(question, words, tuple(telling(w.surface) for w in words), beside, _implied(question))

    def told(self, text: str) -> frozenset[int]:
        """Which words of the question, by number, `text` has a word for."""
        there = term_set(text)
        return frozenset(i for i, said in enumerate(self.telling) if not there.isdisjoint(said))

    def matches(self, name: str) -> float:
        """How many words of the question `name` of a column or a label has; half a word if it is only implied."""
        return len(self.told(name)) + 0.5 * (not self.implied.isdisjoint(term_set(name)))


class _Row(NamedTuple):
    """The cells of a row, each with its place and the words of the question that it has; and those of its group."""

    cells: list[tuple[int, str]]
    told: list[frozenset[int]]
    group: frozenset[int]

    @classmethod
    def of(cls, asked: _Asked, chunk: Chunk, row: TableRow) -> _Row:
        found = chunk.cells(row)
        return cls(found, [asked.told(spoken_cell(cell)) for _, cell in found], asked.told(row.group))

    def without(self, own: int) -> frozenset[int]:
        """The words of the question that the row has outside of its cell number `own`."""
        return self.group.union(*self.told[:own], *self.told[own + 1 :])


class _Label(NamedTuple):
    """A line `[start, end)` with a label, its value at `value_start`. `match`: as `_Asked.matches` counts it."""

    start: int
    end: int
    value_start: int
    match: float


_IMPLIED = [
    (re.compile(rf"\b{asks}\b", re.IGNORECASE), stems(names.split()))
    for asks, names in word_table("implied_columns").items()
]


@lru_cache(maxsize=256)
def _implied(question: str) -> frozenset[str]:
    """The terms of the columns that a question asks for by its form: "how far" asks for a distance."""
    return frozenset().union(*(names for asks, names in _IMPLIED if asks.search(question)))


def _labels(asked: _Asked, chunk: Chunk) -> Iterator[_Label]:
    start = chunk.start
    for line in chunk.text.splitlines(keepends=True):
        end = start + len(line)
        found = chunk.row_at(start)
        if found and found[0].pairs:
            cells = chunk.cells(found[1])
            label, value_start = (cells[0][1], cells[1][0]) if len(cells) > 1 else ("", 0)
        elif field := field_of(line):
            label, value_start = field.label, start + field.value_start
        else:
            label, value_start = "", 0
        if label:
            yield _Label(start, end, value_start, asked.matches(spoken_label(label)))
        start = end


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


def _column(rest: Iterable[Word], own: int, matched: Mapping[int, float], context: Set[str]) -> float:
    """`CellFit.column`. `rest`: the words that no cell of the row has."""
    here, best = matched.get(own, 0.0), max((n for i, n in matched.items() if i != own), default=0.0)
    if here or best:
        return 1.0 if here > best else 0.5 if here == best else -1.0
    return -0.5 if any(not tells(context, word.surface) for word in rest) else 0.0


def _is_said(cell: str, words: Sequence[Word]) -> bool:
    there = term_set(cell)
    return bool(there) and there <= {word.term for word in words}


_QUANTITY = re.compile(r"(?<![\w/–-])(?!(?:1\d|20)\d\d\b)\d[\d.,]*(?![\w/–-])")
"""A number that stands alone and is no year."""


def _splits_number(asked: _Asked, texts: Iterable[str]) -> bool:
    """Whether the question says a number beside a word, as in "54 mm" or "round 3", and the texts have both apart."""
    quantities = list(_QUANTITY.finditer(asked.question))
    said = [term_set(text) for text in texts] if quantities else []
    for quantity in quantities:
        number = next((word.term for word in asked.words if word.start == quantity.start()), "")
        beside = [word.term for pair in asked.pairs for word in pair if number in (pair[0].term, pair[1].term)]
        known = [there for there in said if number in there]
        apart = {term for term in beside if term != number and any(term in there for there in said)}
        if known and apart and not any(apart & there for there in known):
            return True
    return False


def _splits_name(asked: _Asked, cells: Sequence[str], own: int, texts: Iterable[str]) -> bool:
    """Whether a cell is one word of a name of two, as in "Ann Lee", and no text has the other."""
    names = [pair for pair in asked.pairs if all(word.surface[0].isupper() for word in pair)]
    if not names:
        return False
    whole = [term_set(cell) for i, cell in enumerate(cells) if i != own]
    there = frozenset().union(*map(term_set, texts))
    for name in names:
        found = [word.term in there for word in name]
        if any(found) and not all(found) and {name[found.index(True)].term} in whole:
            return True
    return False
