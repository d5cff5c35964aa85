"""Bytes of an unknown encoding -> text."""

from __future__ import annotations

import codecs
import re

from askcol.errors import DocumentError

_MARKS = (  # the longer ones first: UTF-16's is the beginning of UTF-32's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")

_LIKELIEST = "cp1252"
"""Preferred among encodings that fit equally well: that of English texts of Windows and of older web pages."""

MAX_SHARE_OF_CONTROLS = 0.01

MAX_SHARE_OF_STRAYS = 0.02
"""Share of bytes beyond ASCII; below it, it hardly matters which encoding they are in."""

MAX_GUESSED_BYTES = 1_000_000


def decode(content: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and Python's name of the encoding that decodes `content` to it.

    UTF-8 if it is valid (a byte order mark stays), UTF-16 or UTF-32 by its mark, `declared` if it fits, else the most
    likely one (charset-normalizer). Raises `DocumentError` for content that is no text, and for UTF-8 with errors.
    """
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    try:
        return _checked(content.decode(marked or "utf-8"), content), marked or "utf-8"
    except UnicodeDecodeError as error:
        if marked:
            raise DocumentError(f"not {marked.upper()}, though it begins with its mark: byte {error.start}") from None
        where = f"byte 0x{content[error.start]:02x} at byte {error.start}"
    if 0 in content:
        raise DocumentError(f"not a text: a NUL at byte {content.index(0)}")
    damaged = content.decode("utf-8", "replace")
    errors = damaged.count("\ufffd")
    if sum(c > "\x7f" for c in damaged) - errors > errors:
        raise DocumentError(f"UTF-8 with errors, the first of them {where}")
    for encoding in filter(None, (declared, _guess(content))):
        try:
            text = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        return _checked(text, content), codecs.lookup(encoding).name
    raise DocumentError(f"not UTF-8 ({where}), and no other encoding fits")


def encoding_metadata(encoding: str) -> dict[str, str]:
    """The metadata that names an encoding; empty for UTF-8, which everyone expects."""
    return {} if encoding == "utf-8" else {"encoding": encoding}


def _guess(content: bytes) -> str | None:
    from charset_normalizer import from_bytes

    matches = from_bytes(content[:MAX_GUESSED_BYTES])
    best = matches.best()
    if best is None:
        strays = sum(byte > 0x7F for byte in content)
        return _LIKELIEST if strays < MAX_SHARE_OF_STRAYS * len(content) else None
    as_good = [m for m in matches if m.chaos <= best.chaos]
    return _LIKELIEST if any(_LIKELIEST in (m.encoding, *m.could_be_from_charset) for m in as_good) else best.encoding


def _checked(text: str, content: bytes) -> str:
    if "\0" in text:
        raise DocumentError(f"not a text: a NUL at byte {content.index(0)}")
    if len(_CONTROLS.findall(text)) > MAX_SHARE_OF_CONTROLS * len(text):
        raise DocumentError("not a text: too many control characters")
    return text
