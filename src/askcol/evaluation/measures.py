"""Pure measures of answers, retrieval and confidence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from askcol.text import normalize_answer, numbers_in

RIGHT_F1 = 0.5


def exact_match(prediction: str, golds: Sequence[str]) -> float:
    """1.0 if `prediction` equals a gold answer after normalisation, else 0.0; no golds match the empty prediction."""
    return float(any(normalize_answer(prediction) == normalize_answer(gold) for gold in golds or [""]))


def token_f1(prediction: str, golds: Sequence[str]) -> float:
    """Best token-overlap F1 over the gold answers, in [0, 1]; no golds match only the empty prediction."""
    return max(_f1(normalize_answer(prediction).split(), normalize_answer(gold).split()) for gold in golds or [""])


def _f1(prediction: list[str], gold: list[str]) -> float:
    if not prediction or not gold:
        return float(prediction == gold)
    same = sum((Counter(prediction) & Counter(gold)).values())
    return 2 * same / (len(prediction) + len(gold))


def is_right(prediction: str, golds: Sequence[str]) -> bool:
    """Whether `prediction` would pass for an answer: words in common with a gold answer, and all of its numbers.

    At least `RIGHT_F1` of token F1, and every number of the gold answer in the prediction ("2.5" is one). Stricter than
    a reader is now and then, and far closer to one than exact match where a set has one gold answer a question
    (`eval/README.md` has the count). No golds: nothing is right.
    """
    return any(
        token_f1(prediction, [gold]) >= RIGHT_F1 and numbers_in(prediction) >= numbers_in(gold) for gold in golds
    )


def success_at_k(relevant: Sequence[bool], k: int) -> float:
    """1.0 if one of the first `k` hits is relevant, else 0.0."""
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """1 / rank of the first relevant hit, 0.0 if there is none; its mean over questions is MRR."""
    return next((1 / rank for rank, hit in enumerate(relevant, start=1) if hit), 0.0)


def ndcg_at_k(relevant: Sequence[bool], k: int, total_relevant: int) -> float:
    """Normalised discounted cumulative gain with binary gains (Järvelin and Kekäläinen 2002), in [0, 1]."""
    gain = sum(1 / math.log2(rank + 1) for rank, hit in enumerate(relevant[:k], start=1) if hit)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, total_relevant) + 1))
    return gain / ideal if ideal else 0.0


def expected_calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> float:
    """ECE over bins of equal count (Naeini et al. 2015; Nguyen and O'Connor 2015), in [0, 1]."""
    return sum(abs(p - y) * n for p, y, n in reliability(confidence, right, bins)) / len(confidence)


def brier_score(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Mean squared difference of confidence and outcome, in [0, 1] (Brier 1950)."""
    return float(np.mean((np.asarray(confidence, dtype=np.float64) - np.asarray(right, dtype=np.float64)) ** 2))


def auroc(confidence: Sequence[float], right: Sequence[bool]) -> float:
    """Probability that a right answer has more confidence than a wrong one, ties half; NaN if one kind is missing."""
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
    """Coverage and risk (share wrong among the surest), both in [0, 1], for each number of answers from 1 to all."""
    order = np.argsort(-np.asarray(confidence, dtype=np.float64), kind="stable")
    wrong = 1 - np.asarray(right, dtype=np.float64)[order]
    count = np.arange(1, len(wrong) + 1)
    return (count / len(wrong)).tolist(), (np.cumsum(wrong) / count).tolist()


def reliability(confidence: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, share right, count) in bins of equal count, ascending (DeGroot and Fienberg 1983)."""
    order = np.argsort(confidence, kind="stable")
    p, y = np.asarray(confidence, dtype=np.float64)[order], np.asarray(right, dtype=np.float64)[order]
    parts = zip(np.array_split(p, bins), np.array_split(y, bins), strict=True)
    return [(float(part_p.mean()), float(part_y.mean()), len(part_p)) for part_p, part_y in parts if len(part_p)]


def paired_bootstrap(
    before: Sequence[float], after: Sequence[float], resamples: int = 10_000, seed: int = 0
) -> tuple[float, float, float]:
    """Mean of `after` minus mean of `before`, and the 95% interval of it over resampled questions.

    Row i of both is the same question (Koehn 2004; Efron and Tibshirani 1993).
    """
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    rng = np.random.default_rng(seed)
    n = len(difference)
    means = [float(difference[rng.integers(0, n, n)].mean()) for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(difference.mean()), float(low), float(high)
