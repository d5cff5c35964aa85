"""Answers as values: dates, quantities and names; when two are wordings of one, and when they exclude each other.

Only values of one kind exclude each other: "in 1953" and "after the flood" may both be right, and so may "faulty
wiring" and "an electrical fault", which no rule here can tell from "arson".
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

from askcol.text.terms import term_set, terms
from askcol.text.words import word_list, word_table


class Date(NamedTuple):
    """The known parts of a date. `years`: the first and the last that it may lie in; `weekday` in lower case."""

    years: tuple[float, float] | None = None
    month: int | None = None
    day: int | None = None
    weekday: str | None = None


class Quantity(NamedTuple):
    """A number in `(low, high)`, times `factor` in the unit of `dimension`: "count" of other things, "" of none."""

    low: float
    high: float
    dimension: str
    factor: float


class Name(NamedTuple):
    """The capitalised words of a name, without titles, in the forms that are compared.

    `spelled`: the words, folded and stemmed, "J.R." as two. `initials`: of the words, in upper case. `abbreviations`:
    those of the words that may be made of initials, without full stops ("NTSB", "US").
    """

    words: tuple[str, ...]
    spelled: tuple[str, ...]
    initials: str
    abbreviations: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Name:
        parts = [part for word in words for part in (word.split(".") if len(words) > 1 else [word])]
        letters = [word.replace(".", "") for word in words]
        return cls(
            tuple(words),
            tuple(term.text for part in parts for term in terms(part)),
            "".join(word[0] for word in words).upper(),
            tuple(word for word in letters if len(word) >= _MIN_INITIALS and word.isalpha() and word.isupper()),
        )


_MIN_INITIALS = 2


class Value(NamedTuple):
    """An answer in a form that can be compared.

    `terms`: stems, without function words unless there is nothing else. `names`: what stands before a comma is one too.
    Only a year alone is of two kinds: a date and a quantity.
    """

    terms: frozenset[str]
    date: Date | None
    quantities: tuple[Quantity, ...]
    names: tuple[Name, ...]


def agree(one: str, other: str) -> bool:
    """Whether two answers may be wordings of one: shorter, rounded, abbreviated, with or without a title.

    >>> agree("Gustavo Petro", "President Petro"), agree("3 March 1950", "1950"), agree("1,700", "about 1,700 people")
    (True, True, True)
    >>> agree("Ghent", "Antwerp")
    False
    """
    a, b = parse(one), parse(other)
    return (
        a.terms <= b.terms
        or b.terms <= a.terms
        or (a.date is not None and b.date is not None and _dates_agree(a.date, b.date))
        or _quantities_agree(a.quantities, b.quantities)
        or any(_names_agree(x, y) for x, y in product(a.names, b.names))
    )


def exclude(one: str, other: str) -> bool:
    """Whether two answers are values of one kind of which only one can be right.

    >>> exclude("Ghent", "Antwerp"), exclude("1950", "May 1951"), exclude("23 people", "31 people")
    (True, True, True)
    >>> exclude("Ghent", "1950"), exclude("faulty wiring", "an electrical fault")
    (False, False)
    """
    a, b = parse(one), parse(other)
    if a.date or b.date:
        of_one_kind = bool(a.date and b.date and _share_a_part(a.date, b.date))
    elif a.quantities and b.quantities:
        of_one_kind = any(_comparable(x, y) for x, y in product(a.quantities, b.quantities))
    else:
        of_one_kind = bool(a.names and b.names)
    return of_one_kind and not agree(one, other)


@lru_cache(maxsize=10_000)
def parse(text: str) -> Value:
    """The value of an answer."""
    found = terms(text)
    words = [text[term.start : term.end] for term in found]
    stems = {term.text for i, term in enumerate(found) if _says_something(words, i)}
    date = _date(words, text)
    names = () if date else tuple(_names(words, text))
    numeric = text.strip().isdigit() if date else not names
    quantities = tuple(_quantities(text)) if numeric else ()
    return Value(frozenset(stems or {term.text for term in found}), date, quantities, names)


_FUNCTION_WORDS = word_list("empty_in_answers")


def _says_something(words: Sequence[str], i: int) -> bool:
    """Whether `words[i]` is no function word; the "A" of "hepatitis A" is none."""
    return words[i].lower() not in _FUNCTION_WORDS or (words[i] == "A" and i > 0)


_MONTHS = str.split("jan feb mar apr may jun jul aug sep oct nov dec")

_MONTH = (
    r"\b(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)

_DAY = r"(?<![\d.,])[0-3]?\d(?!\d)(?:st|nd|rd|th)?"

_MONTH_AND_DAY = re.compile(
    rf"(?:(?P<before>{_DAY})(?: day)?(?: of)? )?{_MONTH}(?:\.?,? (?:the )?(?P<after>{_DAY})(?![\w%]|[.,]\d))?"
)

_YEARS = re.compile(
    r"(?<![\d.,$€£])(?P<year>1\d{3}|20\d\d)(?:(?P<decade>['’]?s\b)|(?![\w%]|[.,]\d))"
    r"(?! (?!(?:and|or|to|until|when|season)\b)[a-z])|\b(?P<century>\d\d?)(?:st|nd|rd|th)[ -]century\b"
)

_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)

_DATE_IN_TEXT = re.compile(rf"(?:{_MONTH_AND_DAY.pattern})(?:\.?,? (?:1\d{{3}}|20\d\d)\b)?|{_YEARS.pattern}")

_DATE_WORDS = _FUNCTION_WORDS | word_list("beside_dates")


def _date(words: Sequence[str], text: str) -> Date | None:
    """The date that `text` gives, None if it gives none or names something ("the 1974 Harland Cup")."""
    if iso := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", text):
        year, month, day = map(int, iso.groups())
        return Date((year, year), month, day)
    found, weekday = _MONTH_AND_DAY.search(text), _WEEKDAY.search(text)
    years = [_years(match) for match in _YEARS.finditer(text)]
    dated = " ".join(match.group() for match in (found, weekday) if match)
    others = [word for word in words if word[0].isupper() and word.lower() not in _DATE_WORDS and word not in dated]
    if not (found or years or weekday) or others:
        return None
    between = (min(first for first, _ in years), max(last for _, last in years)) if years else None
    bound = re.search(r"\b(?:(before|until)|after)\b", text, re.IGNORECASE)
    if between and bound:
        return Date((-math.inf, between[1]) if bound[1] else (between[0], math.inf))
    number = found and (found["before"] or found["after"])
    return Date(
        between,
        _MONTHS.index(found["month"][:3].lower()) + 1 if found else None,
        int(re.sub(r"\D", "", number)) if number else None,
        weekday[1].lower() if weekday else None,
    )


def dates_in(text: str) -> list[str]:
    """The dates that stand in `text`, in its own words: days with their month, and years.

    >>> dates_in("On 3 May 1950 the mill opened; it burned in June 1961.")
    ['3 May 1950', 'June 1961']
    """
    return [m.group().strip() for m in _DATE_IN_TEXT.finditer(text)]


def _years(match: re.Match[str]) -> tuple[int, int]:
    first = int(match["year"] or 100 * int(match["century"]) - 100)
    return first, first + (100 if match["century"] else 9 if match["decade"] else 0)


def _share_a_part(one: Date, other: Date) -> bool:
    """Whether both say something of the same part: a weekday and a month do not."""
    return any(a is not None and b is not None for a, b in zip(one, other, strict=True))


def _dates_agree(one: Date, other: Date) -> bool:
    """Whether both say something of the same part, and nothing that both say differs."""
    if not _share_a_part(one, other):
        return False
    if one.years and other.years and (one.years[1] < other.years[0] or other.years[1] < one.years[0]):
        return False
    return all(a is None or b is None or a == b for a, b in zip(one[1:], other[1:], strict=True))


NUMBER_WORDS = {word: float(value) for word, value in word_table("number_words").items()}
"""Number in words -> its value, from "zero" to "ninety"."""

_LARGE = {word: float(factor) for word, factor in word_table("large_numbers").items()}

_SUFFIXES = {suffix: float(factor) for suffix, factor in word_table("large_number_abbreviations").items()}

_OF_MONEY = {suffix: float(factor) for suffix, factor in word_table("large_money_abbreviations").items()}

_PERCENT = word_table("fractions_in_percent")

_UNITS = {
    unit: (dimension, float(factor))
    for dimension, units in word_table("units").items()
    for unit, factor in units.items()
}
"""Unit -> its dimension, and how many of the dimension's own unit it is."""

_HEDGES = {kind: "|".join(map(re.escape, phrases)) for kind, phrases in word_table("hedges").items()}

_WORD = "|".join((*NUMBER_WORDS, *_LARGE))

_IN_WORDS = re.compile(
    rf"(?<!\d )\b(?:half an? |an? )?(?:{_WORD})(?:(?:(?<=hundred|housand|.illion) and |[ -])(?:{_WORD}))*\b"
)

_FRACTION = re.compile(rf"\b(?:(?P<count>an?|one|two|three)[ -])?(?P<part>{'|'.join(_PERCENT)})s?\b(?=\W*$| of\b)")

_DIGITS = r"\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?!\d)(?:\.\d+)?|\d{1,15}(?!\d)(?:\.\d{1,15})?"

_QUANTITY = re.compile(
    "(?:" + "|".join(rf"(?P<{name}>\b(?:{words}))" for name, words in _HEDGES.items()) + ")?"
    rf"[^\w$€£]{{0,2}}(?<![\w.,])(?P<symbol>[$€£])?(?P<digits>{_DIGITS})(?: ?(?:-|–|to|and|or) ?(?P<last>{_DIGITS}))?"
    rf"(?: ?(?P<large>{'|'.join((*_LARGE, *_SUFFIXES))}|(?(symbol)[mb]|(?!)))\b)?(?P<more> or more\b)?"
    r"(?:[ -]?(?P<unit>%|[a-z]+))?"
)


def _quantities(text: str) -> Iterator[Quantity]:
    """The quantities in `text`, in figures or in words."""
    text = _IN_WORDS.sub(_in_figures, _FRACTION.sub(_in_percent, text.lower().replace("per cent", "percent")))
    for match in _QUANTITY.finditer(text):
        large = (_LARGE | _SUFFIXES | _OF_MONEY).get(match["large"], 1.0)
        first, last = (re.sub(r"[^\d.]", "", match[name] or match["digits"]) for name in ("digits", "last"))
        unit = match["unit"] or ""
        counted = ("count" if unit and unit not in _FUNCTION_WORDS else "", 1.0)
        known = _UNITS.get(match["symbol"] or unit) or _UNITS.get(unit.removesuffix("s"))
        low, high = _interval(float(last) * large, _step(last, large), match)
        if float(first) > float(last):  # a score
            yield Quantity(*_interval(float(first), 1.0, match), "", 1.0)
        yield Quantity(float(first) * large if float(first) < float(last) else low, high, *(known or counted))


def _in_percent(match: re.Match[str]) -> str:
    return f"about {_PERCENT[match['part']] * {'two': 2, 'three': 3}.get(match['count'], 1)} percent"


def _in_figures(match: re.Match[str]) -> str:
    total, current = 0.0, None
    for word in re.findall("[a-z]+", match.group()):
        if word in _LARGE:
            value = (1 if current is None else current) * _LARGE[word]
            total, current = (total, value) if value < 1000 else (total + value, None)
        elif word == "half" or word in NUMBER_WORDS:
            current = (current or 0.0) + NUMBER_WORDS.get(word, 0.5)
    return f"{total + (current or 0.0):.15g}"


def _step(digits: str, large: float) -> float:
    """What a number seems to be rounded to: 100,000 for "1.2 million", 10 for "240", 1 below 100."""
    whole, _, decimals = digits.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if int(whole) * large >= 100 else 0
    return large * (10.0 ** -len(decimals) if decimals else 10.0**zeros)


def _interval(value: float, step: float, match: re.Match[str]) -> tuple[float, float]:
    """What a number may stand for: half a step to either side, but 5% at most where no word says that it is rounded."""
    if match["over"] or match["more"]:
        return value - step / 1000, value + max(step, 0.2 * value)
    if match["under"]:
        return value - max(step, 0.2 * value), value + step / 1000
    around = max(step / 2, 0.05 * value) if match["about"] else min(step / 2, 0.05 * value)
    return value - (around or 1e-9), value + (around or 1e-9)


def _comparable(one: Quantity, other: Quantity) -> bool:
    return one.dimension == other.dimension or "" in (one.dimension, other.dimension)


def _quantities_agree(one: Sequence[Quantity], other: Sequence[Quantity]) -> bool:
    """Whether all overlap, one by one, or any two if one answer has more of them."""
    if len(one) == len(other):
        return bool(one) and all(map(_overlap, one, other))
    return any(_overlap(x, y) for x, y in product(one, other))


def _overlap(one: Quantity, other: Quantity) -> bool:
    a, b = (one.factor, other.factor) if one.dimension == other.dimension else (1.0, 1.0)
    return _comparable(one, other) and one.low * a < other.high * b and other.low * b < one.high * a


_TITLES = word_list("personal_titles")


def _names(words: Sequence[str], text: str) -> Iterator[Name]:
    """The names in `text` if it consists of them; a capital at the start of several words is none."""
    content = [word for i, word in enumerate(words) if _says_something(words, i)]
    capitals = [word for word in content if word[0].isupper()]
    lower = [word for word in content if word[0].islower()]
    if not capitals or content[0][0].isdigit() or content[0].lower() in NUMBER_WORDS:
        return
    if len(capitals) < len(lower) or (lower and capitals == content[:1]):
        return
    several = re.search(r" (?:and|or|&) |;", text)
    for part in re.split(r",? (?:and|or|&) |[;,] ?", text) if several else (text, text.partition(",")[0]):
        found = [part[term.start : term.end] for term in terms(part)]
        said = [word for i, word in enumerate(found) if _says_something(found, i)]
        name = [word for word in said if not word[0].islower() and word.lower() not in _TITLES]
        if name:
            yield Name.of(name)


def _names_agree(one: Name, other: Name) -> bool:
    """Whether one name has only words of the other, initials counted, or abbreviates it."""
    short, long = sorted((one.spelled, other.spelled), key=len)
    if all(any(same_word(a, b) for b in long) for a in short):
        return True
    return any(_abbreviates(word, other) for word in one.abbreviations) or any(
        _abbreviates(word, one) for word in other.abbreviations
    )


def shortens(short: str, full: str) -> bool:
    """Whether `short` is a name that leaves out forenames of `full`, or gives them as initials; titles do not count.

    A word before a place's name makes another place: "Virginia" is not short for "West Virginia".

    >>> shortens("Judge Falk", "Sir Martin Falk"), shortens("H. Okonjo", "Henrike Okonjo")
    (True, True)
    >>> shortens("Anna Kessler", "Peter Kessler"), shortens("Virginia", "West Virginia")
    (False, False)
    """
    a, b = _only_name(short), _only_name(full)
    if a is None or b is None or re.search(r"\bof\b", full):
        return False
    if len(b) < 2 or len(a) > len(b) or a[-1] != b[-1] or len(a[-1]) == 1 or not _WORDS_BEFORE_PLACES.isdisjoint(b):
        return False
    letters = sum(map(len, a)), sum(map(len, b))
    return letters[0] < letters[1] and all(any(word == w or word == w[0] for w in b) for word in a)


def surname(text: str) -> str | None:
    """The last word of the only name in `text`, folded and stemmed; None where it gives no name, or several.

    A name is only short for one with the same surname.
    """
    name = _only_name(text)
    return name[-1] if name else None


def _only_name(text: str) -> tuple[str, ...] | None:
    """The words of the only name in `text`, folded and stemmed; None where it gives no name, or several."""
    names = set(parse(text).names)
    return names.pop().spelled if len(names) == 1 else None


_WORDS_BEFORE_PLACES = term_set(" ".join(word_list("before_place_names")))

_ADJECTIVES = word_list("adjective_endings")


def same_word(one: str, other: str) -> bool:
    """Whether two stems are equal, or one is an initial of the other, or its adjective: "Colombia" and "Colombian"."""
    short, long = sorted((one, other), key=len)
    if not long.startswith(short):
        return False
    return len(short) in (1, len(long)) or (len(short) >= 5 and long[len(short) :] in _ADJECTIVES)


def _abbreviates(letters: str, name: Name) -> bool:
    """Whether `letters` ("NTSB", "US") are the initials of `name`."""
    if len(name.words) < _MIN_INITIALS:
        return False
    initials = name.initials
    return initials.startswith(letters) or letters.startswith(initials) or (len(letters) > 2 and letters in initials)
