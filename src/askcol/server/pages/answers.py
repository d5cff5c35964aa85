"""What the page says of an answer, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import request, url_for

from askcol.answering import (
    Answer,
    QuestionType,
    Reason,
    Style,
    is_close,
    likelihood,
    lower_bar,
    needs_computation_note,
)
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

CITATION_STYLES: Mapping[Style, str] = {"plain": "Plain", "markdown": "Markdown", "bibtex": "BibTeX", "ris": "RIS"}
"""How the page names each style of citation."""


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
        "nothing_retrieved": Explanation(_NOT_SAID, "No passage matches the question."),
        "not_in_collection": Explanation(
            *(
                ("No passage answers this for certain", "The closest candidate is shown below; the reader doubts it.")
                if is_close(answer)
                else (_NOT_SAID, "None of the closest passages answers the question.")
            )
        ),
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


def summary(answer: Answer) -> str:
    """An answer in one line, for who hears the page."""
    if answer.conflict:
        return "The documents disagree."
    if answer.alternatives:
        return "Which one? The documents answer this for several events."
    if answer.answered:
        return f"Answer: {answer.answer}. {likelihood(answer.confidence).capitalize()}, {percent(answer.confidence)}."
    return f"{explanation(answer).heading}."


class Step(NamedTuple):
    """What to do next, in words; `url`: a link that does it, "" where there is none."""

    words: str
    url: str = ""


def next_steps(answer: Answer) -> list[Step]:
    """What to do where `answer` holds no answer, best first."""
    steps: list[Step] = []
    match answer.reason:
        case "language":
            steps.append(Step("Ask the same in English, in the words that the documents may use."))
        case "empty_index":
            steps.append(Step("Index some documents: askcol index FOLDER"))
        case "needs_computation":
            steps.append(Step("Read the table, or ask for one of its values at a time."))
        case "unclear":
            steps.append(Step("Ask for the fact itself, with who, when or how much, not for yes or no."))
        case _:
            pass
    if (bar := lower_bar(answer)) is not None:
        url = ask_url(min_confidence=f"{bar:g}", max_risk=None)
        steps.append(Step(f"Take answers from {percent(bar)} up: show the closest one as the answer", url))
    if answer.reason in ("nothing_retrieved", "not_in_collection", "below_threshold"):
        if request.args.get("documents"):
            steps.append(Step("Ask all documents", ask_url(documents=None)))
        steps.append(Step("Search for its words", url_for("search", query=answer.question)))
        steps.append(Step("Ask in the words that the documents may use, with the name of the thing you ask about."))
    return steps


def ask_url(**changes: str | None) -> str:
    """The address that asks the question of this page again, with other values of some parameters; None drops one."""
    values: dict[str, Any] = {**request.args.to_dict(), **changes}
    return url_for("page", **{name: value for name, value in values.items() if value})


def fuller(question: str, apart: str) -> str:
    """`question` with the words that tell the event it means from others.

    >>> fuller("When is the meeting?", "Budget")
    'When is the meeting (Budget)?'
    """
    return f"{question.strip().rstrip('?').rstrip()} ({apart})?"
