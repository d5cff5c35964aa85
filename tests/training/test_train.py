"""Features, batches and the loss by hand, and short runs of a tiny model."""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from tiny import ARTICLES, ASKED, CHUNK_IDS, CHUNKS, DATA, EXAMPLES, LAYOUTS, RECIPE, TOKENIZER, many, place_of
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax

from askcol.reading.model_input import MAX_QUESTION_WORDPIECES
from askcol.training import train
from askcol.training.examples import NULL, Example, Place, TrainingSet, token_span
from askcol.training.features import Feature, batches_of, features
from askcol.training.layout import Batch, BatchInput, load_reader
from askcol.training.train import span_loss

# features


def test_positives_are_the_questions_over_the_place_of_their_answer() -> None:
    run = features(DATA, RECIPE)
    assert sorted(run, key=lambda f: f.chunk) == [
        Feature(e.question, e.places[0].chunk, e.places[0].start, e.places[0].end) for e in EXAMPLES
    ]


def test_the_same_recipe_gives_the_same_features_and_another_seed_others() -> None:
    recipe = replace(RECIPE, negatives=0.5, near_misses=0.5, typed=0.5, epochs=2.0)
    assert features(DATA, recipe) == features(DATA, recipe)
    assert features(DATA, recipe) != features(DATA, replace(recipe, seed=1))


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.4, 160), (1.0, 400), (2.0, 800), (9.0, 1200)])
def test_negatives_come_in_their_share_and_have_the_null_span(share: float, count: int) -> None:
    run = features(many(100), replace(RECIPE, negatives=share))
    negatives = [f for f in run if f.start == NULL]
    assert len(negatives) == pytest.approx(count, abs=30 if 0 < share < 1 else 0)
    assert len(run) - len(negatives) == 400
    own = {e.question: e.places[0].chunk for e in EXAMPLES}
    assert all(f.end == NULL and f.chunk != own[f.question] for f in negatives)


def test_near_misses_are_other_questions_over_the_same_chunk_with_the_null_span() -> None:
    run = features(many(50), replace(RECIPE, near_misses=1.0))
    own = {e.question: e.places[0].chunk for e in EXAMPLES}
    near = [f for f in run if f.question not in own]
    assert {f.chunk for f in near} == {1, 3}
    assert all((f.start, f.end) == (NULL, NULL) for f in near)
    assert all(f.start != NULL for f in run if f.question in own)
    assert any("1954" not in f.question for f in near if f.chunk == 3)


def test_a_question_with_a_negation_is_read_more_often_with_its_answer() -> None:
    examples = [Example("Which town was not taken?", "bridge", [place_of(0, "bridge")], []), *EXAMPLES]
    run = features(TrainingSet(CHUNKS, ARTICLES, examples), replace(RECIPE, negated=3))
    assert Counter(f.question for f in run) == {e.question: 3 if i == 0 else 1 for i, e in enumerate(examples)}
    assert all(f.start != NULL for f in run)


def test_questions_without_an_answer_are_typed_as_often_as_others() -> None:
    run = features(many(100), replace(RECIPE, negatives=1.0, typed=0.5))
    own = {e.question for e in EXAMPLES}
    for unanswerable in (True, False):
        of_kind = [f.question not in own for f in run if (f.start == NULL) == unanswerable]
        assert sum(of_kind) / len(of_kind) == pytest.approx(0.5, abs=0.1)


def test_a_share_of_the_features_is_typed_and_keeps_its_place() -> None:
    run = features(many(100), replace(RECIPE, typed=0.25))
    own = {e.question for e in EXAMPLES}
    typed = [f for f in run if f.question not in own]
    assert len(typed) == pytest.approx(100, abs=30)
    places = {e.places[0] for e in EXAMPLES}
    assert {Place(f.chunk, f.start, f.end) for f in typed} == places


def test_the_best_place_is_the_most_common() -> None:
    # "Orn" stands in no other chunk; a made-up second place will do.
    example = Example("Who?", "bridge", [place_of(0, "bridge"), place_of(1, "bridge")], [])
    run = features(TrainingSet(CHUNKS, ARTICLES, [example] * 500), RECIPE)
    assert Counter(f.chunk for f in run)[1] == pytest.approx(50, abs=25)


def test_a_question_without_a_place_has_no_positive() -> None:
    data = TrainingSet(CHUNKS, ARTICLES, [Example("Who?", "Ann", [], [1, 2])])
    (negative,) = features(data, replace(RECIPE, negatives=1.0))
    assert negative.start == NULL
    assert features(data, RECIPE) == []


@pytest.mark.parametrize(("epochs", "count"), [(0.5, 20), (1.0, 40), (1.5, 60), (3.0, 120)])
def test_epochs_pass_over_the_questions_and_may_end_within_one(epochs: float, count: int) -> None:
    run = features(many(10), replace(RECIPE, epochs=epochs))
    assert len(run) == count
    assert run[:40] != run[40:80]
    if epochs >= 1:
        assert Counter(f.question for f in run[:40]) == dict.fromkeys((e.question for e in EXAMPLES), 10)


# batches


def test_batches_are_full_of_like_length_and_shuffled() -> None:
    rng = random.Random(0)
    run = [Feature(f"Who? {i}", rng.randrange(100), 0, 0) for i in range(1003)]
    lengths = [rng.randrange(10, 160) for _ in range(100)]
    recipe = replace(RECIPE, batch_size=8)
    batches = batches_of(run, lengths, recipe)
    assert len(batches) == 125  # three of the 1003 features fill no batch
    assert all(len(batch) == 8 for batch in batches)
    taken = Counter(f.question for batch in batches for f in batch)
    assert max(taken.values()) == 1
    spreads = [max(lengths[f.chunk] for f in b) - min(lengths[f.chunk] for f in b) for b in batches]
    assert sum(spreads) / len(spreads) < 10
    longest = [max(lengths[f.chunk] for f in b) for b in batches]
    assert longest != sorted(longest)
    assert batches_of(run, lengths, recipe) == batches


def test_too_few_features_make_no_batch() -> None:
    assert batches_of(features(DATA, RECIPE)[:3], [9] * 4, RECIPE) == []


# what the model reads


SPECIAL = {"bert": ("[CLS]", ["[SEP]"], "[SEP]", "[PAD]"), "mpnet": ("<s>", ["</s>", "</s>"], "</s>", "<pad>")}


def collated(model_type: str, batch: list[Feature], padding: int = 8) -> tuple[Batch, list[list[int]]]:
    tokenizer = LAYOUTS[model_type]
    chunk_ids = [e.ids for e in tokenizer.encode_batch(CHUNKS, add_special_tokens=False)]
    return BatchInput(tokenizer, model_type).collate(batch, chunk_ids, padding), chunk_ids


def feature_of(model_type: str, chunk: int, answer: str) -> Feature:
    start = CHUNKS[chunk].index(answer)
    encoding = LAYOUTS[model_type].encode(CHUNKS[chunk], add_special_tokens=False)
    return Feature(ASKED[chunk][0], chunk, *token_span(encoding, start, start + len(answer)))


@pytest.mark.parametrize("model_type", LAYOUTS)
def test_a_row_is_question_and_chunk_between_the_model_s_own_tokens(model_type: str) -> None:
    tokenizer = LAYOUTS[model_type]
    first, between, last, pad = SPECIAL[model_type]
    batch, chunk_ids = collated(model_type, [feature_of(model_type, i, ASKED[i][1]) for i in range(4)])
    id_of = tokenizer.token_to_id
    length = batch.inputs["input_ids"].shape[1]
    assert length % 8 == 0
    for i in range(4):
        question = tokenizer.encode(ASKED[i][0], add_special_tokens=False).ids
        row = [id_of(first), *question, *map(id_of, between), *chunk_ids[i], id_of(last)]
        assert batch.inputs["input_ids"][i].tolist() == row + [id_of(pad)] * (length - len(row))
        assert batch.inputs["attention_mask"][i].tolist() == [1] * len(row) + [0] * (length - len(row))
        if model_type == "bert":
            types = [0] * (2 + len(question)) + [1] * (len(chunk_ids[i]) + 1) + [0] * (length - len(row))
            assert batch.inputs["token_type_ids"][i].tolist() == types
    assert ("token_type_ids" in batch.inputs) == (model_type == "bert")
    assert max(int(mask.sum()) for mask in batch.inputs["attention_mask"]) > length - 8


@pytest.mark.parametrize("model_type", LAYOUTS)
def test_the_targets_are_the_answer_s_wordpieces_and_readable_is_the_chunk(model_type: str) -> None:
    tokenizer = LAYOUTS[model_type]
    batch, chunk_ids = collated(model_type, [feature_of(model_type, i, ASKED[i][1]) for i in range(4)])
    for i, ids in enumerate(batch.inputs["input_ids"].tolist()):
        start, end = batch.targets[i].tolist()
        answer = tokenizer.encode(ASKED[i][1], add_special_tokens=False).ids
        assert ids[start : end + 1] == answer
        readable = [at for at, flag in enumerate(batch.readable[i].tolist()) if flag]
        assert readable[0] == 0
        assert [ids[at] for at in readable[1:]] == chunk_ids[i]
        assert readable[1:] == list(range(readable[1], readable[1] + len(chunk_ids[i])))
        assert batch.readable[i, start]
        assert batch.readable[i, end]


@pytest.mark.parametrize("model_type", LAYOUTS)
def test_the_null_span_is_the_first_token(model_type: str) -> None:
    batch, _ = collated(model_type, [Feature("Who?", 2, NULL, NULL), feature_of(model_type, 0, "Orn")])
    assert batch.targets[0].tolist() == [0, 0]
    assert min(batch.targets[1].tolist()) > 0


def test_a_long_question_is_cut() -> None:
    batch, _ = collated("bert", [Feature("who " * 200, 0, 2, 3)])
    ids = batch.inputs["input_ids"][0].tolist()
    who = TOKENIZER.token_to_id("who")
    assert ids.count(who) == MAX_QUESTION_WORDPIECES == 128
    assert batch.targets[0].tolist() == [130 + 2, 130 + 3]


@pytest.mark.parametrize("padding", [1, 8, 32])
def test_rows_are_padded_to_a_multiple(padding: int) -> None:
    batch, chunk_ids = collated("bert", [Feature("Who?", 0, 0, 0)], padding)
    wordpieces = 1 + 2 + 1 + len(chunk_ids[0]) + 1
    assert batch.inputs["input_ids"].shape == (1, -(-wordpieces // padding) * padding)


# the loss


def random_batch(seed: int = 0) -> tuple[torch.Tensor, Batch]:
    """Logits `[4, 2, length]` and a batch whose last row has the null span."""
    run = [feature_of("bert", i, ASKED[i][1]) for i in range(3)] + [Feature("Who?", 3, NULL, NULL)]
    batch = BatchInput(TOKENIZER, "bert").collate(run, CHUNK_IDS, 8)
    return torch.randn((4, 2, batch.readable.shape[1]), generator=torch.Generator().manual_seed(seed)), batch


def gold_losses(logits: torch.Tensor, batch: Batch) -> list[float]:
    """Of each row, over its readable places alone."""
    found = []
    for row, readable, targets in zip(logits, batch.readable, batch.targets, strict=True):
        kept = row[:, readable]
        places = readable.nonzero().flatten().tolist()
        gold = torch.tensor([places.index(target) for target in targets.tolist()])
        found.append(float(cross_entropy(kept, gold)))
    return found


def test_without_soft_targets_the_loss_is_cross_entropy_over_what_is_readable() -> None:
    logits, batch = random_batch()
    assert float(span_loss(logits, batch, RECIPE)) == pytest.approx(sum(gold_losses(logits, batch)) / 4, rel=1e-5)


def test_a_sure_and_right_model_has_no_loss() -> None:
    logits, batch = random_batch()
    for i, targets in enumerate(batch.targets.tolist()):
        for kind in (0, 1):
            logits[i, kind, targets[kind]] = 60
    assert float(span_loss(logits, batch, RECIPE)) == pytest.approx(0, abs=1e-6)


def test_what_is_not_readable_counts_nothing() -> None:
    logits, batch = random_batch()
    loud = torch.where(batch.readable.unsqueeze(1), logits, torch.full_like(logits, 50))
    assert float(span_loss(loud, batch, RECIPE)) == pytest.approx(float(span_loss(logits, batch, RECIPE)), rel=1e-6)


@pytest.mark.parametrize(("weight", "temperature"), [(0.7, 2.0), (1.0, 1.0), (0.3, 4.0), (0.0, 2.0)])
def test_soft_targets_are_a_divergence_at_a_temperature_beside_the_gold_span(weight: float, temperature: float) -> None:
    (logits, batch), (soft, _) = random_batch(), random_batch(seed=1)
    expected = []
    for i, gold in enumerate(gold_losses(logits, batch)):
        student = log_softmax(logits[i][:, batch.readable[i]] / temperature, dim=-1)
        teacher = softmax(soft[i][:, batch.readable[i]] / temperature, dim=-1)
        divergence = float(kl_div(student, teacher, reduction="none").sum(-1).mean()) * temperature**2
        expected.append((1 - weight) * gold + weight * divergence)
    recipe = replace(RECIPE, distilled=weight, temperature=temperature)
    assert float(span_loss(logits, batch, recipe, soft)) == pytest.approx(sum(expected) / 4, rel=1e-4)


def test_a_student_that_says_what_its_teacher_says_has_nothing_to_learn_from_it() -> None:
    logits, batch = random_batch()
    loss = span_loss(logits.requires_grad_(), batch, replace(RECIPE, distilled=1.0), logits.detach())
    (gradient,) = torch.autograd.grad(loss, logits)
    assert float(loss.detach()) == pytest.approx(0, abs=1e-5)
    assert float(gradient.abs().max()) < 1e-6


def test_a_student_that_says_otherwise_is_pulled_to_its_teacher() -> None:
    (logits, batch), (soft, _) = random_batch(), random_batch(seed=1)
    recipe = replace(RECIPE, distilled=1.0)
    loss = span_loss(logits.requires_grad_(), batch, recipe, soft)
    (gradient,) = torch.autograd.grad(loss, logits)
    stepped = logits.detach() - 0.5 * gradient
    assert float(span_loss(stepped, batch, recipe, soft)) < float(loss.detach())


# runs


RUN = replace(RECIPE, epochs=6.0, negatives=0.5, learning_rate=1e-3, averaging=0.5)


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    weights: dict[str, torch.Tensor] = load_reader(folder)[0].state_dict()
    return weights


def differing(one: Path, other: Path) -> set[str]:
    """The names of the weights that are not the same, bit by bit."""
    others = weights_of(other)
    return {name for name, weight in weights_of(one).items() if not torch.equal(weight, others[name])}


@pytest.fixture(scope="module")
def trained(untrained: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train.train_reader(DATA, untrained, tmp_path_factory.mktemp("run") / "reader", RUN)


def test_a_run_leaves_a_reader_that_can_be_loaded(trained: Path, untrained: Path) -> None:
    assert (trained / train.CHECKPOINT).exists()
    assert (trained / "tokenizer.json").read_bytes()
    model, layout = load_reader(trained)
    assert layout.model_type == "bert"
    assert model.config.hidden_dropout_prob == model.config.attention_probs_dropout_prob == 0
    assert any("embeddings" in name for name in differing(trained, untrained))
    assert {"qa_outputs.weight", "qa_outputs.bias"} <= differing(trained, untrained)


@pytest.mark.usefixtures("trained")
def test_after_a_run_denormal_numbers_are_numbers_again() -> None:
    assert sys.float_info.min / 2 > 0


def loss_of(folder: Path) -> float:
    model, layout = load_reader(folder)
    model.eval()
    batch = layout.collate([feature_of("bert", i, ASKED[i][1]) for i in range(4)], CHUNK_IDS, 8)
    with torch.no_grad():
        output = model(**batch.inputs)
    return float(span_loss(torch.stack([output.start_logits, output.end_logits], 1), batch, RECIPE))


def test_a_run_learns(untrained: Path, tmp_path: Path) -> None:
    out = train.train_reader(DATA, untrained, tmp_path, replace(RECIPE, epochs=40.0, learning_rate=1e-2))
    assert loss_of(out) < 0.6 * loss_of(untrained)


def test_the_same_run_gives_the_same_weights(trained: Path, untrained: Path, tmp_path: Path) -> None:
    assert differing(trained, train.train_reader(DATA, untrained, tmp_path, RUN)) == set()
    (tmp_path / "other").mkdir()
    assert differing(trained, train.train_reader(DATA, untrained, tmp_path / "other", replace(RUN, seed=1)))


def test_a_run_ends_with_the_moving_average_of_its_weights(
    untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    biases: list[torch.Tensor] = []
    monkeypatch.setattr(train, "CHECKPOINT_SECONDS", -1)
    monkeypatch.setattr(
        train, "_save", lambda *saved: biases.append(saved[3]["model"].qa_outputs.bias.detach().clone())
    )
    out = train.train_reader(DATA, untrained, tmp_path, replace(RUN, averaging=0.75))
    average = biases[0]
    for bias in biases[1:]:
        average = 0.75 * average + 0.25 * bias
    assert len(biases) > 2
    assert torch.allclose(weights_of(out)["qa_outputs.bias"], average, atol=1e-7)
    assert not torch.allclose(average, biases[-1], atol=1e-6)


@pytest.mark.parametrize(("done", "taught"), [(1, False), (5, False), (3, True)])
def test_a_run_that_was_cut_off_goes_on_to_the_same_weights(
    trained: Path, untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, done: int, taught: bool
) -> None:
    teacher = trained if taught else None
    whole = train.train_reader(DATA, untrained, tmp_path / "whole", RUN, teacher=teacher) if taught else trained
    parts = tmp_path / "parts"
    calls: list[int] = []
    original = span_loss

    def cut_off(*arguments: Any) -> torch.Tensor:
        calls.append(1)
        if len(calls) > done:
            raise KeyboardInterrupt
        return original(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(train, "span_loss", cut_off)
        patched.setattr(train, "CHECKPOINT_SECONDS", -1)
        with pytest.raises(KeyboardInterrupt):
            train.train_reader(DATA, untrained, parts, RUN, teacher=teacher)
    assert torch.load(parts / train.CHECKPOINT, weights_only=True)["step"] == done
    assert not (parts / "model.safetensors").exists()
    resumed: list[int] = []

    def counted(*arguments: Any) -> torch.Tensor:
        resumed.append(1)
        return original(*arguments)

    monkeypatch.setattr(train, "span_loss", counted)
    train.train_reader(DATA, untrained, parts, RUN, teacher=teacher)
    total = torch.load(whole / train.CHECKPOINT, weights_only=True)["step"]
    assert len(resumed) == total - done > 0
    assert differing(whole, parts) == set()


def test_a_run_that_is_done_is_not_done_again(trained: Path, untrained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(train, "span_loss", None)
    before = weights_of(trained)
    train.train_reader(DATA, untrained, trained, RUN)
    assert all(torch.equal(weight, before[name]) for name, weight in weights_of(trained).items())


def test_a_checkpoint_of_another_recipe_start_or_training_set_is_refused(
    trained: Path, untrained: Path, tmp_path: Path
) -> None:
    checkpoint = (trained / train.CHECKPOINT).read_bytes()
    with pytest.raises(FileExistsError, match=r"checkpoint\.pt has another recipe, Recipe\(epochs=6\.0.*--out"):
        train.train_reader(DATA, untrained, trained, replace(RUN, learning_rate=2e-3))
    with pytest.raises(FileExistsError, match=r"checkpoint\.pt has another training set, [0-9a-f]{64}; remove it"):
        train.train_reader(many(2), untrained, trained, RUN)
    shutil.copytree(trained, tmp_path / "other")
    with pytest.raises(FileExistsError, match=r"checkpoint\.pt has another init, [0-9a-f]{64}; remove it"):
        train.train_reader(DATA, tmp_path / "other", trained, RUN)
    assert (trained / train.CHECKPOINT).read_bytes() == checkpoint


@pytest.mark.parametrize(("progress", "rate"), [(0, 0), (0.03, 0.5), (0.06, 1), (0.53, 0.5), (1, 0), (0.295, 0.75)])
def test_the_rate_rises_then_falls_to_nothing(progress: float, rate: float) -> None:
    assert train._schedule(progress, 0.06) == pytest.approx(rate)
