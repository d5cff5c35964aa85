"""`Observed` domains -> how a confidence holds on each, fitted on all of them and on all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askcol.answering import Confidence
from askcol.evaluation.calibration.fit import fit_confidence
from askcol.evaluation.calibration.observations import Observation, best_candidate, without_near_misses
from askcol.evaluation.calibration.observed import Observed
from askcol.evaluation.calibration.report import Calibration, calibration
from askcol.evaluation.figures import draw_reliabilities

MAX_ECE, MIN_AUROC, MAX_FALSE, MIN_KEPT = 0.05, 0.88, 0.08, 0.85
"""What a confidence is to keep to on a kind of text that it was not fitted on."""


@dataclass(frozen=True, slots=True)
class DomainRow:
    """How confidences hold on one domain, near misses left out, each at its own default threshold.

    `present`: the packaged confidence, on the half that is reported on. `fitted`: fitted on the other halves of all
    domains, on the same half; None for a domain that is measured only. `left_out`: fitted on all other domains, on both
    halves of this one; None if there is no other.
    """

    name: str
    present: Calibration
    fitted: Calibration | None
    left_out: Calibration | None


@dataclass(frozen=True, slots=True)
class DomainReport:
    """The confidence fitted on the first halves of all domains, those fitted without one, and a row for each domain."""

    confidence: Confidence
    without: dict[str, Confidence]
    rows: tuple[DomainRow, ...]


def report_domains(
    domains: Sequence[Observed], present: Confidence, measured_only: Sequence[Observed] = ()
) -> DomainReport:
    """Fits the confidence on all domains, and once without each. `measured_only`: domains that nothing is fitted on."""
    fitted = fit_confidence([o for domain in domains for o in domain.fit])
    without = {
        left.name: fit_confidence([o for domain in domains if domain is not left for o in domain.fit])
        for left in domains
        if len(domains) > 1
    }
    rows = []
    for domain in domains:
        reported = without_near_misses(domain.report)
        left_out = None
        if domain.name in without:
            left_out = calibration(without_near_misses([*domain.fit, *domain.report]), without[domain.name])
        rows.append(
            DomainRow(domain.name, calibration(reported, present), calibration(reported, fitted), left_out),
        )
    for domain in measured_only:
        without[domain.name] = fitted
        both = calibration(without_near_misses([*domain.fit, *domain.report]), fitted)
        rows.append(DomainRow(domain.name, calibration(without_near_misses(domain.report), present), None, both))
    return DomainReport(fitted, without, tuple(rows))


def domain_rows(report: DomainReport) -> list[list[str]]:
    """A header row, then up to three rows for each domain; a star stands where a value misses its target."""
    table = [["kind of text", "confidence", "questions", "ECE", "AUROC", "false answers", "right ones kept"]]
    for row in report.rows:
        named = [
            ("packaged before", row.present),
            ("fitted on all", row.fitted),
            ("fitted on the others", row.left_out),
        ]
        table += [[row.name, label, *_cells(found)] for label, found in named if found]
    return table


def _cells(found: Calibration) -> list[str]:
    values = [
        (f"{found.ece:.3f}", found.ece <= MAX_ECE),
        (f"{found.auroc:.3f}", found.auroc >= MIN_AUROC),
        (f"{found.false_answers:.1%}", found.false_answers <= MAX_FALSE),
        (f"{found.kept:.1%}", found.kept >= MIN_KEPT),
    ]
    return [f"{found.questions} ({found.answerable})", *(text if met else f"{text} *" for text, met in values)]


def write_domain_report(folder: Path, domains: Sequence[Observed], report: DomainReport) -> None:
    """Writes `domains.md` and `domains.svg`: the table, and the reliability on each domain when it was left out."""
    header, *body = domain_rows(report)
    lines = [_line(header), _line(["---"] * len(header)), *map(_line, body)]
    notes = (
        "Fitted on one half of each kind of text and measured on the other; what was fitted on the others only is "
        f"measured on both halves. Near misses are left out. Targets: ECE at most {MAX_ECE}, AUROC at least "
        f"{MIN_AUROC}, false answers at most {MAX_FALSE:.0%}, right ones kept at least {MIN_KEPT:.0%}; a star "
        "marks what misses one."
    )
    text = "\n".join(["# Confidence on kinds of text", "", *lines, "", notes, "", "![Reliability](domains.svg)", ""])
    (folder / "domains.md").write_text(text, encoding="utf-8")
    curves = {
        domain.name: _rated([*domain.fit, *domain.report], report.without[domain.name])
        for domain in domains
        if domain.name in report.without
    }
    draw_reliabilities(curves, folder / "domains.svg")


def _rated(observations: Sequence[Observation], confidence: Confidence) -> tuple[list[float], list[bool]]:
    rated = [best_candidate(o, confidence) for o in without_near_misses(observations)]
    return [r.confidence for r in rated], [r.right for r in rated]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
