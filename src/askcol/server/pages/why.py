"""What the page says of why an answer is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from askcol.answering import Rating, Stage

FEATURES: Mapping[str, str] = {
    "log_odds": "How much likelier the reader finds it than no answer (log-odds)",
    "margin": "How far it is ahead of the best other answer (log-odds)",
    "mass": "Its share of all that the reader finds likely (log)",
    "boundaries": "How sure the reader is where it begins and ends (log)",
    "agreement": "How many sentences give it (log)",
    "log_rank": "The rank of its passage (log)",
    "coverage": "The share of the question's words around it",
    "missing_names": "Names and numbers of the question that are missing",
    "type_fit": "Whether it has the form that is asked for",
    "identifier_fit": "Whether it is the kind of identifier that is asked for",
    "log_length": "Its length in words (log)",
    "cell": "Whether it is a table's cell or a label's value",
    "lookup": "How far its row and column are ahead in the question's words",
    "row_fit": "Whether its row is the one asked for",
    "column_fit": "Whether its column is the one asked for",
    "echo": "Whether the question says it already",
    "relation_gone": "Whether what is asked about it is missing",
    "relation_far": "Whether what is asked stands far from it",
    "unreal": "Whether the text only supposes or denies it",
    "role_clash": "Whether it plays another role than the one asked for",
    "marked": "Whether its items are a list or a column",
    "scattered": "Whether its items come from several passages",
    "uneven": "Whether its items are written unevenly",
    "called": "Whether the question says what the items are called",
    "fit": "Whether its items have the form that is asked for",
    "other_things": "Whether the question asks for other things",
    "context": "The share of the question's words in its passage",
    "contradicts": "Whether it has another value than the question",
    "core": "The share of the question's core that its clause has",
}
"""How the page names the features of every model that rates answers."""


class Part(NamedTuple):
    """A row of the table that adds up to the log-odds; `value`, `weight`: None where it is no feature.

    `left`, `width`: of its bar, in hundredths of the chart, in which all bars have the same scale.
    """

    words: str
    value: float | None
    weight: float | None
    log_odds: float
    left: float
    width: float


_OTHERS = {
    "base": "An answer for and against which nothing speaks",
    "calibration": "Calibration on questions whose answers are known",
    "adjustment": "Other answers: sides of a conflict, or what it corrects",
}


def parts(rating: Rating) -> list[Part]:
    """What adds up to its log-odds, the greatest share first after the base; what adds nothing is left out."""
    shares = sorted((s for s in rating.shares if s.log_odds), key=lambda s: -abs(s.log_odds))
    rows: list[tuple[str, float | None, float | None, float]] = [(_OTHERS["base"], None, None, rating.base)]
    rows += [(FEATURES[s.feature], s.value, s.weight, s.log_odds) for s in shares]
    rest = (("calibration", rating.calibration), ("adjustment", rating.adjustment))
    rows += [(_OTHERS[name], None, None, value) for name, value in rest if abs(value) >= _LEAST]
    scale = max(abs(value) for *_, value in rows) or 1.0
    return [Part(*row, 50 + 50 * min(0.0, row[3]) / scale, 50 * abs(row[3]) / scale) for row in rows]


_LEAST = 1e-9
"""Less than this is the rounding of sums."""


class TimeBar(NamedTuple):
    """A stage of an answer; `left`, `width`: of its bar, in hundredths of the chart."""

    name: str
    milliseconds: float
    left: float
    width: float


def time_bars(stages: Sequence[Stage]) -> list[TimeBar]:
    """The stages one after the other."""
    total = sum(stage.milliseconds for stage in stages) or 1.0
    found: list[TimeBar] = []
    left = 0.0
    for stage in stages:
        width = 100 * stage.milliseconds / total
        found.append(TimeBar(stage.name, stage.milliseconds, left, width))
        left += width
    return found
