"""The choice between what the reader read and what can be computed, and the computed `Candidate`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, CitedCell, cite
from askcol.answering.computing import COMPUTED_TYPES, Cell, Computation, Computed, Question, Row, adds_up, compute
from askcol.answering.question_types import QuestionType
from askcol.chunking import chunk_of_row
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import FUNCTION_WORDS, agree, exclude, terms, word_list

COMPUTED_RIGHT = (56, 56)
"""How many of the computed answers on the development halves of `eval/computed.jsonl` and `eval/newsroom` are right."""

COMPUTED_CONFIDENCE = round((COMPUTED_RIGHT[0] + 1) / (COMPUTED_RIGHT[1] + 2), 4)
"""The probability that a computed answer is right: the measured share by Laplace's rule of succession.

It is one number for all, since a mapping is either certain or refused.
"""


def _stems_of(words: Iterable[str]) -> frozenset[str]:
    return frozenset(term.text for word in words for term in terms(word))


_STATING: dict[QuestionType, frozenset[str]] = {
    "sum": _stems_of(word_list("sum_clues")),
    "mean": _stems_of(("average", "mean")),
    "extreme": _stems_of((*word_list("superlatives"), "max", "min", "maximum", "minimum")),
    "comparison": _stems_of((*word_list("superlatives"), "difference")),
}
"""Stems of words that state a result of this kind. A total states no average, and neither is an extreme."""

_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)


class Choice(NamedTuple):
    """What to answer with. `computed`: the candidate that was computed, None to leave what the reader read.

    `differs`: whether it and the reader's answer are sides of a conflict. `needs_computation`: whether to abstain,
    since what the reader read is no computation. `computation`: how it was computed, or why it could not be.
    """

    computed: Candidate | None = None
    differs: bool = False
    needs_computation: bool = False
    computation: Computation | None = None


def needs_computation_note(computation: Computation | None) -> str:
    """Why a question that counts, compares or adds up gets no answer."""
    if computation and computation.obstacle:
        return f"It can't be computed: {computation.obstacle}."
    return "It asks to count, compare or add up, and which cells of a table to use is not certain."


READ = Choice()
"""What the reader read stands."""


def choose(
    question: str,
    kind: QuestionType,
    hits: Sequence[Hit],
    read: Candidate | None,
    *,
    answered: bool,
    store: Store,
    freshness: Freshness | None,
) -> Choice:
    """Whether to compute the answer to a question of this kind.

    `read`: the reader's best candidate; `answered`: whether it is certain enough to be given. What the text states
    stands before what is computed, and beside it where they differ. But one cell among others of a table is no answer
    to a question that needs several: the computed answer replaces it, and where the question can't be mapped, nothing
    does.
    """
    if kind == "fact" and _HOW_MANY.search(question):
        kind = "count"
    if kind not in COMPUTED_TYPES:
        return READ
    computed, concerned = compute(question, kind, hits, store)
    given = read if answered else None
    if computed is None or computed.computation.obstacle:
        if not concerned or (given and not _is_picked(given, question, kind, hits)):
            return READ
        return Choice(needs_computation=True, computation=computed.computation if computed else None)
    candidate = _candidate(computed, freshness)
    if given is None or not (_states(given, kind) if kind != "count" else given.confidence > candidate.confidence):
        return Choice(candidate, computation=computed.computation)
    if kind == "count" or agree(given.text, candidate.text):
        return READ
    return Choice(candidate, exclude(given.text, candidate.text), computation=computed.computation)


def _is_picked(read: Candidate, question: str, kind: QuestionType, hits: Sequence[Hit]) -> bool:
    """Whether the reader's answer is one cell among others, where several are needed.

    The number in a cell may be the count that is asked for: where the question names its column or row and sets no
    bound.
    """
    place = read.citations[0]
    found = next((h.chunk.row_at(place.start) for h in hits if h.chunk.chunk_id == place.chunk_id), None)
    if found is None or found[0].pairs or _states(read, kind):
        return False
    column = next((i for i, cell in enumerate(place.row) if _lies_in(place, cell)), None)
    if kind != "count" or column is None or column in found[0].keys:
        return True
    keys = (cell.text for i, cell in enumerate(place.row) if i in found[0].keys)
    named = _stems(question) & _stems(" ".join((place.row[column].column, *keys)))
    return not named or bool(Question(question, kind).bounds)


def _states(read: Candidate, kind: QuestionType) -> bool:
    """Whether the sentence, row or column of the reader's answer says that it is what a question of this kind asks for.

    A row that adds others up is named by its first cell.
    """
    place = read.citations[0]
    stating = _STATING.get(kind, frozenset())
    if place.row and adds_up(cell.text for cell in place.row):
        return not stating.isdisjoint(_stems(next(cell.text for cell in place.row if cell.text)))
    said = next((cell.column for cell in place.row if _lies_in(place, cell)), "") if place.row else place.sentence
    return not stating.isdisjoint(_stems(said))


def _lies_in(place: Citation, cell: CitedCell) -> bool:
    return cell.start <= place.start < cell.end


def _stems(text: str) -> set[str]:
    return {term.text for term in terms(text) if text[term.start : term.end].lower() not in FUNCTION_WORDS}


def _candidate(computed: Computed, freshness: Freshness | None) -> Candidate:
    places = computed.result.cells
    citations = tuple(_cite(computed, row, cell, freshness) for row, cell in places)
    return Candidate(computed.result.text, COMPUTED_CONFIDENCE, citations)


def _cite(computed: Computed, row: Row, cell: Cell, freshness: Freshness | None) -> Citation:
    """A cell of the table; the rows of a long one lie in several chunks, of which the found one stands for all."""
    document, table = computed.grid.document, computed.grid.table
    held = chunk_of_row(document, table, row.start, row.end, computed.chunk)
    return cite(Span(held, cell.start, cell.end, 0.0, 0.0, 0.0), document, freshness)
