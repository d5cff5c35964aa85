"""`Format`: the declaration by which a module or a package adds a file format."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from askcol.documents.document import Content
from askcol.documents.drawing import PagePicture, PageRequest

_SUFFIX = re.compile(r"\.[a-z0-9_+-]+")


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a record hold its `text` and its `title`; "" for those that their format knows by itself."""

    text: str = ""
    title: str = ""


USUAL_FIELDS = Fields()


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file format: which files have it, and how they are read.

    `suffixes`: in lower case, each with its dot and no further one.

    `read`: takes the bytes of a file and returns its documents, at least one. It raises `DocumentError` for a file that
    it can't read. It imports its parser when it is called, so that nothing is loaded before it is needed.

    `read_named`: reads as `read` does, with the fields that the user names; None for a format without fields.

    `draw`: draws a page of a file; None for a format that is not one of pages or pictures. It raises `DocumentError`.

    `signatures`: every file of the format begins with one of them; empty for text. `signature_window`: a signature may
    stand anywhere in this many first bytes; 0 if the file must begin with it.

    `confined`: whether `read` runs in a process with limits on time and memory. Only a reader that decodes a text and
    does nothing else may do without.

    `records`: whether one file holds many documents, each with a `record_id`.

    `holds_files`: whether a file may hold others, `Content.attached`, which become documents of their own.

    `distributions`: the installed distributions that shape what `read` returns. Files are read again when the version
    of one of them changes. `distributions_of_extras`: further ones, which need not be installed.

    `patience`: how many times the usual limit on time `read` may take.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes], list[Content]]
    read_named: Callable[[bytes, Fields], list[Content]] | None = None
    draw: Callable[[bytes, PageRequest], PagePicture] | None = None
    signatures: tuple[bytes, ...] = ()
    signature_window: int = 0
    confined: bool = True
    records: bool = False
    holds_files: bool = False
    distributions: tuple[str, ...] = ()
    distributions_of_extras: tuple[str, ...] = ()
    patience: int = 1

    def __post_init__(self) -> None:
        for suffix in self.suffixes:
            if not _SUFFIX.fullmatch(suffix):
                raise ValueError(f"the suffix {suffix!r} is not a dot and lower-case letters or digits")
