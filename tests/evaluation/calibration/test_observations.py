"""What is asked of which chunks, and how what comes of it is rated; the collection is made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from composing import chunk_of, document_of, span_of
from memory_store import MemoryStore
from words import WordEncoder

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import FEATURES, Evidence, Group
from askcol.chunking.chunks import Chunk
from askcol.collection import Collection
from askcol.documents.document import Document
from askcol.evaluation.calibration.observations import (
    CANDIDATES,
    Kind,
    Observation,
    best_candidate,
    observation_of,
    observe,
)
from askcol.evaluation.question_sets import Question
from askcol.index.place import Index
from askcol.index.store import EVERYTHING, Scope
from askcol.retrieval.hits import Hit, Mode

TEXTS = {
    "Oslo": ("Ann Lee founded Oslo in 1911.", "The king of Oslo was Bob.", "In 1911, Ann Lee sailed."),
    "Rome": ("Rome has seven hills.", "Ann Lee never saw Rome."),
}
IDENTITY = Confidence({"log_odds": 1.0}, 0.0, (0.0, 1.0), (0.0, 1.0))


def evidence_of(log_odds: float) -> Evidence:
    return Evidence(**{**dict.fromkeys(FEATURES, 0.0), "log_odds": log_odds})


def store_of_texts() -> MemoryStore:
    """A document for each name in `TEXTS`, a chunk for each text."""
    chunks, documents = [], []
    for name, texts in TEXTS.items():
        text = "\n\n".join(texts)
        documents.append(Document(name, "", "", text, ""))
        for i, part in enumerate(texts):
            start = text.index(part)
            chunks.append(Chunk(f"{name}:{i}", name, start, start + len(part), part))
    return MemoryStore(documents, chunks)


class FakeCollection(Collection):
    """Answers everything with `candidates`; keeps what it was asked, and of which chunks."""

    def __init__(self, candidates: Sequence[str] = ("Ann Lee", "Bob", "the Ann Lee", "Rome")) -> None:
        super().__init__(Index(store_of_texts(), WordEncoder()))
        self.candidates = candidates
        self.asked: list[tuple[str, list[str] | None]] = []

    def hits(self, question: str, _: int = 8, __: Mode = "hybrid", scope: Scope = EVERYTHING) -> list[Hit]:
        chunks = self.index.store.all_chunks()
        found = [c.chunk_id for c in chunks if c.chunk_id not in scope.hidden]
        self.asked.append((question, None if scope == EVERYTHING else found))
        return []

    def groups(self, question: str, hits: Sequence[Hit]) -> list[Group]:
        assert (question, hits) == (self.asked[-1][0], [])
        spans = [span_of(chunk_of(document_of("a", text)), text, 0.0) for text in self.candidates]
        return [Group((span,), evidence_of(i / 10)) for i, span in enumerate(spans)]


WHO = Question("1", "Who founded Oslo in 1911?", ("Ann Lee",), ("Oslo",), (("Oslo", 0, 7),), context=(0, 29))
KING = Question("2", "Who was the king of Oslo?", ("Bob",), ("Oslo",), (("Oslo", 52, 55),), context=(31, 56))
HILLS = Question("3", "How many hills has it?", ("seven",), ("Rome",), (("Rome", 9, 14),), context=(0, 21))


# one question


def test_an_answerable_question_is_rated_against_its_golds() -> None:
    found = observation_of(FakeCollection(), WHO, "answerable")
    assert found.document_id == "Oslo"
    assert found.answerable
    assert found.right == found.exact == (True, False, True, False)
    assert found.f1 == (1.0, 0.0, 1.0, 0.0)
    assert found.evidence == tuple(map(evidence_of, (0.0, 0.1, 0.2, 0.3)))


def test_token_f1_is_kept_where_the_match_is_not_exact() -> None:
    found = observation_of(FakeCollection(["Ann", "Ann Lee and Bob", "Ann and four more of them"]), WHO, "answerable")
    assert found.exact == (False, False, False)
    assert found.f1 == pytest.approx((2 / 3, 4 / 6, 2 / 8))
    assert found.right == (True, True, False)


@pytest.mark.parametrize("kind", ["absent", "removed", "near miss"])
def test_nothing_is_right_for_a_question_that_nothing_answers(kind: Kind) -> None:
    found = observation_of(FakeCollection(), WHO, kind)
    assert not found.answerable
    assert (found.kind, found.right, found.exact, found.f1) == (kind, (False,) * 4, (False,) * 4, (0.0,) * 4)


def test_only_the_first_candidates_are_kept() -> None:
    many = FakeCollection([f"Bob the {n}th" for n in range(CANDIDATES + 2)])
    assert observation_of(many, WHO, "answerable").evidence == tuple(evidence_of(n / 10) for n in range(CANDIDATES))
    assert observation_of(FakeCollection([]), WHO, "answerable").evidence == ()


def test_a_question_without_documents_is_of_no_article() -> None:
    assert observation_of(FakeCollection(), Question("4", "Why?", (), ()), "absent").document_id == ""


# many


def test_answerable_questions_are_asked_of_all_chunks() -> None:
    collection = FakeCollection()
    found = list(observe(collection, [WHO, KING, HILLS], unanswerable=0))
    assert collection.asked == [(q.text, None) for q in (WHO, KING, HILLS)]
    assert [o.kind for o in found] == ["answerable"] * 3
    assert [o.right for o in found] == [(True, False, True, False), (False, True, False, False), (False,) * 4]


ALL_CHUNKS = ["Oslo:0", "Oslo:1", "Oslo:2", "Rome:0", "Rome:1"]


def test_absent_leaves_out_the_article_and_removed_its_chunks_that_hold_the_answer() -> None:
    collection = FakeCollection()
    found = list(observe(collection, [WHO] * 100, unanswerable=1))
    asked: dict[Kind, set[tuple[str, tuple[str, ...] | None]]] = {"absent": set(), "removed": set(), "near miss": set()}
    for observation, (text, allowed) in zip(found, collection.asked, strict=True):
        asked[observation.kind].add((text, None if allowed is None else tuple(allowed)))
        assert not any(observation.right)
    # "Ann Lee" of another article stays, and so does a neighbour that does not name her.
    assert asked["absent"] == {(WHO.text, ("Rome:0", "Rome:1"))}
    assert asked["removed"] == {(WHO.text, ("Oslo:1", "Rome:0", "Rome:1"))}
    assert all(allowed is None and text != WHO.text for text, allowed in asked["near miss"])


def test_of_removed_chunks_the_answer_is_a_whole_word() -> None:
    collection = FakeCollection()
    golds = ("ann le", "hills.", "THE KING")
    found = list(observe(collection, [Question("5", "What?", golds, ("Oslo",))] * 40, unanswerable=1))
    removed = [a for o, (_, a) in zip(found, collection.asked, strict=True) if o.kind == "removed"]
    assert removed
    assert all(allowed == ["Oslo:0", "Oslo:2", "Rome:0", "Rome:1"] for allowed in removed)


def test_a_removed_chunk_holds_the_answer_at_its_place_if_not_as_a_word() -> None:
    collection = FakeCollection()
    question = Question("5", "How is he called?", ("Bo",), ("Oslo",), (("Oslo", 52, 54),))
    found = list(observe(collection, [question] * 40, unanswerable=1))
    removed = [a for o, (_, a) in zip(found, collection.asked, strict=True) if o.kind == "removed"]
    assert removed
    assert all(allowed == ["Oslo:0", "Oslo:2", "Rome:0", "Rome:1"] for allowed in removed)


def test_a_near_miss_is_another_question_that_its_context_does_not_answer() -> None:
    collection = FakeCollection()
    found = list(observe(collection, [KING] * 200, unanswerable=1))
    near = {text for o, (text, _) in zip(found, collection.asked, strict=True) if o.kind == "near miss"}
    words = {frozenset(text.strip("?").split()) - frozenset(KING.text.strip("?").split()) for text in near}
    assert words
    others = {"queen", "prince", "princess", "emperor", "president", "governor", "mayor", "pope", "bishop", "general"}
    assert {word for one in words for word in one} <= others | {"not", "never"}


def test_a_question_without_a_near_miss_is_not_asked_as_one() -> None:
    # Nothing in this one can be swapped.
    question = Question("6", "Why so?", ("Bob",), ("Oslo",), context=(31, 56))
    collection = FakeCollection()
    found = list(observe(collection, [question] * 100, unanswerable=1))
    assert {o.kind for o in found} == {"absent", "removed"}
    assert 60 < len(found) < 95


def test_the_kinds_come_in_the_shares_that_are_asked_for() -> None:
    found = Counter(o.kind for o in observe(FakeCollection(), [WHO] * 2000, unanswerable=0.4))
    assert found["answerable"] == pytest.approx(1200, abs=80)
    assert found["absent"] == pytest.approx(320, abs=60)
    assert found["removed"] == pytest.approx(320, abs=60)
    assert found["near miss"] == pytest.approx(160, abs=45)


def test_the_seed_decides() -> None:
    def asked(seed: int) -> list[tuple[str, list[str] | None]]:
        collection = FakeCollection()
        list(observe(collection, [WHO, KING, HILLS] * 10, unanswerable=0.5, seed=seed))
        return collection.asked

    assert asked(0) == asked(0)
    assert asked(0) != asked(1)


def test_progress_is_told_of_each_question_asked_or_not() -> None:
    told: list[int] = []
    without_near_miss = Question("6", "Why so?", ("Bob",), ("Oslo",), context=(31, 56))
    questions = [WHO, KING, without_near_miss] * 10
    found = list(observe(FakeCollection(), questions, unanswerable=1, progress=told.append))
    assert len(found) < 30
    assert told == [1] * 30


# rating


def test_the_best_candidate_is_the_most_confident_one() -> None:
    evidence = tuple(map(evidence_of, (0.3, 0.8, 0.5)))
    right, exact = (False, True, True), (False, False, True)
    found = best_candidate(Observation("a", "answerable", evidence, right, exact, (0.1, 0.5, 1.0)), IDENTITY)
    assert found.confidence == pytest.approx(0.8)
    assert (found.right, found.exact, found.f1) == (True, False, 0.5)


def test_without_candidates_there_is_no_confidence() -> None:
    assert best_candidate(Observation("a", "absent", (), (), (), ()), IDENTITY) == (0.0, False, False, 0.0)
