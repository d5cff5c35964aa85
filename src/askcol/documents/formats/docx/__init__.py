"""Word documents (DOCX)."""

from askcol.documents.formats.docx.reader import FORMAT

__all__ = ["FORMAT"]
