"""The folder that an index's relative paths count from, and paths told from another folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.markup import escape

from askcol.cli.output import ERR
from askcol.documents import Location, RemotePath, location_of
from askcol.index import IndexPlace, told_from


class Moved(NamedTuple):
    """An index and paths, told from the folder that is now the current one."""

    place: IndexPlace
    paths: list[Location]


def go_to_base(place: IndexPlace, paths: Sequence[Location]) -> Moved:
    """Makes the folder that the paths of an index count from the current one, as git works from the top of its tree.

    Without an index, or where that folder lacks what was indexed, the current folder stays: the documents may have been
    moved to where the command runs.
    """
    here, record = Path.cwd(), place.record()
    if record is None or record.base is None or record.base == here or not record.base.is_dir():
        return Moved(place, list(paths))
    base = record.base
    roots = [root for root in map(location_of, record.roots) if isinstance(root, Path)]
    if not all((base / root).exists() for root in roots) and all(root.exists() for root in roots):
        return Moved(place, list(paths))
    say_base(base)
    os.chdir(base)
    return Moved(place.told_from(here, base), [_told_from(path, here, base) for path in paths])


def is_in(path: Location, folder: Location) -> bool:
    """Whether `path` is `folder` or lies in it; links are not followed."""
    one, other = map(_normal, (path, folder))
    return one == other or other in one.parents


def _normal(path: Location) -> Location:
    return path if isinstance(path, RemotePath) else Path(os.path.normpath(path.absolute()))


def _told_from(path: Location, here: Path, there: Path) -> Location:
    return path if isinstance(path, RemotePath) else told_from(path, here, there)


def say_base(base: Path | None) -> None:
    """Say on stderr which folder the paths of an index count from, where it is another than the current one."""
    if base and base != Path.cwd():
        ERR.print(f"[dim]Paths are relative to {escape(os.path.relpath(base))}/[/]")


def shown_from_here(base: Path | None) -> Callable[[str], str]:
    """Tells a path of an index whose relative paths count from `base` from the current folder."""
    here = Path.cwd()
    if base is None or base == here or not base.is_dir():
        return str
    return lambda path: _told_from(location_of(path), base, here).as_posix()
