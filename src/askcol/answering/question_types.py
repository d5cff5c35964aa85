"""The kind of answer that a question asks for: a date, a number or a name."""

from __future__ import annotations

import re

from askcol.text import NUMBER_WORDS, word_list

_DATE = re.compile(rf"\d|\b(?:{'|'.join(sorted(word_list('date_clues')))})\b", re.IGNORECASE)

_NUMBER = re.compile(rf"\d|\b(?:{'|'.join(sorted(word_list('number_clues').union(NUMBER_WORDS)))})\b", re.IGNORECASE)

_NAME = re.compile(r"(?:^|\s|[\"“‘'(])[A-ZÀ-Þ]|\d")

_SHAPES = (
    (re.compile(r"\bwhen\b|\b(?:what|which|in what|in which) (?:year|date|month|day|century|decade)\b", re.I), _DATE),
    (re.compile(r"\bhow (?:many|much|old|tall|far|long|large|big|often|deep|high|fast|wide)\b", re.I), _NUMBER),
    (re.compile(r"\b(?:what|which) (?:percent|percentage|number|amount|share)\b", re.I), _NUMBER),
    (re.compile(r"^\W*(?:\w+ ){0,2}(?:who|whom|whose)\b", re.I), _NAME),
)


def type_fit(question: str, answer: str) -> float:
    """1 if `answer` has the form that `question` asks for, -1 if not, 0 if the question does not tell.

    >>> type_fit("When did it open?", "in 1932"), type_fit("When did it open?", "Oslo"), type_fit("Why?", "Oslo")
    (1.0, -1.0, 0.0)
    """
    for asks, shape in _SHAPES:
        if asks.search(question):
            return 1.0 if shape.search(answer) else -1.0
    return 0.0
