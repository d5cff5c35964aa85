"""Trains a reader (optional extra `train`): an encoder with a span head, on SQuAD questions over askcol's own chunks.

Start and end are trained by cross-entropy over the null span (the first token) and the chunk's wordpieces (Devlin et
al. 2019).

The same code trains the teacher (MPNet-base, Song et al. 2020) and the small reader. Beside the gold span, a
teacher's logits at a temperature are targets (Hinton et al. 2015, Sanh et al. 2019), and so are its hidden states.
The trained weights are the moving average of a run's weights (Polyak and Juditsky 1992).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from torch.nn import ModuleList
from torch.nn.functional import cross_entropy, kl_div, log_softmax, softmax
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from askcol.checksums import file_sha256
from askcol.training.examples import TrainingSet
from askcol.training.features import Recipe, batches_of, features
from askcol.training.layout import Batch, load_reader
from askcol.training.teacher import Teacher, hidden_loss

_console = Console(stderr=True, soft_wrap=True)

CHECKPOINT = "checkpoint.pt"

CHECKPOINT_SECONDS = 600

REPORT_STEPS = 25


def span_loss(logits: torch.Tensor, batch: Batch, recipe: Recipe, soft: torch.Tensor | None = None) -> torch.Tensor:
    """The mean loss of start and end over the batch. `logits`, and `soft`, a teacher's: `[n, 2, length]`."""
    logits = _masked(logits, batch)
    gold = cross_entropy(logits.flatten(0, 1), batch.targets.flatten())
    if soft is None:
        return gold
    t = recipe.temperature
    expected = softmax(_masked(soft, batch) / t, dim=-1)
    divergence = kl_div(log_softmax(logits / t, dim=-1), expected, reduction="none").sum(-1).mean()
    return (1 - recipe.distilled) * gold + recipe.distilled * t * t * divergence


def _masked(logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    return logits.float().masked_fill(~batch.readable.unsqueeze(1), -1e4)


@contextmanager
def _denormals_as_zero() -> Iterator[None]:
    """Computes faster; afterwards all other code of the process has its denormal numbers again."""
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


@_denormals_as_zero()
def train_reader(
    data: TrainingSet,
    init: Path,
    out: Path,
    recipe: Recipe,
    *,
    teacher: Path | None = None,
    compile_model: bool = False,
    bf16: bool = False,
) -> Path:
    """Trains a reader from the encoder or reader in `init`; returns `out`, which then holds weights and tokenizer.

    Writes `out/checkpoint.pt` about every ten minutes and resumes from it, if recipe, `init`, `teacher` and `data` are
    the same; else raises `FileExistsError`. Runs on a GPU where PyTorch finds one.

    `teacher`: the folder of a reader to learn from. `compile_model` runs the model through torch.compile, which makes
    the small reader a fifth faster on a CPU and needs a C++ compiler. `bf16` multiplies matrices in bfloat16 (weights
    stay fp32), which pays on GPUs and on processors with AVX512-BF16 or AMX.
    """
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model, layout = load_reader(init, recipe.dropout)
    model.to(device).train()
    teaching = Teacher(teacher, data.chunks, device) if teacher is not None else None
    projections = teaching.projections(model.config.hidden_size).to(device) if teaching is not None else ModuleList()
    optimizer = _optimizer(model, projections, recipe)
    average = get_ema_multi_avg_fn(recipe.averaging)  # type: ignore[no-untyped-call]
    averaged: Any = AveragedModel(model, multi_avg_fn=average)
    run = {"model": model, "averaged": averaged, "projections": projections, "optimizer": optimizer}
    made_from = {
        "recipe": repr(recipe),
        "init": file_sha256(init / "model.safetensors"),
        "teacher": file_sha256(teacher / "model.safetensors") if teacher is not None else "none",
        "training set": data.sha256,
    }
    first_step = _resume(out / CHECKPOINT, made_from, run, device)

    _console.print("preparing the features")
    chunk_ids = layout.encode(data.chunks)
    batches = batches_of(features(data, recipe), [len(ids) for ids in chunk_ids], recipe)
    steps = len(batches)
    _console.print(f"{steps * recipe.batch_size} features, {steps} steps on {device.type}")
    forward = _compiled(model) if compile_model else model

    began = saved = time.monotonic()
    losses: list[torch.Tensor] = []
    for step in range(first_step, steps):
        rate = _schedule(step / steps, recipe.warmup)
        for group in optimizer.param_groups:
            group["lr"] = group["max_lr"] * rate
        batch = layout.collate(batches[step], chunk_ids, recipe.padding).to(device)
        with torch.autocast(device.type, torch.bfloat16, enabled=bf16):
            taught = teaching.teach(batches[step], batch, recipe.padding) if teaching is not None else None
            output = forward(**batch.inputs, output_hidden_states=taught is not None)
            logits = torch.stack([output.start_logits, output.end_logits], 1)
            loss = span_loss(logits, batch, recipe, taught.logits if taught is not None else None)
            if taught is not None and recipe.hidden:
                loss = loss + recipe.hidden * hidden_loss(output.hidden_states, taught, projections, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        losses.append(loss.detach())
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.max_grad_norm)
        optimizer.step()
        optimizer.zero_grad()
        averaged.update_parameters(model)
        now = time.monotonic()
        if (step + 1) % REPORT_STEPS == 0:
            pace = (step + 1 - first_step) / (now - began)
            _console.print(
                f"step {step + 1}/{steps}  loss {torch.stack(losses).mean():.3f}  "
                f"{pace * recipe.batch_size:.1f} features/s  "
                f"{(steps - step - 1) / pace / 60:.0f} min left"
            )
            losses.clear()
        if now - saved > CHECKPOINT_SECONDS or step + 1 == steps:
            _save(out / CHECKPOINT, made_from, step + 1, run)
            saved = now
    averaged.module.save_pretrained(out)
    layout.tokenizer.save(str(out / "tokenizer.json"))
    return out


def _compiled(model: torch.nn.Module) -> Any:
    torch._dynamo.config.recompile_limit = 32
    return torch.compile(model, dynamic=False)


def _optimizer(model: torch.nn.Module, projections: ModuleList, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms are not decayed, and `projections`, which begin at random, learn faster."""
    parameters = list(model.parameters())
    rate = recipe.learning_rate
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": recipe.weight_decay, "max_lr": rate},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0, "max_lr": rate},
    ]
    if len(projections):
        groups.append({"params": list(projections.parameters()), "weight_decay": 0.0, "max_lr": 5 * rate})
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


def _resume(path: Path, made_from: Mapping[str, str], run: Mapping[str, Any], device: torch.device) -> int:
    """Load the checkpoint; returns the step to resume from, 0 without one. `run`: name -> object with a state."""
    if not path.exists():
        return 0
    state = torch.load(path, map_location=device, weights_only=True)
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
