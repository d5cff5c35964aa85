"""A question and a grid -> `Plan`s: what to compute, of which column, over which rows.

A plan accounts for every word of the question that says something: the operation's own words, the name of a column or
of the things in the rows, a cell, or what the table is about. Where a word is left over, the question asks for
something that the table may not hold, and there is no plan.
"""

from __future__ import annotations

from collections.abc import Iterator

from askcol.answering.computing.cells import Amount
from askcol.answering.computing.columns import names_column, names_exactly, suits, words_of_column
from askcol.answering.computing.counting import count_plans, group_plans
from askcol.answering.computing.coverage import after_which, coverage, is_about
from askcol.answering.computing.degrees import Degree, extreme_of, names_measure, names_of
from askcol.answering.computing.degrees import is_about as is_degree_of
from askcol.answering.computing.filters import filters
from askcol.answering.computing.grid import Grid, Row
from askcol.answering.computing.pairs import pair_plans
from askcol.answering.computing.plan import Plan
from askcol.answering.computing.question import Question
from askcol.answering.computing.row_filter import Filter
from askcol.text import term_set

_QUANTITIES = frozenset({"most", "least", "fewest", "more", "fewer", "less"})


def plans(question: Question, grid: Grid) -> list[Plan]:
    """All plans that account for the whole question; a question that is certain has one."""
    asked = question.over(grid.columns, grid.by_column)
    return [plan for chosen in filters(asked, grid) for plan in _with(asked, grid, chosen)]


def _with(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    paired = [] if question.kind in ("sum", "mean") else list(pair_plans(question, grid, chosen))
    if paired:
        yield from paired
    elif question.kind == "count" or (question.shares and not _targets(question, grid, chosen)):
        yield from count_plans(question, grid, chosen)
    else:
        targets = _targets(question, grid, chosen)
        for column in targets:
            yield from _of_column(question, grid, column, chosen)
        if not targets and question.kind == "extreme":
            yield from group_plans(question, grid, chosen)


def _targets(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> list[int]:
    """The columns that may hold what is compared or added up, by name or by what an adjective or a verb says."""
    apart = {after_which(question, grid), *(f.column for f in chosen if not f.bounds)}
    measured = [c for c in range(len(grid.columns)) if c not in apart and grid.is_measured(c)]
    measured = [c for c in measured if not grid.is_numbering(c)] or measured
    if question.kind == "extreme":
        measured = [c for c in measured if any(is_degree_of(d, grid, c) for d in question.degrees)]
    named = [c for c in measured if names_exactly(question, grid, c)]
    named = named or [c for c in measured if names_column(question, grid, c)]
    if named:
        longest = max(len(grid.names[c]) for c in named)
        return [c for c in named if len(grid.names[c]) == longest]
    by_degree = [c for c in measured if any(names_measure(degree, grid, c) for degree in question.degrees)]
    by_name = [c for c in by_degree if any(names_of(degree) & set(grid.names[c]) for degree in question.degrees)]
    partly = _most_named(question, grid, [c for c in measured if words_of_column(question, grid, c) & question.content])
    told = by_name or partly or by_degree or [c for c in measured if suits(question, grid, (c,))]
    return told or _only_amounts(question, grid, measured)


def _most_named(question: Question, grid: Grid, columns: list[int]) -> list[int]:
    """Those with the most words of their names in the question: "Votes 2024" where it says 2024."""
    said = {word.stem for word in question.words}
    named = {c: len(said.intersection(grid.names[c])) for c in columns}
    return [c for c in columns if named[c] == max(named.values())]


def _only_amounts(question: Question, grid: Grid, measured: list[int]) -> list[int]:
    """The only column of amounts, where a question asks for the largest thing, or for what several come to."""
    amounts = [c for c in measured if not grid.is_dated(c) and grid.unit_measures(c) != "share"]
    money = [c for c in amounts if grid.unit_measures(c) == "money"]
    if question.kind == "sum":
        return money if len(money) == 1 and question.asks_what_it_comes_to else []
    return amounts if len(amounts) == 1 and any(degree.kind == "size" for degree in question.degrees) else []


def _of_column(question: Question, grid: Grid, column: int, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    complete = coverage(question, grid, (column,), chosen)
    if complete is None or _counts_others(question, grid, column):
        return
    found, rows, weight = complete
    if question.shares:
        if len(rows) < len(grid.rows) and grid.unit_measures(column) != "share":
            yield Plan(grid, "share", column, None, found, rows, weight, whole=grid.rows)
        return
    if len(rows) < 2:
        return
    if question.kind in ("sum", "mean"):
        yield Plan(grid, "sum" if question.kind == "sum" else "mean", column, None, found, rows, weight)
        return
    degree = _degree(question, grid, column)
    if question.kind == "extreme" and degree:
        asked = _asked(question, grid, column, found)
        yield Plan(grid, extreme_of(degree, grid, column), column, asked, found, rows, weight, rank=degree.rank)
    if question.kind == "comparison" and len(rows) == 2:
        yield from _comparison(question, grid, column, degree, found, rows, weight)


def _counts_others(question: Question, grid: Grid, column: int) -> bool:
    """Whether "most", "fewer" or the like stands before the name of a column of words: "the most tenants"."""
    for degree in question.degrees:
        behind = question.words_in([(degree.end, len(question.text))])
        bare = degree.end - degree.start == len(degree.word)
        if bare and degree.word.lower() in _QUANTITIES and behind:
            i = min(behind)
            named = [c for c in range(len(grid.columns)) if i in words_of_column(question, grid, c)]
            if named and column not in named and all(not grid.is_measured(c) for c in named):
                return True
    return False


def _comparison(
    question: Question,
    grid: Grid,
    column: int,
    degree: Degree | None,
    found: tuple[Filter, ...],
    rows: tuple[Row, ...],
    weight: int,
) -> Iterator[Plan]:
    """Which of two rows has more, or by how much: then the row that is said to have more comes first."""
    lower = question.text.lower()
    named = [f for f in found if sum(f.accepts(row.cells[f.column].text) for row in rows) == 1]
    if len({f.column for f in named}) != 1:
        if named or len(grid.rows) != 2 or not degree or question.is_yes_no:
            return
        yield Plan(
            grid, extreme_of(degree, grid, column), column, _asked(question, grid, column, found), found, rows, weight
        )
        return
    first = min(named, key=lambda f: min(f.words))
    if "difference" in lower or "how much" in lower or "how many" in lower or "how far" in lower:
        ordered = tuple(sorted(rows, key=lambda row: not first.accepts(row.cells[first.column].text)))
        if _turned(degree, grid, column, ordered):
            ordered = ordered[::-1]
        yield Plan(grid, "difference", column, None, found, ordered, weight)
    elif degree and is_degree_of(degree, grid, column) and not question.is_denied:
        claimed = next(row for row in rows if first.accepts(row.cells[first.column].text))
        yes_no = question.is_yes_no and " or " not in lower
        yield Plan(
            grid, extreme_of(degree, grid, column), column, first.column, found, rows, weight,
            claimed=claimed if yes_no else None, is_claim=yes_no,
        )  # fmt: skip


def _turned(degree: Degree | None, grid: Grid, column: int, rows: tuple[Row, ...]) -> bool:
    """Whether the second row is the one that is said to have more; without an adjective, whether it has more."""
    if degree:
        return extreme_of(degree, grid, column) == "min"
    read = grid.measured(column, rows) or ()
    one, other = read if len(read) == 2 else (None, None)
    return isinstance(one, Amount) and isinstance(other, Amount) and one.value < other.value


def _degree(question: Question, grid: Grid, column: int) -> Degree | None:
    """The adjective that says more or less; None where the question has none or several. The column's name has none."""
    outside = [d for d in question.degrees if term_set(d.word).isdisjoint(grid.names[column])]
    found = outside or list(question.degrees)
    return found[0] if len({(d.direction, d.kind) for d in found}) == 1 else None


def _asked(question: Question, grid: Grid, column: int, found: tuple[Filter, ...]) -> int | None:
    """The column whose cell answers "which"; None where the value is asked for. A column that is filtered does not."""
    asked = after_which(question, grid)
    if asked is not None:
        return asked
    used = words_of_column(question, grid, column)
    first = question.words[0].lower
    degree = question.words_in(question.degree_places)
    behind = {i + 1 for i in degree}
    told = used | (suits(question, grid, (column,)) - degree)
    if first == "which" and 1 in used and grid.is_dated(column):
        return None
    if first in ("how", "when") or (first not in ("who", "which") and not behind.isdisjoint(told)):
        return None
    named = [
        c
        for c in range(len(grid.columns))
        if c not in {column, *(f.column for f in found)}
        and names_column(question, grid, c)
        and words_of_column(question, grid, c) - used
    ]
    if named:
        return min(named, key=lambda c: min(words_of_column(question, grid, c) - used))
    return grid.who if first in ("who", "whose") else grid.key


def concerns(question: Question, grid: Grid) -> bool:
    """Whether a table seems to hold what is asked, though no plan accounts for the whole question.

    It does where its columns, cells and names have at least half of the words, and a column or a cell has one.
    """
    question = question.over(grid.columns, grid.by_column)
    columns = frozenset[int]().union(*(words_of_column(question, grid, c) for c in range(len(grid.columns))))
    cells = frozenset(f_word for chosen in filters(question, grid)[:1] for f in chosen for f_word in f.words)
    held = (columns | cells) & question.content
    about = frozenset(i for i in question.content if is_about(question, grid, i))
    return bool(held) and 2 * len(held | about) >= len(question.content)
