"""The choice between what the reader read and what can be computed, and the computed `Candidate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, CitedCell, cite
from askcol.answering.computing import (
    Cell,
    Computation,
    Computed,
    Question,
    Row,
    adds_up,
    compute,
    computed_type,
)
from askcol.answering.question_types import QuestionType
from askcol.answering.synonyms import stems
from askcol.chunking import chunk_of_row
from askcol.documents import Freshness
from askcol.index import Store
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import agree, content_terms, exclude, word_list

COMPUTED_RIGHT = (75, 79)
"""How many computed answers are right, on the test half of `eval/computed.jsonl` when the rules first met it."""

COMPUTED_CONFIDENCE = round((COMPUTED_RIGHT[0] + 1) / (COMPUTED_RIGHT[1] + 2), 4)
"""The probability that a computed answer is right: the measured share by Laplace's rule of succession.

It is one number for all, since a mapping is either certain or refused.
"""


_STATING: dict[QuestionType, frozenset[str]] = {
    "sum": stems(word_list("sum_clues")),
    "mean": stems(("average", "mean")),
    "extreme": stems((*word_list("superlatives"), "max", "min", "maximum", "minimum")),
    "comparison": stems((*word_list("superlatives"), "difference")),
}
"""Stems of words that state a result of this kind. A total states no average, and neither is an extreme."""


class Choice(NamedTuple):
    """What to answer with. `computed`: the candidate that was computed, None to leave what the reader read.

    `named`: how many of its first citations are the answer, word by word. `differs`: whether it and the reader's answer
    are sides of a conflict. `needs_computation`: whether to abstain, since what the reader read is no computation.
    `computation`: how it was computed, or why it could not be.
    """

    computed: Candidate | None = None
    named: int = 0
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
    asked_as, only_computed = computed_type(question, kind)
    if asked_as is None:
        return READ
    computed, concerned = compute(question, asked_as, hits, store)
    given = read if answered else None
    if computed is None or computed.computation.obstacle:
        if not concerned or not only_computed or (given and not _is_picked(given, question, asked_as, hits)):
            return READ
        return Choice(needs_computation=True, computation=computed.computation if computed else None)
    choice = Choice(_candidate(computed, freshness), computed.result.named, computation=computed.computation)
    if kind == "yes_no" or (given is None and not _is_counted_otherwise(read, choice, question, asked_as)):
        return choice
    if given is None or _stands(given, question, asked_as, hits, only_computed=only_computed):
        return READ
    return _beside(given, choice, asked_as)


_CELLS_OF_A_PAIR = 2


def _is_counted_otherwise(read: Candidate | None, choice: Choice, question: str, kind: QuestionType) -> bool:
    """Whether a line states another number than the one that was counted, though the reader is not sure of it."""
    if read is None or choice.computed is None or kind != "count" or not _says_count(read, question):
        return False
    return not agree(read.text, choice.computed.text)


def _stands(given: Candidate, question: str, kind: QuestionType, hits: Sequence[Hit], *, only_computed: bool) -> bool:
    """Whether the reader's answer stands without the computed one: a number that is stated, not one that is counted."""
    if not only_computed and "%" in given.text:
        return True
    if _is_picked(given, question, kind, hits):
        return False
    return not only_computed or (kind == "count" and _says_count(given, question))


def _beside(given: Candidate, choice: Choice, kind: QuestionType) -> Choice:
    """The computed answer, beside the reader's as the other side of a conflict where that states something else."""
    computed = choice.computed
    if computed is None or kind == "count" or not _states(given, kind):
        return choice
    if agree(given.text, computed.text):
        return READ
    return choice._replace(differs=exclude(given.text, computed.text))


def _says_count(read: Candidate, question: str) -> bool:
    """Whether a number that was read stands in a line or a sentence, and no row, with all that is said of it."""
    place = read.citations[0]
    if len(place.row) > _CELLS_OF_A_PAIR:
        return False
    asked = Question(question, "count")
    words = frozenset(asked.words[i].stem for i in asked.content)
    said = content_terms(" ".join((place.sentence, *(cell.column for cell in place.row))))
    return any(map(str.isdigit, read.text)) and bool(words) and words <= said


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
    named = content_terms(question) & content_terms(" ".join((place.row[column].column, *keys)))
    return not named or bool(Question(question, kind).bounds)


def _states(read: Candidate, kind: QuestionType) -> bool:
    """Whether the sentence, row or column of the reader's answer says that it is what a question of this kind asks for.

    A row that adds others up is named by its first cell.
    """
    place = read.citations[0]
    stating = _STATING.get(kind, frozenset())
    if place.row and adds_up(cell.text for cell in place.row):
        return not stating.isdisjoint(content_terms(next(cell.text for cell in place.row if cell.text)))
    said = next((cell.column for cell in place.row if _lies_in(place, cell)), "") if place.row else place.sentence
    return not stating.isdisjoint(content_terms(said))


def _lies_in(place: Citation, cell: CitedCell) -> bool:
    return cell.start <= place.start < cell.end


def _candidate(computed: Computed, freshness: Freshness | None) -> Candidate:
    places = computed.result.cells
    citations = tuple(_cite(computed, row, cell, freshness) for row, cell in places)
    return Candidate(computed.result.text, COMPUTED_CONFIDENCE, citations, polarity=computed.result.polarity)


def _cite(computed: Computed, row: Row, cell: Cell, freshness: Freshness | None) -> Citation:
    """A cell of the table; the rows of a long one lie in several chunks, of which the found one stands for all."""
    document = computed.grid.document
    held = chunk_of_row(document, computed.grid.table, row.start, row.end, computed.chunk)
    return cite(Span(held, cell.start, cell.end, 0.0, 0.0, 0.0), document, freshness)
