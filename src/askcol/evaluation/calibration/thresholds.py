"""Rated questions -> the thresholds of a `Confidence`: by default, and for each accepted risk."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from askcol.answering import Confidence
from askcol.evaluation.calibration.observations import Observation, Rated

MAX_FALSE_ANSWERS = 0.07
"""The largest share of unanswerable questions that may get an answer at the chosen threshold."""

MIN_UNANSWERABLE = math.ceil(1 / MAX_FALSE_ANSWERS)
"""The fewest unanswerable questions to choose a threshold by; `MAX_FALSE_ANSWERS` of fewer is less than one."""

RISKS = tuple(round(0.01 * i, 2) for i in range(1, 51))
"""The shares of wrong answers for which a threshold is stored."""

LEVEL = 0.95
"""How sure it is that the share of wrong answers stays below an accepted risk."""

FIRST_TESTED = 60
"""The fewest of the surest answers that are tested against a risk, where there are as many."""


def domain_weights(observations: Sequence[Observation]) -> npt.NDArray[np.float64]:
    """The weight of each observation, float64 `[n]`, 1 on average.

    Every kind of text weighs the same in all, however many questions were asked about it. The traps of all kinds count
    as one more: they are few, and what tells them apart is of little use elsewhere, so it would weigh next to nothing.
    """
    names = ["trap" if o.kind == "trap" else o.domain for o in observations]
    sizes = Counter(names)
    weights = np.array([1 / sizes[name] for name in names])
    return weights / weights.mean() if len(weights) else weights


def with_thresholds(confidence: Confidence, observations: Sequence[Observation], rated: Sequence[Rated]) -> Confidence:
    """`confidence` with thresholds chosen on `observations`, whose best candidates are `rated`.

    `min_confidence` maximises F1, no-answer included, among the thresholds at which at most `MAX_FALSE_ANSWERS` of the
    unanswerable questions get an answer; both count questions by `domain_weights`. It is None where there is none.
    Traps are left out of this choice, since nobody knows how many of them people ask. The thresholds of the risks are
    those of `risk_thresholds`, traps included.
    """
    order = sorted(range(len(rated)), key=lambda i: -rated[i].confidence)
    p = np.array([rated[i].confidence for i in order])
    counts = np.array([observations[i].kind != "trap" for i in order])
    weights = domain_weights(observations)[order] * counts
    unanswerable = np.array([not observations[i].answerable for i in order]) * weights
    # The gain in F1 of an answer over an abstention.
    gains = np.cumsum(np.array([rated[i].f1 for i in order]) * weights - unanswerable)
    # All questions of equal confidence are answered together, so a threshold can only lie after the last of them.
    last = np.append(p[1:] < p[:-1], True)
    # A sum of weights may miss a whole share by the rounding of its last digit.
    allowed = last & (np.cumsum(unanswerable) <= MAX_FALSE_ANSWERS * unanswerable.sum() + 1e-9)
    best = int(np.where(allowed, gains, -np.inf).argmax())
    return msgspec.structs.replace(
        confidence,
        min_confidence=float(p[best]) if allowed[best] and gains[best] > 0 else None,
        risks=RISKS,
        thresholds=risk_thresholds([r for r in rated if r.confidence > 0]),
        measured_on=_described(observations),
    )


def risk_thresholds(rated: Sequence[Rated]) -> tuple[float | None, ...]:
    """For each of `RISKS`, the threshold above which the share of wrong answers stays below it; None if there is none.

    It does so at a level of 95%: the Clopper-Pearson upper bound of the share (Clopper and Pearson 1934) is at most the
    risk (Geifman and El-Yaniv 2017). The bound holds for questions that are drawn as `rated` were. Many thresholds are
    tried, so they are tested in an order that does not look at what is right: the surest tenth of the answers, then
    each time a hundredth more. The first test that fails is the last one, and the threshold before it is taken. Such a
    fixed sequence keeps its level without a correction (Angelopoulos et al. 2021, "Learn then Test").
    """
    surest = sorted(rated, key=lambda r: -r.confidence)
    wrong = np.cumsum([not r.right for r in surest])
    found: list[float | None] = []
    for risk in RISKS:
        passed = None
        for count in _tested(surest, risk):
            if upper_bound(int(wrong[count - 1]), count) > risk:
                break
            passed = surest[count - 1].confidence
        found.append(passed)
    return tuple(found)


def _tested(surest: Sequence[Rated], risk: float) -> Iterator[int]:
    """How many of the surest answers are tested against `risk`, in order; equally sure ones always together.

    The first test takes at least `FIRST_TESTED`, and as many as the risk needs if none of them is wrong.
    """
    needed = math.ceil(math.log(1 - LEVEL) / math.log(1 - risk))
    first = min(max(len(surest) // 10, FIRST_TESTED, needed), len(surest))
    for least in range(first, len(surest) + 1, max(1, len(surest) // 100)) if surest else ():
        count = least
        while count < len(surest) and surest[count].confidence == surest[count - 1].confidence:
            count += 1
        yield count


@cache
def upper_bound(wrong: int, answers: int) -> float:
    """The one-sided upper bound, at `LEVEL`, of the share of wrong answers when `wrong` of `answers` were wrong.

    >>> round(upper_bound(0, 59), 3), round(upper_bound(5, 100), 3), upper_bound(3, 3)
    (0.05, 0.102, 1.0)
    """
    from scipy.stats import beta

    return 1.0 if wrong == answers else float(beta.ppf(LEVEL, wrong + 1, answers - wrong))


def _described(observations: Sequence[Observation]) -> str:
    names = {o.domain for o in observations}
    return f"{len(observations):,} questions" + (f" over {len(names)} kinds of text" if len(names) > 1 else "")
