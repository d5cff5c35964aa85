"""The blocks of a part -> its elements, with the marked ranges in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from askcol.chunking import ITEM_MARK, Block, Kind
from askcol.documents import Document
from askcol.server.rendering.elements import (
    Element,
    Heading,
    Line,
    MailField,
    MailHeader,
    PageBreak,
    Paragraph,
    Rule,
    Verbatim,
)
from askcol.server.rendering.inline import Marked
from askcol.server.rendering.layout import Layout, Part
from askcol.server.rendering.lists import lists, marker_of
from askcol.server.rendering.source import Source
from askcol.server.rendering.tables import header_above, table

SHORT_LINE = 131
"""Characters; shorter lines below each other are one paragraph, as those of an address are."""

_RULE = re.compile(r"([-*_=~])(?:[ \t]*\1){2,}")

_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)

_ALIGNED = re.compile(r"\S(?: {3,}|\t+ *)\S")

_FENCE_LINES = re.compile(r"\A {0,3}(?:```|~~~)[^\r\n]*(?:\r\n?|\n)?|(?:\r\n?|\n) {0,3}(?:```|~~~)[ \t]*\Z")

_FRONT_MATTER_LINES = re.compile(
    r"\A\ufeff?(?:---|\+\+\+)[ \t]*(?:\r\n?|\n)?|(?:\r\n?|\n)(?:---|\.\.\.|\+\+\+)[ \t]*\Z"
)

_HEADING_MARKS = re.compile(
    r"\A\ufeff?(?:[ \t]*>[ \t]?)*(?: {0,3}#{1,6}[ \t]+)?|[ \t]+#+[ \t]*\Z|(?:\r\n?|\n)[ \t]*(?:={3,}|-{3,})[ \t]*\Z"
)

_BOLD = re.compile(r"\A(\*\*|__)(?=\S)[^*_]+(?<=\S)(\1)\Z")

_MAIL_FIELD = re.compile(r"(\w+:)?[ \t]*([^\r\n]*)")


def elements(document: Document, found: Layout, part: Part, marks: Sequence[Marked] = ()) -> list[Element]:
    """The elements of `part`, one of the parts of `found`, in order, and where pages begin between them.

    What is left out of the text is syntax: marks of Markdown, borders of tables, white space between elements. `marks`
    are as in `pieces`.
    """
    blocks = found.blocks[part.first : part.last]
    if not blocks:
        return []
    within = [mark for mark in marks if mark.start < blocks[-1].end and mark.end > blocks[0].start]
    made = list(_elements(Source.of(document, within), found, part))
    return made if found.by_page else list(_with_pages(made, document.pages))


def _with_pages(made: Sequence[Element], pages: Sequence[int]) -> Iterator[Element]:
    """The elements, with a break before the first one on each page."""
    upcoming = [(start, number) for number, start in enumerate(pages, 1) if made[0].start <= start <= made[-1].end]
    for element in made:
        while upcoming and upcoming[0][0] <= element.start:
            start, number = upcoming.pop(0)
            yield PageBreak(start, start, number)
        yield element


def _elements(source: Source, found: Layout, part: Part) -> Iterator[Element]:
    text, i = source.text, part.first
    blocks = found.blocks[: part.last]
    while i < len(blocks):
        block, first = blocks[i], i
        i += 1
        if block.start in found.verbatim:
            marks = (_FENCE_LINES, _FRONT_MATTER_LINES) if first == 0 else (_FENCE_LINES,)
            yield Verbatim(
                block.start, block.end, source.literal(block.start, block.end, *_hidden(text, block, *marks))
            )
        elif block.start in found.mail_headers:
            end = max(block.end, found.mail_headers[block.start])
            i = _after(blocks, i, end)
            yield _mail_header(source, block.start, end)
        elif block.kind is Kind.HEADING:
            hidden = _hidden(text, block, _HEADING_MARKS)
            bold = _BOLD.match(text[block.start : block.end])
            hidden += [(block.start + a, block.start + b) for a, b in (bold.span(1), bold.span(2))] if bold else []
            drawn = source.drawn(block.start, block.end, *hidden)
            yield Heading(block.start, block.end, found.levels[block.start], drawn)
        elif block.kind in (Kind.TABLE_HEADER, Kind.TABLE_ROW):
            while i < len(blocks) and blocks[i].kind is Kind.TABLE_ROW:
                i += 1
            yield table(source, blocks[first:i], header_above(blocks, first))
        elif _is_rule(text, block):
            yield Rule(block.start, block.end)
        elif block.kind is Kind.LIST_ITEM:
            while i < len(blocks) and blocks[i].kind is Kind.LIST_ITEM and not _is_rule(text, blocks[i]):
                i += 1
            yield from lists(source, blocks[first:i])
        elif block.kind is Kind.QUESTION:
            mark = ITEM_MARK.match(text, block.start, block.end)
            begin = mark.end() if mark and not marker_of(mark[0]) else block.start
            line = Line(block.start, block.end, source.drawn(begin, block.end))
            yield Paragraph(block.start, block.end, (line,), question=True)
        else:
            while i < len(blocks) and _goes_on(text, blocks[i - 1], blocks[i], found):
                i += 1
            yield _paragraph(source, blocks[first:i])


def _after(blocks: Sequence[Block], i: int, end: int) -> int:
    """The first block from `i` on that does not lie before `end`."""
    while i < len(blocks) and blocks[i].end <= end:
        i += 1
    return i


def _is_rule(text: str, block: Block) -> bool:
    return _RULE.fullmatch(text[block.start : block.end].strip()) is not None


def _hidden(text: str, block: Block, *marks: re.Pattern[str]) -> list[tuple[int, int]]:
    stretch = text[block.start : block.end]
    found = [match.span() for pattern in marks for match in pattern.finditer(stretch)]
    return [(block.start + start, block.start + end) for start, end in found]


def _goes_on(text: str, above: Block, below: Block, found: Layout) -> bool:
    """Whether two blocks are short lines below each other, which are drawn as one paragraph."""
    if below.kind is not Kind.PARAGRAPH or below.start in found.verbatim or below.start in found.mail_headers:
        return False
    if _is_rule(text, below):
        return False
    between = text[above.end : below.start].replace("\r\n", "\n").replace("\r", "\n")
    return max(above.end - above.start, below.end - below.start) < SHORT_LINE and between.count("\n") == 1


def _paragraph(source: Source, blocks: Sequence[Block]) -> Paragraph | Verbatim:
    """The blocks as the lines of a paragraph; verbatim where spaces align them in columns."""
    start, end = blocks[0].start, blocks[-1].end
    if sum(bool(_ALIGNED.search(line)) for line in source.text[start:end].splitlines()) > 1:
        begin = max(source.text.rfind("\n", 0, start), source.text.rfind("\r", 0, start)) + 1
        return Verbatim(start, end, source.literal(begin, end))
    hidden = [_hidden(source.text, block, _QUOTE) for block in blocks]
    lines = tuple(
        Line(block.start, block.end, source.drawn(block.start, block.end, *marks))
        for block, marks in zip(blocks, hidden, strict=True)
    )
    return Paragraph(start, end, lines, quoted=all(hidden))


def _mail_header(source: Source, start: int, end: int) -> MailHeader:
    fields = []
    for match in _MAIL_FIELD.finditer(source.text, start, end):
        if match[0].strip():
            name, value = match.span(1), match.span(2)
            named = source.literal(*name) if match[1] else ()
            fields.append(MailField(match.start(), match.end(), named, source.literal(*value)))
    return MailHeader(start, end, tuple(fields))
