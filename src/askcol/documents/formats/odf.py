"""OpenDocument: texts (ODT), spreadsheets (ODS) and presentations (ODP)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._pages import joined_pages
from askcol.documents.formats._scripts import Run, Script, written
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format
from askcol.documents.metadata import stated_properties
from askcol.errors import DocumentError

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"

_DRAW, _META, _OFFICE, _PRESENTATION, _STYLE, _TABLE, _TEXT = (
    _NAMESPACE % name for name in ("drawing", "meta", "office", "presentation", "style", "table", "text")
)

_DC = "{http://purl.org/dc/elements/1.1/}"

_MANIFEST = "META-INF/manifest.xml"

_ENCRYPTED = f"{_NAMESPACE % 'manifest'}encryption-data"

# Not in the text that a reader sees: what was deleted, comments, forms, tables of contents, what stands for an object.
_UNSEEN = {
    f"{_TEXT}{name}"
    for name in ("tracked-changes", "table-of-content", "alphabetical-index", "ruby-text", "sequence-decls")
} | {
    *(f"{_OFFICE}{name}" for name in ("annotation", "annotation-end", "forms", "event-listeners")),
    *(f"{_TABLE}{name}" for name in ("shapes", "calculation-settings", "content-validations", "named-expressions")),
    *("{http://www.w3.org/2000/svg}title", "{http://www.w3.org/2000/svg}desc"),
    *(_NAMESPACE % "svg-compatible" + name for name in ("title", "desc")),
}  # fmt: skip

_HEADING_STYLE = re.compile(r"Heading_20_(\d)|Title")

_AROUND = ("date-time", "footer", "header", "page", "page-number")
"""What repeats on every slide."""

MAX_HEADING_LEVEL = 6

MAX_SPAN = 100

MAX_CELLS = 2_000_000
"""Of a table."""

MAX_REPEATED = 1_000
"""Times that an equal row or cell is repeated; a spreadsheet repeats its empty ones a million times."""


@dataclass(slots=True)
class _Reader:
    """What the blocks of a document depend on.

    `levels`: of the headings that the styles make, by name, 0 for the title. `unseen`: the names of the styles that
    strike their text out or hide it; `scripts`: those that raise or lower it. `notes`: the foot- and endnotes met so
    far, in their order.
    """

    levels: dict[str, int] = field(default_factory=lambda: {"Title": 0})
    unseen: set[str] = field(default_factory=set)
    scripts: dict[str, Script] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add_styles(self, root: Element) -> None:
        for style in root.iter(f"{_STYLE}style"):
            name = style.get(f"{_STYLE}name", "")
            parent = style.get(f"{_STYLE}parent-style-name", "")
            if heading := _HEADING_STYLE.fullmatch(name) or _HEADING_STYLE.fullmatch(parent):
                self.levels[name] = int(heading[1] or 0)
            looks = style.find(f"{_STYLE}text-properties")
            if looks is not None and (
                looks.get(f"{_STYLE}text-line-through-style", "none") != "none"
                or looks.get(f"{_STYLE}text-line-through-type", "none") != "none"
                or looks.get(f"{_TEXT}display") == "none"
            ):
                self.unseen.add(name)
            position = "" if looks is None else looks.get(f"{_STYLE}text-position", "").partition(" ")[0]
            if position.strip("0%"):
                self.scripts[name] = "lowered" if position.startswith(("sub", "-")) else "raised"

    def blocks(self, parent: Element, depth: int = 0) -> Iterator[str]:
        """The blocks of Markdown in a body, a cell or a frame; `depth`: in how many lists it lies."""
        items: list[str] = []
        for element in parent:
            if element.tag in _UNSEEN or element.get(f"{_PRESENTATION}class") in _AROUND:
                continue
            if element.tag == f"{_TEXT}list":
                items += self.items(element, depth)
                continue
            if items:
                yield "\n".join(items)
                items = []
            if element.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                yield from self.paragraph(element)
            elif element.tag == f"{_TABLE}table":
                yield captioned_table(self.rows(element))
            elif element.tag != f"{_PRESENTATION}notes":
                yield from self.blocks(element, depth)
        if items:
            yield "\n".join(items)

    def paragraph(self, element: Element) -> Iterator[str]:
        """A paragraph or heading, and the blocks of the frames that are anchored in it."""
        runs: list[Run] = []
        frames: list[Element] = []
        style = element.get(f"{_TEXT}style-name", "")
        if style not in self.unseen:
            self.collect(element, runs, frames)
        lines = [" ".join(line.split()) for line in written(runs).split("\n")]
        text = "\n".join(line for line in lines if line)
        level = self.levels.get(style)
        if element.tag == f"{_TEXT}h":
            level = _number(element, f"{_TEXT}outline-level", MAX_HEADING_LEVEL)
        if text and level is not None:
            text = "#" * max(1, min(level, MAX_HEADING_LEVEL)) + " " + " ".join(text.split())
        if text:
            yield text
        for frame in frames:
            yield from self.blocks(frame)

    def items(self, element: Element, depth: int) -> Iterator[str]:
        """The lines of a list; further paragraphs of an item go on with it."""
        indent = "  " * depth
        for item in element:
            mark = f"{indent}- "
            for child in item:
                if child.tag == f"{_TEXT}list":
                    yield from self.items(child, depth + 1)
                elif child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
                    for block in self.paragraph(child):
                        yield mark + " ".join(block.lstrip("# ").split())
                        mark = f"{indent}  "

    def collect(self, element: Element, runs: list[Run], frames: list[Element], script: Script = "") -> None:
        """The text of a paragraph into `runs`, its frames into `frames`, its notes into `self.notes`."""
        runs.append(Run((element.text or "").replace("\n", " "), script))
        for child in element:
            if child.tag == f"{_TEXT}s":
                runs.append(Run(" "))
            elif child.tag == f"{_TEXT}tab":
                runs.append(Run("\t"))
            elif child.tag == f"{_TEXT}line-break":
                runs.append(Run("\n"))
            elif child.tag == f"{_TEXT}note":
                body = child.find(f"{_TEXT}note-body")
                if body is not None:
                    self.notes += self.blocks(body)
            elif child.tag.startswith(_DRAW) and child.tag != f"{_DRAW}a":
                frames.append(child)
            elif child.tag not in _UNSEEN and child.get(f"{_TEXT}style-name") not in self.unseen:
                self.collect(child, runs, frames, self.scripts.get(child.get(f"{_TEXT}style-name", ""), script))
            runs.append(Run((child.tail or "").replace("\n", " "), script))

    def rows(self, table: Element) -> list[list[str]]:
        """The rows of a table; a cell that spans columns or rows is repeated in each, so that every row is complete."""
        rows: list[list[str]] = []
        spanned: dict[tuple[int, int], str] = {}
        held = 0
        for row in _rows_of(table):
            cells: list[str] = []
            for cell in row:
                if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                    continue
                repeated = _number(cell, f"{_TABLE}number-columns-repeated", MAX_REPEATED)
                text = " ".join(" ".join(block.lstrip("#- ") for block in self.blocks(cell)).split())
                covered = cell.tag == f"{_TABLE}covered-table-cell"
                for below in range(0 if covered else _number(cell, f"{_TABLE}number-rows-spanned", MAX_SPAN)):
                    for beside in range(_number(cell, f"{_TABLE}number-columns-spanned", MAX_SPAN)):
                        spanned[len(rows) + below, len(cells) + beside] = text
                for _ in range(repeated):
                    cells.append(spanned.get((len(rows), len(cells)), "") if covered else text)
            while cells and not cells[-1]:
                cells.pop()
            times = _number(row, f"{_TABLE}number-rows-repeated", MAX_REPEATED) if cells else 1
            held += times * len(cells)
            if held > MAX_CELLS:
                raise DocumentError(f"a table of more than {MAX_CELLS:,} cells")
            rows += [cells] * times
        return rows


def read_odf(content: bytes) -> list[Content]:
    """The document as Markdown: `#` headings, `- ` items, tables, foot- and endnotes at its end.

    Each sheet is a heading and a table of what its cells show; each slide is a page, its title a heading, its notes
    under a heading. Deleted, struck-out and hidden text, comments and tables of contents are left out. Title: of the
    properties, or the paragraph styled as one. Metadata: author, date (created), modified, subject, keywords, language.
    Raises `DocumentError`.
    """
    archive = Archive(content)
    if _MANIFEST in archive.names and next(archive.xml(_MANIFEST).iter(_ENCRYPTED), None) is not None:
        raise DocumentError("encrypted: it opens only with a password")
    root = archive.xml("content.xml")
    body = root.find(f"{_OFFICE}body")
    if body is None or not len(body):
        raise DocumentError("content.xml has no body")
    reader = _Reader()
    if "styles.xml" in archive.names:
        reader.add_styles(archive.xml("styles.xml"))
    reader.add_styles(root)
    pages: tuple[int, ...] = ()
    if body[0].tag == f"{_OFFICE}presentation":
        text, pages = joined_pages([list(_slide(reader, slide)) for slide in body.iter(f"{_DRAW}page")])
    else:
        sheets = body[0].tag == f"{_OFFICE}spreadsheet"
        blocks = [*(_sheets(reader, body[0]) if sheets else reader.blocks(body[0])), *reader.notes]
        text = "\n\n".join(block for block in blocks if block)
    title, metadata = _properties(archive)
    titled = "" if text[:2] != "# " else text[2:].partition("\n")[0]
    return [Content(text, title or titled, metadata, pages)]


def _slide(reader: _Reader, slide: Element) -> Iterator[str]:
    titles = [frame for frame in slide.iter(f"{_DRAW}frame") if frame.get(f"{_PRESENTATION}class") == "title"]
    for frame in titles:
        if title := " ".join(" ".join(reader.blocks(frame)).split()):
            yield f"## {title}"
    for element in slide:
        if element not in titles:
            yield from reader.blocks(_holding(element))
    for notes in slide.iter(f"{_PRESENTATION}notes"):
        said = [block for block in reader.blocks(notes) if block]
        if said:
            yield "### Speaker notes"
            yield from said


def _holding(element: Element) -> Element:
    """A parent of `element` alone."""
    parent = Element("")
    parent.append(element)
    return parent


def _sheets(reader: _Reader, body: Element) -> Iterator[str]:
    for sheet in body.iter(f"{_TABLE}table"):
        if rows := captioned_table(reader.rows(sheet)):
            yield f"## {' '.join(sheet.get(f'{_TABLE}name', '').split())}"
            yield rows


def _rows_of(table: Element) -> Iterator[Element]:
    """The rows of a table, those in groups among them, without those of tables in its cells."""
    for child in table:
        if child.tag == f"{_TABLE}table-row":
            yield child
        elif child.tag in {f"{_TABLE}table-{name}" for name in ("header-rows", "rows", "row-group")}:
            yield from _rows_of(child)


def _number(element: Element, name: str, most: int) -> int:
    value = element.get(name, "1")
    return max(1, min(int(value), most)) if value.isdecimal() else 1


def _properties(archive: Archive) -> tuple[str, dict[str, str]]:
    if "meta.xml" not in archive.names:
        return "", {}
    root = archive.xml("meta.xml")

    def said(name: str) -> str:
        return next((e.text or "" for e in root.iter(name)), "")

    return stated_properties(
        {
            "title": said(f"{_DC}title"),
            "author": said(f"{_META}initial-creator") or said(f"{_DC}creator"),
            "date": said(f"{_META}creation-date"),
            "modified": said(f"{_DC}date"),
            "subject": said(f"{_DC}subject"),
            "keywords": [e.text or "" for e in root.iter(f"{_META}keyword")],
            "language": said(f"{_DC}language"),
        }
    )


FORMAT = Format(suffixes=(".odp", ".ods", ".odt"), read=read_odf, signatures=(ZIP,), distributions=("defusedxml",))
