"""Whether an answer measures something else than the question asks to be measured.

Both "11 litres a second" and "4 degrees" are numbers, and only one of them says how warm it is. A unit tells the
dimension; a word beside a length tells which extent it is ("142 metres long" is no width).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from askcol.text import NUMBER_WORDS, word_table


class Asked(NamedTuple):
    """The dimensions whose units answer a question, and the extent that it asks for; "" for any."""

    dimensions: frozenset[str]
    extent: str


_LISTED = {
    table: {word: name for name, words in word_table(table).items() for word in words.split()}
    for table in ("asked_dimensions", "extents")
}

_UNITS = {name: frozenset(words.split()) for name, words in word_table("dimension_units").items()}

_ALSO = {
    "distance": {"length", "time"},  # "How far is it?" - "ten minutes on foot"
    "money": {"share"},  # "What is the fee?" - "3%"
    "age": {"time"},
    "speed": {"time", "length"},  # "How fast did she run?" - "in 9.8 seconds"
    "area": {"length"},
    "degree": _UNITS.keys() - {"time"},  # "How high is the rent?"
}
"""Asked dimension -> the others whose units answer it as well."""

_HOW = re.compile(r"\bhow (?P<word>[a-z]+)(?: (?:more |many )?(?P<noun>[a-z]+))?", re.IGNORECASE)

_WHAT = re.compile(
    r"\b(?:what|which) (?:(?:is|was|are|were) )?(?:(?:the|its|his|her|their) )?(?P<words>\w+(?: \w+)?)", re.IGNORECASE
)

_WHEN = re.compile(r"\bwhen\b|\b(?:what|which) (?:year|day|date|month)\b", re.IGNORECASE)


@lru_cache(maxsize=1024)
def asked_measure(question: str) -> Asked | None:
    """What `question` asks to be measured; None if it asks for no measure, or its words do not tell which.

    >>> asked_measure("How wide is the canal?")
    Asked(dimensions=frozenset({'length'}), extent='width')
    """
    if _WHEN.search(question):
        return Asked(frozenset({"time"}), "")
    if how := _HOW.search(question):
        word = how["word"].lower()
        if word == "long":
            return Asked(frozenset({"length", "time"}), "length")
        if word == "many":
            return Asked(_dimensions_of((how["noun"] or "").lower()), "")
        if word != "much":
            return _asked_by(word)
        verbs = (_asked_by(listed) for listed in question.lower().strip("?. ").split())
        return next((found for found in verbs if found and found.dimensions & {"money", "weight"}), None)
    what = _WHAT.match(question)
    named = map(_asked_by, what["words"].lower().split()) if what else ()
    return next(filter(None, named), None)


def _asked_by(word: str) -> Asked | None:
    dimension = _LISTED["asked_dimensions"].get(word)
    if dimension is None:
        return None
    return Asked(frozenset({dimension, *_ALSO.get(dimension, ())}), _LISTED["extents"].get(word, ""))


_SIGNS = "$€£¥"

_NUMBER = rf"(?:\d[\d.,]*|\b(?:{'|'.join(sorted(NUMBER_WORDS))})\b)"

_MULTIPLE = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|and a half|half|quarters?)\b)*"

_MEASURE = re.compile(
    rf"(?P<sign>[{_SIGNS}]\s?)?{_NUMBER}(?:[-\s](?:and|to)?\s?{_NUMBER})*{_MULTIPLE}"
    r"(?:[\s-]?(?P<power>square|cubic|sq)?[\s-]?(?P<unit>[^\W\d_]+(?:/h|²)?|%|°\s?[CF]?))?"
    r"(?P<rate>\s(?:an|per|a) (?:hour|second|minute))?(?:\s(?:in )?(?P<extent>[a-z]+))?",
    re.IGNORECASE,
)

_EXTENT_BEFORE = re.compile(
    r"\b(?P<extent>[a-z]+)(?: of|:| is| was)? (?:(?:about|some|only|nearly|almost) )?$", re.IGNORECASE
)

_WINDOW = 40
"""How many characters beside an answer are searched for its unit."""


def measures_other(question: str, text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` has a unit, and `question` asks for a measure that this unit does not give.

    >>> measures_other("How warm is the spring?", "It yields 11 litres a second.", 10, 28)
    True
    """
    asked = asked_measure(question)
    if asked is None:
        return False
    first = start - 1 if text[max(0, start - 1)] in _SIGNS else start
    measure = _MEASURE.search(text, first, end + _WINDOW)
    if measure is None or measure.start() >= end:
        return False
    measured = _dimensions(measure)
    if not measured:
        return False
    before = _EXTENT_BEFORE.search(text, max(0, start - _WINDOW), measure.start())
    extents = {_LISTED["extents"].get((found["extent"] or "").lower(), "") for found in (measure, before) if found}
    if asked.extent and "length" in measured and extents - {""}:
        return asked.extent not in extents
    return measured.isdisjoint(asked.dimensions)


def _dimensions(measure: re.Match[str]) -> frozenset[str]:
    if measure["sign"]:
        return frozenset({"money"})
    unit = measure["unit"] or ""
    if measure["power"]:
        return frozenset({"volume" if measure["power"].lower() == "cubic" else "area"})
    found = _dimensions_of(unit if len(unit) == 1 else unit.lower())
    return frozenset({"speed"}) if measure["rate"] and "length" in found else found


@lru_cache(maxsize=4096)
def _dimensions_of(unit: str) -> frozenset[str]:
    singular = unit.removesuffix("s") if len(unit) > 3 else unit
    return frozenset(name for name, units in _UNITS.items() if unit in units or singular in units)
