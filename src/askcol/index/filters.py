"""Expressions that choose documents: globs, and conditions on metadata, joined by semicolons.

    reports/2024*               id or path matches the glob
    publisher=Mirage*           the value matches the glob, in any case; != is the opposite
    date>=2023; date<2024-07    dates (ISO 8601, as exact as given) and numbers by <, <=, >, >=

All parts must hold. A date is compared as far as both sides go: 2023-05-01 is neither before nor after 2023.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from askcol.errors import FilterError

MAX_PARTS = 100

MAX_CHARACTERS = 10_000

Sign = Literal["<", "<=", ">", ">="]

_CONDITION = re.compile(r"([^\W\d][\w-]*)\s*(<=|>=|!=|=|<|>)\s*(.*)", re.DOTALL)

_DATE = re.compile(r"(\d{4}(?:-\d\d){0,2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class PlaceGlob:
    """The document's id or path matches `pattern` (`fnmatch.fnmatchcase`)."""

    pattern: str


@dataclass(frozen=True, slots=True)
class ValueGlob:
    """A value under `key` matches `pattern`, all of them casefolded; with `negated`, none does."""

    key: str
    pattern: str
    negated: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value under `key`, casefolded, is less or more than `number`, or than `date` where either is no number.

    One of `number` and `date` may be None. Dates, as of `date_of`, are compared as far as both go.
    """

    key: str
    sign: Sign
    number: float | None
    date: str | None


Condition = PlaceGlob | ValueGlob | Comparison


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Matches a document for which all `conditions` hold; where there are none, it matches no document."""

    conditions: tuple[Condition, ...]

    def check(self, known: Collection[str]) -> None:
        """Raises `FilterError` unless each metadata key is one of `known`, those that the documents have, casefolded.

        Without documents there is nothing `known` and nothing wrong.
        """
        if not known:
            return
        for condition in self.conditions:
            if not isinstance(condition, PlaceGlob) and condition.key not in known:
                raise FilterError(
                    f"no document has {condition.key!r}; what they have is {', '.join(sorted(known))} "
                    "(in a glob, write [=] for =)"
                )


def parse_filter(expression: str) -> DocumentFilter:
    """The filter that `expression` writes down.

    Raises `FilterError` where a comparison is with neither a date nor a number, and where the expression is too long.
    """
    parts = [part for part in map(str.strip, expression.split(";")) if part]
    if len(parts) > MAX_PARTS or len(expression) > MAX_CHARACTERS:
        raise FilterError(f"at most {MAX_PARTS} conditions and {MAX_CHARACTERS:,} characters can choose documents")
    return DocumentFilter(tuple(map(_condition, parts)))


def _condition(part: str) -> Condition:
    found = _CONDITION.fullmatch(part)
    if found is None:
        return PlaceGlob(part)
    key, sign, wanted = found[1].casefold(), found[2], found[3].casefold()
    if sign in ("=", "!="):
        return ValueGlob(key, wanted, negated=sign == "!=")
    number, date = number_of(wanted), date_of(wanted)
    if number is None and date is None:
        raise FilterError(f"{part!r} compares with neither a date such as 2023-01-31 nor a number")
    return Comparison(key, cast(Sign, sign), number, date)


def number_of(value: str) -> float | None:
    """The number that a value is, if it is one."""
    try:
        return float(value)
    except ValueError:
        return None


def date_of(value: str) -> str | None:
    """The date that a value begins with, if it is ISO 8601: a year, a month ("2023-05") or a day, without the time."""
    found = _DATE.fullmatch(value.strip().upper())
    return found[1] if found else None
