"""Records -> what the page's templates show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Flask, g, url_for

from askcol.answering import Answer, Citation, missing_note, web_address
from askcol.documents import STALE_NOTE, Document

DOCUMENTS_ON_PAGE = 100

_OF_A_COLLECTION = {"page", "ask", "documents", "document"}

NO_BREAK_SPACE = "\u00a0"


class Marked(NamedTuple):
    """A text in three parts, the middle one to be marked."""

    before: str
    mark: str
    after: str


def marked(text: str, start: int, end: int) -> Marked:
    """`text` cut at `[start, end)`."""
    return Marked(text[:start], text[start:end], text[end:])


def marked_sentence(citation: Citation) -> Marked:
    """The sentence of a citation with the answer marked."""
    start = citation.start - citation.sentence_start
    return marked(citation.sentence, start, start + len(citation.text))


def percent(probability: float) -> str:
    """0.873 -> "87 %"; only 0 and 1 themselves are called 0 and 100 %."""
    if 0 < probability < 0.01:
        return f"<{NO_BREAK_SPACE}1{NO_BREAK_SPACE}%"
    if 0.99 < probability < 1:
        return f">{NO_BREAK_SPACE}99{NO_BREAK_SPACE}%"
    return f"{100 * probability:.0f}{NO_BREAK_SPACE}%"


def place_url(document_id: str, start: int, end: int) -> str:
    """The page of a document, scrolled to the highlighted `[start, end)`."""
    return url_for("document", document_id=document_id, start=start, end=end, _anchor="highlight")


class Explanation(NamedTuple):
    """Why there is no answer, in plain words."""

    heading: str
    text: str


def explanation(answer: Answer) -> Explanation:
    """Why `answer` is none."""
    if answer.reason == "empty_index":
        return Explanation("The index is empty", "It holds no text yet, so there is nothing to read.")
    if answer.reason == "nothing_retrieved":
        return Explanation(
            "This collection does not say",
            "No passage has anything to do with the question. If you chose documents, there may be more in the others.",
        )
    if answer.reason == "below_threshold":
        likely = f"The best candidate is {percent(answer.answers[0].confidence)} likely to be right"
        needed = "even the surest answers are wrong more often than you accept"
        if answer.min_confidence is not None:
            needed = f"an answer needs {percent(answer.min_confidence)}"
        return Explanation("No answer is certain enough", f"{likely}; {needed}.")
    return Explanation(
        "This collection does not say", "The closest passages were read, and none of them answers the question."
    )


def facts(document: Document) -> list[tuple[str, str]]:
    """What is known of a document besides its text: (name, value)."""
    metadata = [(name.replace("_", " ").capitalize(), value) for name, value in document.metadata.items()]
    pages = [("Pages", f"{len(document.pages):,}")] if document.pages else []
    size = ("Characters", f"{len(document.text):,}")
    return [("File", document.path), size, *pages, *metadata, ("SHA-256", document.sha256)]


def prepare(app: Flask, collections: Sequence[str]) -> None:
    """Gives the templates of `app` the functions above, and the names of the collections.

    Where there are several, the links of a page lead to the one that it is about.
    """
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["percent"] = percent
    app.jinja_env.globals.update(
        documents_on_page=DOCUMENTS_ON_PAGE,
        missing_note=missing_note,
        stale_note=STALE_NOTE,
        web_address=web_address,
        explanation=explanation,
        marked_sentence=marked_sentence,
        place_url=place_url,
        collections=collections,
    )
    if len(collections) > 1:

        @app.url_defaults
        def keep_collection(endpoint: str, values: dict[str, Any]) -> None:
            if endpoint in _OF_A_COLLECTION and "collection" in g:
                values.setdefault("collection", g.collection)
