"""Where files lie: a `Path` on this machine, or a `RemotePath` that fsspec reads, such as `s3://bucket/reports`."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from askcol.errors import DocumentError, MissingExtra, in_words

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)

_MARKS = ("ETag", "etag", "md5Hash", "content_md5", "checksum", "crc32c", "generation", "ino")
"""What backends of fsspec call a value that changes with a file's content. `ino`: the inode, of servers with files."""

_TIMES = ("LastModified", "last_modified", "mtime", "modified", "updated", "created")
"""What backends of fsspec call the time of the last change."""


class Stamp(NamedTuple):
    """What shows without reading a file that it may have changed.

    `size` in bytes, `modified_ns` (of `st_mtime_ns`) and `changed_ns` (of `st_ctime_ns`, which a file put in place of
    another does not share even where it kept its time). A remote file has a number made of its ETag as `changed_ns`,
    and the latest time there is as `modified_ns` where its file system tells none.
    """

    size: int
    modified_ns: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class RemotePath:
    """A file or folder that fsspec reaches by `url`, which does not end in a slash. It has what is used of a `Path`.

    Everything that asks the file system raises `OSError` as a `Path` does, `MissingExtra` where a package is missing,
    and `DocumentError` where fsspec knows no such file system. Credentials come from the environment, as each backend
    of fsspec reads them.
    """

    url: str

    def __str__(self) -> str:
        return self.url

    def __rtruediv__(self, _folder: Path) -> RemotePath:
        """Told from a folder it stays what it is, as an absolute path does."""
        return self

    @property
    def parts(self) -> tuple[str, ...]:
        """The segments without the scheme: host or bucket first."""
        return tuple(part for part in self.url.partition("://")[2].split("/") if part)

    @property
    def anchor(self) -> str:
        return ""

    @property
    def name(self) -> str:
        return self.url.partition("://")[2].rpartition("/")[2]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    @property
    def parent(self) -> RemotePath:
        scheme, _, rest = self.url.partition("://")
        return RemotePath(f"{scheme}://{rest.rpartition('/')[0] or rest}")

    @property
    def parents(self) -> tuple[RemotePath, ...]:
        """The folders that it lies in, the nearest first."""
        found = [self]
        while (above := found[-1].parent) != found[-1]:
            found.append(above)
        return tuple(found[1:])

    def joinpath(self, *names: str) -> RemotePath:
        return RemotePath("/".join([self.url.removesuffix("/"), *names]))

    def with_name(self, name: str) -> RemotePath:
        return self.parent.joinpath(name)

    def with_suffix(self, suffix: str) -> RemotePath:
        return self.with_name(self.stem + suffix)

    def as_posix(self) -> str:
        return self.url

    def absolute(self) -> RemotePath:
        return self

    def exists(self) -> bool:
        return self.kind() != ""

    def is_file(self) -> bool:
        return self.kind() == "file"

    def is_dir(self) -> bool:
        return self.kind() == "directory"

    def kind(self) -> str:
        """As fsspec says it, such as "file" or "directory"; "" where there is nothing."""
        try:
            return str(self._info()["type"])
        except FileNotFoundError:
            return ""

    def _info(self) -> Mapping[str, Any]:
        """What fsspec says of this place; raises `FileNotFoundError` where there is nothing."""
        with self._opened() as (system, path):
            found: Mapping[str, Any] = system.info(path)
        return found

    def read_bytes(self) -> bytes:
        """Always as they are now: nothing that was listed before is trusted."""
        with self._opened() as (system, path):
            return bytes(system.cat_file(path))

    def stamp(self) -> Stamp:
        """Of a file."""
        return _stamp(self._info())

    def files(self) -> dict[tuple[str, ...], tuple[RemotePath, Stamp]]:
        """The files below this folder as they are now, by their segments below it.

        They are listed by as few requests as the file system allows. What is asked of them afterwards may be answered
        from that listing.
        """
        with self._opened() as (system, path):
            system.invalidate_cache()
            top, listed = len(path.lstrip("/")), system.find(path, detail=True)
        files = {}
        for name, info in listed.items():
            if info["type"] == "file":
                parts = tuple(name.lstrip("/")[top:].removeprefix("/").split("/"))
                files[parts] = (self.joinpath(*parts), _stamp(info))
        return files

    @contextmanager
    def _opened(self) -> Iterator[tuple[AbstractFileSystem, str]]:
        """The file system and its own name of this place. What goes wrong within becomes an `OSError`."""
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise MissingExtra(f"{self} needs fsspec, which is not installed: pip install 'askcol[remote]'") from None
        scheme = self.url.partition("://")[0]
        try:
            system, path = url_to_fs(self.url)
        except ImportError as error:
            extra = "s3" if scheme == "s3" else "remote"
            raise MissingExtra(f"{scheme}:// needs another package ({error}): pip install 'askcol[{extra}]'") from None
        except ValueError as error:
            raise DocumentError(f"{self} can't be read: {error}") from None
        try:
            yield system, path
        except OSError:
            raise
        except Exception as error:  # each backend raises the errors of its own library
            raise OSError(str(error) or type(error).__name__) from error


Location = Path | RemotePath


def location_of(text: str | Path | RemotePath) -> Location:
    """The place that `text` names: a URL with a scheme is remote, all else (also `file://`) a path on this machine.

    Raises `DocumentError` for a URL that holds a password or chains file systems.
    """
    if not isinstance(text, str) or not (scheme := _SCHEME.match(text)):
        return text if isinstance(text, RemotePath) else Path(text)
    kind, rest = scheme[1].lower(), text[scheme.end() :]
    if kind in ("file", "local"):
        return Path(url2pathname(urlsplit(f"file://{rest}").path))
    host = rest.partition("/")[0]
    if ":" in host.rpartition("@")[0]:
        raise DocumentError(
            f"{kind}://...@{host.rpartition('@')[2]} holds a password, which the index would keep; "
            "give it in the environment, as the file system's package reads it"
        )
    if "::" in rest:
        raise DocumentError(f"{text} chains file systems with '::'; name a file or folder in one of them")
    return RemotePath(f"{kind}://{rest.rstrip('/')}")


def is_there(location: Location) -> bool:
    """Whether there is a file or folder; raises `DocumentError` where this can't be told."""
    try:
        return location.exists()
    except OSError as error:
        raise DocumentError(f"{shown(location)} can't be reached: {reason_of(error)}") from error


def stamp_of(location: Location) -> Stamp:
    """Of a file; raises `OSError` where there is none."""
    if isinstance(location, RemotePath):
        return location.stamp()
    status = location.stat()
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _stamp(info: Mapping[str, Any]) -> Stamp:
    """Of what fsspec says of a file."""
    times = [moment for name in _TIMES if (moment := info.get(name))]
    modified_ns = _nanoseconds(times[0]) if times else 2**63 - 1
    marks = repr([(name, info[name]) for name in _MARKS if info.get(name)])
    digest = hashlib.sha256(marks.encode()).digest()
    return Stamp(int(info.get("size") or 0), modified_ns, int.from_bytes(digest[:7]))


def _nanoseconds(moment: object) -> int:
    """Since the epoch, of a time as backends of fsspec tell it: a datetime, seconds, or a text in ISO 8601."""
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment)
    if isinstance(moment, datetime.datetime):
        return int(moment.timestamp() * 1_000_000) * 1_000
    return int(float(str(moment)) * 1_000_000_000)


def reason_of(error: OSError) -> str:
    """Why a file can't be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "not there any more, or a link to nothing"
    return in_words(error)


def shown(location: Location) -> str:
    """The place as text that can be printed and stored, also where the file's name is not UTF-8."""
    return os.fsencode(location.as_posix()).decode("utf-8", "replace")
