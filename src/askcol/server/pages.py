"""What the templates of the page use besides records: texts in parts, percentages, links, explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any, NamedTuple

from flask import Flask, g, url_for

from askcol.answering import (
    Answer,
    Citation,
    CitedCell,
    QuestionType,
    Reason,
    missing_note,
    needs_computation_note,
    web_address,
)
from askcol.collection import MAX_QUESTION_CHARACTERS
from askcol.documents import OCR_NOTE, QUOTED_NOTE, STALE_NOTE, Document
from askcol.server.parameters import MAX_FILTER_CHARACTERS
from askcol.text import language_name

DOCUMENTS_ON_PAGE = 100

COMPUTED_ROWS_ON_PAGE = 30

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


class Marked(NamedTuple):
    """A text in three parts, of which the page marks the middle one."""

    before: str
    mark: str
    after: str


def marked(text: str, start: int, end: int) -> Marked:
    """`text` cut at `[start, end)`."""
    return Marked(text[:start], text[start:end], text[end:])


def marked_cell(cell: CitedCell, citation: Citation) -> Marked:
    """The cell of a table that a citation stands in, with the answer marked."""
    return marked(cell.text, citation.start - cell.start, citation.end - cell.start)


def marked_sentence(citation: Citation) -> Marked:
    """The sentence of a citation with the answer marked."""
    start = citation.start - citation.sentence_start
    return marked(citation.sentence, start, start + len(citation.text))


def percent(probability: float) -> str:
    """0.873 -> "87 %". Only exactly 0 and 1 become 0 % and 100 %."""
    if 0 < probability < 0.01:
        return f"<{NO_BREAK_SPACE}1{NO_BREAK_SPACE}%"
    if 0.99 < probability < 1:
        return f">{NO_BREAK_SPACE}99{NO_BREAK_SPACE}%"
    return f"{100 * probability:.0f}{NO_BREAK_SPACE}%"


def place_url(document_id: str, start: int, end: int) -> str:
    """The address of a document's page, with `[start, end)` highlighted and scrolled to."""
    return url_for("document", document_id=document_id, start=start, end=end, _anchor="highlight")


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


def facts(document: Document) -> list[tuple[str, str]]:
    """The metadata of a document as (name, value)."""
    metadata = [(name.replace("_", " ").capitalize(), value) for name, value in document.metadata.items()]
    pages = [("Pages", f"{len(document.pages):,}")] if document.pages else []
    size = ("Characters", f"{len(document.text):,}")
    return [("File", document.path), size, *pages, *metadata, ("SHA-256", document.sha256)]


def set_up_templates(app: Flask, collections: Sequence[str], of_a_collection: Set[str]) -> None:
    """Give the templates of `app` the functions above, the limits, and the names of the collections.

    If there are several collections, links to the endpoints named in `of_a_collection` stay in the one on the page.
    """
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["percent"] = percent
    app.jinja_env.globals.update(
        documents_on_page=DOCUMENTS_ON_PAGE,
        missing_note=missing_note,
        quoted_note=QUOTED_NOTE,
        stale_note=STALE_NOTE,
        ocr_note=OCR_NOTE,
        web_address=web_address,
        computed_rows_on_page=COMPUTED_ROWS_ON_PAGE,
        explanation=explanation,
        kinds_of_question=KINDS_OF_QUESTION,
        marked_cell=marked_cell,
        marked_sentence=marked_sentence,
        place_url=place_url,
        collections=collections,
        max_filter_characters=MAX_FILTER_CHARACTERS,
        max_question_characters=MAX_QUESTION_CHARACTERS,
    )
    if len(collections) > 1:

        @app.url_defaults
        def keep_collection(endpoint: str, values: dict[str, Any]) -> None:
            if endpoint in of_a_collection and "collection" in g:
                values.setdefault("collection", g.collection)
