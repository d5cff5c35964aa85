"""E-mails (EML)."""

from askcol.documents.formats.mail.reader import FORMAT, read_eml

__all__ = ["FORMAT", "read_eml"]
