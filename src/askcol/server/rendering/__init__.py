"""`Document`, or a passage of one -> the elements that the page draws, from the blocks that the chunker finds."""

from askcol.server.rendering.compose import elements
from askcol.server.rendering.elements import Element, Heading, pieces_of
from askcol.server.rendering.find import MAX_FOUND, Found, find
from askcol.server.rendering.inline import Marked, Piece
from askcol.server.rendering.layout import Layout, Part, Section, layout
from askcol.server.rendering.passages import passage

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
    "passage",
    "pieces_of",
]
