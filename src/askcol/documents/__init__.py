"""Files and folders -> `Document`s."""

from askcol.documents.document import Content, Document, Skipped, page_at
from askcol.documents.extract import FORMATS_VERSION, extract
from askcol.documents.formats.registry import PARSERS
from askcol.documents.freshness import STALE_NOTE, Freshness
from askcol.documents.sources import SIDECAR, Source, documents_of, find_sources, left_out_of, read_content

__all__ = [
    "FORMATS_VERSION",
    "PARSERS",
    "SIDECAR",
    "STALE_NOTE",
    "Content",
    "Document",
    "Freshness",
    "Skipped",
    "Source",
    "documents_of",
    "extract",
    "find_sources",
    "left_out_of",
    "page_at",
    "read_content",
]
