"""Measures of whole answers where the right numbers are known by hand; retrieval is real, `ask` is made up."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from askcol.answering.answer import Answer, IndexSummary, Timings
from askcol.answering.candidates import Candidate
from askcol.chunking.chunks import Chunk
from askcol.collection import Collection
from askcol.evaluation.outcomes import Outcome
from askcol.evaluation.question_sets import Question
from askcol.evaluation.run import evaluate, evaluate_reader, gold_texts
from askcol.evaluation.verdicts import Verdict
from askcol.index.place import Index
from askcol.reading.promise import Rarity
from askcol.reading.span_reader import SpanReader
from askcol.reading.spans import Span

QUESTIONS = [
    Question("1", "What did the parade cost?", ("1,700 dollars",), ("a",)),
    Question("2", "What is bread made of?", ("flour and water",), ("b",)),
    Question("3", "What did the parade cost the regiment?", ("Berlin",), ("c",)),
    Question("4", "Who won the chess match?", (), ()),
    Question("5", "Who lost it?", (), ()),
]


class FakeCollection(Collection):
    """An index that is real, with prescribed answers: question -> answered, best candidate, confidence, ms."""

    def __init__(
        self, index: Index, answers: Mapping[str, tuple[bool, str, float, float]], reader: SpanReader | None = None
    ) -> None:
        super().__init__(index, reader)
        self.answers = answers

    def ask(self, question: str, **options: Any) -> Answer:
        assert options == {"mode": "bm25"}
        answered, best, confidence, milliseconds = self.answers[question]
        candidates = (Candidate(best, confidence, ()),) if best else ()
        return Answer(
            question=question,
            question_type="fact",
            answered=answered,
            answer=best if answered else None,
            confidence=confidence,
            min_confidence=0.5,
            reason=None if answered else "below_threshold",
            conflict=False,
            sides=(),
            answers=candidates,
            hits=(),
            timings_ms=Timings(1.0, 1.0, milliseconds),
            index=IndexSummary("0", 3, 3),
            stale=False,
        )


@pytest.fixture(scope="module")
def fake(build_index: Callable[[Mapping[str, str]], Index]) -> FakeCollection:
    texts = {
        "a": "The parade cost 1,700 dollars.",
        "b": "Bread is made of flour and water.",
        "c": "A regiment marched to Berlin.",
    }
    given = [
        (True, "1,700 Dollars.", 0.9, 10.0),
        (True, "flour", 0.6, 50.0),
        (False, "Berlin", 0.3, 30.0),
        (False, "", 0.0, 20.0),
        (True, "Ann", 0.5, 40.0),
    ]
    return FakeCollection(build_index(texts), {q.text: g for q, g in zip(QUESTIONS, given, strict=True)})


def test_answers_are_measured_as_by_hand(fake: FakeCollection) -> None:
    report = evaluate(fake, QUESTIONS, "bm25")
    assert (report.mode, report.questions, report.answerable) == ("bm25", 5, 3)
    found = report.answering
    assert found
    expected = {
        "exact_match": (1 + 0 + 0 + 1 + 0) / 5,
        "f1": (1 + 2 * 1 / 4 + 0 + 1 + 0) / 5,
        "best_exact_match": (1 + 0 + 1) / 3,
        "best_f1": (1 + 2 * 1 / 4 + 1) / 3,
        "answered_precision": 2 / 3,
        "answered_recall": 2 / 3,
        "abstained_precision": 1 / 2,
        "abstained_recall": 1 / 2,
        "false_answers": 1 / 2,
        "ece": (0.1 + 0.4 + 0.7 + 0 + 0.5) / 5,
        "brier": (0.1**2 + 0.4**2 + 0.7**2 + 0 + 0.5**2) / 5,
        "auroc": (2 + 2 + 1) / 6,
        "aurc": (0 + 0 + 1 / 3 + 1 / 4 + 2 / 5) / 5,
        "median_ms": 30.0,
        "p95_ms": 48.0,
    }
    assert {name: getattr(found, name) for name in expected} == pytest.approx(expected)
    assert set(expected) == set(found.__dataclass_fields__)


RIGHT = Verdict("right", None, conflict=False, reason=None)
WRONG = replace(RIGHT, judgement="wrong")
REFUSED = replace(RIGHT, reason="below_threshold")
ABSTAINED = replace(REFUSED, judgement="abstained")


def test_the_outcome_of_each_question_is_kept(fake: FakeCollection) -> None:
    outcomes = evaluate(fake, QUESTIONS, "bm25").outcomes
    assert outcomes == (
        Outcome("1", True, True, "1,700 Dollars.", 0.9, True, 1.0, 1.0, 1.0, 1.0, 10.0, "", RIGHT),
        Outcome("2", True, True, "flour", 0.6, True, 0.0, 0.5, 0.0, 0.5, 50.0, "", RIGHT),
        Outcome("3", True, False, "Berlin", 0.3, True, 1.0, 1.0, 0.0, 0.0, 30.0, "", ABSTAINED),
        Outcome("4", False, False, "", 0.0, False, 0.0, 0.0, 1.0, 1.0, 20.0, "", REFUSED),
        Outcome("5", False, True, "Ann", 0.5, False, 0.0, 0.0, 0.0, 0.0, 40.0, "", WRONG),
    )


def test_retrieval_is_measured_as_by_hand(fake: FakeCollection) -> None:
    # The third question names more of document a than of its gold document c, which therefore comes second.
    found = evaluate(fake, QUESTIONS, "bm25", read=False).retrieval
    assert (found.success_at_1, found.success_at_5, found.success_at_10, found.success_at_20) == (2 / 3, 1, 1, 1)
    assert found.mrr == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert found.ndcg_at_10 == pytest.approx((1 + 1 + 1 / math.log2(3)) / 3)


def test_without_reading_nothing_is_asked(fake: FakeCollection) -> None:
    told: list[int] = []
    report = evaluate(FakeCollection(fake.index, {}), QUESTIONS, "bm25", read=False, progress=told.append)
    assert report.answering is None
    assert report.outcomes == ()
    assert told == [1] * 5


def test_what_cannot_be_measured_is_nan(fake: FakeCollection) -> None:
    report = evaluate(fake, QUESTIONS[3:4], "bm25")
    assert math.isnan(report.retrieval.mrr)
    assert report.answering
    assert math.isnan(report.answering.best_f1)
    assert math.isnan(report.answering.auroc)
    assert (report.answering.exact_match, report.answering.false_answers) == (1.0, 0.0)


def chunk_of(document_id: str, start: int, text: str) -> Chunk:
    return Chunk(f"{document_id}:{start:08d}", document_id, start, start + len(text), text)


CHUNKS = [
    chunk_of("a", 0, "Ann paid 1,700 dollars."),
    chunk_of("a", 30, "Bob paid 11,700 dollars to Ann."),
    chunk_of("b", 0, "The sum of 1700 dollars."),
    chunk_of("c", 0, "The sum of 1,700 dollars."),
]


def test_gold_texts_hold_a_gold_as_whole_words_in_a_gold_document() -> None:
    question = Question("1", "How much?", ("$1,700", "2,900"), ("a", "b"))
    assert gold_texts(question, CHUNKS) == {CHUNKS[0].text, CHUNKS[2].text}


def test_gold_texts_are_those_at_the_gold_place_where_the_set_knows_it() -> None:
    question = Question("1", "Who?", ("Ann",), ("a",), spans=(("a", 0, 3),))
    assert gold_texts(question, CHUNKS) == {CHUNKS[0].text}
    cut = Question("1", "Who?", ("Ann paid",), ("a",), spans=(("a", 27, 33),))
    assert gold_texts(cut, CHUNKS) == set()


class FakeReader:
    """Finds the given words wherever they stand, the first of them with the best score."""

    identity = "given words"

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, _: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:  # noqa: ARG002
        return [
            Span(chunk, chunk.start + match.start(), chunk.start + match.end(), 0.0, 9.0, 0.0)
            for words in self.words
            for chunk in chunks
            for match in re.finditer(words, chunk.text)
        ]


def test_the_reader_alone_is_measured_within_the_right_context(
    build_index: Callable[[Mapping[str, str]], Index],
) -> None:
    first, second = "Ann met Bob Jones in May.", "Bob Jones left with Ann in June."
    index = build_index({"a": f"{first}\n\n{second}"})
    start = len(first) + 2
    questions = [
        Question("1", "Who met Bob?", ("Ann",), ("a",), context=(0, len(first))),
        Question("2", "Who left?", ("Jones",), ("a",), context=(start, start + len(second))),
        Question("3", "Who stayed?", (), (), context=(0, len(first))),
        Question("4", "No context", ("Ann",), ("a",)),
    ]
    reading = evaluate_reader(FakeCollection(index, {}, FakeReader("May", "Bob Jones", "Ann")), questions)
    assert reading.questions == 2
    assert reading.exact_match == 0
    assert reading.f1 == pytest.approx((0 + 2 * 1 / 3) / 2)
    assert [outcome[:2] for outcome in reading.outcomes] == [("1", 0.0), ("2", 0.0)]
    assert [f1 for _, _, f1 in reading.outcomes] == pytest.approx([0, 2 / 3])
    reading = evaluate_reader(FakeCollection(index, {}, FakeReader("Ann", "Bob Jones")), questions)
    assert reading.exact_match == pytest.approx(1 / 2)
