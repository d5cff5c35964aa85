"""A document and its file's bytes -> the picture of a page, with a range of its text boxed."""

from __future__ import annotations

import atexit
import re
from pathlib import PurePath

from askcol.documents.document import Document, boxes_of, page_at
from askcol.documents.drawing import Edges, PagePicture, PageRequest, Passage
from askcol.documents.formats.registry import format_of
from askcol.documents.sandbox import Child
from askcol.errors import DocumentError

MAX_DRAWING_SECONDS = 20
"""What one page may take."""

MAX_CONTEXT_CHARACTERS = 200
"""Text before and after a range that tells it apart from the same words elsewhere on the page."""

_NUMBERED = re.compile(r"~\d+$")
"""What tells apart the ids of files of one name."""

_painter = Child(max_seconds=MAX_DRAWING_SECONDS)

atexit.register(_painter.close)


def has_pictures(document: Document) -> bool:
    """Whether the pages of the document's file can be drawn, as those of a PDF; those of a file within it can't."""
    try:
        return format_of(PurePath(document.path).suffix).draw is not None
    except DocumentError:  # a package that read the format is gone
        return False


def lies_within(document: Document) -> bool:
    """Whether the document is only a part of its file, such as an attachment of a mail or a line of JSON Lines."""
    path = PurePath(document.path)
    try:
        found_format = format_of(path.suffix)
    except DocumentError:
        return False
    own_name = _NUMBERED.sub("", PurePath(document.document_id).name)
    return found_format.records or (found_format.holds_files and own_name not in (path.stem, path.name))


def draw_page(
    document: Document, content: bytes, page: int, marked: tuple[int, int] | None = None, scale: float | None = None
) -> PagePicture:
    """The picture of a page, counted from 1, drawn in a child process with limits on time and memory.

    `content`: the bytes of the document's file. `marked`: the range `[start, end)` of its text to box, as far as it
    stands on this page. `scale`: as in `PageRequest`. Raises `DocumentError`.
    """
    suffix = PurePath(document.path).suffix.lower()
    return _painter.draw(suffix, content, _request(document, page, marked, scale))


def _request(document: Document, page: int, marked: tuple[int, int] | None, scale: float | None) -> PageRequest:
    if marked is None:
        return PageRequest(page, scale)
    known = boxes_of(document.boxes, *marked)
    if known:
        return PageRequest(page, scale, boxes=tuple(Edges(*box[3:]) for box in known if box.page == page))
    start, end = max(marked[0], _start(document, page)), min(marked[1], _start(document, page + 1))
    if start >= end:
        return PageRequest(page, scale)
    before, after = max(0, start - MAX_CONTEXT_CHARACTERS), end + MAX_CONTEXT_CHARACTERS
    text = document.text
    return PageRequest(page, scale, passage=Passage(text[start:end], text[before:start], text[end:after]))


def _start(document: Document, page: int) -> int:
    """Where a page begins in the text; its end for the page behind the last one."""
    if page_at(document.pages, 0) is None:
        return 0 if page == 1 else len(document.text)
    return document.pages[page - 1] if page <= len(document.pages) else len(document.text)
