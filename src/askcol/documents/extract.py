"""File content -> `Content`, by the reader of its format."""

from __future__ import annotations

import atexit

from askcol.documents.document import Content
from askcol.documents.formats.registry import READERS, check_signature, check_suffix
from askcol.documents.limits import MAX_TEXT_CHARACTERS
from askcol.documents.sandbox import Child
from askcol.errors import DocumentError
from askcol.text import BYTE_ORDER_MARK

FORMATS_VERSION = 1
"""Raise it when any file gives another text or other metadata than before: indexes then read all files again."""

_child = Child()

atexit.register(_child.close)


def extract(suffix: str, content: bytes) -> list[Content]:
    """The documents in a file of this content, at least one; raises `DocumentError` where there are none.

    Formats that need a parser are read in a child process with limits on time and memory.
    """
    check_suffix(suffix)
    if not content:
        raise DocumentError("empty")
    check_signature(suffix, content)
    reader = READERS[suffix.lower()]
    found = _child.read(suffix.lower(), content) if reader.confined else reader.read(content)
    contents = [c for c in found if c.text.removeprefix(BYTE_ORDER_MARK).strip()]
    if not contents:
        raise DocumentError("; ".join(reason for c in found for reason in c.left_out) or "only white space")
    characters = sum(len(c.text) for c in contents)
    if characters > MAX_TEXT_CHARACTERS:
        raise DocumentError(f"{characters:,} characters of text; at most {MAX_TEXT_CHARACTERS:,} are read")
    return contents
