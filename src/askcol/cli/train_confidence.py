"""`askcol train confidence`: fit the confidence on several kinds of text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from askcol.cli.output import ERR, print_json
from askcol.cli.progress import stages

if TYPE_CHECKING:
    from askcol.evaluation import Domain

_PACKAGED = Path(__file__).parents[1] / "models" / "confidence.json"

MADE_DOCUMENTS = 400
"""How many documents each generated domain has at most; fewer where fewer questions are asked."""


def confidence(
    squad: Annotated[Path, typer.Argument(help="SQuAD 1.1's training set, .json or .json.gz.")],
    holdout: Annotated[Path, typer.Option(help="File of article titles, one per line, that are kept out of training.")],
    domain: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FILE",
            help="Fit on every second article of this SQuAD JSON as well, a collection of its own. Repeatable.",
        ),
    ] = None,
    domains: Annotated[
        Path | None,
        typer.Option(
            metavar="TOML", help="Fit on what this file lists as well, and measure on made-up tables and forms."
        ),
    ] = None,
    questions_a_half: Annotated[
        int, typer.Option(min=10, help="How many questions at most to ask about each half of a kind of text.")
    ] = 2000,
    unanswerable: Annotated[
        float, typer.Option(min=0, max=1, help="The share of questions to make unanswerable where all have answers.")
    ] = 0.4,
    reader: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="Folder of an exported reader. Default: the packaged one."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="File to write the confidence to.", show_default="in the package")
    ] = _PACKAGED,
    report: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder for observations and figures; a stopped run resumes there.")
    ] = Path("runs/confidence"),
) -> None:
    """Fit the confidence on one half of each kind of text and report on the other, without near misses."""
    from askcol.answering import packaged_confidence
    from askcol.evaluation import (
        calibration,
        domain_rows,
        draw,
        observe_domain,
        read_titles,
        report_domains,
        require_matplotlib,
        rich_table,
        risk_table,
        squad_domain,
        without_near_misses,
        write_domain_report,
    )
    from askcol.reading import OnnxSpanReader

    require_matplotlib()  # before the questions are asked, which takes minutes
    fitted_on = [squad_domain("squad", squad, read_titles(holdout)), *_others(domain or [], domains, report)]
    made = _made(questions_a_half) if domains else []
    session = OnnxSpanReader(reader)
    with stages(ERR) as progress:
        observed, measured_only = (
            [
                observe_domain(one, session, questions_a_half, unanswerable, report / "observations", progress)
                for one in listed
            ]
            for listed in (fitted_on, made)
        )
    done = report_domains(observed, packaged_confidence(), measured_only)
    out.write_bytes(done.confidence.to_json())
    write_domain_report(report, [*observed, *measured_only], done)
    known = without_near_misses(o for one in observed for o in one.fit)
    other = without_near_misses(o for one in observed for o in one.report)
    draw(other, done.confidence, report)
    ERR.print(rich_table(domain_rows(done)))
    print_json(
        {
            "confidence": done.confidence,
            "fitted on": calibration(known, done.confidence),
            "other half": calibration(other, done.confidence),
            "risk on the other half": risk_table(other, done.confidence),
            "domains": done.rows,
        }
    )


def _made(questions_a_half: int) -> list[Domain]:
    """Made-up tables and forms. Nothing is fitted on them: the made-up questions without an answer are harder than
    those that people ask, and would make the confidence too low for these.
    """
    from askcol.evaluation import document_domain
    from askcol.training import made_forms, made_tables

    documents = min(MADE_DOCUMENTS, questions_a_half)
    return [
        document_domain("made tables", *made_tables(documents, seed=2)),
        document_domain("labels", *made_forms(documents, seed=2)),
    ]


def _others(named: list[str], listed: Path | None, report: Path) -> list[Domain]:
    """The domains beside SQuAD."""
    from askcol.evaluation import kept_titles, read_domains, squad_domain

    found = []
    for one in named:
        name, equals, file = one.partition("=")
        if not (name and equals and file):
            raise typer.BadParameter(f"{one!r} is not NAME=FILE", param_hint="--domain")
        found.append(squad_domain(name, Path(file), kept_titles(Path(file))))
    if listed:
        found += read_domains(listed, report / "indexes")
    return found
