"""Excel workbooks (XLSX): a table a sheet."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._ooxml import core_properties
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format
from askcol.documents.formats.xlsx.number_format import shown

_WORKBOOK = "xl/workbook.xml"

_RELATIONS = "xl/_rels/workbook.xml.rels"

_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"

_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']""")

MAX_MERGED_CELLS = 1_000_000
"""Cells of a sheet that merged ones reach over; more are not filled."""


def read_xlsx(content: bytes) -> list[Content]:
    """Each sheet as a heading and a Markdown table of what its cells show; charts are left out.

    A merged cell is repeated in each row and column that it covers; struck-out cells are blank. Metadata: author, date
    (created), modified, subject, keywords. Raises `DocumentError`.
    """
    from openpyxl import load_workbook

    archive = Archive(content)
    parts_of_sheets = _parts_of_sheets(archive)
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    parts = []
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what is written there may be wrong
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows()]
        if part := parts_of_sheets.get(sheet.title):
            _fill_merged(rows, archive.read(part))
        if text := captioned_table(rows):
            parts.append(f"## {sheet.title}\n\n{text}")
    title, metadata = core_properties(archive)
    return [Content("\n\n".join(parts), title, metadata)]


def _text(cell: Any) -> str:
    """What openpyxl's `cell` shows."""
    if cell.value is None or (cell.font is not None and cell.font.strike):
        return ""
    return shown(cell.value, cell.number_format or "General")


def _parts_of_sheets(archive: Archive) -> Mapping[str, str]:
    """The name of each sheet -> the file in the archive that holds it."""
    root = archive.xml(_WORKBOOK)
    if _RELATIONS not in archive.names:
        return {}
    targets = {relation.get("Id"): relation.get("Target", "") for relation in archive.xml(_RELATIONS)}
    parts = {}
    for sheet in (element for element in root.iter() if element.tag.endswith("}sheet")):
        target = targets.get(sheet.get(_ID) or sheet.get(_STRICT_ID))
        if target:
            parts[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
    return {name: part for name, part in parts.items() if part in archive.names}


def _fill_merged(rows: Sequence[list[str]], part: bytes) -> None:
    """Repeats the merged cells of a sheet in its `rows`. `part`: the file of the sheet."""
    budget = MAX_MERGED_CELLS
    for left, top, right, bottom in _merged_ranges(part):
        rows_below = rows[top : bottom + 1]
        budget -= len(rows_below) * (right - left + 1)
        if budget < 0:
            return
        text = rows_below[0][left] if rows_below and left < len(rows_below[0]) else ""
        if not text:
            continue
        for row in rows_below:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [text] * (right + 1 - left)


def _merged_ranges(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The first column, first row, last column and last row of each merged cell, from 0."""
    from openpyxl.utils import range_boundaries

    for reference in _MERGED.finditer(part, max(0, part.rfind(b"sheetData>"))):
        left, top, right, bottom = range_boundaries(reference[1].decode())
        yield left - 1, top - 1, right - 1, bottom - 1


FORMAT = Format(suffixes=(".xlsx",), read=read_xlsx, signatures=(ZIP,), distributions=("defusedxml", "openpyxl"))
