"""Pure measures of answers, retrieval and confidence."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation + "‘’“”–—")


def normalize_answer(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al. 2016): lower case, no punctuation, no articles, single spaces.

    Typographic quotes and dashes count as punctuation too.
    """
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


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
