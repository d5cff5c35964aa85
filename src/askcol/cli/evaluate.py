"""`askcol evaluate`: measure retrieval, answers and confidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from askcol.cli.options import IndexOption, JsonOption, VerboseOption, one_of, set_up_logging
from askcol.cli.output import ERR, OUT, print_json
from askcol.cli.progress import counter, stages
from askcol.cli.question_files import named, questions_of
from askcol.collection import Collection
from askcol.encoding import packaged_encoder
from askcol.errors import QuestionSetError
from askcol.index import DEFAULT_PLACE, build_temporary
from askcol.retrieval import MODES, Mode


def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Questions: JSON Lines, or one SQuAD JSON (.json, .json.gz)."),
    ],
    place: IndexOption = DEFAULT_PLACE,
    mode: Annotated[
        Mode | None,
        typer.Option(
            metavar="|".join(MODES), parser=one_of(*MODES), help="How to rank. Default: measure all three ways."
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="JSON Lines: use only questions of this split, such as test.")] = "",
    articles: Annotated[
        Path | None, typer.Option(metavar="FILE", help="SQuAD: use only the articles whose titles FILE lists.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Ask only this many questions, spread evenly over the set; 0: all.")
    ] = 0,
    read: Annotated[bool, typer.Option("--read/--no-read", help="Measure answers too, or only retrieval.")] = True,
    report: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write report.json, report.md and figures to DIR.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Compare with the report that was written to DIR before.")
    ] = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Measure retrieval, answers and confidence on a question set. SQuAD's articles are indexed in memory."""
    set_up_logging(verbose)
    from askcol.evaluation import (
        comparison,
        evaluate_reader,
        is_squad,
        read_report,
        read_squad,
        read_titles,
        require_matplotlib,
        rich_table,
        spread,
        tables,
        write_report,
    )
    from askcol.evaluation import evaluate as measure

    if report and read:
        require_matplotlib()  # before the questions are asked, which takes minutes
    before = read_report(against) if against else None
    _check(files, split)
    with stages(ERR) as progress:
        if is_squad(files[0]):
            documents, questions = read_squad(files[0], read_titles(articles) if articles else None)
            collection = Collection(build_temporary(documents, packaged_encoder(), progress))
        else:
            collection = Collection.open(place)
            questions = questions_of(files, collection, split)
        if limit:
            questions = spread(questions, limit)
        if not questions:
            raise QuestionSetError(f"{named(files)} has no questions" + (f" of the split {split!r}" if split else ""))
        reports = [
            measure(collection, questions, m, read=read, progress=counter(progress, m, len(questions)))
            for m in ([mode] if mode else MODES)
        ]
        reader = None
        if read and questions[0].context:
            reader = evaluate_reader(collection, questions, counter(progress, "right context", len(questions)))
    if report:
        write_report(report, files, reports, reader)
    if as_json:
        compared = {"comparison": comparison(before, reports, reader)} if before else {}
        print_json({"file": named(files), "reports": reports, "reader": reader, **compared})
    else:
        for table in tables(reports, reader):
            OUT.print(table)
        if before:
            OUT.print(rich_table(comparison(before, reports, reader)))


def _check(files: Sequence[Path], split: str) -> None:
    from askcol.evaluation import is_squad

    if len(files) > 1 and any(map(is_squad, files)):
        raise typer.BadParameter("SQuAD's articles are indexed in memory, so a SQuAD file has to be the only one")
    if split and is_squad(files[0]):
        raise typer.BadParameter("SQuAD's questions have no splits; use --articles to choose articles")
