"""Where the terms of a query stand in a text."""

from __future__ import annotations

from askcol.server.rendering import Marked
from askcol.text import content_terms, term_set, terms


def term_marks(text: str, query: str) -> list[Marked]:
    """The terms of `query` in `text`, in whatever form. Function words count only if the query has no others.

    >>> text = "The bakers baked."
    >>> [text[mark.start : mark.end] for mark in term_marks(text, "who is baking")]
    ['baked']
    """
    sought = content_terms(query) or term_set(query)
    return [Marked(term.start, term.end, "term") for term in terms(text) if term.text in sought]
