"""Short forms in tables -> the words that a question says: "Sat" -> "Saturday", "2025-04-12" -> "12 April 2025"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from askcol.text import word_table

_CALENDAR: dict[str, str] = word_table("calendar_abbreviations")

_CALENDAR_WORDS = frozenset(_CALENDAR) | frozenset(word.lower() for word in _CALENDAR.values()) | {"may", "to"}

_LABELS: dict[str, str] = word_table("abbreviated") | word_table("abbreviated_before_stops")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_ISO_DATE = re.compile(r"\b(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")

_WORD = re.compile(r"([^\W\d_]+)\.?")

# "No." and the like are also words, so they need a stop, or the label's end.
_LABEL_WORD = re.compile(
    rf"\b({'|'.join(word_table('abbreviated'))})\b\.?|\b({'|'.join(word_table('abbreviated_before_stops'))})(?:\.|$)",
    re.IGNORECASE,
)


_TOGETHER = [
    {short: word.replace("-", " ") for short, _, word in (pair.partition("=") for pair in group.split())}
    for group in word_table("abbreviated_together").values()
]

_MIN_TOGETHER = 3


@lru_cache(maxsize=10_000)
def spoken_cell(cell: str) -> str:
    """A cell with its dates, days and months in words, where it says nothing else.

    >>> spoken_cell("2025-04-12"), spoken_cell("Sat 12"), spoken_cell("Sat on a wall")
    ('12 April 2025', 'Saturday 12', 'Sat on a wall')
    """
    said = _ISO_DATE.sub(lambda m: f"{int(m[3])} {_MONTHS[int(m[2]) - 1]} {m[1]}", cell)
    words = [word.lower() for word in _WORD.findall(said)]
    if not words or not _CALENDAR_WORDS.issuperset(words):
        return said
    return _WORD.sub(lambda m: _CALENDAR.get(m[1].lower(), m[1]), said)


@lru_cache(maxsize=10_000)
def spoken_label(label: str) -> str:
    """The name of a column, or a label, without abbreviations.

    >>> spoken_label("Policy no."), spoken_label("Tel."), spoken_label("Thu"), spoken_label("No smoking")
    ('Policy number', 'Telephone', 'Thursday', 'No smoking')
    """
    said = _LABEL_WORD.sub(lambda m: _as_written(m[1] or m[2]), label)
    return spoken_cell(said)


def spoken_columns(columns: Sequence[str]) -> list[str]:
    """The names of a table's columns without abbreviations, also those that only stand beside others of their group.

    >>> spoken_columns(["Team", "W", "D", "L", "Pts"]), spoken_columns(["W", "Ref."])
    (['Team', 'Won', 'Drawn', 'Lost', 'Points'], ['W', 'Reference'])
    """
    groups = [group for group in _TOGETHER if len(group.keys() & set(columns)) >= _MIN_TOGETHER]
    return [next((g[name] for g in groups if name in g), spoken_label(name)) for name in columns]


def _as_written(short: str) -> str:
    word = _LABELS[short.lower()]
    return word.capitalize() if short[0].isupper() else word
