"""`Line`s -> paragraphs, headings and tables, as Markdown, with the positions where pages begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askcol.formats.pdf_lines import HYPHEN, Cell, Line
from askcol.formats.tables import table

_ITEM = re.compile(r"(?:[-*+–•‣▪·◦●○]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+\S")
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
_SHORT_LINE = 0.85


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
    for block in _blocks(lines, kind):
        mark = _mark(block, kind)
        text += "\n\n" if text else ""
        rows = _rows(block)
        if rows:
            starts.setdefault(block[0].page, len(text))
            text += table(rows)
            continue
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


def _blocks(lines: Sequence[Line], kind: _Type) -> Iterator[list[Line]]:
    """The lines, those of one paragraph, item, heading or table together."""
    block: list[Line] = []
    i = 0
    while i < len(lines):
        rows = _table(lines, i)
        if block and (rows or not _goes_on(block, lines[i], kind)):
            yield block
            block = []
        if rows:
            yield rows
        else:
            block.append(lines[i])
        i += len(rows) or 1
    if block:
        yield block


def _table(lines: Sequence[Line], start: int) -> list[Line]:
    """The rows of the table that begins there; none where none does."""
    rows: list[Line] = []
    for line in lines[start:]:
        step = rows[-1].top - line.top if rows else line.size
        if not _is_row(line) or not 0 < step < 3 * line.size or (rows and line.page != rows[-1].page):
            break
        if rows and _columns([*rows, line]) is None:
            break
        rows.append(line)
    return rows if len(rows) > 1 else []


def _is_row(line: Line) -> bool:
    """Whether a line has cells, more than an item's mark and its text."""
    return len(line.cells) > 2 or (len(line.cells) == 2 and not _ITEM.match(f"{line.cells[0].text} x"))


def _columns(rows: Sequence[Line]) -> list[tuple[float, float]] | None:
    """Where the columns of a table stand, `left` and `right`; None where two cells of a row share one."""
    columns: list[tuple[float, float]] = []
    for cell in sorted((cell for row in rows for cell in row.cells), key=lambda c: c.left):
        if columns and cell.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], cell.right))
        else:
            columns.append((cell.left, cell.right))
    for row in rows:
        if len({_column(cell, columns) for cell in row.cells}) < len(row.cells):
            return None
    return columns if len(columns) > 1 else None


def _column(cell: Cell, columns: Sequence[tuple[float, float]]) -> int:
    return next(i for i, (left, right) in enumerate(columns) if left <= cell.left <= right)


def _rows(block: Sequence[Line]) -> list[list[str]]:
    """The rows of a table; none where `block` is something else."""
    columns = _columns(block) if len(block) > 1 and all(map(_is_row, block)) else None
    if columns is None:
        return []
    rows = []
    for line in block:
        cells = [""] * len(columns)
        for cell in line.cells:
            cells[_column(cell, columns)] = cell.text.replace(HYPHEN, "-")
        rows.append(cells)
    return rows


def _goes_on(block: Sequence[Line], line: Line, kind: _Type) -> bool:
    """Whether `line` belongs to the paragraph, item or heading that `block` is so far."""
    first, previous = block[0], block[-1]
    if abs(line.size - previous.size) > 0.06 * previous.size:
        return False
    if kind.level(first) != kind.level(line) or first.bold != line.bold or _ITEM.match(line.text):
        return False
    step = (previous.top - line.top) / line.size
    if line.page != previous.page or step <= 0:
        # A new page or column: only a sentence, or a word, goes on there.
        return previous.text.endswith(HYPHEN) or not _ends_sentence(previous.text) and line.text[0].islower()
    if step > _WIDER_STEP * max(kind.step, 1.0):
        return False
    if kind.level(line) or line.bold:
        return True
    if not _ITEM.match(first.text) and _is_indented(line, block):
        return False
    widest = max(other.right - other.left for other in block)
    return not (_ends_sentence(previous.text) and previous.right - previous.left < _SHORT_LINE * widest)


def _is_indented(line: Line, block: Sequence[Line]) -> bool:
    """Whether `line` begins a paragraph by its indent, or by the end of one; a first line may stand out on either side."""
    if abs(line.left - block[-1].left) < _INDENT * line.size:
        return False
    return line.left > block[-1].left or len(block) > 1


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
