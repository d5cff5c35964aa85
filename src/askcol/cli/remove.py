"""`askcol remove`: drop files and folders from an index."""

from __future__ import annotations

import os
from typing import Annotated, NamedTuple

import typer

from askcol.cli.base import go_to_base, is_in
from askcol.cli.index import build
from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import print_built
from askcol.documents import Location, RemotePath, location_of
from askcol.errors import DocumentError
from askcol.index import DEFAULT_PLACE, Contents


class _Kept(NamedTuple):
    """What an index is built from after a removal: roots, and what is left out of them."""

    roots: list[Location]
    left_out: list[Location]


def remove(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files and folders that are indexed.")],
    place: IndexOption = DEFAULT_PLACE,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Drop files and folders from the index; the files stay. Later builds leave them out until `index` names them."""
    set_up_logging(verbose)
    place, dropped = go_to_base(place, [location_of(path) for path in paths])
    contents = place.contents()
    kept = _Kept(list(map(location_of, contents.roots)), list(map(location_of, contents.left_out)))
    for path in dropped:
        kept = _without(path, kept, contents)
    if not kept.roots:
        instead = f"delete the folder {place}/ instead, or " if place.folder else ""
        command = place.command("--only PATH ...")
        raise DocumentError(f"nothing would be left; {instead}index something else with {command}")
    built = build(place, kept.roots, place.open_encoder(), left_out=kept.left_out)
    print_built(built, as_json, reported=contents.skipped)


def _without(path: Location, kept: _Kept, contents: Contents) -> _Kept:
    """`kept` without `path`: without the roots that are or lie in it, and with it left out of the roots it lies in."""
    roots = [root for root in kept.roots if not is_in(root, path)]
    around = next((root for root in roots if is_in(path, root)), None)
    if around is None and len(roots) == len(kept.roots):
        raise DocumentError(f"{path} is not indexed; `askcol list` shows the paths of what is")
    left_out = [one for one in kept.left_out if not is_in(one, path)]
    if around is not None:
        told = _told_by(path, around)
        if not any(is_in(one, path) for one in kept.left_out) and not _is_known(told, contents):
            raise DocumentError(f"{path} is not indexed, and no file in it; `askcol list` shows what is")
        left_out.append(told)
    return _Kept(roots, left_out)


def _told_by(path: Location, root: Location) -> Location:
    """`path` as the files of the root that it lies in are told."""
    if isinstance(path, RemotePath) or isinstance(root, RemotePath):
        return path
    return root / os.path.relpath(path.absolute(), root.absolute())


def _is_known(path: Location, contents: Contents) -> bool:
    """Whether `path` or something in it was indexed or skipped."""
    return contents.holds(path) or any(is_in(location_of(one.path), path) for one in contents.skipped)
