"""`Document`: a text with its source. The offsets of all later stages count in its text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Content:
    """What the reader of a format takes from the bytes of a file; it does not know the file's name and place.

    `title`: as the content states it, "" if it states none. `pages`: ascending positions in `text` where its
    pages begin, empty for a format without pages. `record_id`: tells the documents of one file apart, "" where the file
    is one document. `left_out`: parts of the file that could not be read, each with its reason. `attached`: files
    within the file, which are read by the formats of their own names.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()
    record_id: str = ""
    left_out: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = ()


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
    """

    document_id: str
    path: str
    title: str
    text: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a build left out.

    Attributes:
        path: The file, folder or entry of a `collection.toml`.
        reason: Why it was left out.
    """

    path: str
    reason: str


def page_at(pages: Sequence[int], position: int) -> int | None:
    """The page, counted from 1, on which the character at `position` stands; None where there are no pages."""
    return bisect_right(pages, position) or None
