"""`askcol train`: from a question set to the folder of a reader, on a tiny scale."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest
import torch
from tiny import ARTICLES, ASKED, CHUNKS, save_untrained_teacher
from typer.testing import CliRunner, Result

from askcol.answering.confidence import Confidence
from askcol.cli import train as cli
from askcol.collection import Collection
from askcol.documents.document import Document
from askcol.encoding.packaged import packaged_encoder
from askcol.errors import MissingExtra, TrainingError
from askcol.index.building.builder import build_temporary
from askcol.reading.onnx_reader import OnnxSpanReader
from askcol.training.layout import load_reader

HELD_OUT = "Clocks"
FOUNDERS = ["Ann Lind", "Peter Alder", "Marta Voss", "Ole Brandt", "Ida Krog"]
RIVERS = ["Orn", "Sella", "Vint", "Luhe"]


def squad() -> dict[str, object]:
    articles: dict[str, list[dict[str, object]]] = {}
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
    assert {*ARTICLES, "table"} - {HELD_OUT} == set(data["articles"])
    assert len(data["examples"]) == 63


def test_a_training_set_holds_half_of_a_domain_and_passages_with_their_questions(given: Path, tmp_path: Path) -> None:
    (tmp_path / "keys.txt").write_text(
        "== note | housing | keys\nAsk {person1}.\n--\nA {person1} | Who has the keys?\n"
    )
    domain = tmp_path / "other.json"
    domain.write_text((given / "squad.json").read_text().replace('"title": "', '"title": "Other '))
    out = tmp_path / "set.json"
    options = ("--tables", 0, "--domain", domain, "--scenarios", tmp_path, "--readings", 3, "--out", out)
    done = run("examples", given / "squad.json", "--holdout", given / "holdout.txt", *options)
    assert done.exit_code == 0, done.output
    data = json.loads(out.read_text())
    titles = list(dict.fromkeys(ARTICLES))
    trained = {f"Other {title}" for title in titles[::2]}
    assert set(data["articles"]) == {*titles, *trained, "keys.txt:1"} - {HELD_OUT}
    assert [example[0] for example in data["examples"]].count("Who has the keys?") == 3


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


def test_readers_and_weights_of_different_number_are_refused(untrained: Path, tmp_path: Path) -> None:
    done = run("average", untrained, untrained, "--weights", 1, "--out", tmp_path / "out")
    assert isinstance(done.exception, TrainingError)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", [("average", "."), ("restore",), ("teacher", "."), ("reader",)])
def test_without_the_extra_a_command_names_it(command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "find_spec", lambda name: None if name == "transformers" else object())
    done = run(*command)
    assert isinstance(done.exception, MissingExtra)
    assert str(done.exception) == "transformers not installed: `pip install 'askcol[train]'`"


def test_help_imports_no_pytorch() -> None:
    script = (
        "import sys; from askcol.cli import main; sys.argv = ['askcol', 'train', 'reader', '--help']\n"
        "try: main()\n"
        "finally: assert 'torch' not in sys.modules and 'transformers' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout


# The whole chain


def towns(names: Iterable[str], year: int) -> dict[str, object]:
    """An article about each town, with four questions."""
    articles = []
    for number, name in enumerate(names):
        founder, river = FOUNDERS[number % len(FOUNDERS)], RIVERS[number % len(RIVERS)]
        text = (
            f"{name} was founded by {founder} in {year + number}. It lies on the {river}, which floods in spring. "
            f"The mill of {name} grinds {100 + number} tons of rye a week."
        )
        asked = {
            f"Who founded the town of {name}?": founder,
            f"When was {name} founded?": str(year + number),
            f"Which river does {name} lie on?": river,
            f"How many tons of rye does the mill of {name} grind a week?": str(100 + number),
        }
        qas = [
            {"id": f"{name} {i}", "question": q, "answers": [{"text": a, "answer_start": text.index(a)}]}
            for i, (q, a) in enumerate(asked.items())
        ]
        articles.append({"title": name, "paragraphs": [{"context": text, "qas": qas}]})
    return {"version": "1.1", "data": articles}


def test_from_a_question_set_to_a_collection_that_answers(untrained: Path, tmp_path: Path) -> None:
    held_out = ["Aldby", "Brunn", "Corvo", "Drem", "Eskil", "Fjorden"]
    questions = towns([*held_out, "Garlow", "Hestad", "Imber", "Jolster", "Kvam", "Lomnica"], 1801)
    (tmp_path / "squad.json").write_text(json.dumps(questions))
    (tmp_path / "holdout.txt").write_text("\n".join(held_out))
    squad = (tmp_path / "squad.json", "--holdout", tmp_path / "holdout.txt")
    examples = ("--examples", tmp_path / "examples.json")
    teacher, readers, shipped = tmp_path / "teacher", [tmp_path / "logits", tmp_path / "states"], tmp_path / "shipped"
    student = ("--init", untrained, *examples, "--teacher", teacher, "--epochs", 6, "--learning-rate", 1e-2)

    for command in (
        ("examples", *squad, "--tables", 0, "--mined-every", 1, "--out", tmp_path / "examples.json"),
        ("teacher", save_untrained_teacher(tmp_path / "mpnet"), *examples, "--out", teacher),
        ("reader", *student, "--hidden", 0, "--out", readers[0]),
        ("reader", *student, "--out", readers[1]),
        ("average", *readers, "--weights", 1, "--weights", 2, "--out", tmp_path / "averaged"),
        ("export", *squad, *examples, "--trained", tmp_path / "averaged", "--out", shipped),
        ("confidence", *squad, "--reader", shipped, "--out", tmp_path / "fit.json", "--report", tmp_path / "report"),
    ):
        done = run(*command)
        assert done.exit_code == 0, (command, done.output, done.exception)

    states = [load_reader(folder)[0].state_dict() for folder in (*readers, tmp_path / "averaged")]
    for name, weight in states[2].items():
        torch.testing.assert_close(weight, states[0][name] / 3 + states[1][name] * 2 / 3)
    assert not torch.equal(states[0]["qa_outputs.weight"], states[1]["qa_outputs.weight"])

    document = Document("a", "a.txt", "Aldby", CHUNKS[0], "")
    confidence = msgspec.json.decode((tmp_path / "fit.json").read_bytes(), type=Confidence)
    index = build_temporary([document], packaged_encoder())
    answer = Collection(index, OnnxSpanReader(shipped), confidence).ask(ASKED[0][0])
    assert answer.answers
    for candidate in answer.answers:
        assert 0 < candidate.confidence < 1
        assert all(CHUNKS[0][c.start : c.end] == c.text for c in candidate.citations)
