"""Questions asked of a collection -> `Observation`s: what a confidence is fitted and measured on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from askcol.answering import Confidence, Evidence
from askcol.chunking import Chunk
from askcol.collection import Collection
from askcol.evaluation.measures import exact_match, is_right, token_f1
from askcol.evaluation.near_misses import Names, near_misses
from askcol.evaluation.question_sets import Question
from askcol.index import EVERYTHING, Scope
from askcol.text import normalize_answer

CANDIDATES = 3
"""How many of a question's candidates are observed; of the others hardly one is ever the most confident."""

Kind = Literal["answerable", "absent", "removed", "near miss"]
"""How a question was asked: as it is; without its article; without the chunks of its article that hold the answer,
while their neighbours stay; with one word changed so that its article no longer answers it (`near_misses`)."""

_UNANSWERABLE: tuple[Kind, ...] = ("absent", "absent", "removed", "removed", "near miss")


@dataclass(frozen=True, slots=True)
class Observation:
    """A question's best candidates by log-odds: their evidence, and how each compares with the gold answers.

    `right` (`metrics.is_right`), `exact` match and token `f1`; nothing is right where nothing answers.
    """

    document_id: str
    kind: Kind
    evidence: tuple[Evidence, ...]
    right: tuple[bool, ...]
    exact: tuple[bool, ...]
    f1: tuple[float, ...]

    @property
    def answerable(self) -> bool:
        return self.kind == "answerable"


def without_near_misses(observations: Iterable[Observation]) -> list[Observation]:
    """Those of the other kinds: how many near misses people ask is not known, so no measure of risk holds them."""
    return [o for o in observations if o.kind != "near miss"]


def observe(
    collection: Collection,
    questions: Iterable[Question],
    unanswerable: float,
    seed: int = 0,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Observation]:
    """Asks SQuAD `questions`, a share `unanswerable` in [0, 1] of them so that nothing answers them.

    Of these, two in five without their article, two in five without the chunks that answer, one as a near miss.
    """
    rng = random.Random(seed)
    chunks = list(collection.index.store.all_chunks())  # each question looks at all of them
    normalized = [f" {normalize_answer(c.text)} " for c in chunks]
    questions = [q for q in questions if q.answers]
    known = Names((q.documents[0], q.text) for q in questions)
    for question in questions:
        kind: Kind = "answerable"
        if rng.random() < unanswerable:
            kind = rng.choice(_UNANSWERABLE)
        if kind == "near miss":
            start, end = question.context or (0, 0)
            text = collection.index.store.document(question.documents[0]).text[start:end]
            misses = near_misses(question.text, text, known, None, rng)
            if not misses:
                progress(1)
                continue
            yield observation_of(collection, replace(question, text=rng.choice(misses).text), kind)
            progress(1)
            continue
        golds = [f" {normalize_answer(answer)} " for answer in question.answers]
        own = [(c, text) for c, text in zip(chunks, normalized, strict=True) if c.document_id in question.documents]
        scope = EVERYTHING
        if kind == "absent":
            scope = Scope(hidden=frozenset(c.chunk_id for c, _ in own))
        elif kind == "removed":
            holding = (c for c, text in own if any(gold in text for gold in golds) or _touches(question, c))
            scope = Scope(hidden=frozenset(c.chunk_id for c in holding))
        yield observation_of(collection, question, kind, scope)
        progress(1)


def _touches(question: Question, chunk: Chunk) -> bool:
    """Whether the chunk holds the answer's place or a part of it: "Oslo" is no word of "Oslo's", once normalised."""
    return any(chunk.document_id == d and chunk.start < end and start < chunk.end for d, start, end in question.spans)


def observation_of(collection: Collection, question: Question, kind: Kind, scope: Scope = EVERYTHING) -> Observation:
    """What comes of `question`, asked of the chunks in `scope`."""
    groups = collection.groups(question.text, collection.hits(question.text, scope=scope))[:CANDIDATES]
    answers = question.answers if kind == "answerable" else ()
    return Observation(
        question.documents[0] if question.documents else "",
        kind,
        tuple(g.evidence for g in groups),
        tuple(is_right(g.best.text, answers) for g in groups),
        tuple(bool(answers) and exact_match(g.best.text, answers) == 1 for g in groups),
        tuple(token_f1(g.best.text, answers) if answers else 0.0 for g in groups),
    )


class Rated(NamedTuple):
    """A candidate's confidence, and how it compares with the gold answers."""

    confidence: float
    right: bool
    exact: bool
    f1: float


def best_candidate(observation: Observation, confidence: Confidence) -> Rated:
    """The most confident candidate; the first of several, and nothing at all where there is none."""
    probabilities = map(confidence.probability, observation.evidence)
    candidates = map(Rated, probabilities, observation.right, observation.exact, observation.f1)
    return max(candidates, key=lambda c: c.confidence, default=Rated(0.0, False, False, 0.0))
