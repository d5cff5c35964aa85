"""A page of a PDF -> its `Line`s, each in cells where wide gaps part it."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from askcol.documents.formats._scripts import Run, written
from askcol.documents.formats.pdf.characters import Place, is_raised, word_text
from askcol.documents.formats.pdf.hyphens import HYPHEN

BULLET = "\u2022"

MAX_DISC_POINTS = 8

MAX_OBJECTS = 5_000
"""A page of more shapes is a drawing."""

_HYPHENS = re.compile("[\x02\ufffe]")

_WORD = re.compile("[^\\s\\0\x02\ufffe]*[\x02\ufffe]|[^\\s\\0\x02\ufffe]+")  # no line goes on in a word after a hyphen

_MAY_BE_MARKED = re.compile(r"[\d*†‡§¶]")

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)

_LEADERS = re.compile(r"\s?\.(?:\s?\.){3,}\s?")

_CELL_GAP = 0.9

_TOUCHING = 0.12
"""Of the size of a word; one that stands further off is another word."""

_SAME_LINE = 0.4


class _Box(NamedTuple):
    """The edges of a shape on its page, in points."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of a line without wide gaps; `left` and `right` in points."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page. `top` and `bottom` in points from the page's lower edge, `size`: of the font, in points.

    `field`: whether it is a field of a form and stands alone.
    """

    cells: tuple[Cell, ...]
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    field: bool = False

    @property
    def text(self) -> str:
        """The words of all cells."""
        return " ".join(cell.text for cell in self.cells)

    @property
    def left(self) -> float:
        """Where the first cell begins, in points."""
        return self.cells[0].left

    @property
    def right(self) -> float:
        """Where the last cell ends, in points."""
        return self.cells[-1].right


@dataclass(slots=True)
class _Growing:
    """A line to which words are added: text, left, right of its cells; how many characters have which size.

    `place`: of its last word that is not raised; `end`: of its last character.
    """

    top: float
    bottom: float
    place: Place | None = None
    end: Place | None = None
    cells: list[tuple[str, float, float]] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    bold: bool = True

    def takes(self, left: float, top: float, bottom: float) -> bool:
        """Whether a word at this place continues the line at its end."""
        shared = min(top, self.top) - max(bottom, self.bottom)
        height = min(top - bottom, self.top - self.bottom)
        return shared > _SAME_LINE * height and left > self.cells[-1][2] - height

    def is_raised(self, place: Place) -> bool:
        """Whether a character at this place is raised above the word before it."""
        return self.place is not None and is_raised(place, self.place)

    def add(self, word: str, places: Sequence[Place], left: float, right: float, size: float, *, raised: bool) -> None:
        height = places[0].top - places[0].bottom
        # Where the size changes, PDFium sees a space that is none.
        resized = self.end is not None and not 0.9 * height < self.end.top - self.end.bottom < 1.1 * height
        self.end = places[-1]
        if not raised:
            self.place = places[0]
        self.sizes[round(size, 1)] += len(word)
        gap = left - self.cells[-1][2] if self.cells else 0.0
        if self.cells and gap <= _CELL_GAP * size:
            text, begin, end = self.cells[-1]
            touches = gap <= _TOUCHING * size
            if touches and raised:
                text = written((Run(text), Run(word, "raised")))
            else:
                text += word if touches and resized else f" {word}"
            self.cells[-1] = (text, begin, max(end, right))
        else:
            self.cells.append((word, left, right))

    def finished(self, page: int, discs: Sequence[_Box]) -> Line:
        size = max(self.sizes, key=lambda size: (self.sizes[size], size))
        text, left, right = self.cells[0]
        if any(
            left - 2.5 * size < disc.left and disc.right < left and self.bottom < disc.bottom < disc.top < self.top
            for disc in discs
        ):
            self.cells[0] = (f"{BULLET} {text}", left, right)
        cells = tuple(Cell(_LEADERS.sub(" … ", text), left, right) for text, left, right in self.cells)
        return Line(cells, self.top, self.bottom, size, self.bold, page)


def page_lines(page: Any, number: int) -> list[Line]:
    """The lines of pypdfium2's `page` in the order in which it draws them; the page's number is `number`."""
    import pypdfium2.raw as pdfium

    textpage = page.get_textpage()
    raw = textpage.raw
    text = "".join(chr(pdfium.FPDFText_GetUnicode(raw, i)) for i in range(pdfium.FPDFText_CountChars(raw)))
    first, last, matrix = pdfium.FS_RECTF(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    box = pdfium.FS_RECTF()
    font, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    lines: list[_Growing] = []
    for match in _WORD.finditer(text):
        if not match[0].replace(HYPHEN, ""):
            continue
        begin, end = match.start(), match.end() - 1
        found = pdfium.FPDFText_GetLooseCharBox(raw, begin, first) and pdfium.FPDFText_GetLooseCharBox(raw, end, last)
        height = first.top - first.bottom
        if not found or height <= 0:
            continue
        places = [Place(first.bottom, first.top)] * len(match[0])
        places[-1] = Place(last.bottom, last.top)
        # Most words are set alike from the first character to the last, and to ask for each takes time.
        mixed = places[0] != places[-1] or _MAY_BE_MARKED.search(match[0])
        for i in range(begin + 1, end) if mixed else ():
            pdfium.FPDFText_GetLooseCharBox(raw, i, box)
            places[i - begin] = Place(box.bottom, box.top)
        if not lines or not lines[-1].takes(first.left, first.top, first.bottom):
            lines.append(_Growing(first.top, first.bottom))
        raised = all(map(lines[-1].is_raised, places))
        word = match[0] if raised else word_text(match[0], places)
        word = _HYPHENS.sub(HYPHEN, word.replace(HYPHEN, ""))
        pdfium.FPDFText_GetFontInfo(raw, begin, font, len(font), flags)
        lines[-1].bold &= bool(_BOLD.search(font.value.decode("latin-1")))
        pdfium.FPDFText_GetMatrix(raw, begin, matrix)
        size = pdfium.FPDFText_GetFontSize(raw, begin) * math.hypot(matrix.c, matrix.d)
        lines[-1].add(word, places, first.left, max(first.right, last.right), size or height, raised=raised)
    discs = _discs(page) if lines else []
    return [line.finished(number, discs) for line in lines]


def _discs(page: Any) -> list[_Box]:
    """The small shapes that may be the bullets of items, which some programs draw rather than write."""
    import pypdfium2.raw as pdfium

    if pdfium.FPDFPage_CountObjects(page.raw) > MAX_OBJECTS:
        return []
    boxes = [_Box(*shape.get_bounds()) for shape in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])]
    sides = [(box.right - box.left, box.top - box.bottom) for box in boxes]
    return [
        box
        for box, (width, height) in zip(boxes, sides, strict=True)
        if 1 < width < MAX_DISC_POINTS and 0.8 < width / max(height, 0.1) < 1.25
    ]
