"""Mailboxes (MBOX): one document of all its mails, each below its subject."""

from __future__ import annotations

import re
from dataclasses import replace

from askcol.documents.document import Attached, Content
from askcol.documents.formats.format import Format
from askcol.documents.formats.mail import read_eml
from askcol.documents.limits import MAX_ATTACHED, MAX_ENTRIES
from askcol.errors import DocumentError

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From \S.*\d{4}.*(?:\r?\n|\Z)")

_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)


def read_mbox(content: bytes) -> list[Content]:
    """The mails in their order, each as `read_eml` reads it, below a heading with its subject.

    A mail that can't be read is left out with its reason. Raises `DocumentError` where there is none.
    """
    _, *mails = _SEPARATOR.split(content)
    if len(mails) > MAX_ENTRIES:
        raise DocumentError(f"{len(mails):,} mails in it; at most {MAX_ENTRIES:,} are read")
    texts: list[str] = []
    attached: list[Attached] = []
    left_out: list[str] = []
    for number, mail in enumerate(mails, 1):
        try:
            (found,) = read_eml(_ESCAPED.sub(rb"\1", mail))
        except DocumentError as error:
            left_out.append(f"mail {number}: {error}")
            continue
        texts.append(f"# {found.title or f'Mail {number}'}\n\n{found.text}")
        # Names tell the files of one mail apart, but not those of two.
        attached += [replace(a, name=f"{number} {a.name}") for a in found.attached]
    if not texts:
        raise DocumentError("; ".join(left_out) or "no mail in it")
    return [Content("\n\n".join(texts), left_out=tuple(left_out), attached=tuple(attached[:MAX_ATTACHED]))]


FORMAT = Format(
    suffixes=(".mbox",),
    read=read_mbox,
    signatures=(b"From ",),
    holds_files=True,
    distributions=("charset-normalizer", "lxml"),
)
