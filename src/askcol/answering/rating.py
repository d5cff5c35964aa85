"""`Group`s + `Confidence` -> `Rated` groups, best first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import MAX_LOG_ODDS, Evidence, Group
from askcol.text import agree


class Rated(NamedTuple):
    """A group, and the calibrated probability in (0, 1) that its answer is right."""

    probability: float
    group: Group


def rate(groups: Sequence[Group], confidence: Confidence) -> list[Rated]:
    """`groups` with their probabilities, best first; ties by chunk id and start."""
    return _ranked(Rated(confidence.probability(g.evidence), g) for g in groups)


def rate_sides(rated: Sequence[Rated], sides: Collection[str], confidence: Confidence) -> list[Rated]:
    """`rated`, where the answers in `sides` share the probability that one of them is right.

    A rival lowers the probability of an answer, since one of the two is usually an error of the reader. Where the
    documents contradict each other, neither need be one, and the sides would silence each other. So each side keeps
    its proportion of their joint probability, and none loses. The rating stays as it is where the reader prefers "this
    chunk does not say" to a side.
    """
    disputed = [r for r in rated if r.group.best.text in sides]
    if min(r.group.evidence.log_odds for r in disputed) <= 0:
        return list(rated)
    rest = [r.group for r in rated if not any(agree(r.group.best.text, side) for side in sides)]
    together = confidence.probability(_united([r.group for r in disputed], rest))
    raised = max(1.0, together / sum(r.probability for r in disputed))
    return _ranked(Rated(p * raised, g) if g.best.text in sides else Rated(p, g) for p, g in rated)


def _ranked(rated: Iterable[Rated]) -> list[Rated]:
    return sorted(rated, key=lambda r: (-r.probability, r.group.best.chunk.chunk_id, r.group.best.start))


def _united(sides: Sequence[Group], rest: Sequence[Group]) -> Evidence:
    """The evidence that one of `sides` is right: all their mass, and a margin over the answers of `rest`."""
    best = max((g.evidence for g in sides), key=lambda e: e.log_odds)
    margin = best.log_odds - max((g.evidence.log_odds for g in rest), default=-MAX_LOG_ODDS)
    mass = math.log(sum(math.exp(g.evidence.mass) for g in sides))
    log_rank = min(g.evidence.log_rank for g in sides)
    return replace(best, margin=min(MAX_LOG_ODDS, margin), mass=mass, log_rank=log_rank)
