"""Whether a document's file is unchanged since it was indexed."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Literal

from askcol.checksums import file_sha256
from askcol.documents.document import Skipped
from askcol.documents.sources import find_sources, read_content
from askcol.errors import DocumentError, FileChanged, FileGone

FileState = Literal["same", "changed", "gone", "unknown"]
"""`unknown`: the indexed folder does not exist from the current one, or the file can't be read."""

STALE_NOTE = "The file has changed since it was indexed, or is gone."

_STILL_NS = 1_000_000_000
"""A file that changed less than this ago may change again without a new time stamp."""


class Freshness:
    """Compares files with their state when they were indexed. Thread-safe.

    `base`: the folder that relative paths count from. `roots`: the files and folders that were indexed, without what is
    `left_out`. `seen`: the size, `st_mtime_ns`, `st_ctime_ns` and SHA-256 of files by absolute path, which need not be
    hashed while size and times stay. Others are hashed once, and again only when their size or times change.
    """

    def __init__(
        self,
        base: Path,
        roots: Sequence[str],
        *,
        left_out: Sequence[str] = (),
        seen: Mapping[str, tuple[int, int, int, str]] = MappingProxyType({}),
    ) -> None:
        self._base = base
        self._roots = [PurePath(root) for root in roots]
        self._left_out = [base / path for path in left_out]
        self._seen = seen
        self._hashed: dict[Path, tuple[tuple[int, ...], str]] = {}

    def state(self, path: str, sha256: str) -> FileState:
        """The state of the file at `path`, which had this SHA-256 when it was indexed."""
        file = self._base / path
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                return "changed"
            return "same" if self._sha256(file, status) == sha256 else "changed"
        except (FileNotFoundError, NotADirectoryError):
            return "gone" if self._is_within_reach(PurePath(path)) else "unknown"
        except OSError:
            return "unknown"

    def content(self, path: str, sha256: str) -> bytes:
        """The bytes of the file at `path`; raises `FileChanged` or `FileGone` unless they have this SHA-256."""
        state = self.state(path, sha256)
        if state in ("gone", "unknown"):
            raise FileGone(f"{path} is not there any more, or can't be read; run `askcol index`")
        content = read_content(self._base / path) if state == "same" else b""
        if state == "changed" or hashlib.sha256(content).hexdigest() != sha256:
            raise FileChanged(f"{path} has changed since it was indexed; run `askcol index`")
        return content

    def is_stale(self, path: str, sha256: str) -> bool | None:
        """Whether that file changed or is gone; None if its state is unknown."""
        state = self.state(path, sha256)
        return None if state == "unknown" else state != "same"

    def findings(
        self, indexed: Mapping[str, str], skipped: Iterable[Skipped], mend: str = "`askcol index`"
    ) -> Iterator[str]:
        """A sentence for each file that changed or went since it was indexed (path -> SHA-256), and each new one.

        `mend`: the command that takes the changes in.
        """
        absent = [root for root in self._roots if not (self._base / root).exists()]
        for root in absent:
            yield f"{root} is not there from {self._base}, so what was indexed of it can't be compared"
        for path, sha256 in indexed.items():
            state = self.state(path, sha256)
            if state == "changed":
                yield f"{path} changed since it was indexed; run {mend}"
            elif state == "gone":
                yield f"{path} is gone since it was indexed"
            elif state == "unknown" and not any(_is_in(PurePath(path), root) for root in absent):
                yield f"{path} can't be read, so it can't be compared with what was indexed"
        known = indexed.keys() | {entry.path for entry in skipped}
        try:
            there = [self._base / root for root in self._roots if root not in absent]
            sources, _ = find_sources(there, self._left_out)
        except DocumentError as error:
            yield f"new files can't be looked for: {error}"
            return
        for source in sources:
            path = self._as_indexed(source.path)
            if path not in known:
                yield f"{path} is not indexed yet; run {mend}"

    def _sha256(self, file: Path, status: os.stat_result) -> str:
        *seen, sha256 = self._seen.get(file.absolute().as_posix(), (0, 0, 0, ""))
        if sha256 and seen == [status.st_size, status.st_mtime_ns, status.st_ctime_ns]:
            return sha256
        key = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        held = self._hashed.get(file)
        if held is not None and held[0] == key:
            return held[1]
        sha256 = file_sha256(file)
        if time.time_ns() - status.st_ctime_ns > _STILL_NS:
            self._hashed[file] = key, sha256
        return sha256

    def _is_within_reach(self, path: PurePath) -> bool:
        """Whether the folder of a missing file exists, or the indexed folder."""
        folders = [path.parent, *(root for root in self._roots if _is_in(path, root))]
        return any((self._base / folder).is_dir() for folder in folders)

    def _as_indexed(self, path: Path) -> str:
        """The path of a file below a root, in the form in which its document has it."""
        root = next(root for root in self._roots if path.is_relative_to(self._base / root))
        return (root / path.relative_to(self._base / root)).as_posix()


def _is_in(path: PurePath, root: PurePath) -> bool:
    return path == root or root in path.parents
