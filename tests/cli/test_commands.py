"""The command: what it prints where, and how it ends."""

from __future__ import annotations

import json
import logging
import re
import shutil
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from command import Askcol
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from askcol.answering.confidence import packaged_confidence
from askcol.checksums import read_sealed, write_sealed
from askcol.collection import MAX_CHUNKS, MAX_QUESTION_CHARACTERS, Collection
from askcol.documents.freshness import STALE_NOTE
from askcol.encoding.int8_encoder import Int8Encoder
from askcol.errors import AskcolError, FilterError
from askcol.index.local.manifest import recorded
from askcol.server.app import create_app

ROOT = Path(__file__).parents[2]
QUESTION = "How many deportations did the two nations achieve?"


# --json: one document on stdout


def test_index_prints_one_json_document_and_names_skipped_files_on_stderr(
    askcol: Askcol, new_index_dir: Path, docs: Path
) -> None:
    done = askcol("index", docs, "--index", new_index_dir, "--json")
    assert done.status == 0
    assert (done.document["changed"], done.document["documents"], done.document["embedded"]) == (True, 1, 1)
    assert [done.document[name] for name in ("read", "unchanged", "renamed", "dropped")] == [1, 0, 0, 0]
    assert [s["path"] for s in done.document["skipped"]] == [f"{docs}/clip.mp4"]
    assert f"skipped {docs}/clip.mp4: unsupported suffix '.mp4'" in done.err


def test_ask_prints_one_json_document(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 0, "--top-k", 3, "--json")
    assert (done.status, done.err) == (0, "")
    assert list(done.document) == [
        "question",
        "question_type",
        "answered",
        "answer",
        "confidence",
        "min_confidence",
        "reason",
        "conflict",
        "sides",
        "answers",
        "hits",
        "timings_ms",
        "index",
        "stale",
        "spans",
        "polarity",
        "language",
        "measured_on",
        "computation",
        "alternatives",
        "corrected",
    ]
    assert (done.document["question"], done.document["answered"]) == (QUESTION, True)
    assert done.document["min_confidence"] == 0
    assert len(done.document["hits"]) == 3


def test_ask_takes_a_risk(askcol: Askcol, index_dir: Path, collection: Collection) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--max-risk", 0.3, "--json")
    assert done.document["min_confidence"] == collection.confidence.threshold(max_risk=0.3)
    assert done.document["measured_on"] == (collection.confidence.measured_on or None)
    refused = askcol("ask", QUESTION, "--index", index_dir, "--max-risk", 0, "--json")
    assert (refused.status, refused.document["answered"]) == (0, False)
    assert refused.document["min_confidence"] is None


def test_ask_takes_documents(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--documents", "004_*", "--json")
    assert {hit["document_id"] for hit in done.document["hits"]} == {"004_89b0088f12ac8119"}


@pytest.mark.parametrize("mode", ["hybrid", "bm25", "dense"])
def test_search_prints_one_json_document(askcol: Askcol, index_dir: Path, mode: str) -> None:
    done = askcol("search", "coca cultivation", "--index", index_dir, "--mode", mode, "--top-k", 4, "--json")
    assert (done.status, done.err) == (0, "")
    assert (done.document["query"], done.document["mode"]) == ("coca cultivation", mode)
    assert [hit["rank"] for hit in done.document["hits"]] == [1, 2, 3, 4]


def test_verify_prints_one_json_document(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("verify", "--index", index_dir, "--json")
    assert (done.status, done.document) == (0, {"sound": True, "findings": []})


def test_evaluate_prints_one_json_document_and_writes_the_report(
    askcol: Askcol, index_dir: Path, tmp_path: Path
) -> None:
    options = ("--mode", "bm25", "--split", "dev", "--limit", 4, "--report", tmp_path / "report")
    done = askcol("evaluate", "eval/seeds.jsonl", "--index", index_dir, *options, "--json")
    assert done.status == 0
    (report,) = done.document["reports"]
    assert (report["mode"], report["questions"], done.document["reader"]) == ("bm25", 4, None)
    assert 0 <= report["answering"]["f1"] <= 1
    assert json.loads((tmp_path / "report" / "report.json").read_text()) == done.document


def test_evaluate_indexes_squad_in_memory(
    askcol: Askcol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index_dir: Path
) -> None:
    monkeypatch.setattr(Int8Encoder, "export", lambda self, _: index_dir / "encoders" / self.identity)
    question = {"id": "1", "question": "Who met Bob?", "answers": [{"text": "Ann Lee", "answer_start": 0}]}
    paragraph = {"context": "Ann Lee met Bob in May. Ann left.", "qas": [question]}
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps({"version": "1.1", "data": [{"title": "Ann", "paragraphs": [paragraph]}]}))
    done = askcol("evaluate", squad, "--index", tmp_path / "absent", "--json")
    assert done.status == 0
    assert [report["mode"] for report in done.document["reports"]] == ["hybrid", "bm25", "dense"]
    assert done.document["reports"][0]["retrieval"]["success_at_1"] == 1
    assert done.document["reader"]["questions"] == 1


# for people


def test_index_says_what_it_did(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    first = askcol("index", docs, "--index", new_index_dir)
    assert first.status == 0
    assert (
        "1 documents, 1 chunks, 1 embedded, 1 skipped (files: 1 read, 0 unchanged, 0 renamed, 0 dropped), " in first.out
    )
    again = askcol("index", "--index", new_index_dir)
    assert "0 embedded" in again.out
    assert "(unchanged)" in again.out


def test_index_keeps_earlier_paths_without_only(
    askcol: Askcol, new_index_dir: Path, docs: Path, tmp_path: Path
) -> None:
    (tmp_path / "cars.txt").write_text("A car has four wheels.")
    askcol("index", docs, "--index", new_index_dir)
    assert askcol("index", tmp_path / "cars.txt", "--index", new_index_dir, "--json").document["documents"] == 2
    assert askcol("index", "--only", docs, "--index", new_index_dir, "--json").document["documents"] == 1


def test_the_fields_of_records_that_are_named_are_kept(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    (docs / "records.jsonl").write_text('{"abstract": "Dogs bark.", "name": "On dogs", "text": "Cats purr."}')
    index = ("index", "--index", new_index_dir)
    assert askcol(*index, docs, "--text-field", "abstract", "--title-field", "name").status == 0
    record = recorded(new_index_dir)
    assert record
    assert (record.fields.text, record.fields.title) == ("abstract", "name")
    assert askcol(*index, "--text-field", "").status == 0
    record = recorded(new_index_dir)
    assert record
    assert (record.fields.text, record.fields.title) == ("", "name")


def test_an_index_does_not_index_its_own_folder(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    new_index_dir.rename(docs / "index")
    assert askcol("index", docs, "--index", docs / "index").status == 0
    second = askcol("index", "--index", docs / "index", "--json").document
    assert [s["path"] for s in second["skipped"]] == [f"{docs}/clip.mp4"]
    assert not askcol("index", "--index", docs / "index", "--json").document["changed"]


def test_index_refuses_to_drop_a_missing_root_without_only(
    askcol: Askcol, new_index_dir: Path, docs: Path, tmp_path: Path
) -> None:
    (tmp_path / "cars.txt").write_text("A car has four wheels.")
    askcol("index", docs, tmp_path / "cars.txt", "--index", new_index_dir)
    shutil.rmtree(docs)
    done = askcol("index", "--index", new_index_dir)
    assert done.status == 1
    assert f"{docs} is in this index but cannot be found from {ROOT}" in done.err
    told = askcol("index", "--only", tmp_path / "cars.txt", "--index", new_index_dir, "--json")
    assert told.document["documents"] == 1


def test_ask_shows_answer_source_and_sentence(askcol: Askcol, index_dir: Path) -> None:
    asked = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 0, "--json").document
    best = asked["answers"][0]
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 0)
    place = best["citations"][0]
    assert best["text"] in done.out.splitlines()[0]
    assert f"{place['title']}, {place['path']} [{place['start']}:{place['end']}]" in done.out
    assert f"“{place['sentence']}”" in done.out


def test_ask_shows_the_formula_and_the_rows_that_were_used(askcol: Askcol, tmp_path: Path) -> None:
    text = "# Bids for the quay\n\n| Firm | Bid |\n|---|---|\n| Adler | £3,100 |\n| Kern | £2,700 |\n"
    (tmp_path / "bids.md").write_text(text, encoding="utf-8")
    askcol("index", tmp_path / "bids.md", "--index", tmp_path / "index")
    done = askcol("ask", "What is the total of the bids?", "--index", tmp_path / "index")
    assert done.out.startswith("£5,800 ")
    assert "  3,100 + 2,700 = £5,800\n" in done.out
    assert "Firm: Kern; Bid: £2,700" in done.out
    refused = askcol("ask", "What is the total of the bids that were withdrawn?", "--index", tmp_path / "index")
    assert refused.out.startswith("This needs a computation.")


def test_ask_shows_the_alternatives_of_an_ambiguous_question(askcol: Askcol, tmp_path: Path) -> None:
    chairs = {"12 January 2024": "Ana Ruiz", "9 February 2024": "Ben Holt", "8 March 2024": "Clara Voss"}
    for number, (day, chair) in enumerate(chairs.items()):
        text = f"Minutes of the tenants' meeting, {day}\n\nThe meeting was in the hall. {chair} chaired the meeting."
        (tmp_path / f"minutes{number}.txt").write_text(text, encoding="utf-8")
    askcol("index", tmp_path, "--index", tmp_path / "index")
    done = askcol("ask", "Who chaired the meeting?", "--index", tmp_path / "index")
    assert done.out.startswith("Which one? The documents answer this for several events:\n\n")
    shown = re.findall(r"^(\d+ \w+)\n(.+?)   \d+%$", done.out, re.MULTILINE)
    assert {f"{day} 2024": chair for day, chair in shown} == chairs
    named = askcol("ask", "Who chaired the meeting on 9 February 2024?", "--index", tmp_path / "index")
    assert named.out.startswith("Ben Holt ")


def test_ask_shows_the_values_that_a_correction_takes_back(askcol: Askcol, tmp_path: Path) -> None:
    text = """Port Ansel back at work

Cranes turn again in Port Ansel. The strike lasted nine days.

Correction: An earlier version said that the strike lasted nine days. It lasted eleven days."""
    (tmp_path / "strike.txt").write_text(text, encoding="utf-8")
    askcol("index", tmp_path, "--index", tmp_path / "index")
    done = askcol("ask", "How long did the Port Ansel strike last?", "--index", tmp_path / "index")
    newest, older = done.out.split("Older, and corrected since:\n")
    assert newest.startswith("eleven days ")
    assert older.startswith("nine days ")


def test_an_abstention_says_with_which_bar_it_is_an_answer(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 0.99)
    (bar,) = re.findall(r"--min-confidence (0\.\d+) makes it the answer", done.out)
    again = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", bar)
    assert again.out.startswith("over 1,700")
    doubtful = askcol("ask", "Who won the cup in 1998?", "--index", index_dir)
    assert "--min-confidence" not in doubtful.out


def test_what_is_not_answered_has_nothing_to_cite(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 1, "--cite", "bibtex")
    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("no answer, so no references; ")


def test_an_abstention_ends_with_status_0_and_says_so(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 1)
    assert done.status == 0
    assert "This collection does not say" in done.out
    assert "Closest candidate:" in done.out


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_a_choice_of_documents_that_matches_none_says_so(askcol: Askcol, index_dir: Path, verb: str) -> None:
    done = askcol(verb, QUESTION, "--index", index_dir, "--documents", "nothing")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("askcol: --documents: no document matches 'nothing'; ")


def test_a_question_in_another_language_is_refused_by_name(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", "¿Cuántas deportaciones lograron?", "--index", index_dir)
    assert done.status == 0
    assert "askcol reads English; this question looks Spanish." in done.out


def test_index_names_the_documents_that_are_not_in_english(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    text = "El comité se reunió en Oslo y decidió que el puente debía repararse antes del invierno. "
    (docs / "acta.txt").write_text(text * 4, encoding="utf-8")
    done = askcol("index", docs, "--index", new_index_dir)
    assert "askcol reads English; 1 document is in another language: acta (Spanish)" in done.err
    told = askcol("index", "--index", new_index_dir, "--json").document
    assert told["not_english"] == {"acta": "es"}


def test_search_shows_hits_or_their_absence(askcol: Askcol, index_dir: Path) -> None:
    assert askcol("search", "coca cultivation", "--index", index_dir, "--top-k", 1).out.startswith("1. ")
    none = askcol("search", "zzz", "--index", index_dir, "--mode", "bm25")
    assert (none.status, none.out) == (0, "Nothing in this collection matches.\n")


def test_text_in_square_brackets_is_printed_as_it_is(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    (docs / "note.txt").write_text("Notes\n\nThe [red]door[/red] is \\[open] and [/] shut.")
    askcol("index", docs / "note.txt", "--index", new_index_dir)
    done = askcol("search", "door", "--index", new_index_dir)
    assert "The [red]door[/red] is \\[open] and [/] shut." in done.out


def test_evaluate_shows_a_table(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("evaluate", "eval/seeds.jsonl", "--index", index_dir, "--no-read", "--limit", 5)
    assert done.status == 0
    assert "Success@1" in done.out
    assert "median ms" not in done.out


def test_evaluate_compares_with_a_report_that_was_written_before(
    askcol: Askcol, index_dir: Path, tmp_path: Path
) -> None:
    questions = [
        {"id": "1", "question": QUESTION, "answers": ["over 1,700", "1,700"], "documents": ["003_2159c07acf3b2d70"]},
        {"id": "2", "question": "Who won the chess match in Vienna?", "answers": [], "documents": []},
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(map(json.dumps, questions)))
    options = (tmp_path / "set.jsonl", "--index", index_dir, "--mode", "bm25")
    askcol("evaluate", *options, "--report", tmp_path / "before")
    done = askcol("evaluate", *options, "--against", tmp_path / "before")
    assert done.status == 0
    (line,) = [line for line in done.out.splitlines() if "bm25: F1" in line]
    assert [cell.strip() for cell in line.split("│")[1:6]] == ["bm25: F1", "2", "1.000", "1.000", "+0.000"]
    absent = askcol("evaluate", *options, "--against", tmp_path / "absent")
    assert (absent.status, absent.out) == (1, "")
    assert f"{tmp_path / 'absent'}/report.json is no report" in absent.err


# calibrate


def test_calibrate_keeps_the_confidence_with_the_index_and_says_so(
    askcol: Askcol, index_copy: Path, own_questions: Path
) -> None:
    done = askcol("calibrate", own_questions, "--index", index_copy, "--json")
    assert done.status == 0
    stored = Path(done.document["stored"])
    assert stored == index_copy / "confidence.json"
    fitted = done.document["confidence"]
    assert (fitted["slope"], fitted["shift"]) != (1, 0)
    assert done.document["before"]["questions"] == done.document["after"]["questions"] == 30
    assert 5 <= done.document["right"] <= 25
    assert json.loads(stored.read_text())["confidence"] == fitted
    # Asking uses it; without the file it is as before.
    asked = askcol("ask", QUESTION, "--index", index_copy, "--json").document
    assert asked["min_confidence"] == fitted["min_confidence"]
    # Fitting again starts from the packaged numbers, not from the stored ones.
    again = askcol("calibrate", own_questions, "--index", index_copy)
    assert json.loads(stored.read_text())["confidence"] == fitted
    assert again.out.startswith(f"30 questions; the best candidate is right for {done.document['right']}.")
    assert re.search(r"calibration error is 0\.\d{3} before and 0\.\d{3} after", again.out)
    assert f"Stored in {stored}; remove that file to go back to the packaged confidence." in again.out
    stored.unlink()
    before = askcol("ask", QUESTION, "--index", index_copy, "--json").document
    assert before["min_confidence"] == packaged_confidence().min_confidence
    assert before["confidence"] != asked["confidence"]


def test_too_few_questions_to_calibrate_are_status_1_and_change_nothing(
    askcol: Askcol, index_copy: Path, own_questions: Path, tmp_path: Path
) -> None:
    (tmp_path / "few.jsonl").write_text("\n".join(own_questions.read_text().splitlines()[:6]))
    done = askcol("calibrate", tmp_path / "few.jsonl", "--index", index_copy, "--json")
    assert (done.status, done.out) == (1, "")
    assert "6 questions, of which the best candidate is right for" in done.err
    assert not (index_copy / "confidence.json").exists()


@pytest.mark.parametrize("arguments", [("ask", "Who?"), ("search", "who"), ("evaluate", "eval/seeds.jsonl")])
def test_a_damaged_confidence_is_status_1_and_the_message_says_what_to_do(
    askcol: Askcol, index_copy: Path, arguments: tuple[str, ...]
) -> None:
    (index_copy / "confidence.json").write_text("{}")
    done = askcol(*arguments, "--index", index_copy)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"askcol: {index_copy}/confidence.json records no SHA-256 of its own")
    assert "`askcol calibrate FILE`" in done.err


# what fails


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "Who?"),
        ("search", "who"),
        ("verify",),
        ("evaluate", "eval/seeds.jsonl"),
        ("calibrate", "eval/seeds.jsonl"),
    ],
)
@pytest.mark.parametrize("as_json", [[], ["--json"]], ids=["text", "json"])
def test_a_missing_index_is_status_1_and_the_message_has_the_command(
    askcol: Askcol, tmp_path: Path, arguments: tuple[str, ...], as_json: list[str]
) -> None:
    done = askcol(*arguments, "--index", tmp_path / "absent", *as_json)
    assert (done.status, done.out) == (1, "")
    absent = tmp_path / "absent"
    assert done.err == f"askcol: no index in {absent}/; make one with `askcol index FOLDER --index {absent}`\n"


def test_a_damaged_index_is_status_1_and_verify_lists_what_is_wrong(askcol: Askcol, index_copy: Path) -> None:
    (path,) = index_copy.glob("*/dense.faiss")
    path.write_bytes(b"damaged")
    done = askcol("ask", "Who?", "--index", index_copy)
    assert (done.status, done.out) == (1, "")
    assert "dense.faiss" in done.err
    done = askcol("verify", "--index", index_copy, "--json")
    assert (done.status, done.document["sound"], len(done.document["findings"])) == (1, False, 1)
    done = askcol("verify", "--index", index_copy)
    assert done.status == 1
    assert str(path) in done.out


def test_a_missing_folder_of_the_encoder_is_told_in_words(askcol: Askcol, index_copy: Path) -> None:
    (encoder,) = (index_copy / "encoders").iterdir()
    shutil.rmtree(encoder)
    done = askcol("ask", "Who?", "--index", index_copy)
    assert (done.status, done.out) == (1, "")
    mend = f"rebuild with `askcol index --index {index_copy}`"
    assert done.err == f"askcol: the folder of the encoder, {encoder}, is missing; {mend}\n"


def test_an_error_of_the_system_is_told_in_words(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "secret.bin")

    monkeypatch.setattr(Collection, "open", fail)
    done = askcol("ask", "Who?", "--index", index_dir)
    assert (done.status, done.err) == (1, "askcol: secret.bin: permission denied\n")


@pytest.mark.parametrize("damage", ["manifest", "missing", "newer"])
@pytest.mark.parametrize("named", [True, False])
def test_index_does_not_guess_what_a_damaged_index_held(
    askcol: Askcol, new_index_dir: Path, docs: Path, damage: str, named: bool
) -> None:
    askcol("index", docs, "--index", new_index_dir)
    (manifest,) = new_index_dir.glob("*/manifest.json")
    if damage == "manifest":
        manifest.write_text(manifest.read_text().replace("docs", "dogs"))
    elif damage == "missing":
        shutil.rmtree(manifest.parent)
    else:
        write_sealed(manifest, {**read_sealed(manifest), "format": 1_000})
    before = sorted(new_index_dir.rglob("*"))
    done = askcol("index", *[docs] * named, "--index", new_index_dir)
    assert (done.status, done.out) == (1, "")
    assert f"build it anew with `askcol index --only PATH ... --index {new_index_dir}`" in done.err
    assert ("a newer askcol made it; update askcol, or" in done.err) == (damage == "newer")
    assert sorted(new_index_dir.rglob("*")) == before
    for arguments in (("ask", "Who?"), ("verify",)):
        refused = askcol(*arguments, "--index", new_index_dir)
        assert refused.status == 1
        assert "askcol index --only PATH" in refused.out + refused.err
    assert askcol("index", "--only", docs, "--index", new_index_dir, "--json").document["documents"] == 1
    assert askcol("verify", "--index", new_index_dir).status == 0


def test_ask_says_what_the_passage_does_not_mention(askcol: Askcol, index_dir: Path) -> None:
    asked = ("ask", "How many deportations did Zembla achieve in 1803?", "--index", index_dir)
    assert askcol(*asked, "--json").document["answers"][0]["missing"] == ["Zembla", "1803"]
    assert "The passage does not mention Zembla, 1803." in askcol(*asked).out


def test_ask_and_search_say_that_a_file_changed(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    askcol("index", docs, "--index", new_index_dir)
    question = ("ask", "What is bread made of?", "--index", new_index_dir, "--min-confidence", 0)
    search = ("search", "bread", "--index", new_index_dir)
    for stale in (False, True):
        if stale:
            (docs / "bread.txt").write_text("Bread is sold out.")
        assert askcol(*question, "--json").document["stale"] == stale
        assert askcol(*search, "--json").document["hits"][0]["stale"] == stale
        assert (STALE_NOTE in askcol(*question).out) == stale
        assert (STALE_NOTE in askcol(*search).out) == stale
        cited = askcol(*question, "--cite", "bibtex")
        assert STALE_NOTE not in cited.out
        assert (STALE_NOTE in cited.err) == stale
    done = askcol("verify", "--index", new_index_dir)
    command = f"`askcol index --index {new_index_dir}`"
    assert (done.status, done.out) == (1, f"{docs}/bread.txt changed since it was indexed; run {command}\n")


def test_a_path_that_does_not_exist_is_status_1(askcol: Askcol, new_index_dir: Path, tmp_path: Path) -> None:
    done = askcol("index", tmp_path / "absent", "--index", new_index_dir)
    assert (done.status, done.out) == (1, "")
    assert "absent does not exist" in done.err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.jsonl", None, "absent.jsonl can't be read: no such file or folder"),
        ("bad.jsonl", b"{", "bad.jsonl, line 1:"),
        ("bad.jsonl", b"\xff", "bad.jsonl, line 1:"),
        ("bad.json", b"{", "can't be read as JSON"),
    ],
)
def test_a_bad_question_set_is_status_1(
    askcol: Askcol, index_dir: Path, tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    for verb in ("evaluate", "calibrate"):
        done = askcol(verb, tmp_path / name, "--index", index_dir)
        assert (done.status, done.out) == (1, "")
        if verb == "evaluate" or name.endswith(".jsonl"):
            assert message in done.err


def test_questions_on_documents_that_the_index_lacks_are_status_1(
    askcol: Askcol, index_dir: Path, tmp_path: Path
) -> None:
    line = {"id": "1", "question": "Who?", "answers": ["Ann"], "documents": ["ann.txt"]}
    (tmp_path / "set.jsonl").write_text(json.dumps(line))
    done = askcol("evaluate", tmp_path / "set.jsonl", "--index", index_dir)
    assert (done.status, done.out) == (1, "")
    assert "set.jsonl names documents that the index lacks: ann.txt" in done.err


def test_a_split_without_questions_is_status_1(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("evaluate", "eval/seeds.jsonl", "--index", index_dir, "--split", "train")
    assert done.status == 1
    assert "no questions of the split 'train'" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("ask", " \n"),
        ("ask", "é" * 1001),
        ("ask", "caf\udce9"),
        ("ask", "Who?", "--top-k", "0"),
        ("ask", "Who?", "--top-k", "51"),
        ("ask", "Who?", "--min-confidence", "1.01"),
        ("ask", "Who?", "--min-confidence", "high"),
        ("ask", "Who?", "--max-risk", "-0.1"),
        ("calibrate",),
        ("search", "who", "--mode", "fuzzy"),
        ("serve", "--port", "70000"),
        ("serve", "--index", "one", "--index", "two"),
        ("evaluate",),
        ("verify", "--fast"),
    ],
)
def test_wrong_usage_is_status_2_and_prints_nothing_on_stdout(askcol: Askcol, arguments: tuple[str, ...]) -> None:
    done = askcol(*arguments)
    assert done.status == 2
    assert not arguments or (done.out == "" and "Usage: askcol" in done.err)


def test_a_port_in_use_is_an_error_that_names_it(index_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "askcol", "serve", "--index", str(index_dir), "--port", str(port)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # waitress leaks a pipe
    assert (done.returncode, done.stdout) == (1, "")
    said = re.search(rf"can't listen on 127.0.0.1:{port}: address already in use; --port (\d+) is free", done.stderr)
    assert said and int(said[1]) != port


@pytest.mark.parametrize("asked", ["-h", "--help"])
@pytest.mark.parametrize(
    "verb", ["index", "ask", "search", "status", "list", "remove", "serve", "evaluate", "calibrate", "verify"]
)
def test_every_verb_has_help_with_the_common_options(askcol: Askcol, verb: str, asked: str) -> None:
    done = askcol(verb, asked)
    assert done.status == 0
    assert all(option in done.out for option in ("--index", "--json", "--verbose"))


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_the_limits_are_the_declared_ones(askcol: Askcol, index_dir: Path, verb: str) -> None:
    assert f"a whole number from 1 to {MAX_CHUNKS}" in " ".join(askcol(verb, "--help").out.replace("│", " ").split())
    for top_k, status in ((MAX_CHUNKS, 0), (MAX_CHUNKS + 1, 2)):
        assert askcol(verb, "Who?", "--index", index_dir, "--top-k", top_k).status == status
    for length, status in ((MAX_QUESTION_CHARACTERS, 0), (MAX_QUESTION_CHARACTERS + 1, 2)):
        assert askcol(verb, "é" * length, "--index", index_dir).status == status
    assert f"{MAX_QUESTION_CHARACTERS:,}" in askcol(verb, "é" * (MAX_QUESTION_CHARACTERS + 1)).err


def test_the_version_is_the_package_s(askcol: Askcol) -> None:
    done = askcol("--version")
    assert (done.status, done.out, done.err) == (0, f"askcol {version('askcol')}\n", "")


def kinds(error: type[Exception]) -> list[type[Exception]]:
    return [error, *(kind for direct in error.__subclasses__() for kind in kinds(direct))]


@pytest.mark.parametrize("kind", [*kinds(AskcolError), OSError])
def test_every_kind_of_error_is_one_line_on_stderr_and_a_status(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise kind("[what] was found")

    monkeypatch.setattr(Collection, "open", fail)
    done = askcol("ask", "Who?", "--index", index_dir)
    said = "--documents: [what] was found" if kind is FilterError else "[what] was found"
    assert (done.status, done.out, done.err) == (2 if kind is FilterError else 1, "", f"askcol: {said}\n")


def test_verbose_prints_the_timings_on_stderr(askcol: Askcol, index_dir: Path) -> None:
    level = logging.getLogger().level
    done = askcol("ask", QUESTION, "--index", index_dir, "-v", "--json")
    logging.getLogger().setLevel(level)
    assert done.document["question"] == QUESTION
    assert "retrieve" in done.err


def test_ask_takes_conditions_on_metadata(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--documents", "publisher=mirage*", "--json")
    assert {hit["document_id"] for hit in done.document["hits"]} == {"004_89b0088f12ac8119"}
    refused = askcol("ask", QUESTION, "--index", index_dir, "--documents", "editor=Ann")
    assert refused.status == 2
    assert "no document has 'editor'" in refused.err


def test_ask_prints_references(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", QUESTION, "--index", index_dir, "--min-confidence", 0, "--cite", "bibtex")
    assert done.status == 0
    assert done.out.startswith("@misc{003-2159c07acf3b2d70,\n  title = {{Noem Cultivates Security Ties")
    assert askcol("ask", QUESTION, "--index", index_dir, "--cite", "markdown", "--json").status == 2


@pytest.fixture
def report(docs: Path) -> Path:
    """A PDF whose second page says when the museum of clocks was founded, with its address in the sidecar."""
    styles = getSampleStyleSheet()
    prose = "The town has a museum, a bridge and two bakeries, which are open on every day but Monday. " * 5
    founded = "The museum of clocks was founded by Peter Alder in 1954 in a former mill."
    first = [Paragraph("The town", styles["Title"]), Paragraph(prose, styles["BodyText"]), PageBreak()]
    second = [Paragraph("Museum of clocks", styles["Heading2"]), Paragraph(founded, styles["BodyText"])]
    SimpleDocTemplate(str(docs / "town.pdf")).build([*first, *second])
    (docs / "collection.toml").write_text('["town.pdf"]\nurl = "https://example.org/town.pdf"\n')
    return docs


def test_a_citation_names_page_headings_and_address(askcol: Askcol, new_index_dir: Path, report: Path) -> None:
    askcol("index", report, "--index", new_index_dir)
    question = ("ask", "Who founded the museum of clocks?", "--index", new_index_dir, "--min-confidence", 0)
    asked = askcol(*question, "--json").document
    place = asked["answers"][0]["citations"][0]
    assert (asked["answer"], place["page"]) == ("Peter Alder", 2)
    assert place["headings"] == ["Museum of clocks"]
    out = askcol(*question).out
    assert f"The town, {report}/town.pdf, p. 2 [{place['start']}:{place['end']}]" in out
    assert "  Museum of clocks\n  https://example.org/town.pdf\n" in out
    assert "  pages = {2},\n" in askcol(*question, "--cite", "bibtex").out
    markdown = askcol(*question, "--cite", "markdown").out
    assert "[The town](<https://example.org/town.pdf>)" in markdown and "p. 2, Museum of clocks" in markdown
    client = create_app(new_index_dir).test_client()
    document = client.get("/documents/town").get_json()
    assert document["pages"] == [0, document["text"].index("## Museum of clocks")]
    assert document["text"][place["start"] : place["end"]] == "Peter Alder"
    page = client.get("/", query_string={"question": "Who founded the museum of clocks?", "min_confidence": 0}).text
    assert "The town</a>" in page and ", page 2, section Museum of clocks" in page
    assert 'href="https://example.org/town.pdf"' in page


def test_skipped_parts_of_a_file_are_named_on_stderr(askcol: Askcol, new_index_dir: Path, docs: Path) -> None:
    (docs / "notes.jsonl").write_text('{"text": "Rye bread keeps for a week."}\nbad\n')
    assert f"skipped {docs}/notes.jsonl: line 2: not JSON" in askcol("index", docs, "--index", new_index_dir).err
