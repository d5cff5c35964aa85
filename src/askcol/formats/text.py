"""Plain text and Markdown."""

from __future__ import annotations

from askcol.documents import (
    BYTE_ORDER_MARK,
    CODE_FENCE,
    MARKDOWN_HEADING,
    MAX_TITLE_CHARACTERS,
    Content,
    DocumentError,
    heading_text,
)


def read_text(content: bytes) -> list[Content]:
    """The file decoded as UTF-8 and nothing else, so a byte order mark and CRLF stay.

    Title: the first line if it looks like one. Raises `DocumentError`.
    """
    text = _decode(content)
    return [Content(text, _first_line(text))]


def read_markdown(content: bytes) -> list[Content]:
    """As `read_text`; title: the first heading."""
    text = _decode(content)
    fenced = False
    for line in text.removeprefix(BYTE_ORDER_MARK).splitlines():
        fenced ^= bool(CODE_FENCE.match(line))
        if not fenced and MARKDOWN_HEADING.fullmatch(line) and heading_text(line):
            return [Content(text, heading_text(line))]
    return [Content(text, _first_line(text))]


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8: byte 0x{content[error.start]:02x} at byte {error.start}") from None
    if "\0" in text:
        raise DocumentError(f"not a text: a NUL at byte {content.index(0)}")
    return text


def _first_line(text: str) -> str:
    lines = (line for line in text.removeprefix(BYTE_ORDER_MARK).splitlines() if line.strip())
    first = heading_text(next(lines, ""))
    titled = len(first) <= MAX_TITLE_CHARACTERS and not first.endswith(".") and any(c.isalnum() for c in first)
    return first if titled else ""
