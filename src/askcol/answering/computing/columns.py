"""Which column of a grid a question names."""

from __future__ import annotations

from collections.abc import Iterable, Set

from askcol.answering.computing.grid import START_COLUMNS, Grid
from askcol.answering.computing.question import Question
from askcol.answering.synonyms import by_member, forms, stems, synonyms
from askcol.text import word_groups, word_table

_SYNONYMS = by_member(stems(group) for group in word_groups("column_synonyms"))

_UNIT_WORDS = {kind: frozenset(words.split()) for kind, words in word_table("unit_words_asked").items()}

_PLAIN_STARTS = stems(("since", "began", "begin", "begun", "start", "started"))

_SHORTEST_VERB = 3

_SHARED_STEM = 5


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


def suits(question: Question, grid: Grid, columns: Iterable[int]) -> frozenset[int]:
    """The question's words for what one of the columns tells: "earns" for "Salary", "heavy" for one of kilograms."""
    chosen = list(columns)
    names = frozenset(stem for column in chosen for stem in grid.names[column])
    units = frozenset[str]().union(*(_UNIT_WORDS.get(grid.unit_measures(column), ()) for column in chosen))
    dated = frozenset(stem for column in chosen if grid.is_dated(column) for stem in grid.names[column])
    return frozenset(
        i
        for i, word in enumerate(question.words)
        if word.lower in units
        or (i in question.content and (means(names, word.lower) or _tells_start(dated, word.stem)))
    )


def _tells_start(names: Set[str], verb: str) -> bool:
    """Whether a verb for a beginning suits a column of dates: any does below "Since", and "began" below "Opened"."""
    if names.isdisjoint(START_COLUMNS) or verb not in START_COLUMNS:
        return False
    return verb in _PLAIN_STARTS or not names.isdisjoint(_PLAIN_STARTS)


def means(names: Set[str], word: str) -> bool:
    """Whether one of the stems `names` is a synonym of a verb, or who does it: a "winner" for "won", but no loser."""
    verbs = frozenset[str]().union(*map(forms, stems([word])))
    does = any(name.startswith(verb) for name in names for verb in verbs if len(verb) >= _SHORTEST_VERB)
    return does or not names.isdisjoint(synonyms(word))


def same(one: str, other: str) -> bool:
    """Whether two stems are equal or stand for each other between a question and a table."""
    return one == other or other in _SYNONYMS.get(one, ())


def akin(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: those of "tenancy" and "tenant", "delivered" and "delivery".

    >>> akin("tenanc", "tenant"), akin("interest", "interview")
    (True, False)
    """
    length = max(_SHARED_STEM, min(len(one), len(other)) - 1)
    return same(one, other) or (min(len(one), len(other)) >= _SHARED_STEM and one[:length] == other[:length])
