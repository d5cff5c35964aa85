"""A tree of HTML -> Markdown: its visible text with headings, lists and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askcol.documents.formats._markup_tables import data_table, tag_of
from askcol.documents.formats._scripts import Run, Script, written
from askcol.documents.formats._tables import Nested, with_nested

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

_STRUCK = {"s", "strike", "del"}

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration(?:-line)?\s*:[^;]*\bline-through", re.IGNORECASE
)

_SCRIPTS: dict[str, Script] = {"sup": "raised", "sub": "lowered"}

_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)

_LOWERED = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)

_NOTE = re.compile(r"\b(?:reference|footnote|endnote|noteref|fnref|cite_ref|citation|biblioref)", re.IGNORECASE)

_NOTE_LINK = re.compile(r"\b(?:doc-noteref|noteref|footnote-ref)\b")

_BACK_LINK = re.compile(r"\b(?:doc-backlink|footnote-back(?:ref)?|mw-cite-backlink|reversefootnote)\b")

_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")

_BREAK = "\v"

MAX_LABEL_CHARACTERS = 60

MAX_VALUE_CHARACTERS = 200

_BLANK_LINE = re.compile(r"\v\s*\v\s*")  # as two line breaks make


def as_markdown(root: _Element) -> str:
    """The text in `root` that a browser would show, with a blank line between blocks.

    A cell that spans columns or rows is repeated in each, so that every row is complete.
    """
    return _as_markdown(root, _Writer())


def _as_markdown(root: _Element, writer: _Writer) -> str:
    _write(root, writer, 0)
    writer.end_block()
    return "\n\n".join(writer.blocks)


def one_line(element: _Element) -> str:
    """The visible text of `element` on one line, without marks."""
    return _without_marks(as_markdown(element))


@dataclass(slots=True)
class _Writer:
    """Collects blocks. `line`: the pieces of the block that is being written; `mark`: what stands before it.

    `tables`: whether tables are written.
    """

    tables: bool = True
    blocks: list[str] = field(default_factory=list)
    line: list[Run] = field(default_factory=list)
    mark: str = ""

    def end_block(self) -> None:
        for paragraph in _BLANK_LINE.split(written(self.line)):
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


def _write(element: _Element, writer: _Writer, depth: int, script: Script = "") -> None:
    """`depth`: how many lists `element` lies in; `script`: how its text is set."""
    name = tag_of(element)
    if not name or _is_unseen(element, name) or (name == "table" and not writer.tables):
        return
    inner = script or _script(element, name)
    if name in ("table", "pre", "dl") and (whole := _whole_blocks(element, name)) is not None:
        writer.end_block()
        writer.blocks += whole
        return
    if name == "br":
        writer.line.append(Run(_BREAK))
    if name in _BLOCKS:
        writer.end_block()
    if name in HEADINGS:
        writer.mark = "#" * HEADINGS[name] + " "
    elif name == "li":
        writer.mark = "  " * max(0, depth - 1) + "- "
    writer.line.append(Run((element.text or "").replace(_BREAK, " "), inner))
    for child in element:
        _write(child, writer, depth + (name in _LISTS), inner)
        writer.line.append(Run((child.tail or "").replace(_BREAK, " "), inner))
    if name in _BLOCKS:
        writer.end_block()
    if name in HEADINGS or name in _LISTS or name == "li":
        writer.mark = ""


def _is_unseen(element: _Element, name: str) -> bool:
    if name in _UNSEEN or name in _STRUCK or element.get("hidden") is not None:
        return True
    return bool(_HIDDEN.search(element.get("style", "")) or (name == "a" and _BACK_LINK.search(_said_of(element))))


def _script(element: _Element, name: str) -> Script:
    if name == "a" and _NOTE_LINK.search(_said_of(element)):
        return "note"
    style = element.get("style", "")
    script = _SCRIPTS.get(name, "")
    if not script and style:
        script = "raised" if _RAISED.search(style) else "lowered" if _LOWERED.search(style) else ""
    return "note" if script == "raised" and _is_note(element) else script


def _is_note(element: _Element) -> bool:
    """Whether a raised element refers to a note: by its class or role, or as a link within the page."""
    parent = element.getparent()
    around = [element, *element.iterdescendants(), *([] if parent is None or tag_of(parent) != "a" else [parent])]
    return any(
        _NOTE.search(_said_of(e)) or (tag_of(e) == "a" and e.get("href", "").startswith("#"))
        for e in around
        if tag_of(e)
    )


def _said_of(element: _Element) -> str:
    """The names that tell what an element is for."""
    return " ".join(element.get(name, "") for name in ("class", "role", "id", "epub:type", _EPUB_TYPE))


def _whole_blocks(element: _Element, name: str) -> list[str] | None:
    """The blocks of preformatted text, of a table of data or of labels and values; None for what lays out a page."""
    if name == "pre":
        text = "".join(map(str, element.itertext())).strip("\r\n")
        return [f"```\n{text}\n```"] if text.strip() else []
    if name == "dl":
        return _definitions(element)
    found = data_table(element, _cell_text)
    if found is None:
        return None
    captions = [one_line(child) for child in element if tag_of(child) == "caption"]
    nested = [Nested(row, column, as_markdown(table)) for row, column, table in found.nested]
    return [block for block in (*captions, *with_nested(found.rows, nested, found.heads)) if block]


def _definitions(element: _Element) -> list[str] | None:
    """A list of labels and values as `Label: value` lines; None for terms that are defined at length."""
    if any(tag_of(inner) in ("table", "dl") for inner in element.iterdescendants()):
        return None
    lines: list[str] = []
    label = ""
    parts = [part for child in element for part in (child if tag_of(child) == "div" else (child,))]
    for part in parts:
        text = one_line(part) if tag_of(part) in ("dt", "dd") and not _is_unseen(part, tag_of(part)) else ""
        if tag_of(part) == "dt":
            label = text
        elif text and label and len(text) <= MAX_VALUE_CHARACTERS and len(label) <= MAX_LABEL_CHARACTERS:
            lines.append(f"{label.rstrip(' :')}: {text}")
        elif text:
            return None
    return ["\n".join(lines)] if lines else None


def _cell_text(cell: _Element) -> str:
    """The words of a cell on one line, without those of tables in it."""
    return _without_marks(_as_markdown(cell, _Writer(tables=False)))


def _without_marks(markdown: str) -> str:
    return " ".join(re.sub(r"(?m)^\s*(?:#+|-) ", "", markdown).split())
