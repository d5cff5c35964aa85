"""The sentence that decides a yes/no question, with a calibrated probability.

A verdict counts as right if its polarity and its sentence are. The probability is logistic (Platt 1999) over a few
features; `eval/yes_no.py --fit` fits the numbers on the questions that it asks, and they ship as `models/yes_no.json`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from askcol.answering.confidence import Confidence, packaged
from askcol.answering.evidence import Asked
from askcol.answering.polarity.sentences import Decision, decisions
from askcol.chunking import Chunk
from askcol.index import Store
from askcol.reading import Span


class RatedDecision(NamedTuple):
    """A sentence that may decide, and the probability in (0, 1) that it does, as its polarity says."""

    probability: float
    decision: Decision


@cache
def polarity_confidence() -> Confidence:
    """The confidence of yes/no answers that ships with the package."""
    return packaged("yes_no.json")


def rated_decisions(question: str, chunks: Sequence[Chunk], spans: Sequence[Span], store: Store) -> list[RatedDecision]:
    """The sentences of `chunks`, those first that most probably decide `question`; each place once.

    `spans`: what the reader found in the chunks.
    """
    asked = Asked.of(question, store)
    confidence = polarity_confidence()
    spans_of: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        spans_of[span.chunk.chunk_id].append(span)
    rated: dict[tuple[str, int], RatedDecision] = {}
    for chunk in chunks:
        document = store.document(chunk.document_id)
        for decision in decisions(question, asked, document, chunk, spans_of[chunk.chunk_id]):
            found = RatedDecision(confidence.probability(decision.evidence), decision)
            place = (chunk.document_id, decision.span.start)
            if place not in rated or rated[place].probability < found.probability:
                rated[place] = found
    return sorted(rated.values(), key=lambda r: (-r.probability, r.decision.span.chunk.chunk_id, r.decision.span.start))


MAX_GAP = 0.2
"""How many fewer of the question's terms the context of an opposite sentence may have; a share of their idf."""

_SPEAKER = re.compile(
    r"(?P<first>[^,;.]{2,60}?) (?:said|says?|claim(?:s|ed)?|told|insist(?:s|ed)?|reported|stated|argue[sd]?)\b"
    r"|according to (?P<last>[^,;.]+)",
    re.IGNORECASE,
)


def opposed(rated: Sequence[RatedDecision], threshold: float) -> RatedDecision | None:
    """The best sentence with the opposite polarity that reaches `threshold`; None without one.

    It speaks of about as much of the question, and is of another document, or another party says it.
    """
    best = rated[0].decision
    for probability, decision in rated[1:]:
        if (
            probability >= threshold
            and decision.evidence.context >= best.evidence.context - MAX_GAP
            and {best.polarity, decision.polarity} == {"yes", "no"}
            and (best.span.chunk.document_id != decision.span.chunk.document_id or _are_parties(best, decision))
        ):
            return RatedDecision(probability, decision)
    return None


def _are_parties(one: Decision, other: Decision) -> bool:
    speakers = [_SPEAKER.search(decision.span.text) for decision in (one, other)]
    names = {(found["first"] or found["last"]).strip().lower() for found in speakers if found}
    return len(names) == len(speakers) and one.evidence.coverage == other.evidence.coverage
