"""Whether a file's first bytes fit its suffix."""

from __future__ import annotations

from askcol.documents.formats.format import Format
from askcol.errors import DocumentError

_KNOWN = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, as DOCX, XLSX, PPTX, ODT and EPUB are"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an OLE file, as MSG, old and encrypted Office documents are"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "PostScript"),
    (b"SQLite format 3", "an SQLite database"),
)


def check_signature(expected: Format, suffix: str, content: bytes) -> None:
    """Raises `DocumentError` if `content`, which is not empty, can't be of the `expected` format."""
    signatures = expected.signatures
    start = content[: expected.signature_window]
    if content.startswith(signatures) or any(signature in start for signature in signatures):
        return
    found = next((name for signature, name in _KNOWN if content.startswith(signature)), None)
    if signatures or found:
        raise DocumentError(f"its name ends in {suffix}, but it is {found or 'something else'}")
