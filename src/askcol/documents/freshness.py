"""Whether a document's file is unchanged since it was indexed."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from askcol.checksums import file_sha256
from askcol.documents.document import Skipped
from askcol.documents.location import Location, RemotePath, is_there, location_of
from askcol.documents.sources import Source, find_sources, read_content
from askcol.errors import DocumentError, FileChanged, FileGone

FileState = Literal["same", "changed", "gone", "unknown"]
"""`unknown`: the indexed folder does not exist from the current one, or the file can't be read, or it is remote and was
not asked for, because an answer waits for no other server."""

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
        self._roots = [location_of(root) for root in roots]
        self._left_out = [base / location_of(path) for path in left_out]
        self._seen = seen
        self._hashed: dict[Path, tuple[tuple[int, ...], str]] = {}

    def state(self, path: str, sha256: str) -> FileState:
        """The state of the file at `path`, which had this SHA-256 when it was indexed; "unknown" of a remote one."""
        file = self._base / location_of(path)
        if isinstance(file, RemotePath):
            return "unknown"
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                return "changed"
            return "same" if self._sha256(file, status) == sha256 else "changed"
        except (FileNotFoundError, NotADirectoryError):
            return "gone" if self._is_within_reach(Path(path)) else "unknown"
        except OSError:
            return "unknown"

    def content(self, path: str, sha256: str) -> bytes:
        """The bytes of the file at `path`; raises `FileChanged` or `FileGone` unless they have this SHA-256."""
        file = self._base / location_of(path)
        state = "same" if isinstance(file, RemotePath) else self.state(path, sha256)
        try:
            if state in ("gone", "unknown"):
                raise DocumentError(f"its state is {state}")
            content = read_content(file) if state == "same" else b""
        except DocumentError as error:
            raise FileGone(f"{path} is not there any more, or can't be read; run `askcol index`") from error
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
        there = [root for root in self._roots if self._is_there(root)]
        absent = [root for root in self._roots if root not in there]
        for root in absent:
            where = "can't be reached" if isinstance(root, RemotePath) else f"is not there from {self._base}"
            yield f"{root} {where}, so what was indexed of it can't be compared"
        try:
            sources, left = find_sources([self._base / root for root in there], self._left_out)
        except DocumentError as error:
            yield f"new files can't be looked for: {error}"
            return
        remote = {source.path.as_posix(): source for source in sources if isinstance(source.path, RemotePath)}
        refused = {entry.path for entry in left}
        for path, sha256 in indexed.items():
            place = location_of(path)
            is_absent = any(_is_in(place, root) for root in absent)
            if not isinstance(place, RemotePath):
                state = self.state(path, sha256)
            elif is_absent:
                state = "unknown"
            else:
                state = "changed" if path in refused else self._state_of_remote(remote.get(path), sha256)
            if state == "changed":
                yield f"{path} changed since it was indexed; run {mend}"
            elif state == "gone":
                yield f"{path} is gone since it was indexed"
            elif state == "unknown" and not is_absent:
                yield f"{path} can't be read, so it can't be compared with what was indexed"
        known = indexed.keys() | {entry.path for entry in skipped}
        for source in sources:
            path = self._as_indexed(source.path)
            if path not in known:
                yield f"{path} is not indexed yet; run {mend}"

    def _is_there(self, root: Location) -> bool:
        try:
            return is_there(self._base / root)
        except DocumentError:
            return False

    def _state_of_remote(self, source: Source | None, sha256: str) -> FileState:
        """The state of a remote file that was listed as `source`, read only where its stamp is not as it was seen."""
        if source is None:
            return "gone"
        *seen, sha256_seen = self._seen.get(source.path.as_posix(), (0, 0, 0, ""))
        if sha256_seen and seen == [source.size, source.modified_ns, source.changed_ns]:
            return "same" if sha256_seen == sha256 else "changed"
        try:
            content = read_content(source.path)
        except DocumentError:
            return "unknown"
        return "same" if hashlib.sha256(content).hexdigest() == sha256 else "changed"

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

    def _is_within_reach(self, path: Path) -> bool:
        """Whether the folder of a missing file exists, or the indexed folder."""
        folders = [path.parent, *(root for root in self._roots if _is_in(path, root))]
        return any((self._base / folder).is_dir() for folder in folders)

    def _as_indexed(self, path: Location) -> str:
        """The path of a file below a root, in the form in which its document has it."""
        if isinstance(path, RemotePath):
            return path.url
        roots = [root for root in self._roots if isinstance(root, Path)]
        root = next(root for root in roots if path.is_relative_to(self._base / root))
        return (root / path.relative_to(self._base / root)).as_posix()


def _is_in(path: Location, root: Location) -> bool:
    return path == root or root in path.parents
