"""Measures of answers, retrieval and confidence, as pure functions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from askcol.text import normalize_answer, numbers_in

RIGHT_F1 = 0.5


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """1.0 if `prediction` equals a gold answer after normalisation, else 0.0 (Rajpurkar et al. 2016).

    Without gold answers, only the empty prediction matches (Rajpurkar et al. 2018).

    >>> exact_match("the Treaty of Ghent", ["Treaty of Ghent"]), exact_match("Ghent", ["Treaty of Ghent"])
    (1.0, 0.0)
    >>> exact_match("", [])
    1.0
    """
    return float(any(normalize_answer(prediction) == normalize_answer(gold) for gold in golds or [""]))


def token_f1(prediction: str, golds: Sequence[str]) -> float:
    """The best F1 of shared tokens over the gold answers, in [0, 1]; without gold answers as `exact_match`.

    >>> token_f1("in Ghent", ["Ghent", "the city of Ghent"])
    0.6666666666666666
    """
    return max(_f1(normalize_answer(prediction).split(), normalize_answer(gold).split()) for gold in golds or [""])


def _f1(prediction: list[str], gold: list[str]) -> float:
    if not prediction or not gold:
        return float(prediction == gold)
    same = sum((Counter(prediction) & Counter(gold)).values())
    return 2 * same / (len(prediction) + len(gold))


def is_right(prediction: str, golds: Sequence[str]) -> bool:
    """Whether a reader would accept `prediction` as an answer.

    It needs a token F1 of `RIGHT_F1` with a gold answer, and every number of that answer ("2.5" is one). This is at
    times stricter than a reader, but far closer to one than exact match where a question has one gold answer
    (`eval/README.md` has the count). Without gold answers, nothing is right.

    >>> is_right("over 1,700", ["1,700"]), is_right("1,700", ["1,000"]), is_right("anything", [])
    (True, False, False)
    """
    return any(
        token_f1(prediction, [gold]) >= RIGHT_F1 and numbers_in(prediction) >= numbers_in(gold) for gold in golds
    )


def success_at_k(relevant: Sequence[bool], k: int) -> float:
    """1.0 if one of the first `k` hits is relevant, else 0.0.

    >>> success_at_k([False, True], 1), success_at_k([False, True], 5)
    (0.0, 1.0)
    """
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant hit, 0.0 if there is none; its mean over questions is MRR.

    >>> reciprocal_rank([False, True, True]), reciprocal_rank([False])
    (0.5, 0.0)
    """
    return next((1 / rank for rank, hit in enumerate(relevant, start=1) if hit), 0.0)


def ndcg_at_k(relevant: Sequence[bool], k: int, total_relevant: int) -> float:
    """Normalised discounted cumulative gain with binary gains (Järvelin and Kekäläinen 2002), in [0, 1].

    `total_relevant`: how many relevant chunks there are, found or not.

    >>> ndcg_at_k([True, False], 10, total_relevant=1), round(ndcg_at_k([False, True], 10, total_relevant=1), 3)
    (1.0, 0.631)
    """
    gain = sum(1 / math.log2(rank + 1) for rank, hit in enumerate(relevant[:k], start=1) if hit)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, total_relevant) + 1))
    return gain / ideal if ideal else 0.0


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """ECE over bins of equal count (Naeini et al. 2015; Nguyen and O'Connor 2015), in [0, 1].

    >>> expected_calibration_error([0.5, 0.5], [True, False], bins=1)
    0.0
    """
    return sum(abs(p - y) * n for p, y, n in reliability(confidence, right, bins)) / len(confidence)


def brier_score(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Mean squared difference of confidence and outcome, in [0, 1] (Brier 1950).

    >>> brier_score([0.5, 1.0], [True, True])
    0.125
    """
    return float(np.mean((np.asarray(confidence, dtype=np.float64) - np.asarray(right, dtype=np.float64)) ** 2))


def auroc(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """The probability that a right answer has more confidence than a wrong one; a tie counts half.

    NaN where all answers are right, or all wrong.

    >>> auroc([0.9, 0.4, 0.6], [True, False, True])
    1.0
    """
    from scipy.stats import rankdata

    y = np.asarray(right, dtype=bool)
    positives, negatives = int(y.sum()), int((~y).sum())
    if not positives or not negatives:
        return math.nan
    ranks: npt.NDArray[np.float64] = rankdata(confidence)
    return float((ranks[y].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def aurc(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Area under the risk-coverage curve: mean risk over all coverages, in [0, 1] (Geifman and El-Yaniv 2017)."""
    return float(np.mean(risk_coverage(confidence, right)[1]))


def risk_coverage(confidence: Sequence[float], right: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Coverage and risk if only the 1, 2, ... surest answers are given, both in [0, 1].

    Coverage is the share of questions answered; risk is the share of wrong answers among them.

    >>> risk_coverage([0.9, 0.1], [True, False])
    ([0.5, 1.0], [0.0, 0.5])
    """
    order = np.argsort(-np.asarray(confidence, dtype=np.float64), kind="stable")
    wrong = 1 - np.asarray(right, dtype=np.float64)[order]
    count = np.arange(1, len(wrong) + 1)
    return (count / len(wrong)).tolist(), (np.cumsum(wrong) / count).tolist()


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) in bins of equal count, ascending (DeGroot and Fienberg 1983).

    >>> reliability([0.5, 0.25, 1.0, 0.75], [True, False, True, True], bins=2)
    [(0.375, 0.5, 2), (0.875, 1.0, 2)]
    """
    order = np.argsort(confidence, kind="stable")
    p, y = np.asarray(confidence, dtype=np.float64)[order], np.asarray(right, dtype=np.float64)[order]
    parts = zip(np.array_split(p, bins), np.array_split(y, bins), strict=True)
    return [(float(part_p.mean()), float(part_y.mean()), len(part_p)) for part_p, part_y in parts if len(part_p)]


def paired_bootstrap(
    before: Sequence[float], after: Sequence[float], resamples: int = 10_000, seed: int = 0
) -> tuple[float, float, float]:
    """Mean of `after` minus mean of `before`, and the bounds of its 95% interval over resampled questions.

    Element i of both is the same question (Koehn 2004; Efron and Tibshirani 1993).

    >>> paired_bootstrap([0.0, 0.0, 1.0], [1.0, 1.0, 1.0], resamples=1_000)
    (0.6666666666666666, 0.0, 1.0)
    """
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    rng = np.random.default_rng(seed)
    n = len(difference)
    means = [float(difference[rng.integers(0, n, n)].mean()) for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)
