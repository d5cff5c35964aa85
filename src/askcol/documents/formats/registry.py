"""Which reader a file's suffix calls for, and what such a file begins with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from askcol.documents.document import Content
from askcol.errors import DocumentError

_PDF, _ZIP, _OLE = b"%PDF-", b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_SIGNATURES = (
    (_PDF, "a PDF"),
    (b"PK\x03\x04", "a ZIP archive, as DOCX, XLSX and EPUB are"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (_OLE, "an OLE file, as MSG, old and encrypted Office documents are"),
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

_PDF_HEADER_BYTES = 1024
"""A PDF may begin so late."""

PARSERS = ("charset-normalizer", "defusedxml", "lxml", "openpyxl", "pypdfium2", "PyYAML")
"""The distributions on whose versions it depends what the readers take from a file."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of a format: `function` of `module`, which is imported with what it needs only where it is called.

    `signature`: what its files begin with, empty for text. `confined`: whether it runs in a process of its own.
    `records`: whether one file holds many documents.
    """

    module: str
    function: str
    signature: bytes = b""
    confined: bool = True
    records: bool = False

    def read(self, content: bytes) -> list[Content]:
        """The documents in `content`; raises `DocumentError`."""
        function: Callable[[bytes], list[Content]] = getattr(
            import_module(f"askcol.documents.formats.{self.module}"), self.function
        )
        return function(content)


_HTML = Reader("html", "read_html")

_CSV = Reader("csv", "read_csv")

_JSONL = Reader("jsonl", "read_jsonl", records=True)

_MARKDOWN = Reader("markdown", "read_markdown", confined=False)

READERS: Mapping[str, Reader] = {
    ".csv": _CSV,
    ".docx": Reader("docx", "read_docx", _ZIP),
    ".eml": Reader("mail", "read_eml"),
    ".epub": Reader("epub", "read_epub", _ZIP),
    ".htm": _HTML,
    ".html": _HTML,
    ".jsonl": _JSONL,
    ".markdown": _MARKDOWN,
    ".md": _MARKDOWN,
    ".ndjson": _JSONL,
    ".pdf": Reader("pdf.reader", "read_pdf", _PDF),
    ".tsv": _CSV,
    ".txt": Reader("text", "read_text", confined=False),
    ".xhtml": _HTML,
    ".xlsx": Reader("xlsx", "read_xlsx", _ZIP),
}
"""Suffix in lower case -> reader."""


def check_suffix(suffix: str) -> None:
    """Raises `DocumentError` where no reader is for files with `suffix`."""
    if suffix.lower() not in READERS:
        found = f"unsupported suffix {suffix!r}" if suffix else "no suffix"
        *most, last = READERS
        raise DocumentError(f"{found}: askcol reads {', '.join(most)} and {last}")


def check_signature(suffix: str, content: bytes) -> None:
    """Raises `DocumentError` where `content` does not begin as a file with `suffix` does."""
    wanted = READERS[suffix.lower()].signature
    if wanted == _PDF and _PDF in content[:_PDF_HEADER_BYTES]:
        return
    found = next((name for signature, name in _SIGNATURES if content.startswith(signature)), None)
    if (wanted and content and not content.startswith(wanted)) or (found and not wanted):
        raise DocumentError(f"its name ends in {suffix}, but it is {found or 'something else'}")
