"""Files and folders -> the files in them, on this machine and elsewhere."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path, PurePath, PurePosixPath
from typing import NamedTuple

from askcol.documents.document import Skipped
from askcol.documents.location import Location, RemotePath, Stamp, reason_of, shown
from askcol.documents.sidecar import SIDECAR
from askcol.errors import DocumentError


class Found(NamedTuple):
    """A file to read. `relative` is its place below the folder that was named, or its name if it was named itself.

    `stamp`: None where finding the file did not tell.
    """

    path: Location
    relative: PurePath
    stamp: Stamp | None = None


def walk(paths: Sequence[Location], left_out: Iterable[Location]) -> Iterator[Found | Skipped]:
    """The files to try, in the order of `paths`, the files of a folder before its subfolders; and what was skipped.

    Each file once. Raises `DocumentError` for a path that does not exist.
    """
    out = {_real(path) for path in left_out}
    seen: set[str] = set()
    for found in _walk_all(paths, out):
        if isinstance(found, Skipped):
            yield found
            continue
        real = _real(found.path)
        if real not in seen:
            seen.add(real)
            yield found


def _walk_all(paths: Sequence[Location], left_out: Set[str]) -> Iterator[Found | Skipped]:
    folders: list[tuple[Location, bool]] = []
    for path in paths:
        try:
            folders.append((path, _is_folder(path)))
        except DocumentError:
            raise
        except (FileNotFoundError, NotADirectoryError, ValueError):
            raise DocumentError(f"{shown(path)} does not exist: name a file or folder that does") from None
        except OSError as error:
            if isinstance(error, PermissionError) and isinstance(path, Path):
                yield Skipped(shown(path), reason_of(error))
                continue
            raise DocumentError(f"{shown(path)} can't be read: {reason_of(error)}") from error
    for path, is_folder in folders:
        if not is_folder:
            yield Found(path, PurePath(path.name))
        elif isinstance(path, RemotePath):
            yield from _walk_remote(path, left_out)
        else:
            yield from _walk_folder(path, left_out)


def _is_folder(path: Location) -> bool:
    """Raises `OSError` where the path is not there or can't be reached."""
    if isinstance(path, Path):
        return stat.S_ISDIR(path.stat().st_mode)
    kind = path.kind()
    if not kind:
        raise FileNotFoundError(path.url)
    return kind == "directory"


def _real(path: Location) -> str:
    return path.url if isinstance(path, RemotePath) else os.path.realpath(path)


def _walk_folder(root: Path, left_out: Set[str]) -> Iterator[Found | Skipped]:
    errors: list[OSError] = []

    def unreadable() -> Iterator[Skipped]:
        while errors:
            error = errors.pop(0)
            yield Skipped(shown(Path(error.filename)), reason_of(error))

    def leads_out(path: Path) -> bool:
        return not Path(os.path.realpath(path)).is_relative_to(inside)

    def outside(path: Path) -> Skipped:
        return Skipped(shown(path), f"a link that leads out of {shown(root)}; name where it leads to read it")

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
            yield outside(path) if leads_out(path) else Found(path, path.relative_to(root))
    yield from unreadable()


def _walk_remote(root: RemotePath, left_out: Set[str]) -> Iterator[Found | Skipped]:
    """The files below `root`, from one listing, by the rules and in the order of a folder on this machine."""
    try:
        listed = root.files()
    except OSError as error:
        raise DocumentError(f"{root} can't be listed: {reason_of(error)}") from error
    folders = {parts[:end] for parts in listed for end in range(len(parts))}
    passed_over = {folder for folder in folders if root.joinpath(*folder).url in left_out} | {
        folder for folder in folders if (*folder, "CURRENT") in listed and (*folder, "encoders") in folders
    }
    for parts in sorted(listed, key=_files_first):
        file, stamp = listed[parts]
        if any(part.startswith(".") for part in parts) or parts[-1] == SIDECAR or file.url in left_out:
            continue
        if any(parts[:end] in passed_over for end in range(len(parts))):
            continue
        if "" in parts or "::" in file.url:
            yield Skipped(file.url, "its name has '//' or '::', which have another meaning in an address")
        else:
            yield Found(file, PurePosixPath(*parts), stamp)


def _files_first(parts: Sequence[str]) -> list[tuple[bool, str]]:
    """Sorts the files of a folder before what lies in its subfolders."""
    return [(True, part) for part in parts[:-1]] + [(False, parts[-1])]
