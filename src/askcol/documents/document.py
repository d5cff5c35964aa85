"""`Document`: a text with its source. The offsets of all later stages count in its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

MAX_TITLE_CHARACTERS = 120

QUOTED_MESSAGE = "Quoted message"
"""How the heading begins that stands above a message which a mail quotes: older text than the mail's own.

`Chunk.headings` has it for every chunk of such a message, alone or as "Quoted message: " and who wrote it when.
"""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file within a file, such as the attachment of a mail, before it is read as a document of its own.

    `name`: as the file is called, with its suffix and no slash. `metadata`: what is known of it besides what it states.
    """

    name: str
    content: bytes
    metadata: Mapping[str, str] = field(default_factory=dict)


QUOTED_NOTE = "From a message that the mail quotes: older than the mail itself."

OCR_NOTE = "Read from a picture by OCR: letters may be wrong."


class WordBox(NamedTuple):
    """The place of a word that OCR found: `[start, end)` in the text, and on the picture of a page, counted from 1.

    Its edges count from the upper left corner, in pixels of a picture or in points of a page of a PDF.
    """

    start: int
    end: int
    page: int
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Content:
    """What the reader of a format takes from the bytes of a file; it does not know the file's name and place.

    `title`: as the content states it, "" if it states none. `pages`: ascending positions in `text` where its
    pages begin, empty for a format without pages. `record_id`: tells the documents of one file apart, "" where the file
    is one document. `left_out`: parts of the file that could not be read, each with its reason. `attached`: files
    within the file, which are read by the formats of their own names. `boxes`: ascending, where the words
    stand that OCR found.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    record_id: str = ""
    left_out: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()
    boxes: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its source.

    Offsets everywhere in askcol are half-open `[start, end)` and count Unicode code points of `text`.

    Attributes:
        document_id: The id, unique in the collection.
        path: The file, as it was named when it was indexed.
        title: The title that the file or a `collection.toml` states, else the file's name without its suffix.
        text: The text; of a text file, the file itself.
        sha256: SHA-256 of the file, in hexadecimal.
        metadata: What is known of the document, such as its publisher, date and url.
        pages: Where in `text` each page begins, ascending; empty for a format without pages.
        boxes: Where the words stand that OCR found, ascending; empty for a text that needed none.
    """

    document_id: str
    path: str
    title: str
    text: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    boxes: tuple[WordBox, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a build left out.

    Attributes:
        path: The file, folder or entry of a `collection.toml`.
        reason: Why it was left out.
    """

    path: str
    reason: str


def boxes_of(boxes: Sequence[WordBox], start: int, end: int) -> list[WordBox]:
    """The boxes of the words that lie in `[start, end)`, or partly so."""
    first = bisect_right(boxes, start, key=lambda box: box.end)
    return list(takewhile(lambda box: box.start < end, boxes[first:]))


def page_at(pages: Sequence[int], position: int) -> int | None:
    """The page, counted from 1, on which the character at `position` stands; None where there are no pages."""
    return bisect_right(pages, position) or None
