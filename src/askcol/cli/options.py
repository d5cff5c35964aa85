"""Options that several commands share, and how a question on the command line is checked."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated

import typer

from askcol.collection import MAX_QUESTION_CHARACTERS

DEFAULT_INDEX = Path("index")

IndexOption = Annotated[Path, typer.Option("--index", metavar="DIR", help="The folder of the index.")]

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]

VerboseOption = Annotated[bool, typer.Option("-v", "--verbose", help="Log more on stderr.")]

DocumentsOption = Annotated[
    str | None,
    typer.Option(
        "--documents",
        metavar="WHICH",
        help="Use only documents whose id or path matches a glob ('seeds/2024*'), or whose metadata meets conditions "
        "('publisher=Reuters; date>=2023').",
    ),
]


def set_up_logging(verbose: bool) -> None:
    """Log warnings to stderr, and with `verbose` also what is being done."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(levelname)s %(message)s")


def checked_question(text: str) -> str:
    """`text` without surrounding white space; raises `typer.BadParameter` if it cannot be asked."""
    question = text.strip()
    if not question:
        raise typer.BadParameter("the question is blank")
    try:
        question.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("the question is not valid UTF-8") from None
    if len(question) > MAX_QUESTION_CHARACTERS:
        raise typer.BadParameter(
            f"the question has {len(question):,} characters; the limit is {MAX_QUESTION_CHARACTERS:,}"
        )
    return question
