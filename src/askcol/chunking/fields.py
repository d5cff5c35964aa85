"""Lines of labels and values: `Label: value`, as forms, notes and the heads of mails have them, or in two columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from askcol.text import sentences

_FIELD = re.compile(
    r"\s*(?:[-*•]\s+)?(?P<label>(?:\*\*|__)?[^\W_][^:|!?;]{0,48}?):(?:\*\*|__)?[^\S\n]+(?P<value>[^\s|].*?)\s*"
)

_COLUMNS = re.compile(
    r"(?P<label>[^\W\d_](?:[^\s|]| (?! )){0,39}?)(?P<gap> {2,}|\t+ *)(?P<value>\S(?:[^\s|]| (?! ))*)\s*"
)

_NUMBER = re.compile(r"\d[\w/.-]{3}")

_MARKS = "*_ "


class Field(NamedTuple):
    """The label and the value of a line, without marks of emphasis, each with its offset in the line."""

    label: str
    label_start: int
    value: str
    value_start: int


@lru_cache(maxsize=4096)
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


def fields_of(lines: Sequence[str]) -> list[Field | None]:
    """The field of each line; also of lines of two columns, where at least two lines have the second at one place.

    A label that fills its column leaves one space before its value. What holds a number of four characters or more is
    no label, but a text: "Contract no. CM-20931: new rates".

    >>> [f and f.value for f in fields_of(["Engineer   Al Amory", "Reg. no.   5590", "Flue test: pass", "It passed."])]
    ['Al Amory', '5590', 'pass', None]
    >>> [f and f.value for f in fields_of(["Kept at    shed 4", "Kept until 3 May", "Owner      Ann Lee"])]
    ['shed 4', '3 May', 'Ann Lee']
    """
    found = [None if (field := field_of(line)) and _NUMBER.search(field.label) else field for line in lines]
    columns = [None if field else _COLUMNS.fullmatch(line) for line, field in zip(lines, found, strict=True)]
    places = [_column(match) if match else None for match in columns]
    shared = Counter(places)
    for i, match in enumerate(columns):
        if match and shared[places[i]] > 1:
            found[i] = Field(match["label"], match.start("label"), match["value"], match.start("value"))
            continue
        beside = {places[j] for j in (i - 1, i + 1) if 0 <= j < len(lines)}
        place = beside.pop() if len(beside) == 1 else None
        if found[i] is None and place and shared[place] > 1:
            label, value = lines[i][:place], lines[i][place:].rstrip()
            if re.fullmatch(r"[^\W\d_][^|]*[^\s|] ", label) and value[:1].strip():
                found[i] = Field(label.rstrip(), 0, value, place)
    return found


def _column(match: re.Match[str]) -> int:
    """Where the second column begins; 0 where tabs align it."""
    return 0 if "\t" in match["gap"] else match.start("value")
