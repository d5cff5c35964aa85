"""Answers judged by the rule of their question's kind, and counted by kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from composing import chunk_of, document_of, span_of

from askcol.answering.answer import Answer, IndexSummary, Reason, Timings
from askcol.answering.candidates import Candidate
from askcol.answering.citations import Citation, cite
from askcol.answering.polarity import Polarity
from askcol.evaluation.kinds import count_by_kind, kind_rows
from askcol.evaluation.outcomes import Outcome
from askcol.evaluation.question_sets import Question
from askcol.evaluation.verdicts import f1_over_items, verdict

FACT = Question("1", "Who?", ("Ann Lee", "A. Lee"), ("a",), kind="prose")
LIST = Question("2", "Which?", ("Ann", "Bob"), ("a",), kind="list", items=(("Ann", "Ann Lee"), ("Bob",)))
SIDES = Question("3", "How many?", ("310", "240"), ("a", "b"), kind="conflict", sides=(("310",), ("240",)))
DECIDED = Question("9", "Is it?", ("It is not.",), ("a",), kind="yes_no", polarity="no")
ABSENT = Question("4", "Why?", (), (), kind="absent")
AMBIGUOUS = Question("5", "Who chaired?", (), (), kind="ambiguous")


def answer_of(
    *texts: str,
    reason: Reason | None = None,
    conflict: bool = False,
    items: Sequence[str] = (),
    polarity: Polarity | None = None,
) -> Answer:
    """An answer with `texts`, best first; an abstention where there is a reason."""
    answered = reason is None
    return Answer(
        question="?",
        question_type="fact",
        answered=answered,
        answer=texts[0] if answered else None,
        confidence=0.5,
        min_confidence=0.5,
        reason=reason,
        conflict=conflict,
        sides=(),
        answers=tuple(Candidate(text, 0.5, ()) for text in texts),
        hits=(),
        timings_ms=Timings(1.0, 1.0, 2.0),
        index=IndexSummary("0", 1, 1),
        stale=None,
        spans=tuple(citation_of(item) for item in items),
        polarity=polarity,
    )


def citation_of(text: str) -> Citation:
    document = document_of("a", text)
    return cite(span_of(chunk_of(document), text, 0.0), document, None)


# one answer


@pytest.mark.parametrize(
    ("question", "answer", "judgement"),
    [
        (FACT, answer_of("A. Lee"), "right"),
        (FACT, answer_of("Bob"), "wrong"),
        (FACT, answer_of("A. Lee", reason="below_threshold"), "abstained"),
        (ABSENT, answer_of("Bob"), "wrong"),
        (ABSENT, answer_of("Bob", reason="below_threshold"), "right"),
        (SIDES, answer_of("240", "310", conflict=True), "right"),
        (SIDES, answer_of("280"), "wrong"),
        (LIST, answer_of("Ann Lee"), "wrong"),
        (LIST, answer_of("Ann Lee and Bob", items=("Ann Lee", "Bob")), "right"),
        (LIST, answer_of("Ann, Bob, Cy", items=("Ann", "Bob", "Cy")), "right"),
        (LIST, answer_of("Ann, Cy, Di", items=("Ann", "Cy", "Di")), "wrong"),
        (DECIDED, answer_of("It is not.", polarity="no"), "right"),
        (DECIDED, answer_of("There is none.", polarity="no"), "right"),
        (DECIDED, answer_of("It is not.", polarity="yes"), "wrong"),
        (DECIDED, answer_of("It is not."), "wrong"),
        (DECIDED, answer_of("It is not.", reason="unclear", polarity="unclear"), "abstained"),
        (LIST, answer_of("Ann Lee", reason="not_in_collection"), "abstained"),
    ],
)
def test_an_answer_is_judged_by_the_kind_of_its_question(question: Question, answer: Answer, judgement: str) -> None:
    assert verdict(question, answer).judgement == judgement


def test_conflict_and_reason_are_kept_beside_the_judgement() -> None:
    assert verdict(SIDES, answer_of("240", conflict=True)).conflict
    assert verdict(ABSENT, answer_of(reason="nothing_retrieved")).reason == "nothing_retrieved"


def test_only_a_list_has_an_f1_over_items() -> None:
    assert verdict(LIST, answer_of("Bob")).item_f1 == pytest.approx(2 / 3)
    assert verdict(LIST, answer_of("Bob", reason="below_threshold")).item_f1 == 0
    assert verdict(FACT, answer_of("Ann Lee")).item_f1 is None


@pytest.mark.parametrize(
    ("found", "f1"),
    [
        ([], 0),
        (["Bob", "Ann Lee"], 1),
        (["Bob"], 2 / 3),
        (["Bob", "Bob"], 2 / 4),
        (["Bob", "Ann", "Cy"], 4 / 5),
    ],
)
def test_each_item_counts_once(found: list[str], f1: float) -> None:
    assert f1_over_items(found, LIST.items) == pytest.approx(f1)


# many


ASKED = (
    (FACT, answer_of("Ann Lee")),
    (replace(FACT, question_id="6"), answer_of("Bob")),
    (replace(FACT, question_id="7"), answer_of("Ann Lee", reason="below_threshold")),
    (ABSENT, answer_of("Bob")),
    (replace(ABSENT, question_id="8"), answer_of("Bob", reason="below_threshold")),
    (LIST, answer_of("Bob")),
    (SIDES, answer_of("310", conflict=True)),
)
OUTCOMES = [Outcome.of(question, answer) for question, answer in ASKED]


def test_the_counts_by_kind_are_in_order_of_appearance_with_the_sum_last() -> None:
    assert kind_rows(count_by_kind(OUTCOMES))[1:] == [
        ["prose", "3", "1 (33%)", "1 (33%)", "1 (33%)", "", ""],
        ["absent", "2", "1 (50%)", "1 (50%)", "0 (0%)", "1 (50%)", ""],
        ["list", "1", "0 (0%)", "1 (100%)", "0 (0%)", "", "F1 over items 0.67"],
        ["conflict", "1", "1 (100%)", "0 (0%)", "0 (0%)", "", "conflict shown: 1"],
        ["all", "7", "3 (43%)", "3 (43%)", "1 (14%)", "1 (50%)", "F1 over items 0.67; conflict shown: 1"],
    ]


def test_what_an_abstention_says_stands_beside_the_counts() -> None:
    told = [
        (AMBIGUOUS, answer_of(reason="ambiguous")),
        (replace(AMBIGUOUS, question_id="10"), answer_of(reason="below_threshold")),
        (replace(FACT, question_id="11", kind="computed"), answer_of(reason="needs_computation")),
    ]
    assert kind_rows(count_by_kind([Outcome.of(*asked) for asked in told]))[1:] == [
        ["ambiguous", "2", "2 (100%)", "0 (0%)", "0 (0%)", "0 (0%)", "said ambiguous: 1"],
        ["computed", "1", "0 (0%)", "0 (0%)", "1 (100%)", "", "said needs computation: 1"],
        ["all", "3", "2 (67%)", "0 (0%)", "1 (33%)", "0 (0%)", "said ambiguous: 1; said needs computation: 1"],
    ]


def test_every_question_is_right_wrong_or_abstained() -> None:
    for count in count_by_kind(OUTCOMES):
        assert count.right + count.wrong + count.abstained == count.questions
        assert count.false_answers <= count.wrong


def test_without_kinds_nothing_is_counted() -> None:
    assert count_by_kind([replace(o, kind="") for o in OUTCOMES]) == ()
