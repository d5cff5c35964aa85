"""Progress: bars on a terminal; elsewhere a line now and then, with the time left."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from rich.console import Console

from askcol.cli import progress
from askcol.cli.progress import counter, stages


class Clock:
    """Stands in for the module `time`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def printed(clock: Clock, reports: Sequence[tuple[float, str, int, int]]) -> list[str]:
    """The lines printed for reports of `(seconds since the last report, stage, done, total)`."""
    file = io.StringIO()
    with stages(Console(file=file)) as report:
        for seconds, stage, done, total in reports:
            clock.now += seconds
            report(stage, done, total)
    return file.getvalue().splitlines()


def test_short_work_prints_nothing(clock: Clock) -> None:
    assert printed(clock, [(1, "reading", 1, 2), (20, "reading", 2, 2), (8, "embedding", 5, 5)]) == []


def test_long_work_prints_a_line_now_and_then_with_the_time_left(clock: Clock) -> None:
    reports = [(0, "embedding", 0, 1000), *((10, "embedding", 10 * i, 1000) for i in range(1, 7))]
    assert printed(clock, reports) == [
        "embedding: 30 of 1,000, about 16 min left",
        "embedding: 60 of 1,000, about 16 min left",
    ]


def test_the_time_left_is_estimated_within_the_stage(clock: Clock) -> None:
    reports = [(25, "reading", 3, 3), (0, "embedding", 100, 300), (10, "embedding", 200, 300)]
    assert printed(clock, reports) == ["embedding: 200 of 300, about 10 s left"]


def test_the_first_report_of_a_stage_has_no_time_left(clock: Clock) -> None:
    assert printed(clock, [(31, "embedding", 100, 300)]) == ["embedding: 100 of 300"]


@pytest.mark.parametrize(("total", "left"), [(26, "2 s"), (825, "27 min"), (20_025, "11.1 h")])
def test_long_times_are_printed_in_larger_units(clock: Clock, total: int, left: str) -> None:
    (line,) = printed(clock, [(0, "embedding", 0, total), (50, "embedding", 25, total)])
    assert line.endswith(f"about {left} left")


@pytest.mark.parametrize("terminal", [True, False])
def test_stages_are_bars_on_a_terminal_and_nothing_elsewhere(terminal: bool) -> None:
    shown = io.StringIO()
    with stages(Console(file=shown, force_terminal=terminal, width=80)) as report:
        for done in range(4):
            report("chunking", done, 3)
        report("embedding", 0, 7)
    assert ("chunking" in shown.getvalue()) == ("0/7" in shown.getvalue()) == terminal


def test_a_counter_adds_up() -> None:
    told: list[tuple[str, int, int]] = []
    count = counter(lambda *stage: told.append(stage), "x", 5)
    count(2)
    count(3)
    assert told == [("x", 2, 5), ("x", 5, 5)]
