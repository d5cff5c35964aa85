"""Scenarios: how their files are read, and how slots are filled."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from askcol.training.examples import TrainingSet
from askcol.training.synthetic.scenarios import filled, read_scenarios, scenario_questions, with_scenarios
from askcol.training.synthetic.slots import Names

FILE = """== mail | housing | a boiler
title: Boiler at {street1}
Dear {person1.last},

{org1} put in the boiler on {date1} for {money1}. {org2} had asked {money2}.
--
A {money1} | How much did {org1} charge? | price of the boiler
A <{org2}> had asked | Who lost the bid?
N Who sold the boiler?

== note | housing | keys
The keys are with {person1}.
--
A {person1} | Who has the keys?
N Who lost the keys? | Where is {person1}?
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "one.txt"
    path.write_text(text)
    return path


def test_questions_and_answers_are_filled_alike(tmp_path: Path) -> None:
    mail, note = read_scenarios(written(tmp_path, FILE))
    document, questions = filled(mail, random.Random(1))
    assert "{" not in document.text + document.title + "".join(q for q, _ in questions)
    assert [answer is None for _, answer in questions] == [False, False, False, True]
    charged, _, loser, _ = (document.text[slice(*answer)] if answer else "" for _, answer in questions)
    assert f"for {charged}. {loser} had asked" in document.text
    assert document.text.startswith("Dear ")
    assert document.title.startswith("Boiler at ")
    assert filled(note, random.Random(1))[0].title == ""


def test_each_reading_has_other_names(tmp_path: Path) -> None:
    written(tmp_path, FILE)
    texts = [document.text for document, _ in scenario_questions(tmp_path, 3, seed=1)]
    assert len(texts) == len(set(texts)) == 6
    assert texts == [document.text for document, _ in scenario_questions(tmp_path, 3, seed=1)]


def test_they_become_examples(tmp_path: Path) -> None:
    written(tmp_path, FILE)
    data = with_scenarios(TrainingSet([], [], []), tmp_path, 2, seed=1)
    assert len(data.examples) == 2 * 7
    assert sum(not e.places for e in data.examples) == 2 * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FILE.replace("== mail | housing | a boiler", "== mail"), r"one.txt:1: expected `== kind"),
        (FILE.replace("--\nA {money1}", "A {money1}"), r"one.txt:1: no line `--`"),
        (FILE.replace("N Who lost", "No Who lost"), r"one.txt:11: expected `A answer"),
        (FILE.replace("A {person1} |", "A the porter |"), r"one.txt:11: 'the porter' stands 0 times"),
        (FILE.replace("The keys are with", "{person1}, the keys are with"), r"one.txt:11: '.*' stands 2 times"),
        (FILE.replace("{org1}", "{firm1}"), r"\{firm\} is no kind of slot; known are person, org"),
        ("== note | housing | keys\n--\nN Who?\n", r"one.txt:1: no text or no questions"),
        ("", "one.txt: no scenario"),
    ],
)
def test_a_faulty_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    written(tmp_path, text)
    with pytest.raises(ValueError, match=said):
        list(scenario_questions(tmp_path, 1, seed=1))


PASSAGES = sorted((Path(__file__).parents[3] / "scenarios").rglob("*.txt"))


@pytest.mark.parametrize("path", PASSAGES, ids=lambda path: path.stem)
def test_the_passages_that_train_the_reader_are_sound(path: Path) -> None:
    for scenario in read_scenarios(path):
        document, questions = filled(scenario, random.Random(1))
        assert "{" not in document.text
        assert {answer is None for _, answer in questions} == {True, False}


def test_a_folder_without_scenarios_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no \.txt files"):
        list(scenario_questions(tmp_path, 1, seed=1))


def test_slots_of_a_kind_differ_and_a_slot_stays_the_same() -> None:
    for seed in range(40):
        names = Names(random.Random(seed))
        said = [names.fill(f"{{{kind}{n}}}") for kind in ("person", "money", "date", "small") for n in range(1, 5)]
        assert len(set(said)) == len(said)
        people = " ".join(said[:4]).split()
        assert len(set(people)) == len(people) or "Van" in people
        assert names.fill("{person1.first} {person1.last}") == names.fill("{person1}")


@pytest.mark.parametrize(
    "kind", ["org", "town", "country", "street", "year", "month", "weekday", "time", "number", "percent", "code", "url"]
)
def test_each_kind_of_slot_is_filled(kind: str) -> None:
    assert all(Names(random.Random(seed)).fill(f"{{{kind}}}").strip("{}") not in ("", kind) for seed in range(20))
