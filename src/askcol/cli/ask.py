"""`askcol ask`: answer a question."""

from __future__ import annotations

import sys
from typing import Annotated

import msgspec
import typer

from askcol.answering import STYLES, Style, references
from askcol.cli.options import (
    IndexOption,
    JsonOption,
    VerboseOption,
    checked_question,
    one_of,
    set_up_logging,
)
from askcol.cli.output import ERR, print_answer, print_json, print_timings
from askcol.cli.settings import Asking
from askcol.collection import Collection
from askcol.documents import STALE_NOTE
from askcol.index import DEFAULT_INDEX


def ask(
    question: Annotated[list[str], typer.Argument(help="A question in plain English; quotes around it are optional.")],
    settings: Asking,
    index_dir: IndexOption = DEFAULT_INDEX,
    cite: Annotated[
        Style | None,
        typer.Option(
            "--cite",
            metavar="|".join(STYLES),
            parser=one_of(*STYLES),
            help="Print the references of the answer instead.",
        ),
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask a question. Prints the words that answer it, their source and a confidence, or that nothing answers it."""
    set_up_logging(verbose)
    if cite and as_json:
        raise typer.BadParameter("--cite and --json both write to standard output; give only one of them")
    asked = checked_question(" ".join(question))
    answer = Collection.open(index_dir).ask(asked, **msgspec.structs.asdict(settings))
    if as_json:
        print_json(answer)
    elif cite and answer.answered:
        sys.stdout.write(references(answer, cite))
        if answer.stale:
            ERR.print(f"[yellow]{STALE_NOTE}[/]")
    else:
        print_answer(answer)
    if verbose:
        print_timings(answer)
        if answer.measured_on:
            ERR.print(f"the threshold of the accepted risk was measured on {answer.measured_on}")
