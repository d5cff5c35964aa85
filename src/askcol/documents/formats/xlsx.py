"""Excel workbooks (XLSX): a table a sheet."""

from __future__ import annotations

import datetime
import io
from typing import Any

from askcol.documents.document import Content
from askcol.documents.formats._archive import ZIP, Archive
from askcol.documents.formats._ooxml import core_properties
from askcol.documents.formats._tables import captioned_table
from askcol.documents.formats.format import Format

_WORKBOOK = "xl/workbook.xml"

_MIDNIGHT = datetime.time()


def read_xlsx(content: bytes) -> list[Content]:
    """Each sheet as a heading and a Markdown table of the values that its cells show; charts are left out.

    Metadata: author, date (created), modified, subject, keywords. Raises `DocumentError`.
    """
    from openpyxl import load_workbook

    archive = Archive(content)
    archive.read(_WORKBOOK)
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    parts = []
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()  # what is written there may be wrong
        rows = captioned_table([[_shown(value) for value in row] for row in sheet.iter_rows(values_only=True)])
        if rows:
            parts.append(f"## {sheet.title}\n\n{rows}")
    title, metadata = core_properties(archive)
    return [Content("\n\n".join(parts), title, metadata)]


def _shown(value: Any) -> str:
    """A cell as it is read, but dates as in ISO 8601 and numbers in full."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ", "minutes")
    if isinstance(value, float):
        return f"{value:.15g}" if value % 1 or abs(value) >= 1e15 else str(int(value))
    return str(value)


FORMAT = Format(suffixes=(".xlsx",), read=read_xlsx, signatures=(ZIP,), distributions=("defusedxml", "openpyxl"))
