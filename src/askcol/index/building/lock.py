"""One build at a time: the lock of an index."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from askcol.errors import IndexBusy

LOCK = ".lock"

HOLDER = ".lock-holder"
"""Holds the id of the process that builds. A file of its own, because some systems let no one read a locked file."""


@contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Holds the lock of `index_dir`; raises `IndexBusy`, which names the process that holds it already.

    The system frees the lock of a process that dies, however it dies.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(index_dir / LOCK, timeout=0)
    holder = index_dir / HOLDER
    try:
        lock.acquire()
    except Timeout:
        raise IndexBusy(f"{_named(holder)} is building {index_dir}; wait for it to end, then try again") from None
    try:
        holder.write_text(str(os.getpid()), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):  # the next build overwrites it
            holder.unlink()
        lock.release()


def _named(holder: Path) -> str:
    try:
        return f"process {holder.read_text(encoding='utf-8')}"
    except OSError:  # it has the lock and has not written its id yet
        return "another process"
