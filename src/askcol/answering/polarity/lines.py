"""A chunk's sentences -> statements: a line of a form or a checklist says something of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from askcol.chunking import Chunk, field_of

_LINE = re.compile(r"[^\r\n]+")

_CHECKED = re.compile(r"\s*(?:[-*]\s+)?(?:\[(?P<mark>[ xX✓✔]?)\]|(?P<sign>[☐☑☒✓✔✗✘]))\s+")

_DONE = frozenset("xX✓✔☑")


class Statement(NamedTuple):
    """The sentence or line `[start, end)` of a document. `checked`: of a line of a checklist, whether it is ticked."""

    start: int
    end: int
    checked: bool | None = None


def statements(chunk: Chunk) -> Iterator[Statement]:
    """The sentences of a chunk in order; those that are several lines of a form or a checklist line by line."""
    for start, end in chunk.sentences:
        text = chunk.text[start - chunk.start : end - chunk.start]
        lines = list(_LINE.finditer(text))
        apart = [field_of(line[0]) is not None or _CHECKED.match(line[0]) is not None for line in lines]
        if chunk.row_at(start) or not any(apart):
            yield Statement(start, end)
            continue
        for line in lines:
            if line[0].strip():
                yield Statement(start + line.start(), start + line.end(), _checked(line[0]))


def _checked(line: str) -> bool | None:
    found = _CHECKED.match(line)
    return None if found is None else (found["mark"] or found["sign"] or " ") in _DONE
