"""A file's bytes -> `Content`, by its format."""

from __future__ import annotations

import atexit
import re
from dataclasses import replace

from askcol.documents.document import Content
from askcol.documents.formats.format import USUAL_FIELDS, Fields
from askcol.documents.formats.registry import format_of, parser_versions
from askcol.documents.formats.signatures import check_signature
from askcol.documents.limits import MAX_TEXT_CHARACTERS
from askcol.documents.parsing import parse
from askcol.documents.sandbox import Child
from askcol.errors import DocumentError
from askcol.text import BYTE_ORDER_MARK, text_language

FORMATS_VERSION = 3
"""Raise it when any file gives another text or other metadata than before: indexes then read all files again."""

_TAG = re.compile(r"[a-zA-Z]{2}([-_].*)?")
"""A language tag of BCP 47, such as "en-GB"."""

_child = Child()

atexit.register(_child.close)


def extract(suffix: str, content: bytes, fields: Fields = USUAL_FIELDS) -> list[Content]:
    """The documents in a file with this suffix and content, at least one; raises `DocumentError` if it has none.

    `fields`: of records, where the user names them.

    Formats that need a parser are read in a child process with limits on time and memory.
    """
    found_format = format_of(suffix)
    if not content:
        raise DocumentError("empty")
    check_signature(found_format, suffix, content)
    found = _child.read(suffix.lower(), content, fields) if found_format.confined else parse(suffix, content, fields)
    contents = [c for c in found if c.text.removeprefix(BYTE_ORDER_MARK).strip()]
    if not contents:
        raise DocumentError("; ".join(reason for c in found for reason in c.left_out) or "only white space")
    characters = sum(len(c.text) for c in contents)
    if characters > MAX_TEXT_CHARACTERS:
        raise DocumentError(f"{characters:,} characters of text; at most {MAX_TEXT_CHARACTERS:,} are read")
    return [_with_language(content) for content in contents]


def _with_language(content: Content) -> Content:
    """`content` with the metadata `language` (ISO 639-1): that of its text where it is certain, else what it states."""
    stated = content.metadata.get("language", "")
    language = text_language(content.text) or (stated[:2].lower() if _TAG.fullmatch(stated) else stated)
    return replace(content, metadata={**content.metadata, "language": language}) if language else content


def formats_identity(fields: Fields = USUAL_FIELDS) -> str:
    """What the text and metadata of documents depend on besides their files: the version here and those of parsers.

    It changes when a package that adds a format is installed, upgraded or removed.
    """
    named = [f"{name}={value!r}" for name, value in (("text", fields.text), ("title", fields.title)) if value]
    return " ".join([str(FORMATS_VERSION), parser_versions(), *named])
