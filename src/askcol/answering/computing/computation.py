"""A question and hits -> the `Computed` answer over one table among them, if the question is certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from askcol.answering.computing.evaluation import Result, evaluate
from askcol.answering.computing.grid import Grid, grid_of
from askcol.answering.computing.mapping import Operation, Plan, concerns, plans
from askcol.answering.computing.question import Question
from askcol.answering.question_types import QuestionType
from askcol.chunking import Chunk, tables_of
from askcol.index import Store
from askcol.retrieval import Hit

COMPUTED_TYPES: frozenset[QuestionType] = frozenset({"count", "comparison", "extreme", "sum", "mean"})
"""The types of questions that may be computed."""


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


def compute(text: str, kind: QuestionType, hits: Sequence[Hit], store: Store) -> Outcome:
    """Computes the answer to a question over the tables of which `hits` hold rows, each read as a whole.

    Tables that give one and the same answer count as one.
    """
    question = Question(text, kind)
    found: dict[str, Computed] = {}
    concerned = False
    for grid, chunk in _grids(hits, store):
        planned = plans(question, grid)
        concerned = concerned or bool(planned) or concerns(question, grid)
        for plan in planned:
            result = evaluate(plan)
            found.setdefault(result.text, Computed(_computation(plan, kind, result), result, grid, chunk))
    return Outcome(next(iter(found.values())) if len(found) == 1 else None, concerned)


def _grids(hits: Sequence[Hit], store: Store) -> Iterator[tuple[Grid, Chunk]]:
    """The tables that the hits hold rows of, each once."""
    seen: set[tuple[str, int]] = set()
    for hit in hits:
        for part in hit.chunk.tables:
            place = (hit.chunk.document_id, part.header[0])
            if place not in seen:
                seen.add(place)
                document = store.document(hit.chunk.document_id)
                whole = next(table for table in tables_of(document) if table.header == part.header)
                if grid := grid_of(whole, document):
                    yield grid, hit.chunk


def _computation(plan: Plan, kind: QuestionType, result: Result) -> Computation:
    compares = kind == "comparison" and plan.operation in ("max", "min")
    column = None if plan.column is None else plan.grid.columns[plan.column]
    shown = tuple(f.shown(plan.grid) for f in plan.filters)
    return Computation("compare" if compares else plan.operation, result.formula, column, shown, result.obstacle)
