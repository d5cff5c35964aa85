"""Which column of a grid a question names."""

from __future__ import annotations

from askcol.answering.computing.grid import Grid
from askcol.answering.computing.question import Degree, Question
from askcol.text import terms, word_groups, word_table

_SYNONYMS = [frozenset(t.text for word in group for t in terms(word)) for group in word_groups("column_synonyms")]

_OF_DEGREE = {
    kind: frozenset(t.text for t in terms(degree["columns"])) for kind, degree in word_table("measured_by").items()
}


def words_of_column(question: Question, grid: Grid, column: int) -> frozenset[int]:
    """The question's words that are in the column's name, or synonyms of one."""
    return frozenset(
        i for i, word in enumerate(question.words) if any(same(word.stem, stem) for stem in grid.names[column])
    )


def names_column(question: Question, grid: Grid, column: int) -> bool:
    """Whether the question has every word of the column's name, or a synonym of it."""
    name = grid.names[column]
    return bool(name) and all(any(same(word.stem, stem) for word in question.words) for stem in name)


def names_exactly(question: Question, grid: Grid, column: int) -> bool:
    """Whether the question has every word of the column's name itself."""
    return bool(grid.names[column]) and set(grid.names[column]) <= {word.stem for word in question.words}


def fits_degree(degree: Degree, grid: Grid, column: int) -> bool:
    """Whether a column's name says that it holds what an adjective measures."""
    return bool(_OF_DEGREE[degree.kind].intersection(grid.names[column]))


def same(one: str, other: str) -> bool:
    """Whether two stems are equal or stand for each other between a question and a table."""
    return one == other or any(one in group and other in group for group in _SYNONYMS)
