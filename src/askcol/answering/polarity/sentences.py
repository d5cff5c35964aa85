"""Chunks -> the sentences that may decide a yes/no question, each with its polarity and the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from askcol.answering.evidence import Asked
from askcol.answering.polarity.clauses import Clause, Polarity, clauses, denies
from askcol.answering.polarity.rows import row_says
from askcol.answering.polarity.signs import stems
from askcol.answering.polarity.values import other_value
from askcol.answering.relation_words import content_words, tells
from askcol.chunking import Chunk
from askcol.reading import Span
from askcol.text import FUNCTION_WORDS, terms, word_list


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
    previous = ""
    everywhere = {term.text for term in terms(f"{before}\n{chunk.text}")}
    for start, end in chunk.sentences:
        sentence = chunk.text[start - chunk.start : end - chunk.start]
        context = f"{before}\n{sentence}"
        row = chunk.row_at(start)
        if row:
            covered, polarity, other = row_says(question, asked, chunk, *row)
        else:
            clause = _answering(previous, content, question, sentence) or _deciding(
                clauses(sentence, content, question, previous), asked
            )
            covered = clause.covered
            polarity = _polarity(clause, question) if _speaks_of_it(clause, question, sentence) else "unclear"
            other = other_value(question, sentence)
        within = covered | {term.text for term in terms(other)}
        there = {term.text for term in terms(context)}
        if (row or _tells(sentence, chunk)) and not set(asked.missing(everywhere)) - within:
            touching = [s.log_odds for s in spans if s.start < end and s.end > start]
            evidence = PolarityEvidence(
                log_odds=max(-20.0, min(20.0, max(touching, default=-20.0))),
                coverage=_share(asked, within),
                context=_share(asked, within | there),
                contradicts=float(bool(other)),
            )
            denied = bool(other) and polarity != "unclear"
            yield Decision(Span(chunk, start, end, 0.0, 0.0, 0.0), "no" if denied else polarity, evidence)
        before, previous = context, sentence


_HEADER_LINE = re.compile(r"(?:from|to|cc|bcc|sent|date|subject|reply-to):\s", re.IGNORECASE)

_MARKS = " \t\n#*_>|:-"


def _tells(sentence: str, chunk: Chunk) -> bool:
    """Whether it tells something: it is no question, heading, line of a mail's header, or header of a table."""
    bare = sentence.strip(_MARKS)
    if sentence.startswith(("#", "|")) or bare in {heading.strip(_MARKS) for heading in chunk.headings}:
        return False
    return not (sentence.rstrip("\"'”’)* ").endswith("?") or _HEADER_LINE.match(sentence))


_ANSWER = re.compile(r"(?P<sign>yes|no)\b(?=[,.;:!]|\s+[–—-]\s)", re.IGNORECASE)


def _answering(previous: str, content: frozenset[str], question: str, sentence: str) -> Clause | None:
    """The clause of a question before, as the "Yes" or "No" at the start of `sentence` answers it; else None."""
    found = _ANSWER.match(sentence)
    if not found or not previous.rstrip().endswith("?"):
        return None
    (clause, *more) = clauses(previous, content, question)
    denied = clause.denies != (found["sign"].lower() == "no")
    return replace(clause, denies=denied, open=clause.open or bool(more))


def _share(asked: Asked, there: frozenset[str] | set[str]) -> float:
    return asked.coverage(set(there))


def _deciding(found: Sequence[Clause], asked: Asked) -> Clause:
    """The clause that covers most of the question; the first of several.

    Open where several cover as much and one says the contrary of another ("Ann says it is, but Bob says it isn't").
    What an ellipsis says comes before what it takes up, where that is open.
    """
    most = max(asked.coverage(set(clause.covered)) for clause in found)
    best = [clause for clause in found if asked.coverage(set(clause.covered)) == most]
    certain = [clause for clause in best if not clause.open]
    if len({clause.denies for clause in certain}) > 1 and any(clause.filled for clause in best):
        return replace(best[0], open=True)
    return next((clause for clause in certain if clause.filled), best[0])


_THERE = re.compile(r"\bthere (?:an? |any |still )*$", re.IGNORECASE)

_GOVERNING = "|".join(sorted(FUNCTION_WORDS - word_list("auxiliaries") - {"been", "being"}))

_GOVERNED = re.compile(rf"\b(?:{_GOVERNING}) $", re.IGNORECASE)


def _speaks_of_it(clause: Clause, question: str, sentence: str) -> bool:
    """Whether it says something of what the question asks, not only of its subject.

    "Is the museum free?" asks for its last word, "Is there a fine for late books?" for what there is.
    """
    words = content_words(question)
    asked = [w for w in words if _THERE.search(question[: w.start])]
    if words and not question[words[-1].end :].strip("?.! ") and words[-1].surface.islower():
        asked += [w for w in words[-1:] if not asked and not _GOVERNED.search(question[: w.start])]
    there = stems(sentence)
    return all(word.term in clause.covered or tells(there, word.surface) for word in asked)


def _polarity(clause: Clause, question: str) -> Polarity:
    if clause.open:
        return "unclear"
    return "no" if clause.denies != denies(question) else "yes"
