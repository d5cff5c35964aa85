"""Dates in a text, each as one token: the day of "3 May" counts nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)

_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:st|nd|rd|th)?"

_YEAR = r"(?:1\d{3}|20\d\d)(?![\w%]|[.,]\d)"

_UP_TO = r" ?(?:[-–—/]|to|and) ?"

_DATE = re.compile(
    r"(?=[\dtJFMASOND])(?:"
    rf"(?<![\w.,:/$€£-])(?:the )?(?P<day>(?:{_DAY}{_UP_TO})?{_DAY}(?: day)?(?: of)? {_MONTH}\b)\.?(?:,? {_YEAR})?"
    rf"|\b(?P<month>{_MONTH}\.? (?:the )?{_DAY}(?:{_UP_TO}{_DAY})?)(?![\w%]|[.,:]\d| ?[ap]\.?m\b)(?:,? {_YEAR})?)"
)

_IN_FIGURES = re.compile(
    r"(?<![\w.,:/-])(?:(?:0?[1-9]|[12]\d|3[01])(?P<mark>[./-])(?:0?[1-9]|[12]\d|3[01])(?P=mark)(?:1[89]|20)\d\d"
    r"|(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|[12]\d|3[01])/\d\d|(?:1[89]|20)\d\d-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]))"
    r"(?![\w/-]|[.,:]\d)"
)

_ASKS_FOR_PART = re.compile(r"\b(?:what|which) (?:day|month)\b|\bday of\b", re.IGNORECASE)

_ASKS_FOR_NUMBER = re.compile(r"\b(?:how (?:many|much)|(?:what|which) (?:number|amount)|number of)\b", re.IGNORECASE)


def asks_for_number(question: str) -> bool:
    """Whether `question` asks how many or how much, which no date answers."""
    return _ASKS_FOR_NUMBER.search(question) is not None


def dates(question: str, text: str) -> Iterator[tuple[int, int]]:
    """What of each date in `text` is one token `[start, end)`: the day and its month, and figures with marks.

    The year is part of it where `question` asks for a number. Otherwise it may answer alone. Where the question asks
    for the day or the month, only dates in figures are tokens.

    >>> text = "from 3 May 1950 to 1/6/1951"
    >>> [text[a:b] for a, b in dates("When was it?", text)], [text[a:b] for a, b in dates("Which day of May?", text)]
    (['1/6/1951', '3 May'], ['1/6/1951'])
    """
    yield from (match.span() for match in _IN_FIGURES.finditer(text))
    if not _ASKS_FOR_PART.search(question):
        for match in _DATE.finditer(text):
            part = "day" if match["day"] else "month"
            yield match.start(part), match.end() if asks_for_number(question) else match.end(part)
