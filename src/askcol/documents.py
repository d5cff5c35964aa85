"""Files -> `Document`: the first stage of the way of the data."""

from __future__ import annotations

import datetime
import hashlib
import itertools
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import NamedTuple

SUFFIXES = (".md", ".txt")
SIDECAR = "collection.toml"
MAX_TITLE_CHARACTERS = 120
BYTE_ORDER_MARK = "\ufeff"

MARKDOWN_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")
CODE_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_CLOSING_MARKS = re.compile(r"(?:^|[ \t])#+$")


class DocumentError(ValueError):
    """A path that can't be indexed at all; the message names it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its source.

    Offsets everywhere in askcol are half-open `[start, end)` and count Unicode code points of `text`.
    """

    document_id: str
    path: str
    title: str
    text: str
    sha256: str
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, folder or sidecar entry that was left out, and why; the rest is read."""

    path: str
    reason: str


class _Found(NamedTuple):
    """A file to read. `relative` is its place below the folder that was named, or its name if it was named itself."""

    path: Path
    relative: PurePath


def read_documents(paths: Sequence[Path]) -> tuple[list[Document], list[Skipped]]:
    """The documents in files and folders (recursive, sorted, without hidden ones), and what was left out and why.

    The text is the file decoded as UTF-8 and nothing else, so a byte order mark and CRLF stay and offsets hold for
    `open(path, encoding="utf-8", newline="").read()`. A file that is reached twice is read once. A path that does not
    exist raises `DocumentError`.
    """
    skipped: list[Skipped] = []
    documents: list[Document] = []
    sidecars: dict[Path, dict[str, dict[str, str]]] = {}
    taken: set[str] = set()
    for found in _unique(_find(paths, skipped)):
        path = found.path
        folder = path.parent
        if folder not in sidecars:
            sidecars[folder] = _read_sidecar(folder / SIDECAR, skipped)
        try:
            content = _read_file(path)
            text = _decode(content)
        except DocumentError as error:
            skipped.append(Skipped(_shown(path), str(error)))
            continue
        metadata = dict(sidecars[folder].get(path.name, {}))
        title = metadata.pop("title", "") or _title(path, text)
        document_id = _document_id(found, taken)
        taken.add(document_id)
        sha256 = hashlib.sha256(content).hexdigest()
        documents.append(Document(document_id, path.as_posix(), title, text, sha256, metadata))
    return documents, skipped


def _find(paths: Sequence[Path], skipped: list[Skipped]) -> Iterator[_Found]:
    """The files to try, in the order of `paths`, the files of a folder before its subfolders."""
    modes: list[tuple[Path, int]] = []
    for path in paths:
        try:
            modes.append((path, path.stat().st_mode))
        except PermissionError as error:
            skipped.append(Skipped(_shown(path), _reason(error)))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise DocumentError(f"{_shown(path)} does not exist: name a file or folder that does") from None
        except OSError as error:
            raise DocumentError(f"{_shown(path)} can't be read: {_reason(error)}") from error
    for path, mode in modes:
        if stat.S_ISDIR(mode):
            yield from _walk(path, skipped)
        else:
            yield _Found(path, PurePath(path.name))


def _walk(root: Path, skipped: list[Skipped]) -> Iterator[_Found]:
    def note(error: OSError) -> None:
        skipped.append(Skipped(_shown(Path(error.filename)), _reason(error)))

    # Links to folders are followed, each real folder once, which makes loops of links harmless.
    seen = {os.path.realpath(root)}
    for folder, folder_names, file_names in os.walk(root, onerror=note, followlinks=True):
        entered = []
        for name in sorted(folder_names):
            real = os.path.realpath(Path(folder, name))
            if not name.startswith(".") and real not in seen:
                seen.add(real)
                entered.append(name)
        folder_names[:] = entered
        for name in sorted(file_names):
            if not name.startswith(".") and name != SIDECAR:
                path = Path(folder, name)
                yield _Found(path, path.relative_to(root))


def _unique(files: Iterator[_Found]) -> Iterator[_Found]:
    seen: set[str] = set()
    for found in files:
        real = os.path.realpath(found.path)
        if real not in seen:
            seen.add(real)
            yield found


def _read_file(path: Path) -> bytes:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise DocumentError("its name is not UTF-8") from None
    if path.suffix.lower() not in SUFFIXES:
        found = f"unsupported suffix {path.suffix!r}" if path.suffix else "no suffix"
        raise DocumentError(f"{found}: askcol reads {' and '.join(SUFFIXES)}")
    try:
        # Opening a pipe would wait for its other end for ever.
        if not stat.S_ISREG(path.stat().st_mode):
            raise DocumentError("not a regular file")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(_reason(error)) from error


def _decode(content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"not UTF-8: byte 0x{content[error.start]:02x} at byte {error.start}") from None
    if "\0" in text:
        raise DocumentError(f"not a text: a NUL at byte {content.index(0)}")
    if not text.removeprefix(BYTE_ORDER_MARK).strip():
        raise DocumentError("empty" if not content else "only white space")
    return text


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "not there any more, or a link to nothing"
    return (error.strerror or str(error)).lower()


def _shown(path: PurePath) -> str:
    """The path as text that can be printed and stored, also where the file's name is not UTF-8."""
    return os.fsencode(path.as_posix()).decode("utf-8", "replace")


def _document_id(found: _Found, taken: set[str]) -> str:
    """The first free one of: relative path without suffix, with suffix, path as given, path with a number.

    An id is part of a URL: it does not begin with a slash and has no segment that a browser would resolve.
    """
    whole = "/".join(part for part in found.path.parts if part not in (found.path.anchor, ".."))
    stem, relative = found.relative.with_suffix(""), found.relative
    first = [p.as_posix() for p in (stem, relative) if p.name.strip(".")]
    numbered = (f"{whole}~{n}" for n in itertools.count(2))
    return next(i for i in itertools.chain(first, (whole,), numbered) if i not in taken)


def heading_text(line: str) -> str:
    """A line without the marks that Markdown puts around a heading and its emphasis."""
    line = " ".join(line.removeprefix(BYTE_ORDER_MARK).split())
    if heading := MARKDOWN_HEADING.fullmatch(line):
        line = _CLOSING_MARKS.sub("", heading[2])
    return line.strip("*_ ")


def _title(path: Path, text: str) -> str:
    """First Markdown heading (.md), else the first line if it looks like a title, else the file's stem."""
    lines = [line for line in text.removeprefix(BYTE_ORDER_MARK).splitlines() if line.strip()]
    if path.suffix.lower() == ".md":
        fenced = False
        for line in lines:
            fenced ^= bool(CODE_FENCE.match(line))
            if not fenced and MARKDOWN_HEADING.fullmatch(line) and heading_text(line):
                return heading_text(line)
    first = heading_text(lines[0])
    titled = len(first) <= MAX_TITLE_CHARACTERS and not first.endswith(".") and any(c.isalnum() for c in first)
    return first if titled else path.stem


def _read_sidecar(path: Path, skipped: list[Skipped]) -> dict[str, dict[str, str]]:
    """What `collection.toml` says of the files beside it: a table a file, of strings and dates."""
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        reason = _reason(error) if isinstance(error, OSError) else f"not TOML: {error}"
        skipped.append(Skipped(_shown(path), f"{reason}; the files beside it are read without it"))
        return {}
    entries: dict[str, dict[str, str]] = {}
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
    return entries
