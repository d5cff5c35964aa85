"""Expressions that choose documents: globs, words, and conditions on metadata, joined by semicolons.

    reports/2024*               id or path matches the glob
    a.txt|reports/*             id or path matches one of the globs
    ~annual report              each of the words is in title, id or path, in any case
    publisher=Mirage*|AP        the value matches one of the globs, in any case; != is the opposite
    date>=2023; date<2024-07    dates (ISO 8601, as exact as given) and numbers by <, <=, >, >=

All parts must hold. A date is compared as far as both sides go: 2023-05-01 is neither before nor after 2023. In a glob,
`[;]`, `[|]` and `[=]` are the characters themselves.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from askcol.errors import FilterError

MAX_PARTS = 100
"""Of conditions, and of globs in all of them; names without wildcards don't count."""

MAX_EXPRESSION_CHARACTERS = 10_000

Sign = Literal["<", "<=", ">", ">="]

_SEMICOLON, _BAR = (re.compile(rf"(?<!\[){mark}|{mark}(?!\])") for mark in (";", r"\|"))

_LITERAL = re.compile(r"(?:[^*?\[]|\[[^\]!]\])*", re.DOTALL)

_SPECIAL = re.compile(r"[*?\[|;=<>]|^~|^\s|\s$")

_CONDITION = re.compile(r"([^\W\d][\w-]*)\s*(<=|>=|!=|=|<|>)\s*(.*)", re.DOTALL)

_DATE = re.compile(r"(\d{4}(?:-\d\d){0,2})(?:[T ].*)?")


@dataclass(frozen=True, slots=True)
class PlaceGlob:
    """The document's id or path matches one of `patterns` (`fnmatch.fnmatchcase`)."""

    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Each of `words`, casefolded, is a part of the document's title, id or path, casefolded."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueGlob:
    """A value under `key` matches one of `patterns`, all of them casefolded; with `negated`, none matches any."""

    key: str
    patterns: tuple[str, ...]
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


Condition = PlaceGlob | Words | ValueGlob | Comparison


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
            if isinstance(condition, ValueGlob | Comparison) and condition.key not in known:
                raise FilterError(
                    f"no document has {condition.key!r}; what they have is {', '.join(sorted(known))} "
                    "(in a glob, write [=] for =)"
                )


def parse_filter(expression: str) -> DocumentFilter:
    """The filter that `expression` writes down.

    Raises `FilterError` where a comparison is with neither a date nor a number, where the expression is too long, and
    where it holds half of a surrogate pair.
    """
    try:
        expression.encode()
    except UnicodeEncodeError:
        raise FilterError("the filter holds half of a surrogate pair, which is no character") from None
    conditions = tuple(map(_condition, parts_of(expression)))
    globs = [p for c in conditions if isinstance(c, PlaceGlob | ValueGlob) for p in c.patterns if literal_of(p) is None]
    if max(len(conditions), len(globs)) > MAX_PARTS or len(expression) > MAX_EXPRESSION_CHARACTERS:
        raise FilterError(
            f"at most {MAX_PARTS} conditions and globs and {MAX_EXPRESSION_CHARACTERS:,} characters can choose "
            "documents"
        )
    return DocumentFilter(conditions)


def parts_of(expression: str) -> list[str]:
    """The parts of an expression that semicolons join, without blank ones.

    >>> parts_of("date>2023; a[;]b; ")
    ['date>2023', 'a[;]b']
    """
    return [part for part in map(str.strip, _SEMICOLON.split(expression)) if part]


def is_words(part: str) -> bool:
    """Whether a part of an expression is neither a condition on metadata nor has a character that a glob takes.

    >>> is_words("annual report"), is_words("annual*"), is_words("date>2023")
    (True, False, False)
    """
    return not (set("*?[|~") & set(part) or _CONDITION.fullmatch(part))


def glob_of(text: str) -> str:
    """The glob that matches `text`, an id or path, and nothing else; a line break matches any character.

    >>> glob_of("a [draft]; 50%.txt")
    'a [[]draft][;] 50%.txt'
    """
    return re.sub(r"[\r\n]", "?", _SPECIAL.sub(r"[\g<0>]", text))


def literal_of(glob: str) -> str | None:
    """The only text that `glob` matches; None where it may match others.

    >>> literal_of("a[;]b"), literal_of("a*"), literal_of("[ab]")
    ('a;b', None, None)
    """
    return re.sub(r"\[(.)\]", r"\1", glob, flags=re.DOTALL) if _LITERAL.fullmatch(glob) else None


def _condition(part: str) -> Condition:
    if part.startswith("~"):
        return Words(tuple(part[1:].casefold().split()))
    found = _CONDITION.fullmatch(part)
    if found is None:
        return PlaceGlob(_alternatives(part))
    key, sign, wanted = found[1].casefold(), found[2], found[3].casefold()
    if sign in ("=", "!="):
        return ValueGlob(key, _alternatives(wanted), negated=sign == "!=")
    number, date = number_of(wanted), date_of(wanted)
    if number is None and date is None:
        raise FilterError(f"{part!r} compares with neither a date such as 2023-01-31 nor a number")
    return Comparison(key, cast(Sign, sign), number, date)


def _alternatives(globs: str) -> tuple[str, ...]:
    """The globs that bars join, without blank ones; a single one may be blank."""
    return tuple(glob for glob in map(str.strip, _BAR.split(globs)) if glob) or ("",)


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
