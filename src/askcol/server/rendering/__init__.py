"""`Document` -> the elements of its page, from the blocks that the chunker finds."""

from askcol.server.rendering.compose import elements
from askcol.server.rendering.elements import Element, pieces_of
from askcol.server.rendering.inline import Marked, Piece
from askcol.server.rendering.layout import Layout, Part, Section, layout

__all__ = ["Element", "Layout", "Marked", "Part", "Piece", "Section", "elements", "layout", "pieces_of"]
