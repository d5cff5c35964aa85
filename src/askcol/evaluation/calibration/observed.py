"""`Domain`s asked -> `Observed`: observations in two halves, kept in a folder so that a run resumes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from askcol.answering import FEATURES
from askcol.collection import Collection
from askcol.encoding import packaged_encoder
from askcol.errors import QuestionSetError
from askcol.evaluation.calibration.domains import Domain
from askcol.evaluation.calibration.observations import Kind, Observation, observation_of, observe
from askcol.evaluation.question_sets import Question, spread
from askcol.files import write_whole
from askcol.index import model_identities
from askcol.reading import SpanReader
from askcol.types import Progress


@dataclass(frozen=True, slots=True)
class Observed:
    """The observations of a domain: one half to fit on, one to report on, without a document in both."""

    name: str
    fit: tuple[Observation, ...]
    report: tuple[Observation, ...]


class _Kept(msgspec.Struct, frozen=True):
    identity: str
    observed: Observed


def observe_domain(
    domain: Domain, reader: SpanReader, questions_a_half: int, unanswerable: float, folder: Path, progress: Progress
) -> Observed:
    """Asks at most `questions_a_half` questions of each half of `domain`, spread evenly.

    `unanswerable` in [0, 1]: the share that is made unanswerable where the domain makes any. What an earlier run
    observed is read from `folder` if reader, features, the stages of an index and the domain are still the same. Raises
    `QuestionSetError` if a question names a document that the index lacks, since it would count as wrong.
    """
    file = folder / f"{domain.name.replace(' ', '-')}.json"
    identity = _identity(domain, reader, questions_a_half, unanswerable)
    if file.is_file():
        kept = msgspec.json.decode(file.read_bytes())
        if kept["identity"] == identity:
            return msgspec.convert(kept, _Kept).observed
    collection = Collection(domain.open(progress), reader)
    lacking = {d for q in domain.questions for d in q.documents} - {d.document_id for d in collection.documents()}
    if lacking:
        raise QuestionSetError(
            f"{domain.name}: questions name documents that the index lacks: {', '.join(sorted(lacking))}"
        )
    fit, report = (
        _observe_half(domain, collection, spread(half, questions_a_half), number, unanswerable, progress)
        for number, half in enumerate(halves_by_document(domain.questions))
    )
    observed = Observed(domain.name, fit, report)
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(file, msgspec.json.encode(_Kept(identity, observed)))
    return observed


def _observe_half(
    domain: Domain,
    collection: Collection,
    asked: Sequence[Question],
    number: int,
    unanswerable: float,
    progress: Progress,
) -> tuple[Observation, ...]:
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(f"{domain.name}, half {number + 1}", done, len(asked))

    if domain.makes_unanswerable:
        found = observe(collection, asked, unanswerable, seed=number, progress=count)
    else:
        found = _observe_as_they_are(collection, asked, count)
    return tuple(replace(o, domain=domain.name, document_id=f"{domain.name}/{o.document_id}") for o in found)


def halves_by_document(questions: Sequence[Question]) -> tuple[list[Question], list[Question]]:
    """The questions on every second document, from the first and from the second on, in the order of the ids.

    Questions that name no document are dealt out in turn.
    """
    ids = sorted({q.documents[0] for q in questions if q.documents})
    half_of = {document_id: i % 2 for i, document_id in enumerate(ids)}
    halves: tuple[list[Question], list[Question]] = ([], [])
    without = 0
    for question in questions:
        if question.documents:
            halves[half_of[question.documents[0]]].append(question)
        else:
            halves[without % 2].append(question)
            without += 1
    return halves


def _observe_as_they_are(
    collection: Collection, questions: Sequence[Question], progress: Callable[[int], None]
) -> Iterator[Observation]:
    for question in questions:
        kind: Kind = "answerable" if question.answers else "trap" if question.kind == "trap" else "absent"
        observation = observation_of(collection, question, kind)
        # A question without a document is a group of its own where folds are made.
        yield observation if question.documents else replace(observation, document_id=question.question_id)
        progress(1)


def _identity(domain: Domain, reader: SpanReader, questions_a_half: int, unanswerable: float) -> str:
    share = unanswerable if domain.makes_unanswerable else None
    stages = model_identities(packaged_encoder())
    parts = (domain.content, domain.questions, reader.identity, FEATURES, stages, questions_a_half, share)
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
