"""Text -> `Block`s: the headings, paragraphs, list items, table rows and questions of messy plain text and Markdown."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from askcol.chunking.fields import field_of
from askcol.text import BYTE_ORDER_MARK, CODE_FENCE, FRONT_MATTER, MARKDOWN_HEADING, heading_text

MAX_HEADING_CHARACTERS = 120

MAX_QUESTION_CHARACTERS = 300

MAX_BLOCK_CHARACTERS = 20_000

# Prose that is broken into lines has lines within these bounds; a longer line is a whole paragraph.
WRAPPED_CHARACTERS = range(40, 131)

MAX_HEADER_ROWS = 3

LINE_HEADING_LEVEL = 7
"""The level of a heading that has no mark: below Markdown's six."""

_LINE = re.compile(r"[^\r\n]+")

_LINE_BREAK = re.compile(r"\r\n?|\n")

_UNDERLINE = re.compile(r" {0,3}(={3,}|-{3,})")

_DELIMITER_ROW = re.compile(r"(?=.*\|)\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")

_BORDER = re.compile(r"(?<!\\)\|")

ITEM_MARK = re.compile(r"\s*(?:[-*+–•‣▪·◦●○]|\(?\d{1,3}[.)]|\(?[a-zA-Z]\))\s+(?=\S)")
"""What marks a line as the item of a list, with the white space around it."""

_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)[^*_]+(?<=\S)\1")


class Kind(Enum):
    """The kind of a block."""

    HEADING = auto()
    PARAGRAPH = auto()
    LIST_ITEM = auto()
    TABLE_HEADER = auto()
    TABLE_ROW = auto()
    QUESTION = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch `[start, end)` of a text that reads as one. Between blocks there is only white space.

    `level`: of a heading, 1 to 6 as marked in Markdown, 7 for a line that only reads as one, 0 for the title.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A line `[start, end)` that is not blank. `gap`: line breaks before it; 1 if no blank line is between, 0 at first.

    `text`: without white space at its end, and without a byte order mark unless it is all there is. `width`: the length
    of the longest line in its run of lines, if they are short enough to be wrapped prose, else 0.
    """

    start: int
    end: int
    text: str
    gap: int
    width: int = 0


def blocks(text: str, title: str = "", bylines: Collection[str] = ()) -> list[Block]:
    """The blocks of `text` in order; every character but white space lies in one.

    A line equal to `title` is a heading of level 0. `bylines`: lines that never are headings, such as the publisher's
    name.
    """
    lines = _lines(text)
    front_matter = FRONT_MATTER.match(text)
    found = list(_marked(lines, front_matter.end() if front_matter else 0))
    marked_headings = sum(b.kind is Kind.HEADING for b in found)
    gaps = {line.start: line.gap for line in lines}
    result: list[Block] = []
    for position, block in enumerate(found):
        previous = found[position - 1] if position else None
        following = found[position + 1] if position + 1 < len(found) else None
        line = text[block.start : block.end]
        kind, level = block.kind, block.level
        if (kind is Kind.HEADING or previous is None) and heading_text(_LINE.findall(line)[0]) == title:
            kind, level = Kind.HEADING, 0
        elif kind not in (Kind.PARAGRAPH, Kind.LIST_ITEM) or following is None or len(_LINE.findall(line)) > 1:
            pass
        elif _is_question(line):
            if _answers(following, text) and (kind is Kind.PARAGRAPH or _is_alone(previous, following)):
                kind = Kind.QUESTION
        elif (
            kind is Kind.PARAGRAPH
            and _reads_as_heading(line)
            and line not in bylines
            and (marked_headings < 2 or _BOLD_LINE.fullmatch(line))
            and not (field_of(line) and _has_field_beside(found, position, gaps, text))
            and gaps[following.start] <= (gaps[block.start] or gaps[following.start])
            and _opens_section(following, text, len(line))
        ):
            kind, level = Kind.HEADING, LINE_HEADING_LEVEL
        result += _split(replace(block, kind=kind, level=level), text)
    return result


def _has_field_beside(found: Sequence[Block], position: int, gaps: Mapping[int, int], text: str) -> bool:
    """Whether the line above or below, without a blank line between, is one of `Label: value`."""
    above = found[position - 1] if position and gaps[found[position].start] == 1 else None
    below = found[position + 1] if gaps.get(found[position + 1].start) == 1 else None
    return any(block and field_of(text[block.start : block.end]) for block in (above, below))


def _split(block: Block, text: str) -> Iterator[Block]:
    """A very long block in several parts, so that the later stages take bounded time for each."""
    start = block.start
    while block.end - start > MAX_BLOCK_CHARACTERS:
        window = text[start : start + MAX_BLOCK_CHARACTERS]
        cuts = max(window.rfind(c) for c in " \n"), max(window.rfind(c) for c in ".,;:!?-/。、")
        end = start + 1 + next((cut for cut in cuts if cut > 0), MAX_BLOCK_CHARACTERS - 1)
        if text[start:end].strip():
            yield replace(block, start=start, end=start + len(text[start:end].rstrip()))
        start = end + len(text[end : block.end]) - len(text[end : block.end].lstrip())
    yield replace(block, start=start)


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    last = 0
    for match in _LINE.finditer(text):
        content = match[0].rstrip()
        if content:
            start = match.start() + len(content) - len(content.lstrip())
            breaks = sum(1 for _ in _LINE_BREAK.finditer(text, last, start))
            without_mark = content.removeprefix(BYTE_ORDER_MARK)
            lines.append(_Line(start, match.start() + len(content), without_mark or content, breaks))
            last = match.start() + len(content)
    if lines:
        lines[0] = replace(lines[0], gap=0)
    return _with_widths(lines)


def _with_widths(lines: list[_Line]) -> list[_Line]:
    result: list[_Line] = []
    run: list[_Line] = []
    for line in [*lines, None]:
        if run and (line is None or line.gap != 1 or len(line.text) not in range(WRAPPED_CHARACTERS.stop)):
            width = max(len(r.text) for r in run)
            result += [replace(r, width=width if width in WRAPPED_CHARACTERS else 0) for r in run]
            run = []
        if line is not None:
            if len(line.text) < WRAPPED_CHARACTERS.stop:
                run.append(line)
            else:
                result.append(line)
    return result


def _marked(lines: list[_Line], body: int) -> Iterator[Block]:
    """The blocks by their marks and line breaks. A line that only reads as a heading or question is a paragraph here.

    `body`: where the front matter ends; it is one paragraph.
    """
    last_fence = max((i for i, line in enumerate(lines) if CODE_FENCE.match(line.text)), default=-1)
    i = sum(line.start < body for line in lines)
    if i:
        yield Block(Kind.PARAGRAPH, lines[0].start, lines[i - 1].end)
    while i < len(lines):
        line, start = lines[i], i
        following = lines[i + 1] if i + 1 < len(lines) and lines[i + 1].gap == 1 else None
        item = ITEM_MARK.match(line.text)
        kind, level = Kind.PARAGRAPH, 0
        i += 1
        if CODE_FENCE.match(line.text) and start < last_fence:
            while not CODE_FENCE.match(lines[i].text):
                i += 1
            i += 1
        elif marked := MARKDOWN_HEADING.fullmatch(line.text):
            kind, level = Kind.HEADING, len(marked[1])
        elif rows := _header_rows(lines, start):
            i += rows
            yield Block(Kind.TABLE_HEADER, line.start, lines[i - 1].end)
            while i < len(lines) and lines[i].gap == 1 and "|" in lines[i].text:
                yield Block(Kind.TABLE_ROW, lines[i].start, lines[i].end)
                i += 1
            continue
        elif item:
            kind = Kind.LIST_ITEM
            indent = len(line.text) - len(line.text.lstrip())
            while i < len(lines) and _continues_item(lines[i - 1], lines[i], indent):
                i += 1
        elif following and (underline := _UNDERLINE.fullmatch(following.text)) and _has_letter(line.text):
            kind, level = Kind.HEADING, 1 if underline[1][0] == "=" else 2
            i += 1
        else:
            while (
                i < len(lines) and not _starts_block(lines, i) and _joins(lines[i - 1], lines[i], first=i == start + 1)
            ):
                i += 1
        yield Block(kind, line.start, lines[i - 1].end, level)


def _starts_block(lines: list[_Line], i: int) -> bool:
    text = lines[i].text
    if MARKDOWN_HEADING.fullmatch(text) or ITEM_MARK.match(text) or CODE_FENCE.match(text):
        return True
    return _header_rows(lines, i) > 0


def _header_rows(lines: list[_Line], i: int) -> int:
    """How many rows the header has that begins with line `i`, without the row of dashes below it; 0 if none does.

    Markdown knows one row. Of several, all have as many cells as the row of dashes.
    """
    for rows in range(1, MAX_HEADER_ROWS + 1):
        if "|" not in lines[i + rows - 1].text or i + rows == len(lines) or lines[i + rows].gap != 1:
            return 0
        below = lines[i + rows].text.strip()
        if _DELIMITER_ROW.fullmatch(below):
            widths = {_width(line.text) for line in lines[i : i + rows]}
            return rows if rows == 1 or widths == {_width(below)} else 0
    return 0


def _width(row: str) -> int:
    """How many cells a row has."""
    return len(_BORDER.findall(row.strip().strip("|"))) + 1


def _continues_item(previous: _Line, line: _Line, indent: int) -> bool:
    if ITEM_MARK.match(line.text) or CODE_FENCE.match(line.text) or MARKDOWN_HEADING.fullmatch(line.text):
        return False
    deeper = len(line.text) - len(line.text.lstrip()) > indent + 1
    return deeper if line.gap > 1 else deeper or _goes_on(previous, line)


def _joins(previous: _Line, line: _Line, *, first: bool) -> bool:
    """Whether a line continues the paragraph of the line before, which had no room for its first word.

    A line that ends within a sentence may be a sixth shorter than the width: not every program fills lines greedily.
    `first`: the previous line is the first of its paragraph.
    """
    if line.gap != 1 or not line.width or not previous.width or (first and _is_question(previous.text)):
        return False
    word = line.text.split(maxsplit=1)[0]
    width = previous.width if _ends_sentence(previous.text) else previous.width * 5 / 6
    return len(previous.text) + 1 + len(word) > width or _goes_on(previous, line)


def _goes_on(previous: _Line, line: _Line) -> bool:
    """Whether the line before stops in the middle of a sentence."""
    long_enough = 0 < previous.width < 2 * len(previous.text)
    return long_enough and line.gap == 1 and not _ends_sentence(previous.text) and line.text.lstrip()[0].islower()


def _is_question(line: str) -> bool:
    return len(line) <= MAX_QUESTION_CHARACTERS and line.rstrip("*_ \t\"'”’)").endswith("?")


def _answers(block: Block, text: str) -> bool:
    return block.kind is not Kind.HEADING and not _is_question(text[block.start : block.end])


def _is_alone(previous: Block | None, following: Block) -> bool:
    """Whether a list item stands between paragraphs, as the numbered questions of a FAQ do."""
    return (previous is None or previous.kind is not Kind.LIST_ITEM) and following.kind is Kind.PARAGRAPH


def _has_letter(line: str) -> bool:
    return any(c.isalpha() for c in line)


def _ends_sentence(line: str) -> bool:
    return line.rstrip("*_ \t\"'”’)]")[-1:] in (*".!?:;,…|",)


def _reads_as_heading(line: str) -> bool:
    bold = bool(_BOLD_LINE.fullmatch(line))
    return len(line) <= MAX_HEADING_CHARACTERS and _has_letter(line) and (bold or not _ends_sentence(line))


def _opens_section(block: Block, text: str, heading_characters: int) -> bool:
    """Whether a heading may stand above this block: it is longer prose, or marked as something other than prose."""
    if block.kind is not Kind.PARAGRAPH:
        return block.kind is not Kind.HEADING
    line = text[block.start : block.end]
    prose = _ends_sentence(line) or len(line) > MAX_HEADING_CHARACTERS
    return (prose and len(line) > heading_characters) or _is_question(line)
