"""What OCR finds on pages -> lines in reading order, and the place of each word in the text made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from askcol.documents.document import WordBox
from askcol.documents.formats._ocr import Stretch, Word
from askcol.documents.formats.pdf.lines import Cell, Line

BODY_SIZE = 10.0
"""The size that a page's usual lines get, so that pages of different pictures are alike."""

_BOX_HEIGHT = 1.4
"""Times the size of its font that the box around a line is high."""

_AS_BODY = (0.7, 1.2)
"""Times the usual height of a page's lines; OCR's boxes vary so much with the letters in a line."""

_SAME_ROW = 0.5

_CELL_GAP = 0.9

_BAND_GAP = 4
"""Times the height of a line."""

_GUTTERS = 40
"""How many places are tried for a gutter."""

MIN_COLUMN_LINES = 3

MIN_COLUMN_CHARACTERS = 20
"""A line of prose in a column has so many on average; shorter ones are cells of a table."""

_REACH = 60
"""Characters of the text that may stand between two words of a line."""


class Scan:
    """A page of a picture. `lines`: in reading order, in units in which the font of the usual lines has `BODY_SIZE`."""

    def __init__(self, found: Sequence[Stretch], height: float, page: int) -> None:
        """`found`: from `stretches`; `height`: of the picture in pixels; `page`: its number, from 1."""
        self.lines: list[Line] = []
        self._words: dict[int, list[Word]] = {}
        heights = [stretch.bottom - stretch.top for stretch in found for _ in range(len(stretch.text))]
        self.unit = _BOX_HEIGHT * BODY_SIZE / (median(heights) if heights else 1.0)
        self.height = height * self.unit
        for row in _rows(found):
            line = self._line(row, page)
            self.lines.append(line)
            self._words[id(line)] = [word for stretch in row for word in stretch.words]

    def words(self, line: Line) -> Sequence[Word]:
        """The words of one of the lines."""
        return self._words.get(id(line), ())

    def _line(self, row: Sequence[Stretch], page: int) -> Line:
        tall = max(stretch.bottom - stretch.top for stretch in row) * self.unit / _BOX_HEIGHT
        size = BODY_SIZE if _AS_BODY[0] <= tall / BODY_SIZE <= _AS_BODY[1] else round(tall, 1)
        middle = sum(stretch.top + stretch.bottom for stretch in row) / 2 / len(row) * self.unit
        cells: list[Cell] = []
        for stretch in row:
            left, right = stretch.left * self.unit, stretch.right * self.unit
            if cells and left - cells[-1].right <= _CELL_GAP * size:
                cells[-1] = Cell(f"{cells[-1].text} {stretch.text}", cells[-1].left, max(right, cells[-1].right))
            else:
                cells.append(Cell(stretch.text, left, right))
        upper = self.height - middle + size / 2
        return Line(tuple(cells), upper, upper - size, size, False, page)


def word_boxes(
    text: str, starts: Sequence[int], pages: Iterable[Sequence[Line]], scans: dict[int, tuple[Scan, float]]
) -> tuple[WordBox, ...]:
    """Where the words of scanned pages stand in `text`, which was made of `pages`, and on their pictures.

    `starts`: where in `text` each page begins. `scans`: by page from 1, with the factor from pixels to the unit of the
    boxes. A word that was not taken over as it is, such as the half of a hyphenated one, has no box.
    """
    boxes = []
    for number, lines in enumerate(pages, 1):
        if number not in scans:
            continue
        scan, factor = scans[number]
        position = starts[number - 1]
        for line in lines:
            for word in scan.words(line):
                start = _find(text, word.text, position)
                if start is None:
                    continue
                position = start + len(word.text)
                edges = (round(edge * factor) for edge in word[1:])
                boxes.append(WordBox(start, position, number, *edges))
    return tuple(boxes)


def _find(text: str, word: str, position: int) -> int | None:
    """Where `word` stands soon after `position`, not within another word."""
    start = text.find(word, position, position + _REACH + len(word))
    while start > position and text[start - 1].isalnum() and word[0].isalnum():
        start = text.find(word, start + 1, position + _REACH + len(word))
    return None if start < 0 else start


def _rows(found: Sequence[Stretch]) -> list[list[Stretch]]:
    """The stretches in reading order, column after column, those that stand beside one another in one row."""
    gutter = _gutter(found)
    if gutter is None:
        return _beside(found)
    rows: list[list[Stretch]] = []
    for band in _bands(found, gutter):
        left = [s for s in band if s.right <= gutter]
        right = [s for s in band if s.left >= gutter]
        if _is_column(left) and _is_column(right):
            rows += [*_rows(left), *_rows(right)]
        else:
            rows += _beside(band)
    return rows


def _beside(found: Iterable[Stretch]) -> list[list[Stretch]]:
    rows: list[list[Stretch]] = []
    for stretch in sorted(found, key=lambda s: (s.top + s.bottom, s.left)):
        last = rows[-1][-1] if rows else None
        shared = min(last.bottom, stretch.bottom) - max(last.top, stretch.top) if last else 0
        if last and shared > _SAME_ROW * min(last.bottom - last.top, stretch.bottom - stretch.top):
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return [sorted(row, key=lambda s: s.left) for row in rows]


def _gutter(found: Sequence[Stretch]) -> float | None:
    """Where the gap between two columns of prose is, in pixels from the left; None on a page of one column."""
    if len(found) < 2 * MIN_COLUMN_LINES:
        return None
    left, right = min(s.left for s in found), max(s.right for s in found)
    best: tuple[int, float] | None = None
    for step in range(_GUTTERS // 5, _GUTTERS - _GUTTERS // 5 + 1):
        x = left + (right - left) * step / _GUTTERS
        in_columns = 0
        for band in _bands(found, x):
            sides = [s for s in band if s.right <= x], [s for s in band if s.left >= x]
            in_columns += sum(map(len, sides)) if all(map(_is_column, sides)) else 0
        if in_columns and (best is None or in_columns > best[0]):
            best = in_columns, x
    return best[1] if best else None


def _bands(found: Iterable[Stretch], x: float) -> list[list[Stretch]]:
    """The stretches from above, cut into bands before and after each one that crosses `x`, and at wide gaps."""
    bands: list[list[Stretch]] = [[]]
    crossed = False
    lowest = 0.0
    for stretch in sorted(found, key=lambda s: (s.top + s.bottom, s.left)):
        crosses = stretch.left < x < stretch.right
        if crosses != crossed or stretch.top - lowest > _BAND_GAP * (stretch.bottom - stretch.top):
            bands.append([])
        bands[-1].append(stretch)
        crossed = crosses
        lowest = max(lowest, stretch.bottom)
    return [band for band in bands if band]


def _is_column(side: Sequence[Stretch]) -> bool:
    characters = sum(len(stretch.text) for stretch in side)
    return len(side) >= MIN_COLUMN_LINES and characters >= MIN_COLUMN_CHARACTERS * len(side)
