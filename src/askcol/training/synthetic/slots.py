"""Slots of a scenario: `{person1}`, `{money2}`, `{person1.last}`, filled with invented names, numbers and dates."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from askcol.training.synthetic.words import MONTHS, vocabulary

_SLOT = re.compile(r"\{([a-z]+)(\d*)(?:\.(first|last))?\}")


class Names:
    """Fills slots: the same slot with the same words, slots of one kind with different ones."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._filled: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()
        self._money = rng.choice(("${}", "${}", "£{}", "€{}", "{} euros", "{} dollars", "USD {}", "{} CHF"))
        self._date = rng.choice(("{d} {m} {y}", "{m} {d}, {y}", "{d} {m}", "{m} {d}", "{d} {m}", "{y}-{n:02}-{d:02}"))

    def fill(self, text: str) -> str:
        """`text` with its slots filled. Raises `ValueError` at a slot of unknown kind."""
        return _SLOT.sub(self._slot, text)

    def _slot(self, slot: re.Match[str]) -> str:
        kind, number, part = slot.groups()
        if (kind, number) not in self._filled:
            self._filled[kind, number] = self._new(kind)
        words = self._filled[kind, number]
        if part == "first":
            return words.split()[0]
        return words.split(maxsplit=1)[1] if part == "last" else words

    def _new(self, kind: str) -> str:
        make = _KINDS.get(kind)
        if make is None:
            raise ValueError(f"{{{kind}}} is no kind of slot; known are {', '.join(_KINDS)}")
        for _ in range(200):
            words = make(self)
            parts = set(words.split()) if kind == "person" else {words}
            if not parts & self._used:
                break
        self._used |= parts
        return words

    def pick(self, kind: str) -> str:
        """A word of `templates.WORDS`."""
        return self._rng.choice(vocabulary()[kind])

    def number(self, low: int, high: int) -> int:
        """A whole number in [low, high], short ones as likely as long ones."""
        digits = self._rng.randint(len(str(low)), len(str(high)))
        return self._rng.randint(max(low, 10 ** (digits - 1)), min(high, 10**digits - 1))

    def one_of(self, *forms: str) -> str:
        """One of `forms`."""
        return self._rng.choice(forms)

    def money(self) -> str:
        """An amount in the passage's currency."""
        value = self.number(20, 9_999_999)
        rounded = round(value, self._rng.choice((0, 1, 2)) - max(len(str(value)) - 2, 0))
        amount = f"{rounded / 1e6:.1f} million" if value >= 1_000_000 and self._rng.random() < 0.6 else f"{rounded:,}"
        return self._money.format(amount)

    def date(self) -> str:
        """A date, in the passage's form."""
        month = self._rng.randrange(12)
        return self._date.format(
            d=self._rng.randint(1, 28), m=MONTHS[month], n=month + 1, y=self._rng.randint(1995, 2027)
        )

    def code(self) -> str:
        """A reference such as `KT-4821`."""
        letters = "".join(self._rng.choice("ABCDEFGHKLMNPRSTVW") for _ in range(self._rng.randint(1, 3)))
        return self.one_of("{}-{}", "{}{}", "{} {}", "{}/{}").format(letters, self.number(100, 99999))


def _org(names: Names) -> str:
    place, last, brand, trade = (names.pick(kind) for kind in ("place", "last", "brand", "trade"))
    return names.one_of(
        f"{brand} {trade}", f"{last} & {names.pick('last')}", f"{place} {trade}", f"{brand} Group", last
    )


def _street(names: Names) -> str:
    name = names.one_of(names.pick("last"), names.pick("place"), names.pick("side"), "Mill", "Station", "Church", "Elm")
    return f"{name} {names.one_of('Street', 'Road', 'Lane', 'Avenue', 'Square')}"


def _time(names: Names) -> str:
    hour, minute = names.number(1, 12), names.one_of("00", "15", "30", "45", "10", "50")
    return names.one_of(
        f"{hour}:{minute}", f"{hour}.{minute} pm", f"{hour}:{minute} a.m.", f"{hour} pm", f"{hour:02}:{minute}"
    )


def _email(names: Names) -> str:
    return f"{names.one_of(names.pick('last').lower().replace(' ', ''), 'office', 'info', 'desk')}@{_host(names)}"


def _host(names: Names) -> str:
    return f"{names.pick('brand').lower()}-{names.pick('place').lower().replace(' ', '')}.example"


def _phone(names: Names) -> str:
    digits = "".join(str(names.number(0, 9)) for _ in range(7))
    return names.one_of(f"0{names.number(20, 99)} {digits}", f"({names.number(200, 989)}) {digits[:3]}-{digits[3:]}")


_KINDS: dict[str, Callable[[Names], str]] = {
    "person": lambda names: f"{names.pick('first')} {names.pick('last')}",
    "org": _org,
    "town": lambda names: names.one_of(names.pick("place"), f"{names.pick('side')} {names.pick('place')}"),
    "country": lambda names: names.pick("country"),
    "street": _street,
    "money": Names.money,
    "date": Names.date,
    "year": lambda names: str(names.number(1950, 2027)),
    "month": lambda names: names.pick("month"),
    "weekday": lambda names: names.pick("day"),
    "time": _time,
    "number": lambda names: f"{names.number(13, 99_999):,}",
    "small": lambda names: names.one_of(
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "11", "12", "14", "15", "18", "20", "24"
    ),
    "percent": lambda names: f"{names.number(1, 99)}{names.one_of('%', '%', ' percent', ' per cent')}",
    "code": Names.code,
    "email": _email,
    "phone": _phone,
    "url": lambda names: f"www.{_host(names)}",
}
