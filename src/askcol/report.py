"""`Report`s as a table on the terminal, and as files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import msgspec
from rich.table import Table

from askcol.evaluate import Reading, Report


def rows(reports: Sequence[Report], reader: Reading | None = None) -> list[list[str]]:
    """A header row, then a row a measure with a column a mode."""
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
    known = {"f1": "F1", "best_f1": "best candidate F1", "mrr": "MRR", "ece": "ECE", "auroc": "AUROC"}
    if name.startswith("success_at_"):
        return f"Success@{name.removeprefix('success_at_')}"
    return known.get(name, name.replace("ndcg_at_", "nDCG@").replace("best_", "best candidate ").replace("_", " "))


def _number(name: str, value: float) -> str:
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.3f}"


def as_table(reports: Sequence[Report], reader: Reading | None = None) -> Table:
    """The measures as a rich table."""
    header, *body = rows(reports, reader)
    table = Table(*header)
    for row in body:
        table.add_row(*row)
    return table


def write_report(folder: Path, questions: Path, reports: Sequence[Report], reader: Reading | None = None) -> None:
    """Writes `report.json` and `report.md` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    content = msgspec.json.encode({"file": str(questions), "reports": reports, "reader": reader})
    (folder / "report.json").write_bytes(msgspec.json.format(content, indent=1) + b"\n")
    header, *body = rows(reports, reader)
    lines = [f"# {questions.name}", "", _line(header), _line(["---"] * len(header)), *map(_line, body), ""]
    (folder / "report.md").write_text("\n".join(lines), encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
