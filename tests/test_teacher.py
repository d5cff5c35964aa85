"""Soft targets of a tiny model against what it says, cut off and resumed, and a student that learns from them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import ARTICLES, CHUNK_IDS, CHUNKS, DATA, EXAMPLES, RECIPE, many

from askcol.questions import QuestionSetError
from askcol.training import train
from askcol.training.examples import Example, TrainingSet
from askcol.training.features import Feature
from askcol.training.soft_targets import SoftTargets
from askcol.training.teacher import write_soft_targets
from askcol.training.train import load_reader, span_loss


@pytest.fixture(scope="module")
def teacher(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader that was taught a little, so that its logits differ."""
    recipe = replace(RECIPE, epochs=30.0, learning_rate=1e-2)
    return train.train_reader(DATA, untrained, tmp_path_factory.mktemp("teacher"), recipe)


def test_a_teacher_s_logits_are_those_that_it_gives(teacher: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    data = TrainingSet(CHUNKS, ARTICLES, [*EXAMPLES, Example("Who?", "Ann", [], [1])])
    write_soft_targets(data, teacher, tmp_path, progress=lambda *step: told.append(step))
    soft = SoftTargets(tmp_path)
    assert len(soft) == 4
    assert 4 not in soft
    assert told[-1][0] == "teaching"
    assert told[-1][2] == 4
    model, layout = load_reader(teacher)
    model.eval()
    for i, example in enumerate(EXAMPLES):
        place = example.places[0]
        batch = layout.collate([Feature(example.question, place.chunk, 0, 0)], CHUNK_IDS, 1, None)
        with torch.no_grad():
            output = model(**batch.inputs)
        readable = batch.readable[0]
        expected = torch.stack([output.start_logits[0, readable], output.end_logits[0, readable]]).numpy()
        assert soft[i].shape == (2, 1 + len(CHUNK_IDS[place.chunk]))
        # In int8, so nearly.
        np.testing.assert_allclose(soft[i], expected, atol=0.1 * expected.std())


def test_a_teacher_goes_on_where_it_was_cut_off(teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = many(3)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    write_soft_targets(data, teacher, whole)
    monkeypatch.setattr("askcol.training.teacher.PART", 5)

    def cut_off(_: str, done: int, __: int) -> None:
        if done >= 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_soft_targets(data, teacher, parts, progress=cut_off)
    assert len(SoftTargets(parts)) == 5
    told: list[int] = []
    write_soft_targets(data, teacher, parts, progress=lambda _, __, total: told.append(total))
    assert set(told) == {7}
    assert sorted(file.name for file in parts.glob("*.npz")) == [f"part-{i:05d}.npz" for i in range(3)]
    one, other = SoftTargets(whole), SoftTargets(parts)
    assert len(one) == len(other) == 12
    for i in range(12):
        np.testing.assert_allclose(one[i], other[i], atol=0.05)
    written = [file.stat().st_mtime_ns for file in sorted(parts.glob("*.npz"))]
    write_soft_targets(data, teacher, parts)
    assert [file.stat().st_mtime_ns for file in sorted(parts.glob("*.npz"))] == written


def test_a_teacher_reads_only_so_many_questions_spread_over_the_set(teacher: Path, tmp_path: Path) -> None:
    write_soft_targets(many(3), teacher, tmp_path, questions=3)
    soft = SoftTargets(tmp_path)
    assert [i for i in range(12) if i in soft] == [0, 4, 8]


def test_soft_targets_of_another_teacher_or_training_set_are_not_mixed(
    teacher: Path, untrained: Path, tmp_path: Path
) -> None:
    write_soft_targets(DATA, teacher, tmp_path / "soft")
    for data, other in ((DATA, untrained), (many(2), teacher)):
        with pytest.raises(FileExistsError, match="another teacher or training set; remove it"):
            write_soft_targets(data, other, tmp_path / "soft")
    soft = SoftTargets(tmp_path / "soft")
    with pytest.raises(QuestionSetError, match="another training set"):
        train.train_reader(many(2), untrained, tmp_path / "student", RECIPE, soft_targets=soft)


def test_a_student_learns_from_its_teacher(untrained: Path, teacher: Path, tmp_path: Path) -> None:
    write_soft_targets(DATA, teacher, tmp_path / "soft")
    soft = SoftTargets(tmp_path / "soft")
    recipe = replace(RECIPE, epochs=40.0, distilled=1.0, learning_rate=1e-2)
    student = train.train_reader(DATA, untrained, tmp_path / "student", recipe, soft_targets=soft)

    def divergence(folder: Path) -> float:
        model, layout = load_reader(folder)
        asked = [
            Feature(e.question, e.places[0].chunk, e.places[0].start, e.places[0].end, i)
            for i, e in enumerate(EXAMPLES)
        ]
        batch = layout.collate(asked, CHUNK_IDS, 8, soft)
        with torch.no_grad():
            output = model(**batch.inputs)
        return float(span_loss(torch.stack([output.start_logits, output.end_logits], 1), batch, recipe))

    assert divergence(student) < 0.5 * divergence(untrained)
    assert math.isfinite(divergence(student))
