"""The confidence of rivals, and of the sides of a conflict."""

from __future__ import annotations

import math

import pytest
from composing import BY_MARGIN, A, B, C, D, chunk_of, composed, span_of

from askcol.answering.answer import Answer


def disputed(best: float, other: float) -> Answer:
    """The answer where 1,700 and 2,900 dollars have these log-odds, a third candidate is bad, and 0.4 is needed."""
    spans = [span_of(chunk_of(A), "1,700 dollars", best), span_of(chunk_of(C), "2,900 dollars", other)]
    spans.append(span_of(chunk_of(A), "It rained", -9.0))
    return composed(*spans, documents=[A, C], min_confidence=0.4, confidence=BY_MARGIN)


def test_the_sides_of_a_conflict_share_the_confidence_that_one_of_them_is_right() -> None:
    answer = disputed(10.0, 9.5)
    assert answer.reason is None
    alone = [1 / (1 + math.exp(-(0.1 * x + 0.2 * (x + 9.0) - 2))) for x in (10.0, 9.5)]
    sides = [candidate.confidence for candidate in answer.answers[:2]]
    assert sum(sides) == pytest.approx(1 / (1 + math.exp(-(0.1 * 10 + 0.2 * 19 - 2))), abs=1e-4)
    assert sides[1] / sides[0] == pytest.approx(alone[1] / alone[0], abs=0.01)
    assert [c.text for c in answer.sides] == ["1,700 dollars", "2,900 dollars"]
    assert answer.answers[2].confidence < 0.01


def test_without_a_conflict_a_rival_silences_an_answer() -> None:
    spans = [span_of(chunk_of(C), "1,700 dollars", 10.0), span_of(chunk_of(C), "2,900 dollars", 9.5)]
    answer = composed(*spans, documents=[C], min_confidence=0.4, confidence=BY_MARGIN)
    assert answer.reason == "below_threshold"


def test_a_side_that_the_reader_does_not_find_shares_nothing() -> None:
    answer = disputed(0.5, -0.1)
    assert answer.reason == "below_threshold"
    assert answer.sides == ()
    assert sum(c.confidence for c in answer.answers) < 0.4


def test_a_candidate_that_is_affirmed_and_denied_keeps_its_confidence() -> None:
    """It is one answer, so there is no other side to share a probability with."""
    spans = [span_of(chunk_of(d), "1,700 dollars", x) for d, x in ((B, 3.0), (D, 2.0))]
    answer = composed(*spans, span_of(chunk_of(A), "It rained", 2.9), documents=[A, B, D], confidence=BY_MARGIN)
    assert len(answer.sides) == 2
    assert answer.confidence == pytest.approx(1 / (1 + math.exp(-(0.1 * 3.0 + 0.2 * 0.1 - 2))), abs=1e-4)
