"""Files and folders -> `Source`s, and a source -> its `Document`s."""

from __future__ import annotations

import itertools
import logging
import re
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askcol.documents.document import Content, Document, Skipped
from askcol.documents.formats.registry import format_of
from askcol.documents.limits import MAX_FILE_BYTES
from askcol.documents.location import Location, RemotePath, Stamp, reason_of, shown, stamp_of
from askcol.documents.sidecar import read_sidecar
from askcol.documents.walk import Found, walk
from askcol.errors import DocumentError

_RESERVED = re.compile(r"/original$|/pages/[^/]+\.png$")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """A file to index. `source_id`: unique among the sources found together, and the id of its document.

    `size`, `modified_ns`, `changed_ns`: its `Stamp`. `metadata`: what the sidecar says of it.
    """

    source_id: str
    path: Location
    size: int
    modified_ns: int
    changed_ns: int
    metadata: Mapping[str, str]


def find_sources(paths: Sequence[Location], left_out: Iterable[Location] = ()) -> tuple[list[Source], list[Skipped]]:
    """The files to index in files and folders (recursive, sorted, without hidden ones), and what was left out and why.

    `left_out`: files and folders within the folders that are passed over, unless `paths` names them. A file that is
    reached twice is found once. A path that does not exist raises `DocumentError`.
    """
    skipped: list[Skipped] = []
    sources: list[Source] = []
    sidecars: dict[Location, dict[str, dict[str, str]]] = {}
    taken: set[str] = set()
    for found in walk(paths, left_out):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        path = found.path
        if path.parent not in sidecars:
            sidecars[path.parent], unread = read_sidecar(path.parent)
            skipped += unread
        try:
            stamp = _checked_stamp(found)
        except DocumentError as error:
            skipped.append(Skipped(shown(path), str(error)))
            continue
        source_id = _source_id(found, taken)
        taken.add(source_id)
        metadata = sidecars[path.parent].get(path.name, {})
        sources.append(Source(source_id, path, *stamp, metadata))
    return sources, skipped


def read_content(path: Location) -> bytes:
    """The bytes of a source; raises `DocumentError`, as where it went away or grew too large since it was found."""
    try:
        if isinstance(path, RemotePath):
            content = path.read_bytes()
        else:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise DocumentError(reason_of(error)) from error
    _check_size(len(content))
    return content


def documents_of(source: Source, contents: Sequence[Content], sha256: str) -> list[Document]:
    """The documents of `source`: the extracted `contents`, with the id, path and metadata that follow from its place.

    `sha256`: of the source's bytes. `left_out_of` lists the parts that could not be read.
    """
    documents = []
    for content in contents:
        if encoding := content.metadata.get("encoding"):
            _log.info("%s is read as %s", shown(source.path), encoding)
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
    return [Skipped(shown(source.path), reason) for content in contents for reason in content.left_out]


def _checked_stamp(found: Found) -> Stamp:
    """Of a file that may be read; raises `DocumentError` where it may not."""
    path = found.path
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise DocumentError("its name is not UTF-8") from None
    format_of(path.suffix)  # raises where nothing reads it
    try:
        # Opening a pipe would wait for its other end for ever.
        if isinstance(path, Path) and not stat.S_ISREG(path.stat().st_mode):
            raise DocumentError("not a regular file")
        stamp = found.stamp or stamp_of(path)
    except OSError as error:
        raise DocumentError(reason_of(error)) from error
    _check_size(stamp.size)
    return stamp


def _check_size(size: int) -> None:
    """Raises `DocumentError` where a file of `size` bytes is too large to read."""
    if size > MAX_FILE_BYTES:
        raise DocumentError(f"{size:,} bytes; at most {MAX_FILE_BYTES:,} are read")


def _source_id(found: Found, taken: set[str]) -> str:
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
