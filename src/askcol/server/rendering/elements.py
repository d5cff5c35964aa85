"""A document's blocks -> the elements of its page: headings, paragraphs, lists, tables, mail headers, verbatim text.

Every element knows its `[start, end)` in the document's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Literal

from askcol.server.rendering.inline import Piece


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text that begins on a line of its own."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading. `level`: of the HTML element, 2 to 6, without gaps; 1 for the title."""

    start: int
    end: int
    level: int
    pieces: tuple[Piece, ...]
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; its lines stay apart. `question`: whether the text below answers it. `quoted`: behind `>`."""

    start: int
    end: int
    lines: tuple[Line, ...]
    question: bool = False
    quoted: bool = False
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text whose spaces and line breaks stay as they are: code, front matter, columns that spaces align."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    kind: Literal["verbatim"] = "verbatim"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the text, which separates what is above from what is below."""

    start: int
    end: int
    kind: Literal["rule"] = "rule"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list. `marker`: its number or letter; empty behind a bullet. `lists`: the lists within it."""

    start: int
    end: int
    marker: tuple[Piece, ...]
    pieces: tuple[Piece, ...]
    lists: tuple[ItemList, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list. `ordered`: whether its items have numbers or letters."""

    start: int
    end: int
    ordered: bool
    items: tuple[Item, ...]
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table. `number`: whether the cells of its column are numbers."""

    start: int
    end: int
    pieces: tuple[Piece, ...]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableElement:
    """A table. `header`: its rows of names, none where it names no columns. `continued`: whether rows are above."""

    start: int
    end: int
    header: tuple[Row, ...]
    rows: tuple[Row, ...]
    continued: bool = False
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class MailField:
    """A line of a mail's header: what stands before its colon, with it, and what stands behind."""

    start: int
    end: int
    name: tuple[Piece, ...]
    value: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MailHeader:
    """The header of a mail or memo."""

    start: int
    end: int
    fields: tuple[MailField, ...]
    kind: Literal["mail"] = "mail"


@dataclass(frozen=True, slots=True)
class PageBreak:
    """Where a page begins; `page` counts from 1."""

    start: int
    end: int
    page: int
    kind: Literal["page"] = "page"


Element = Heading | Paragraph | Verbatim | Rule | ItemList | TableElement | MailHeader | PageBreak


def pieces_of(element: object) -> Iterator[Piece]:
    """All pieces in an element, which its fields hold in the order of the page."""
    if isinstance(element, Piece):
        yield element
    elif isinstance(element, tuple):
        for part in element:
            yield from pieces_of(part)
    elif is_dataclass(element):
        for field in fields(element):
            yield from pieces_of(getattr(element, field.name))
