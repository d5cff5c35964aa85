"""Question, spans and hits -> `Group`s: equal answers merged, with the evidence for each.

Nothing here is fitted; `confidence` turns an `Evidence` into a probability. A reader's score alone is not enough, as
Kamath et al. 2020 ("Selective question answering under domain shift") and Zhang et al. 2021 ("Knowing more about
questions can help") show. The features follow both: the scores of reader and retriever, agreement between sentences,
and the form of question and answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from askcol.answering.attributes import IN_FULL, Attribute, attributes, leaves_unsaid
from askcol.answering.cell_fit import CellFits
from askcol.answering.names import merge_names
from askcol.answering.near_misses import near_miss
from askcol.answering.question_types import identifier_fit, type_fit
from askcol.answering.relation_words import content_words, words_lost
from askcol.answering.surroundings import Surroundings, surroundings
from askcol.index import Store, rarity
from askcol.reading import Span
from askcol.retrieval import Hit
from askcol.text import NUMBER_WORDS, agree, answer_key, normalize_answer, term_set, terms, word_table

MAX_LOG_ODDS = 20.0

MAX_GROUPS = 40
"""How many answers to a question are compared. Tables give many more, one a cell, that nothing speaks for."""

SURE_WITNESS = 3.0
"""How far the log-odds of a place may lie below those of the strongest one to be a witness without more."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for an answer; "its chunk" is the chunk of its best span, by log-odds.

    Attributes:
        log_odds: Of its best span against the null span of its chunk, clipped to [-20, 20].
        margin: `log_odds` minus that of the best different answer, clipped likewise; 20 if there is none.
        mass: The log of its share of the softmax over all answers and the null outcome, at least -20.
        boundaries: The log of its best span's share of the softmax over the spans that overlap it, at least -20: how
            sure the reader is of where the answer begins and ends.
        agreement: The log of the number of different sentences that give the answer.
        log_rank: The log of the rank of its chunk, which counts from 1.
        coverage: The share of the question's terms, weighted by idf, in its `surroundings`, in [0, 1].
        missing_names: How many names and numbers of the question these lack, 0 to 2.
        type_fit: 1 if the answer has the form that the question asks for (a date for "when"), -1 if it has not, 0 if
            the question does not tell; -1 also if its unit measures something else (`measures_other`).
        identifier_fit: 1 if the answer is an identifier of the kind that the question asks for (a phone number, a
            policy number), -1 if it is not, 0 if the question asks for none.
        log_length: The log of its number of words.
        cell: 1 if it is a table's cell or the value of a label, else 0.
        lookup: Of a cell, `coverage` minus the most that another cell has, in [-1, 1]; else 0.
        row_fit, column_fit: Of a cell or a label's value, as `CellFit` gives them; else 0.
        echo: 1 if the question says all its words already, and is no choice between some ("or"); else 0.
        relation_gone, relation_far, unreal, role_clash: Signs of a near miss, as `NearMiss` gives them.
    """

    log_odds: float
    margin: float
    mass: float
    boundaries: float
    agreement: float
    log_rank: float
    coverage: float
    missing_names: float
    type_fit: float
    identifier_fit: float
    log_length: float
    cell: float
    lookup: float
    row_fit: float
    column_fit: float
    echo: float
    relation_gone: float
    relation_far: float
    unreal: float
    role_clash: float

    def vector(self) -> npt.NDArray[np.float64]:
        """float64 `[len(FEATURES)]`."""
        return np.array([getattr(self, name) for name in FEATURES])

    def without_near_misses(self) -> Evidence:
        """The same evidence, had there been no sign of a near miss in the relation, its reality or its roles."""
        role = min(0.0, self.role_clash)
        return replace(self, relation_gone=0.0, relation_far=0.0, unreal=0.0, role_clash=role)


FEATURES = tuple(field.name for field in fields(Evidence))

_LOWERING = ("log_rank", "missing_names", "echo", "relation_gone", "relation_far", "unreal", "role_clash")

DIRECTIONS = dict.fromkeys(FEATURES, 1) | dict.fromkeys(_LOWERING, -1) | {"log_length": 0, "cell": 0}
"""Feature -> 1 if more of it may only raise a confidence, -1 if it may only lower it, 0 if it may do either."""


@dataclass(frozen=True, slots=True)
class Group:
    """Spans that give the same answer, best first, and the evidence for it.

    `missing`: the names and numbers of the question, in its own words, that the best span's chunk, its headings and the
    title lack. `unsaid`: those of them that only qualify another word, and that the chunk does not contradict.
    `missing_relation`: the words for what it asks about that these lack, with every word that may stand for them.
    `lacking_relation`: those that the passage may well lack, or does not say of the answer.
    """

    spans: tuple[Span, ...]
    evidence: Evidence
    missing: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    missing_relation: tuple[str, ...] = ()
    lacking_relation: tuple[str, ...] = ()

    @property
    def best(self) -> Span:
        return self.spans[0]


def group_spans(question: str, spans: Sequence[Span], hits: Sequence[Hit], store: Store) -> list[Group]:
    """The best `MAX_GROUPS` groups of spans with equal answers (`text.answer_key`), by their strongest spans.

    A short name joins the full one (`merge_names`), whose places come first. Places that only hold the answer's words,
    and do not speak of what the question asks, are left out.

    `spans`: best first, as `SpanReader.read` returns them for the chunks of `hits`. Each copy of a chunk adds a place
    for its spans, and nothing to the evidence.
    """
    merged: dict[tuple[str, ...], list[Span]] = {}
    for span in spans:
        key = answer_key(span.text)
        if any(key):
            merged.setdefault(key, []).append(span)
    hit_of = {hit.chunk.chunk_id: hit for hit in hits}
    groups = sorted(
        (_witnesses(question, group, store) for group in merge_names(list(merged.values()), hits)),
        key=lambda group: -_strongest(group).log_odds,
    )[:MAX_GROUPS]
    strongest_of = [_strongest(group) for group in groups]
    log_odds = [min(MAX_LOG_ODDS, max(-MAX_LOG_ODDS, strongest.log_odds)) for strongest in strongest_of]
    log_total = math.log1p(sum(math.exp(x) for x in log_odds))
    texts = [group[0].text for group in groups]
    asked, fits = Asked.of(question, store), CellFits(question)
    around = [_around(strongest, store) for strongest in strongest_of]
    there = [term_set(a.said) for a in around]
    coverage = [asked.coverage(found) for found in there]
    lookup = _lookups([c if a.is_cell else None for c, a in zip(coverage, around, strict=True)])
    result = []
    for i, group in enumerate(groups):
        rival = _rival(i, texts)
        margin = MAX_LOG_ODDS if rival is None else log_odds[i] - log_odds[rival]
        strongest = strongest_of[i]
        hit = hit_of[strongest.chunk.chunk_id]
        missing = asked.missing(there[i])
        unsaid = asked.unsaid(missing, strongest)
        fit = fits.fit(strongest, around[i].above)
        signs = near_miss(question, around[i], strongest, fit)
        evidence = Evidence(
            log_odds=log_odds[i],
            margin=min(MAX_LOG_ODDS, max(-MAX_LOG_ODDS, margin)),
            mass=max(-MAX_LOG_ODDS, log_odds[i] - log_total),
            boundaries=max(-MAX_LOG_ODDS, strongest.log_boundary_share),
            agreement=math.log(_sentences(group)),
            log_rank=math.log(hit.rank),
            coverage=coverage[i],
            missing_names=float(min(2, len(missing))),
            type_fit=-1.0 if signs.measures_other else type_fit(question, group[0].text),
            identifier_fit=identifier_fit(question, group[0].chunk.text, *_place(group[0])),
            log_length=math.log(len(group[0].text.split())),
            cell=float(around[i].is_cell),
            lookup=lookup[i],
            row_fit=fit.row,
            column_fit=fit.column,
            echo=asked.echo(group[0].text),
            relation_gone=signs.relation_gone,
            relation_far=signs.relation_far,
            unreal=signs.unreal,
            role_clash=signs.role_clash,
        )
        names, only_qualifying = (tuple(asked.names[term] for term in lacking) for lacking in (missing, unsaid))
        spans_of_all = tuple(_with_copies(group, hit_of))
        result.append(Group(spans_of_all, evidence, names, only_qualifying, signs.missing, signs.lacking))
    return result


def _rival(own: int, texts: Sequence[str]) -> int | None:
    """The first answer that differs from the answer number `own`; `texts`: of all answers, best first."""
    return next((i for i, text in enumerate(texts) if i != own and not agree(texts[own], text)), None)


def _lookups(coverage: Sequence[float | None]) -> list[float]:
    """`Evidence.lookup` of each answer; `coverage`: None for an answer that is no cell."""
    ranked = sorted((c for c in coverage if c is not None), reverse=True)
    result = []
    for own in coverage:
        if own is None:
            result.append(0.0)
        else:
            result.append(own - (ranked[1] if own == ranked[0] and len(ranked) > 1 else ranked[0]))
    return result


def _place(span: Span) -> tuple[int, int]:
    """Where it stands in the text of its chunk."""
    return span.start - span.chunk.start, span.end - span.chunk.start


def _with_copies(group: Sequence[Span], hit_of: dict[str, Hit]) -> list[Span]:
    found = []
    for span in group:
        found.append(span)
        for copy in hit_of[span.chunk.chunk_id].copies:
            shift = copy.start - span.chunk.start
            found.append(replace(span, chunk=copy, start=span.start + shift, end=span.end + shift))
    return found


def _around(span: Span, store: Store) -> Surroundings:
    return surroundings(store.document(span.chunk.document_id), span)


def _strongest(group: Sequence[Span]) -> Span:
    return group[0] if len(group) == 1 else max(group, key=lambda span: span.log_odds)


def _witnesses(question: str, group: Sequence[Span], store: Store) -> list[Span]:
    """The spans of `group` that speak of what the question asks.

    That a permit expires on a day does not witness that the site closes on it. So where the strongest span answers the
    question, the others have to as well: the reader prefers each to "this chunk does not say", and where it is less
    sure of one, the one's passage says of the thing what the question asks.
    """
    strongest = _strongest(group)
    if len(group) == 1 or strongest.log_odds <= 0:
        return list(group)
    here = _around(strongest, store).said

    def speaks_of_it(span: Span) -> bool:
        if span.log_odds >= strongest.log_odds - SURE_WITNESS:
            return True
        return span.log_odds > 0 and not words_lost(question, here, _around(span, store).said, said_of(span, store))

    return [span for span in group if speaks_of_it(span)]


def _sentences(group: Sequence[Span]) -> int:
    """How many different sentences give this answer; a copy, or the overlap of two chunks, counts once."""
    if len(group) == 1:
        return 1
    return len({normalize_answer(" ".join(text for _, text in sentences_around(span))) for span in group})


def said_of(span: Span, store: Store) -> str:
    """What is said of `span` itself: its sentences; of a cell, its row and the name of its column."""
    around = _around(span, store)
    return around.said if around.is_cell else " ".join(sentence for _, sentence in sentences_around(span))


def sentences_around(span: Span) -> list[tuple[int, str]]:
    """The sentences that `span` overlaps, each with its start in the document."""
    chunk = span.chunk
    touched = [(start, end) for start, end in chunk.sentences if start < span.end and end > span.start]
    return [(start, chunk.text[start - chunk.start : end - chunk.start]) for start, end in touched]


# Without "one" and "first", which often are no number.
_FIGURES = {word: f"{value:g}" for word, value in NUMBER_WORDS.items() if value > 1} | word_table("ordinals")

_SPELLINGS = {
    spelling: spellings
    for spellings in (term_set(f"{word} {figures}") for word, figures in _FIGURES.items())
    for spelling in spellings
}
"""Term of a number -> its terms in words and in figures."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The content terms of a question.

    `idf`: of each term. `names`: the question's own words for the terms that are names or numbers. `attributes`: the
    terms that only qualify another one.
    """

    question: str
    idf: dict[str, float]
    names: dict[str, str]
    attributes: dict[str, Attribute]

    @classmethod
    def of(cls, question: str, store: Store) -> Asked:
        content = {word.term: word.surface for word in content_words(question)}
        idf = {text: rarity(store, text) for text in content}
        first = next((t.text for t in terms(question)), "")
        names = {
            text: surface
            for text, surface in content.items()
            if text in _SPELLINGS or any(c.isdigit() for c in surface) or (surface[0].isupper() and text != first)
        }
        return cls(question, idf, names, {a.term: a for a in attributes(question)})

    def echo(self, answer: str) -> float:
        said = term_set(self.question)
        return float("or" not in said and term_set(answer) <= said)

    def coverage(self, there: Set[str]) -> float:
        total = sum(self.idf.values())
        return sum(idf for term, idf in self.idf.items() if term in there) / total if total else 1.0

    def missing(self, there: Set[str]) -> tuple[str, ...]:
        """The terms of the names and numbers that `there` lacks.

        A number may be there in words or in figures, "US" and the like also in full.
        """
        return tuple(term for term in self.names if not _is_there(term, there))

    def unsaid(self, missing: Iterable[str], span: Span) -> tuple[str, ...]:
        """Those of `missing` that only qualify another word, and that the chunk of `span` does not contradict."""
        found = [self.attributes[term] for term in missing if term in self.attributes]
        return tuple(a.term for a in found if leaves_unsaid(a, self.question, span.chunk.text, *_place(span)))


def _is_there(term: str, there: Set[str]) -> bool:
    in_full = IN_FULL.get(term)
    return not there.isdisjoint(_SPELLINGS.get(term, {term})) or (in_full is not None and in_full <= there)
