"""Values of a question for which a text has others: "built in 1931" answers "Was it built in 1932?" with no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from askcol.text import exclude

_VALUE = re.compile(
    r"(?:[$€£]\s?)?\d(?:[\d.,]*\d)?(?:\s?(?:%|percent|million|billion|thousand))?"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred)\b"
    r"|\b(?:January|February|March|April|June|July|August|September|October|November|December)\b",
)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_RANGE = re.compile(r"\b(?P<first>[A-Z][a-z]+?)s?(?: to | until | through | ?[–-] ?)(?P<last>[A-Z][a-z]+?)s?\b")


def other_value(question: str, sentence: str) -> str:
    """The value of the question for which the sentence has another one of its kind; "" if there is none."""
    said = [match[0] for match in _VALUE.finditer(sentence)] + list(_between(sentence))
    for match in _VALUE.finditer(question):
        alike = [value for value in said if _kind(value) == _kind(match[0])]
        if alike and all(exclude(match[0], value) for value in alike):
            return match[0]
    return ""


def _between(sentence: str) -> Iterator[str]:
    """The weekdays and months within the ranges of a sentence: "from Tuesday to Saturday"."""
    for match in _RANGE.finditer(sentence):
        for names in (_WEEKDAYS, _MONTHS):
            if match["first"] in names and match["last"] in names:
                first, last = names.index(match["first"]), names.index(match["last"])
                yield from (names[(first + i) % len(names)] for i in range((last - first) % len(names) + 1))


def in_range(question: str, sentence: str) -> frozenset[str]:
    """The weekdays and months of the question that lie within a range of the sentence."""
    return frozenset(match[0] for match in _VALUE.finditer(question)).intersection(_between(sentence))


def _kind(value: str) -> str:
    """Money, a share, a year, a weekday, a month or a number: values of one kind contradict each other."""
    if value[0] in "$€£":
        return value[0]
    if re.fullmatch(r"(?:1\d|20)\d\d", value):
        return "year"
    if value.endswith("day"):
        return "weekday"
    if "%" in value or "percent" in value:
        return "%"
    return "month" if value[0].isupper() else "number"
