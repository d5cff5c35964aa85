"""Word documents (DOCX): headings, paragraphs, lists, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from xml.etree.ElementTree import Element

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._ooxml import core_properties
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format
from askcol.errors import DocumentError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_HEADING_STYLE = re.compile(r"heading ([1-9])", re.IGNORECASE)

_TITLE_STYLE = "title"

MAX_HEADING_LEVEL = 6

# Not in the text that a reader sees: deletions, where something was moved from, codes of fields, fallbacks.
_UNSEEN = {"del", "moveFrom", "instrText", "delText", "Fallback", "rPr", "pPr", "sectPr", "tblPr", "tblGrid"}

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


@dataclass(frozen=True, slots=True)
class _Style:
    """A paragraph style. `level`: of the heading, 0 for the title, None for none. `listed`: whether it makes items."""

    level: int | None
    listed: bool


_PLAIN = _Style(None, False)


def read_docx(content: bytes) -> list[Content]:
    """The document as Markdown: `#` headings, `- ` items, tables; foot- and endnotes at its end.

    Title: of its properties, or the paragraph styled as one. Metadata: author, date (created), modified, subject,
    keywords. Raises `DocumentError`.
    """
    archive = Archive(content)
    part = _main_part(archive)
    root = _transitional(archive.xml(part))
    body = root.find(f"{_W}body")
    if body is None:
        raise DocumentError(f"{part} has no body")
    folder = part.rpartition("/")[0]
    styles = _styles(archive, f"{folder}/styles.xml")
    blocks = list(_blocks(body, styles))
    for name, kind in _NOTES.items():
        if f"{folder}/{name}.xml" in archive.names:
            for note in _transitional(archive.xml(f"{folder}/{name}.xml")).iter(f"{_W}{kind}"):
                if note.get(f"{_W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                    blocks += [block.lstrip() for block in _blocks(note, styles)]
    title, metadata = core_properties(archive)
    titled = next((b[2:] for b in blocks if b.startswith("# ")), "")
    return [Content("\n\n".join(blocks), title or titled, metadata)]


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.names:
        for relation in archive.xml("_rels/.rels").iter(_RELATION):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


def _transitional(root: Element) -> Element:
    """`root` with the names of ISO 29500 Strict replaced by the usual ones."""
    for element in root.iter():
        if element.tag.startswith(_STRICT):
            element.tag = _W + element.tag.removeprefix(_STRICT)
            for name in [n for n in element.attrib if n.startswith(_STRICT)]:
                element.set(_W + name.removeprefix(_STRICT), element.attrib.pop(name))
    return root


def _value(parent: Element | None, name: str) -> str | None:
    child = None if parent is None else parent.find(f"{_W}{name}")
    return None if child is None else child.get(f"{_W}val", "")


def _styles(archive: Archive, part: str) -> Mapping[str, _Style]:
    """Style id -> `_Style`, by the name and level of the style or of the one that it is based on."""
    if part not in archive.names:
        return {}
    elements = {e.get(f"{_W}styleId", ""): e for e in _transitional(archive.xml(part)).iter(f"{_W}style")}
    styles = {}
    for style_id in elements:
        level: int | None = None
        listed = False
        current: str | None = style_id
        for _ in elements:
            element = elements.get(current or "")
            if element is None or level is not None:
                break
            properties = element.find(f"{_W}pPr")
            level = _level(_value(element, "name") or "", _value(properties, "outlineLvl"))
            listed = listed or (properties is not None and properties.find(f"{_W}numPr") is not None)
            current = _value(element, "basedOn")
        styles[style_id] = _Style(level, listed)
    return styles


def _level(name: str, outline: str | None) -> int | None:
    if heading := _HEADING_STYLE.fullmatch(name):
        return int(heading[1])
    if name.lower() == _TITLE_STYLE:
        return 0
    # 9 is body text.
    return int(outline) + 1 if outline and outline.isdecimal() and int(outline) < 9 else None


def _blocks(parent: Element, styles: Mapping[str, _Style]) -> Iterator[str]:
    """The blocks of Markdown in a body, a cell or a text box."""
    items: list[str] = []
    for element in _seen(parent, "p", "tbl"):
        tabular = element.tag == f"{_W}tbl"
        blocks = (
            [captioned_table(list(_rows(element, styles)), _heads(element))] if tabular else _paragraph(element, styles)
        )
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


def _seen(parent: Element, *names: str) -> Iterator[Element]:
    """The outermost elements of these names in `parent`, including those in content controls and insertions."""
    for child in parent:
        name = child.tag.rpartition("}")[2]
        if name in names:
            yield child
        elif name not in _UNSEEN:
            yield from _seen(child, *names)


def _paragraph(paragraph: Element, styles: Mapping[str, _Style]) -> list[str]:
    """A paragraph, and the paragraphs of the text boxes that are anchored in it."""
    pieces: list[str] = []
    boxes: list[Element] = []
    _collect(paragraph, pieces, boxes)
    lines = [" ".join(line.split()) for line in "".join(pieces).split("\n")]
    text = "\n".join(line for line in lines if line)
    blocks = []
    if text:
        properties = paragraph.find(f"{_W}pPr")
        style = styles.get(_value(properties, "pStyle") or "", _PLAIN)
        level = style.level
        if level is None and properties is not None:
            level = _level("", _value(properties, "outlineLvl"))
        numbering = None if properties is None else properties.find(f"{_W}numPr")
        listed = style.listed if numbering is None else _value(numbering, "numId") != "0"
        if level is not None:
            blocks.append("#" * max(1, min(level, MAX_HEADING_LEVEL)) + " " + " ".join(text.split()))
        elif listed:
            depth = _value(numbering, "ilvl") or "0"
            indent = "  " * (int(depth) if depth.isdecimal() else 0)
            blocks.append(f"{indent}- {' '.join(text.split())}")
        else:
            blocks.append(text)
    for box in boxes:
        blocks += _blocks(box, styles)
    return blocks


def _collect(element: Element, pieces: list[str], boxes: list[Element]) -> None:
    """The text of a paragraph's runs into `pieces`, its text boxes into `boxes`."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            pieces.append(child.text or "")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name in ("tab", "ptab"):
            pieces.append("\t")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "txbxContent":
            boxes.append(child)
        elif name not in _UNSEEN:
            _collect(child, pieces, boxes)


def _rows(element: Element, styles: Mapping[str, _Style]) -> Iterator[list[str]]:
    """The rows of a table; a cell that spans columns or rows is repeated in each, so that every row is complete."""
    above: dict[int, str] = {}
    for row in _seen(element, "tr"):
        cells: list[str] = []
        for cell in _seen(row, "tc"):
            properties = cell.find(f"{_W}tcPr")
            merged = None if properties is None else properties.find(f"{_W}vMerge")
            text = " ".join(block.lstrip("#- ") for block in _blocks(cell, styles))
            if merged is not None and merged.get(f"{_W}val") != "restart":
                text = text or above.get(len(cells), "")
            span = _value(properties, "gridSpan") or "1"
            for _ in range(min(int(span), 100) if span.isdecimal() else 1):
                above[len(cells)] = text
                cells.append(text)
        yield cells


def _heads(table: Element) -> int | None:
    """How many of the first rows are marked to be repeated on every page; None where none is."""
    marks = [row.find(f"{_W}trPr/{_W}tblHeader") for row in _seen(table, "tr")]
    off = ("0", "false", "off")
    marked = [mark is not None and mark.get(f"{_W}val", "") not in off for mark in marks]
    return sum(1 for _ in takewhile(bool, marked)) or None


FORMAT = Format(suffixes=(".docx",), read=read_docx, signatures=(ZIP,), distributions=("defusedxml",))
