"""A passage -> its elements: a stretch of a document that is drawn without the rest of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from askcol.chunking import Kind, blocks, whole_cells
from askcol.documents import Document
from askcol.server.rendering.compose import elements
from askcol.server.rendering.elements import Element
from askcol.server.rendering.inline import Marked
from askcol.server.rendering.layout import layout_of_passage

_FIRST_LINE = re.compile(r"\s*([^\r\n]+)")


def passage(
    document: Document, start: int, headings: Sequence[str] = (), marks: Sequence[Marked] = ()
) -> list[Element]:
    """The elements of a passage, from its own text alone: this takes as long in a document of any length.

    `document`: the passage's, but with the passage for its text. `start`: where this stands in the document.
    `headings`: as in `Chunk`; if they end with the header of a table that the passage continues, the table gets it.
    `marks`: of the passage, from whose beginning they count. Offsets of the elements count what was put before it.
    """
    lead = _header(document.text, headings)
    if not lead and start:
        lead = "\n"  # front matter stands at the beginning of a document only
    shown = replace(document, text=lead + document.text, pages=())
    moved = [Marked(mark.start + len(lead), mark.end + len(lead), mark.role) for mark in marks]
    found = layout_of_passage(shown, headings)
    return elements(shown, found, found.parts[0], moved)


def _header(text: str, headings: Sequence[str]) -> str:
    """The lines of a header for the rows that `text` begins with; "" if it begins with none, or with their header.

    The header is blank where `headings` do not name each column, as when they were shortened.
    """
    row = _FIRST_LINE.match(text)
    if not row or "|" not in row[1] or blocks(text)[0].kind is Kind.TABLE_HEADER:
        return ""
    continued = bool(headings) and headings[-1].startswith("|")
    if not continued and not row[1].startswith("|"):
        return ""
    width = len(_cells(row[1]))
    names = _header_rows(headings[-1], width) if continued else ()
    return "\n".join([*(names or ["|" * (width + 1)]), f"|{'---|' * width}\n"])


def _header_rows(header: str, width: int) -> list[str]:
    """The rows of a header of as many columns, which `Chunk.headings` holds on one line; none if it has others."""
    names = _cells(header)
    ends = range(width, len(names) + 1, width + 1)
    if not ends or ends[-1] != len(names) or any(names[end].strip() for end in ends[:-1]):
        return []
    return [f"|{'|'.join(names[end - width : end])}|" for end in ends]


def _cells(row: str) -> list[str]:
    return [row[start:end] for start, end in whole_cells(row, 0, len(row))]
