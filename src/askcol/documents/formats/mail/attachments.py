"""A mail's parts -> the files attached to it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Collection, Iterator, Mapping
from email.message import MIMEPart
from pathlib import PurePosixPath

from askcol.documents.document import Attached
from askcol.documents.limits import MAX_ATTACHED

_TYPES = mimetypes.MimeTypes(())
"""Suffixes by type, without the tables of the machine."""

_SEPARATORS = re.compile(r"[/\\\s\0]+")

MAX_NAME_CHARACTERS = 150


def attached_to(message: MIMEPart, body: Collection[MIMEPart], metadata: Mapping[str, str]) -> tuple[Attached, ...]:
    """The files attached to `message`, without the parts of its `body` and the pictures that its HTML shows.

    `metadata`: what each of them states of the mail. Each has a name of its own; a mail in the mail is a file, too.
    """
    attached: dict[str, Attached] = {}
    for part in _leaves(message):
        if any(part is other for other in body) or _is_inline(part):
            continue
        if len(attached) == MAX_ATTACHED:
            break
        name = _unique(_name(part), attached)
        attached[name] = Attached(name, _content(part), metadata)
    return tuple(attached.values())


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts that hold no others, and the mails among them."""
    if part.get_content_maintype() == "multipart":
        for inner in part.iter_parts():
            yield from _leaves(inner)
    else:
        yield part


def _is_inline(part: MIMEPart) -> bool:
    """Whether it is shown within the text, or is another form of it."""
    if part.get_content_disposition() == "attachment":
        return False
    if part.get_content_maintype() == "image":
        return "Content-ID" in part
    return not part.get_filename() and part.get_content_maintype() == "text"


def _content(part: MIMEPart) -> bytes:
    if inner := _mail_in(part):
        return inner.as_bytes()
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _mail_in(part: MIMEPart) -> MIMEPart | None:
    """The mail that a part holds whole."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, MIMEPart) else None


def _name(part: MIMEPart) -> str:
    """The name of the file, with a suffix; that of a mail is its subject."""
    name = part.get_filename() or ""
    suffix = ""
    if inner := _mail_in(part):
        name = name or str(inner.get("Subject", ""))
        suffix = "" if name.lower().endswith(".eml") else ".eml"
    elif not PurePosixPath(name).suffix:
        suffix = _TYPES.guess_extension(part.get_content_type()) or ""
    name = _SEPARATORS.sub(" ", name).strip(" .")[:MAX_NAME_CHARACTERS]
    return (name or part.get_content_maintype()) + suffix


def _unique(name: str, taken: Collection[str]) -> str:
    path = PurePosixPath(name)
    found, number = name, 1
    while found in taken:
        number += 1
        found = f"{path.stem}~{number}{path.suffix}"
    return found
