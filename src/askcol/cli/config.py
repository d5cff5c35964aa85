"""`askcol config`: the settings in force."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from askcol.cli.in_force import InForce, in_force, unknown_variables
from askcol.cli.options import JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, print_json
from askcol.index import IndexPlace


def config(as_json: JsonOption = False, verbose: VerboseOption = False) -> None:
    """Print every setting with its value and where that comes from, in the form of askcol.toml."""
    set_up_logging(verbose)
    rows = in_force(os.environ, Path())
    for name in unknown_variables(os.environ):
        ERR.print(f"[yellow]{name} is set in the environment, but there is no such setting[/]")
    if as_json:
        print_json([_record(row) for row in rows])
    else:
        sys.stdout.write(_as_toml(rows))


def _record(row: InForce) -> dict[str, object]:
    setting = row.setting
    return {
        "name": setting.key,
        "value": _plain(row.value),
        "origin": row.origin,
        "default": _plain(setting.default),
        "variable": setting.variable,
        "help": setting.meaning,
        "values": setting.values,
    }


def _as_toml(rows: Iterable[InForce]) -> str:
    """A file that sets what is set already; what has its default stands in comments."""
    parts = []
    for section, group in groupby(rows, lambda row: row.setting.section):
        if section:
            parts.append(f"[{section}]\n")
        parts += [_lines(row) for row in group]
    return "\n".join(parts)


def _lines(row: InForce) -> str:
    setting = row.setting
    value = "" if row.value is None else json.dumps(_plain(row.value), ensure_ascii=False)
    mark = "# " if row.origin == "default" else ""
    origin = "not set" if row.value is None else row.origin
    return (
        f"# {setting.meaning}\n# ({setting.values}; {setting.variable})\n{mark}{setting.name} = {value}  # {origin}\n"
    )


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Path | IndexPlace) else value
