"""Files and folders -> a `Draft`'s documents; only what changed since the last build is read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from askcol.documents import (
    USUAL_FIELDS,
    Content,
    Document,
    Fields,
    Location,
    Skipped,
    Source,
    documents_of,
    extract,
    find_sources,
    left_out_of,
    read_content,
)
from askcol.errors import DocumentError
from askcol.index.local.draft import Draft, KnownContent
from askcol.types import Progress

SETTLED_NS = 2_000_000_000
"""A file modified less than this before a build may change again within one tick of the clock that dates it."""


class Seen(NamedTuple):
    """A file as a build found it: its `Source.size`, `modified_ns` and `changed_ns`, and its SHA-256.

    `refused`: why the file gave no documents, "" if it gave some.
    """

    size: int
    modified_ns: int
    changed_ns: int
    sha256: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the source files, each counted once.

    `unchanged`: since the last build, so not read. `renamed`: read, and their content is known from a path that is
    gone. `dropped`: gone and not renamed. `seen`: by absolute path, the files that the next build need not read if
    their size and times stay.
    """

    read: int
    unchanged: int
    renamed: int
    dropped: int
    skipped: tuple[Skipped, ...]
    seen: Mapping[str, Seen]


class Archive(Protocol):
    """What was extracted from files before. `has_old`: whether today's formats would extract the same."""

    @property
    def has_old(self) -> bool: ...

    def known(self, sha256: str, suffix: str) -> Sequence[KnownContent]:
        """What was extracted from a file of these bytes and this suffix, in order; empty if there was none."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file.

    `sha256`: "" for a file that could not be opened. `refused`: as in `Seen`. `skipped`: the file or parts of it, where
    they gave nothing. `contents`: what `documents` were made of, one for each.
    """

    sha256: str
    unchanged: bool = False
    refused: str = ""
    skipped: tuple[Skipped, ...] = ()
    documents: Sequence[Document] = ()
    contents: Sequence[KnownContent | Content] = ()


def take_in(
    paths: Sequence[Location],
    draft: Draft,
    seen: Mapping[str, Seen],
    began_ns: int,
    progress: Progress,
    fields: Fields = USUAL_FIELDS,
    left_out: Sequence[Location] = (),
) -> Intake:
    """Adds the documents of the files in `paths` to `draft`, without reading files that are as they were `seen`.

    `began_ns`, `fields`: as in `Tally` and `take`. `left_out`: as in `find_sources`. Raises `DocumentError` for a path
    that does not exist.
    """
    sources, skipped = find_sources(paths, left_out)
    before = draft.paths_before()
    tally = Tally(skipped, began_ns)
    for done, source in enumerate(sources, start=1):
        taken = take(source, seen.get(seen_key(source)), draft, fields)
        _record(taken, draft, source.path.suffix.lower())
        tally.add(source, taken)
        progress("reading", done, len(sources))
    return tally.intake(before)


def seen_key(source: Source) -> str:
    """By what `seen` knows a file: its absolute path or address."""
    return source.path.absolute().as_posix()


def take(source: Source, was: Seen | None, archive: Archive, fields: Fields = USUAL_FIELDS) -> Taken:
    """The documents of a file, read only where it is not as it `was`, and extracted only where `archive` lacks them.

    `fields`: of records, where the user names them. A file that can't be opened is tried again in every build. A file
    that its format's reader refused is tried again only after a change of the file or of the readers, because a reader
    may take minutes to give up.
    """
    return take_unchanged(source, was, archive) or _read(source, archive, fields)


def take_unchanged(source: Source, was: Seen | None, archive: Archive) -> Taken | None:
    """The documents of an unchanged file as the last build read them; None if the file must be read."""
    if was is None or was[:3] != _glance(source):
        return None
    if not was.refused:
        return _take_known(source, was.sha256, archive, unchanged=True)
    if not archive.has_old:  # the readers changed, and may not refuse it any more
        return None
    return _refused(source, was.sha256, was.refused, unchanged=True)


class Tally:
    """Counts what became of the files, which are added in the order of `find_sources`.

    `skipped`: what `find_sources` left out. `began_ns`: when the build began, as of `time.time_ns`.
    """

    def __init__(self, skipped: Sequence[Skipped], began_ns: int) -> None:
        self._skipped = list(skipped)
        self._began_ns = began_ns
        self._now: dict[str, str] = {}
        self._seen: dict[str, Seen] = {}
        self._unchanged = self._read = 0

    def add(self, source: Source, taken: Taken) -> None:
        """Counts a file; the documents of `taken` don't matter."""
        if taken.unchanged:
            self._unchanged += 1
        else:
            self._read += 1
        self._skipped += taken.skipped
        if not taken.sha256:
            return
        if not taken.refused:
            self._now[source.path.as_posix()] = taken.sha256
        if source.modified_ns < self._began_ns - SETTLED_NS:
            self._seen[seen_key(source)] = Seen(*_glance(source), taken.sha256, taken.refused)

    def intake(self, before: Mapping[str, str]) -> Intake:
        """What became of all files. `before`: the path of every file of the generation before -> its SHA-256."""
        gone = Counter(sha256 for path, sha256 in before.items() if path not in self._now)
        come = Counter(sha256 for path, sha256 in self._now.items() if path not in before)
        renamed = (gone & come).total()
        dropped = gone.total() - renamed
        return Intake(self._read, self._unchanged, renamed, dropped, tuple(self._skipped), self._seen)


def _record(taken: Taken, draft: Draft, suffix: str) -> None:
    """Adds the documents of a file to `draft`, which is its archive."""
    for document, content in zip(taken.documents, taken.contents, strict=True):
        if isinstance(content, KnownContent):
            draft.add_document(document, content.content_id)
        else:
            draft.add_document(document, draft.add_content(taken.sha256, suffix, content))


def _glance(source: Source) -> tuple[int, int, int]:
    """What shows without reading a file that it may have changed."""
    return source.size, source.modified_ns, source.changed_ns


def _read(source: Source, archive: Archive, fields: Fields) -> Taken:
    """Reads a file."""
    suffix = source.path.suffix
    try:
        content = read_content(source.path)
    except DocumentError as error:
        return Taken("", skipped=(Skipped(source.path.as_posix(), str(error)),))
    sha256 = hashlib.sha256(content).hexdigest()
    if known := _take_known(source, sha256, archive):
        return known
    try:
        contents = extract(suffix, content, fields)
    except DocumentError as error:
        return _refused(source, sha256, str(error))
    skipped = tuple(left_out_of(source, contents))
    return Taken(sha256, skipped=skipped, documents=documents_of(source, contents, sha256), contents=contents)


def _take_known(source: Source, sha256: str, archive: Archive, *, unchanged: bool = False) -> Taken | None:
    """The documents of a file whose bytes were read before, now or by the last build; None if none were."""
    known = archive.known(sha256, source.path.suffix.lower())
    if not known:
        return None
    contents = [k.content for k in known]
    skipped = tuple(left_out_of(source, contents))
    return Taken(sha256, unchanged, skipped=skipped, documents=documents_of(source, contents, sha256), contents=known)


def _refused(source: Source, sha256: str, reason: str, *, unchanged: bool = False) -> Taken:
    return Taken(sha256, unchanged, reason, (Skipped(source.path.as_posix(), reason),))


def read_seen(path: Path) -> dict[str, Seen]:
    """What `write_seen` wrote, as `seen_of` gives it."""
    try:
        return seen_of(path.read_bytes())
    except OSError:
        return {}


def seen_of(content: bytes | None) -> dict[str, Seen]:
    """What `seen_record` made; empty if it is missing or damaged, and then every source is read again."""
    try:
        return msgspec.json.decode(content or b"", type=dict[str, Seen])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}


def seen_record(seen: Mapping[str, Seen]) -> bytes:
    """The content of the file that keeps `seen` for the next build."""
    return msgspec.json.encode(seen)


def write_seen(seen: Mapping[str, Seen], path: Path) -> None:
    """Replaces the file in one step."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(seen_record(seen))
    new.replace(path)
