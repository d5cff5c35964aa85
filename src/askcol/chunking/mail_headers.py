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
    """Words of a sentence. `origin`: where they stand in the text; None for words that do not."""

    words: str
    origin: int | None = None


def mail_header(text: str) -> tuple[int, int] | None:
    """Where the header of a mail stands in `text`; None if there is none."""
    found = next((m for m in _HEADER.finditer(text) if re.search(r"^From: ", m[0], re.MULTILINE)), None)
    return None if found is None else (found.start(), found.start() + len(found[0].rstrip()))


def header_sentences(text: str, start: int, end: int) -> list[Said]:
    """What the header `[start, end)` says, in sentences: who wrote to whom, when, with a copy to whom, about what."""
    fields = {m[1]: m for m in _FIELD.finditer(text, start, end)}
    people = {name: _people(text, fields[name]) for name in ("From", "To", "Cc") if name in fields}
    subject = fields.get("Subject") or fields.get("Re")
    said = [Said(f"{subject[2]}. ")] if subject else []
    said += [*_joined(people["From"]), Said(" wrote and sent the mail")]
    if people.get("To"):
        said += [Said(" to "), *_joined(people["To"]), Said(", who received it")]
    said.append(Said(". "))
    if date := fields.get("Date") or fields.get("Sent"):
        said += [Said("It was sent on "), Said(date[2], date.start(2)), Said(". ")]
    if people.get("Cc"):
        said += [Said("It was copied to "), *_joined(people["Cc"]), Said(". ")]
    if subject:
        said += [Said("The subject of the mail is "), Said(subject[2], subject.start(2)), Said(". ")]
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
