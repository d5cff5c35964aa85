"""Presentations (PPTX): the slides with their notes, each slide a page."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._ooxml import core_properties
from askcol.documents.formats._pages import joined_pages
from askcol.documents.formats._scripts import Run, Script, written
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format
from askcol.errors import DocumentError

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_STRICT = {
    "{http://purl.oclc.org/ooxml/drawingml/main}": _A,
    "{http://purl.oclc.org/ooxml/presentationml/main}": _P,
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}": _R,
}

_TITLES = ("title", "ctrTitle")

_AROUND = ("dt", "ftr", "hdr", "sldNum", "sldImg")
"""Placeholders that repeat on every slide."""

_PRESENTATION = "ppt/presentation.xml"


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """`level`: how far it is indented, from 0; `marked`: whether a bullet or a number stands before it."""

    text: str
    level: int
    marked: bool


def read_pptx(content: bytes) -> list[Content]:
    """Each slide as a page: its title as a heading, its texts in the order of the file, tables, and speaker notes.

    That order is the one in which a screen reader reads. Texts in groups are read; dates, footers, slide numbers,
    struck-out text and charts are left out. Title: of the properties, or of the first slide. Metadata: author, date
    (created), modified, subject, keywords. Raises `DocumentError`.
    """
    archive = Archive(content)
    root = _transitional(archive.xml(_PRESENTATION))
    relations = _relations(archive, _PRESENTATION)
    parts = [relations.get(slide.get(f"{_R}id", ""), ("", ""))[1] for slide in root.iter(f"{_P}sldId")]
    slides: list[list[str]] = []
    left_out: list[str] = []
    for number, part in enumerate(parts, 1):
        try:
            slides.append(list(_slide(archive, part)))
        except DocumentError as error:
            slides.append([])
            left_out.append(f"slide {number}: {error}")
    text, pages = joined_pages(slides)
    title, metadata = core_properties(archive)
    titled = next((b[3:] for blocks in slides for b in blocks if b.startswith("## ")), "")
    return [Content(text, title or titled, metadata, pages, left_out=tuple(left_out))]


def _transitional(root: Element) -> Element:
    """`root` with the names of ISO 29500 Strict replaced by the usual ones."""
    for element in root.iter():
        for strict, usual in _STRICT.items():
            element.tag = element.tag.replace(strict, usual)
            for name in [n for n in element.attrib if n.startswith(strict)]:
                element.set(name.replace(strict, usual), element.attrib.pop(name))
    return root


def _relations(archive: Archive, part: str) -> Mapping[str, tuple[str, str]]:
    """Id -> the last word of its type and the part that it leads to."""
    folder, _, name = part.rpartition("/")
    listed = f"{folder}/_rels/{name}.rels"
    if listed not in archive.names:
        return {}
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(f"/{folder}", relation.get("Target", "")))[1:],
        )
        for relation in archive.xml(listed).iter(_RELATION)
    }


def _slide(archive: Archive, part: str) -> Iterator[str]:
    shapes = list(_shapes(_transitional(archive.xml(part))))
    titles = [shape for shape in shapes if _placeholder(shape) in _TITLES]
    for shape in titles:
        if title := " ".join(" ".join(p.text for p in _paragraphs(shape)).split()):
            yield f"## {title}"
    for shape in shapes:
        if shape not in titles:
            yield from _blocks(shape)
    for kind, notes in _relations(archive, part).values():
        if kind != "notesSlide":
            continue
        said = [b for s in _shapes(_transitional(archive.xml(notes))) if _placeholder(s) == "body" for b in _blocks(s)]
        if said:
            yield "### Speaker notes"
            yield from said


def _shapes(element: Element) -> Iterator[Element]:
    """The texts and tables below `element`, those in groups among them; of alternatives the first."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name in ("sp", "graphicFrame"):
            if _placeholder(child) not in _AROUND:
                yield child
        elif name != "Fallback":
            yield from _shapes(child)


def _placeholder(shape: Element) -> str:
    """What the shape holds the place of, such as "title"; "" for a shape that holds none."""
    found = next(shape.iter(f"{_P}ph"), None)
    return "" if found is None else found.get("type", "body")


def _blocks(shape: Element) -> Iterator[str]:
    tables = list(shape.iter(f"{_A}tbl"))
    for table in tables:
        yield captioned_table(_rows(table))
    if tables:
        return
    items: list[str] = []
    paragraphs = list(_paragraphs(shape))
    # A placeholder's bullets come from the master; a body of several lines is a list.
    listed = _placeholder(shape) in ("body", "obj") and sum(bool(p.text.strip()) for p in paragraphs) > 1
    for paragraph in paragraphs:
        if not paragraph.text.strip():
            continue
        if listed or paragraph.marked:
            items.append(f"{'  ' * paragraph.level}- {' '.join(paragraph.text.split())}")
            continue
        if items:
            yield "\n".join(items)
            items = []
        yield "\n".join(" ".join(line.split()) for line in paragraph.text.splitlines() if line.strip())
    if items:
        yield "\n".join(items)


def _paragraphs(element: Element) -> Iterator[_Paragraph]:
    for paragraph in element.iter(f"{_A}p"):
        properties = paragraph.find(f"{_A}pPr")
        level, marked = 0, False
        if properties is not None:
            number = properties.get("lvl", "0")
            level = int(number) if number.isdecimal() else 0
            marked = any(properties.find(f"{_A}{name}") is not None for name in ("buChar", "buAutoNum", "buBlip"))
        yield _Paragraph(written(map(_run, paragraph)), min(level, 8), marked)


def _run(run: Element) -> Run:
    name = run.tag.removeprefix(_A)
    if name == "br":
        return Run("\n")
    properties = run.find(f"{_A}rPr")
    looks = {} if properties is None else properties.attrib
    if name not in ("r", "fld") or looks.get("strike", "noStrike") != "noStrike":
        return Run("")
    baseline = looks.get("baseline", "0")
    script: Script = "lowered" if baseline.startswith("-") else "raised" if baseline.strip("0%") else ""
    return Run(run.findtext(f"{_A}t") or "", script)


def _rows(table: Element) -> list[list[str]]:
    """The rows of a table; a cell that spans columns or rows is repeated in each, so that every row is complete."""
    rows: list[list[str]] = []
    for row in table.iter(f"{_A}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{_A}tc"):
            if cell.get("hMerge") in ("1", "true") and cells:
                cells.append(cells[-1])
            elif cell.get("vMerge") in ("1", "true") and rows and len(cells) < len(rows[-1]):
                cells.append(rows[-1][len(cells)])
            else:
                cells.append(" ".join(p.text for p in _paragraphs(cell)))
        rows.append(cells)
    return rows


FORMAT = Format(suffixes=(".pptx",), read=read_pptx, signatures=(ZIP,), distributions=("defusedxml",))
