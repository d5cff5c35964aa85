"""`askcol ask`: answer a question, every question of a file, or what is typed at a prompt."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Annotated

import msgspec
import typer

from askcol.answering import STYLES, Answer, Style, references
from askcol.cli.base import shown_from_here
from askcol.cli.batch import FORMATS, Format, answered, print_as, read_questions
from askcol.cli.options import IndexOption, JsonOption, VerboseOption, checked_question, one_of, set_up_logging
from askcol.cli.output import ERR, print_answer, print_error, print_json, print_timings
from askcol.cli.settings import Asking
from askcol.collection import Collection
from askcol.documents import STALE_NOTE
from askcol.errors import QuestionError
from askcol.index import DEFAULT_PLACE, IndexPlace


def ask(
    settings: Asking,
    question: Annotated[
        list[str] | None,
        typer.Argument(
            help="A question in plain English; quotes around it are optional. - reads it from standard input. Without "
            "a question, askcol takes what is piped to it, or asks for questions on a terminal.",
            show_default=False,
        ),
    ] = None,
    place: IndexOption = DEFAULT_PLACE,
    cite: Annotated[
        Style | None,
        typer.Option(
            "--cite",
            metavar="|".join(STYLES),
            parser=one_of(*STYLES),
            help="Print the references of the answer instead.",
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option(
            "--file", metavar="FILE", help="Ask every line of FILE, or every question of a question set; - is stdin."
        ),
    ] = None,
    form: Annotated[
        Format,
        typer.Option(
            "--format",
            metavar="|".join(FORMATS),
            parser=one_of(*FORMATS),
            help="With --file: how to print the answers.",
        ),
    ] = "table",
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask a question. Prints the words that answer it, their source and a confidence, or that nothing answers it."""
    set_up_logging(verbose)
    if cite and as_json:
        raise typer.BadParameter("--cite and --json both write to standard output; give only one of them")
    if file is not None:
        if question or cite:
            raise typer.BadParameter("--file asks the questions of a file; it goes with neither a question nor --cite")
        _ask_file(file, form, place, settings, as_json)
        return
    typed_in = not question and sys.stdin.isatty()
    asked = "" if typed_in else checked_question(_given(question))
    collection = Collection.open(place)
    answer_to = _answering(collection, settings)
    show = partial(_show, collection=collection, cite=cite, as_json=as_json, verbose=verbose)
    if not typed_in:
        show(answer_to(asked))
        return
    from askcol.cli.prompt import typed

    ERR.print("[dim]Ask in English. Ctrl-D ends.[/]")
    for line in typed():
        try:
            show(answer_to(checked_question(line)))
        except (QuestionError, typer.BadParameter) as error:
            print_error(error)


def _given(question: list[str] | None) -> str:
    """The words of the command line, or what standard input holds."""
    if question and question != ["-"]:
        return " ".join(question)
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise typer.BadParameter("the question is not valid UTF-8") from None


def _answering(collection: Collection, settings: Asking) -> Callable[[str], Answer]:
    options = msgspec.structs.asdict(settings)
    return lambda question: collection.ask(question, **options)


def _show(answer: Answer, *, collection: Collection, cite: Style | None, as_json: bool, verbose: bool) -> None:
    if as_json:
        print_json(answer)
    elif cite and not answer.answered:
        ERR.print("no answer, so no references; without --cite, askcol says what came closest")
    elif cite:
        sys.stdout.write(references(answer, cite))
        if answer.stale:
            ERR.print(f"[yellow]{STALE_NOTE}[/]")
    else:
        print_answer(answer, shown_from_here(collection.index.base))
    if verbose:
        print_timings(answer)
        if answer.measured_on:
            ERR.print(f"the threshold of the accepted risk was measured on {answer.measured_on}")


def _ask_file(file: str, form: Format, place: IndexPlace, settings: Asking, as_json: bool) -> None:
    from askcol.cli.progress import counter, stages

    asked = read_questions(file)
    collection = Collection.open(place)
    with stages(ERR) as progress:
        answers = answered(
            asked,
            _answering(collection, settings),
            counter(progress, "asking", len(asked)),
        )
        if as_json:
            print_json([{"id": one.id, **msgspec.to_builtins(answer)} for one, answer in answers])
        else:
            print_as(form, answers, shown_from_here(collection.index.base))
