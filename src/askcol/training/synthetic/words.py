"""Words and values that fill synthetic tables and lists, and the text as it is written."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from askcol.training.synthetic import templates

MONTHS = templates.WORDS["month"].split(", ")

Span = tuple[int, int]
"""Half-open characters of a document's text."""


class Ask(NamedTuple):
    """A question. `answer`: None if the document has none."""

    question: str
    answer: Span | None = None


def holds(text: str, words: str) -> bool:
    return words.casefold() in text.casefold()


class Writer:
    """A text under construction."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._length = 0

    def write(self, text: str) -> Span:
        """Append `text`; returns its offsets."""
        self.parts.append(text)
        self._length += len(text)
        return self._length - len(text), self._length


class Words:
    """The words of a document. Names are composed of few words, so they resemble each other."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._few = {slot: rng.sample(words, min(6, len(words))) for slot, words in vocabulary().items()}

    def fill(self, pattern: str) -> str:
        return self.filled(pattern)[0]

    def filled(self, pattern: str) -> tuple[str, dict[str, Span]]:
        """`pattern` with its slots filled, and the offsets of each filled slot, by the first word of its name."""
        text, position = "", 0
        spans: dict[str, Span] = {}
        for slot in re.finditer(r"\{([^}]+)\}", pattern):
            text += pattern[position : slot.start()]
            begin = len(text)
            text += self._slot(slot[1])
            spans[slot[1].split()[0]] = begin, len(text)
            position = slot.end()
        return text + pattern[position:], spans

    def _slot(self, slot: str) -> str:
        if slot in self._few:
            return self._rng.choice(self._few[slot])
        if slot in templates.NAMES:
            return self.fill(self._rng.choice(templates.NAMES[slot].split("; ")))
        return values_of(slot, self, self._rng, alone=True).make()

    def names(self, kind: str, count: int) -> list[str]:
        """Different names of a kind, at most `count`."""
        if kind in templates.WORDS:
            known = vocabulary()[kind]
            return self._rng.sample(known, min(count, len(known)))
        if kind in ("term", "effort"):
            return self._rng.sample(list(glossary() if kind == "term" else efforts()), count)
        drawn = (self.fill(self._rng.choice(templates.NAMES[kind].split("; "))) for _ in range(4 * count))
        return list({name.casefold(): name for name in drawn}.values())[:count]


@cache
def vocabulary() -> dict[str, list[str]]:
    return {slot: words.split(", ") for slot, words in templates.WORDS.items()}


@cache
def glossary() -> dict[str, str]:
    lines = [line.split(": ") for line in templates.GLOSSARY.strip().splitlines()]
    return dict(lines)


@cache
def efforts() -> dict[str, str]:
    """The units in which efforts are counted."""
    return dict(item.split(": ") for item in templates.EFFORTS.strip().replace("\n", "; ").split("; "))


@dataclass(frozen=True, slots=True)
class Values:
    """The cells of a column. `unit`: the unit in its header; `telling`: whether a cell is clear without its header."""

    make: Callable[[], str]
    unit: str = ""
    telling: bool = True


def values_of(spec: str, words: Words, rng: random.Random, *, alone: bool = False) -> Values:
    """`spec`: `count`, `decimal`, `year` or `money` with bounds and unit, `percent`, `date`, or the kind of a name.

    `alone`: the value has no header that could tell its unit.
    """
    kind, *bounds = spec.replace("+", "").split()
    if kind not in ("count", "decimal", "year", "money", "percent", "date"):
        pattern = spec if "{" in spec else f"{{{spec}}}"
        return Values(lambda: words.fill(pattern))
    low, high, unit = float(bounds[0]), float(bounds[1]), " ".join(bounds[2:])
    if kind == "date":
        style = rng.choice(
            ("{d} {m} {y}", "{m} {d}, {y}", "{y}-{n:02}-{d:02}", "{m} {y}", "{d} {s} {y}", "{d:02}.{n:02}.{y}")
        )
        return Values(lambda: random_date(style, int(low), int(high), rng))
    if kind == "money":
        return _money(low, high, rng, alone=alone)
    in_header = bool(unit) and not alone and rng.random() < 0.5
    rounded, separator = rng.random() < 0.3, rng.choice((",", ",", ",", ""))
    if kind == "percent":
        mark = rng.choice(("%", "%", "%", " %", " per cent", " percent", "%" if alone else ""))
        decimals = rng.choice((0, 1, 1))
        return Values(lambda: f"{rng.uniform(low, high):.{decimals}f}{mark}", "" if mark else "%", bool(mark))

    def number() -> str:
        if kind == "year":
            value = str(rng.randint(int(low), int(high)))
        elif kind == "decimal":
            value = f"{_log_uniform(low, high, rng):.1f}"
        else:
            n = round(_log_uniform(low, high, rng))
            n = round(n, 2 - len(str(n))) if rounded else n
            value = f"{n:{separator}}"
        return value if in_header or not unit else f"{value} {unit}"

    return Values(number, unit if in_header else "", bool(unit) and not in_header)


def _log_uniform(low: float, high: float, rng: random.Random) -> float:
    return math.exp(rng.uniform(math.log(low), math.log(high)))


def random_date(style: str, first: int, last: int, rng: random.Random) -> str:
    month = rng.randrange(12)
    name = MONTHS[month]
    return style.format(d=rng.randint(1, 28), m=name, s=name[:3], n=month + 1, y=rng.randint(first, last))


def _money(low: float, high: float, rng: random.Random, *, alone: bool) -> Values:
    before, after = rng.choice((("$", ""), ("$", ""), ("€", ""), ("£", ""), ("USD ", ""), ("", " euros"), ("", " CHF")))
    scale, name = (1e6, "million") if high > 5e6 else (1e3, "thousand")
    style = rng.choice(("full", "short", "header"))
    if style == "header" and high >= 1e5 and not alone:
        unit = f"{(before + after).strip()} {name}"
        low = max(low, scale / 2)
        return Values(lambda: f"{_log_uniform(low, high, rng) / scale:,.1f}", unit, telling=False)

    def amount() -> str:
        value = _log_uniform(low, high, rng)
        if style == "short" and value >= 1e6:
            big, word = (value / 1e9, "billion") if value >= 1e9 else (value / 1e6, "million")
            return f"{before}{big:.1f} {word}{after}"
        if high < 100:
            return f"{before}{value:.2f}{after}"
        return f"{before}{round(value, 2 - len(str(int(value)))):,.0f}{after}"

    return Values(amount)


def in_sentence(words: str) -> str:
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def split_up(questions: str) -> list[str]:
    return [question.strip() for question in questions.split(";") if question.strip()]


def sum_of(cells: Sequence[str]) -> str:
    """The sum in the form of the cells, "" if their forms differ."""
    found = [re.fullmatch(r"(\D*?)(\d[\d,]*(?:\.\d+)?)(\D*)", cell) for cell in cells]
    forms = {(m[1], len(m[2].partition(".")[2]), m[3]) for m in found if m}
    if None in found or len(forms) != 1:
        return ""
    before, decimals, after = forms.pop()
    value = sum(float(m[2].replace(",", "")) for m in found if m)
    return f"{before}{value:,.{decimals}f}{after}"
