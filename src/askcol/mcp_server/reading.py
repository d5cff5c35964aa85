"""The tools `list_documents` and `read_document`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from askcol.arguments import argument
from askcol.collection import Collection
from askcol.documents import page_at
from askcol.errors import QuestionError
from askcol.index import DocumentEntry, parse_filter
from askcol.mcp_server.arguments import Which
from askcol.mcp_server.quotes import one_line, place
from askcol.mcp_server.tool import DATA_NOTE, Tool

MAX_LISTED = 200
"""Documents in one answer of `list_documents`."""

MAX_READ = 20_000
"""Characters in one answer of `read_document`."""


class ListArguments(msgspec.Struct, frozen=True):
    """Which documents, and from which place in their list."""

    documents: Which | None = None
    offset: Annotated[
        int, argument("How many to leave out from the start of the list.", "a whole number from 0 up", ge=0)
    ] = 0
    limit: Annotated[
        int, argument("How many at most.", f"a whole number from 1 to {MAX_LISTED}", ge=1, le=MAX_LISTED)
    ] = 50


class Listed(msgspec.Struct, frozen=True):
    """Some of the documents, by id.

    `total`: how many match. `next_offset`: where the list goes on; null at its end. `skipped`: how many files and parts
    of files could not be read, so that nothing is known of them.
    """

    total: int
    documents: tuple[DocumentEntry, ...]
    next_offset: int | None
    skipped: int


class ReadArguments(msgspec.Struct, frozen=True):
    """Which document, and which part of its text."""

    document_id: Annotated[str, argument("The id, as `ask`, `search` and `list_documents` give it.", "a document's id")]
    start: Annotated[
        int, argument("The first character to read, counted in code points.", "a whole number from 0 up", ge=0)
    ] = 0
    length: Annotated[
        int,
        argument("How many characters at most.", f"a whole number from 1 to {MAX_READ:,}", ge=1, le=MAX_READ),
    ] = 4_000


class Piece(msgspec.Struct, frozen=True):
    """A part of a document's text: the `characters` of it from `start` to `end`, verbatim.

    Offsets are half-open and count Unicode code points. `next_start`: where the text goes on; null at its end. `page`:
    on which page the part begins, from 1; null where the format has no pages.
    """

    document_id: str
    title: str
    path: str
    metadata: Mapping[str, str]
    characters: int
    start: int
    end: int
    page: int | None
    next_start: int | None
    text: str


def list_documents(collection: Collection, arguments: ListArguments) -> Listed:
    """The documents from `offset` on."""
    store, a = collection.index.store, arguments
    where = None if a.documents is None else parse_filter(a.documents)
    total, end = store.count_documents(where), a.offset + a.limit
    return Listed(
        total=total,
        documents=tuple(store.documents(where, a.limit, offset=a.offset)),
        next_offset=end if end < total else None,
        skipped=len(collection.skipped),
    )


def read_document(collection: Collection, arguments: ReadArguments) -> Piece:
    """The part of a document's text from `start` on. Raises `QuestionError` if there is none."""
    try:
        document = collection.document(arguments.document_id)
    except KeyError:
        raise QuestionError(f"no document {arguments.document_id!r:.200}; list_documents names them") from None
    start, characters = arguments.start, len(document.text)
    if start > 0 and start >= characters:
        raise QuestionError(f"start must be below {characters:,}, the document's length in characters; found {start:,}")
    end = min(start + arguments.length, characters)
    return Piece(
        document_id=document.document_id,
        title=document.title,
        path=document.path,
        metadata=document.metadata,
        characters=characters,
        start=start,
        end=end,
        page=page_at(document.pages, start),
        next_start=end if end < characters else None,
        text=document.text[start:end],
    )


def list_in_words(listed: Listed) -> list[str]:
    """A line for each document."""
    lines = [f"{len(listed.documents)} of {listed.total:,} documents:"]
    lines += [
        one_line(f"{entry.document_id}: {entry.title}, {entry.path}, {entry.characters} characters")
        for entry in listed.documents
    ]
    lines += [f"The list goes on at offset {listed.next_offset}."] if listed.next_offset is not None else []
    lines += [f"{listed.skipped:,} files or parts of files could not be read."] if listed.skipped else []
    return ["\n".join(lines)]


def piece_in_words(piece: Piece) -> list[str]:
    """What part it is, and the text as a block of its own."""
    where = place(piece.title, piece.path, piece.document_id, piece.start, piece.end, piece.page)
    more = f"It goes on at {piece.next_start}." if piece.next_start is not None else "That is its end."
    return [f"{where}, which has {piece.characters} characters. {more}", piece.text]


LIST_DOCUMENTS = Tool(
    name="list_documents",
    title="List the documents",
    description="List the user's own documents: id, title, path, metadata and length, by id, some at a time. "
    f"{DATA_NOTE}",
    arguments=ListArguments,
    result=Listed,
    run=list_documents,
    words=list_in_words,
)

READ_DOCUMENT = Tool(
    name="read_document",
    title="Read a document",
    description="Read a part of a document's text by offsets, such as what stands around an answer; `next_start` says "
    f"where to go on. {DATA_NOTE}",
    arguments=ReadArguments,
    result=Piece,
    run=read_document,
    words=piece_in_words,
)
