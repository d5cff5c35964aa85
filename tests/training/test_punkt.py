"""Training the sentence splitter, and the parameters that ship."""

from __future__ import annotations

import itertools
import json
from importlib import resources
from pathlib import Path

from askcol.training.punkt import save_punkt, train_punkt


def test_the_parameters_are_sorted_lists_of_word_types() -> None:
    saved = json.loads((resources.files("askcol") / "models" / "punkt.json").read_text(encoding="utf-8"))
    assert sorted(saved) == ["abbreviations", "collocations", "lower_case_words", "sentence_starters"]
    assert all(values == sorted(values) for values in saved.values())
    assert not any(" " in letters for words in saved.values() for letters in itertools.chain.from_iterable(words))


def test_training_learns_an_abbreviation_and_saves_it(tmp_path: Path) -> None:
    text = "The house of Xq. Smith is old. He likes it, and the xq. is fine there. " * 40
    parameters = train_punkt([text + "They met xq. and left."])
    assert "xq" in parameters["abbreviations"]
    assert {"dr", "u.s"} <= set(parameters["abbreviations"])
    assert ["no", "##number##"] in parameters["collocations"]
    path = tmp_path / "punkt.json"
    save_punkt(parameters, path)
    assert json.loads(path.read_text(encoding="utf-8")) == parameters
