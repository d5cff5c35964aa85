"""Rich Text Format (RTF 1.9.1)."""

from askcol.documents.formats.rtf.reader import FORMAT, read_rtf

__all__ = ["FORMAT", "read_rtf"]
