"""Why an answer is what it is: everything that is shown adds up to its log-odds."""

from __future__ import annotations

import math
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from askcol.answering.answer import Answer
from askcol.answering.computed import COMPUTED_CONFIDENCE
from askcol.answering.computing import Computation
from askcol.answering.confidence import packaged_confidence
from askcol.answering.evidence import FEATURES, Evidence
from askcol.answering.explaining import explain
from askcol.answering.lists import list_confidence
from askcol.answering.polarity import polarity_confidence
from askcol.answering.why import Rating, Why, rating_of
from askcol.collection import Collection
from askcol.server.pages.why import FEATURES as WORDS
from askcol.server.pages.why import parts

QUESTIONS = (
    "How many deportations did the two nations achieve?",
    "Which US Secretary of Homeland Security visited Bogotá?",
    "Who visited Bogotá?",
    "Did Kristi Noem visit Bogotá?",
    "Which countries did Noem visit?",
    "Which vinyl floor is fireproof?",
    "What is the capital of Mongolia?",
)


def total(rating: Rating) -> float:
    return rating.base + sum(s.log_odds for s in rating.shares) + rating.calibration + rating.adjustment


def why_of(answer: Answer) -> Why:
    assert answer.why is not UNSET
    assert isinstance(answer.why, Why)
    return answer.why


@given(st.lists(st.floats(-20, 20), min_size=len(FEATURES), max_size=len(FEATURES)), st.floats(0.001, 0.999))
def test_shares_calibration_and_adjustment_add_up_to_the_log_odds(values: list[float], probability: float) -> None:
    rating = rating_of("fact", packaged_confidence(), Evidence(*values), probability)
    assert total(rating) == pytest.approx(rating.log_odds, abs=1e-9)
    assert rating.log_odds == pytest.approx(math.log(probability / (1 - probability)))
    for share in rating.shares:
        assert share.log_odds == share.weight * (share.value - share.reference)
        assert share.value == getattr(Evidence(*values), share.feature)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_explains_an_answer_adds_up_to_its_confidence(collection: Collection, question: str) -> None:
    answer = collection.ask(question, explain=True)
    rating = why_of(answer).rating
    assert rating
    assert total(rating) == pytest.approx(rating.log_odds, abs=1e-9)
    assert 1 / (1 + math.exp(-rating.log_odds)) == pytest.approx(answer.answers[0].confidence, abs=0.00006)
    assert (rating.rated_by == "yes_no") == question.startswith("Did ")
    if not answer.conflict:
        assert rating.adjustment == pytest.approx(0.0, abs=1e-9)
    assert sum(part.log_odds for part in parts(rating)) == pytest.approx(rating.log_odds)


def test_the_same_is_answered_and_explained_only_on_request(collection: Collection) -> None:
    plain, explained = (collection.ask(QUESTIONS[0], explain=wanted) for wanted in (False, True))
    assert plain.why is UNSET
    assert b'"why"' not in msgspec.json.encode(plain)
    assert replace(explained, why=UNSET, timings_ms=plain.timings_ms) == plain


def test_each_hit_says_what_was_read_in_it(collection: Collection) -> None:
    answer = collection.ask(QUESTIONS[0], explain=True)
    found = why_of(answer).hits
    assert [hit.chunk_id for hit in found] == [hit.chunk_id for hit in answer.hits]
    assert (found[0].best, found[0].read) == ("over 1,700", True)
    assert set(found[0].matched) >= {"deportations", "nations", "achieve"}
    assert found[0].score is not None
    assert found[0].null_score is not None
    assert found[0].score > found[0].null_score
    assert not all(hit.read for hit in found)
    assert all((hit.score is None) == (hit.best is None) == (not hit.read) for hit in found)


def test_the_stages_are_the_time_that_the_answer_took(collection: Collection) -> None:
    answer = collection.ask(QUESTIONS[0], explain=True)
    stages = why_of(answer).stages
    assert [stage.name for stage in stages] == ["retrieve", "read", "compose"]
    assert stages[0].milliseconds == answer.timings_ms.retrieve


def test_a_computed_answer_has_the_share_that_was_measured(collection: Collection) -> None:
    answer = collection.ask(QUESTIONS[0])
    (best, *_) = answer.answers
    computed = replace(
        answer,
        computation=Computation("sum", "1 + 1 = 2", "Load", ()),
        answers=(replace(best, confidence=COMPUTED_CONFIDENCE),),
    )
    why = explain(computed, (), (), (), confidence=collection.confidence, store=collection.index.store, stages=())
    assert why.rating
    assert (why.rating.rated_by, why.rating.shares) == ("computed", ())
    assert 1 / (1 + math.exp(-why.rating.log_odds)) == pytest.approx(COMPUTED_CONFIDENCE)


def test_without_candidates_there_is_no_rating(collection: Collection) -> None:
    why = why_of(collection.ask("Quel ministre a visité Bogotá ?", explain=True))
    assert (why.rating, why.hits) == (None, ())


def test_every_feature_of_every_model_has_words() -> None:
    models = (packaged_confidence(), list_confidence(), polarity_confidence())
    assert {name for model in models for name in model.weights} == set(WORDS)
