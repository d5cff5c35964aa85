"""Bounds that a question sets on numbers: "more than 45 weeks", "between £10 and £20", "at most 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from askcol.text import NUMBER_WORDS, word_table

_MORE, _LESS = (
    "|".join(word for degree in word_table("measured_by").values() for word in degree[direction].split())
    for direction in ("more", "less")
)

_TIMES = {"million": 1_000_000, "thousand": 1000, "billion": 1_000_000_000}

_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|(?:{'|'.join(NUMBER_WORDS)})\b)(?: (?:{'|'.join(_TIMES)})\b)?"

_UNIT = r"(?:%|(?! (?:and|to)\b) ?[^\W\d]+(?:/[^\W\d]+)?| ?°[CF]?)"

_BOUND = re.compile(
    rf"\b(?:(?P<over>over|above|exceed(?:s|ed|ing)?|(?:{_MORE}) than)|(?P<under>under|below|(?:{_LESS}) than)"
    r"|(?P<least>at least|no less than|no fewer than|not less than)"
    r"|(?P<most>at most|up to|no more than|not more than)|(?P<between>between))"
    rf" (?P<sign>[$€£])?(?P<number>{_NUMBER})(?P<unit>{_UNIT})?"
    rf"(?: (?:and|to) [$€£]?(?P<high>{_NUMBER})(?P<high_unit>{_UNIT})?)?",
    re.IGNORECASE,
)

_SIGNS = {"over": ">", "under": "<", "least": ">=", "most": "<="}


class Bound(NamedTuple):
    """A bound on a column, such as "more than 45 weeks", at `[start, end)`; its unit, if any, begins at `unit_start`.

    `high`: the upper bound of a range, whose `number` is the lower one; both belong to it. `written`: the number as the
    question has it.
    """

    sign: str
    number: Decimal
    high: Decimal | None
    written: str
    unit: str
    start: int
    unit_start: int
    end: int

    def holds(self, value: Decimal) -> bool:
        """Whether a number keeps the bound."""
        if self.high is not None:
            return self.number <= value <= self.high
        number = self.number
        return {">": value > number, "<": value < number, ">=": value >= number, "<=": value <= number}[self.sign]


def find_bounds(question: str) -> Iterator[Bound]:
    """The bounds of a question in order.

    >>> [(b.sign, b.number, b.unit) for b in find_bounds("How many flats cost more than £1,000?")]
    [('>', Decimal('1000'), '£')]
    >>> [(b.number, b.high) for b in find_bounds("How many huts have between 20 and 40 beds?")]
    [(Decimal('20'), Decimal('40'))]
    """
    for match in _BOUND.finditer(question):
        ranged = bool(match["between"])
        if ranged and not match["high"]:
            continue
        sign = "between" if ranged else next(s for name, s in _SIGNS.items() if match[name])
        last = "high" if ranged else "number"
        unit = match["high_unit"] if ranged else match["unit"]
        end = match.end("high_unit") if ranged and unit else match.end("unit") if unit else match.end(last)
        written = f"{match['sign'] or ''}{match['number']}" + (f" and {match['high']}" if ranged else "")
        high = _value(match["high"]) if ranged else None
        unit_said = (match["sign"] or unit or "").strip()
        yield Bound(sign, _value(match["number"]), high, written, unit_said, match.start(), match.end(last), end)


def _value(number: str) -> Decimal:
    first, _, times = number.lower().partition(" ")
    value = Decimal(NUMBER_WORDS[first]) if first in NUMBER_WORDS else Decimal(first.replace(",", ""))
    return value * _TIMES.get(times, 1)
