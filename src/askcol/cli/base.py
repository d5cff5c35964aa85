"""The folder that an index's relative paths count from, and paths told from another folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from rich.markup import escape

from askcol.cli.output import ERR
from askcol.index import recorded_base, recorded_roots


class Moved(NamedTuple):
    """An index and paths, told from the folder that is now the current one."""

    index_dir: Path
    paths: list[Path]


def go_to_base(index_dir: Path, paths: Sequence[Path]) -> Moved:
    """Makes the folder that the paths of an index count from the current one, as git works from the top of its tree.

    Without an index, or where that folder lacks what was indexed, the current folder stays: the documents may have been
    moved to where the command runs.
    """
    here, base = Path.cwd(), recorded_base(index_dir)
    if base is None or base == here or not base.is_dir():
        return Moved(index_dir, list(paths))
    roots = [Path(root) for root in recorded_roots(index_dir)]
    if not all((base / root).exists() for root in roots) and all(root.exists() for root in roots):
        return Moved(index_dir, list(paths))
    say_base(base)
    os.chdir(base)
    return Moved(*(told_from(index_dir, here, base), [told_from(path, here, base) for path in paths]))


def is_in(path: Path, folder: Path) -> bool:
    """Whether `path` is `folder` or lies in it; links are not followed."""
    one, other = (PurePath(os.path.normpath(p.absolute())) for p in (path, folder))
    return one == other or other in one.parents


def say_base(base: Path | None) -> None:
    """Say on stderr which folder the paths of an index count from, where it is another than the current one."""
    if base and base != Path.cwd():
        ERR.print(f"[dim]Paths are relative to {escape(os.path.relpath(base))}/[/]")


def told_from(path: Path, here: Path, there: Path) -> Path:
    """`path`, which is told from the folder `here`, told from `there`; an absolute path stays."""
    return path if path.is_absolute() else Path(os.path.relpath(here / path, there))


def shown_from_here(base: Path | None) -> Callable[[str], str]:
    """Tells a path of an index whose relative paths count from `base` from the current folder."""
    here = Path.cwd()
    if base is None or base == here or not base.is_dir():
        return str
    return lambda path: told_from(Path(path), base, here).as_posix()
