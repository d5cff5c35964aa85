"""Paragraphs and tables -> blocks of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from xml.etree.ElementTree import Element

from askcol.documents.formats._scripts import Run, written
from askcol.documents.formats._tables import Nested, with_nested
from askcol.documents.formats.docx.names import UNSEEN, W, is_on, seen, value
from askcol.documents.formats.docx.styles import Characters, Paragraphs, Styles, heading_level, run_properties

MAX_HEADING_LEVEL = 6

MAX_SPAN = 100

_PLAIN = Paragraphs(None, False)

_UNSTYLED = Characters()


def blocks_of(parent: Element, styles: Styles) -> Iterator[str]:
    """The blocks of Markdown in a body, a cell or a text box."""
    items: list[str] = []
    for element in seen(parent, "p", "tbl"):
        blocks = _table(element, styles) if element.tag == f"{W}tbl" else _paragraph(element, styles)
        for block in blocks:
            if block.lstrip().startswith("- "):
                items.append(block)
                continue
            if items:
                yield "\n".join(items)
                items = []
            if block:
                yield block
    if items:
        yield "\n".join(items)


def _paragraph(paragraph: Element, styles: Styles) -> list[str]:
    """A paragraph, and the paragraphs of the text boxes that are anchored in it."""
    runs: list[Run] = []
    boxes: list[Element] = []
    _collect(paragraph, runs, boxes, styles, _UNSTYLED)
    lines = [" ".join(line.split()) for line in written(runs).split("\n")]
    text = "\n".join(line for line in lines if line)
    blocks = []
    if text:
        properties = paragraph.find(f"{W}pPr")
        style = styles.paragraphs.get(value(properties, "pStyle") or "", _PLAIN)
        level = style.level
        if level is None and properties is not None:
            level = heading_level("", value(properties, "outlineLvl"))
        numbering = None if properties is None else properties.find(f"{W}numPr")
        listed = style.listed if numbering is None else value(numbering, "numId") != "0"
        if level is not None:
            blocks.append("#" * max(1, min(level, MAX_HEADING_LEVEL)) + " " + " ".join(text.split()))
        elif listed:
            depth = value(numbering, "ilvl") or "0"
            indent = "  " * (int(depth) if depth.isdecimal() else 0)
            blocks.append(f"{indent}- {' '.join(text.split())}")
        else:
            blocks.append(text)
    for box in boxes:
        blocks += blocks_of(box, styles)
    return blocks


def _collect(element: Element, runs: list[Run], boxes: list[Element], styles: Styles, characters: Characters) -> None:
    """The text of a paragraph into `runs`, its text boxes into `boxes`. `characters`: how `element` is set."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            runs.append(Run(child.text or "", characters.script or ""))
        elif name in ("br", "cr"):
            runs.append(Run("\n"))
        elif name in ("tab", "ptab"):
            runs.append(Run("\t"))
        elif name == "noBreakHyphen":
            runs.append(Run("-", characters.script or ""))
        elif name == "txbxContent":
            boxes.append(child)
        elif name == "r":
            properties = child.find(f"{W}rPr")
            style = styles.characters.get(value(properties, "rStyle") or "", _UNSTYLED)
            set_as = run_properties(properties).over(style)
            if not set_as.hidden:
                _collect(child, runs, boxes, styles, set_as)
        elif name not in UNSEEN:
            _collect(child, runs, boxes, styles, characters)


def _table(table: Element, styles: Styles) -> list[str]:
    """A table, and after it the tables in its cells; a table of one row or column that holds others lays out a page."""
    rows = [row for row in seen(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
    cells = [list(seen(row, "tc")) for row in rows]
    width = max(map(len, cells), default=0)
    holds = any(True for row in cells for cell in row for _ in _paragraphs_and_tables(cell)[1])
    if len(rows) * width == 1 or (holds and min(len(rows), width) == 1):
        return [block for row in cells for cell in row for block in blocks_of(cell, styles)]
    texts: list[list[str]] = []
    nested: list[Nested] = []
    above: dict[int, str] = {}
    for number, row in enumerate(cells):
        texts.append([])
        for cell in row:
            column = len(texts[-1])
            nested += [
                Nested(number, column, block) for t in _paragraphs_and_tables(cell)[1] for block in _table(t, styles)
            ]
            for text in _spread(cell, styles, above, column):
                texts[-1].append(text)
    return with_nested(texts, nested, _heads(rows))


def _spread(cell: Element, styles: Styles, above: dict[int, str], column: int) -> Iterator[str]:
    """The words of a cell once for each column that it covers; `above`: what the row above has, which is updated."""
    properties = cell.find(f"{W}tcPr")
    merged = value(properties, "vMerge")
    paragraphs, _ = _paragraphs_and_tables(cell)
    text = " ".join(block.lstrip("#- ") for paragraph in paragraphs for block in _paragraph(paragraph, styles))
    if merged is not None and merged != "restart":
        text = text or above.get(column, "")
    span = value(properties, "gridSpan") or "1"
    for covered in range(min(int(span), MAX_SPAN) if span.isdecimal() else 1):
        above[column + covered] = text
        yield text


def _paragraphs_and_tables(cell: Element) -> tuple[list[Element], list[Element]]:
    """The paragraphs of a cell, and the tables nested in it."""
    found = list(seen(cell, "p", "tbl"))
    return [e for e in found if e.tag == f"{W}p"], [e for e in found if e.tag == f"{W}tbl"]


def _heads(rows: list[Element]) -> int | None:
    """How many of the first rows are marked to be repeated on every page; None where none is."""
    marked = (is_on(row.find(f"{W}trPr"), "tblHeader") for row in rows)
    return sum(1 for _ in takewhile(bool, marked)) or None
