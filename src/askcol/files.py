"""Files that are written whole or not at all, also where power is lost, and JSON records that show damage."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from askcol.errors import RecordDamaged


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


_HASHED_AT_ONCE = 4


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with `files` (name -> SHA-256) in `folder`: name -> finding, for those where something is."""
    with ThreadPoolExecutor(_HASHED_AT_ONCE) as threads:  # hashing leaves the interpreter to others
        findings = threads.map(partial(_damage, folder), files, files.values())
        return {name: finding for name, finding in zip(files, findings, strict=True) if finding}


def _damage(folder: Path, name: str, sha256: str) -> str | None:
    path = folder / name
    if not path.is_file():
        return f"{path} is missing"
    return None if file_sha256(path) == sha256 else f"{path} does not have the SHA-256 that was recorded for it"


def save_array(values: npt.NDArray[Any], path: Path) -> None:
    """Writes what `np.save` does; that would not tell of a disk that has no room for the last bytes."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(values))
        file.write(np.ascontiguousarray(values).data)


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array of a .npy file, mapped and not read."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
