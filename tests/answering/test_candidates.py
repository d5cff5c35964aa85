"""Groups become candidates with their places."""

from __future__ import annotations

from composing import A, B, Logistic, chunk_of, composed, document_of, span_of

from askcol.answering.answer import Answer
from askcol.answering.candidates import Candidate, missing_note


def test_equal_answers_of_documents_are_one_candidate_with_a_citation_each() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), "1,700 dollars", 3.0)]
    (candidate,) = composed(*spans, documents=[A, B]).answers
    assert candidate.text == "1,700 dollars"
    assert [c.document_id for c in candidate.citations] == ["b", "a"]


def test_the_overlap_of_two_chunks_is_one_place() -> None:
    start = A.text.index("It rained")
    chunks = [chunk_of(A, 0, start + len("It rained.")), chunk_of(A, start)]
    spans = [span_of(chunk, "rained", log_odds) for chunk, log_odds in zip(chunks, (1.0, 2.0), strict=True)]
    (candidate,) = composed(*spans, documents=[A]).answers
    (citation,) = candidate.citations
    assert citation.chunk_id == chunks[1].chunk_id


def test_a_candidate_names_what_its_text_does_not_mention() -> None:
    question = "When did Oslo and the Parade cost 7 dollars?"
    (candidate,) = composed(span_of(chunk_of(A), "1,700 dollars", 2.0), documents=[A], question=question).answers
    assert candidate.missing == ("Oslo", "7")
    assert missing_note(candidate) == "The passage does not mention Oslo, 7."


def test_without_missing_names_there_is_no_note() -> None:
    assert missing_note(Candidate("Oslo", 0.5, ())) == ""


def test_a_candidate_names_the_relation_that_its_text_does_not_tell() -> None:
    question = "How wide was the Parade in Oslo?"
    (candidate,) = composed(span_of(chunk_of(A), "1,700 dollars", 2.0), documents=[A], question=question).answers
    assert (candidate.missing, candidate.missing_relation) == (("Oslo", "wide"), ("wide",))
    assert candidate.missing_names == ("Oslo",)
    assert missing_note(candidate) == 'The passage does not mention Oslo and says nothing of "wide".'
    only = Candidate("7", 0.5, (), missing=("wide",), missing_relation=("wide",))
    assert missing_note(only) == 'The passage says nothing of "wide".'


def test_an_answer_that_falls_by_its_relation_is_missing_all_of_it() -> None:
    text = document_of("barge", "Ann Lee repaired the barge. Lund sold the pump for 300 euros.")
    by_relation = Logistic({"log_odds": 1.0, "relation_far": -3.0}, 0.0)

    def asked(question: str, min_confidence: float) -> Answer:
        span = span_of(chunk_of(text), "Lund", 2.0)
        return composed(
            span, documents=[text], question=question, min_confidence=min_confidence, confidence=by_relation
        )

    fallen = asked("Who repaired it?", 0.5)
    assert (fallen.reason, fallen.answers[0].missing_relation) == ("below_threshold", ("repaired",))
    assert fallen.answers[0].missing == ("repaired",)
    assert asked("Who repaired it?", 0.1).answers[0].missing_relation == ()  # it is answered
    assert asked("Who repaired it?", 0.99).answers[0].missing_relation == ()  # it falls short anyway
    assert asked("Who sold it?", 0.99).answers[0].missing_relation == ()


def test_a_candidate_says_what_its_text_leaves_unsaid() -> None:
    text = document_of("visit", "President Holm came.")
    question = "Which Peruvian President came to Arvik?"
    (candidate,) = composed(span_of(chunk_of(text), "Holm", 2.0), documents=[text], question=question).answers
    assert (candidate.missing, candidate.unsaid) == (("Peruvian", "Arvik"), ("Peruvian",))
    assert missing_note(candidate) == "The passage does not mention Peruvian, Arvik."
