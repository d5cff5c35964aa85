"""Texts in three parts, of which the page marks the middle one, and links to places in documents."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request, url_for

from askcol.answering import Citation, CitedCell
from askcol.server.pages.document_page import ASKED, HIGHLIGHT


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


def place_url(document_id: str, start: int, end: int) -> str:
    """The address of a document's page, with `[start, end)` highlighted and scrolled to.

    On the page of an answer the address holds its question, too, so that the document leads back.
    """
    asked: dict[str, Any] = {
        name: request.args[name] for name in ASKED if request.endpoint == "page" and request.args.get(name)
    }
    return url_for("document", document_id=document_id, start=start, end=end, _anchor=HIGHLIGHT, **asked)
