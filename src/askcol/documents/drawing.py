"""The picture of a page: what is asked for, and what is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MAX_PICTURE_PIXELS = 8_000_000
"""Of a picture of a page; a larger one is drawn smaller. A4 at 200 dots an inch has 4 million."""


class Edges(NamedTuple):
    """A box on a page. Its edges count from the upper left corner, in points of a PDF or in pixels of a picture."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a document's text. `before`, `after`: the text around them, which tells places on a page apart."""

    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page to draw, counted from 1, and what to box on it.

    `scale`: pixels for each point of a PDF, or for each pixel of a picture; None for a size that suits a screen.
    `boxes`: places that are known. `passage`: words whose place is to be found on the page.
    """

    page: int
    scale: float | None = None
    boxes: tuple[Edges, ...] = ()
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG. `boxed`: how many boxes are drawn on it; 0 also where the words were not found."""

    png: bytes
    boxed: int
