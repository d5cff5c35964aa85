"""The properties that DOCX and XLSX share."""

from __future__ import annotations

from askcol.documents.formats._archive import Archive
from askcol.documents.metadata import stated_properties

_PART = "docProps/core.xml"

_DC = "{http://purl.org/dc/elements/1.1/}"

_TERMS = "{http://purl.org/dc/terms/}"

_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


def core_properties(archive: Archive) -> tuple[str, dict[str, str]]:
    """The title, and the metadata: author, date (created), modified, subject, keywords, language."""
    if _PART not in archive.names:
        return "", {}
    root = archive.xml(_PART)
    return stated_properties(
        {
            "title": root.findtext(f"{_DC}title"),
            "author": root.findtext(f"{_DC}creator"),
            "date": root.findtext(f"{_TERMS}created"),
            "modified": root.findtext(f"{_TERMS}modified"),
            "subject": root.findtext(f"{_DC}subject"),
            "keywords": root.findtext(f"{_CORE}keywords"),
            "language": root.findtext(f"{_DC}language"),
        }
    )
