"""XML of any vocabulary."""

from askcol.documents.formats.xml.reader import FORMAT

__all__ = ["FORMAT"]
