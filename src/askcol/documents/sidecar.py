"""`collection.toml`: what a folder says of the files in it."""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

from askcol.documents.document import Skipped
from askcol.documents.location import Location, reason_of, shown

SIDECAR = "collection.toml"


def read_sidecar(folder: Location) -> tuple[dict[str, dict[str, str]], list[Skipped]]:
    """What `collection.toml` says of the files beside it: a table a file, of strings and dates; and what it skips."""
    path = folder.joinpath(SIDECAR)
    try:
        if not path.is_file():
            return {}, []
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else f"not TOML: {error}"
        return {}, [Skipped(shown(path), f"{reason}; the files beside it are read without it")]
    entries: dict[str, dict[str, str]] = {}
    skipped: list[Skipped] = []
    for name, table in tables.items():
        if not isinstance(table, dict) or Path(name).name != name or not path.with_name(name).is_file():
            hint = "" if "." in name else '; a file\'s name stands in quotes: ["name.txt"]'
            skipped.append(Skipped(shown(path), f"{SIDECAR} names a file that is not there: {name!r}{hint}"))
            continue
        entries[name] = {}
        for key, value in table.items():
            if isinstance(value, str):
                entries[name][key] = value
            elif isinstance(value, datetime.date | datetime.time):
                entries[name][key] = value.isoformat()
            else:
                skipped.append(Skipped(shown(path), f"{key!r} of {name!r} is neither a string nor a date"))
    return entries, skipped
