"""Where `askcol ask` takes questions from: the command line, standard input, a prompt, a file."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import Askcol

from askcol.cli import prompt
from askcol.cli.batch import FORMATS, read_questions
from askcol.errors import QuestionError

QUESTION = "How many deportations did the two nations achieve?"
ANSWER = "over 1,700"


def stdin(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")


def test_words_without_quotes_are_one_question(askcol: Askcol, index_dir: Path) -> None:
    done = askcol("ask", *QUESTION.split(), "--index", index_dir, "--json").document
    assert (done["question"], done["answer"]) == (QUESTION, ANSWER)
    found = askcol("search", "coca", "cultivation", "--index", index_dir, "--json").document
    assert found["query"] == "coca cultivation"


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_a_question_is_read_from_standard_input(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(f"{QUESTION}\n".encode()))
    done = askcol("ask", *arguments, "--index", index_dir, "--json").document
    assert (done["question"], done["answer"]) == (QUESTION, ANSWER)


@pytest.mark.parametrize(("content", "said"), [(b" \n", "blank"), (b"caf\xe9", "not valid UTF-8")])
def test_what_can_t_be_asked_on_standard_input_is_status_2(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(content))
    done = askcol("ask", "--index", index_dir)
    assert (done.status, done.out) == (2, "")
    assert said in done.err


# A file of questions


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A question, a blank line, a line of a question set, and one that begins as a formula does."""
    file = tmp_path / "questions.txt"
    line = json.dumps({"id": "seven", "question": "Who won the chess match in Vienna?", "answers": [], "documents": []})
    file.write_text(f"\ufeff{QUESTION}\r\n\n{line}\n=1+1 is what?\n", encoding="utf-8")
    return file


def test_each_question_of_a_file_is_a_line_of_json(askcol: Askcol, index_dir: Path, questions: Path) -> None:
    done = askcol("ask", "--file", questions, "--format", "jsonl", "--index", index_dir)
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["id"] for line in lines] == ["1", "seven", "4"]
    assert [line["answer"] for line in lines[:2]] == [ANSWER, None]
    alone = askcol("ask", QUESTION, "--index", index_dir, "--json").document
    for answer in (lines[0], alone):
        del answer["timings_ms"]
    assert lines[0] == {"id": "1", **alone}


def test_json_of_a_file_is_one_document(askcol: Askcol, index_dir: Path, questions: Path) -> None:
    done = askcol("ask", "--file", questions, "--json", "--index", index_dir).document
    assert [answer["id"] for answer in done] == ["1", "seven", "4"]


def test_csv_cites_each_answer_and_holds_no_formula(askcol: Askcol, index_dir: Path, questions: Path) -> None:
    done = askcol("ask", "--file", questions, "--format", "csv", "--index", index_dir)
    assert done.out.startswith("\ufeffid,question,")  # without the mark, Excel takes it for no UTF-8
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["answer"] for row in rows[:2]] == [ANSWER, ""]
    assert (rows[0]["title"], rows[0]["path"]) == (
        "Noem Cultivates Security Ties In Colombia Visit",
        "seeds/003_2159c07acf3b2d70.txt",
    )
    assert ANSWER in rows[0]["sentence"]
    assert (rows[1]["reason"], rows[1]["start"]) == ("not_in_collection", "")
    assert rows[2]["question"] == "'=1+1 is what?"


def test_a_table_shows_question_answer_and_source(askcol: Askcol, index_dir: Path, questions: Path) -> None:
    done = askcol("ask", "--file", questions, "--index", index_dir)
    assert all(text in done.out for text in (ANSWER, "seven", "not_in_colle"))


def test_settings_hold_for_a_file_too(askcol: Askcol, index_dir: Path, questions: Path) -> None:
    done = askcol("ask", "--file", questions, "--json", "--min-confidence", 1, "--index", index_dir).document
    assert not any(answer["answered"] for answer in done)


def test_questions_are_read_from_standard_input(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin(f"{QUESTION}\n".encode()))
    (answer,) = askcol("ask", "--file", "-", "--json", "--index", index_dir).document
    assert answer["answer"] == ANSWER


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", " holds no questions; write one on each line"),
        (b"Who?\n" + b"x" * 1_001, ", line 2: the question has 1,001 characters; the limit is 1,000"),
        (b"Who?\ncaf\xe9", ", line 2: "),
        (b'{"id": "1"}', ", line 1: Object missing required field `question`"),
        (b'{"question": 3}', ", line 1: "),
        (None, " can't be read: no such file or folder"),
    ],
)
def test_a_bad_file_names_the_file_and_the_line(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "questions.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(QuestionError) as raised:
        read_questions(str(file))
    assert str(raised.value).startswith(f"{file}{said}")


@pytest.mark.parametrize(
    "arguments", [["Who?", "--file", "-"], ["--file", "-", "--cite", "bibtex"], ["--file", "-", "--format", "xml"]]
)
def test_what_does_not_go_with_a_file_is_status_2(askcol: Askcol, arguments: list[str]) -> None:
    done = askcol("ask", *arguments)
    assert (done.status, done.out) == (2, "")


def test_the_formats_are_the_declared_ones(askcol: Askcol) -> None:
    assert "|".join(FORMATS) in askcol("ask", "-h").out


# The prompt


def test_the_prompt_answers_and_keeps_its_history(index_dir: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "askcol", "ask", "--index", str(index_dir)]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path), "TERM": "dumb", "COLUMNS": "200"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    try:
        shown = ""

        def await_prompt(count: int) -> None:
            nonlocal shown
            while len(re.findall(r"^\? ", shown, re.MULTILINE)) < count:  # passages have question marks, too
                assert select.select([ours], [], [], 120)[0], shown
                shown += os.read(ours, 10_000).decode(errors="replace")

        await_prompt(1)
        os.write(ours, b"Who won the chess match in Vienna\n")
        await_prompt(2)
        os.write(ours, b"\x04")
        while select.select([ours], [], [], 120)[0]:
            try:
                shown += os.read(ours, 10_000).decode(errors="replace")
            except OSError:  # how Linux ends a terminal
                break
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    assert "This collection does not say" in shown
    history = tmp_path / "askcol" / "history"
    assert "Who won the chess match in Vienna" in history.read_text(encoding="utf-8", errors="replace")
    assert stat.S_IMODE(history.stat().st_mode) == 0o600


def test_the_history_lies_in_the_user_s_state(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    assert prompt.history_file() == Path.home() / ".local/state/askcol/history"


def test_the_prompt_goes_on_after_a_question_that_can_t_be_asked(
    askcol: Askcol, index_dir: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    lines: Iterator[str | BaseException] = iter(["", "é" * 1_001, KeyboardInterrupt(), QUESTION, EOFError()])

    def typed(_: str) -> str:
        line = next(lines)
        if isinstance(line, BaseException):
            raise line
        return line

    monkeypatch.setattr("builtins.input", typed)
    monkeypatch.setattr(sys, "stdin", stdin(b""))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    done = askcol("ask", "--index", index_dir)
    assert done.status == 0
    assert ANSWER in done.out
    assert "askcol: the question has 1,001 characters; the limit is 1,000" in done.err
