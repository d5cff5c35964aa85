"""Files and folders -> `Source`s, and a source -> its `Document`s."""

from __future__ import annotations

import datetime
import itertools
import logging
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import NamedTuple

from askcol.documents.document import Content, Document, Skipped
from askcol.documents.formats.registry import format_of
from askcol.documents.limits import MAX_FILE_BYTES
from askcol.errors import DocumentError, in_words

SIDECAR = "collection.toml"

_RESERVED = re.compile(r"/original$|/pages/[^/]+\.png$")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to index. `source_id`: unique among the sources found together, and the id of its document.

    `size` in bytes, `modified_ns` (of `st_mtime_ns`) and `changed_ns` (of `st_ctime_ns`, which a file put in place of
    another does not share even where it kept its time) are what tells at a glance that it may have changed.
    `metadata`: what the sidecar says of it.
    """

    source_id: str
    path: Path
    size: int
    modified_ns: int
    changed_ns: int
    metadata: Mapping[str, str]


class _Found(NamedTuple):
    """A file to read. `relative` is its place below the folder that was named, or its name if it was named itself."""

    path: Path
    relative: PurePath


def find_sources(paths: Sequence[Path], left_out: Iterable[Path] = ()) -> tuple[list[Source], list[Skipped]]:
    """The files to index in files and folders (recursive, sorted, without hidden ones), and what was left out and why.

    `left_out`: files and folders within the folders that are passed over, unless `paths` names them. A file that is
    reached twice is found once. A path that does not exist raises `DocumentError`.
    """
    skipped: list[Skipped] = []
    sources: list[Source] = []
    sidecars: dict[Path, dict[str, dict[str, str]]] = {}
    taken: set[str] = set()
    for found in _unique(_find(paths, {os.path.realpath(path) for path in left_out})):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        path = found.path
        if path.parent not in sidecars:
            sidecars[path.parent], unread = _read_sidecar(path.parent / SIDECAR)
            skipped += unread
        try:
            status = _checked_status(path)
        except DocumentError as error:
            skipped.append(Skipped(_shown(path), str(error)))
            continue
        source_id = _source_id(found, taken)
        taken.add(source_id)
        metadata = sidecars[path.parent].get(path.name, {})
        times = status.st_mtime_ns, status.st_ctime_ns
        sources.append(Source(source_id, path, status.st_size, *times, metadata))
    return sources, skipped


def read_content(path: Path) -> bytes:
    """The bytes of a source; raises `DocumentError`, as where it went away or grew too large since it was found."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise DocumentError(_reason(error)) from error
    _check_size(len(content))
    return content


def documents_of(source: Source, contents: Sequence[Content], sha256: str) -> list[Document]:
    """The documents of `source`: the extracted `contents`, with the id, path and metadata that follow from its place.

    `sha256`: of the source's bytes. `left_out_of` lists the parts that could not be read.
    """
    documents = []
    for content in contents:
        if encoding := content.metadata.get("encoding"):
            _log.info("%s is read as %s", _shown(source.path), encoding)
        document_id = f"{source.source_id}/{content.record_id}" if content.record_id else source.source_id
        metadata = {**content.metadata, **source.metadata}
        title = metadata.pop("title", "") or content.title or source.path.stem
        path = source.path.as_posix()
        documents.append(
            Document(document_id, path, title, content.text, sha256, metadata, content.pages, content.boxes)
        )
    return documents


def left_out_of(source: Source, contents: Sequence[Content]) -> list[Skipped]:
    """The parts of `source` that could not be read, such as a line of JSON Lines or a page that is a picture."""
    return [Skipped(_shown(source.path), reason) for content in contents for reason in content.left_out]


def _find(paths: Sequence[Path], left_out: Set[str]) -> Iterator[_Found | Skipped]:
    """The files to try, in the order of `paths`, the files of a folder before its subfolders; and what was skipped."""
    modes: list[tuple[Path, int]] = []
    for path in paths:
        try:
            modes.append((path, path.stat().st_mode))
        except PermissionError as error:
            yield Skipped(_shown(path), _reason(error))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise DocumentError(f"{_shown(path)} does not exist: name a file or folder that does") from None
        except OSError as error:
            raise DocumentError(f"{_shown(path)} can't be read: {_reason(error)}") from error
    for path, mode in modes:
        if stat.S_ISDIR(mode):
            yield from _walk(path, left_out)
        else:
            yield _Found(path, PurePath(path.name))


def _walk(root: Path, left_out: Set[str]) -> Iterator[_Found | Skipped]:
    errors: list[OSError] = []

    def unreadable() -> Iterator[Skipped]:
        while errors:
            error = errors.pop(0)
            yield Skipped(_shown(Path(error.filename)), _reason(error))

    def leads_out(path: Path) -> bool:
        return not Path(os.path.realpath(path)).is_relative_to(inside)

    def outside(path: Path) -> Skipped:
        return Skipped(_shown(path), f"a link that leads out of {_shown(root)}; name where it leads to read it")

    # Links to folders are followed, each real folder once, which makes loops of links harmless.
    inside = os.path.realpath(root)
    seen = {inside}
    for folder, folder_names, file_names in os.walk(root, onerror=errors.append, followlinks=True):
        yield from unreadable()
        if "CURRENT" in file_names and "encoders" in folder_names:  # an index, which would hold what it holds
            folder_names.clear()
            continue
        entered = []
        for name in sorted(folder_names):
            path = Path(folder, name)
            real = os.path.realpath(path)
            if name.startswith(".") or real in seen or real in left_out:
                continue
            if leads_out(path):
                yield outside(path)
                continue
            seen.add(real)
            entered.append(name)
        folder_names[:] = entered
        for name in sorted(file_names):
            path = Path(folder, name)
            if name.startswith(".") or name == SIDECAR or os.path.realpath(path) in left_out:
                continue
            yield outside(path) if leads_out(path) else _Found(path, path.relative_to(root))
    yield from unreadable()


def _unique(files: Iterator[_Found | Skipped]) -> Iterator[_Found | Skipped]:
    seen: set[str] = set()
    for found in files:
        if isinstance(found, Skipped):
            yield found
            continue
        real = os.path.realpath(found.path)
        if real not in seen:
            seen.add(real)
            yield found


def _checked_status(path: Path) -> os.stat_result:
    """Of a file that may be read; raises `DocumentError` where it may not."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise DocumentError("its name is not UTF-8") from None
    format_of(path.suffix)  # raises where nothing reads it
    try:
        status = path.stat()
    except OSError as error:
        raise DocumentError(_reason(error)) from error
    # Opening a pipe would wait for its other end for ever.
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("not a regular file")
    _check_size(status.st_size)
    return status


def _check_size(size: int) -> None:
    """Raises `DocumentError` where a file of `size` bytes is too large to read."""
    if size > MAX_FILE_BYTES:
        raise DocumentError(f"{size:,} bytes; at most {MAX_FILE_BYTES:,} are read")


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "not there any more, or a link to nothing"
    return in_words(error)


def _shown(path: PurePath) -> str:
    """The path as text that can be printed and stored, also where the file's name is not UTF-8."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _source_id(found: _Found, taken: set[str]) -> str:
    """The first free one of: relative path without suffix, with suffix, path as given, path with a number.

    An id is part of a URL: it does not begin with a slash, has no segment that a browser would resolve, and ends
    neither in `/original` nor as `/pages/1.png` does, which are addresses of a document's file and pages. A file of
    many documents keeps its suffix, so that it is no folder that other ids lie in; so does a mail beside a folder of
    its name, because its attachments lie in its id.
    """
    whole = "/".join(part for part in found.path.parts if part not in (found.path.anchor, ".."))
    stem, relative = found.relative.with_suffix(""), found.relative
    found_format = format_of(relative.suffix)
    if found_format.records or (found_format.holds_files and found.path.with_suffix("").is_dir()):
        stem = relative
    first = [p.as_posix() for p in (stem, relative) if p.name.strip(".")]
    numbered = (f"{whole}~{n}" for n in itertools.count(2))
    candidates = itertools.chain(first, (whole,), numbered)
    return next(i for i in candidates if i not in taken and not _RESERVED.search(i))


def _read_sidecar(path: Path) -> tuple[dict[str, dict[str, str]], list[Skipped]]:
    """What `collection.toml` says of the files beside it: a table a file, of strings and dates; and what it skips."""
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}, []
    except (OSError, ValueError, RecursionError) as error:
        reason = _reason(error) if isinstance(error, OSError) else f"not TOML: {error}"
        return {}, [Skipped(_shown(path), f"{reason}; the files beside it are read without it")]
    entries: dict[str, dict[str, str]] = {}
    skipped: list[Skipped] = []
    for name, table in tables.items():
        if not isinstance(table, dict) or Path(name).name != name or not path.with_name(name).is_file():
            hint = "" if "." in name else '; a file\'s name stands in quotes: ["name.txt"]'
            skipped.append(Skipped(_shown(path), f"{SIDECAR} names a file that is not there: {name!r}{hint}"))
            continue
        entries[name] = {}
        for key, value in table.items():
            if isinstance(value, str):
                entries[name][key] = value
            elif isinstance(value, datetime.date | datetime.time):
                entries[name][key] = value.isoformat()
            else:
                skipped.append(Skipped(_shown(path), f"{key!r} of {name!r} is neither a string nor a date"))
    return entries, skipped
