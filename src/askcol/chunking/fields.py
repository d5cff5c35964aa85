"""Lines of `Label: value`, as forms, notes and the heads of mails have them."""

from __future__ import annotations

import re
from typing import NamedTuple

from askcol.text import sentences

_FIELD = re.compile(
    r"\s*(?:[-*•]\s+)?(?P<label>(?:\*\*|__)?[^\W_][^:|!?;]{0,48}?):(?:\*\*|__)?[^\S\n]+(?P<value>[^\s|].*?)\s*"
)

_MARKS = "*_ "


class Field(NamedTuple):
    """The label and the value of a line, without marks of emphasis, each with its offset in the line."""

    label: str
    label_start: int
    value: str
    value_start: int


def field_of(line: str) -> Field | None:
    """The label and value that a line consists of; None if it is something else.

    >>> field_of("- **Tel.:** (212) 555-0177")
    Field(label='Tel.', label_start=4, value='(212) 555-0177', value_start=12)
    >>> field_of("At 10:30 the doors open.") or field_of("It rained. He said: no.")
    """
    match = _FIELD.fullmatch(line)
    if match is None or len(sentences(match["label"])) > 1:
        return None
    label, value = match["label"].strip(_MARKS), match["value"].strip(_MARKS)
    if not label or not value:
        return None
    return Field(label, line.index(label, match.start("label")), value, line.index(value, match.start("value")))
