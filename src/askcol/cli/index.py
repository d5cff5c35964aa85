"""`askcol index`: build or update an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Annotated

import typer

from askcol.cli.options import IndexOption, JsonOption, VerboseOption, set_up_logging
from askcol.cli.output import ERR, print_built, print_error
from askcol.cli.progress import stages
from askcol.documents import Fields
from askcol.encoding import ExportableEncoder
from askcol.errors import DocumentError
from askcol.index import DEFAULT_INDEX, Built, build_index, open_encoder, rebuilt, recorded_fields, recorded_roots

DEFAULT_PATH = Path("seeds")


def index(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=f"Files and folders to add; without any, update what is indexed, or index {DEFAULT_PATH}."),
    ] = None,
    index_dir: IndexOption = DEFAULT_INDEX,
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
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Index files and folders. Paths indexed before are kept, and only changed texts are embedded again."""
    set_up_logging(verbose)
    recorded = [] if only else [Path(root) for root in recorded_roots(index_dir)]
    added = paths or []
    if rebuild and not encoder:
        raise typer.BadParameter("--rebuild goes with --encoder; without it, only changed texts are embedded again")
    known = recorded_fields(index_dir)
    fields = Fields(
        known.text if text_field is None else text_field, known.title if title_field is None else title_field
    )
    model = open_encoder(index_dir, encoder)

    def first_build() -> Built:
        return _build(index_dir, recorded, added, model, rebuild=rebuild, fields=fields)

    if watch:
        _watch(index_dir, first_build, model, as_json)
    else:
        print_built(first_build(), as_json)


def _watch(index_dir: Path, first_build: Callable[[], Built], encoder: ExportableEncoder, as_json: bool) -> None:
    def build(roots: Sequence[Path]) -> Built:
        return _build(index_dir, roots, [], encoder)

    with suppress(KeyboardInterrupt), closing(rebuilt(index_dir, build)) as results:
        last = first_build()
        print_built(last, as_json, indent=0)
        ERR.print("Watching for changes  (press Ctrl-C to stop)")
        for result in results:
            if isinstance(result, Exception):
                print_error(result)
                continue
            print_built(result, as_json, reported=last.skipped, indent=0)
            last = result


def _build(
    index_dir: Path,
    recorded: Sequence[Path],
    added: Sequence[Path],
    encoder: ExportableEncoder,
    *,
    rebuild: bool = False,
    fields: Fields | None = None,
) -> Built:
    for root in recorded:
        if not root.exists():
            raise DocumentError(
                f"{root} is in this index but cannot be found from {Path.cwd()}; run askcol in the folder where the "
                "index was built, or list with --only what the index should hold"
            )
    roots = list(dict.fromkeys([*recorded, *added])) or [DEFAULT_PATH]
    with stages(ERR) as report:
        return build_index(index_dir, roots, encoder, report, rebuild=rebuild, fields=fields)
