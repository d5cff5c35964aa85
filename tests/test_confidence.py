"""The logistic model against scikit-learn and a known truth, and the one that ships."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from askcol.answer import MAX_LOG_ODDS
from askcol.confidence import FEATURES, Confidence, Evidence, fit, packaged_confidence

TRUE_WEIGHTS = np.array([0.4, 0.25, 1.5, 0.6, -0.5, -0.8])
TRUE_BIAS = -0.7

numbers = st.floats(-1e6, 1e6)
evidence = st.builds(Evidence, *[numbers] * len(FEATURES))


def observed(n: int, seed: int = 0) -> tuple[list[Evidence], list[bool]]:
    """`n` answers whose rightness follows `TRUE_WEIGHTS`."""
    rng = np.random.default_rng(seed)
    x = np.column_stack(
        [
            rng.uniform(-12, 12, n),
            rng.uniform(-12, 12, n),
            rng.uniform(0, 1, n),
            np.log1p(rng.integers(0, 4, n)),
            np.log(rng.integers(1, 9, n)),
            rng.integers(0, 3, n),
        ]
    )
    right = rng.uniform(size=n) < 1 / (1 + np.exp(-(x @ TRUE_WEIGHTS + TRUE_BIAS)))
    return [Evidence(*row) for row in x.tolist()], right.tolist()


@pytest.mark.parametrize("l2", [0.1, 1.0, 100.0])
def test_fit_is_scikit_learn_s_logistic_regression(l2: float) -> None:
    given_evidence, right = observed(600)
    weights, bias = fit(given_evidence, right, l2)
    scaler = StandardScaler()
    x = scaler.fit_transform([e.vector() for e in given_evidence])
    model = LogisticRegression(C=1 / l2, tol=1e-8, max_iter=1000).fit(x, right)
    expected = model.predict_proba(x)[:, 1]
    fitted = Confidence(weights, bias, 0.5)
    assert [fitted.probability(e) for e in given_evidence] == pytest.approx(expected, abs=1e-3)
    assert [weights[name] for name in FEATURES] == pytest.approx(model.coef_[0] / scaler.scale_, abs=2e-3)


def test_fit_recovers_the_model_that_made_the_data() -> None:
    weights, bias = fit(*observed(40_000))
    assert [weights[name] for name in FEATURES] == pytest.approx(TRUE_WEIGHTS, abs=0.12)
    assert bias == pytest.approx(TRUE_BIAS, abs=0.15)


def test_fit_bears_a_feature_that_never_changes() -> None:
    given_evidence, right = observed(300)
    constant = [Evidence(e.log_odds, e.margin, e.mass, 0.0, e.log_rank, e.missing_rank) for e in given_evidence]
    weights, bias = fit(constant, right)
    assert weights["agreement"] == 0
    assert math.isfinite(bias)


def test_probability_by_hand() -> None:
    weights = dict(zip(FEATURES, (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), strict=True))
    logit = 0.5 + 0.1 - 0.4 + 0.9 + 0.4 - 1.0 + 0
    expected = 1 / (1 + math.exp(-logit))
    found = Confidence(weights, 0.5, 0.5).probability(Evidence(0.1, -0.2, 0.3, 0.1, -0.2, 0.0))
    assert found == pytest.approx(expected)


def test_the_vector_has_the_features_in_their_order() -> None:
    assert Evidence(1, 2, 3, 4, 5, 6).vector().tolist() == [1, 2, 3, 4, 5, 6]
    assert tuple(Evidence.__dataclass_fields__) == FEATURES


@given(evidence)
def test_a_probability_lies_strictly_between_0_and_1(given_evidence: Evidence) -> None:
    assert 0 < packaged_confidence().probability(given_evidence) < 1


def test_the_shipped_model_names_every_feature() -> None:
    shipped = packaged_confidence()
    assert set(shipped.weights) == set(FEATURES)
    assert 0 <= shipped.min_confidence <= 1


@pytest.mark.parametrize("other", [-8.0, 0.0, 4.0])
def test_the_shipped_model_trusts_higher_log_odds_more(other: float) -> None:
    """With the log-odds of the best different answer fixed, margin and mass follow."""
    probabilities = []
    for log_odds in np.linspace(-MAX_LOG_ODDS, MAX_LOG_ODDS, 81).tolist():
        margin = max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, log_odds - other))
        mass = math.exp(log_odds) / (1 + math.exp(log_odds) + math.exp(other))
        probabilities.append(packaged_confidence().probability(Evidence(log_odds, margin, mass, 0.0, 0.0, 0.0)))
    assert probabilities == sorted(probabilities)
    assert probabilities[0] < 0.1 < probabilities[-1]


@given(st.dictionaries(st.sampled_from(FEATURES), numbers, min_size=len(FEATURES)), numbers, st.floats(0, 1))
def test_json_round_trip(weights: dict[str, float], bias: float, min_confidence: float) -> None:
    saved = Confidence(weights, bias, min_confidence)
    assert Confidence(**json.loads(saved.to_json())) == saved
