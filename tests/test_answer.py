"""Merging, evidence, conflicts and citations: by hand on made-up spans, and true on the seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from askcol.answer import (
    CONFLICT_RATIO,
    MAX_ANSWERS,
    MAX_LOG_ODDS,
    Answer,
    Candidate,
    Group,
    compose,
    conflicting,
    group_spans,
)
from askcol.chunks import Chunk
from askcol.collection import Collection
from askcol.confidence import FEATURES, Confidence
from askcol.documents import Document
from askcol.index import Index
from askcol.questions import read_jsonl
from askcol.reader import Span
from askcol.retriever import Hit
from askcol.tokenizer import sentences

ROOT = Path(__file__).parent.parent
QUESTIONS = read_jsonl(ROOT / "eval" / "seeds.jsonl")[::15]
BY_LOG_ODDS = Confidence({name: float(name == "log_odds") for name in FEATURES}, 0.0, 0.5)


def document_of(name: str, text: str) -> Document:
    return Document(name, f"docs/{name}.txt", name.upper(), text, f"sha256 of {name}")


def chunk_of(document: Document, start: int = 0, end: int | None = None) -> Chunk:
    text = document.text[start:end]
    within = tuple((start + s.start, start + s.end) for s in sentences(text))
    return Chunk(
        f"{document.document_id}:{start:08d}", document.document_id, start, start + len(text), text, (), within
    )


def span_of(chunk: Chunk, text: str, log_odds: float) -> Span:
    start = chunk.start + chunk.text.index(text)
    return Span(chunk, start, start + len(text), log_odds - 3.0, -3.0)


def grouped(*spans: Span) -> list[Group]:
    """The groups of `spans`, whose chunks were retrieved in that order."""
    chunks = list(dict.fromkeys(span.chunk for span in spans))
    hits = [Hit(chunk, 1.0, rank, rank, rank) for rank, chunk in enumerate(chunks, start=1)]
    return group_spans(sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start)), hits)


def composed(
    *spans: Span, documents: Sequence[Document], min_confidence: float = 0.0
) -> tuple[tuple[Candidate, ...], str | None]:
    return compose(grouped(*spans), BY_LOG_ODDS, {d.document_id: d for d in documents}, min_confidence)


A = document_of("a", "The parade cost 1,700 dollars. It rained. The mayor paid for The Parade.")
B = document_of("b", "According to the mayor, a sum of 1,700 dollars was paid.")
C = document_of("c", "The opposition speaks of 2,900 dollars. Nobody paid 1,700 dollars, it says.")


# groups


def test_equal_answers_of_documents_are_one_candidate_with_a_citation_each() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), "1,700 dollars", 3.0)]
    (candidate,), reason = composed(*spans, documents=[A, B])
    assert reason is None
    assert candidate.text == "1,700 dollars"
    assert [c.document_id for c in candidate.citations] == ["b", "a"]


def test_answers_are_equal_after_squad_s_normalisation() -> None:
    (group,) = grouped(span_of(chunk_of(A), "The parade", 2.0), span_of(chunk_of(A), "The Parade.", 1.0))
    assert [span.text for span in group.spans] == ["The parade", "The Parade."]


def test_a_span_that_normalises_to_nothing_is_no_answer() -> None:
    document = document_of("d", "The — a.")
    assert grouped(span_of(chunk_of(document), "The", 9.0), span_of(chunk_of(document), "—", 8.0)) == []


def test_groups_come_best_first_and_each_has_its_spans_best_first() -> None:
    groups = grouped(
        span_of(chunk_of(A), "1,700 dollars", 1.0),
        span_of(chunk_of(C), "2,900 dollars", 2.0),
        span_of(chunk_of(B), "1,700 dollars", 3.0),
    )
    assert [[(s.chunk.document_id, s.log_odds) for s in g.spans] for g in groups] == [
        [("b", 3.0), ("a", 1.0)],
        [("c", 2.0)],
    ]


# evidence


def test_evidence_by_hand() -> None:
    chunks = [chunk_of(C), chunk_of(A)]
    spans = [span_of(chunks[1], "1,700 dollars", 2.0), span_of(chunks[0], "2,900 dollars", -1.0)]
    hits = [Hit(chunks[0], 1.0, 1, 1, 1), Hit(chunks[1], 0.5, 4, None, 2)]
    best, other = group_spans(spans, hits)
    total = 1 + math.exp(2) + math.exp(-1)
    assert best.evidence.log_odds == pytest.approx(2)
    assert best.evidence.margin == pytest.approx(3)
    assert best.evidence.mass == pytest.approx(math.exp(2) / total)
    assert best.evidence.agreement == 0
    assert best.evidence.log_rank == pytest.approx(math.log(4))
    assert best.evidence.missing_rank == 1
    assert other.evidence.margin == pytest.approx(-3)
    assert other.evidence.log_rank == 0
    assert other.evidence.missing_rank == 0


def test_log_odds_and_margin_are_clipped() -> None:
    best, other = grouped(span_of(chunk_of(A), "1,700 dollars", 99.0), span_of(chunk_of(C), "2,900 dollars", -99.0))
    assert best.evidence.log_odds == best.evidence.margin == MAX_LOG_ODDS
    assert other.evidence.log_odds == other.evidence.margin == -MAX_LOG_ODDS
    (alone,) = grouped(span_of(chunk_of(A), "1,700 dollars", 1.0))
    assert alone.evidence.margin == MAX_LOG_ODDS


def test_another_wording_of_an_answer_does_not_lower_its_margin() -> None:
    chunk = chunk_of(A)
    best, wording = grouped(span_of(chunk, "1,700 dollars", 2.0), span_of(chunk, "1,700", 1.5))
    assert best.evidence.margin == wording.evidence.margin == MAX_LOG_ODDS


def test_another_sentence_that_agrees_raises_agreement() -> None:
    (group,) = grouped(span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), "1,700 dollars", 1.0))
    assert group.evidence.agreement == pytest.approx(math.log(2))


def test_copies_of_a_document_do_not_raise_agreement() -> None:
    copies = [document_of(name, A.text) for name in ("copy-1", "copy-2")]
    (group,) = grouped(*(span_of(chunk_of(d), "1,700 dollars", 2.0) for d in (A, *copies)))
    assert len(group.spans) == 3
    assert group.evidence.agreement == 0


def test_the_overlap_of_two_chunks_is_one_place_and_does_not_raise_agreement() -> None:
    start = A.text.index("It rained")
    chunks = [chunk_of(A, 0, start + len("It rained.")), chunk_of(A, start)]
    spans = [span_of(chunk, "rained", log_odds) for chunk, log_odds in zip(chunks, (1.0, 2.0), strict=True)]
    (group,) = grouped(*spans)
    assert group.evidence.agreement == 0
    (candidate,), _ = composed(*spans, documents=[A])
    (citation,) = candidate.citations
    assert citation.chunk_id == chunks[1].chunk_id


# candidates and reasons


def test_no_groups_is_not_in_collection() -> None:
    assert compose([], BY_LOG_ODDS, {}, 0.0) == ((), "not_in_collection")


@pytest.mark.parametrize(
    ("log_odds", "min_confidence", "reason"),
    [
        (2.0, 0.8, None),
        (2.0, 0.9, "below_threshold"),
        (-2.0, 0.5, "not_in_collection"),
        (-2.0, 0.1, None),
        (-9.0, 0.0, None),
        (12.0, 1.0, "below_threshold"),
    ],
)
def test_the_reason_to_abstain(log_odds: float, min_confidence: float, reason: str | None) -> None:
    span = span_of(chunk_of(A), "1,700 dollars", log_odds)
    (candidate,), found = composed(span, documents=[A], min_confidence=min_confidence)
    assert found == reason
    assert candidate.confidence == pytest.approx(1 / (1 + math.exp(-log_odds)), abs=1e-4)


def test_candidates_come_by_confidence_with_ties_by_chunk_and_place_and_are_at_most_five() -> None:
    document = document_of("d", "one two three four five six seven")
    spans = [span_of(chunk_of(document), word, 1.0) for word in reversed(document.text.split())]
    candidates, _ = composed(*spans, span_of(chunk_of(C), "2,900", 1.5), documents=[document, C])
    assert [c.text for c in candidates] == ["2,900", "one", "two", "three", "four"]
    assert len(candidates) == MAX_ANSWERS


def test_a_citation_names_its_source_and_its_sentence() -> None:
    (candidate,), _ = composed(span_of(chunk_of(A), "rained", 1.0), documents=[A])
    (citation,) = candidate.citations
    assert (citation.document_id, citation.title, citation.path, citation.sha256) == ("a", "A", A.path, A.sha256)
    assert citation.sentence == "It rained."
    assert A.text[citation.sentence_start :].startswith("It rained.")
    assert A.text[citation.start : citation.end] == citation.text == "rained"


def test_an_answer_over_two_sentences_is_cited_with_both() -> None:
    (candidate,), _ = composed(span_of(chunk_of(A), "dollars. It rained", 1.0), documents=[A])
    assert candidate.citations[0].sentence == "The parade cost 1,700 dollars. It rained."


# conflicts


def conflict_of(*spans: Span) -> list[str]:
    candidates, _ = composed(*spans, documents=[A, B, C])
    return [candidate.text for candidate in conflicting(candidates)]


def test_different_answers_of_different_documents_with_comparable_confidence_conflict() -> None:
    spans = span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.5)
    assert conflict_of(*spans) == ["1,700 dollars", "2,900 dollars"]


def test_different_answers_of_one_document_do_not_conflict() -> None:
    assert conflict_of(span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(A), "mayor", 1.9)) == []


def test_a_document_that_gives_both_answers_is_no_side_of_a_conflict() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700 dollars", 1.0)]
    assert conflict_of(*spans, span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


@pytest.mark.parametrize("wording", ["1,700", "sum of 1,700 dollars", "1,700 dollars was"])
def test_more_or_fewer_words_of_an_answer_do_not_conflict(wording: str) -> None:
    assert conflict_of(span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), wording, 1.9)) == []


@pytest.mark.parametrize(("share", "sides"), [(0.9, 2), (0.1, 0)])
def test_a_rival_needs_a_share_of_the_best_confidence(share: float, sides: int) -> None:
    assert 0.1 < CONFLICT_RATIO < 0.9
    best = 0.8
    rival = math.log(share * best / (1 - share * best))
    spans = span_of(chunk_of(A), "1,700 dollars", math.log(4)), span_of(chunk_of(C), "2,900 dollars", rival)
    assert len(conflict_of(*spans)) == sides


def test_no_candidates_do_not_conflict() -> None:
    assert conflicting([]) == []


# whole answers


@pytest.fixture(scope="module")
def answers(collection: Collection) -> list[Answer]:
    """Answers to questions of every kind, whatever the confidence."""
    assert len(QUESTIONS) >= 15
    return [collection.ask(q.text, min_confidence=0.0) for q in QUESTIONS]


def test_every_offset_is_true_of_the_file(answers: list[Answer]) -> None:
    citations = [citation for answer in answers for c in answer.answers for citation in c.citations]
    assert len(citations) >= len(answers)
    hits = [hit for answer in answers for hit in answer.hits]
    for place in (*citations, *hits):
        with (ROOT / place.path).open(encoding="utf-8", newline="") as file:
            text = file.read()
        assert text[place.start : place.end] == place.text != ""
    for c in citations:
        text = (ROOT / c.path).read_bytes().decode()
        assert text[c.sentence_start :].startswith(c.sentence)
        assert c.sentence_start <= c.start < c.end <= c.sentence_start + len(c.sentence)


def test_every_answer_is_one_of_the_hits_words(answers: list[Answer]) -> None:
    for answer in answers:
        hits = {hit.chunk_id: hit for hit in answer.hits}
        for candidate in answer.answers:
            for c in candidate.citations:
                hit = hits[c.chunk_id]
                assert hit.text[c.start - hit.start : c.end - hit.start] == c.text


def test_answers_are_at_most_five_best_first_and_no_place_twice(answers: list[Answer]) -> None:
    for answer in answers:
        assert 1 <= len(answer.answers) <= MAX_ANSWERS
        confidences = [candidate.confidence for candidate in answer.answers]
        assert confidences == sorted(confidences, reverse=True)
        assert answer.confidence == confidences[0]
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
    answer = collection.ask(answers[0].question)
    assert answer.answered == (answer.confidence >= collection.confidence.min_confidence)


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


def test_a_filter_that_nothing_matches_is_nothing_retrieved(collection: Collection) -> None:
    answer = collection.ask("Who visited the country?", documents="nothing", min_confidence=0.0)
    assert (answer.answered, answer.reason, answer.confidence) == (False, "nothing_retrieved", 0.0)
    assert answer.answers == answer.hits == ()


def test_an_empty_collection_says_so(collection: Collection, build_index: Callable[[Mapping[str, str]], Index]) -> None:
    answer = Collection(build_index({}), collection.reader).ask("Who visited the country?")
    assert (answer.answered, answer.reason, answer.index["documents"]) == (False, "empty_index", 0)
    assert answer.answers == answer.hits == ()


def test_the_answer_tells_its_timings_and_its_index(collection: Collection, answers: list[Answer]) -> None:
    for answer in answers:
        assert set(answer.timings_ms) == {"retrieve", "read", "total"}
        assert answer.timings_ms["total"] >= max(answer.timings_ms["retrieve"], answer.timings_ms["read"]) > 0
        assert answer.index == {
            "generation": collection.index.generation,
            "documents": 5,
            "chunks": len(collection.index.chunks),
        }
