"""Long texts in pieces that a field of Milvus holds, and long records of it, packed."""

from __future__ import annotations

import base64
import zlib

from askcol.errors import IndexUnwritable
from askcol.index.milvus.schema import PIECE_BYTES

_PACKED = "z:"
"""Before what is compressed; no JSON begins so."""


def cut(content: bytes) -> list[str]:
    """`content`, which is UTF-8, as texts of at most `PIECE_BYTES` bytes each; at least one.

    >>> cut(b""), cut(b"bread")
    ([''], ['bread'])
    """
    pieces: list[str] = []
    begin = 0
    while begin < len(content) or not pieces:
        end = min(begin + PIECE_BYTES, len(content))
        while end < len(content) and content[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(content[begin:end].decode())
        begin = end
    return pieces


def packed(json: bytes) -> str:
    """JSON as one text for a field, compressed where it would not fit; raises `IndexUnwritable` where nothing helps."""
    if len(json) <= PIECE_BYTES:
        return json.decode()
    text = _PACKED + base64.b64encode(zlib.compress(json)).decode()
    if len(text) > PIECE_BYTES:
        raise IndexUnwritable(f"a record of {len(json):,} bytes does not fit into a field of Milvus: {json[:80]!r}...")
    return text


def unpacked(text: str) -> bytes:
    """The JSON that was `packed`."""
    return zlib.decompress(base64.b64decode(text[len(_PACKED) :])) if text.startswith(_PACKED) else text.encode()
