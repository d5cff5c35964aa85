"""Start: what `askcol ask` imports, a cold question, and a server that begins to listen."""

from __future__ import annotations

import statistics
import subprocess
import sys
from functools import partial
from pathlib import Path

import start
from served import Served

from askcol.encoding import packaged_encoder
from askcol.index import LocalPlace
from performance.growth import index_of_size
from performance.setting import REPEATS, Setting, Target, table
from performance.texts import heldout, index_of
from performance.timing import Spread, in_turn, times_faster

TITLE = "Start"

_SEEDS = Path(__file__).parents[2] / "seeds"

_NOW, _BEFORE = "now", "before"


def measure(setting: Setting) -> tuple[str, list[Target]]:
    data = heldout(setting, 1)
    question = data.questions[0].text
    asking = {_NOW: partial(_ask, sys.executable, data.index, question)}
    if setting.before:
        former = index_of(setting.python_before, data.documents, setting.work / "heldout" / "index-before")
        asking[_BEFORE] = partial(_ask, setting.python_before, former, question)
    in_turn(asking, [0])  # compiles the modules
    cold = in_turn(asking, range(REPEATS))
    command = ["-X", "importtime", "-m", "askcol", "ask", question, "--index", str(data.index)]
    imports = [start.import_times(start.run(command).stderr) for _ in range(REPEATS)]
    importing = Spread.of([sum(times.values()) / 1000 for times in imports])
    large = index_of_size(setting, setting.middle_size)
    listening = in_turn({_NOW: lambda _: _listen(large)}, range(REPEATS))[_NOW]
    LocalPlace(setting.work / "seeds").build([_SEEDS], packaged_encoder())
    resident = statistics.median(_resident(setting.work / "seeds", question) for _ in range(REPEATS))
    rows = [
        ("cold `askcol ask`, s", *(str(Spread.of(side.seconds)) for side in cold.values())),
    ]
    if setting.before:
        rows.append(("times faster", str(times_faster(cold[_NOW], cold[_BEFORE], REPEATS)), ""))
    others = [
        ("modules of `askcol ask`, s", importing),
        (f"`askcol serve` on {setting.middle_size:,} chunks listens after, s", Spread.of(listening.seconds)),
    ]
    rows += [(name, str(spread), *[""] * (len(cold) - 1)) for name, spread in others]
    rows.append(("resident memory of the server of `seeds/`, MiB", f"{resident:.0f}", *[""] * (len(cold) - 1)))
    text = table(("", *cold), rows) + "\n\n" + start.import_table(imports)
    found = Spread.of(cold[_NOW].seconds)
    ready = Spread.of(listening.seconds)
    return text, [
        Target(6, "cold `askcol ask` at most 1.0 s", f"{found} s", found.median <= 1.0),
        Target(6, "of which imports at most 0.4 s", f"{importing} s", importing.median <= 0.4),
        Target(6, "`serve` ready in 1.5 s at 10^5 chunks", f"{ready} s", ready.median <= 1.5),
        Target(6, "at most 350 MiB on the seeds", f"{resident:.0f} MiB", resident <= 350),
    ]


def _ask(python: str, index: Path, question: str, _: int) -> None:
    command = [python, "-m", "askcol", "ask", question, "--index", str(index)]
    subprocess.run(command, check=True, capture_output=True, env=start.ENVIRONMENT)


def _listen(index: Path) -> None:
    with Served(str(index)):
        pass


def _resident(index: Path, question: str) -> float:
    with Served(str(index)) as server:
        server.ask(question)
        return server.resident()
