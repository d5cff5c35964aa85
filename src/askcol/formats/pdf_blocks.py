"""`Line`s -> paragraphs, headings and tables, as Markdown, with the positions where pages begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askcol.formats.pdf_lines import HYPHEN, Line
from askcol.formats.pdf_tables import ITEM, FoundTable, table_at
from askcol.formats.tables import table

_BULLET = re.compile(r"[•‣▪·◦●○]\s+")
_WORD = re.compile(r"\w+(?:-\w+)*")
_FIRST_WORD = re.compile(r"\w+")
_LAST_WORD = re.compile(r"[\w-]+$")

HEADING_SIZE = 1.12
"""Times the body's size; what is set larger is a heading."""

MAX_HEADING_CHARACTERS = 200
MAX_HEADING_LEVEL = 6
_WIDER_STEP = 1.25
_INDENT = 0.8


@dataclass(frozen=True, slots=True)
class _Type:
    """How the body is set: the size of its lines in points, the usual distance of two in sizes, its headings' sizes."""

    size: float
    step: float
    heading_sizes: tuple[float, ...]

    def level(self, line: Line) -> int:
        """1 to 6 for a line set as a heading by its size, else 0."""
        if line.size < HEADING_SIZE * self.size:
            return 0
        return min(MAX_HEADING_LEVEL, 1 + sum(size > line.size * 1.04 for size in self.heading_sizes))


def as_markdown(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of all pages with a blank line between blocks, and where in it each page begins.

    A paragraph that goes on over the end of a page or a column is one; hyphens at the ends of lines are undone.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return "", (0,) * len(pages)
    kind = _type_of(lines)
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text.rstrip(HYPHEN)))
    text = ""
    starts: dict[int, int] = {}
    for block, found in _blocks(lines, kind):
        text += "\n\n" if text else ""
        if found:
            header, delimiter, *rows = table(found.rows).splitlines(keepends=True)
            for page, row in zip(found.pages, (header + delimiter, *rows), strict=True):
                starts.setdefault(page, len(text))
                text += row
            continue
        mark = _mark(block, kind)
        text += mark
        for line in block:
            piece = line.text
            if line is block[0]:
                starts.setdefault(line.page, len(text) - len(mark))
                piece = _BULLET.sub("", piece, count=1) if mark == "- " else piece
            else:
                text = _joined(text, piece, words)
                starts.setdefault(line.page, len(text))
            text += piece
        text = text.removesuffix(HYPHEN) + ("-" if text.endswith(HYPHEN) else "")
    text = text.replace(HYPHEN, "")
    positions = []
    position = len(text)
    for page in reversed(range(1, len(pages) + 1)):
        position = starts.get(page, position)
        positions.append(position)
    return text, (0, *reversed(positions[:-1]))


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
    return _Type(size, step, tuple(larger))


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
    alike = abs(line.size - previous.size) < 0.06 * previous.size and first.bold == line.bold
    if not alike or kind.level(first) != kind.level(line) or ITEM.match(line.text):
        return False
    step = (previous.top - line.top) / line.size
    if line.page != previous.page or step <= 0:
        # A new page or column: only a sentence, or a word, goes on there.
        return previous.text.endswith(HYPHEN) or (not _ends_sentence(previous.text) and line.text[0].islower())
    if step > _WIDER_STEP * max(kind.step, 1.0):
        return False
    return bool(kind.level(line)) or line.bold or not _begins_paragraph(line, block)


def _begins_paragraph(line: Line, block: Sequence[Line]) -> bool:
    """Whether `line` begins a paragraph, by its indent, or because the line above has room for its first word."""
    previous = block[-1]
    shift = line.left - previous.left
    # An item's lines stand in from its mark, and a first line may stand out on either side.
    if not ITEM.match(block[0].text) and (shift > _INDENT * line.size or (shift < -_INDENT * line.size and block[1:])):
        return True
    room = max(other.right for other in (*block, line)) - previous.right
    word = (1 + len(line.text.split()[0])) * (line.right - line.left) / len(line.text)
    return _ends_sentence(previous.text) and room > word


def _mark(block: Sequence[Line], kind: _Type) -> str:
    """What stands before a block: the mark of a heading or of an item, or nothing."""
    first = block[0]
    text = " ".join(line.text for line in block)
    if _BULLET.match(first.text):
        return "- "
    if len(text) > MAX_HEADING_CHARACTERS or not any(c.isalpha() for c in text):
        return ""
    level = kind.level(first)
    if not level and first.bold and not _ends_sentence(text):
        level = min(MAX_HEADING_LEVEL, len(kind.heading_sizes) + 1)
    return "#" * level + " " if level else ""


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'”’)]")[-1:] in (*".!?:;…",)


def _joined(text: str, line: str, words: Counter[str]) -> str:
    """`text` so that `line` can follow: with a space, or without the hyphen that parted a word."""
    if not text.endswith((HYPHEN, "-")):
        return text + " "
    before, after = _LAST_WORD.search(text[:-1]), _FIRST_WORD.match(line)
    if before is None or after is None:
        return text[:-1] + "-" if text.endswith(HYPHEN) else text + " "
    parts = before[0].lower(), after[0].lower()
    hyphenated, whole = words["-".join(parts)], words["".join(parts)]
    if hyphenated > whole or (not whole and not after[0].islower()):
        return text[:-1] + "-"
    return text[:-1]
