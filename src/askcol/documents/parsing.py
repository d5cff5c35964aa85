"""A file's bytes -> its documents, whatever its format's reader raises."""

from __future__ import annotations

import re
from dataclasses import replace

from askcol.documents.document import Content
from askcol.documents.formats.registry import format_of
from askcol.errors import DocumentError

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def parse(suffix: str, content: bytes) -> list[Content]:
    """The documents in `content`, by the format of `suffix`.

    Every failure of a reader becomes a `DocumentError` with its reason.
    """
    try:
        return [_well_formed(c) for c in format_of(suffix).read(content)]
    except DocumentError:
        raise
    except RecursionError:
        raise DocumentError("nested too deeply") from None
    except MemoryError:
        raise DocumentError("reading it takes too much memory") from None
    except Exception as error:  # a parser may raise anything on a hostile file
        raise DocumentError(f"damaged: {type(error).__name__}: {' '.join(str(error).split())[:200]}") from error


def _well_formed(content: Content) -> Content:
    """`content` with U+FFFD for each NUL and lone surrogate, which can't be stored."""
    text, title = (_NO_CHARACTER.sub("\ufffd", t) for t in (content.text, content.title))
    metadata = {name: _NO_CHARACTER.sub("\ufffd", value) for name, value in content.metadata.items()}
    return replace(content, text=text, title=title, metadata=metadata)
