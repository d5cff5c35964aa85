"""SHA-256 of files, and JSON records that carry their own, so that damage shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from askcol.errors import RecordDamaged, in_words
from askcol.files import write_whole

_HASHED_AT_ONCE = 4


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Checks `files` (name -> SHA-256) in `folder`; gives name -> finding for those that are missing or differ."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:  # hashing releases the interpreter lock
        findings = threads.map(partial(_damage, folder), files, files.values())
        return {name: finding for name, finding in zip(files, findings, strict=True) if finding}


def _damage(folder: Path, name: str, sha256: str) -> str | None:
    path = folder / name
    if not path.is_file():
        return f"{path} is missing"
    return None if file_sha256(path) == sha256 else f"{path} does not have the SHA-256 that was recorded for it"


def write_sealed(path: Path, record: Mapping[str, Any]) -> None:
    """Writes `record` as JSON with its own SHA-256, in one step."""
    write_whole(path, sealed(record))


def read_sealed(path: Path) -> dict[str, Any]:
    """The record that `write_sealed` wrote; raises `RecordDamaged` if the file is missing or any bit of it differs."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordDamaged(f"{path} can't be read ({in_words(error)})") from None
    return unsealed(content, str(path))


def sealed(record: Mapping[str, Any]) -> bytes:
    """`record` as JSON with its own SHA-256."""
    sha256 = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    return json.dumps({**record, "sha256": sha256}, indent=1).encode() + b"\n"


def unsealed(content: bytes, name: str) -> dict[str, Any]:
    """The record that `sealed` made; raises `RecordDamaged`, which calls it `name`, if any bit of it differs."""
    content = content.replace(b"\r\n", b"\n")  # as Windows writes text
    try:
        record = json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise RecordDamaged(f"{name} can't be read ({error})") from None
    if not isinstance(record, dict) or "sha256" not in record:
        raise RecordDamaged(f"{name} records no SHA-256 of its own")
    del record["sha256"]
    if content != sealed(record):
        raise RecordDamaged(f"{name} does not have the SHA-256 that it records")
    return record
