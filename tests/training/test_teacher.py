"""What a teacher says at the small reader's positions, and a small reader that learns from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tiny import CHUNK_IDS, CHUNKS, DATA, LAYOUTS, RECIPE, TOKENIZER
from torch.nn import Linear, ModuleList
from torch.nn.functional import layer_norm
from transformers import MPNetConfig, MPNetForQuestionAnswering

from askcol.training import train
from askcol.training.examples import NULL
from askcol.training.features import Feature, features
from askcol.training.layout import BatchInput, load_reader
from askcol.training.teacher import LEVELS, Taught, Teacher, hidden_loss, levels
from askcol.training.train import span_loss

CPU = torch.device("cpu")
FEATURES = [*features(DATA, RECIPE), Feature("Who?", 0, NULL, NULL)]


@pytest.fixture(scope="module")
def teacher(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader that was taught a little, so that its logits differ."""
    recipe = replace(RECIPE, epochs=30.0, learning_rate=1e-2)
    return train.train_reader(DATA, untrained, tmp_path_factory.mktemp("teacher"), recipe)


@pytest.fixture(scope="module")
def mpnet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mpnet")
    torch.manual_seed(1)
    sizes = {"hidden_size": 48, "num_hidden_layers": 4, "num_attention_heads": 2, "intermediate_size": 64}
    tokenizer = LAYOUTS["mpnet"]
    MPNetForQuestionAnswering(MPNetConfig(vocab_size=tokenizer.get_vocab_size(), **sizes)).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def test_a_teacher_with_another_layout_speaks_of_the_same_wordpieces(mpnet: Path) -> None:
    # Whole words, as MPNet's tokenizer here has them, so that both cut the text alike.
    bert = type(TOKENIZER).from_str(LAYOUTS["mpnet"].to_str())
    bert.add_special_tokens(["[CLS]", "[SEP]", "[PAD]"])
    student = BatchInput(bert, "bert")
    batch = student.collate(FEATURES, student.encode(CHUNKS), 8)
    taught = Teacher(mpnet, CHUNKS, CPU).teach(FEATURES, batch, 8)
    model, layout = load_reader(mpnet)
    own = layout.collate(FEATURES, layout.encode(CHUNKS), 8)
    with torch.no_grad():
        output = model.eval()(**own.inputs, output_hidden_states=True)
    for i in range(len(FEATURES)):
        here, there = batch.readable[i], own.readable[i]
        torch.testing.assert_close(taught.logits[i, 0, here], output.start_logits[i, there])
        torch.testing.assert_close(taught.logits[i, 1, here], output.end_logits[i, there])
        for state, of_level in zip(taught.states, (1, 2, 4), strict=True):
            expected = layer_norm(output.hidden_states[of_level][i], (48,))
            torch.testing.assert_close(state[i, here], expected[there])
            question = slice(1, int(batch.firsts[i]) - 1)
            torch.testing.assert_close(state[i, question], expected[question])
    assert not taught.logits.requires_grad


@pytest.mark.parametrize(("layers", "taken"), [(6, [2, 4, 6]), (12, [4, 8, 12]), (2, [0, 1, 2])])
def test_the_levels_are_thirds_of_the_layers(layers: int, taken: list[int]) -> None:
    states = [torch.tensor(i) for i in range(layers + 1)]
    assert [int(state) for state in levels(states)] == taken


def test_states_differ_by_their_mean_squared_difference_where_there_is_text() -> None:
    batch = BatchInput(TOKENIZER, "bert").collate(FEATURES, CHUNK_IDS, 32)
    shape = (*batch.readable.shape, 3)
    projections = [Linear(3, 3) for _ in range(LEVELS)]
    for projection in projections:
        torch.nn.init.eye_(projection.weight)
        torch.nn.init.zeros_(projection.bias)
    states = [torch.zeros(shape)] * 3
    taught = Taught(torch.zeros(0), [torch.full(shape, float(level)) for level in (1, 2, 3)])
    taught.states[0][~batch.inputs["attention_mask"].bool()] = 100.0
    assert float(hidden_loss(states, taught, ModuleList(projections), batch).detach()) == pytest.approx((1 + 4 + 9) / 3)


def test_a_student_learns_from_its_teacher(untrained: Path, teacher: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPE, epochs=40.0, distilled=1.0, learning_rate=1e-2)
    student = train.train_reader(DATA, untrained, tmp_path / "student", recipe, teacher=teacher)

    def divergence(folder: Path) -> float:
        model, layout = load_reader(folder)
        batch = layout.collate(FEATURES, CHUNK_IDS, 8)
        with torch.no_grad():
            output = model(**batch.inputs)
        logits = torch.stack([output.start_logits, output.end_logits], 1)
        return float(span_loss(logits, batch, recipe, Teacher(teacher, CHUNKS, CPU).teach(FEATURES, batch, 8).logits))

    assert divergence(student) < 0.5 * divergence(untrained)


def test_a_run_with_another_teacher_is_refused(untrained: Path, teacher: Path, mpnet: Path, tmp_path: Path) -> None:
    train.train_reader(DATA, untrained, tmp_path, RECIPE, teacher=teacher)
    for other in (None, mpnet):
        with pytest.raises(FileExistsError, match=r"checkpoint\.pt has another teacher, [0-9a-f]{64}; remove it"):
            train.train_reader(DATA, untrained, tmp_path, RECIPE, teacher=other)
