"""`askcol index`: build or update an index."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from askcol.cli.base import go_to_base, is_in
from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, print_built, print_error
from askcol.cli.progress import stages
from askcol.documents import USUAL_FIELDS, Fields, Location, RemotePath, is_there, location_of
from askcol.encoding import ExportableEncoder
from askcol.errors import DocumentError, IndexDamaged
from askcol.index import (
    DEFAULT_PLACE,
    Built,
    IndexPlace,
    Record,
    on_ray,
    rebuilt,
    told_from,
)

DEFAULT_PATH = Path("seeds")


def index(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files and folders to add, also in an object store, such as s3://bucket/reports; without any, update "
            f"what is indexed, or index {DEFAULT_PATH}."
        ),
    ] = None,
    place: IndexOption = DEFAULT_PLACE,
    only: Annotated[bool, typer.Option("--only", help="Index only these paths; drop all others.")] = False,
    encoder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Embed with this sentence-transformers model; default: the model that the index has."
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Embed everything again if the index has another model than --encoder.")
    ] = False,
    text_field: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The field of JSON Lines that holds the text, kept for later builds; '' for the usual ones.",
        ),
    ] = None,
    title_field: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The field of JSON Lines that holds the title, kept as --text-field is."),
    ] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep running and update the index after every change, until Ctrl-C.")
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Build an index in Milvus with the Ray cluster at HOST:PORT; 'auto' for the one that runs on this "
            "machine, 'local' to start one.",
        ),
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Index files and folders. Paths indexed before are kept, and only changed texts are embedded again."""
    set_up_logging(verbose)
    if rebuild and not encoder:
        raise typer.BadParameter("--rebuild goes with --encoder; without it, only changed texts are embedded again")
    place = on_ray(place, ray) if ray else place
    last: Record | None = None
    recorded: list[Location] = []
    left_out: list[Location] = []
    new = added = [location_of(path) for path in paths or []]
    if not only:
        here, given = Path.cwd(), encoder if encoder and encoder.is_dir() else None
        place, added = go_to_base(place, added)
        encoder = told_from(given, here, Path.cwd()) if given and Path.cwd() != here else encoder
        last = place.record()
        if last:
            recorded, left_out = list(map(location_of, last.roots)), list(map(location_of, last.left_out))
        back = [path for path in left_out if any(is_in(path, one) and is_in(one, path) for one in added)]
        left_out = [path for path in left_out if path not in back]
        new = [path for path in added if not any(is_in(path, one) for one in back)]  # the others lie in a root
    else:
        with suppress(IndexDamaged):  # nothing of it is kept
            last = place.record()
    known = last.fields if last else USUAL_FIELDS
    fields = Fields(
        known.text if text_field is None else text_field, known.title if title_field is None else title_field
    )
    model = place.open_encoder(encoder)
    before = place.contents().skipped if recorded else ()

    def first_build() -> Built:
        return build(place, [*recorded, *new], model, rebuild=rebuild, fields=fields, left_out=left_out)

    if watch:
        if elsewhere := [path for path in (*recorded, *new) if isinstance(path, RemotePath)]:
            again = place.command()
            raise DocumentError(f"{elsewhere[0]} can't be watched; leave out --watch, and run {again} after changes")
        _watch(place, first_build, model, as_json)
        return
    built = first_build()
    unread = [
        one for one in built.skipped if (path := location_of(one.path)) in added and not place.contents().holds(path)
    ]
    print_built(built, as_json, reported=[*before, *unread])
    for folder in added:
        if not _is_mentioned(folder, built) and not place.contents().holds(folder) and folder.is_dir():
            ERR.print(f"[yellow]{escape(str(folder))}/ holds no files to index[/]")
    for one in unread:
        print_error(f"{one.path} is not indexed: {one.reason}")
    if unread:
        raise typer.Exit(1)


def _is_mentioned(folder: Location, built: Built) -> bool:
    """Whether a file in `folder` was skipped."""
    return any(folder in location_of(one.path).parents for one in built.skipped)


def _watch(place: IndexPlace, first_build: Callable[[], Built], encoder: ExportableEncoder, as_json: bool) -> None:
    def again(roots: Sequence[Location]) -> Built:
        return build(place, roots, encoder)

    with suppress(KeyboardInterrupt), closing(rebuilt(place, again)) as results:
        last = first_build()
        print_built(last, as_json, indent=0)
        ERR.print("Watching for changes  (press Ctrl-C to stop)")
        for result in results:
            if isinstance(result, Exception):
                print_error(result)
                continue
            print_built(result, as_json, reported=last.skipped, indent=0)
            last = result


def build(
    place: IndexPlace,
    roots: Sequence[Location],
    encoder: ExportableEncoder,
    *,
    rebuild: bool = False,
    fields: Fields | None = None,
    left_out: Sequence[Location] | None = None,
) -> Built:
    """Builds with progress on stderr. Raises `DocumentError` where a root is not there."""
    for root in roots:
        if not is_there(root):
            raise DocumentError(_absent(place, root))
    if not roots and not DEFAULT_PATH.exists():
        raise DocumentError(f"nothing is indexed yet; name a file or folder: {place.command('FOLDER')}")
    named = list(dict.fromkeys(roots)) or [DEFAULT_PATH]
    with stages(ERR) as report:
        return place.build(named, encoder, report, rebuild=rebuild, fields=fields, left_out=left_out)


def _absent(place: IndexPlace, root: Location) -> str:
    record = place.record()
    if record is None or root.as_posix() not in record.roots:
        return f"{root} does not exist: name a file or folder that does"
    drop = place.command(shlex.quote(str(root))).replace("askcol index", "askcol remove", 1)
    return f"{root} is in this index but cannot be found from {Path.cwd()}; bring it back, or drop it with {drop}"
