"""Questions asked of a collection -> `Observation`s, on which a confidence is fitted and measured."""

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

CANDIDATES = 8
"""How many of a question's candidates are observed. In a table, the right cell may be far from the reader's first."""

Kind = Literal["answerable", "absent", "removed", "near miss", "trap"]
"""How a question was asked.

`answerable`: as it is. `absent`: its article was hidden. `removed`: only the chunks that hold the answer were hidden.
`near miss`: one word was changed so that the article no longer answers it (`near_misses`). `trap`: someone wrote it so
that a text comes near and does not answer it. Questions that nobody made unanswerable are `absent`.
"""

_UNANSWERABLE: tuple[Kind, ...] = ("absent", "absent", "removed", "removed", "near miss")


@dataclass(frozen=True, slots=True)
class Observation:
    """A question's best candidates by log-odds: their evidence, and how each compares with the gold answers.

    `document_id`: the article, "" where the question names none. `right`: by `measures.is_right`; `exact`: exact match;
    `f1`: token F1. Nothing is right for an unanswerable question. `domain`: the kind of text, "" if there is only one.
    """

    document_id: str
    kind: Kind
    evidence: tuple[Evidence, ...]
    right: tuple[bool, ...]
    exact: tuple[bool, ...]
    f1: tuple[float, ...]
    domain: str = ""

    @property
    def answerable(self) -> bool:
        return self.kind == "answerable"


def without_near_misses(observations: Iterable[Observation]) -> list[Observation]:
    """The observations of the other kinds.

    Nobody knows how many near misses people ask, so they are left out of every measure of risk.
    """
    return [o for o in observations if o.kind != "near miss"]


def observe(
    collection: Collection,
    questions: Iterable[Question],
    unanswerable: float,
    seed: int = 0,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[Observation]:
    """Asks SQuAD `questions`; a share `unanswerable` in [0, 1] of them is made unanswerable.

    Of these, two in five are asked without their article, two in five without the chunks that answer, and one as a near
    miss. A question of which no near miss can be made is skipped.
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
    """Whether the chunk overlaps the answer's place; after normalisation, "Oslo" would not be found in "Oslo's"."""
    return any(chunk.document_id == d and chunk.start < end and start < chunk.end for d, start, end in question.spans)


def observation_of(collection: Collection, question: Question, kind: Kind, scope: Scope = EVERYTHING) -> Observation:
    """The observation of `question`, asked of the chunks in `scope`."""
    groups = collection.groups(question.text, collection.hits_to_read(question.text, scope=scope))[:CANDIDATES]
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
    """The most confident candidate, the first of equals; with a confidence of 0 if there is none."""
    probabilities = map(confidence.probability, observation.evidence)
    candidates = map(Rated, probabilities, observation.right, observation.exact, observation.f1)
    return max(candidates, key=lambda c: c.confidence, default=Rated(0.0, False, False, 0.0))
