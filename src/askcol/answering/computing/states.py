"""What a question says is or is not so of a row: "have a balcony", "without a lift", "not yet paid", "still open"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from askcol.answering.computing.cells import is_blank
from askcol.answering.computing.grid import Grid
from askcol.answering.computing.question import DENIALS, Question
from askcol.answering.computing.row_filter import Filter
from askcol.answering.synonyms import stems
from askcol.text import terms, word_list, word_table

_YES, _NO = word_list("yes_cells"), word_list("no_cells")

_REACH = 2
"""How many words may stand between a denial and what it denies: "not yet paid"."""

_OPEN_STATES = {state: stems(columns.split()) for state, columns in word_table("open_states").items()}

_HAVING = frozenset({"have", "has", "had", "with", "been", "got"})

_BEING = frozenset({"is", "are", "was", "were"})


class _Column(NamedTuple):
    """A column that tells what is so: of yes and no (`is_flag`), with blank cells (`has_gaps`) or with zeros."""

    place: int
    name: tuple[str, ...]
    is_flag: bool
    has_gaps: bool
    has_zeros: bool

    def absent(self, words: frozenset[int]) -> Filter:
        """The rows that have not what the column is for."""
        if self.is_flag:
            return Filter(self.place, words, "= no", _denies)
        if self.has_zeros:
            return Filter(self.place, words, "= 0", frozenset({"0"}).__contains__)
        return Filter(self.place, words, "is empty", is_blank)


def states(question: Question, grid: Grid) -> Iterator[Filter]:
    """The filters by columns that say what is so, or what there is, and that the question names."""
    for column in _columns(grid):
        yield from _by_adjective(question, column)
        for place in question.phrase(column.name):
            before = range(max(0, place[0] - _REACH), place[0])
            denials = {i for i in before if question.words[i].lower in DENIALS}
            words = frozenset(place) | denials | {i for i in before if denials and question.words[i].lower == "yet"}
            if denials:
                yield column.absent(words)
            elif column.is_flag:
                yield Filter(column.place, words, "= yes", _affirms)
            elif column.has_gaps and question.kind == "count" and _is_had(question, place[0]):
                yield Filter(column.place, words, "is not empty", _is_filled)


def _columns(grid: Grid) -> Iterator[_Column]:
    for index, full in enumerate(grid.names):
        name = tuple(stem for stem in full if stem not in ("number", "no")) or full
        said = {text.lower() for text in grid.texts(index)}
        is_flag = bool(said & _YES) and said <= _YES | _NO | {""}
        has_gaps = 0 < grid.blanks(index) < len(grid.rows) and not is_flag
        has_zeros = "0" in said and grid.is_measured(index)
        if name and (is_flag or has_gaps or has_zeros):
            yield _Column(index, name, is_flag, has_gaps, has_zeros)


def _by_adjective(question: Question, column: _Column) -> Iterator[Filter]:
    """What is "unpaid" below "Paid", or "open" below "Completed"."""
    for i, word in enumerate(question.words):
        is_open = column.has_gaps and not _OPEN_STATES.get(word.lower, frozenset()).isdisjoint(column.name)
        if is_open or (word.lower.startswith("un") and [t.text for t in terms(word.lower[2:])] == list(column.name)):
            yield column.absent(frozenset({i}))


def _is_had(question: Question, i: int) -> bool:
    """Whether a thing has what the word stands for, or the word is a verb for what has been done: "have a viewing"."""
    before = [word.lower for word in question.words[max(0, i - _REACH) : i]]
    return bool(_HAVING.intersection(before)) or (
        bool(_BEING.intersection(before[-1:])) and question.words[i].lower.endswith("ed")
    )


def _affirms(cell: str) -> bool:
    return cell.lower() in _YES


def _denies(cell: str) -> bool:
    return cell.lower() not in _YES


def _is_filled(cell: str) -> bool:
    return not is_blank(cell)
