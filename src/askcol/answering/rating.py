"""`Group`s + `Confidence` -> `Rated` groups, best first."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import MAX_LOG_ODDS, Evidence, Group
from askcol.text import agree, exclude


class Rated(NamedTuple):
    """A group, and the calibrated probability in (0, 1) that its answer is right."""

    probability: float
    group: Group


def rate(groups: Sequence[Group], confidence: Confidence) -> list[Rated]:
    """`groups` with their probabilities, best first; ties by chunk id and start."""
    return _ranked(Rated(confidence.probability(g.evidence), g) for g in groups)


def stand_alone(rated: Sequence[Rated], confidence: Confidence) -> list[Rated]:
    """`rated` in its order, each with the probability that it would have if no other excluded it.

    A rival lowers the probability of an answer, since one of the two is usually an error of the reader, and only one
    can be the first hit. Where the documents contradict each other, neither need be an error, and the sides would
    silence each other. So whether an answer is a side does not depend on the others, nor on which of them the wording
    of the question favours.
    """
    return [Rated(confidence.probability(_alone(r.group, [o.group for o in rated])), r.group) for r in rated]


def _alone(group: Group, groups: Sequence[Group]) -> Evidence:
    rivals = [g for g in groups if exclude(g.best.text, group.best.text)]
    rest = [g for g in groups if g is not group and g not in rivals and not agree(g.best.text, group.best.text)]
    return _united([group], rest, min(g.evidence.log_rank for g in (group, *rivals)))


def rate_sides(
    rated: Sequence[Rated], alone: Sequence[Rated], sides: Collection[str], confidence: Confidence
) -> list[Rated]:
    """`rated`, where the answers in `sides` share the probability that one of them is right.

    Each has the share that its probability in `alone` (as `stand_alone` gives it) is of theirs, and none loses.
    """
    shares = {r.group.best.text: r.probability for r in alone if r.group.best.text in sides}
    rest = [r.group for r in rated if not any(agree(r.group.best.text, side) for side in sides)]
    disputed = [r.group for r in rated if r.group.best.text in sides]
    together = confidence.probability(_united(disputed, rest, min(g.evidence.log_rank for g in disputed)))
    scale = together / sum(shares.values())
    return _ranked(Rated(max(r.probability, scale * shares.get(r.group.best.text, 0.0)), r.group) for r in rated)


def rate_newest(rated: Sequence[Rated], newest: Group, older: Sequence[Group], confidence: Confidence) -> list[Rated]:
    """`rated` without the groups in `older`, whose evidence speaks for `newest`, which corrects them.

    That is what the reader found the question to ask for; which of the values holds, the text says.
    """
    same = [newest, *older]
    rest = [
        r.group for r in rated if r.group not in same and not any(agree(r.group.best.text, g.best.text) for g in same)
    ]
    united = confidence.probability(_united(same, rest, min(g.evidence.log_rank for g in same)))
    kept = [r for r in rated if r.group not in same]
    return [Rated(max(united, *(r.probability for r in rated)), newest), *kept]


def _ranked(rated: Iterable[Rated]) -> list[Rated]:
    return sorted(rated, key=lambda r: (-r.probability, r.group.best.chunk.chunk_id, r.group.best.start))


def _united(sides: Sequence[Group], rest: Sequence[Group], log_rank: float) -> Evidence:
    """The evidence that one of `sides` is right: their mass beside `rest`, and a margin over the answers of `rest`."""
    best = max((g.evidence for g in sides), key=lambda e: e.log_odds)
    margin = best.log_odds - max((g.evidence.log_odds for g in rest), default=-MAX_LOG_ODDS)
    ours, others = (sum(math.exp(g.evidence.log_odds) for g in groups) for groups in (sides, rest))
    mass = math.log(ours) - math.log1p(ours + others)
    return replace(best, margin=min(MAX_LOG_ODDS, margin), mass=max(-MAX_LOG_ODDS, mass), log_rank=log_rank)
