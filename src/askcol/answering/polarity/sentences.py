"""Chunks -> the sentences that may decide a yes/no question, each with its polarity and the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askcol.answering.evidence import Asked
from askcol.answering.polarity.clauses import Clause, Polarity, clauses, denies
from askcol.chunking import Chunk
from askcol.reading import Span
from askcol.text import exclude, terms

_VALUE = re.compile(
    r"(?:[$€£]\s?)?\d(?:[\d.,]*\d)?(?:\s?(?:%|percent|million|billion|thousand))?"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred)\b"
    r"|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b",
)


@dataclass(frozen=True, slots=True)
class PolarityEvidence:
    """The evidence that a sentence decides a yes/no question.

    Attributes:
        log_odds: Of the reader's best span in it, in [-20, 20].
        coverage: The share of the question's terms, weighted by idf, that its deciding clause has, or their opposites,
            in [0, 1].
        context: The share that the sentence, those before it in its chunk, the headings and the title have, in [0, 1].
        contradicts: 1 if it has another value where the question has one, 0 otherwise.
    """

    log_odds: float
    coverage: float
    context: float
    contradicts: float


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence with what it says to a question. `span`: the sentence as a place."""

    span: Span
    polarity: Polarity
    evidence: PolarityEvidence


def decisions(question: str, asked: Asked, title: str, chunk: Chunk, spans: Sequence[Span]) -> Iterator[Decision]:
    """What each sentence of a chunk says to the question. `spans`: the reader's, of this chunk.

    A chunk that lacks a name or a number of the question, its headings and title included, is about something else,
    unless the sentence has another value where the question has the number.
    """
    content = frozenset(asked.idf)
    before = "\n".join((title, *chunk.headings))
    everywhere = {term.text for term in terms(f"{before}\n{chunk.text}")}
    for start, end in chunk.sentences:
        sentence = chunk.text[start - chunk.start : end - chunk.start]
        context = f"{before}\n{sentence}"
        clause = _deciding(clauses(sentence, content, question), asked)
        there = {term.text for term in terms(context)}
        other = _contradicted(question, sentence)
        within = clause.covered | {term.text for term in terms(other)}
        if set(asked.missing(everywhere)) - within:
            continue
        span = Span(chunk, start, end, 0.0, 0.0, 0.0)
        touching = [s.log_odds for s in spans if s.start < end and s.end > start]
        evidence = PolarityEvidence(
            log_odds=max(-20.0, min(20.0, max(touching, default=-20.0))),
            coverage=_share(asked, within),
            context=_share(asked, within | there),
            contradicts=float(bool(other)),
        )
        yield Decision(span, _polarity(clause, question, contradicted=bool(other)), evidence)
        before = context


def _share(asked: Asked, there: frozenset[str] | set[str]) -> float:
    return asked.coverage(set(there))


def _deciding(found: Sequence[Clause], asked: Asked) -> Clause:
    """The clause that covers most of the question; the first of several."""
    return max(found, key=lambda clause: asked.coverage(set(clause.covered)))


def _polarity(clause: Clause, question: str, *, contradicted: bool) -> Polarity:
    if clause.open:
        return "unclear"
    return "no" if (clause.denies ^ denies(question)) or contradicted else "yes"


def _contradicted(question: str, sentence: str) -> str:
    """The value of the question for which the sentence has another one of its kind; "" if there is none."""
    said = [match[0] for match in _VALUE.finditer(sentence)]
    for match in _VALUE.finditer(question):
        alike = [value for value in said if _kind(value) == _kind(match[0])]
        if alike and all(exclude(match[0], value) for value in alike):
            return match[0]
    return ""


def _kind(value: str) -> str:
    """Money, a share, a year, a weekday, a month or a number: values of one kind contradict each other."""
    if value[0] in "$€£":
        return value[0]
    if re.fullmatch(r"(?:1\d|20)\d\d", value):
        return "year"
    if value.endswith("day"):
        return "weekday"
    if "%" in value or "percent" in value:
        return "%"
    return "month" if value[0].isupper() else "number"
