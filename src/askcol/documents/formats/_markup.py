"""A tree of HTML -> Markdown: its visible text with headings, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from askcol.documents.formats._tables import captioned_table

if TYPE_CHECKING:
    from lxml.etree import _Element


HEADINGS = {f"h{level}": level for level in range(1, 7)}

_LISTS = {"ul", "ol", "menu", "dir"}

_BLOCKS = {
    *HEADINGS, *_LISTS, "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend",
    "li", "main", "nav", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr",
}  # fmt: skip

_UNSEEN = {
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "embed", "frame", "frameset", "head", "iframe",
    "input", "link", "map", "math", "meta", "noembed", "noframes", "noscript", "object", "param", "progress", "rp",
    "rt", "script", "select", "source", "style", "svg", "template", "textarea", "title", "track", "video",
}  # fmt: skip

_NOT_IN_DATA = [f"{{*}}{name}" for name in ("table", *HEADINGS)]

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")

_BREAK = "\v"

_BLANK_LINE = re.compile(r"\v\s*\v\s*")  # as two line breaks make

MAX_SPAN = 100

MAX_CELL_CHARACTERS = 500
"""A table with a longer cell lays out a page and holds no data."""


def as_markdown(root: _Element) -> str:
    """The text in `root` that a browser would show, with a blank line between blocks.

    A cell that spans columns or rows is repeated in each, so that every row is complete.
    """
    writer = _Writer()
    _write(root, writer, 0)
    writer.end_block()
    return "\n\n".join(writer.blocks)


def tag_of(element: _Element) -> str:
    """The element's name in lower case without a namespace; "" for a comment or processing instruction."""
    tag: Any = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def one_line(element: _Element) -> str:
    """The visible text of `element` on one line, without marks."""
    return " ".join(re.sub(r"(?m)^\s*(?:#+|-) ", "", as_markdown(element)).split())


@dataclass(slots=True)
class _Writer:
    """Collects blocks. `line`: the pieces of the block that is being written; `mark`: what stands before it."""

    blocks: list[str] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    mark: str = ""

    def end_block(self) -> None:
        for paragraph in _BLANK_LINE.split("".join(self.line)):
            lines = (_SPACE.sub(" ", line).strip() for line in paragraph.split(_BREAK))
            self._add((" " if self.mark else "\n").join(line for line in lines if line))
        self.line.clear()

    def _add(self, text: str) -> None:
        if not text:
            return
        item = self.mark.endswith("- ")
        if item and self.blocks and self.blocks[-1].lstrip().startswith("- "):
            self.blocks[-1] += f"\n{self.mark}{text}"
        else:
            self.blocks.append(self.mark + text)
        # Further paragraphs of an item go on with it.
        self.mark = " " * len(self.mark) if item else ""


def _write(element: _Element, writer: _Writer, depth: int) -> None:
    """`depth`: how many lists `element` lies in."""
    name = tag_of(element)
    if not name or name in _UNSEEN or element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return
    if name in ("table", "pre") and (whole := _whole_blocks(element, name)) is not None:
        writer.end_block()
        writer.blocks += whole
        return
    if name == "br":
        writer.line.append(_BREAK)
    if name in _BLOCKS:
        writer.end_block()
    if name in HEADINGS:
        writer.mark = "#" * HEADINGS[name] + " "
    elif name == "li":
        writer.mark = "  " * max(0, depth - 1) + "- "
    writer.line.append((element.text or "").replace(_BREAK, " "))
    for child in element:
        _write(child, writer, depth + (name in _LISTS))
        writer.line.append((child.tail or "").replace(_BREAK, " "))
    if name in _BLOCKS:
        writer.end_block()
    if name in HEADINGS or name in _LISTS or name == "li":
        writer.mark = ""


def _whole_blocks(element: _Element, name: str) -> list[str] | None:
    """The blocks of preformatted text or a table of data; None for a table that lays out a page."""
    if name == "pre":
        text = "".join(map(str, element.itertext())).strip("\r\n")
        return [f"```\n{text}\n```"] if text.strip() else []
    if element.get("role") == "presentation" or any(True for _ in element.iterdescendants(*_NOT_IN_DATA)):
        return None
    rows = list(_rows(element))
    if len(rows) < 2 or max(map(len, rows)) < 2 or any(len(c) > MAX_CELL_CHARACTERS for row in rows for c in row):
        return None
    captions = [one_line(child) for child in element if tag_of(child) == "caption"]
    return [block for block in (*captions, captioned_table(rows)) if block]


def _rows(element: _Element) -> Iterator[list[str]]:
    """The rows of a table, those of its head as one."""
    head: list[list[str]] = []
    body: list[list[str]] = []
    below: dict[int, tuple[int, str]] = {}
    for row in (e for e in element.iterdescendants() if tag_of(e) == "tr"):
        cells: list[str] = []
        found = [cell for cell in row if tag_of(cell) in ("td", "th")]
        for cell in found:
            _reach_down(below, cells)
            text = one_line(cell)
            rows = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if rows > 1:
                    below[len(cells)] = (rows - 1, text)
                cells.append(text)
        _reach_down(below, cells)
        parent = row.getparent()
        heads = (parent is not None and tag_of(parent) == "thead") or all(tag_of(cell) == "th" for cell in found)
        (head if heads and not body else body).append(cells)
    if head:
        yield _merged(head)
    yield from body


def _reach_down(below: dict[int, tuple[int, str]], cells: list[str]) -> None:
    """Appends to `cells` those of the rows above that reach down to the next columns."""
    while len(cells) in below:
        rows, text = below.pop(len(cells))
        if rows > 1:
            below[len(cells)] = (rows - 1, text)
        cells.append(text)


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() else 1


def _merged(rows: list[list[str]]) -> list[str]:
    """Several rows of a head as one: the different words of each column."""
    width = max(map(len, rows))
    columns = ([row[i] for row in rows if i < len(row) and row[i]] for i in range(width))
    return [" ".join(dict.fromkeys(column)) for column in columns]
