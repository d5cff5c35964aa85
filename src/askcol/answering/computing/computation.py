"""A question and hits -> the `Computed` answer over one table among them, if the question is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from askcol.answering.computing.evaluation import evaluate
from askcol.answering.computing.grid import Grid, grid_of
from askcol.answering.computing.mapping import concerns, plans
from askcol.answering.computing.plan import Operation, Plan
from askcol.answering.computing.question import Question
from askcol.answering.computing.result import Result
from askcol.answering.question_types import QuestionType, compares
from askcol.chunking import Chunk, Table, tables_of
from askcol.index import Store
from askcol.retrieval import Hit

COMPUTED_TYPES: frozenset[QuestionType] = frozenset({"count", "comparison", "extreme", "sum", "mean"})
"""The types of questions that may be computed."""

BESIDE = 3
"""Of so many hits, all tables of the document are tried: a heading or a caption may be found in place of its table."""

_COUNTS = re.compile(r"\bhow many\b(?! per ?cent)|\bhow often\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Computation:
    """How an answer was computed from the cells of a table.

    Attributes:
        operation: What was done; `compare` tells which of two rows has more.
        formula: The cells and what comes of them: "12.5 + 3.0 = 15.5 t".
        column: The column of the numbers or dates; None where rows were counted.
        filters: Which rows were used, such as "Maker = Coldline"; empty for all of them.
        obstacle: Why there is no answer, such as an empty cell; None where there is one.
    """

    operation: Operation | Literal["compare"]
    formula: str
    column: str | None
    filters: tuple[str, ...]
    obstacle: str | None = None


class Computed(NamedTuple):
    """A computed answer. `chunk`: the one through which the table was found."""

    computation: Computation
    result: Result
    grid: Grid
    chunk: Chunk


class Outcome(NamedTuple):
    """`computed`: the answer, None unless exactly one is possible. `concerned`: whether a table seems to hold one."""

    computed: Computed | None
    concerned: bool


def computed_type(question: str, kind: QuestionType) -> tuple[QuestionType | None, bool]:
    """The type that a question has for a computation, and whether only a computation can answer it.

    None if it can't be computed. A question for a fact, a list or a yes or no may be stated as well.
    """
    if kind in COMPUTED_TYPES:
        return kind, True
    if kind == "fact" and _COUNTS.search(question) and "how many" in question.lower():
        return "count", True
    asked = Question(question, "comparison")
    if kind == "yes_no":
        return ("comparison" if compares(question) or asked.changes else None), False
    if asked.shares:
        return "sum", False
    if _COUNTS.search(question):
        return "count", False
    return ("comparison" if asked.changes or compares(question) else None), False


def compute(text: str, kind: QuestionType, hits: Sequence[Hit], store: Store) -> Outcome:
    """Computes the answer to a question over the tables of which `hits` hold rows, each read as a whole.

    Of several tables, the one counts that has most of the question in its own words; tables that give one and the same
    answer count as one.
    """
    question = Question(text, kind)
    found: list[tuple[Plan, Chunk]] = []
    concerned = False
    for grid, chunk in _grids(hits, store):
        planned = plans(question, grid)
        concerned = concerned or bool(planned) or concerns(question, grid)
        found += [(plan, chunk) for plan in planned]
    most = max((plan.weight for plan, _ in found), default=0)
    results: dict[str, Computed] = {}
    columns: dict[tuple[int, int], set[int | None]] = {}
    for plan, chunk in found:
        if plan.weight == most:
            result = evaluate(plan)
            results.setdefault(result.text, Computed(_computation(plan, kind, result), result, plan.grid, chunk))
            columns.setdefault(plan.grid.table.header, set()).add(plan.column)
    if len(results) > 1 or any(len(found_in) > 1 for found_in in columns.values()):
        return Outcome(_undecided(list(results.values())), True)
    return Outcome(next(iter(results.values()), None), concerned)


def _undecided(results: Sequence[Computed]) -> Computed:
    """The first of several answers, with what may be meant as its obstacle."""
    first = results[0]
    tables = dict.fromkeys(r.grid.table.context or r.grid.document.title for r in results)
    columns = dict.fromkeys(r.computation.column or "" for r in results)
    meant = tables if len(tables) > 1 else columns
    obstacle = f"{' and '.join(f'“{name}”' for name in meant if name) or 'several rows'} may be meant"
    computation = Computation(first.computation.operation, "", None, (), obstacle)
    return Computed(computation, Result("", "", first.result.cells, obstacle=obstacle), first.grid, first.chunk)


def _grids(hits: Sequence[Hit], store: Store) -> Iterator[tuple[Grid, Chunk]]:
    """The tables that the hits hold rows of, then the others of the best hits' documents, each once and whole."""
    parsed: dict[str, dict[tuple[int, int], Table]] = {}
    for rank, hit in enumerate(hits):
        chunk = hit.chunk
        if chunk.tables or rank < BESIDE:
            if chunk.document_id not in parsed:
                document = store.document(chunk.document_id)
                parsed[chunk.document_id] = {table.header: table for table in tables_of(document)}
            for part in chunk.tables:
                table = parsed[chunk.document_id].pop(part.header, None)
                if table and (grid := grid_of(table, store.document(chunk.document_id))):
                    yield grid, chunk
    for hit in hits[:BESIDE]:
        for table in parsed.pop(hit.chunk.document_id, {}).values():
            if grid := grid_of(table, store.document(hit.chunk.document_id)):
                yield grid, replace(hit.chunk, headings=())


def _computation(plan: Plan, kind: QuestionType, result: Result) -> Computation:
    compares_rows = kind == "comparison" and plan.operation in ("max", "min")
    column = None if plan.column is None else plan.grid.columns[plan.column]
    shown = tuple(f.shown(plan.grid) for f in plan.filters)
    return Computation("compare" if compares_rows else plan.operation, result.formula, column, shown, result.obstacle)
