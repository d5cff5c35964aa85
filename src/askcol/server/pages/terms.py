"""The terms of a query, marked in a text."""

from __future__ import annotations

from typing import NamedTuple

from askcol.text import content_terms, term_set, terms


class Piece(NamedTuple):
    """A part of a text; `is_term`: whether it is a term of the query, in whatever form."""

    text: str
    is_term: bool


def marked_terms(text: str, query: str) -> list[Piece]:
    """`text` in pieces that make it up. Function words are marked only if the query has no others.

    >>> [piece.text for piece in marked_terms("The bakers baked.", "who is baking") if piece.is_term]
    ['baked']
    """
    sought = content_terms(query) or term_set(query)
    pieces: list[Piece] = []
    end = 0
    for term in terms(text):
        if term.text in sought:
            pieces += [Piece(text[end : term.start], False), Piece(text[term.start : term.end], True)]
            end = term.end
    return [piece for piece in (*pieces, Piece(text[end:], False)) if piece.text]
