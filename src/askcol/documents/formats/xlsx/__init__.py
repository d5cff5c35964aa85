"""Excel workbooks (XLSX)."""

from askcol.documents.formats.xlsx.reader import FORMAT

__all__ = ["FORMAT"]
