"""A server asked by many clients at once: throughput, errors, latency and memory."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from urllib.error import HTTPError

from served import Served

from performance.setting import REPEATS, Setting, Target, table
from performance.texts import heldout, index_of
from performance.timing import Spread, milliseconds

TITLE = "Under load"

_REFUSED = (429, 503)
"""Statuses that ask a client to come back later."""

_NOW, _BEFORE = "now", "before"


@dataclass(slots=True)
class Loaded:
    """What clients saw of a server. `rates`: questions answered a second, by round; `memory`: MiB after each round."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    rates: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def refused(self) -> int:
        return sum(self.statuses[status] for status in _REFUSED)

    @property
    def errors(self) -> int:
        return self.statuses.total() - self.statuses[200] - self.refused


def measure(setting: Setting) -> tuple[str, list[Target]]:
    data = heldout(setting, 10_000)
    questions = [question.text for question in data.questions]
    with ExitStack() as opened:
        servers = {_NOW: opened.enter_context(Served(str(data.index)))}
        if setting.before:
            index = index_of(setting.python_before, data.documents, setting.work / "heldout" / "index-before")
            servers[_BEFORE] = opened.enter_context(Served(str(index), python=setting.python_before))
        found = {name: Loaded() for name in servers}
        waiting = {name: cycle(questions) for name in servers}
        for _ in range(REPEATS):
            for name, server in servers.items():
                ask_by_many(server, waiting[name], setting.clients, setting.load_seconds / REPEATS, found[name])
    rows = [
        (
            name,
            str(Spread.of(side.rates)),
            milliseconds(side.p50),
            milliseconds(side.p95),
            f"{side.refused:,} of {side.statuses.total():,}",
            str(side.errors),
            ", ".join(f"{mebibytes:.0f}" for mebibytes in side.memory),
        )
        for name, side in found.items()
    ]
    head = ("", "answers a second", "p50, ms", "p95, ms", "refused (429, 503)", "errors", "resident memory, MiB")
    text = (
        f"{setting.clients} clients for {setting.load_seconds:g} s, in {REPEATS} rounds. A client that is refused "
        "waits as long as `Retry-After` says. Latency is that of answers; memory is that after each round.\n\n"
    )
    return text + table(head, rows), _targets(found)


def ask_by_many(server: Served, questions: Iterator[str], clients: int, seconds: float, found: Loaded) -> None:
    """Lets `clients` ask one question after another for `seconds`, and adds what they saw to `found`."""
    answered = 0
    until = time.perf_counter() + seconds
    lock = threading.Lock()

    def ask() -> None:
        nonlocal answered
        while (began := time.perf_counter()) < until:
            wait = 0.0
            try:
                server.ask(next(questions))
                status = 200
            except HTTPError as error:
                status, wait = error.code, float(error.headers.get("Retry-After", 0))
            except OSError:  # the connection was refused or broke
                status = 0
            took = time.perf_counter() - began
            with lock:
                found.statuses[status] += 1
                if status == 200:
                    found.seconds.append(took)
                    answered += 1
            time.sleep(max(0.0, min(wait, until - time.perf_counter())))

    threads = [threading.Thread(target=ask) for _ in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.rates.append(answered / (time.perf_counter() - began))
    found.memory.append(server.resident())


def _targets(found: dict[str, Loaded]) -> list[Target]:
    now = found[_NOW]
    growth = now.memory[-1] / now.memory[1]
    targets = [
        Target(7, "no error but 429 and 503", f"{now.errors} of {now.statuses.total():,}", now.errors == 0),
        Target(7, "p95 of the admitted at most twice p50", f"{now.p95 / now.p50:.2f} times", now.p95 <= 2 * now.p50),
        Target(7, "memory flat from the second round on", f"{growth:.2f} times", growth <= 1.1),
    ]
    if _BEFORE in found:
        ratio = Spread.of([now / then for now, then in zip(found[_NOW].rates, found[_BEFORE].rates, strict=True)])
        targets.insert(0, Target(7, "3 times the throughput of before", str(ratio), ratio.median >= 3))
    return targets
