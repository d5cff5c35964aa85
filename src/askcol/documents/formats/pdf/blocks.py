"""`Line`s -> paragraphs, headings and tables, as Markdown, with the positions where pages begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askcol.documents.formats._headers import header_rows
from askcol.documents.formats._tables import table
from askcol.documents.formats.pdf.hyphens import HYPHEN, joined, words_of
from askcol.documents.formats.pdf.lines import Line
from askcol.documents.formats.pdf.tables import ITEM, FoundTable, table_at

_BETWEEN = "\n\n"

_BULLET = re.compile(r"[•‣▪·◦●○]\s+")

_CONTENTS = re.compile(r".+ … ?\s*(?:\d{1,4}|[ivxl]{1,6})")
"""A line of a table of contents, once its dots are one sign."""

HEADING_SIZE = 1.12
"""Times the body's size; what is set larger is a heading."""

MAX_HEADING_CHARACTERS = 200

MAX_HEADING_LEVEL = 6

_WIDER_STEP = 1.25

_INDENT = 0.8

_EDGE_STEP = 4

_EARLY = 0.3
"""The share of a line's width that stays free where it was not broken for its length."""


@dataclass(frozen=True, slots=True)
class _Type:
    """How the body is set.

    Attributes:
        size: The size of its lines, in points.
        step: The usual distance of two lines, in sizes.
        heading_sizes: The sizes of its headings, in points, from the largest.
        edges: Where lines begin, in steps of `_EDGE_STEP` points -> how far the longest of them reaches, in points.
    """

    size: float
    step: float
    heading_sizes: tuple[float, ...]
    edges: dict[int, float]

    def level(self, line: Line) -> int:
        """1 to 6 for a line set as a heading by its size, else 0."""
        if line.size < HEADING_SIZE * self.size:
            return 0
        return min(MAX_HEADING_LEVEL, 1 + sum(size > line.size * 1.04 for size in self.heading_sizes))

    def breaks_off(self, line: Line, below: Line) -> bool:
        """Whether `line` ends long before those that begin where it does, and `below` begins as a line of its own."""
        place = round(line.left / _EDGE_STEP)
        edge = max(self.edges.get(near, 0.0) for near in (place - 1, place, place + 1))
        early = edge - line.right > _EARLY * (edge - line.left)
        return early and not line.text.endswith((",", HYPHEN)) and (below.text[0].isupper() or below.text[0].isdigit())


def as_markdown(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages with a blank line between blocks, and where in it each page begins.

    A paragraph that goes on over the end of a page or a column is one; hyphens at the ends of lines are undone.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return "", (0,) * len(pages)
    kind = _type_of([line for line in lines if not line.field] or lines)
    words = words_of(line.text for line in lines)
    blocks: list[str] = []
    starts: dict[int, int] = {}
    position = 0
    for block, found in _blocks(lines, kind):
        text, of_block = _table(found) if found else _text(block, kind, words)
        for page, start in of_block:
            starts.setdefault(page, position + start)
        blocks.append(text)
        position += len(text) + len(_BETWEEN)
    text = _BETWEEN.join(blocks)
    positions = [len(text)]
    for page in reversed(range(2, len(pages) + 1)):
        positions.append(starts.get(page, positions[-1]))
    return text, (0, *reversed(positions[1:]))


def _table(found: FoundTable) -> tuple[str, list[tuple[int, int]]]:
    """A table in Markdown, and for each row its page and where in the text it begins."""
    heads = header_rows(found.rows)
    lines = table(found.rows, heads).splitlines(keepends=True)
    # The delimiter belongs to the row above it, and an empty header to the row below.
    begin, end = (heads - 1, heads + 1) if heads else (0, 3)
    rows = [*lines[:begin], "".join(lines[begin:end]), *lines[end:]]
    text = ""
    starts = []
    for page, row in zip(found.pages, rows, strict=True):
        starts.append((page, len(text)))
        text += row
    return text, starts


def _text(block: Sequence[Line], kind: _Type, words: Counter[str]) -> tuple[str, list[tuple[int, int]]]:
    """A paragraph, item or heading after its mark, and for each line its page and where in the text it begins.

    Lines that were broken on purpose, as those of an address or of labels and values, stay lines.
    """
    mark = text = _mark(block, kind)
    starts = []
    for number, line in enumerate(block):
        if number:
            on_purpose = line.field or (not mark.startswith("#") and kind.breaks_off(block[number - 1], line))
            text = f"{text}\n" if on_purpose else joined(text, line.text, words)
        starts.append((line.page, len(text) if number else 0))
        text += _BULLET.sub("", line.text, count=1) if mark == "- " and not number else line.text
    if text.endswith(HYPHEN):
        text = text.removesuffix(HYPHEN) + "-"
    return text, starts


def _type_of(lines: Sequence[Line]) -> _Type:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    size = max(sizes, key=lambda s: (sizes[s], s))
    steps = Counter(
        round((a.top - b.top) / size, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and abs(a.size - b.size) < 0.1 * size and 0.8 < (a.top - b.top) / size < 2
    )
    step = max(steps, key=lambda s: (steps[s], -s)) if steps else 1.2
    larger: list[float] = []
    for s in sorted((s for s in sizes if s >= HEADING_SIZE * size), reverse=True):
        if not larger or s * 1.04 < larger[-1]:
            larger.append(s)
    edges: dict[int, float] = {}
    for line in lines:
        if abs(line.size - size) < 0.1 * size:
            place = round(line.left / _EDGE_STEP)
            edges[place] = max(line.right, edges.get(place, 0.0))
    return _Type(size, step, tuple(larger), edges)


def _blocks(lines: Sequence[Line], kind: _Type) -> Iterator[tuple[list[Line], FoundTable | None]]:
    """The lines, those of one paragraph, item, heading or table together."""
    block: list[Line] = []
    i = 0
    while i < len(lines):
        found = table_at(lines, i)
        if block and (found or not _goes_on(block, lines[i], kind)):
            yield block, None
            block = []
        taken = list(lines[i : i + (found.lines if found else 1)])
        if found:
            yield taken, found
        else:
            block += taken
        i += len(taken)
    if block:
        yield block, None


def _goes_on(block: Sequence[Line], line: Line, kind: _Type) -> bool:
    """Whether `line` belongs to the paragraph, item or heading that `block` is so far."""
    first, previous = block[0], block[-1]
    if line.field or previous.field:
        return line.field and previous.field and line.page == previous.page
    alike = abs(line.size - previous.size) < 0.06 * previous.size and first.bold == line.bold
    alone = _is_item(line, block) or _CONTENTS.fullmatch(previous.text)
    if not alike or kind.level(first) != kind.level(line) or alone:
        return False
    step = (previous.top - line.top) / line.size
    if line.page != previous.page or step <= 0:
        return _goes_on_elsewhere(block, line, set_as_body=not kind.level(line) and not line.bold)
    if step > _WIDER_STEP * max(kind.step, 1.0):
        return False
    return bool(kind.level(line)) or line.bold or not _begins_paragraph(line, block)


def _is_item(line: Line, block: Sequence[Line]) -> bool:
    """Whether `line` begins an item, and not with a number that a full line above it broke off from its sentence."""
    if not ITEM.match(line.text):
        return False
    above = block[-1].text
    return bool(
        not line.text[0].isdigit() or _ends_sentence(above) or ITEM.match(block[0].text) or _has_room(block, line)
    )


def _goes_on_elsewhere(block: Sequence[Line], line: Line, *, set_as_body: bool) -> bool:
    """Whether `line`, in a new page or column, goes on with a sentence or a word of `block`.

    A line of the body that has no room for the next word, and ends no sentence, was broken for its length.
    """
    previous = block[-1]
    if previous.text.endswith(HYPHEN):
        return True
    filled = set_as_body and not _has_room(block, line, previous.left - line.left)
    return not _ends_sentence(previous.text) and (line.text[0].islower() or filled)


def _begins_paragraph(line: Line, block: Sequence[Line]) -> bool:
    """Whether `line` begins a paragraph, by its indent, or because the line above has room for its first word."""
    previous = block[-1]
    shift = line.left - previous.left
    # An item's lines stand in from its mark, and a first line may stand out on either side.
    if not ITEM.match(block[0].text) and (shift > _INDENT * line.size or (shift < -_INDENT * line.size and block[1:])):
        return True
    return _ends_sentence(previous.text) and _has_room(block, line)


def _has_room(block: Sequence[Line], line: Line, shift: float = 0.0) -> bool:
    """Whether the last line of `block` has room for the first word of `line`, which stands `shift` further left."""
    room = max(line.right + shift, *(other.right for other in block)) - block[-1].right
    return room > (1 + len(line.text.split()[0])) * (line.right - line.left) / len(line.text)


def _mark(block: Sequence[Line], kind: _Type) -> str:
    """What stands before a block: the mark of a heading or of an item, or nothing."""
    first = block[0]
    text = " ".join(line.text for line in block)
    if _BULLET.match(first.text):
        return "- "
    if any(_CONTENTS.fullmatch(line.text) for line in block):
        return "- "  # on a line of its own it would read as a heading
    if first.field or len(text) > MAX_HEADING_CHARACTERS or not any(c.isalpha() for c in text):
        return ""
    level = kind.level(first)
    if not level and first.bold and not _ends_sentence(text):
        level = min(MAX_HEADING_LEVEL, len(kind.heading_sizes) + 1)
    return "#" * level + " " if level else ""


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'”’)]")[-1:] in (*".!?:;…",)
