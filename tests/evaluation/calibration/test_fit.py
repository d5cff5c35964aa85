"""The fit against scikit-learn and a known truth, thresholds counted out, and moves to a user's own questions."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from composing import chunk_of, document_of, span_of
from hypothesis import given
from hypothesis import strategies as st
from memory_store import MemoryStore
from scipy.stats import binom, binomtest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from words import WordEncoder

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import DIRECTIONS, FEATURES, Evidence, Group
from askcol.collection import Collection
from askcol.errors import QuestionSetError
from askcol.evaluation.calibration import fit as calibrate
from askcol.evaluation.calibration.fit import (
    fit_confidence,
    fit_logistic,
    recalibrate,
)
from askcol.evaluation.calibration.observations import Kind, Observation, best_candidate
from askcol.evaluation.calibration.report import calibration
from askcol.evaluation.calibration.thresholds import (
    LEVEL,
    MAX_FALSE_ANSWERS,
    RISKS,
    domain_weights,
    upper_bound,
    with_thresholds,
)
from askcol.evaluation.question_sets import Question
from askcol.index.place import Index
from askcol.index.store import EVERYTHING, Scope
from askcol.retrieval.hits import Hit

TRUE_WEIGHTS = {name: 0.3 * (DIRECTIONS[name] or 1) for name in FEATURES} | {
    "log_odds": 0.5,
    "boundaries": 0.9,
    "log_rank": -0.7,
    "missing_names": -0.6,
    "log_length": -0.2,
}
TRUE_BIAS = -0.4
KINDS: tuple[Kind, ...] = ("answerable", "answerable", "answerable", "absent", "removed", "near miss")
IDENTITY = Confidence({"log_odds": 1.0}, 0.0, (0.0, 1.0), (0.0, 1.0))
"""Its probability is the log-odds."""


def evidence_of(**values: float) -> Evidence:
    """All other features 0."""
    return Evidence(**{**dict.fromkeys(FEATURES, 0.0), **values})


def threshold_of(confidence: Confidence) -> float:
    """The threshold that was fitted; fails where the confidence always abstains."""
    assert confidence.min_confidence is not None
    return confidence.min_confidence


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def observed(n: int, seed: int = 0, candidates: int = 3) -> list[Observation]:
    """`n` questions over 20 articles whose candidates are right as `TRUE_WEIGHTS` say; answerable or not is chance."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        evidence = tuple(Evidence(*rng.normal(0, 1.5, len(FEATURES)).tolist()) for _ in range(candidates))
        logits = [TRUE_BIAS + sum(w * getattr(e, name) for name, w in TRUE_WEIGHTS.items()) for e in evidence]
        right = tuple(bool(rng.uniform() < sigmoid(logit)) for logit in logits)
        kind = "answerable" if any(right) else KINDS[int(rng.integers(len(KINDS)))]
        never = (False,) * candidates  # what is right counts, not what is an exact match
        found.append(Observation(f"article-{i % 20:02d}", kind, evidence, right, never, tuple(map(float, right))))
    return found


def rated(probability: float, right: bool = False, kind: Kind = "answerable", f1: float | None = None) -> Observation:
    """A question whose best candidate `IDENTITY` rates as `probability`."""
    f1 = float(right) if f1 is None else f1
    return Observation("a", kind, (evidence_of(log_odds=probability),), (right,), (False,), (f1,))


# the logistic model


@pytest.mark.parametrize("l2", [0.1, 1.0, 100.0])
def test_the_fit_is_scikit_learn_s_where_no_direction_binds(l2: float) -> None:
    observations = observed(500)
    weights, bias = fit_logistic(observations, l2)
    x = np.array([e.vector() for o in observations for e in o.evidence])
    right = [right for o in observations for right in o.right]
    scaler = StandardScaler()
    scaled = scaler.fit_transform(x)
    model = LogisticRegression(C=1 / l2, tol=1e-8, max_iter=1000).fit(scaled, right)
    expected = model.coef_[0] / scaler.scale_
    assert all(w * DIRECTIONS[name] >= 0 for name, w in zip(FEATURES, expected, strict=True)), "a direction binds"
    assert [weights[name] for name in FEATURES] == pytest.approx(expected, abs=2e-3)
    assert bias == pytest.approx(model.intercept_[0] - expected @ scaler.mean_, abs=5e-3)


def test_the_fit_recovers_the_model_that_made_the_data() -> None:
    weights, bias = fit_logistic(observed(8000))
    assert weights == pytest.approx(TRUE_WEIGHTS, abs=0.12)
    assert bias == pytest.approx(TRUE_BIAS, abs=0.1)


def against(feature: str) -> list[Observation]:
    """Observations in which more of `feature` speaks the other way than `DIRECTIONS` say."""
    return [
        replace(o, evidence=tuple(replace(e, **{feature: -getattr(e, feature)}) for e in o.evidence))
        for o in observed(500)
    ]


@pytest.mark.parametrize("feature", [name for name in FEATURES if DIRECTIONS[name]])
def test_no_weight_goes_against_its_direction(feature: str) -> None:
    weights, _ = fit_logistic(against(feature))
    assert weights[feature] == 0
    assert all(weight * DIRECTIONS[name] >= 0 for name, weight in weights.items())


def test_where_a_direction_binds_the_rest_is_fitted_as_if_the_feature_were_not_there() -> None:
    observations = against("log_odds")
    weights, _ = fit_logistic(observations)
    without = [n for n in FEATURES if n != "log_odds"]
    x = np.array([[getattr(e, name) for name in without] for o in observations for e in o.evidence])
    scaler = StandardScaler()
    scaled = scaler.fit_transform(x)
    model = LogisticRegression(C=1, tol=1e-8, max_iter=1000).fit(scaled, [r for o in observations for r in o.right])
    assert [weights[n] for n in without] == pytest.approx(model.coef_[0] / scaler.scale_, abs=2e-3)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_feature_without_direction_may_go_either_way(sign: int) -> None:
    observations = observed(500) if sign == -1 else against("log_length")
    assert fit_logistic(observations)[0]["log_length"] * sign > 0.05


def test_a_feature_that_never_changes_has_no_weight() -> None:
    constant = [replace(o, evidence=tuple(replace(e, agreement=0.5) for e in o.evidence)) for o in observed(300)]
    weights, bias = fit_logistic(constant)
    assert weights["agreement"] == 0
    assert math.isfinite(bias)


# the whole fit


@pytest.fixture(scope="module")
def fitted() -> Confidence:
    return fit_confidence(observed(1500))


def test_the_map_rises_and_stays_off_0_and_1(fitted: Confidence) -> None:
    assert len(fitted.logits) == len(fitted.probabilities) > 5
    assert list(fitted.logits) == sorted(set(fitted.logits))
    assert list(fitted.probabilities) == sorted(fitted.probabilities)
    assert fitted.probabilities[0] > 0
    assert fitted.probabilities[-1] < 1


def test_the_fitted_confidence_means_what_it_says_on_new_questions(fitted: Confidence) -> None:
    found = calibration([o for o in observed(4000, seed=1) if o.kind != "near miss"], fitted)
    assert found.ece < 0.05
    assert found.auroc > 0.7


def test_the_map_is_fitted_on_articles_that_its_model_has_not_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted_on: list[set[str]] = []

    def recording(observations: Sequence[Observation]) -> tuple[dict[str, float], float]:
        fitted_on.append({o.document_id for o in observations})
        return fit_logistic(observations)

    monkeypatch.setattr(calibrate, "fit_logistic", recording)
    fit_confidence(observed(300))
    every, *folds = fitted_on
    left_out = [every - fold for fold in folds]
    assert [len(articles) for articles in left_out] == [4] * 5
    assert set().union(*left_out) == every


def test_near_misses_count_for_the_weights_and_for_nothing_else() -> None:
    observations = observed(400)
    absent = [replace(o, kind="absent") if not o.answerable else o for o in observations]
    near = [replace(o, kind="near miss") if not o.answerable else o for o in observations]
    with_absent, with_near = fit_confidence(absent), fit_confidence(near)
    assert with_near.weights == with_absent.weights
    assert with_near.probabilities[0] > with_absent.probabilities[0]
    assert threshold_of(with_near) < threshold_of(with_absent)


def test_without_its_near_misses_the_weights_are_others() -> None:
    observations = observed(400)
    assert any(o.kind == "near miss" for o in observations)
    rest = [o for o in observations if o.kind != "near miss"]
    assert fit_confidence(rest).weights != fit_confidence(observations).weights


def test_the_fit_is_the_same_for_the_same_observations(fitted: Confidence) -> None:
    assert fit_confidence(observed(1500)) == fitted


# thresholds


def thresholds_of(observations: Sequence[Observation]) -> Confidence:
    return with_thresholds(IDENTITY, observations, [best_candidate(o, IDENTITY) for o in observations])


def distinct(rng: random.Random, n: int) -> list[float]:
    """Probabilities that differ in the third digit."""
    return [p / 1000 for p in rng.sample(range(1, 1000), n)]


def random_observations(seed: int, n: int = 200) -> list[Observation]:
    """Right answers and answerable questions are more common among the surer ones."""
    rng = random.Random(seed)
    found = []
    for p in distinct(rng, n):
        kind: Kind = rng.choice(("absent", "removed")) if rng.random() < 0.7 * (1 - p) else "answerable"
        right = kind == "answerable" and rng.random() < p
        found.append(rated(p, right, kind, 1.0 if right else 0.3 * (kind == "answerable")))
    return found


def share(flags: Sequence[float]) -> float:
    return sum(flags) / len(flags)


# Probabilities that are made to differ in the third digit are told apart, however they are rounded.
_LESS = 1e-6


def f1_at(threshold: float, observations: Sequence[Observation]) -> float:
    rows = [(best_candidate(o, IDENTITY), o) for o in observations]
    return share([b.f1 if b.confidence >= threshold - _LESS else float(not o.answerable) for b, o in rows])


def false_answers_at(threshold: float, observations: Sequence[Observation]) -> float:
    return share([best_candidate(o, IDENTITY)[0] >= threshold - _LESS for o in observations if not o.answerable])


@pytest.mark.parametrize("seed", range(10))
def test_min_confidence_has_the_best_f1_among_those_with_few_false_answers(seed: int) -> None:
    observations = random_observations(seed)
    found = threshold_of(thresholds_of(observations))
    assert false_answers_at(found, observations) <= MAX_FALSE_ANSWERS
    allowed = [t for t in np.arange(0.001, 1, 0.001) if false_answers_at(t, observations) <= MAX_FALSE_ANSWERS]
    assert f1_at(found, observations) == pytest.approx(max(f1_at(t, observations) for t in allowed))


def test_without_unanswerable_questions_every_candidate_that_gains_is_answered() -> None:
    observations = [rated(p / 100, right=True) for p in range(20, 90)]
    assert thresholds_of(observations).min_confidence == 0.2


@pytest.mark.parametrize("seed", range(5))
def test_above_the_threshold_of_a_risk_fewer_are_wrong(seed: int) -> None:
    observations = random_observations(seed, 600)
    found = thresholds_of(observations)
    assert found.risks == RISKS
    rows = [best_candidate(o, IDENTITY) for o in observations]
    answered_some = 0
    for risk, threshold in zip(found.risks, found.thresholds, strict=True):
        if threshold is not None:
            wrong = [not best.right for best in rows if best.confidence >= threshold - _LESS]
            answered_some += 1
            assert 1 - binom.cdf(sum(wrong), len(wrong), risk) >= LEVEL - 1e-9
    assert answered_some > 10


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_more_risk_never_asks_for_a_higher_threshold(seed: int, n: int) -> None:
    found = thresholds_of(random_observations(seed, n))
    known = [t for t in found.thresholds if t is not None]
    assert found.thresholds == (None,) * (len(RISKS) - len(known)) + tuple(sorted(known, reverse=True))
    assert all(0 < t < 1 for t in known)


@pytest.mark.parametrize(("n", "least_risk"), [(5, 0.46), (10, 0.26), (59, 0.05), (299, 0.01)])
def test_few_right_answers_promise_little(n: int, least_risk: float) -> None:
    """All right, but the share of wrong ones could be as much as one in so many."""
    found = thresholds_of([rated(0.9 - i / 1000, right=True) for i in range(n)])
    assert found.threshold(max_risk=least_risk) == pytest.approx(0.9 - (n - 1) / 1000)
    stricter = found.threshold(max_risk=round(least_risk - 0.01, 2))
    assert stricter is None


def test_the_bound_is_that_of_clopper_and_pearson() -> None:
    """Its oracle: the exact binomial interval of SciPy."""
    for wrong, answers in ((0, 20), (3, 50), (17, 200), (199, 200)):
        interval = binomtest(wrong, answers, alternative="less").proportion_ci(LEVEL, method="exact")
        assert upper_bound(wrong, answers) == pytest.approx(interval.high)
    assert upper_bound(4, 4) == 1


def test_the_tests_of_a_risk_stop_at_the_first_that_fails() -> None:
    """The surest 400 are right, then come 60 wrong ones; the many right ones after them no longer count."""
    right = [rated(0.99 - i / 10_000, right=True) for i in range(400)]
    wrong = [rated(0.9 - i / 10_000, right=False) for i in range(60)]
    more = [rated(0.8 - i / 10_000, right=True) for i in range(2000)]
    threshold = thresholds_of([*right, *wrong, *more]).threshold(max_risk=0.05)
    assert threshold is not None
    assert threshold > 0.8


def test_a_risk_holds_for_new_questions_as_often_as_it_says() -> None:
    """Of 100 samples from one population, the share of wrong answers passes an accepted 10% in few."""
    rng = np.random.default_rng(0)
    exceeded = 0
    for _ in range(100):
        p = rng.uniform(0.5, 1, 400)
        observations = [rated(float(x), right=bool(rng.uniform() < x)) for x in p]
        threshold = thresholds_of(observations).threshold(max_risk=0.1)
        # Above the threshold t, the confidence is (1 + t) / 2 on average, and it is the share of right ones.
        exceeded += threshold is not None and (1 - threshold) / 2 > 0.1
    assert exceeded <= 0.05 * 100 + 2 * math.sqrt(100 * 0.05 * 0.95)


def test_the_measured_questions_are_described() -> None:
    observations = [rated(0.5, right=True) for _ in range(1200)]
    assert thresholds_of(observations).measured_on == "1,200 questions"
    named = [replace(o, domain="ab"[i % 2]) for i, o in enumerate(observations)]
    assert thresholds_of(named).measured_on == "1,200 questions over 2 kinds of text"


# domains


def test_domains_weigh_the_same_and_so_do_all_traps_together() -> None:
    observations = [replace(rated(0.5), domain=name) for name in ["a"] * 100 + ["b"] * 4]
    observations += [replace(rated(0.5), domain=name, kind="trap") for name in ("a", "b", "b")]
    weights = domain_weights(observations)
    assert weights.mean() == pytest.approx(1)
    assert [weights[:100].sum(), weights[100:104].sum(), weights[104:].sum()] == pytest.approx([107 / 3] * 3)
    assert domain_weights(observations[:100]) == pytest.approx(np.ones(100))


def test_a_small_domain_counts_in_the_fit() -> None:
    """In the small domain, the log-odds say nothing; with the domains named, their weight falls more."""
    large, small = observed(1000), observed(100, seed=1)
    small = [replace(o, right=o.right[::-1], document_id=f"b{o.document_id}") for o in small]
    together = fit_logistic([*large, *small])[0]["log_odds"]
    named = [*(replace(o, domain="a") for o in large), *(replace(o, domain="b") for o in small)]
    assert fit_logistic(named)[0]["log_odds"] < together - 0.02


def test_false_answers_are_counted_by_weight() -> None:
    """Of the large domain 6% would be false answers, of the small one all."""
    large = [rated(0.6, kind="absent") for _ in range(60)] + [rated(0.1, kind="absent") for _ in range(940)]
    large += [rated(0.7 - i / 5_000, right=True) for i in range(1000)]
    small = [rated(0.65, kind="absent") for _ in range(20)]
    assert threshold_of(thresholds_of([replace(o, domain="a") for o in large])) < 0.65
    named = [*(replace(o, domain="a") for o in large), *(replace(o, domain="b") for o in small)]
    assert threshold_of(thresholds_of(named)) > 0.65


def test_where_the_surest_answers_are_wrong_no_threshold_keeps_to_a_risk() -> None:
    observations = [rated(0.9 - i / 1000, right=False) for i in range(50)]
    assert set(thresholds_of(observations).thresholds) == {None}


def test_a_threshold_counts_all_that_are_as_sure() -> None:
    tied = [rated(0.9, right=True) for _ in range(20)] + [rated(0.9, right=False, kind="absent") for _ in range(20)]
    found = thresholds_of(tied)
    assert found.min_confidence is None
    assert found.threshold(max_risk=0.1) is None


def test_where_every_answer_would_be_a_false_one_too_many_nothing_is_answered() -> None:
    observations = [rated(0.9, right=False, kind="absent")]
    observations += [rated(0.1 + i / 1000, right=False, kind="absent") for i in range(9)]
    observations += [rated(0.8 - i / 1000, right=True) for i in range(9)]
    assert thresholds_of(observations).min_confidence is None


def test_traps_count_for_risks_and_not_for_the_default_threshold() -> None:
    observations = random_observations(0, 600)
    traps = [rated(0.95 - i / 10_000, right=False, kind="trap") for i in range(300)]
    found, without = thresholds_of([*observations, *traps]), thresholds_of(observations)
    assert found.min_confidence == without.min_confidence
    assert without.threshold(max_risk=0.3) is not None
    assert found.threshold(max_risk=0.3) is None


def test_thresholds_that_are_close_are_told_apart() -> None:
    observations = [rated(0.3021, right=False, kind="absent") for _ in range(10)]
    observations += [rated(0.3024, right=True) for _ in range(3)] + [rated(0.9, right=True) for _ in range(3)]
    assert thresholds_of(observations).min_confidence == pytest.approx(0.3024)


# a user's own questions


DOCUMENT = document_of("a", "yes")
YES = span_of(chunk_of(DOCUMENT), "yes", 0.0)
HIT = Hit(YES.chunk, 1.0, 1, 1, 1)
INDEX = Index(MemoryStore([DOCUMENT], [YES.chunk]), WordEncoder())


class FakeCollection(Collection):
    """Questions are named by a number; each has one candidate, "yes", rated by `logits[number]`."""

    def __init__(self, confidence: Confidence, logits: Sequence[float]) -> None:
        super().__init__(INDEX, confidence=confidence)
        self.logits = logits

    def hits(self, *_: Any, scope: Scope = EVERYTHING, **__: Any) -> list[Hit]:
        assert scope == EVERYTHING
        return [HIT]

    def groups(self, question: str, hits: Sequence[Hit]) -> list[Group]:
        assert hits == [HIT]
        return [Group((YES,), evidence_of(log_odds=self.logits[int(question)]))]


SURE = Confidence(
    {"log_odds": 1.0},
    0.0,
    tuple(np.linspace(-8, 8, 400).tolist()),
    tuple(sigmoid(x) for x in np.linspace(-8, 8, 400)),
    min_confidence=0.5,
)
"""Its probability is the sigmoid of the log-odds."""


def users(n: int, slope: float, shift: float, seed: int = 0) -> tuple[FakeCollection, list[Question]]:
    """Questions whose candidate is right with the probability sigmoid(slope * log-odds + shift).

    Of the wrong ones, every other is unanswerable.
    """
    rng = np.random.default_rng(seed)
    logits = rng.uniform(-4, 4, n).tolist()
    questions = []
    for i, logit in enumerate(logits):
        right = rng.uniform() < sigmoid(slope * logit + shift)
        golds = ("yes",) if right else (("no",) if i % 2 else ())
        questions.append(Question(str(i), str(i), golds, ("a",) if golds else ()))
    return FakeCollection(SURE, logits), questions


@pytest.mark.parametrize(("slope", "shift"), [(0.4, -1.0), (1.5, 0.5), (1.0, 0.0), (0.5, 2.0)])
def test_many_questions_move_a_confidence_to_the_truth(slope: float, shift: float) -> None:
    moved = recalibrate(*users(3000, slope, shift)).confidence
    assert (moved.slope, moved.shift) == pytest.approx((slope, shift), abs=0.15)
    for logit in (-3.0, 0.0, 2.0):
        assert moved.probability(evidence_of(log_odds=logit)) == pytest.approx(sigmoid(slope * logit + shift), abs=0.04)
    assert (moved.weights, moved.logits, moved.probabilities) == (SURE.weights, SURE.logits, SURE.probabilities)


def test_a_miscalibrated_confidence_is_measured_better_on_questions_that_it_was_not_fitted_on() -> None:
    collection, questions = users(400, 0.4, -1.0)
    done = recalibrate(collection, questions)
    assert done.before.ece > 0.15
    assert done.after.ece < 0.08
    assert done.after.brier < done.before.brier
    assert done.before.questions == done.after.questions == 400
    assert done.right == sum(q.answers == ("yes",) for q in questions)


def test_after_is_measured_fold_by_fold_with_what_the_other_folds_give() -> None:
    collection, questions = users(60, 0.3, -1.0)
    squares = []
    for fold in range(5):
        rest = [q for i, q in enumerate(questions) if i % 5 != fold]
        moved = recalibrate(collection, rest).confidence
        for question in questions[fold::5]:
            probability = moved.probability(evidence_of(log_odds=collection.logits[int(question.text)]))
            squares.append((probability - (question.answers == ("yes",))) ** 2)
    assert recalibrate(collection, questions).after.brier == pytest.approx(share(squares))


def test_a_few_questions_move_a_confidence_only_a_part_of_the_way() -> None:
    """The same questions many times over are as many questions."""
    few, questions = users(40, 0.4, -1.5)
    many = FakeCollection(SURE, [*few.logits] * 50)
    repeated = [replace(q, text=str(i)) for i, q in enumerate(questions * 50)]
    moved = [recalibrate(few, questions).confidence, recalibrate(many, repeated).confidence]
    distances = [math.hypot(c.slope - 1, c.shift) for c in moved]
    assert 0.5 < distances[0] < distances[1] - 0.1


def test_the_thresholds_are_those_of_the_user_s_questions() -> None:
    collection, questions = users(1000, 0.4, -1.0)
    moved = recalibrate(collection, questions).confidence
    assert moved.risks == RISKS
    probabilities = [moved.probability(evidence_of(log_odds=logit)) for logit in collection.logits]
    unanswerable = [p for p, q in zip(probabilities, questions, strict=True) if not q.answers]
    assert share([p >= threshold_of(moved) for p in unanswerable]) <= MAX_FALSE_ANSWERS
    assert threshold_of(moved) > 0.2


@pytest.mark.parametrize(
    ("unanswerable", "surest", "stays"), [(0, False, True), (14, False, True), (15, False, False), (15, True, True)]
)
def test_the_threshold_stays_where_the_questions_do_not_suffice_to_choose_one(
    unanswerable: int, surest: bool, stays: bool
) -> None:
    n = 60
    collection = FakeCollection(msgspec.structs.replace(SURE, min_confidence=0.6), [4 * i / n - 2 for i in range(n)])
    golds = [()] * unanswerable + [("no",)] * 6
    golds += [("yes",)] * (n - len(golds))
    questions = [Question(str(i), str(i), gold, ("a",)) for i, gold in enumerate(golds[::-1] if surest else golds)]
    assert (recalibrate(collection, questions).confidence.min_confidence == 0.6) is stays


def test_a_confidence_that_was_moved_before_is_moved_from_where_it_began() -> None:
    collection, questions = users(200, 0.4, -1.0)
    moved = recalibrate(collection, questions).confidence
    again = recalibrate(FakeCollection(moved, collection.logits), questions).confidence
    assert again == moved


def right_and_wrong(right: int, wrong: int) -> tuple[FakeCollection, list[Question]]:
    n = right + wrong
    questions = [Question(str(i), str(i), ("yes",) if i < right else (), ("a",)) for i in range(n)]
    return FakeCollection(SURE, [4 * i / n - 2 for i in range(n)]), questions


@pytest.mark.parametrize(("right", "wrong"), [(15, 14), (4, 40), (40, 4), (0, 0), (1, 0)])
def test_too_few_questions_are_an_error_that_says_how_many_it_takes(right: int, wrong: int) -> None:
    message = (
        f"{right + wrong} question{'s' * (right + wrong != 1)}, of which the best candidate is right for {right}: "
        "to fit a confidence takes at least 30, 5 of them right and 5 wrong or unanswerable"
    )
    with pytest.raises(QuestionSetError) as raised:
        recalibrate(*right_and_wrong(right, wrong))
    assert str(raised.value) == message


@pytest.mark.parametrize(("right", "wrong"), [(5, 25), (25, 5)])
def test_just_enough_questions_suffice(right: int, wrong: int) -> None:
    told: list[int] = []
    done = recalibrate(*right_and_wrong(right, wrong), told.append)
    assert done.right == right
    assert told == [1] * 30


def test_recalibrating_the_same_questions_gives_the_same_numbers() -> None:
    assert recalibrate(*users(60, 0.5, 0.0)) == recalibrate(*users(60, 0.5, 0.0))
