"""Cells of a table -> amounts with a unit, or points in time, which can be compared and added up exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from askcol.text import parse, word_groups, word_list, word_table

_CURRENCY = "".join(sign for unit in word_table("units") if len(sign := unit) == 1 and not sign.isalnum())

_CURRENCY_UNITS = frozenset({*_CURRENCY, "CHF", "EUR", "GBP", "USD"})

_UNITS = word_list("quantity_units")

_NUMBER = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"

_AMOUNT = re.compile(
    rf"(?P<sign>[-−–+])?(?P<before>[{re.escape(_CURRENCY)}]|[A-Z]{{3}}(?= ))? ?(?P<number>{_NUMBER})"
    r"(?: ?(?P<after>%|[^\W\d]\S{0,11}(?: (?:a|per) [a-z]+)?|[°€£$]\S{0,3}))?"
)

_COLUMN_UNIT = re.compile(r"[\[(](?P<inside>[^()\[\]]{1,12})[\])]\s*$|(?:,| in) (?P<behind>\S{1,10})$")

_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?::(?P<minute>\d\d)|(?:[:.](?P<minutes>\d\d))?(?= ?[ap]))(?P<half> ?[ap]\.?m\.?)?",
    re.IGNORECASE,
)

_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")

_LONGEST_DATE = 30

_BLANK = word_list("blank_cells") | frozenset(map(" ".join, word_groups("blank_phrases"))) | {""}

_WEEKDAY = re.compile(r"^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,? (?=\w)")

_FREE = frozenset({"free", "free of charge", "no charge"})

_NOON = {"noon": 12 * 60, "midnight": 24 * 60}

_YEAR = re.compile(r"1\d{3}|20\d\d")

_UNIT_MEANS = {unit: kind for kind, units in word_table("dimension_units").items() for unit in units.split()}


class Amount(NamedTuple):
    """A number as it stands in a cell. `unit`: "" without one; `leads`: whether it stands before the number."""

    value: Decimal
    unit: str = ""
    leads: bool = False

    def written(self, value: Decimal) -> str:
        """Another number in the form of this one: "£1,149.73". Money has no decimals or two."""
        if self.unit in _CURRENCY_UNITS and value != value.to_integral_value():
            value = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
        digits = f"{abs(value):,f}"
        if self.unit and not self.leads:
            digits += ("" if self.unit == "%" else " ") + self.unit
        return f"{'−' if value < 0 else ''}{self.unit if self.leads else ''}{digits}"


def measures(unit: str) -> str:
    """What a unit measures ("money", "length", "time", ...), "" where that is not known.

    >>> measures("£"), measures("kg"), measures("minutes"), measures("points")
    ('money', 'weight', 'time', '')
    """
    short = unit.removesuffix("s")
    if unit in _CURRENCY_UNITS:
        return "money"
    return next((_UNIT_MEANS[u] for u in (unit, unit.lower(), short, short.lower()) if u in _UNIT_MEANS), "")


def is_blank(cell: str) -> bool:
    """Whether a cell says that there is nothing, by no text or by a dash; "n/a" leaves open what there is."""
    return cell.strip().lower() in _BLANK


def _singular(unit: str) -> str:
    return unit.removesuffix("s") if unit in _UNITS or unit.removesuffix("s") in _UNITS else unit


def is_zero(cell: str, column: str) -> bool:
    """Whether a cell is an amount of nothing, or says that a thing is free."""
    read = None if cell.lower() in _FREE else amounts([cell], column)
    return cell.lower() in _FREE or (read is not None and not read[0].value)


class Point(NamedTuple):
    """A date or a time of day. `known`: which parts the cell gives; `order`: their values, which sort."""

    known: tuple[str, ...]
    order: tuple[int, ...]


def amounts(cells: Sequence[str], column: str) -> list[Amount] | None:
    """The cells of a column as amounts of one unit, which the cells or the column's name give.

    None if a cell is empty or no plain number ("<0.5", "3-5%", "none"), or if their units differ.

    >>> amounts(["£27,400", "£6,300"], "Cost")[1]
    Amount(value=Decimal('6300'), unit='£', leads=True)
    >>> amounts(["12 kg", "300 g"], "Weight"), amounts(["3", ""], "Flats")
    (None, None)
    """
    paid = [cell for cell in cells if cell.strip().lower() not in _FREE]
    if len(paid) < len(cells):
        priced = amounts(paid, column) or ()
        free = priced[0]._replace(value=Decimal()) if priced and measures(priced[0].unit) == "money" else None
        rest = iter(priced)
        return [free if cell.strip().lower() in _FREE else next(rest) for cell in cells] if free else None
    found = [None if _TIME.fullmatch(cell.strip()) else _AMOUNT.fullmatch(cell.strip()) for cell in cells]
    read = [_amount(match) for match in found if match]
    if len(read) < len(cells) or len({(_singular(a.unit), a.leads) for a in read}) != 1:
        return None
    unit = column_unit(column)
    if read[0].unit or not unit:
        return read
    return [Amount(a.value, unit, unit in _CURRENCY) for a in read]


def column_unit(column: str) -> str:
    """The unit that a column's name ends with, "" without one.

    >>> column_unit("Length (m)"), column_unit("Points (of 100)"), column_unit("Weight in kg")
    ('m', '', 'kg')
    """
    match = _COLUMN_UNIT.search(column)
    unit = (match["inside"] or match["behind"]) if match else ""
    is_short = bool(match and match["inside"]) and unit.isalpha() and len(unit) <= 3
    return unit if is_short or unit in _UNITS or unit in _CURRENCY or "/" in unit else ""


def _amount(match: re.Match[str]) -> Amount:
    value = Decimal(re.sub(r"[^\d.]", "", match["number"]))
    unit = match["before"] or match["after"] or ""
    return Amount(-value if match["sign"] in ("-", "−", "–") else value, unit, bool(match["before"]))


def points(cells: Sequence[str]) -> list[Point] | None:
    """The cells of a column as points in time, all known to the same part; None if one is not.

    "03/04/2024" is read as day and month, or month and day, as other cells of the column show; otherwise it is not.

    >>> points(["9:30 AM", "2:15 PM"])[1].order, points(["2 May 2016", "6 Jul 1987"])[0].order
    ((855,), (2016, 5, 2))
    >>> points(["2 May 2016", "vacant"]), points(["03/04/2024", "05/06/2024"])
    (None, None)
    """
    slashed = [_SLASHED.fullmatch(cell.strip()) for cell in cells]
    if any(slashed):
        return _slashed_points([m for m in slashed if m]) if all(slashed) else None
    read = [_point(cell.strip()) for cell in cells]
    found = [point for point in read if point]
    return found if len(found) == len(read) and len({point.known for point in found}) == 1 else None


def _slashed_points(dates: Sequence[re.Match[str]]) -> list[Point] | None:
    parts = [tuple(map(int, match.groups())) for match in dates]
    day_first, month_first = any(a > 12 for a, _, _ in parts), any(b > 12 for _, b, _ in parts)
    if day_first == month_first:
        return None
    known = ("year", "month", "day")
    return [Point(known, (year, b, a) if day_first else (year, a, b)) for a, b, year in parts]


def years(cells: Sequence[str]) -> list[Point] | None:
    """The cells of a column as years; None if one is none, or has a separator.

    >>> years(["1871", "2,019"]) is None, years(["1871"])
    (True, [Point(known=('year',), order=(1871,))])
    """
    if not all(_YEAR.fullmatch(cell.strip()) for cell in cells):
        return None
    return [Point(("year",), (int(cell),)) for cell in cells]


def _point(cell: str) -> Point | None:
    if cell.lower() in _NOON:
        return Point(("time",), (_NOON[cell.lower()],))
    if time := _TIME.fullmatch(cell):
        hour, half = int(time["hour"]), (time["half"] or "").strip().lower()[:1]
        if half:
            hour = hour % 12 + (12 if half == "p" else 0)
        return Point(("time",), (60 * hour + int(time["minute"] or time["minutes"] or 0),))
    cell = _WEEKDAY.sub("", cell)
    date = parse(cell).date if len(cell) <= _LONGEST_DATE else None
    if date is None or (date.years and date.years[0] != date.years[1]):
        return None
    parts = {"year": date.years[0] if date.years else None, "month": date.month, "day": date.day}
    said = {name: int(part) for name, part in parts.items() if part is not None}
    return Point(tuple(said), tuple(said.values())) if said else None
