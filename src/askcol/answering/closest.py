"""Whether the best candidate of an abstention is worth showing, and the bar under which it would be the answer."""

from __future__ import annotations

import math

from askcol.answering.answer import Answer

LEAST_SHOWN = 0.05
"""Candidates under this confidence are folded away or left out, and none of them is the closest one."""


def is_close(answer: Answer) -> bool:
    """Whether the best candidate of an abstention is worth showing as the closest one."""
    asked_for_it = answer.reason in ("below_threshold", "not_in_collection", "unclear", "needs_computation")
    return asked_for_it and bool(answer.answers) and answer.answers[0].confidence >= LEAST_SHOWN


def lower_bar(answer: Answer) -> float | None:
    """The greatest bar, in whole percent, that the closest candidate reaches; None if no bar makes it the answer."""
    if answer.reason not in ("below_threshold", "not_in_collection") or not is_close(answer):
        return None
    return math.floor(100 * answer.answers[0].confidence) / 100
