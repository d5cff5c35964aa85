"""Which lines of a document's pages run through it: headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from askcol.documents.formats.pdf.lines import Line

_MARGIN = 0.12

_MARGIN_GAP = 1.1

_SAME_SIZE = 0.92

_PAGE_NUMBER = re.compile(
    r"\W*(?:(?:page|p\.|seite)\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|von)\s*\d{1,4})?\W*", re.IGNORECASE
)

MIN_RUNNING_SHARE = 0.3
"""A line in the margin that this share of the pages has at one height is a running header or footer."""


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
