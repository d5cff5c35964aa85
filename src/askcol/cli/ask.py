"""`askcol ask`: answer a question."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from askcol.answering import Style, references
from askcol.cli.options import (
    DEFAULT_INDEX,
    DocumentsOption,
    IndexOption,
    JsonOption,
    VerboseOption,
    checked_question,
    set_up_logging,
)
from askcol.cli.output import ERR, print_answer, print_json, print_timings
from askcol.collection import MAX_CHUNKS, READ_CHUNKS, Collection
from askcol.documents import STALE_NOTE


def ask(
    question: Annotated[str, typer.Argument(help="A question in plain English.")],
    index_dir: IndexOption = DEFAULT_INDEX,
    top_k: Annotated[int, typer.Option(min=1, max=MAX_CHUNKS, help="How many chunks to read at most.")] = READ_CHUNKS,
    min_confidence: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Abstain below this probability. Default: the calibrated threshold."),
    ] = None,
    max_risk: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Abstain so that at most this share of the answers is wrong."),
    ] = None,
    documents: DocumentsOption = None,
    cite: Annotated[Style | None, typer.Option("--cite", help="Print the references of the answer instead.")] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask a question. Prints the words that answer it, their source and a confidence, or that nothing answers it."""
    set_up_logging(verbose)
    question = checked_question(question)
    if cite and as_json:
        raise typer.BadParameter("--cite and --json both write to standard output; give only one of them")
    answer = Collection.open(index_dir).ask(
        question, top_k=top_k, min_confidence=min_confidence, max_risk=max_risk, documents=documents
    )
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
