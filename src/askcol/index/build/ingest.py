"""Files and folders -> a `Draft`'s documents; only what changed since the last build is read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from askcol.documents import Skipped, Source, documents_of, extract, find_sources, left_out_of, read_content
from askcol.errors import DocumentError
from askcol.index.build.draft import Draft
from askcol.types import Progress

SETTLED_NS = 2_000_000_000
"""A file modified less than this before a build may change again within one tick of its clock, unnoticed."""


class Seen(NamedTuple):
    """A file as a build found it: bytes, `st_mtime_ns`, `st_ctime_ns`, SHA-256.

    `refused`: why nothing could be taken from it, "" where something was.
    """

    size: int
    modified_ns: int
    changed_ns: int
    sha256: str
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of the files: how many were `read`, `unchanged` since the last build and not read, `renamed` (read,
    their content known under a path that is gone), `dropped` (gone, not renamed). `seen`: by absolute path, those that
    need no reading while size and time stay.
    """

    read: int
    unchanged: int
    renamed: int
    dropped: int
    skipped: tuple[Skipped, ...]
    seen: Mapping[str, Seen]


def take_in(paths: Sequence[Path], draft: Draft, seen: Mapping[str, Seen], began_ns: int, progress: Progress) -> Intake:
    """Adds the documents of the files in `paths` to `draft`; a file as it was `seen` is not read.

    `began_ns`: when the build began, of `time.time_ns`. A file that could not be opened is tried again each time, one
    that no reader could make anything of only when it or the readers changed: it may take a reader minutes to give up.
    Raises `DocumentError` for a path that does not exist.
    """
    sources, skipped = find_sources(paths)
    before = draft.paths_before()
    now: dict[str, str] = {}
    seen_now: dict[str, Seen] = {}
    read = unchanged = 0
    for done, source in enumerate(sources, start=1):
        place, path = source.path.absolute().as_posix(), source.path.as_posix()
        was = seen.get(place)
        glance = source.size, source.modified_ns, source.changed_ns
        found: Seen | None = None
        if was is not None and was[:3] == glance and _take_known(draft, source, was, skipped):
            found = was
            unchanged += 1
        else:
            read += 1
            try:
                found = Seen(*glance, *_read(draft, source, skipped))
            except DocumentError as error:
                skipped.append(Skipped(path, str(error)))
        if found and not found.refused:
            now[path] = found.sha256
        if found and source.modified_ns < began_ns - SETTLED_NS:
            seen_now[place] = found
        progress("reading", done, len(sources))
    gone = Counter(sha256 for path, sha256 in before.items() if path not in now)
    come = Counter(sha256 for path, sha256 in now.items() if path not in before)
    renamed = (gone & come).total()
    return Intake(read, unchanged, renamed, gone.total() - renamed, tuple(skipped), seen_now)


def _read(draft: Draft, source: Source, skipped: list[Skipped]) -> tuple[str, str]:
    """Adds the documents of a file; gives the SHA-256 of its content, and why there are none, else "".

    Raises `DocumentError` for a file that can't be opened.
    """
    content = read_content(source.path)
    sha256 = hashlib.sha256(content).hexdigest()
    if _add_known(draft, source, sha256, skipped):
        return sha256, ""
    suffix = source.path.suffix
    try:
        contents = extract(suffix, content)
    except DocumentError as error:
        skipped.append(Skipped(source.path.as_posix(), str(error)))
        return sha256, str(error)
    documents = documents_of(source, contents, sha256)
    for extracted, document in zip(contents, documents, strict=True):
        draft.add_document(document, draft.add_content(sha256, suffix.lower(), extracted))
    skipped += left_out_of(source, contents)
    return sha256, ""


def _take_known(draft: Draft, source: Source, was: Seen, skipped: list[Skipped]) -> bool:
    """Does with a file that is as it was what was done with it then, if the readers are as they were."""
    if not was.refused:
        return _add_known(draft, source, was.sha256, skipped)
    if draft.has_old:
        skipped.append(Skipped(source.path.as_posix(), was.refused))
    return draft.has_old


def _add_known(draft: Draft, source: Source, sha256: str, skipped: list[Skipped]) -> bool:
    """Adds the documents of a file of this content, if it is known."""
    known = draft.known(sha256, source.path.suffix.lower())
    contents = [k.content for k in known]
    for (content_id, _), document in zip(known, documents_of(source, contents, sha256), strict=True):
        draft.add_document(document, content_id)
    skipped += left_out_of(source, contents)
    return bool(known)


def read_seen(path: Path) -> dict[str, Seen]:
    """What `write_seen` wrote, empty where it can't be read: then every file is read again."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Seen])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def write_seen(seen: Mapping[str, Seen], path: Path) -> None:
    """Replaces the file in one step."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(msgspec.json.encode(seen))
    new.replace(path)
