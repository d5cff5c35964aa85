"""What the page says of an answer, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from askcol.answering import Answer, QuestionType, Reason, needs_computation_note
from askcol.text import language_name

NO_BREAK_SPACE = "\u00a0"

KINDS_OF_QUESTION: Mapping[QuestionType, str] = {
    "fact": "A question for a fact",
    "list": "A question for a list",
    "yes_no": "A question for yes or no",
    "count": "A question for a count",
    "comparison": "A question for a comparison",
    "extreme": "A question for an extreme",
    "sum": "A question for a sum",
    "mean": "A question for an average",
}
"""How the page names each kind of question."""


def percent(probability: float) -> str:
    """0.873 -> "87 %". Only exactly 0 and 1 become 0 % and 100 %."""
    if 0 < probability < 0.01:
        return f"<{NO_BREAK_SPACE}1{NO_BREAK_SPACE}%"
    if 0.99 < probability < 1:
        return f">{NO_BREAK_SPACE}99{NO_BREAK_SPACE}%"
    return f"{100 * probability:.0f}{NO_BREAK_SPACE}%"


class Explanation(NamedTuple):
    """Why there is no answer, for the page."""

    heading: str
    text: str


_NOT_SAID = "This collection does not say"


def explanation(answer: Answer) -> Explanation:
    """Why `answer` holds no answer."""
    explanations: dict[Reason | None, Explanation] = {
        "language": Explanation(
            "askcol reads English", f"This question looks {language_name(answer.language)}. Ask in English."
        ),
        "empty_index": Explanation("The index is empty", "It holds no text yet, so there is nothing to read."),
        "nothing_retrieved": Explanation(
            _NOT_SAID, "No passage matches the question. If you chose documents, others may have an answer."
        ),
        "not_in_collection": Explanation(_NOT_SAID, "None of the closest passages answers the question."),
        "below_threshold": Explanation("No answer is certain enough", _shortfall(answer)),
        "unclear": Explanation("The collection leaves it open", "The closest sentence says neither yes nor no."),
        "needs_computation": Explanation("This needs a computation", needs_computation_note(answer.computation)),
    }
    return explanations[answer.reason]


def _shortfall(answer: Answer) -> str:
    """How far the best candidate is from an answer; "" without candidates."""
    if not answer.answers:
        return ""
    likely = f"The best candidate is {percent(answer.answers[0].confidence)} likely to be right"
    if answer.min_confidence is None:
        return f"{likely}; even the surest answers are wrong more often than you accept."
    return f"{likely}; an answer needs {percent(answer.min_confidence)}."
