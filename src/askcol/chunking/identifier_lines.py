"""Lines of a short label and an identifier, as letterheads and notes have them: "Tel. (212) 555-0177".

A reader that learned from prose does not see what such a line states. With the noun that the question uses it does:
"The phone number is (212) 555-0177."
"""

from __future__ import annotations

import re
from typing import NamedTuple

from askcol.text import asked_identifiers, asked_kinds, asked_noun, identifiers, term_set, terms

_LONGEST_LABEL = 4
"""Words; a line that says more before an identifier is prose."""

_KIND_LABELS = frozenset(
    t.text for t in terms("tel telephone phone fax mobile cell mail email web website www url address")
)

_WAYS = {"email": "e-mail", "phone": "phone", "url": "web"}


class IdentifierLine(NamedTuple):
    """An identifier `text[start:end]` in a line that ends at `stop`, and the words to say before it."""

    said: str
    start: int
    end: int
    stop: int


def identifier_lines(text: str, question: str) -> dict[int, IdentifierLine]:
    """Start of a line -> what it states, for lines with an identifier that `question` asks for and a label at most."""
    if not asked_kinds(question):
        return {}
    found = {}
    for identifier in asked_identifiers(question, text, identifiers(question, text)):
        first = text.rfind("\n", 0, identifier.start) + 1
        line_end = text.find("\n", identifier.end)
        stop = len(text) if line_end < 0 else line_end + 1
        label = text[first : identifier.start].strip(" \t*_:•-–—,;")
        alone = not re.search(r"\w", text[identifier.end : stop]) and len(label.split()) <= _LONGEST_LABEL
        if alone and first not in found:
            said = _said(label, question, identifier.kind)
            found[first] = IdentifierLine(said, identifier.start, identifier.end, stop)
    return found


def _said(label: str, question: str, kind: str) -> str:
    """What states an identifier of a kind in the words of the question, with what the label says beside its kind."""
    if len(asked_kinds(question)) > 1:
        named, statement = frozenset[str](), f"you can reach us by {_WAYS[kind]} at"
    else:
        noun = _noun(label, question, kind)
        named, statement = term_set(f"{noun}:"), f"the {noun} is"
    own = term_set(f"{label}:") - named - _KIND_LABELS
    return f"{label}: {statement} " if own else f"{statement[0].upper()}{statement[1:]} "


def _noun(label: str, question: str, kind: str) -> str:
    """A fax is no phone, whatever the question asks for."""
    if kind != "phone":
        return asked_noun(question, kind)
    special = re.search(r"\b(?:fax|mobile)\b", label, re.IGNORECASE)
    asked = asked_noun(question, kind)
    return f"{special.group().lower()} number" if special else "phone number" if "fax" in asked else asked
