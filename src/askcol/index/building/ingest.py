"""Files and folders -> a `Draft`'s documents; only what changed since the last build is read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from askcol.documents import (
    USUAL_FIELDS,
    Fields,
    Skipped,
    Source,
    documents_of,
    extract,
    find_sources,
    left_out_of,
    read_content,
)
from askcol.errors import DocumentError
from askcol.index.local.draft import Draft
from askcol.types import Progress

SETTLED_NS = 2_000_000_000
"""A file modified less than this before a build may change again within one tick of the clock that dates it."""


class Seen(NamedTuple):
    """A file as a build found it: bytes, `st_mtime_ns`, `st_ctime_ns`, SHA-256.

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


@dataclass(frozen=True, slots=True)
class _Taken:
    """A file whose documents are in the draft. `refused`: as in `Seen`. `skipped`: the parts that gave none."""

    sha256: str
    refused: str = ""
    skipped: Sequence[Skipped] = ()


def take_in(
    paths: Sequence[Path],
    draft: Draft,
    seen: Mapping[str, Seen],
    began_ns: int,
    progress: Progress,
    fields: Fields = USUAL_FIELDS,
    left_out: Sequence[Path] = (),
) -> Intake:
    """Adds the documents of the files in `paths` to `draft`, without reading files that are as they were `seen`.

    `began_ns`: when the build began, as of `time.time_ns`. `fields`: of records, where the user names them.
    `left_out`: as in `find_sources`. A file that
    can't be opened is tried again in every build. A file that its format's reader refused is tried again only after a
    change of the file or of the readers, because a reader may take minutes to give up. Raises `DocumentError`
    for a path that does not exist.
    """
    sources, skipped = find_sources(paths, left_out)
    before = draft.paths_before()
    now: dict[str, str] = {}
    seen_now: dict[str, Seen] = {}
    read = unchanged = 0
    for done, source in enumerate(sources, start=1):
        place, path = source.path.absolute().as_posix(), source.path.as_posix()
        taken = _take_unchanged(draft, source, seen.get(place))
        if taken:
            unchanged += 1
        else:
            read += 1
            try:
                taken = _read(draft, source, fields)
            except DocumentError as error:
                skipped.append(Skipped(path, str(error)))
        if taken:
            skipped += taken.skipped
            if not taken.refused:
                now[path] = taken.sha256
            if source.modified_ns < began_ns - SETTLED_NS:
                seen_now[place] = Seen(*_glance(source), taken.sha256, taken.refused)
        progress("reading", done, len(sources))
    gone = Counter(sha256 for path, sha256 in before.items() if path not in now)
    come = Counter(sha256 for path, sha256 in now.items() if path not in before)
    renamed = (gone & come).total()
    return Intake(read, unchanged, renamed, gone.total() - renamed, tuple(skipped), seen_now)


def _glance(source: Source) -> tuple[int, int, int]:
    """What shows without reading a file that it may have changed."""
    return source.size, source.modified_ns, source.changed_ns


def _take_unchanged(draft: Draft, source: Source, was: Seen | None) -> _Taken | None:
    """Adds the documents of an unchanged file as the last build read them; None if the file must be read."""
    if was is None or was[:3] != _glance(source):
        return None
    if not was.refused:
        return _take_known(draft, source, was.sha256)
    if not draft.has_old:  # the readers changed, and may not refuse it any more
        return None
    return _refused(source, was.sha256, was.refused)


def _read(draft: Draft, source: Source, fields: Fields) -> _Taken:
    """Reads a file and adds its documents; raises `DocumentError` for a file that can't be opened."""
    content = read_content(source.path)
    sha256 = hashlib.sha256(content).hexdigest()
    if known := _take_known(draft, source, sha256):
        return known
    suffix = source.path.suffix
    try:
        contents = extract(suffix, content, fields)
    except DocumentError as error:
        return _refused(source, sha256, str(error))
    documents = documents_of(source, contents, sha256)
    for extracted, document in zip(contents, documents, strict=True):
        draft.add_document(document, draft.add_content(sha256, suffix.lower(), extracted))
    return _Taken(sha256, skipped=left_out_of(source, contents))


def _take_known(draft: Draft, source: Source, sha256: str) -> _Taken | None:
    """Adds the documents of a file whose bytes were read before, now or by the last build; None if none were."""
    known = draft.known(sha256, source.path.suffix.lower())
    if not known:
        return None
    contents = [k.content for k in known]
    for (content_id, _), document in zip(known, documents_of(source, contents, sha256), strict=True):
        draft.add_document(document, content_id)
    return _Taken(sha256, skipped=left_out_of(source, contents))


def _refused(source: Source, sha256: str, reason: str) -> _Taken:
    return _Taken(sha256, reason, [Skipped(source.path.as_posix(), reason)])


def read_seen(path: Path) -> dict[str, Seen]:
    """What `write_seen` wrote; empty if the file is missing or damaged, and then every source is read again."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Seen])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def write_seen(seen: Mapping[str, Seen], path: Path) -> None:
    """Replaces the file in one step."""
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(msgspec.json.encode(seen))
    new.replace(path)
