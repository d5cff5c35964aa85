"""PDF."""

from askcol.documents.formats.pdf.reader import FORMAT

__all__ = ["FORMAT"]
