"""Candidates, conflicts and citations: by hand on made-up spans, and true on the seeds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from askcol.answering.answer import CONFLICT_RATIO, MAX_ANSWERS, Answer, Candidate, compose, conflicting, missing_note
from askcol.answering.confidence import Confidence
from askcol.answering.evidence import Evidence, group_spans
from askcol.chunking.chunks import Chunk
from askcol.collection import Collection
from askcol.documents.document import Document
from askcol.evaluation.question_sets import read_jsonl
from askcol.index.build.embed import number_texts
from askcol.index.local.bm25 import BM25
from askcol.index.local.store import Index
from askcol.reading.spans import Span
from askcol.retrieval.hits import Hit
from askcol.text.sentences import sentences

ROOT = Path(__file__).parents[2]
QUESTIONS = read_jsonl(ROOT / "eval" / "seeds.jsonl")[::15]


class Logistic(Confidence, frozen=True):
    """Without knots."""

    def probability(self, evidence: Evidence) -> float:
        return 1 / (1 + math.exp(-self.logit(evidence)))


BY_LOG_ODDS = Logistic({"log_odds": 1.0}, 0.0)
BY_MARGIN = Logistic({"log_odds": 0.1, "margin": 0.2}, -2.0)


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
    return Span(chunk, start, start + len(text), log_odds - 3.0, -3.0, -0.5)


def composed(
    *spans: Span,
    documents: Sequence[Document],
    min_confidence: float = 0.0,
    confidence: Confidence = BY_LOG_ODDS,
    question: str = "What did it cost?",
) -> tuple[tuple[Candidate, ...], str | None]:
    """The candidates that `spans` make, whose chunks were retrieved in that order."""
    chunks = list(dict.fromkeys(span.chunk for span in spans))
    hits = [Hit(chunk, 1.0, rank, rank, rank) for rank, chunk in enumerate(chunks, start=1)]
    by_id = {d.document_id: d for d in documents}
    bm25 = BM25.build([[] for _ in chunks])
    index = Index(
        "generation", by_id, tuple(chunks), (), (), None, bm25, None, number_texts(c.text for c in chunks), None
    )
    ordered = sorted(spans, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))
    return compose(group_spans(question, ordered, hits, index), confidence, by_id, min_confidence)


A = document_of("a", "The parade cost 1,700 dollars. It rained. The mayor paid for The Parade.")
B = document_of("b", "According to the mayor, a sum of 1,700 dollars was paid.")
C = document_of("c", "The opposition speaks of 2,900 dollars. A sum of 1,700 dollars was mentioned, it says.")
D = document_of("d", "According to the mayor, a sum of 1,700 dollars was never paid.")


# candidates and reasons


def test_equal_answers_of_documents_are_one_candidate_with_a_citation_each() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), "1,700 dollars", 3.0)]
    (candidate,), reason = composed(*spans, documents=[A, B])
    assert reason is None
    assert candidate.text == "1,700 dollars"
    assert [c.document_id for c in candidate.citations] == ["b", "a"]


def test_the_overlap_of_two_chunks_is_one_place() -> None:
    start = A.text.index("It rained")
    chunks = [chunk_of(A, 0, start + len("It rained.")), chunk_of(A, start)]
    spans = [span_of(chunk, "rained", log_odds) for chunk, log_odds in zip(chunks, (1.0, 2.0), strict=True)]
    (candidate,), _ = composed(*spans, documents=[A])
    (citation,) = candidate.citations
    assert citation.chunk_id == chunks[1].chunk_id


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
    document = document_of("d", "ash beech cedar elm fir oak pine")
    spans = [span_of(chunk_of(document), word, 1.0) for word in reversed(document.text.split())]
    candidates, _ = composed(*spans, span_of(chunk_of(C), "2,900", 1.5), documents=[document, C])
    assert [c.text for c in candidates] == ["2,900", "ash", "beech", "cedar", "elm"]
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
    assert conflict_of(span_of(chunk_of(C), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


def test_a_document_that_gives_both_answers_is_no_side_of_a_conflict() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700 dollars", 1.0)]
    assert conflict_of(*spans, span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


def test_a_document_that_gives_the_best_answer_in_other_words_is_no_other_side() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700", 1.8)]
    assert conflict_of(*spans, span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


@pytest.mark.parametrize("wording", ["1,700", "sum of 1,700 dollars", "1,700 dollars was"])
def test_more_or_fewer_words_of_an_answer_do_not_conflict(wording: str) -> None:
    assert conflict_of(span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(B), wording, 1.9)) == []


def test_answers_of_different_kinds_do_not_conflict() -> None:
    assert conflict_of(span_of(chunk_of(A), "The mayor paid", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)) == []


@pytest.mark.parametrize(("share", "sides"), [(0.9, 2), (0.05, 0)])
def test_a_rival_needs_a_share_of_the_best_confidence(share: float, sides: int) -> None:
    assert 0.05 < CONFLICT_RATIO < 0.9
    best = 0.8
    rival = math.log(share * best / (1 - share * best))
    spans = span_of(chunk_of(A), "1,700 dollars", math.log(4)), span_of(chunk_of(C), "2,900 dollars", rival)
    assert len(conflict_of(*spans)) == sides


def test_a_document_is_one_side_with_its_best_answer() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    several = document_of("several", "It cost 4,000 dollars, or 5,000 dollars.")
    spans += [span_of(chunk_of(several), words, x) for words, x in (("4,000 dollars", 1.8), ("5,000 dollars", 1.7))]
    candidates, _ = composed(*spans, documents=[A, C, several])
    assert [side.text for side in conflicting(candidates)] == ["1,700 dollars", "2,900 dollars", "4,000 dollars"]


def test_two_documents_that_agree_against_the_best_answer_are_one_side() -> None:
    other = document_of("other", "It cost over 2,900 dollars.")
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    candidates, _ = composed(*spans, span_of(chunk_of(other), "over 2,900", 1.8), documents=[A, C, other])
    assert [side.text for side in conflicting(candidates)] == ["1,700 dollars", "2,900 dollars"]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What did The Parade cost, says the mayor?", 0),
        ("What did the parade cost, says the mayor?", 2),
        ("What did it cost according to the Opposition?", 2),
        ("What did it cost in Oslo?", 2),
    ],
)
def test_a_side_holds_the_names_of_the_question_that_the_best_answer_s_text_holds(question: str, sides: int) -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "2,900 dollars", 1.9)]
    candidates, _ = composed(*spans, documents=[A, C], question=question)
    assert len(conflicting(candidates)) == sides


@pytest.mark.parametrize(
    ("question", "one", "other", "sides"),
    [
        # the other text leaves the attribute unsaid
        ("Which US President opened it?", "US President *Holm* opened it.", "President *Orr* opened it.", 2),
        ("Which FBI Director opened it?", "FBI Director *Holm* opened it.", "Director *Orr* opened it.", 2),
        ("When did the Dutch Senate meet?", "The Dutch Senate met in *May*.", "The Senate met in *June*.", 2),
        ("When did President Petro come?", "President Petro came in *May*.", "Petro came in *June*.", 2),
        ("When did German chancellor Roy go?", "German chancellor Roy went in *May*.", "Roy left in *June*.", 2),
        ("When did UN Resolution 242 pass?", "UN Resolution 242: *May*.", "Resolution 242 passed in *June*.", 2),
        ("Which US President came?", "US President *Holm* came.", "President *Orr* met French President Roy.", 2),
        # it says otherwise
        ("Which US President opened it?", "US President *Holm* opened it.", "French President *Orr* opened it.", 0),
        ("Which US President opened it?", "US President *Holm* opened it.", "France’s President *Orr* opened it.", 0),
        ("Which US President came?", "US President *Holm* came.", "*Orr*, the president of France, came.", 0),
        ("Which FBI Director opened it?", "FBI Director *Holm* opened it.", "CIA Director *Orr* opened it.", 0),
        ("When did Judge Hale come?", "Judge Hale came in *May*.", "Mayor Hale came in *June*.", 0),
        # it lacks more than an attribute
        ("Which US President came?", "US President *Holm* came.", "The engineer *Orr* came.", 0),
        ("Who is the mayor of Arvik?", "The mayor of Arvik is *Holm*.", "The mayor of Bergen is *Orr*.", 0),
        ("Who is the mayor of Arvik?", "The mayor of Arvik is *Holm*.", "The mayor is *Orr*.", 0),
        ("Who is the Arvik Mayor?", "The Arvik Mayor is *Holm*.", "The Mayor is *Orr*.", 0),
        ("Which US Treasury Secretary came?", "US Treasury Secretary *Holm* came.", "Secretary *Orr* came.", 0),
        ("When did UN Resolution 242 pass?", "UN Resolution 242: *May*.", "Resolution 338 passed in *June*.", 0),
        ("Which US President came in 2019?", "US President *Holm* came in 2019.", "President *Orr* came in 2018.", 0),
        ("When did Anna Petro come?", "Anna Petro came in *May*.", "Petro came in *June*.", 0),
        ("Who won the Premier League?", "The Premier League was won by *Holm*.", "*Orr* won the Rugby League.", 0),
    ],
)
def test_a_side_may_leave_unsaid_what_only_qualifies_a_name(question: str, one: str, other: str, sides: int) -> None:
    documents, spans = [], []
    for name, text, log_odds in (("one", one, 2.0), ("other", other, 1.9)):
        before, answer, after = text.split("*")
        documents.append(document_of(name, before + answer + after))
        spans.append(span_of(chunk_of(documents[-1]), answer, log_odds))
    candidates, _ = composed(*spans, documents=documents, question=question)
    assert len(conflicting(candidates)) == sides


def test_a_candidate_says_what_its_text_leaves_unsaid() -> None:
    text = document_of("visit", "President Holm came.")
    question = "Which Peruvian President came to Arvik?"
    (candidate,), _ = composed(span_of(chunk_of(text), "Holm", 2.0), documents=[text], question=question)
    assert (candidate.missing, candidate.unsaid) == (("Peruvian", "Arvik"), ("Peruvian",))
    assert missing_note(candidate) == "The passage does not mention Peruvian, Arvik."


def test_a_text_that_agrees_without_the_names_is_on_the_best_answer_s_side() -> None:
    spans = [span_of(chunk_of(A), "1,700 dollars", 2.0), span_of(chunk_of(C), "1,700", 1.8)]
    spans.append(span_of(chunk_of(C), "2,900 dollars", 1.9))
    candidates, _ = composed(*spans, documents=[A, C], question="What did The Parade cost?")
    assert conflicting(candidates) == []


def test_a_candidate_says_what_of_the_question_its_text_lacks() -> None:
    (candidate,), _ = composed(
        span_of(chunk_of(A), "1,700 dollars", 2.0), documents=[A], question="Did Oslo and the Parade cost 7 dollars?"
    )
    assert candidate.missing == ("Oslo", "7")
    assert missing_note(candidate) == "The passage does not mention Oslo, 7."


def test_no_candidates_do_not_conflict() -> None:
    assert conflicting([]) == []


def test_an_answer_that_one_document_affirms_and_another_denies_is_both_sides() -> None:
    spans = [span_of(chunk_of(d), "1,700 dollars", x) for d, x in ((B, 3.0), (D, 2.0), (A, 1.0))]
    candidates, _ = composed(*spans, documents=[A, B, D])
    assert len(candidates) == 1
    sides = conflicting(candidates)
    assert [[c.document_id for c in side.citations] for side in sides] == [["b", "a"], ["d"]]
    assert [(side.text, side.confidence) for side in sides] == [("1,700 dollars", candidates[0].confidence)] * 2


def test_a_document_that_affirms_and_denies_is_no_side() -> None:
    both = document_of("both", f"{B.text} {D.text}")
    chunk = chunk_of(both)
    spans = [span_of(chunk_of(B), "1,700 dollars", 3.0), span_of(chunk, "1,700 dollars", 2.0)]
    start = both.text.rindex("1,700 dollars")
    spans.append(Span(chunk, start, start + len("1,700 dollars"), -2.0, -3.0, -0.5))
    assert conflicting(composed(*spans, documents=[B, both])[0]) == []


def disputed(best: float, other: float) -> tuple[tuple[Candidate, ...], str | None]:
    """What is made of 1,700 and 2,900 dollars with these log-odds, and a bad third candidate, above 0.4."""
    spans = [span_of(chunk_of(A), "1,700 dollars", best), span_of(chunk_of(C), "2,900 dollars", other)]
    spans.append(span_of(chunk_of(A), "It rained", -9.0))
    return composed(*spans, documents=[A, C], min_confidence=0.4, confidence=BY_MARGIN)


def test_the_sides_of_a_conflict_share_the_confidence_that_one_of_them_is_right() -> None:
    candidates, reason = disputed(10.0, 9.5)
    assert reason is None
    alone = [1 / (1 + math.exp(-(0.1 * 10 + 0.2 * margin - 2))) for margin in (0.5, -0.5)]
    sides = [candidate.confidence for candidate in candidates[:2]]
    assert sum(sides) == pytest.approx(1 / (1 + math.exp(-(0.1 * 10 + 0.2 * 19 - 2))), abs=1e-4)
    assert sides[1] / sides[0] == pytest.approx(alone[1] / alone[0], abs=0.05)
    assert [c.text for c in conflicting(candidates)] == ["1,700 dollars", "2,900 dollars"]
    assert candidates[2].confidence < 0.01


def test_without_a_conflict_a_rival_silences_an_answer() -> None:
    spans = [span_of(chunk_of(C), "1,700 dollars", 10.0), span_of(chunk_of(C), "2,900 dollars", 9.5)]
    _, reason = composed(*spans, documents=[C], min_confidence=0.4, confidence=BY_MARGIN)
    assert reason == "below_threshold"


def test_a_side_that_the_reader_does_not_find_shares_nothing() -> None:
    candidates, reason = disputed(0.5, -0.1)
    assert reason == "below_threshold"
    assert sum(c.confidence for c in candidates) < 0.4


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
    sides = [(side.text, side.citations[0].document_id[:3]) for side in conflicting(answer.answers)]
    assert sorted(sides) == [("Alejandro Mayorkas", "000"), ("Kristi Noem", "003")]


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
