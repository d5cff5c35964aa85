"""Kinds of text: read, asked in two halves, kept, and reported with each left out; what answers is made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from memory_store import MemoryStore
from words import WordEncoder

from askcol.answering.confidence import Confidence
from askcol.answering.evidence import FEATURES, Evidence
from askcol.chunking.chunks import Chunk
from askcol.documents.document import Document
from askcol.errors import QuestionSetError
from askcol.evaluation.calibration.domain_report import domain_rows, report_domains, write_domain_report
from askcol.evaluation.calibration.domains import Domain, document_domain, read_domains, trap_domain
from askcol.evaluation.calibration.observations import Kind, Observation
from askcol.evaluation.calibration.observed import Observed, halves_by_document, observe_domain
from askcol.evaluation.question_sets import Question
from askcol.index.place import Index
from askcol.reading.promise import Rarity
from askcol.reading.spans import Span
from askcol.types import Progress, no_progress

ROOT = Path(__file__).parents[3]


class FakeReader:
    """Finds the first word of each chunk; counts what it was asked."""

    identity = "first words"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:  # noqa: ARG002
        self.asked.append(question)
        return [Span(c, c.start, c.start + len(c.text.split()[0]), 0.0, 5.0, 0.0) for c in chunks]


DOCUMENTS = [Document(name, "", "", f"{name} founded the mill.", "") for name in ("Ann", "Bob", "Cy", "Di")]
QUESTIONS = [
    *(
        Question(
            f"who {d.document_id}", f"Who founded the mill of {d.document_id}?", (d.document_id,), (d.document_id,)
        )
        for d in DOCUMENTS
    ),
    *(Question(f"why {i}", f"Why is the mill {i} years old?", (), (), kind="trap" if i else "") for i in range(4)),
]


def open_index(_: Progress) -> Index:
    chunks = [Chunk(f"{d.document_id}:0", d.document_id, 0, len(d.text), d.text) for d in DOCUMENTS]
    encoder = WordEncoder()
    return Index(MemoryStore(DOCUMENTS, chunks, lambda text: encoder.encode_documents([text])[0]), encoder)


DOMAIN = Domain("mills", tuple(QUESTIONS), "1", open_index)


# halves


def test_no_document_is_in_both_halves_and_the_rest_is_dealt_out() -> None:
    fit, report = halves_by_document(QUESTIONS)
    assert [q.question_id for q in fit] == ["who Ann", "who Cy", "why 0", "why 2"]
    assert [q.question_id for q in report] == ["who Bob", "who Di", "why 1", "why 3"]


# asking


def test_questions_are_asked_as_they_are_and_named_after_their_domain(tmp_path: Path) -> None:
    observed = observe_domain(DOMAIN, FakeReader(), 10, 0.4, tmp_path, no_progress)
    assert [o.document_id for o in observed.fit] == ["mills/Ann", "mills/Cy", "mills/why 0", "mills/why 2"]
    assert [o.kind for o in observed.fit] == ["answerable", "answerable", "absent", "trap"]
    assert {o.domain for o in (*observed.fit, *observed.report)} == {"mills"}
    assert not any(any(o.right) for o in observed.fit if not o.answerable)


def test_a_share_is_made_unanswerable_where_the_domain_says_so(tmp_path: Path) -> None:
    many = [replace(q, question_id=f"{q.question_id} {i}") for q in QUESTIONS[:4] for i in range(50)]
    made = Domain("mills", tuple(many), "1", open_index, makes_unanswerable=True)
    observed = observe_domain(made, FakeReader(), 1000, 0.5, tmp_path, no_progress)
    kinds = [o.kind for o in (*observed.fit, *observed.report)]
    assert 0.35 < kinds.count("answerable") / len(kinds) < 0.75
    assert {"absent", "removed"} <= set(kinds)


def test_at_most_so_many_are_asked_of_each_half_with_progress_told(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    observed = observe_domain(DOMAIN, FakeReader(), 2, 0.4, tmp_path, lambda *now: told.append(now))
    assert (len(observed.fit), len(observed.report)) == (2, 2)
    assert told == [(f"mills, half {half}", done, 2) for half in (1, 2) for done in (1, 2)]


def test_a_second_run_asks_nothing_and_gives_the_same(tmp_path: Path) -> None:
    first = observe_domain(DOMAIN, FakeReader(), 10, 0.4, tmp_path, no_progress)
    reader = FakeReader()
    assert observe_domain(DOMAIN, reader, 10, 0.4, tmp_path, no_progress) == first
    assert reader.asked == []


@pytest.mark.parametrize(
    "changed",
    [replace(DOMAIN, content="2"), replace(DOMAIN, questions=DOMAIN.questions[1:])],
)
def test_what_has_changed_is_asked_again(tmp_path: Path, changed: Domain) -> None:
    observe_domain(DOMAIN, FakeReader(), 10, 0.4, tmp_path, no_progress)
    reader = FakeReader()
    observe_domain(changed, reader, 10, 0.4, tmp_path, no_progress)
    assert len(reader.asked) == len(changed.questions)


def test_another_reader_is_asked_again(tmp_path: Path) -> None:
    observe_domain(DOMAIN, FakeReader(), 10, 0.4, tmp_path, no_progress)
    reader = FakeReader()
    reader.identity = "others"
    observe_domain(DOMAIN, reader, 10, 0.4, tmp_path, no_progress)
    assert len(reader.asked) == len(QUESTIONS)


def test_a_document_that_the_index_lacks_is_named(tmp_path: Path) -> None:
    lacking = replace(DOMAIN, questions=(*QUESTIONS, Question("x", "Who?", ("Eve",), ("Eve",))))
    with pytest.raises(QuestionSetError, match="mills: questions name documents that the index lacks: Eve"):
        observe_domain(lacking, FakeReader(), 10, 0.4, tmp_path, no_progress)


# reading


def test_the_listed_domains_hold_no_question_of_a_test_half(tmp_path: Path) -> None:
    tables, traps, folders = read_domains(ROOT / "eval" / "domains.toml", tmp_path)
    assert [d.name for d in (tables, traps, folders)] == ["tables", "traps", "folders"]
    assert {q.split for q in (*tables.questions, *folders.questions)} == {"dev"}
    assert {q.kind for q in folders.questions} == {"prose", "cell", "label", "identifier", "mail", "trap", "absent"}
    assert len(traps.questions) == 2 * sum(q.kind == "trap" for q in traps.questions)


def test_a_trap_is_asked_beside_its_partner_of_the_same_text(tmp_path: Path) -> None:
    pair = {"id": "p", "split": "dev", "kind": "verb", "question": "Who won?", "answers": ["Ann"], "trap": "Who lost?"}
    lines = [pair | {"documents": [{"title": "T", "text": "Ann won."}]}, pair | {"split": "test", "documents": []}]
    (tmp_path / "pairs.jsonl").write_text("\n".join(map(json.dumps, lines)))
    partner, trap = trap_domain("traps", tmp_path / "pairs.jsonl", "dev").questions
    assert (partner.text, partner.answers, partner.documents) == ("Who won?", ("Ann",), ("T",))
    assert (trap.text, trap.answers, trap.documents, trap.kind) == ("Who lost?", (), ("T",), "trap")


@pytest.mark.parametrize("content", ["[a", "[a]\nunknown = 1", "a = 1"])
def test_what_lists_no_domains_is_an_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "domains.toml").write_text(content)
    with pytest.raises(QuestionSetError, match=r"domains\.toml lists no domains"):
        read_domains(tmp_path / "domains.toml", tmp_path)


def test_other_documents_are_another_content() -> None:
    one, same, other = (
        document_domain("d", documents, QUESTIONS) for documents in (DOCUMENTS, DOCUMENTS, DOCUMENTS[1:])
    )
    assert one.content == same.content != other.content


# the report


def made_up(name: str, shift: float, n: int = 300) -> Observed:
    """A domain whose answers are right as the log-odds say, moved by `shift`."""
    rng = np.random.default_rng(len(name))

    def one(i: int) -> Observation:
        log_odds = float(rng.normal(0, 2))
        right = bool(rng.uniform() < 1 / (1 + np.exp(-log_odds - shift)))
        evidence = Evidence(**{**dict.fromkeys(FEATURES, 0.0), "log_odds": log_odds})
        kind: Kind = "answerable" if right or i % 2 else "absent"
        return Observation(f"{name}/{i % 20}", kind, (evidence,), (right,), (right,), (float(right),), name)

    return Observed(name, tuple(one(i) for i in range(n)), tuple(one(i) for i in range(n)))


DOMAINS = [made_up("even", 0.0), made_up("better", 0.0), made_up("unlike all", 2.5)]
PRESENT = Confidence({"log_odds": 1.0}, 0.0, (-4.0, 4.0), (0.02, 0.98), min_confidence=0.5)


def test_a_domain_is_measured_by_what_was_fitted_without_it() -> None:
    report = report_domains(DOMAINS, PRESENT)
    others = report_domains(DOMAINS[:2], PRESENT)
    assert report.without["unlike all"] == others.confidence
    even, _, unlike = report.rows
    assert unlike.left_out
    assert even.left_out
    assert unlike.fitted
    assert even.fitted
    assert unlike.left_out.ece > 0.15 > even.fitted.ece
    assert unlike.fitted.ece < unlike.left_out.ece
    assert (even.fitted.questions, even.left_out.questions) == (300, 600)


def test_nothing_is_fitted_on_a_domain_that_is_measured_only() -> None:
    report = report_domains(DOMAINS[:2], PRESENT, DOMAINS[2:])
    assert report.confidence == report_domains(DOMAINS[:2], PRESENT).confidence
    *_, unlike = report.rows
    assert unlike.fitted is None
    assert unlike.left_out
    assert unlike.left_out.questions == 600
    assert [row[:2] for row in domain_rows(report)[-2:]] == [
        ["unlike all", "packaged before"],
        ["unlike all", "fitted on the others"],
    ]


def test_a_single_domain_has_no_others() -> None:
    report = report_domains(DOMAINS[:1], PRESENT)
    assert report.without == {}
    assert [row[:2] for row in domain_rows(report)[1:]] == [["even", "packaged before"], ["even", "fitted on all"]]


def test_a_star_marks_what_misses_its_target() -> None:
    rows = {tuple(row[:2]): row[3:] for row in domain_rows(report_domains(DOMAINS, PRESENT))[1:]}
    ece, *_ = rows["unlike all", "fitted on the others"]
    assert ece.endswith(" *")
    assert len(rows) == 9


def test_the_table_and_the_figure_are_written(tmp_path: Path) -> None:
    report = report_domains(DOMAINS, PRESENT)
    write_domain_report(tmp_path, DOMAINS, report)
    text = (tmp_path / "domains.md").read_text(encoding="utf-8")
    assert all(f"| {' | '.join(row)} |" in text for row in domain_rows(report))
    assert "unlike all" in (tmp_path / "domains.svg").read_text(encoding="utf-8")
