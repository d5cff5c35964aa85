"""Reports as tables and files, and what is said of two of them."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from askcol.errors import MissingExtra, QuestionSetError
from askcol.evaluation import figures
from askcol.evaluation.kinds import count_by_kind
from askcol.evaluation.outcomes import Outcome
from askcol.evaluation.report import Saved, comparison, read_report, rich_table, rows, tables, write_report
from askcol.evaluation.run import Answering, Reading, Report, Retrieval
from askcol.evaluation.verdicts import Verdict
from askcol.retrieval.hits import Mode

RETRIEVAL = Retrieval(0.5, 0.75, 0.75, 1.0, 0.6123, 0.65)
ANSWERING = Answering(0.4, 0.5, 0.45, 0.55, 0.6, 0.3, 0.7, 0.8, 0.05, 0.1, 0.2, 0.9, 0.25, 41.26, 80.0)
QUESTIONS = Path("sets/set.jsonl")


def outcome(
    name: str, exact: float, f1: float, *, answerable: bool = True, confidence: float = 0.5, kind: str = ""
) -> Outcome:
    """The best candidate is as good as what was answered."""
    right = answerable and exact == 1
    best = (exact * answerable, f1 * answerable)
    judged = Verdict("right" if exact == 1 else "wrong", None, conflict=False, reason=None)
    return Outcome(name, answerable, True, "Ann", confidence, right, *best, exact, f1, 10.0, kind, judged)


OUTCOMES = (
    outcome("1", 1.0, 1.0, confidence=0.9),
    outcome("2", 0.0, 0.5, confidence=0.7),
    outcome("3", 1.0, 1.0, answerable=False, confidence=0.1),
    outcome("4", 0.0, 0.0, confidence=0.4),
)
REPORT = Report("bm25", 4, 3, RETRIEVAL, ANSWERING, OUTCOMES)
READING = Reading(2, 0.5, 0.75, (("1", 1.0, 1.0), ("2", 0.0, 0.5)))


def saved(*reports: Report, reader: Reading | None = None) -> Saved:
    return Saved(str(QUESTIONS), reports, reader)


def with_outcomes(outcomes: Sequence[Outcome], mode: Mode = "bm25") -> Report:
    return replace(REPORT, mode=mode, outcomes=tuple(outcomes))


# tables


def test_the_rows_are_the_measures_and_the_columns_the_modes() -> None:
    table = rows([REPORT, replace(REPORT, mode="dense", questions=5)])
    assert table[0] == ["", "bm25", "dense"]
    assert table[1] == ["questions (answerable)", "4 (3)", "5 (3)"]
    shown = {label: cells for label, *cells in table[2:]}
    assert shown["Success@1"] == ["0.500", "0.500"]
    assert shown["MRR"] == ["0.612", "0.612"]
    assert shown["nDCG@10"] == ["0.650", "0.650"]
    assert shown["F1"] == ["0.500", "0.500"]
    assert shown["best candidate F1"] == ["0.550", "0.550"]
    assert shown["best candidate exact match"] == ["0.450", "0.450"]
    assert shown["AURC"] == ["0.250", "0.250"]
    assert shown["median ms"] == ["41.3", "41.3"]
    assert len(shown) == len(Retrieval.__dataclass_fields__) + len(Answering.__dataclass_fields__)


def test_without_answers_there_are_only_the_measures_of_retrieval() -> None:
    labels = [label for label, *_ in rows([replace(REPORT, answering=None)])]
    assert labels == [
        "",
        "questions (answerable)",
        "Success@1",
        "Success@5",
        "Success@10",
        "Success@20",
        "MRR",
        "nDCG@10",
    ]


def test_the_reader_alone_is_a_row_with_the_same_number_in_every_column() -> None:
    *_, exact, f1 = rows([REPORT, REPORT], READING)
    assert exact == ["reader, right context given: exact match", "0.500", "0.500"]
    assert f1 == ["reader, right context given: F1", "0.750", "0.750"]


def printed(table: object) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


def test_the_table_on_the_terminal_holds_every_cell() -> None:
    (table,) = tables([REPORT], READING)
    shown = printed(table)
    assert all(cell in shown for row in rows([REPORT], READING) for cell in row)
    assert "left" in printed(rich_table([["", "head"], ["left", "right"]]))


def test_counts_by_kind_are_a_table_for_each_mode() -> None:
    counted = replace(REPORT, kinds=count_by_kind([outcome("1", 1.0, 1.0, kind="cell")]))
    _, *by_kind = tables([counted, REPORT, replace(counted, mode="dense")])
    assert [table.title for table in by_kind] == ["By kind, bm25", "By kind, dense"]
    assert "1 (100%)" in printed(by_kind[0])


# comparison


def test_a_comparison_pairs_the_questions_that_both_asked() -> None:
    before = [outcome("2", 0.0, 0.0), outcome("1", 0.0, 0.5), outcome("3", 0.0, 0.0, answerable=False)]
    table = comparison(saved(with_outcomes([*before, outcome("9", 1.0, 1.0)])), [with_outcomes(OUTCOMES)], None)
    assert table[0] == ["", "questions", "before", "after", "difference", "95% interval"]
    assert [row[:5] for row in table[1:]] == [
        ["bm25: exact match", "3", "0.000", "0.667", "+0.667"],
        ["bm25: F1", "3", "0.167", "0.833", "+0.667"],
        ["bm25: best candidate exact match", "2", "0.000", "0.500", "+0.500"],
        ["bm25: best candidate F1", "2", "0.250", "0.750", "+0.500"],
    ]
    # Both answerable questions gained 0.5.
    assert table[4][5] == "+0.500 to +0.500"
    low, high = map(float, table[1][5].split(" to "))
    assert 0 <= low < 2 / 3 < high <= 1


def test_the_interval_shows_a_loss_as_a_loss() -> None:
    before, after = ([outcome(str(i), value, value) for i in range(20)] for value in (1.0, 0.0))
    (_, row, *_) = comparison(saved(with_outcomes(before)), [with_outcomes(after)], None)
    assert row[4:] == ["-1.000", "-1.000 to -1.000"]


def test_only_modes_that_both_have_are_compared() -> None:
    before = saved(with_outcomes(OUTCOMES, "dense"), with_outcomes(OUTCOMES))
    table = comparison(before, [with_outcomes(OUTCOMES, "hybrid"), with_outcomes(OUTCOMES, "dense")], None)
    assert {row[0].partition(":")[0] for row in table[1:]} == {"dense"}


@pytest.mark.parametrize("after", [(), (outcome("8", 1.0, 1.0),)])
def test_without_a_common_question_there_is_nothing_to_compare(after: tuple[Outcome, ...]) -> None:
    assert len(comparison(saved(REPORT), [with_outcomes(after)], None)) == 1


def test_unanswerable_questions_have_no_best_candidate_to_compare() -> None:
    alone = with_outcomes([OUTCOMES[2]])
    assert [row[0] for row in comparison(saved(alone), [alone], None)[1:]] == ["bm25: exact match", "bm25: F1"]


def test_the_reader_alone_is_compared_where_both_have_it() -> None:
    after = Reading(2, 1.0, 1.0, (("2", 1.0, 1.0), ("7", 0.0, 0.0)))
    assert comparison(saved(reader=READING), [], after)[1:] == [
        ["reader, right context given: exact match", "1", "0.000", "1.000", "+1.000", "+1.000 to +1.000"],
        ["reader, right context given: F1", "1", "0.500", "1.000", "+0.500", "+0.500 to +0.500"],
    ]
    assert len(comparison(saved(reader=None), [], after)) == 1
    assert len(comparison(saved(reader=READING), [], None)) == 1


def test_kinds_are_compared_one_by_one_and_all_together() -> None:
    before = with_outcomes([outcome(str(i), 0.0, 0.0, kind="cell" if i < 3 else "trap") for i in range(5)])
    after = with_outcomes([outcome(str(i), float(i < 3), 0.0, kind="cell" if i < 3 else "trap") for i in range(5)])
    table = comparison(saved(before), [after], None)
    assert [row[:5] for row in table[5:]] == [
        ["bm25, cell: right", "3", "0.000", "1.000", "+1.000"],
        ["bm25, cell: wrong", "3", "1.000", "0.000", "-1.000"],
        ["bm25, trap: right", "2", "0.000", "0.000", "+0.000"],
        ["bm25, trap: wrong", "2", "1.000", "1.000", "+0.000"],
        ["bm25, all: right", "5", "0.000", "0.600", "+0.600"],
        ["bm25, all: wrong", "5", "1.000", "0.400", "-0.600"],
    ]


# files


@pytest.mark.parametrize("reader", [None, READING])
@pytest.mark.parametrize("answering", [None, ANSWERING])
def test_a_report_is_read_back_as_it_was_written(
    tmp_path: Path, reader: Reading | None, answering: Answering | None
) -> None:
    outcomes = OUTCOMES if answering else ()
    reports = [replace(REPORT, mode=mode, answering=answering, outcomes=outcomes) for mode in ("bm25", "dense")]
    folder = tmp_path / "new" / "report"
    write_report(folder, [QUESTIONS], reports, reader)
    assert read_report(folder) == Saved(str(QUESTIONS), tuple(reports), reader)


def test_a_measure_of_nothing_is_read_back(tmp_path: Path) -> None:
    nothing = replace(REPORT, answering=replace(ANSWERING, abstained_precision=math.nan))
    write_report(tmp_path, [QUESTIONS], [nothing])
    (report,) = read_report(tmp_path).reports
    assert report.answering is not None
    assert math.isnan(report.answering.abstained_precision)
    assert replace(report.answering, abstained_precision=0.7) == ANSWERING


def test_readings_without_a_common_question_are_not_compared() -> None:
    other = replace(READING, outcomes=(("9", 1.0, 1.0),))
    assert len(comparison(saved(reader=READING), [], other)) == 1


def test_a_report_of_the_same_outcomes_as_the_one_before_shows_no_difference(tmp_path: Path) -> None:
    write_report(tmp_path, [QUESTIONS], [REPORT], READING)
    for row in comparison(read_report(tmp_path), [REPORT], READING)[1:]:
        assert row[2] == row[3]
        assert row[4:] == ["+0.000", "+0.000 to +0.000"]


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[]", b'{"file": "a", "reports": [{"mode": "x"}], "reader": null}']
)
def test_what_is_no_report_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(QuestionSetError, match=r"report\.json is no report of `askcol evaluate --report`: "):
        read_report(tmp_path)


def test_a_report_of_an_older_form_is_an_error(tmp_path: Path) -> None:
    write_report(tmp_path, [QUESTIONS], [REPORT])
    content = json.loads((tmp_path / "report.json").read_text())
    del content["reports"][0]["outcomes"]
    (tmp_path / "report.json").write_text(json.dumps(content))
    with pytest.raises(QuestionSetError, match="missing required field `outcomes`"):
        read_report(tmp_path)


def test_the_markdown_names_the_set_and_holds_the_table_and_the_pictures(tmp_path: Path) -> None:
    write_report(tmp_path, [QUESTIONS], [REPORT, replace(REPORT, mode="dense")])
    lines = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
    assert lines[:4] == ["# set.jsonl", "", "|  | bm25 | dense |", "| --- | --- | --- |"]
    assert "| F1 | 0.500 | 0.500 |" in lines
    pictures = [line.partition("](")[2].rstrip(")") for line in lines if line.startswith("![")]
    assert pictures == [f"{kind}-{mode}.svg" for mode in ("bm25", "dense") for kind in ("reliability", "risk-coverage")]
    assert all((tmp_path / name).is_file() for name in pictures)


def test_the_markdown_of_several_sets_names_all_and_has_a_table_by_kind(tmp_path: Path) -> None:
    kinds = count_by_kind([outcome("1", 1.0, 1.0, kind="cell")])
    write_report(tmp_path, [Path("sets/a.jsonl"), Path("b.jsonl")], [replace(REPORT, kinds=kinds)])
    lines = (tmp_path / "report.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# a.jsonl, b.jsonl"
    assert "| cell | 1 | 1 (100%) | 0 (0%) | 0 (0%) |  |  |" in lines
    saved_report = read_report(tmp_path)
    assert (saved_report.file, saved_report.reports[0].kinds) == ("sets/a.jsonl, b.jsonl", kinds)


def test_without_outcomes_no_pictures_are_drawn(tmp_path: Path) -> None:
    write_report(tmp_path, [QUESTIONS], [replace(REPORT, answering=None, outcomes=())])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["report.json", "report.md"]
    assert "![" not in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_without_matplotlib_a_report_with_figures_is_refused_before_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"askcol\[evaluate\]"):
        write_report(tmp_path / "new", [QUESTIONS], [REPORT])
    assert not (tmp_path / "new").exists()
    write_report(tmp_path / "new", [QUESTIONS], [replace(REPORT, outcomes=())])
    assert (tmp_path / "new" / "report.md").is_file()


def test_matplotlib_is_imported_for_figures_only() -> None:
    code = "import sys, askcol, askcol.evaluation, askcol.cli.commands; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


def test_the_pictures_are_well_formed_and_their_text_is_text(tmp_path: Path) -> None:
    write_report(tmp_path, [QUESTIONS], [REPORT])
    words = {}
    for name in ("reliability-bm25.svg", "risk-coverage-bm25.svg"):
        root = ET.fromstring((tmp_path / name).read_text(encoding="utf-8"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        words[name] = "".join(root.itertext())
    assert "measured, 95% interval" in words["reliability-bm25.svg"]
    assert "share of questions answered" in words["risk-coverage-bm25.svg"]


def test_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        write_report(tmp_path / folder, [QUESTIONS], [REPORT], READING)
    one, other = ({f.name: f.read_bytes() for f in (tmp_path / name).iterdir()} for name in ("one", "other"))
    assert set(one) == {"report.json", "report.md", "reliability-bm25.svg", "risk-coverage-bm25.svg"}
    assert one == other


def test_other_outcomes_give_other_pictures(tmp_path: Path) -> None:
    changed = with_outcomes([replace(OUTCOMES[0], right=False), *OUTCOMES[1:]])
    write_report(tmp_path / "one", [QUESTIONS], [REPORT])
    write_report(tmp_path / "other", [QUESTIONS], [changed])
    for name in ("reliability-bm25.svg", "risk-coverage-bm25.svg"):
        assert (tmp_path / "one" / name).read_bytes() != (tmp_path / "other" / name).read_bytes()
