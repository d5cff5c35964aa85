"""The picture of a page of a PDF, with a passage of its text boxed."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from itertools import takewhile
from typing import Any

from askcol.documents.drawing import Edges, PagePicture, PageRequest, Passage
from askcol.documents.formats._boxes import bounded, with_boxes
from askcol.documents.formats.pdf.forms import filled_fields
from askcol.errors import DocumentError

SCALE = 2.0
"""Pixels for each point: 144 dots an inch."""

MAX_CHARACTERS = 100_000
"""Of a page; the text of a page with more is not searched."""

_CONTEXT = 80
"""Characters before and after a passage that are compared."""

_CELLS = re.compile(r"[|\n]+")

_DIGITS = 1_000.0
"""How much finer than points the places of characters are read."""


def draw_pdf(content: bytes, request: PageRequest) -> PagePicture:
    """The page as a reader would print it, with the fields of forms. Raises `DocumentError`."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(content)
        if request.page > len(pdf):
            raise DocumentError(f"it has {len(pdf):,} pages")
        pdf.init_forms()
        page = pdf[request.page - 1]
        scale = bounded(request.scale or SCALE, *page.get_size())
        picture = page.render(scale=scale).to_pil()
        boxes = list(request.boxes)
        if request.passage:
            boxes += _boxes(page, request.passage) or _field_boxes(pdf, page, request.passage)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"a damaged PDF: {error}") from None
    return with_boxes(picture, boxes, scale)


def _boxes(page: Any, passage: Passage) -> list[Edges]:
    """Where the characters of a passage stand on a page of pypdfium2; none where its words are not found."""
    textpage = page.get_textpage()
    if textpage.count_chars() > MAX_CHARACTERS:
        return []
    keys, places = _page_key(textpage)
    found = _find(keys, passage)
    if found is None:  # cells may stand on the page in another order than in the text
        cells = [Passage(cell, passage.before, passage.after) for cell in _CELLS.split(passage.text)]
        ranges = [place for cell in cells if (place := _find(keys, cell))] if len(cells) > 1 else []
    else:
        ranges = [found]
    characters = dict.fromkeys(place for first, last in ranges for place in places[first:last])
    return [box for at in characters if (box := _character_box(page, textpage, at))]


def _field_boxes(pdf: Any, page: Any, passage: Passage) -> list[Edges]:
    """The field of a form whose value is the passage, or holds it; its text is not among the page's characters."""
    begin, key = len(_key(passage.before)), _key(passage.text)
    around = _key(f"{passage.before} {passage.text} {passage.after}")
    found = []
    for field in filled_fields(pdf, page):
        line = _key(field.line)
        start = around.rfind(line, 0, begin + len(line))
        if line and start >= 0 and start <= begin < begin + len(key) <= start + len(line):
            found.append(_shown(page, field.left, field.bottom, field.right, field.top))
    return found


def _find(keys: str, passage: Passage) -> tuple[int, int] | None:
    """The range of `keys` that is the passage: of several, that with the most in common before and after it."""
    key, before, after = (_key(text) for text in (passage.text, passage.before, passage.after))
    if not key:
        return None
    before, after = before[-_CONTEXT:], after[:_CONTEXT]
    starts = [match.start() for match in re.finditer(f"(?={re.escape(key)})", keys)]
    if not starts:
        return None
    best = max(
        starts,
        key=lambda at: (
            _common(before[::-1], keys[:at][: -_CONTEXT - 1 : -1]) + _common(after, keys[at + len(key) :][:_CONTEXT])
        ),
    )
    return best, best + len(key)


def _common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _key(text: str) -> str:
    """The letters, digits and signs of amounts, without what differs between a page and the text read from it."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum() or c == "%" or unicodedata.category(c) == "Sc")


def _page_key(textpage: Any) -> tuple[str, list[int]]:
    """The key of a page, and for each of its characters the index of the page's character that it is of."""
    from pypdfium2 import raw

    keys: list[str] = []
    places: list[int] = []
    for at in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(textpage, at)
        for character in _key(chr(code)) if 0 < code < 0x110000 else "":
            keys.append(character)
            places.append(at)
    return "".join(keys), places


def _character_box(page: Any, textpage: Any, at: int) -> Edges | None:
    """The box of a character, in points from the upper left corner of the page as it is shown."""
    from pypdfium2 import raw

    edges = [ctypes.c_double() for _ in range(4)]
    if not raw.FPDFText_GetCharBox(textpage, at, *edges):
        return None
    left, right, bottom, top = (edge.value for edge in edges)
    return _shown(page, left, bottom, right, top)


def _shown(page: Any, left: float, bottom: float, right: float, top: float) -> Edges:
    """A box in PDF's coordinates, as it is shown, also where the page is turned or cropped."""
    from pypdfium2 import raw

    width, height = (round(side * _DIGITS) for side in page.get_size())
    corners = []
    for x, y in ((left, top), (right, bottom)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
        corners.append((across.value / _DIGITS, down.value / _DIGITS))
    (x1, y1), (x2, y2) = corners
    return Edges(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
