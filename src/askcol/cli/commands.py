"""The `askcol` command: its verbs, and how each run ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from askcol import __version__
from askcol.cli.ask import ask
from askcol.cli.calibrate import calibrate
from askcol.cli.config import config
from askcol.cli.evaluate import evaluate
from askcol.cli.in_force import in_force
from askcol.cli.index import index
from askcol.cli.list import list_documents
from askcol.cli.mcp import mcp
from askcol.cli.open import open_page
from askcol.cli.options import with_settings
from askcol.cli.output import OUT, print_error
from askcol.cli.remove import remove
from askcol.cli.search import search
from askcol.cli.serve import serve
from askcol.cli.status import status
from askcol.cli.train import train
from askcol.cli.verify import verify
from askcol.errors import AskcolError, FilterError, in_words

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, context_settings={"help_option_names": ["-h", "--help"]}
)

VERBS: dict[str, Callable[..., None]] = {
    "index": index,
    "ask": ask,
    "search": search,
    "status": status,
    "list": list_documents,
    "remove": remove,
    "serve": serve,
    "open": open_page,
    "mcp": mcp,
    "evaluate": evaluate,
    "calibrate": calibrate,
    "verify": verify,
    "config": config,
}

for _name, _verb in VERBS.items():
    app.command(_name)(with_settings(_verb))
app.add_typer(train)


def _print_version(wanted: bool) -> None:
    if wanted:
        OUT.print(f"askcol {__version__}")
        raise typer.Exit


def defaults() -> dict[str, dict[str, object]]:
    """The values of options that environment and file set, by verb and parameter, as click's `default_map`."""
    given: dict[str, dict[str, object]] = {verb: {} for verb in VERBS}
    for row in in_force(os.environ, Path()):
        if row.origin == "default":
            continue
        if row.setting.section:
            given[row.setting.section][row.setting.name] = row.value
        else:
            for options in given.values():
                options["place"], options["indexes"] = row.value, [row.value]
    return given


@app.callback()
def _askcol(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ask a collection of documents. Answers are exact quotations with source, offsets and a confidence."""
    context.default_map = defaults()


def main() -> None:
    """Run the command. A failure prints one line on stderr and exits with status 1; wrong usage exits with 2."""
    try:
        app(prog_name="askcol")
    except FilterError as error:
        print_error(f"--documents: {error}")
        sys.exit(2)
    except OSError as error:
        print_error(f"{error.filename}: {in_words(error)}" if error.filename else in_words(error))
        sys.exit(1)
    except AskcolError as error:
        print_error(error)
        sys.exit(1)
