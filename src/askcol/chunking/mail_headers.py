"""The header of a mail or a memo, lines of `From: ...`, read as sentences.

A reader does not know that who stands behind "From" wrote the mail.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = "(From|To|Cc|Date|Sent|Subject|Re)"

_HEADER = re.compile(rf"^(?:{_NAME}: [^\n]*(?:\n\s*|\Z)){{2,}}", re.MULTILINE)

_FIELD = re.compile(rf"^{_NAME}: ([^\n]*\S)", re.MULTILINE)

_PERSON = re.compile(
    r"\"?(?P<name>[^\s\"<>,;][^\"<>;]*?)?\"?\s*<(?P<address>[^<>\s]+@[^<>\s]+)>|(?P<bare>[^\s<>,;]+@[^\s<>,;]+)"
)


class Said(NamedTuple):
    """Words of a sentence. `origin`: where they stand in the text, if they do; `whole`: as in `Piece`."""

    words: str
    origin: int | None = None
    whole: bool = False


def mail_headers(text: str) -> list[tuple[int, int]]:
    """Where the headers of mails and memos stand in `text`."""
    found = [m for m in _HEADER.finditer(text) if re.search(r"^From: ", m[0], re.MULTILINE)]
    return [(m.start(), m.start() + len(m[0].rstrip())) for m in found]


def author(text: str, start: int, end: int) -> str:
    """Who wrote the mail of which `[start, end)` is the header."""
    sender = next(m for m in _FIELD.finditer(text, start, end) if m[1] == "From")
    return " and ".join(name.words for name, _ in _people(text, sender))


def header_sentences(text: str, start: int, end: int, *, asks_subject: bool) -> list[Said]:
    """What the header `[start, end)` says, in sentences: who wrote to whom, when, with a copy to whom, about what.

    `asks_subject`: whether the question asks for the subject, which then is an answer as a whole only.
    """
    fields = {m[1]: m for m in _FIELD.finditer(text, start, end)}
    people = {name: _people(text, fields[name]) for name in ("From", "To", "Cc") if name in fields}
    subject = fields.get("Subject") or fields.get("Re")
    kind, to = ("mail", " to ") if "@" in text[start:end] else ("memo", ", which is addressed to ")
    said = [Said(f"{subject[2]}. ")] if subject else []
    said += [*_joined(people["From"]), Said(f" wrote and sent the {kind}")]
    if people.get("To"):
        said += [Said(to), *_joined(people["To"]), Said(", who received it")]
    said.append(Said(". "))
    if date := fields.get("Date") or fields.get("Sent"):
        said += [Said("It was sent on "), Said(date[2], date.start(2)), Said(". ")]
    if people.get("Cc"):
        said += [Said("It was copied to "), *_joined(people["Cc"]), Said(". ")]
    if subject:
        said += [Said(f"The subject of the {kind} is "), Said(subject[2], subject.start(2), asks_subject), Said(". ")]
    for name, address in (person for found in people.values() for person in found):
        if address:
            said += [Said(f"The e-mail address of {name.words} is "), address, Said(". ")]
    return said


def _people(text: str, field: re.Match[str]) -> list[tuple[Said, Said | None]]:
    """The people of a field, each by name and address; by the address alone, or by all that the field says."""
    found: list[tuple[Said, Said | None]] = []
    for m in _PERSON.finditer(text, field.start(2), field.end(2)):
        if m["name"]:
            found.append((Said(m["name"], m.start("name")), Said(m["address"], m.start("address"))))
        else:
            part = "address" if m["address"] else "bare"
            found.append((Said(m[part], m.start(part)), None))
    return found or [(Said(field[2], field.start(2)), None)]


def _joined(people: list[tuple[Said, Said | None]]) -> list[Said]:
    said: list[Said] = []
    for name, _ in people:
        said += [Said(", "), name] if said else [name]
    return said
