"""A page of a PDF -> its `Line`s, each in cells where wide gaps part it."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

HYPHEN = "\u00ad"
"""Marks a hyphen at the end of a line that may only be there because the line ends."""

BULLET = "\u2022"

MAX_DISC_POINTS = 8

MAX_OBJECTS = 5_000
"""A page of more shapes is a drawing."""

_HYPHENS = re.compile("[\x02\ufffe]")

_WORD = re.compile("[^\\s\\0\x02\ufffe]*[\x02\ufffe]|[^\\s\\0\x02\ufffe]+")  # no line goes on in a word after a hyphen

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)

_LEADERS = re.compile(r"\s?\.(?:\s?\.){3,}\s?")

_CELL_GAP = 0.9

_SAME_LINE = 0.4

_MARGIN = 0.12

_MARGIN_GAP = 1.1

_SAME_SIZE = 0.92

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|von)\s*\d{1,4})?\W*", re.IGNORECASE
)

MIN_RUNNING_SHARE = 0.3
"""A line in the margin that this share of the pages has at one height is a running header or footer."""


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
    """A line of a page. `top` and `bottom` in points from the page's lower edge, `size`: of the font, in points."""

    cells: tuple[Cell, ...]
    top: float
    bottom: float
    size: float
    bold: bool
    page: int

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
    """A line to which words are added: text, left, right of its cells; how many characters have which size."""

    top: float
    bottom: float
    cells: list[tuple[str, float, float]] = field(default_factory=list)
    sizes: Counter[float] = field(default_factory=Counter)
    bold: bool = True

    def takes(self, left: float, top: float, bottom: float) -> bool:
        """Whether a word at this place continues the line at its end."""
        shared = min(top, self.top) - max(bottom, self.bottom)
        height = min(top - bottom, self.top - self.bottom)
        return shared > _SAME_LINE * height and left > self.cells[-1][2] - height

    def add(self, word: str, left: float, right: float, size: float) -> None:
        self.sizes[round(size, 1)] += len(word)
        if self.cells and left - self.cells[-1][2] <= _CELL_GAP * size:
            text, begin, end = self.cells[-1]
            self.cells[-1] = (f"{text} {word}", begin, max(end, right))
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
    font, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    lines: list[_Growing] = []
    for match in _WORD.finditer(text):
        word = _HYPHENS.sub(HYPHEN, match[0].replace(HYPHEN, ""))
        if not word:
            continue
        begin, end = match.start(), match.end() - 1
        found = pdfium.FPDFText_GetLooseCharBox(raw, begin, first) and pdfium.FPDFText_GetLooseCharBox(raw, end, last)
        height = first.top - first.bottom
        if not found or height <= 0:
            continue
        if not lines or not lines[-1].takes(first.left, first.top, first.bottom):
            lines.append(_Growing(first.top, first.bottom))
        pdfium.FPDFText_GetFontInfo(raw, begin, font, len(font), flags)
        lines[-1].bold &= bool(_BOLD.search(font.value.decode("latin-1")))
        pdfium.FPDFText_GetMatrix(raw, begin, matrix)
        size = pdfium.FPDFText_GetFontSize(raw, begin) * math.hypot(matrix.c, matrix.d)
        lines[-1].add(word, first.left, max(first.right, last.right), size or height)
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


def without_running_lines(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """The pages without running headers and footers and bare page numbers; `heights`: of the pages, in points."""
    around = [_around(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen = Counter(place for lines in around for place in {_place(line) for line in lines})
    needed = max(2, MIN_RUNNING_SHARE * len(pages))
    running = {
        id(line)
        for lines in around
        for line in lines
        if _PAGE_NUMBER.fullmatch(line.text) or any(seen[place] >= needed for place in _places(line))
    }
    return [[line for line in lines if id(line) not in running] for lines in pages]


def _around(lines: Sequence[Line], height: float) -> list[Line]:
    """The lines in the page's upper and lower margin that stand apart from the text between them."""
    down = sorted(lines, key=lambda line: -line.top)
    upper = _apart(down, [line.bottom > (1 - _MARGIN) * height for line in down])
    down.reverse()
    return upper + _apart(down, [line.top < _MARGIN * height for line in down])


def _apart(lines: Sequence[Line], in_margin: Sequence[bool]) -> list[Line]:
    """The first lines, in the margin, that a gap or a change of the type size separates from the rest."""
    end = 0
    for i, (line, following) in enumerate(pairwise(lines)):
        if not in_margin[i]:
            break
        gap = max(line.bottom - following.top, following.bottom - line.top)
        large, small = max(line.size, following.size), min(line.size, following.size)
        if gap > _MARGIN_GAP * large or small < _SAME_SIZE * large:
            end = i + 1
    return list(lines[:end])


def _place(line: Line) -> tuple[str, int]:
    """The line's words, without the numbers that count pages, and its height on the page."""
    return re.sub(r"\d+", "#", line.text).casefold(), round(line.bottom / 4)


def _places(line: Line) -> Iterator[tuple[str, int]]:
    text, height = _place(line)
    return ((text, height + shift) for shift in (-1, 0, 1))
