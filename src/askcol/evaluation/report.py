"""`Report`s as tables, as files with figures, and compared with earlier ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import msgspec
from rich.table import Table

from askcol.errors import QuestionSetError, in_words
from askcol.evaluation.figures import draw_reliability, draw_risk_coverage, require_matplotlib
from askcol.evaluation.kinds import ALL, kind_rows
from askcol.evaluation.measures import paired_bootstrap
from askcol.evaluation.outcomes import Outcome
from askcol.evaluation.run import Reading, Report

MAX_UNWRAPPED = 16  # characters


@dataclass(frozen=True, slots=True)
class Saved:
    """The content of `report.json`. `file`: the question sets, with commas between."""

    file: str
    reports: tuple[Report, ...]
    reader: Reading | None


def read_report(folder: Path) -> Saved:
    """The report that `write_report` wrote into `folder`.

    Raises `QuestionSetError` if there is none, or one of another version.
    """
    path = folder / "report.json"
    try:
        content = msgspec.json.decode(path.read_bytes())
        for report in content["reports"]:
            for part in filter(None, (report["retrieval"], report["answering"])):
                part.update({name: math.nan for name, value in part.items() if value is None})  # JSON has no NaN
        return msgspec.convert(content, Saved)
    except OSError as error:
        raise QuestionSetError(f"{path} is no report of `askcol evaluate --report`: {in_words(error)}") from None
    except (msgspec.MsgspecError, KeyError, TypeError) as error:
        raise QuestionSetError(f"{path} is no report of `askcol evaluate --report`: {error}") from None


def comparison(before: Saved, reports: Sequence[Report], reader: Reading | None) -> list[list[str]]:
    """A header row, then a row for each measure: before, after, and the 95% interval of the difference.

    Only questions that were asked both times count. Where questions name their kinds, the shares of right and of wrong
    answers are compared for each kind as well.
    """
    table = [["", "questions", "before", "after", "difference", "95% interval"]]
    of_mode = {report.mode: report for report in before.reports}
    for report in reports:
        if report.mode in of_mode:
            pairs = _paired(of_mode[report.mode].outcomes, report.outcomes)
            table += [
                _compared(f"{report.mode}: {_label(name)}", [(getattr(b, name), getattr(a, name)) for b, a in pairs])
                for name in ("exact_match", "f1")
                if pairs
            ]
            answerable = [(b, a) for b, a in pairs if a.answerable]
            table += [
                _compared(
                    f"{report.mode}: {_label(name)}", [(getattr(b, name), getattr(a, name)) for b, a in answerable]
                )
                for name in ("best_exact_match", "best_f1")
                if answerable
            ]
            table += _compared_kinds(report.mode, pairs)
    if before.reader and reader:
        old = {question_id: rest for question_id, *rest in before.reader.outcomes}
        both = [(old[question_id], rest) for question_id, *rest in reader.outcomes if question_id in old]
        for i, name in enumerate(("exact_match", "f1")):
            if both:
                table.append(_compared(f"reader, right context given: {_label(name)}", [(b[i], a[i]) for b, a in both]))
    return table


def _paired(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    old = {outcome.question_id: outcome for outcome in before}
    return [(old[outcome.question_id], outcome) for outcome in after if outcome.question_id in old]


def _compared_kinds(mode: str, pairs: Sequence[tuple[Outcome, Outcome]]) -> list[list[str]]:
    kinds = [kind for kind in dict.fromkeys(after.kind for _, after in pairs) if kind]
    table = []
    for kind in [*kinds, ALL] if kinds else []:
        part = [(b, a) for b, a in pairs if kind in (ALL, a.kind)]
        for name in ("right", "wrong"):
            judged = [(float(b.verdict.judgement == name), float(a.verdict.judgement == name)) for b, a in part]
            table.append(_compared(f"{mode}, {kind}: {name}", judged))
    return table


def _compared(label: str, pairs: Sequence[tuple[float, float]]) -> list[str]:
    before, after = [b for b, _ in pairs], [a for _, a in pairs]
    difference, low, high = paired_bootstrap(before, after)
    means = f"{sum(before) / len(before):.3f}", f"{sum(after) / len(after):.3f}"
    return [label, str(len(pairs)), *means, f"{difference:+.3f}", f"{low:+.3f} to {high:+.3f}"]


def rows(reports: Sequence[Report], reader: Reading | None = None) -> list[list[str]]:
    """A header row, then a row for each measure, with a column for each mode."""
    table = [["", *(r.mode for r in reports)]]
    table.append(["questions (answerable)", *(f"{r.questions} ({r.answerable})" for r in reports)])
    for part in ("retrieval", "answering"):
        parts = [getattr(r, part) for r in reports]
        if any(p is None for p in parts):
            continue
        table += [[_label(f.name), *(_number(f.name, getattr(p, f.name)) for p in parts)] for f in fields(parts[0])]
    if reader is not None:
        for name in ("exact_match", "f1"):
            value = _number(name, getattr(reader, name))
            table.append([f"reader, right context given: {_label(name)}", *[value] * len(reports)])
    return table


def _label(name: str) -> str:
    known = {"f1": "F1", "best_f1": "best candidate F1", "mrr": "MRR", "ece": "ECE", "auroc": "AUROC", "aurc": "AURC"}
    if name.startswith("success_at_"):
        return f"Success@{name.removeprefix('success_at_')}"
    return known.get(name, name.replace("ndcg_at_", "nDCG@").replace("best_", "best candidate ").replace("_", " "))


def _number(name: str, value: float) -> str:
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.3f}"


def tables(reports: Sequence[Report], reader: Reading | None = None) -> list[Table]:
    """The measures as rich tables, and the counts by kind of each mode where questions name their kinds."""
    by_kind = [rich_table(kind_rows(r.kinds), f"By kind, {r.mode}") for r in reports if r.kinds]
    return [rich_table(rows(reports, reader)), *by_kind]


def rich_table(lines: Sequence[Sequence[str]], title: str | None = None) -> Table:
    """A rich table of a header row and the rows below it."""
    _, *body = lines
    table = Table(title=title)
    for number, (name, *cells) in enumerate(zip(*lines, strict=True)):
        # On a narrow terminal, labels and remarks wrap, and numbers don't; no column is lost.
        longest = max(map(len, cells), default=0)
        short = longest <= MAX_UNWRAPPED
        least = min(longest, MAX_UNWRAPPED if short else 8)
        table.add_column(name.replace(" ", "\n"), no_wrap=number > 0 and short, min_width=least)
    for row in body:
        table.add_row(*row)
    return table


def write_report(
    folder: Path, questions: Sequence[Path], reports: Sequence[Report], reader: Reading | None = None
) -> None:
    """Writes `report.json`, `report.md` and, for each mode whose answers were measured, two figures into `folder`.

    `questions`: the files of questions.
    Raises `MissingExtra` before it writes anything if figures are due and matplotlib is not installed.
    """
    if any(report.outcomes for report in reports):
        require_matplotlib()
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode(Saved(", ".join(map(str, questions)), tuple(reports), reader))
    (folder / "report.json").write_bytes(msgspec.json.format(content, indent=1) + b"\n")
    lines = [f"# {', '.join(path.name for path in questions)}", "", *_markdown(rows(reports, reader)), ""]
    for report in reports:
        if report.kinds:
            lines += [f"By kind, {report.mode}:", "", *_markdown(kind_rows(report.kinds)), ""]
        if report.outcomes:
            lines += _figures(report, folder)
    (folder / "report.md").write_text("\n".join(lines), encoding="utf-8")


def _figures(report: Report, folder: Path) -> list[str]:
    confidence, right = [o.confidence for o in report.outcomes], [o.right for o in report.outcomes]
    draw_reliability(confidence, right, folder / f"reliability-{report.mode}.svg")
    draw_risk_coverage(confidence, right, folder / f"risk-coverage-{report.mode}.svg")
    return [
        f"![Reliability, {report.mode}](reliability-{report.mode}.svg)",
        f"![Risk against coverage, {report.mode}](risk-coverage-{report.mode}.svg)",
        "",
    ]


def _markdown(lines: Sequence[Sequence[str]]) -> list[str]:
    header, *body = lines
    return [_line(header), _line(["---"] * len(header)), *map(_line, body)]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
