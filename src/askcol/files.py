"""Files that are written whole or not at all, even if power fails, and arrays that are mapped into memory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def write_whole(path: Path, content: bytes) -> None:
    """Replaces a file's content in one step: a reader sees the old content or the new one, even after a crash."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    sync(new)
    new.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Waits until a file's content, or a folder's list of files, is on the disk.

    Windows can't open a folder; there, a folder is synced by its file system alone.
    """
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def save_array(values: npt.NDArray[Any], path: Path) -> None:
    """Writes the file that `np.save` would write, and raises `OSError` if the disk has no room for its last bytes."""
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(values))
        file.write(np.ascontiguousarray(values).data)


def mapped(path: Path) -> npt.NDArray[Any]:
    """The array of a .npy file, mapped into memory: the system reads the parts that are used."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
