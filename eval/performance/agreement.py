"""How far two collections of the same documents give the same answers."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askcol import Answer, Collection
from askcol.collection import READ_CHUNKS


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the answers of two collections agree.

    Attributes:
        questions: How many were asked.
        overlap: The mean share of the `READ_CHUNKS` best chunks that both found, in [0, 1].
        same_order: The share of questions for which both found the same chunks in the same order, in [0, 1].
        same_best: The share of questions with the same best candidate at the same place, or none on either side, in
            [0, 1].
        same_answer: The share of questions that both answered with the same words or not at all, in [0, 1].
        confidence_median: Of the differences in confidence of the best candidates, without sign, the median.
        confidence_most: The greatest of them.
        others: The questions whose best candidates differ.
    """

    questions: int
    overlap: float
    same_order: float
    same_best: float
    same_answer: float
    confidence_median: float
    confidence_most: float
    others: tuple[str, ...]


def agreement(pairs: Iterable[tuple[Answer, Answer]]) -> Agreement:
    """How far the two answers to each question agree; there is one question at least."""
    both = list(pairs)
    chunks = [(_chunks(one), _chunks(other)) for one, other in both]
    overlaps = [len(set(a) & set(b)) / max(len(a), len(b)) if a or b else 1.0 for a, b in chunks]
    best = [(_best(one), _best(other)) for one, other in both]
    differences = [abs(_confidence(one) - _confidence(other)) for one, other in both]
    return Agreement(
        questions=len(both),
        overlap=statistics.mean(overlaps),
        same_order=_share(a == b for a, b in chunks),
        same_best=_share(a == b for a, b in best),
        same_answer=_share(one.answer == other.answer for one, other in both),
        confidence_median=statistics.median(differences),
        confidence_most=max(differences),
        others=tuple(one.question for (one, _), (a, b) in zip(both, best, strict=True) if a != b),
    )


def asked_of_both(one: Collection, other: Collection, questions: Sequence[str]) -> Agreement:
    """How far two collections agree on `questions`, each of which is asked of both."""
    return agreement((one.ask(question), other.ask(question)) for question in questions)


def _chunks(answer: Answer) -> list[str]:
    return [hit.chunk_id for hit in answer.hits[:READ_CHUNKS]]


def _best(answer: Answer) -> tuple[str, int, int] | None:
    if not answer.answers:
        return None
    citation = answer.answers[0].citations[0]
    return citation.document_id, citation.start, citation.end


def _confidence(answer: Answer) -> float:
    return answer.answers[0].confidence if answer.answers else 0.0


def _share(holds: Iterable[bool]) -> float:
    return statistics.mean(map(float, holds))
