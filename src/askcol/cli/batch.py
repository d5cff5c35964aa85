"""Many questions from one file, and their answers as JSON Lines, CSV or a table."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import msgspec
import typer
from rich.markup import escape

from askcol.answering import Answer
from askcol.cli.options import checked_question
from askcol.cli.output import OUT, Shown, print_json
from askcol.errors import QuestionError, in_words

if TYPE_CHECKING:
    from rich.table import Table

Format = Literal["table", "csv", "jsonl"]

FORMATS: tuple[Format, ...] = get_args(Format)

_COLUMNS = (
    *("id", "question", "answered", "answer", "confidence", "reason", "conflict"),
    *("title", "path", "page", "start", "end", "sentence"),
)

_UTF8_MARK = "\ufeff"
"""Excel takes a CSV without it for one in the code page of the machine, and shows "£" as "Â£"."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so may be run as a formula by a spreadsheet (OWASP, "CSV Injection")."""


class Asked(NamedTuple):
    """A question of a file. `id`: that of the question set, else the number of the line."""

    id: str
    question: str


class _Line(msgspec.Struct):
    """What is read of a line of a question set."""

    question: str
    id: str | None = None


def read_questions(name: str) -> list[Asked]:
    """The questions in the file `name`, or of stdin where it is "-".

    A line is a question, or a JSON object as in a question set; blank lines are passed over. Raises `QuestionError`,
    which names the file and the line.
    """
    shown = "stdin" if name == "-" else name
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise QuestionError(f"{shown} can't be read: {in_words(error)}") from None
    asked = []
    for number, line in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                asked.append(_question_of(line, str(number)))
            except (typer.BadParameter, ValueError, msgspec.MsgspecError) as error:
                raise QuestionError(f"{shown}, line {number}: {error}") from None
    if not asked:
        raise QuestionError(f"{shown} holds no questions; write one on each line")
    return asked


def _question_of(line: bytes, number: str) -> Asked:
    if line.lstrip().startswith(b"{"):
        found = msgspec.json.decode(line, type=_Line)
        return Asked(found.id or number, checked_question(found.question))
    return Asked(number, checked_question(line.decode("utf-8")))


def answered(
    asked: Sequence[Asked], ask: Callable[[str], Answer], progress: Callable[[int], None]
) -> Iterator[tuple[Asked, Answer]]:
    """Each question with its answer; `progress` is called with 1 after each."""
    for one in asked:
        yield one, ask(one.question)
        progress(1)


def print_as(form: Format, answers: Iterable[tuple[Asked, Answer]], shown: Shown) -> None:
    """Print answers as they come: a line each, or as a table at the end. `shown`: as in `print_answer`."""
    if form == "table":
        OUT.print(_table(answers, shown))
        return
    if form == "csv":
        sys.stdout.write(_UTF8_MARK + _csv_line(_COLUMNS))
    for asked, answer in answers:
        if form == "jsonl":
            print_json({"id": asked.id, **msgspec.to_builtins(answer)}, indent=0)
        else:
            sys.stdout.write(_csv_line(_cells(asked, answer, shown)))
            sys.stdout.flush()


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(map(_harmless, cells))
    return line.getvalue()


def _harmless(cell: object) -> object:
    """`cell`, as text where a spreadsheet would take its words for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA) else cell


def _cells(asked: Asked, answer: Answer, shown: Shown) -> list[object]:
    best = answer.answers[0].citations[0] if answer.answered else None
    place = [best.title, shown(best.path), best.page, best.start, best.end, best.sentence] if best else [""] * 6
    found = [answer.answered, answer.answer, answer.confidence, answer.reason, answer.conflict]
    return [asked.id, asked.question, *found, *place]


def _table(answers: Iterable[tuple[Asked, Answer]], shown: Shown) -> Table:
    from rich.table import Table

    table = Table("", "question", "answer", "confidence", "source")
    for asked, answer in answers:
        best = answer.answers[0].citations[0] if answer.answered else None
        text = f"[bold]{escape(str(answer.answer))}[/]" if best else f"[dim]{answer.reason}[/]"
        sure = f"{answer.confidence:.0%}" if best else ""
        source = f"{shown(best.path)} [{best.start}:{best.end}]" if best else ""
        mark = "[yellow] (disputed)[/]" if answer.conflict else ""
        table.add_row(escape(asked.id), escape(asked.question), text + mark, sure, escape(source))
    return table
