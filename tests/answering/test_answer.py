"""Answers composed of made-up spans, their JSON, and answers that are true on the seeds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from composing import BY_LOG_ODDS, A, B, C, chunk_of, composed, document_of, span_of
from memory_store import MemoryStore

from askcol.answering.answer import Answer, IndexSummary, Reason
from askcol.answering.citations import Citation, CitedHit
from askcol.answering.compose import MAX_ANSWERS, compose
from askcol.answering.confidence import Confidence
from askcol.answering.conflicts import sides_of
from askcol.collection import Collection
from askcol.errors import FilterError
from askcol.evaluation.question_sets import read_jsonl
from askcol.index.place import Index
from askcol.retrieval.hits import Hit

ROOT = Path(__file__).parents[2]
QUESTIONS = read_jsonl(ROOT / "eval" / "seeds.jsonl")[::15]


# reasons


@pytest.mark.parametrize(
    ("chunks", "hits", "reason"),
    [(0, 0, "empty_index"), (3, 0, "nothing_retrieved"), (3, 1, "not_in_collection")],
)
def test_the_reason_where_nothing_is_found(chunks: int, hits: int, reason: Reason) -> None:
    now = time.perf_counter()
    answer = compose(
        "What did it cost?",
        [Hit(chunk_of(A), 1.0, 1, 1, 1)] * hits,
        [],
        confidence=BY_LOG_ODDS,
        min_confidence=0.0,
        store=MemoryStore([A], []),
        freshness=None,
        index=IndexSummary("generation", 1, chunks),
        began=now,
        retrieved=now,
    )
    assert (answer.answered, answer.reason, answer.confidence) == (False, reason, 0.0)
    assert (answer.answer, answer.answers, answer.sides, answer.stale) == (None, (), (), False)


def test_with_a_risk_the_answer_says_on_what_its_threshold_was_measured() -> None:
    now = time.perf_counter()
    measured = msgspec.structs.replace(BY_LOG_ODDS, risks=(0.1,), thresholds=(0.5,), measured_on="900 questions")

    def measured_on(max_risk: float | None, confidence: Confidence) -> str | None:
        return compose(
            "What did it cost?",
            [],
            [],
            confidence=confidence,
            min_confidence=None,
            max_risk=max_risk,
            store=MemoryStore([A], []),
            freshness=None,
            index=IndexSummary("generation", 1, 1),
            began=now,
            retrieved=now,
        ).measured_on

    assert measured_on(0.1, measured) == "900 questions"
    assert measured_on(None, measured) is None
    assert measured_on(0.1, BY_LOG_ODDS) is None


@pytest.mark.parametrize(
    ("log_odds", "min_confidence", "reason"),
    [
        (2.0, 0.8, None),
        (2.0, 0.9, "below_threshold"),
        (-2.0, 0.5, "not_in_collection"),
        (-2.0, 0.1, None),
        (-9.0, 0.0, None),
        (12.0, 1.0, "below_threshold"),
        (30.0, None, "below_threshold"),
        (-2.0, None, "not_in_collection"),
    ],
)
def test_the_reason_to_abstain(log_odds: float, min_confidence: float | None, reason: Reason | None) -> None:
    span = span_of(chunk_of(A), "1,700 dollars", log_odds)
    answer = composed(span, documents=[A], min_confidence=min_confidence)
    assert (answer.reason, answer.answered) == (reason, reason is None)
    assert answer.answer == (None if reason else "1,700 dollars")
    assert answer.min_confidence == min_confidence
    assert answer.confidence == answer.answers[0].confidence == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-4)


def test_candidates_come_by_confidence_with_ties_by_chunk_and_place_and_are_at_most_five() -> None:
    document = document_of("d", "ash beech cedar elm fir oak pine")
    spans = [span_of(chunk_of(document), word, 1.0) for word in reversed(document.text.split())]
    answer = composed(*spans, span_of(chunk_of(C), "2,900", 1.5), documents=[document, C])
    assert [c.text for c in answer.answers] == ["2,900", "ash", "beech", "cedar", "elm"]
    assert len(answer.answers) == MAX_ANSWERS


# whole answers


@pytest.fixture(scope="module")
def answers(collection: Collection) -> list[Answer]:
    """Answers to questions of every kind, whatever the confidence."""
    assert len(QUESTIONS) >= 15
    return [collection.ask(q.text, min_confidence=0.0) for q in QUESTIONS]


def test_every_offset_is_true_of_the_file(answers: list[Answer]) -> None:
    citations = [citation for answer in answers for c in answer.answers for citation in c.citations]
    assert len(citations) >= len(answers)
    places: list[Citation | CitedHit] = [*citations, *(hit for answer in answers for hit in answer.hits)]
    for place in places:
        with (ROOT / place.path).open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert text[place.start : place.end] == place.text != ""
    for c in citations:
        text = (ROOT / c.path).read_bytes().decode()
        assert text[c.sentence_start :].startswith(c.sentence)
        assert c.sentence_start <= c.start < c.end <= c.sentence_start + len(c.sentence)


@pytest.mark.parametrize(
    "question",
    [
        "Which US Secretary of Homeland Security visited Bogotá?",
        "Who was the US Secretary of Homeland Security who visited Bogotá?",
        "Which US Secretary of Homeland Security embarked on a visit to Bogotá?",
        "Which US homeland security secretary visited Bogotá?",
        "The U.S. Secretary of Homeland Security that visited Bogotá was who?",
        "Name the US Secretary of Homeland Security who visited Bogotá.",
    ],
)
def test_the_seeds_disagree_on_which_secretary_came(collection: Collection, question: str) -> None:
    answer = collection.ask(question)
    assert answer.conflict
    sides = [(side.text, side.citations[0].document_id[:3]) for side in answer.sides]
    assert sorted(sides) == [("Alejandro Mayorkas", "000"), ("Kristi Noem", "003")]


def test_every_answer_is_one_of_the_hits_words(answers: list[Answer]) -> None:
    for answer in answers:
        hits = {hit.chunk_id: hit for hit in answer.hits}
        for candidate in answer.answers:
            for c in candidate.citations:
                hit = hits[c.chunk_id]
                assert hit.text[c.start - hit.start : c.end - hit.start] == c.text


def test_answers_are_at_most_five_best_first_after_a_list_and_no_place_twice(answers: list[Answer]) -> None:
    for answer in answers:
        assert 1 <= len(answer.answers) <= MAX_ANSWERS
        others = answer.answers[1:] if len(answer.spans) > 1 else answer.answers
        confidences = [candidate.confidence for candidate in others]
        assert confidences == sorted(confidences, reverse=True)
        assert answer.confidence == answer.answers[0].confidence
        places = [(c.document_id, c.start, c.end) for candidate in answer.answers for c in candidate.citations]
        assert len(places) == len(set(places))


def test_min_confidence_0_always_answers(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.answered
        assert answer.reason is None
        assert answer.answer == answer.answers[0].text


def test_min_confidence_1_never_answers_and_shows_the_same_candidates(
    collection: Collection, answers: list[Answer]
) -> None:
    for answer in answers[:4]:
        refused = collection.ask(answer.question, min_confidence=1.0)
        assert not refused.answered
        assert refused.answer is None
        assert refused.reason in ("below_threshold", "not_in_collection")
        assert not refused.conflict
        assert refused.answers == answer.answers


def test_the_default_min_confidence_is_the_fitted_one(collection: Collection, answers: list[Answer]) -> None:
    answer, fitted = collection.ask(answers[0].question), collection.confidence.min_confidence
    assert fitted is not None
    assert answer.answered == (answer.confidence >= fitted)


def test_the_same_question_gets_the_same_answer(collection: Collection, answers: list[Answer]) -> None:
    again = collection.ask(answers[1].question, min_confidence=0.0)
    assert (again.answers, again.hits) == (answers[1].answers, answers[1].hits)


def test_documents_restricts_hits_and_citations(collection: Collection) -> None:
    answer = collection.ask("Who visited the country?", documents="004_*", min_confidence=0.0)
    assert len(answer.hits) > 1
    assert {hit.document_id for hit in answer.hits} == {"004_89b0088f12ac8119"}
    assert {c.document_id for candidate in answer.answers for c in candidate.citations} == {"004_89b0088f12ac8119"}


def test_top_k_is_the_number_of_chunks_that_are_read(collection: Collection) -> None:
    answer = collection.ask("Who visited the country?", top_k=2, min_confidence=0.0)
    assert len(answer.hits) == 2
    read = {c.chunk_id for candidate in answer.answers for c in candidate.citations}
    assert read <= {hit.chunk_id for hit in answer.hits}


def test_a_filter_that_nothing_matches_is_an_error(collection: Collection) -> None:
    for use in (collection.ask, collection.search):
        with pytest.raises(FilterError, match=r"^no document matches 'nothing'; a glob is compared with whole ids"):
            use("Who visited the country?", documents="nothing")
    assert collection.documents("nothing") == []


def test_a_question_in_another_language_is_refused_by_name(collection: Collection) -> None:
    answer = collection.ask("¿Cuántas deportaciones lograron las dos naciones?", min_confidence=0.0)
    assert (answer.answered, answer.reason, answer.language) == (False, "language", "es")
    assert (answer.answers, answer.hits, answer.conflict) == ((), (), False)


def test_an_empty_collection_says_so(collection: Collection, build_index: Callable[[Mapping[str, str]], Index]) -> None:
    answer = Collection(build_index({}), collection.reader).ask("Who visited the country?")
    assert (answer.answered, answer.reason, answer.index.documents) == (False, "empty_index", 0)
    assert (answer.answers, answer.hits) == ((), ())


def test_the_answer_tells_its_timings_and_its_index(collection: Collection, answers: list[Answer]) -> None:
    for answer in answers:
        timings = answer.timings_ms
        assert timings.total >= max(timings.retrieve, timings.read) > 0
        assert timings.total == pytest.approx(timings.retrieve + timings.read, abs=0.11)
        assert answer.index == IndexSummary(collection.index.store.generation, 5, collection.index.store.chunk_count)


# on the wire


def as_json(answer: Answer) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(answer))
    return decoded


def test_the_json_has_the_fields_of_the_contract(answers: list[Answer]) -> None:
    sent = as_json(answers[0])
    assert list(sent) == [
        *("question", "question_type", "answered", "answer", "confidence", "min_confidence", "reason", "conflict"),
        *("sides", "answers", "hits", "timings_ms", "index", "stale", "spans", "polarity", "language"),
        *("measured_on", "computation", "alternatives", "corrected"),
    ]
    assert list(sent["timings_ms"]) == ["retrieve", "read", "total"]
    assert list(sent["index"]) == ["generation", "documents", "chunks"]


def test_the_json_decodes_to_the_same_answer(answers: list[Answer]) -> None:
    for answer in answers:
        assert msgspec.json.decode(msgspec.json.encode(answer), type=Answer) == answer


def test_the_index_names_the_collection_only_where_it_has_a_name() -> None:
    assert msgspec.to_builtins(IndexSummary("g", 1, 2, "mail")) == {
        "generation": "g",
        "documents": 1,
        "chunks": 2,
        "collection": "mail",
    }
    assert "collection" not in msgspec.to_builtins(IndexSummary("g", 1, 2))


def test_the_sides_are_sent_with_the_citations_that_speak_for_each() -> None:
    spans = [span_of(chunk_of(d), text, x) for d, text, x in ((A, "1,700", 3.0), (B, "1,700", 2.0), (C, "2,900", 2.5))]
    answer = composed(*spans, documents=[A, B, C])
    assert answer.conflict
    assert [side["text"] for side in as_json(answer)["sides"]] == ["1,700", "2,900"]
    cited = [[citation["document_id"] for citation in side["citations"]] for side in as_json(answer)["sides"]]
    assert cited == [["a", "b"], ["c"]]


def test_an_abstention_has_no_sides() -> None:
    spans = [span_of(chunk_of(A), "1,700", 3.0), span_of(chunk_of(C), "2,900", 2.5)]
    answer = composed(*spans, documents=[A, C], min_confidence=1.0)
    assert (answer.reason, answer.conflict, answer.sides) == ("below_threshold", False, ())
    assert len(sides_of(answer.answers)) == 2


def test_a_risk_that_no_threshold_keeps_to_is_sent_as_null(collection: Collection, answers: list[Answer]) -> None:
    refused = collection.ask(answers[0].question, max_risk=0.0)
    assert not refused.answered
    assert as_json(refused)["min_confidence"] is None


def test_the_reasons_are_those_of_the_schema() -> None:
    _, schemas = msgspec.json.schema_components([Answer])
    (allowed,) = [part for part in schemas["Answer"]["properties"]["reason"]["anyOf"] if "enum" in part]
    assert set(allowed["enum"]) == set(get_args(Reason))
