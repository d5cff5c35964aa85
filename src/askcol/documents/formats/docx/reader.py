"""Word documents (DOCX): headings, paragraphs, lists, tables, notes."""

from __future__ import annotations

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._ooxml import core_properties
from askcol.documents.formats.docx.blocks import blocks_of
from askcol.documents.formats.docx.names import W, transitional
from askcol.documents.formats.docx.styles import read_styles
from askcol.documents.formats.format import Format
from askcol.errors import DocumentError

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

_NOTES = {"footnotes": "footnote", "endnotes": "endnote"}


def read_docx(content: bytes) -> list[Content]:
    """The document as Markdown: `#` headings, `- ` items, tables; foot- and endnotes at its end.

    What is struck out, deleted or hidden is left out. Title: of its properties, or the paragraph styled as one.
    Metadata: author, date (created), modified, subject, keywords. Raises `DocumentError`.
    """
    archive = Archive(content)
    part = _main_part(archive)
    root = transitional(archive.xml(part))
    body = root.find(f"{W}body")
    if body is None:
        raise DocumentError(f"{part} has no body")
    folder = part.rpartition("/")[0]
    styles = read_styles(archive, f"{folder}/styles.xml")
    blocks = list(blocks_of(body, styles))
    for name, kind in _NOTES.items():
        if f"{folder}/{name}.xml" in archive.names:
            for note in transitional(archive.xml(f"{folder}/{name}.xml")).iter(f"{W}{kind}"):
                if note.get(f"{W}type") not in ("separator", "continuationSeparator", "continuationNotice"):
                    blocks += [block.lstrip() for block in blocks_of(note, styles)]
    title, metadata = core_properties(archive)
    titled = next((b[2:] for b in blocks if b.startswith("# ")), "")
    return [Content("\n\n".join(blocks), title or titled, metadata)]


def _main_part(archive: Archive) -> str:
    if "_rels/.rels" in archive.names:
        for relation in archive.xml("_rels/.rels").iter(_RELATION):
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/")
    return "word/document.xml"


FORMAT = Format(suffixes=(".docx",), read=read_docx, signatures=(ZIP,), distributions=("defusedxml",))
