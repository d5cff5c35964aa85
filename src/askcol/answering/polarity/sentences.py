"""Chunks -> the sentences that may decide a yes/no question, each with its polarity and the evidence for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from askcol.answering.evidence import Asked
from askcol.answering.polarity.clauses import Clause, Polarity, clauses, denies
from askcol.answering.polarity.core import core, is_object, main_clause
from askcol.answering.polarity.lines import Statement, statements
from askcol.answering.polarity.rows import Row, field_says, row_says
from askcol.answering.polarity.values import in_range, other_value
from askcol.answering.relation_words import content_words
from askcol.answering.synonyms import tells
from askcol.chunking import Chunk, field_of
from askcol.documents import Document
from askcol.reading import Span
from askcol.text import FUNCTION_WORDS, term_set, word_list

MAX_DOCUMENT_CHARACTERS = 20_000
"""A longer document has several subjects."""


@dataclass(frozen=True, slots=True)
class PolarityEvidence:
    """The evidence that a sentence decides a yes/no question.

    Attributes:
        log_odds: Of the reader's best span in it, in [-20, 20].
        coverage: The share of the question's terms, weighted by idf, that its deciding clause has, or their opposites,
            in [0, 1].
        context: The share that the sentence, those before it in its chunk, the headings and the title have, in [0, 1].
        contradicts: 1 if it has another value where the question has one, 0 otherwise.
        core: The share of the words of the question's `core` that its deciding clause has, or their opposites, in
            [0, 1].
    """

    log_odds: float
    coverage: float
    context: float
    contradicts: float
    core: float


@dataclass(frozen=True, slots=True)
class Decision:
    """A sentence with what it says to a question. `span`: the sentence as a place."""

    span: Span
    polarity: Polarity
    evidence: PolarityEvidence


def decisions(
    question: str, asked: Asked, document: Document, chunk: Chunk, spans: Sequence[Span]
) -> Iterator[Decision]:
    """What each sentence of a chunk says to the question. `spans`: the reader's, of this chunk.

    A chunk whose document lacks a name or a number of the question is about something else, unless the sentence has
    another value where the question has the number. Of a long document, the chunk itself has to have them.
    """
    before = "\n".join((document.title, *chunk.headings))
    previous = ""
    around = document.text if len(document.text) <= MAX_DOCUMENT_CHARACTERS else chunk.text
    missing = frozenset(asked.missing(term_set(f"{before}\n{around}")) if asked.names else ())
    for statement in statements(chunk):
        start, end = statement.start, statement.end
        sentence = chunk.text[start - chunk.start : end - chunk.start]
        context = f"{before}\n{sentence}"
        said = (
            _said(question, asked, chunk, statement, previous)
            if chunk.row_at(start) or _tells(sentence, chunk)
            else None
        )
        if said is not None and missing <= (within := said.covered | term_set(said.other)):
            touching = [s.log_odds for s in spans if s.start < end and s.end > start]
            evidence = PolarityEvidence(
                log_odds=max(-20.0, min(20.0, max(touching, default=-20.0))),
                coverage=_share(asked, within),
                context=_share(asked, within | term_set(context)),
                contradicts=float(bool(said.other)),
                core=_core_share(question, within, term_set(before) if _PRONOUN.search(sentence) else frozenset()),
            )
            denied = bool(said.other) and said.polarity != "unclear"
            polarity = "no" if denied else said.polarity
            yield Decision(Span(chunk, start, end, 0.0, 0.0, 0.0), polarity, evidence)
        before, previous = context, sentence


def _said(question: str, asked: Asked, chunk: Chunk, statement: Statement, previous: str) -> Row:
    """What a row, a labelled line or a sentence says to the question. `previous`: the sentence before it."""
    sentence = chunk.text[statement.start - chunk.start : statement.end - chunk.start]
    if row := chunk.row_at(statement.start):
        return row_says(question, asked, chunk, *row)
    if (field := field_of(sentence)) and (said := field_says(question, asked, field)):
        return said
    content = frozenset(asked.idf)
    clause = _answering(previous, content, question, sentence) or _deciding(
        clauses(sentence, content, question, previous), asked
    )
    if statement.checked is not None:
        clause = replace(clause, denies=clause.denies == statement.checked, open=False)
    if not _speaks_of_it(clause, question, "\n".join((*chunk.headings[-1:], sentence))):
        return Row(frozenset(), "unclear")
    polarity = _polarity(clause, question)
    covered = clause.covered | term_set(" ".join(in_range(question, sentence)))
    if _ELLIPTIC.match(sentence):
        covered |= content & term_set(" ".join(chunk.headings[-1:]))
    return Row(covered, polarity, other_value(question, sentence))


_ELLIPTIC = re.compile(
    r"(?:Not|Never|Only|Free|Open|Closed|Possible|Available|Compulsory|Optional|[A-Z][a-z]+ed)\b(?! (?:the|a|an)\b)"
)
"""The start of a sentence without a subject, which its heading is: "Approved, on one condition." """


_PRONOUN = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|we|our|this|these|both)\b", re.IGNORECASE)


def _core_share(question: str, there: AbstractSet[str], meant: AbstractSet[str]) -> float:
    """The share of the core's words that are `there`; `meant`: those that a pronoun may stand for, beside one of it."""
    terms = [word.term for word in core(question)]
    if there.isdisjoint(terms):
        return 0.0
    return sum(term in there or term in meant for term in terms) / len(terms)


_HEADER_LINE = re.compile(r"(?:from|to|cc|bcc|sent|date|subject|reply-to):\s", re.IGNORECASE)

_MARKS = " \t\n#*_>|:-"


def _tells(sentence: str, chunk: Chunk) -> bool:
    """Whether it tells something: it is no question, heading, line of a mail's header, or header of a table."""
    bare = sentence.strip(_MARKS)
    if sentence.startswith(("#", "|")) or bare in {heading.strip(_MARKS) for heading in chunk.headings}:
        return False
    return not (sentence.rstrip("\"'”’)* ").endswith("?") or _HEADER_LINE.match(sentence))


_ANSWER = re.compile(r"(?:A(?:nswer)?[:.] )?(?P<sign>yes|no)\b(?=[,.;:!]|\s+[–—-]\s)", re.IGNORECASE)


_ASKER = re.compile(r"^\W*Q(?:uestion)?[:.] ")


def _answering(previous: str, content: frozenset[str], question: str, sentence: str) -> Clause | None:
    """The clause of a question before, as the "Yes" or "No" at the start of `sentence` answers it; else None."""
    found = _ANSWER.match(sentence)
    if not found or not previous.rstrip().endswith("?"):
        return None
    (clause, *more) = clauses(_ASKER.sub("", previous), content, question)
    denied = clause.denies != (found["sign"].lower() == "no")
    return replace(clause, denies=denied, open=clause.open or bool(more))


def _share(asked: Asked, there: AbstractSet[str]) -> float:
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


def _speaks_of_it(clause: Clause, question: str, said: str) -> bool:
    """Whether it says something of what the question asks, not only of its subject.

    "Is the museum free?" asks for its last word, "Is there a fine for late books?" for what there is. `said`: the
    sentence and its heading.
    """
    main = main_clause(question)
    words = content_words(main)
    asked = [w for w in words if _THERE.search(main[: w.start]) and w.surface.lower() not in ("any", "still")]
    if words and not main[words[-1].end :].strip("?.! ") and words[-1].surface.islower() and not asked:
        before = main[: words[-1].start]
        asked += [] if _GOVERNED.search(before) or is_object(before) else words[-1:]
    there = term_set(said)
    return all(word.term in clause.covered or tells(there, word.surface) for word in asked)


def _polarity(clause: Clause, question: str) -> Polarity:
    if clause.open:
        return "unclear"
    return "no" if clause.denies != denies(question) else "yes"
