"""Plain text."""

from __future__ import annotations

from askcol.documents.charset import decode, encoding_metadata
from askcol.documents.document import MAX_TITLE_CHARACTERS, Content
from askcol.documents.formats.format import Format
from askcol.text import BYTE_ORDER_MARK, heading_text


def read_text(content: bytes) -> list[Content]:
    """The file decoded and nothing else, so a byte order mark in UTF-8 and CRLF stay.

    Title: the first line if it looks like one. Metadata: `encoding` where it is not UTF-8. Raises `DocumentError`.
    """
    text, encoding = decode(content)
    return [Content(text, first_line(text), encoding_metadata(encoding))]


def first_line(text: str) -> str:
    """The first line of `text` if it looks like a title, else ""."""
    lines = (line for line in text.removeprefix(BYTE_ORDER_MARK).splitlines() if line.strip())
    first = heading_text(next(lines, ""))
    titled = len(first) <= MAX_TITLE_CHARACTERS and not first.endswith(".") and any(c.isalnum() for c in first)
    return first if titled else ""


FORMAT = Format(suffixes=(".txt",), read=read_text, confined=False, distributions=("charset-normalizer",))
