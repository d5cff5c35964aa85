"""Periods that a question names: "in March 2024", "after 5 pm", "between 2019 and 2021", "on 14 June"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from askcol.answering.computing.cells import Point, points, years

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)

_DAY = r"\d{1,2}(?:st|nd|rd|th)?"

_YEAR = r"(?:1\d|20)\d\d\b(?![.,]\d|%)"

_WHEN = "|".join(
    (
        r"\d{4}-\d\d-\d\d",
        rf"{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?!\d)(?:,? {_YEAR})?",
        rf"{_MONTH} {_YEAR}",
        r"\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\b\.?|\d{1,2}:\d\d|noon\b|midnight\b",
        _YEAR,
    )
)

_MONTH_ALONE = _MONTH.replace("|May|", "|(?-i:May)|").replace("|March|", "|(?-i:March)|").replace("|Mar|", "|")

_PERIOD = re.compile(
    rf"\b(?:between|from) (?P<low>{_WHEN}|{_MONTH_ALONE}) (?:and|to|until|till) (?P<high>{_WHEN}|{_MONTH_ALONE})"
    rf"|\b(?:(?P<how>before|after|since|until|till|by|from|later than|earlier than|in|on|at|during|of) )?(?:the year )?"
    rf"(?P<when>{_WHEN})"
    rf"|\b(?P<how_month>before|after|since|until|from|in|during) (?P<month>{_MONTH_ALONE})",
    re.IGNORECASE,
)

_SIGNS = {
    "before": "<", "earlier than": "<", "until": "<=", "till": "<=", "by": "<=",
    "after": ">", "later than": ">", "since": ">=", "from": ">=",
}  # fmt: skip


class Period(NamedTuple):
    """A period at `[start, end)` of the question; `high`: its last part where it is a range."""

    sign: str
    low: Point
    high: Point | None
    written: str
    start: int
    end: int

    @property
    def known(self) -> frozenset[str]:
        """The parts of a date that a cell has to have."""
        return frozenset(self.low.known)

    def holds(self, cell: Point) -> bool:
        """Whether a cell with those parts lies in the period; "after March" begins with April."""
        place = _parts(cell, self.low)
        if self.high is not None:
            return self.low.order <= place <= self.high.order
        low = self.low.order
        return {"<": place < low, "<=": place <= low, ">": place > low, ">=": place >= low, "=": place == low}[
            self.sign
        ]


def _parts(cell: Point, asked: Point) -> tuple[int, ...]:
    said = dict(zip(cell.known, cell.order, strict=True))
    return tuple(said[part] for part in asked.known)


def find_periods(question: str) -> Iterator[Period]:
    """The periods of a question in order.

    >>> [(p.sign, p.low.known, p.low.order) for p in find_periods("How many left before 3 May 2019?")]
    [('<', ('year', 'month', 'day'), (2019, 5, 3))]
    >>> [(p.low.order, p.high.order) for p in find_periods("How many were sold between 2019 and 2021?")]
    [((2019,), (2021,))]
    """
    for match in _PERIOD.finditer(question):
        if match["low"]:
            low, high, sign = point(match["low"]), point(match["high"]), "between"
            if low and high and low.known == high.known:
                yield Period(sign, low, high, f"{match['low']} and {match['high']}", *match.span())
            continue
        written = match["when"] or match["month"]
        low = point(written)
        if low:
            sign = _SIGNS.get((match["how"] or match["how_month"] or "").lower(), "=")
            yield Period(sign, low, None, written, *match.span())


def point(text: str) -> Point | None:
    """A date, a month, a year or a time of day as a question writes it.

    >>> point("14 June"), point("5 pm")
    (Point(known=('month', 'day'), order=(6, 14)), Point(known=('time',), order=(1020,)))
    """
    read = years([text]) or points([text])
    return read[0] if read else None
