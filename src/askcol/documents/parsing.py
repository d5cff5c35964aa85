"""A file's bytes -> its documents, or the picture of a page, whatever its format's code raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from askcol.documents.document import Attached, Content
from askcol.documents.drawing import PagePicture, PageRequest
from askcol.documents.formats.format import USUAL_FIELDS, Fields
from askcol.documents.formats.registry import format_of
from askcol.documents.formats.signatures import check_signature
from askcol.documents.limits import MAX_ATTACHED_DEPTH
from askcol.errors import DocumentError

_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


def parse(suffix: str, content: bytes, fields: Fields = USUAL_FIELDS) -> list[Content]:
    """The documents in `content`, by the format of `suffix`, and those of the files within it. `fields`: of records.

    Every failure of a reader becomes a `DocumentError` with its reason; a file within the file is left out with it.
    """
    return _parsed(suffix, content, fields, 0)


def draw(suffix: str, content: bytes, request: PageRequest) -> PagePicture:
    """The picture of a page of `content`; every failure becomes a `DocumentError` with its reason."""
    found_format = format_of(suffix)
    if found_format.draw is None:
        raise DocumentError(f"a {suffix} file has no pages that can be drawn")
    with _explained("drawing"):
        return found_format.draw(content, request)


def _parsed(suffix: str, content: bytes, fields: Fields, depth: int) -> list[Content]:
    """As `parse`. `depth`: how many files `content` lies in."""
    with _explained("reading"):
        found_format = format_of(suffix)
        read = found_format.read_named
        found = [_well_formed(c) for c in (read(content, fields) if read else found_format.read(content))]
    return [document for c in found for document in _with_attached(c, fields, depth)]


@contextmanager
def _explained(doing: str) -> Iterator[None]:
    """Turns what a format's code raises into `DocumentError`."""
    try:
        yield
    except DocumentError:
        raise
    except RecursionError:
        raise DocumentError("nested too deeply") from None
    except MemoryError:
        raise DocumentError(f"{doing} it takes too much memory") from None
    except Exception as error:  # a parser may raise anything on a hostile file
        raise DocumentError(f"damaged: {type(error).__name__}: {' '.join(str(error).split())[:200]}") from error


def _with_attached(holder: Content, fields: Fields, depth: int) -> list[Content]:
    """A document, and those of the files within it, whose `record_id` begins with the file's name."""
    documents: list[Content] = []
    left_out = list(holder.left_out)
    for attached in holder.attached:
        try:
            contents = _read_attached(attached, fields, depth + 1)
        except DocumentError as error:
            left_out.append(f"{attached.name}: {error}")
            continue
        for content in contents:
            if content.text.strip():
                documents.append(_named(content, holder, attached))
            else:
                left_out += [f"{attached.name}: {reason}" for reason in content.left_out]
    return [replace(holder, left_out=tuple(left_out), attached=()), *documents]


def _read_attached(attached: Attached, fields: Fields, depth: int) -> list[Content]:
    suffix = PurePosixPath(attached.name).suffix
    if depth > MAX_ATTACHED_DEPTH:
        raise DocumentError(f"in more than {MAX_ATTACHED_DEPTH} files that hold each other")
    if not attached.content:
        raise DocumentError("empty")
    check_signature(format_of(suffix), suffix, attached.content)
    return _parsed(suffix, attached.content, fields, depth)


def _named(content: Content, holder: Content, attached: Attached) -> Content:
    """`content` of a file within `holder`, with its place there, and the metadata that it does not state itself."""
    record_id = "/".join(part for part in (holder.record_id, attached.name, content.record_id) if part)
    title = content.title or PurePosixPath(attached.name).stem
    return replace(content, record_id=record_id, title=title, metadata={**attached.metadata, **content.metadata})


def _well_formed(content: Content) -> Content:
    """`content` with U+FFFD for each NUL and lone surrogate, which can't be stored."""
    text, title = (_NO_CHARACTER.sub("\ufffd", t) for t in (content.text, content.title))
    metadata = {name: _NO_CHARACTER.sub("\ufffd", value) for name, value in content.metadata.items()}
    return replace(content, text=text, title=title, metadata=metadata)
