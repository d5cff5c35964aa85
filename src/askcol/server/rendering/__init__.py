"""`Document` -> the elements of its page, from the blocks that the chunker finds."""

from askcol.server.rendering.compose import elements
from askcol.server.rendering.elements import Element, Heading, pieces_of
from askcol.server.rendering.find import MAX_FOUND, Found, find
from askcol.server.rendering.inline import Marked, Piece
from askcol.server.rendering.layout import Layout, Part, Section, layout

__all__ = [
    "MAX_FOUND",
    "Element",
    "Found",
    "Heading",
    "Layout",
    "Marked",
    "Part",
    "Piece",
    "Section",
    "elements",
    "find",
    "layout",
    "pieces_of",
]
