"""Measures askcol beside what people use instead, and writes the result as a page.

    python eval/bench.py --squad SQUAD --holdout HOLDOUT --work DIR [--only PART,PART] [--before CHECKOUT]

A part that is in the work folder already is not measured again, unless `--only` names it; so a run that was interrupted
goes on where it was. The page holds all parts that were measured.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from performance import building, dense, distributed, end_to_end, growth, lexical, load, reading, starting
from performance.machine import commit, processor
from performance.report import write_page
from performance.setting import Section, Setting, Target

PARTS: Mapping[str, tuple[str, Callable[[Setting], tuple[str, list[Target]]]]] = {
    "reading": (reading.TITLE, reading.measure),
    "end-to-end": (end_to_end.TITLE, end_to_end.measure),
    "lexical": (lexical.TITLE, lexical.measure),
    "dense": (dense.TITLE, dense.measure),
    "start": (starting.TITLE, starting.measure),
    "load": (load.TITLE, load.measure),
    "building": (building.TITLE, building.measure),
    "growth": (growth.TITLE, growth.measure),
    "distributed": (distributed.TITLE, distributed.measure),
}
"""Name -> title, and what measures it."""


def main(setting: Setting, only: list[str]) -> None:
    kept = setting.work / "parts"
    kept.mkdir(parents=True, exist_ok=True)
    for name in only or PARTS:
        path = kept / f"{name}.json"
        if only or not path.exists():
            print(f"measuring: {name}", file=sys.stderr)
            title, measure = PARTS[name]
            text, targets = measure(setting)
            before = commit(setting.before) if setting.before else ""
            repeats_it, load_average = command(setting, name), os.getloadavg()[0]
            section = Section(title, text, tuple(targets), commit(), before, processor(), repeats_it, load_average)
            path.write_bytes(msgspec.json.format(msgspec.json.encode(section)))
    sections = [
        msgspec.json.decode((kept / f"{name}.json").read_bytes(), type=Section)
        for name in PARTS
        if (kept / f"{name}.json").exists()
    ]
    print(write_page(sections, setting.page))


def command(setting: Setting, part: str) -> str:
    """What measures `part` again; paths are left open."""
    changed = {
        "--questions": (setting.questions, Setting.questions),
        "--load-seconds": (setting.load_seconds, Setting.load_seconds),
        "--clients": (setting.clients, Setting.clients),
    }
    return " ".join(
        (
            f"python eval/bench.py --squad SQUAD --holdout HOLDOUT --work DIR --only {part}",
            *(["--before CHECKOUT"] if setting.before else []),
            *(["--no-peers"] if not setting.peers else []),
            *(f"{option} {value:g}" for option, (value, usual) in changed.items() if value != usual),
        )
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--squad", type=Path, required=True, help="SQuAD 1.1's training set")
    parser.add_argument("--holdout", type=Path, required=True, help="the titles of its articles that trained no reader")
    parser.add_argument("--work", type=Path, required=True, help="where collections and results are kept")
    parser.add_argument("--only", default="", help=f"parts to measure anew, of {', '.join(PARTS)}")
    parser.add_argument("--before", type=Path, help="another checkout, with its .venv, to be timed beside this one")
    parser.add_argument("--no-peers", action="store_true", help="askcol alone")
    parser.add_argument("--questions", type=int, default=Setting.questions, help="asked end to end")
    parser.add_argument("--sizes", default="1e4,1e5,1e6", help="of the collections that show growth, in chunks")
    parser.add_argument("--load-seconds", type=float, default=Setting.load_seconds, help="how long the load lasts")
    parser.add_argument("--clients", type=int, default=Setting.clients, help="how many ask at once under load")
    parser.add_argument("--page", type=Path, default=Setting.page, help="what is written")
    options = parser.parse_args()
    main(
        Setting(
            squad=options.squad,
            holdout=options.holdout,
            work=options.work,
            before=options.before,
            questions=options.questions,
            sizes=[int(float(size)) for size in options.sizes.split(",")],
            load_seconds=options.load_seconds,
            clients=options.clients,
            peers=not options.no_peers,
            page=options.page,
        ),
        [name for name in options.only.split(",") if name],
    )
