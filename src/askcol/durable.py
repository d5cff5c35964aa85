"""Files that are written whole or not at all, also where power is lost, and JSON records that show damage."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class RecordDamaged(ValueError):
    """A sealed record that can't be read or was changed; the message names the file and what was found."""


def write_whole(path: Path, text: str) -> None:
    """Gives a file this text in one step: whoever reads it meanwhile, or after a crash, has the old text or the new."""
    new = path.with_name(f"{path.name}.new")
    new.write_text(text, encoding="utf-8")
    sync(new)
    new.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Returns once a file's content, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_sealed(path: Path, record: Mapping[str, Any]) -> None:
    """Writes `record` as JSON with its own SHA-256, in one step."""
    write_whole(path, _sealed(record))


def read_sealed(path: Path) -> dict[str, Any]:
    """The record that `write_sealed` wrote; raises `RecordDamaged` where a bit of it is another."""
    try:
        text = path.read_text(encoding="utf-8")
        record = json.loads(text)
    except (OSError, ValueError) as error:
        raise RecordDamaged(f"{path} can't be read ({error})") from None
    if not isinstance(record, dict) or "sha256" not in record:
        raise RecordDamaged(f"{path} records no SHA-256 of its own")
    del record["sha256"]
    if text != _sealed(record):
        raise RecordDamaged(f"{path} does not have the SHA-256 that it records")
    return record


def _sealed(record: Mapping[str, Any]) -> str:
    sha256 = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    return json.dumps({**record, "sha256": sha256}, indent=1) + "\n"
