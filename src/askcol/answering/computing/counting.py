"""Plans that count: rows, different values of a column, or what a column has counted already."""

from __future__ import annotations

from collections.abc import Iterator

from askcol.answering.computing.cells import Amount
from askcol.answering.computing.columns import names_exactly, suits, words_of_column
from askcol.answering.computing.coverage import after_which, coverage, is_about, is_called
from askcol.answering.computing.grid import Grid
from askcol.answering.computing.plan import Operation, Plan
from askcol.answering.computing.question import Question
from askcol.answering.computing.row_filter import Filter


def count_plans(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    """The plans for "how many" over the rows that pass `chosen`; also for the share of all rows that they are."""
    worded = [c for c in range(len(grid.columns)) if not grid.is_measured(c)]
    dated = [c for c in range(len(grid.columns)) if grid.is_dated(c)]
    verbs = suits(question, grid, [*worded, *dated]).difference(*(words_of_column(question, grid, c) for c in worded))
    counted = frozenset() if question.counts_times else _counted(question, verbs)
    held = _held_count(question, grid, chosen, counted)
    if held:
        yield from _sums(question, grid, chosen, held)
        return
    columns = _counted_columns(question, grid, chosen, counted)
    complete = coverage(question, grid, (), chosen, counted=counted)
    if (
        len(columns) > 1
        or complete is None
        or not all(_is_counted(question, grid, i, complete.filters) for i in counted)
    ):
        return
    found, rows, weight = complete
    if not counted and not (found and (not question.counts_times or _tells_when(grid))):
        return
    if len(rows) == 1 and any(f.column in grid.keys and f.words & counted for f in found):
        return  # the row is about all of them: "Suture kit, 20"
    if question.shares:
        percent = any(grid.unit_measures(column) == "share" for column in range(len(grid.columns)))
        if len({f.column for f in found}) == 1 and not percent:
            yield Plan(grid, "share", None, None, found, rows, weight, whole=grid.rows)
    elif not columns:
        yield Plan(grid, "count", None, None, found, rows, weight)
    else:
        yield Plan(grid, "distinct", columns[0], None, found, rows, weight)


def group_plans(question: Question, grid: Grid, chosen: tuple[Filter, ...]) -> Iterator[Plan]:
    """The plan for the value of a column that most rows have: "Which contractor did the most repairs?"."""
    if len(question.degrees) != 1:
        return
    asked, degree = after_which(question, grid), question.degrees[0]
    if asked is None and question.words[0].lower == "who":
        repeating = [c for c in range(len(grid.columns)) if _repeats(grid, c) and not grid.is_measured(c)]
        named = [c for c in repeating if words_of_column(question, grid, c)]
        who = named or [c for c in repeating if grid.names_who(c)]
        asked = who[0] if len(who) == 1 else None
    if asked is None or grid.is_measured(asked) or not _repeats(grid, asked) or degree.kind != "any":
        return
    behind = question.words_in([(degree.end, len(question.text))]) & question.content
    if degree.word.lower() not in ("most", "fewest", "least") or not (
        behind or question.text.lower().endswith("often?")
    ):
        return
    complete = coverage(question, grid, (asked,), chosen)
    if complete and all(is_called(question, grid, i) for i in sorted(behind)[:1]):
        operation: Operation = "max" if degree.direction == "more" else "min"
        yield Plan(grid, operation, None, asked, complete.filters, complete.rows, complete.weight)


def _counted(question: Question, verbs: frozenset[int]) -> frozenset[int]:
    """The words that name what is counted: those after "how many", up to a verb or the first that says nothing."""
    found: set[int] = set()
    lower = [word.lower for word in question.words]
    start = lower.index("many") + 1 if "many" in lower else lower.index("of") + 1 if "of" in lower else 0
    skipped = {"different", "distinct", "unique", "of", "the", "our", "all"}
    while start < len(lower) and lower[start] in skipped:
        start += 1
    for i in range(start, len(lower)):
        if i not in question.content or (found and i in verbs):
            break
        found.add(i)
    return frozenset(found)


def _held_count(question: Question, grid: Grid, chosen: tuple[Filter, ...], counted: frozenset[int]) -> list[int]:
    """The columns of numbers that hold what is counted: "doses" as their name, or in one of 2023 what the table lists.

    Prices, dates and numbers of the rows are no counts: how many bids there are is how many rows.
    """
    apart = {*grid.keys, *(f.column for f in chosen)}
    counts = [c for c in range(len(grid.columns)) if c not in apart and grid.is_measured(c) and _are_counts(grid, c)]
    named = [c for c in counts if words_of_column(question, grid, c) & counted]
    if named:
        full = [c for c in named if names_exactly(question, grid, c)]
        return full or named
    exact = [c for c in counts if names_exactly(question, grid, c) and not any(f.column == c for f in chosen)]
    return exact if counted and all(is_called(question, grid, i) for i in counted) else []


def _are_counts(grid: Grid, column: int) -> bool:
    if grid.is_numbering(column) or grid.is_dated(column) or grid.unit_measures(column) in ("money", "time"):
        return False
    read = grid.measured(column, upper=True)
    return read is None or all(isinstance(v, Amount) and not v.unit for v in read if v)


def _sums(question: Question, grid: Grid, chosen: tuple[Filter, ...], columns: list[int]) -> Iterator[Plan]:
    for column in columns:
        complete = coverage(question, grid, (column,), chosen)
        if complete and len(complete.rows) > 1 and (complete.filters or not grid.is_dated(grid.key)):
            yield Plan(grid, "sum", column, None, complete.filters, complete.rows, complete.weight)


def _counted_columns(question: Question, grid: Grid, chosen: tuple[Filter, ...], counted: frozenset[int]) -> list[int]:
    """The columns of which one has the different values that are counted; none to count rows.

    They are those that the question counts by name, and not the things that the table lists, unless it says so.
    """
    apart = {f.column for f in chosen}
    named = [c for c in range(len(grid.columns)) if c not in apart and words_of_column(question, grid, c) & counted]
    named = [c for c in named if not grid.is_numbering(c)]
    if not question.counts_values:
        if all(is_called(question, grid, i) for i in counted):
            return []
        named = [c for c in named if _repeats(grid, c)]
    exact = [c for c in named if {question.words[i].stem for i in counted} & set(grid.names[c])]
    found = exact or named
    return [c for c in found if not any(set(grid.names[o]) < set(grid.names[c]) for o in found)]


def _tells_when(grid: Grid) -> bool:
    """Whether the rows are of different times, so that their number says how often something was so."""
    return any(grid.is_dated(column) for column in (0, 1))


def _repeats(grid: Grid, column: int) -> bool:
    return grid.blanks(column) > 0 or len(set(grid.texts(column))) < len(grid.rows)


def _is_counted(question: Question, grid: Grid, i: int, found: tuple[Filter, ...]) -> bool:
    """Whether a word names what the rows are: as a column, the table's name or a filter does."""
    if any(i in f.words for f in found) or is_called(question, grid, i) or question.number(i) is not None:
        return True
    if found and is_about(question, grid, i):
        return True
    return any(i in words_of_column(question, grid, c) for c in range(len(grid.columns)))
