"""Files and folders -> `Document`s."""

from askcol.documents.document import (
    OCR_NOTE,
    QUOTED_MESSAGE,
    QUOTED_NOTE,
    Attached,
    Content,
    Document,
    Skipped,
    WordBox,
    boxes_of,
    page_at,
)
from askcol.documents.drawing import PagePicture, PageRequest
from askcol.documents.extract import FORMATS_VERSION, extract, formats_identity
from askcol.documents.formats.format import USUAL_FIELDS, Fields, Format
from askcol.documents.formats.registry import readable_suffixes
from askcol.documents.freshness import STALE_NOTE, FileState, Freshness
from askcol.documents.location import Location, RemotePath, is_there, location_of
from askcol.documents.pages import draw_page, has_pictures, lies_within
from askcol.documents.sidecar import SIDECAR
from askcol.documents.sources import Source, documents_of, find_sources, left_out_of, read_content

__all__ = [
    "FORMATS_VERSION",
    "OCR_NOTE",
    "QUOTED_MESSAGE",
    "QUOTED_NOTE",
    "SIDECAR",
    "STALE_NOTE",
    "USUAL_FIELDS",
    "Attached",
    "Content",
    "Document",
    "Fields",
    "FileState",
    "Format",
    "Freshness",
    "Location",
    "PagePicture",
    "PageRequest",
    "RemotePath",
    "Skipped",
    "Source",
    "WordBox",
    "boxes_of",
    "documents_of",
    "draw_page",
    "extract",
    "find_sources",
    "formats_identity",
    "has_pictures",
    "is_there",
    "left_out_of",
    "lies_within",
    "location_of",
    "page_at",
    "read_content",
    "readable_suffixes",
]
