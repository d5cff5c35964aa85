"""Trains a reader (optional extra `train`): an encoder with a span head, on SQuAD questions over askcol's own chunks.

Start and end are trained by cross-entropy over the null span (the first token) and the chunk's wordpieces (Devlin et
al. 2019).

The same code trains the teacher (MPNet-base, Song et al. 2020) and the small reader. A teacher's logits
(`soft_targets`) are targets at a temperature, beside the gold span (Hinton et al. 2015, Sanh et al. 2019). What a run
ends with is the moving average of its weights (Polyak and Juditsky 1992).
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.console import Console
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy, log_softmax, softmax
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from askcol.dense import file_sha256
from askcol.questions import QuestionSetError
from askcol.training.examples import NULL, TrainingSet
from askcol.training.features import Feature, Recipe, features, micro_batches
from askcol.training.soft_targets import SoftTargets

_console = Console(stderr=True, soft_wrap=True)

CHECKPOINT = "checkpoint.pt"
CHECKPOINT_SECONDS = 600
REPORT_STEPS = 25
MAX_QUESTION_WORDPIECES = 60


@dataclass(frozen=True, slots=True)
class Batch:
    """`inputs`: what the model takes, int64 `[n, length]`. `targets`: int64 `[n, 2]`, 0 for the null span.

    `readable`: bool `[n, length]`, the first token and the chunk's wordpieces. `soft`: float32 `[n, 2, length]`, a
    teacher's logits, -inf where not readable; `has_soft`: bool `[n]`.
    """

    inputs: dict[str, torch.Tensor]
    targets: torch.Tensor
    readable: torch.Tensor
    soft: torch.Tensor
    has_soft: torch.Tensor


class Input:
    """How a model wants question and chunk: BERT `[CLS] q [SEP] c [SEP]`, MPNet `<s> q </s></s> c </s>`."""

    def __init__(self, tokenizer: Tokenizer, model_type: str) -> None:
        self.tokenizer = tokenizer
        self.model_type = model_type
        special = ("[CLS]", "[SEP]", "[PAD]") if model_type == "bert" else ("<s>", "</s>", "<pad>")
        self._cls, self._sep, self._pad = (tokenizer.get_vocab()[token] for token in special)

    def row(self, question: list[int], chunk: list[int]) -> tuple[list[int], int]:
        """The wordpieces, and where the chunk's begin."""
        between = [self._sep] if self.model_type == "bert" else [self._sep, self._sep]
        question = question[:MAX_QUESTION_WORDPIECES]
        return [self._cls, *question, *between, *chunk, self._sep], 1 + len(question) + len(between)

    def collate(
        self, batch: Sequence[Feature], chunk_ids: Sequence[list[int]], padding: int, soft_targets: SoftTargets | None
    ) -> Batch:
        """`chunk_ids`: wordpieces of each chunk; rows are padded to a multiple of `padding`."""
        asked = self.tokenizer.encode_batch([f.question for f in batch], add_special_tokens=False)
        rows = [self.row(e.ids, chunk_ids[f.chunk]) for e, f in zip(asked, batch, strict=True)]
        length = -(-max(len(row) for row, _ in rows) // padding) * padding
        n = len(batch)
        ids = torch.full((n, length), self._pad)
        mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
        readable = torch.zeros(n, length, dtype=torch.bool)
        soft = torch.full((n, 2, length), -torch.inf)
        has_soft = torch.zeros(n, dtype=torch.bool)
        targets = torch.zeros(n, 2, dtype=torch.long)
        for i, (feature, (row, first)) in enumerate(zip(batch, rows, strict=True)):
            last = len(row) - 1
            ids[i, : len(row)] = torch.tensor(row)
            mask[i, : len(row)] = 1
            types[i, first : len(row)] = 1
            readable[i, 0] = True
            readable[i, first:last] = True
            if feature.start != NULL:
                targets[i, 0], targets[i, 1] = first + feature.start, first + feature.end
            if soft_targets is not None and feature.example is not None and feature.example in soft_targets:
                logits = torch.from_numpy(soft_targets[feature.example].astype(np.float32))
                soft[i, :, 0], soft[i, :, first:last] = logits[:, 0], logits[:, 1:]
                has_soft[i] = True
        inputs = {"input_ids": ids, "attention_mask": mask}
        if self.model_type == "bert":
            inputs["token_type_ids"] = types
        return Batch(inputs, targets, readable, soft, has_soft)


def span_loss(logits: torch.Tensor, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Mean over the batch of start's and end's loss; `logits`: `[n, 2, length]`."""
    logits = logits.float().masked_fill(~batch.readable.unsqueeze(1), -1e4)
    gold = cross_entropy(logits.flatten(0, 1), batch.targets.flatten(), reduction="none").view(-1, 2).mean(1)
    if not batch.has_soft.any():
        return gold.mean()
    t = recipe.temperature
    expected = softmax(batch.soft[batch.has_soft] / t, dim=-1)
    entropy = -(expected * expected.clamp_min(1e-9).log()).sum(-1)
    cross = -(expected * log_softmax(logits[batch.has_soft] / t, dim=-1)).sum(-1)
    distilled = gold.clone()
    distilled[batch.has_soft] = t * t * (cross - entropy).mean(1)
    weight = recipe.distilled * batch.has_soft
    return ((1 - weight) * gold + weight * distilled).mean()


def train_reader(
    data: TrainingSet,
    init: Path,
    out: Path,
    recipe: Recipe,
    *,
    soft_targets: SoftTargets | None = None,
    compile_model: bool = False,
    bf16: bool = False,
) -> Path:
    """Trains a reader from the encoder or reader in `init`; returns `out`, which then holds weights and tokenizer.

    Writes `out/checkpoint.pt` about every ten minutes and resumes from it, if recipe, `init` and `data` are the same;
    else raises `FileExistsError`. Raises `QuestionSetError` for soft targets of another training set.

    `compile_model` runs the model through torch.compile, which makes the small reader a fifth faster and needs a C++
    compiler. `bf16` multiplies matrices in bfloat16 (weights stay fp32), which pays on processors with AVX512-BF16 or
    AMX.
    """
    if soft_targets is not None and soft_targets.made_from and soft_targets.made_from.training_set != data.sha256:
        raise QuestionSetError("the soft targets were made from another training set; write them again")
    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    model, layout = load_reader(init)
    model.train()
    trained = _trained_parameters(model, recipe)
    optimizer = _optimizer(trained, recipe)
    average = get_ema_multi_avg_fn(recipe.averaging)  # type: ignore[no-untyped-call]
    averaged: Any = AveragedModel(model, multi_avg_fn=average)
    run = {"model": model, "averaged": averaged, "optimizer": optimizer}
    made_from = {
        "recipe": repr(recipe),
        "init": file_sha256(init / "model.safetensors"),
        "training set": data.sha256,
    }
    first_step = _resume(out / CHECKPOINT, made_from, run)

    _console.print("preparing the features")
    chunk_ids = [e.ids for e in layout.tokenizer.encode_batch(data.chunks, add_special_tokens=False)]
    batches = micro_batches(features(data, recipe), [len(ids) for ids in chunk_ids], recipe)
    steps = len(batches) // recipe.accumulate
    _console.print(f"{len(batches) * recipe.micro_batch} features, {steps} steps")
    forward = _compiled(model) if compile_model else model

    began = saved = time.monotonic()
    losses: list[float] = []
    for step in range(first_step, steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * _schedule(step / steps, recipe.warmup)
        for features_ in batches[step * recipe.accumulate : (step + 1) * recipe.accumulate]:
            batch = layout.collate(features_, chunk_ids, recipe.padding, soft_targets)
            with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
                output = forward(**batch.inputs)
            loss = span_loss(torch.stack([output.start_logits, output.end_logits], 1), batch, recipe)
            (loss / recipe.accumulate).backward()  # type: ignore[no-untyped-call]
            losses.append(loss.item())
        torch.nn.utils.clip_grad_norm_(trained, recipe.max_grad_norm)
        optimizer.step()
        optimizer.zero_grad()
        averaged.update_parameters(model)
        now = time.monotonic()
        if (step + 1) % REPORT_STEPS == 0:
            rate = (step + 1 - first_step) / (now - began)
            recent = losses[-REPORT_STEPS * recipe.accumulate :]
            _console.print(
                f"step {step + 1}/{steps}  loss {sum(recent) / len(recent):.3f}  "
                f"{rate * recipe.accumulate * recipe.micro_batch:.1f} features/s  "
                f"{(steps - step - 1) / rate / 60:.0f} min left"
            )
        if now - saved > CHECKPOINT_SECONDS or step + 1 == steps:
            _save(out / CHECKPOINT, made_from, step + 1, run)
            saved = now
    averaged.module.save_pretrained(out)
    layout.tokenizer.save(str(out / "tokenizer.json"))
    return out


def load_reader(folder: Path) -> tuple[Any, Input]:
    """A transformers model with a span head, without dropout, and the layout of its input."""
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(
        folder, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    ).float()
    return model, load_layout(folder)


def load_layout(folder: Path) -> Input:
    """The layout of the input of the model in `folder`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return Input(tokenizer, json.loads((folder / "config.json").read_text(encoding="utf-8"))["model_type"])


def _compiled(model: torch.nn.Module) -> Any:
    torch._dynamo.config.recompile_limit = 32
    return torch.compile(model, dynamic=False)


def _trained_parameters(model: Any, recipe: Recipe) -> list[torch.nn.Parameter]:
    if recipe.frozen_layers:
        for part in (model.base_model.embeddings, *model.base_model.encoder.layer[: recipe.frozen_layers]):
            part.requires_grad_(False)
    return [p for p in model.parameters() if p.requires_grad]


def _optimizer(parameters: Sequence[torch.nn.Parameter], recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms are not decayed."""
    decayed = [p for p in parameters if p.ndim > 1]
    plain = [p for p in parameters if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def _resume(path: Path, made_from: Mapping[str, str], run: Mapping[str, Any]) -> int:
    """The step to go on from, 0 if there is no checkpoint; `run`: name -> what has a state."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    for name, value in made_from.items():
        if state.get(name) != value:
            raise FileExistsError(f"{path} has another {name}, {state.get(name)}; remove it or choose another --out")
    for name, part in run.items():
        part.load_state_dict(state[name])
    _console.print(f"resuming from step {state['step']}")
    return int(state["step"])


def _save(path: Path, made_from: Mapping[str, str], step: int, run: Mapping[str, Any]) -> None:
    state = {**made_from, "step": step, **{name: part.state_dict() for name, part in run.items()}}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _schedule(progress: float, warmup: float) -> float:
    """Linear warm-up, then linear decay to 0; `progress` and the result lie in [0, 1]."""
    return progress / warmup if progress < warmup else (1 - progress) / (1 - warmup)
