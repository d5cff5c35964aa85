"""The `askcol` command: its verbs, and how each run ends."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from askcol import __version__
from askcol.cli.ask import ask
from askcol.cli.calibrate import calibrate
from askcol.cli.evaluate import evaluate
from askcol.cli.index import index
from askcol.cli.output import OUT, print_error
from askcol.cli.search import search
from askcol.cli.serve import serve
from askcol.cli.train import train
from askcol.cli.verify import verify
from askcol.errors import AskcolError, FilterError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

for _verb in (index, ask, search, serve, evaluate, calibrate, verify):
    app.command()(_verb)
app.add_typer(train)


def _print_version(wanted: bool) -> None:
    if wanted:
        OUT.print(f"askcol {__version__}")
        raise typer.Exit


@app.callback()
def _askcol(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ask a collection of documents. Answers are exact quotations with source, offsets and a confidence."""


def main() -> None:
    """Run the command. A failure prints one line on stderr and exits with status 1; wrong usage exits with 2."""
    try:
        app(prog_name="askcol")
    except FilterError as error:
        print_error(f"--documents: {error}")
        sys.exit(2)
    except (AskcolError, OSError) as error:
        print_error(error)
        sys.exit(1)
