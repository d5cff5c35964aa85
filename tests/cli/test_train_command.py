"""`askcol train`: from a question set to the folder of a reader, on a tiny scale."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tiny import ARTICLES, ASKED, CHUNKS
from typer.testing import CliRunner, Result

from askcol.cli import train as cli
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.training.layout import load_reader

HELD_OUT = "Clocks"


def squad() -> dict[str, object]:
    articles = {}
    for (question, answer, (i,)), text in zip(ASKED, CHUNKS, strict=True):
        asked = {
            "id": str(i),
            "question": question,
            "answers": [{"text": answer, "answer_start": text.index(answer)}],
        }
        articles.setdefault(ARTICLES[i], []).append({"context": text, "qas": [asked]})
    return {"version": "1.1", "data": [{"title": title, "paragraphs": found} for title, found in articles.items()]}


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the question set and the list of held-out titles."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "squad.json").write_text(json.dumps(squad()))
    (folder / "holdout.txt").write_text(HELD_OUT)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.train, [str(a) for a in arguments])


@pytest.fixture(scope="module")
def examples(given: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("examples") / "runs" / "set.json"
    done = run("examples", given / "squad.json", "--holdout", given / "holdout.txt", "--tables", 60, "--out", out)
    assert done.exit_code == 0, done.output
    return out


@pytest.fixture(scope="module")
def trained(examples: Path, untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    teacher = folder / "teacher"
    done = run("teacher", untrained, "--examples", examples, "--out", teacher)
    assert done.exit_code == 0, done.output
    out = folder / "reader"
    options = ("--examples", examples, "--teacher", teacher, "--out", out, "--epochs", 6, "--bf16")
    done = run("reader", "--init", untrained, *options)
    assert done.exit_code == 0, done.output
    return out


def test_the_training_set_lacks_what_is_held_out_and_has_tables(examples: Path) -> None:
    data = json.loads(examples.read_text())
    assert HELD_OUT not in data["articles"]
    assert {*ARTICLES, "tables"} - {HELD_OUT} == set(data["articles"])
    assert len(data["examples"]) == 63


def test_a_reader_that_loses_little_in_int8_is_shipped(
    given: Path, examples: Path, trained: Path, tmp_path: Path
) -> None:
    options = (
        "--holdout",
        given / "holdout.txt",
        "--trained",
        trained,
        "--examples",
        examples,
        "--out",
        tmp_path / "out",
    )
    done = run("export", given / "squad.json", *options)
    assert done.exit_code == 0, done.output
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["reader.onnx", "tokenizer.json"]
    assert OnnxSpanReader(tmp_path / "out").read("Who?", []) == []


def test_a_reader_that_loses_too_much_in_int8_replaces_nothing(
    given: Path, examples: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("askcol.training.parity", lambda *_: 0.96)
    (tmp_path / "reader.onnx").write_text("the old one")
    options = ("--holdout", given / "holdout.txt", "--trained", trained, "--examples", examples, "--out", tmp_path)
    done = run("export", given / "squad.json", *options)
    assert done.exit_code == 1
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("reader.onnx", "the old one")]


@pytest.mark.parametrize("command", ["reader"])
def test_without_a_training_set_the_command_that_makes_one_is_named(command: str, tmp_path: Path) -> None:
    done = run(command, "--examples", tmp_path / "none.json")
    assert done.exit_code == 2
    assert "askcol train examples" in done.output


def test_restore_writes_the_packaged_reader_in_fp32(tmp_path: Path) -> None:
    done = run("restore", "--out", tmp_path / "restored")
    assert done.exit_code == 0, done.output
    model, _ = load_reader(tmp_path / "restored")
    assert model.config.num_hidden_layers == 6
    assert {p.dtype for p in model.parameters()} == {torch.float32}
