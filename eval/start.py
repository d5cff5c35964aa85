"""Measures how soon askcol is there: what `askcol ask` imports and how long it takes, and a server's start and memory.

    python eval/start.py [INDEX] [QUESTION]

Each command runs in a process of its own that finds its modules compiled, as after an installation. Importing is timed
by Python's own `-X importtime`; a package's time is that of its modules alone, without what they import.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from served import Served

REPEATS = 7

LISTED = 12
"""How many packages the table names."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

_IMPORTED = re.compile(r"import time: +(\d+) \| +\d+ \| +(\S+)")


def main(index: Path, question: str) -> None:
    asking = ["-m", "askcol", "ask", question, "--index", str(index)]
    run(asking)  # compiles the modules
    starting, importing, cold = [], [], []
    for _ in range(REPEATS):
        starting.append(seconds(["-c", ""]))
        importing.append(import_times(run(["-X", "importtime", *asking]).stderr))
        cold.append(seconds(asking))
    print(import_table(importing))
    print(f"\nmodules of `askcol ask`: {summary([sum(times.values()) for times in importing], 'ms', 1)}")
    print(f"Python by itself: {summary(starting, 's')}")
    print(f"cold start of `askcol ask`: {summary(cold, 's')}")
    ready, resident = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        with Served(str(index)) as server:
            ready.append(time.perf_counter() - began)
            server.ask(question)
            resident.append(server.resident())
    print(f"`askcol serve` listens after: {summary(ready, 's')}")
    print(f"its resident memory after a question: {statistics.median(resident):.0f} MiB")


def run(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT)


def seconds(arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    run(arguments)
    return time.perf_counter() - began


def import_times(log: str) -> dict[str, float]:
    """Package -> milliseconds, from what `-X importtime` prints."""
    times: defaultdict[str, float] = defaultdict(float)
    for line in log.splitlines():
        if found := _IMPORTED.match(line):
            first, *rest = found[2].split(".")
            times[f"{first}.{rest[0]}" if first == "askcol" and rest else first] += int(found[1]) / 1000
    return times


def import_table(runs: Sequence[Mapping[str, float]]) -> str:
    """A Markdown table: the packages that take longest, median of `runs`."""
    packages = {name for times in runs for name in times}
    medians = {name: statistics.median(times.get(name, 0) for times in runs) for name in packages}
    slowest = sorted(medians, key=lambda name: -medians[name])[:LISTED]
    rows = [f"| `{name}` | {medians[name]:.0f} |" for name in slowest]
    rest = sum(medians.values()) - sum(medians[name] for name in slowest)
    return "\n".join(
        ["| package | ms |", "|---|---|", *rows, f"| {len(packages) - len(slowest)} others | {rest:.0f} |"]
    )


def summary(values: Sequence[float], unit: str, digits: int = 2) -> str:
    """Median and range."""
    return (
        f"median {statistics.median(values):.{digits}f} {unit} "
        f"({min(values):.{digits}f} to {max(values):.{digits}f}, {len(values)} runs)"
    )


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        Path(given[0] if given else "index"),
        given[1] if len(given) > 1 else "How many deportations did the two nations achieve?",
    )
