"""Sides of a comparison timed in turn, and the ratios of their times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")

PAUSE_S = 0.01
"""Before each turn: threads of the side before still wait for work, and would take a core from this one."""


@dataclass(frozen=True, slots=True)
class Timed:
    """What a side gave for each item, in how many seconds, and how many seconds of a core that took."""

    seconds: Sequence[float]
    processor_seconds: Sequence[float]
    results: Sequence[Any]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def processor_mean(self) -> float:
        return statistics.mean(self.processor_seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else self.seconds[0]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of the repeats, and the least and the greatest of them."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))

    def __str__(self) -> str:
        return f"{figure(self.median)} ({figure(self.low)} to {figure(self.high)})"


def in_turn(
    sides: Mapping[str, Callable[[T], object]],
    items: Sequence[T],
    clocks: Mapping[str, Callable[[], float]] = MappingProxyType({}),
) -> dict[str, Timed]:
    """Gives every item to every side; the sides take turns, so that what else the machine does slows all alike.

    Another side begins with each item. `clocks`: for sides in other processes, the seconds that these spent on a core.
    """
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    processor_seconds: dict[str, list[float]] = {name: [] for name in sides}
    results: dict[str, list[object]] = {name: [] for name in sides}
    names = list(sides)
    for number, item in enumerate(items):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            clock = clocks.get(name, time.process_time)
            time.sleep(PAUSE_S)
            began, spent = time.perf_counter(), clock()
            results[name].append(sides[name](item))
            seconds[name].append(time.perf_counter() - began)
            processor_seconds[name].append(clock() - spent)
    return {name: Timed(seconds[name], processor_seconds[name], results[name]) for name in names}


def times_faster(side: Timed, than: Timed, repeats: int) -> Spread:
    """How many times faster `side` was than `than`, over `repeats` parts of the items, of about the same size each."""
    parts = min(repeats, len(side.seconds))
    totals = [(sum(than.seconds[i::parts]), sum(side.seconds[i::parts])) for i in range(parts)]
    return Spread.of([slow / fast for slow, fast in totals])


def figure(value: float) -> str:
    """Three digits: `1,230`, `45.6`, `7.89`."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def milliseconds(seconds: float) -> str:
    return figure(seconds * 1000)
