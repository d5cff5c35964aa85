"""Progress of long work: bars on a terminal, else a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

SECONDS_BETWEEN_LINES = 30.0


@contextmanager
def stages(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show progress: a bar for each stage on a terminal, else lines. Yields a function of `(stage, done, total)`."""
    if not console.is_terminal:
        yield _Lines(console)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield report


class _Lines:
    """Prints a line when work has taken `SECONDS_BETWEEN_LINES`, then another each time as many seconds have passed."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._printed = time.monotonic()
        self._stage = ""
        self._first = (0.0, 0)  # the time of the first report of this stage, and what was done by then

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._first = stage, (now, done)
        if now - self._printed < SECONDS_BETWEEN_LINES:
            return
        self._printed = now
        began, before = self._first
        left = ""
        if done > before:
            left = f", about {_duration((now - began) * (total - done) / (done - before))} left"
        self._console.print(f"{stage}: {done:,} of {total:,}{left}")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def counter(report: Callable[[str, int, int], None], stage: str, total: int) -> Callable[[int], None]:
    """A function to call with the number of items just finished; it reports their sum to `report`."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        report(stage, done, total)

    return count
