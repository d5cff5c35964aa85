"""File content -> `Content`, by the reader of its format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from askcol.documents import BYTE_ORDER_MARK, Content, DocumentError
from askcol.formats.text import read_markdown, read_text

READERS: Mapping[str, Callable[[bytes], list[Content]]] = {".md": read_markdown, ".txt": read_text}
"""Suffix in lower case -> reader."""


def check_suffix(suffix: str) -> None:
    """Raises `DocumentError` where no reader is for files with `suffix`."""
    if suffix.lower() not in READERS:
        found = f"unsupported suffix {suffix!r}" if suffix else "no suffix"
        *most, last = READERS
        raise DocumentError(f"{found}: askcol reads {', '.join(most)} and {last}")


def extract(suffix: str, content: bytes) -> list[Content]:
    """The documents in a file of this content, at least one; raises `DocumentError` where there are none."""
    check_suffix(suffix)
    contents = [c for c in READERS[suffix.lower()](content) if c.text.removeprefix(BYTE_ORDER_MARK).strip()]
    if not contents:
        raise DocumentError("empty" if not content else "only white space")
    return contents
