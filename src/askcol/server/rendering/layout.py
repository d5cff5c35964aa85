"""`Document` -> `Layout`: its blocks, cut into parts that a page shows at once, and its table of contents."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from askcol.chunking import LINE_HEADING_LEVEL, Block, Kind, blocks, mail_headers
from askcol.documents import Document
from askcol.text import CODE_FENCE, FRONT_MATTER, heading_text

PART_CHARACTERS = 30_000
"""How much of a long document a page shows at once."""

PART_BLOCKS = 400

_EARLY = 0.6
"""From this share of a full part on, a heading begins the next one."""

MAX_LEVEL = 6

_LONG_CODE = 1_000
"""Characters; only longer code is ever cut."""

_CLOSING_FENCE = re.compile(r"[\r\n] {0,3}(?:```|~~~)[ \t]*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """What a page shows at once: the blocks `[first, last)`, which lie in `[start, end)` of the text."""

    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading for the table of contents. `level`: of its HTML element, 2 to 6. `part`: counted from 1."""

    start: int
    text: str
    level: int
    part: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The structure of a document. `levels`: start of each heading -> the level of its HTML element.

    `mail_headers`: where headers of mails and memos stand, start -> end. `verbatim`: where blocks of code and of front
    matter begin. `by_page`: whether the parts are the document's pages; a
    block that goes on over the end of a page then lies in both.
    """

    blocks: tuple[Block, ...]
    mail_headers: dict[int, int]
    verbatim: frozenset[int]
    levels: dict[int, int]
    parts: tuple[Part, ...]
    sections: tuple[Section, ...]
    by_page: bool

    def part_at(self, position: int) -> int:
        """The number, from 1, of the part that holds the character at `position`."""
        return max(1, bisect_right(self.parts, position, key=lambda part: part.start))


def layout(document: Document, *, by_page: bool = False) -> Layout:
    """The layout of `document`. `by_page`: its parts are its pages, of which it must have some."""
    pages = document.pages if by_page else ()
    return _layout(document.text, document.title, tuple(document.metadata.values()), pages)


def layout_of_passage(passage: Document, headings: Sequence[str]) -> Layout:
    """The layout of a document whose text is a stretch of another one's, which stands under `headings`; in one part.

    Only the headings of the whole document tell which of its lines are headings without a mark, so a line is one if
    `headings` or the title name it.
    """
    text, names = passage.text, {passage.title, *headings}
    found = tuple(
        replace(block, kind=Kind.PARAGRAPH)
        if block.level == LINE_HEADING_LEVEL and heading_text(text[block.start : block.end]) not in names
        else block
        for block in blocks(text, passage.title)
    )
    verbatim = frozenset(_verbatim(found, text))
    part = Part(0, len(found), 0, len(text))
    return Layout(found, dict(mail_headers(text)), verbatim, _levels(found), (part,), (), by_page=False)


@lru_cache(maxsize=8)
def _layout(text: str, title: str, bylines: tuple[str, ...], pages: tuple[int, ...]) -> Layout:
    found = tuple(blocks(text, title, bylines))
    levels = _levels(found)
    parts = tuple(_pages(found, pages, len(text)) if pages else _parts(found, len(text)))
    outline = Layout(found, dict(mail_headers(text)), frozenset(_verbatim(found, text)), levels, parts, (), bool(pages))
    return replace(outline, sections=tuple(_sections(outline, text)))


def _sections(outline: Layout, text: str) -> Iterator[Section]:
    for block in outline.blocks:
        level = outline.levels.get(block.start, 1)
        if level > 1:
            name = heading_text(text[block.start : block.end].replace("\r", "\n").partition("\n")[0])
            if name:
                yield Section(block.start, name, level, outline.part_at(block.start))


def _verbatim(found: Sequence[Block], text: str) -> Iterator[int]:
    """Where blocks of code and front matter begin; code that was cut for its length goes on in the next block."""
    front_matter = FRONT_MATTER.match(text)
    body = front_matter.end() if front_matter else 0
    open_code = False
    for block in found:
        line = text[block.start : block.end]
        opens = block.kind is Kind.PARAGRAPH and CODE_FENCE.match(line)
        if block.start < body or open_code or opens:
            yield block.start
        if open_code or (opens and len(line) > _LONG_CODE):
            open_code = not _CLOSING_FENCE.search(line)


def _levels(found: Sequence[Block]) -> dict[int, int]:
    """Start of each heading -> 2 to 6, one more than the heading that it stands under; 1 for the title at the top."""
    levels: dict[int, int] = {}
    above: list[int] = []
    for i, block in enumerate(found):
        if block.kind is not Kind.HEADING:
            continue
        if i == 0 and block.level == 0:
            levels[block.start] = 1
            continue
        while above and above[-1] >= block.level:
            above.pop()
        above.append(block.level)
        levels[block.start] = min(MAX_LEVEL, 1 + len(above))
    return levels


def _parts(found: Sequence[Block], length: int) -> Iterator[Part]:
    first = 0
    for i, block in enumerate(found):
        if i == first:
            continue
        filled = max((block.start - found[first].start) / PART_CHARACTERS, (i - first) / PART_BLOCKS)
        over = block.end - found[first].start > PART_CHARACTERS or filled >= 1
        if over or (filled >= _EARLY and block.kind is Kind.HEADING):
            yield Part(first, i, found[first].start if first else 0, block.start)
            first = i
    yield Part(first, len(found), found[first].start if first else 0, length)


def _pages(found: Sequence[Block], pages: Sequence[int], length: int) -> Iterator[Part]:
    for start, end in zip(pages, (*pages[1:], length), strict=True):
        first = bisect_right(found, start, key=lambda block: block.end)
        last = bisect_right(found, end - 1, key=lambda block: block.start)
        yield Part(first, max(first, last), start, end)
