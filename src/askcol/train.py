"""Trains the reader (optional extra `train`): MiniLM with a span head on SQuAD 1.1 and hard negatives.

The recipe: every question with its context (the gold span is the target), and for a share of the questions also a
hard negative, a context that BM25 ranks high for the question and that lacks the answer, with the null span (the first
token) as its target; that is what teaches the reader to say no (Clark and Gardner 2018; Rajpurkar et al. 2018).
Start and end are trained by cross-entropy over the first token and the context's tokens (Devlin et al. 2019).
Plain fp32 with denormals flushed to zero. Most of the run reads windows of at most 128 wordpieces, the rest longer
ones: a reader learns the same from a short window around the answer, at two thirds of the cost.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from rich.console import Console
from tokenizers import Encoding, Tokenizer
from torch.nn.functional import cross_entropy

from askcol.bm25 import BM25, top_k
from askcol.metrics import normalize_answer
from askcol.questions import Question, read_squad, read_titles
from askcol.tokenizer import terms

_console = Console(stderr=True, soft_wrap=True)

CHECKPOINT = "checkpoint.pt"
CHECKPOINT_SECONDS = 600
REPORT_STEPS = 25

NULL = -1
"""The target of a question that its context does not answer."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What defines a training run; a checkpoint resumes only under the recipe that it was made with."""

    epochs: float = 0.9
    negatives: float = 0.45
    negative_pool: int = 8
    phases: tuple[tuple[float, int], ...] = ((0.7, 128), (0.3, 192))
    """(share of the run, longest input in wordpieces), in the order in which they are trained."""
    micro_batch: int = 16
    accumulate: int = 3
    learning_rate: float = 1.5e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    seed: int = 20261121


@dataclass(frozen=True, slots=True)
class Example:
    """A question over a context; `start` and `end` are the answer's first and last wordpiece there, or `NULL`."""

    question: int
    context: int
    start: int
    end: int


@dataclass(slots=True)
class TrainingSet:
    """Wordpiece ids of questions and contexts, and the examples over them."""

    questions: list[list[int]]
    contexts: list[list[int]]
    positives: list[Example]
    negatives: list[list[Example]] = field(default_factory=list)
    """The hard negatives of each of `positives`, at most `Recipe.negative_pool`."""


def training_set(squad: Path, holdout: Path, tokenizer: Tokenizer, recipe: Recipe) -> TrainingSet:
    """All questions of `squad` but those of the articles named in `holdout`, with their hard negatives."""
    held_out = read_titles(holdout)
    documents, questions = read_squad(squad)
    unknown = held_out - {d.document_id for d in documents}
    if unknown:
        raise ValueError(f"{holdout} names articles that {squad} lacks: {', '.join(sorted(unknown))}")
    questions = [q for q in questions if q.spans and q.spans[0][0] not in held_out]
    texts = {d.document_id: d.text for d in documents}
    titles = {d.document_id: d.title for d in documents}

    places: dict[tuple[str, int, int], int] = {}
    context_of = [places.setdefault((q.spans[0][0], *_context(q)), len(places)) for q in questions]
    contexts = [texts[document_id][start:end] for document_id, start, end in places]
    encodings = tokenizer.encode_batch(contexts, add_special_tokens=False)
    positives = []
    for i, (question, context) in enumerate(zip(questions, context_of, strict=True)):
        _, start, end = question.spans[0]
        offset = _context(question)[0]
        positives.append(Example(i, context, *token_span(encodings[context], start - offset, end - offset)))
    question_ids = [e.ids for e in tokenizer.encode_batch([q.text for q in questions], add_special_tokens=False)]
    data = TrainingSet(question_ids, [e.ids for e in encodings], positives)

    headed = [f"{titles[document_id]} {text}" for (document_id, _, _), text in zip(places, contexts, strict=True)]
    bm25 = BM25.build([[t.text for t in terms(text)] for text in headed])
    normalized = [f" {normalize_answer(text)} " for text in contexts]
    for example, question in zip(positives, questions, strict=True):
        gold = f" {normalize_answer(question.answers[0])} "
        ranked = top_k(bm25.get_scores([t.text for t in terms(question.text)]), recipe.negative_pool * 2)
        lacking = [int(c) for c in ranked if c != example.context and gold not in normalized[c]]
        data.negatives.append([Example(example.question, c, NULL, NULL) for c in lacking[: recipe.negative_pool]])
    return data


def token_span(encoding: Encoding, start: int, end: int) -> tuple[int, int]:
    """First and last wordpiece of `encoding` that the characters `[start, end)` touch."""
    touched = [i for i, (s, e) in enumerate(encoding.offsets) if s < end and e > start]
    if not touched:
        raise ValueError(f"no wordpiece covers the characters {start} to {end}")
    return touched[0], touched[-1]


def micro_batches(data: TrainingSet, recipe: Recipe) -> list[tuple[int, list[Example]]]:
    """The whole run in order: (longest input, examples of like length), the same for the same recipe."""
    rng = random.Random(recipe.seed)
    examples: list[Example] = []
    for _ in range(math.ceil(recipe.epochs)):
        epoch = []
        for positive, negatives in zip(data.positives, data.negatives, strict=True):
            epoch.append(positive)
            if negatives and rng.random() < recipe.negatives:
                epoch.append(rng.choice(negatives))
        rng.shuffle(epoch)
        examples += epoch
    examples = examples[: round(len(examples) * recipe.epochs / math.ceil(recipe.epochs))]

    batches: list[tuple[int, list[Example]]] = []
    begin = 0
    for i, (share, max_length) in enumerate(recipe.phases):
        last = i == len(recipe.phases) - 1
        stop = len(examples) if last else begin + round(len(examples) * share)
        pool_size = recipe.micro_batch * recipe.accumulate * 32
        for pool_start in range(begin, stop, pool_size):
            pool = examples[pool_start : min(stop, pool_start + pool_size)]
            pool.sort(key=lambda e: min(max_length, len(data.questions[e.question]) + len(data.contexts[e.context])))
            cut = [pool[j : j + recipe.micro_batch] for j in range(0, len(pool), recipe.micro_batch)]
            rng.shuffle(cut)
            batches += [(max_length, batch) for batch in cut if len(batch) == recipe.micro_batch]
        begin = stop
    return batches[: len(batches) // recipe.accumulate * recipe.accumulate]


@dataclass(frozen=True, slots=True)
class Batch:
    """int64 tensors: `ids`, `types`, `mask` `[n, length]`; `starts`, `ends` `[n]`, 0 for the null span."""

    ids: torch.Tensor
    types: torch.Tensor
    mask: torch.Tensor
    starts: torch.Tensor
    ends: torch.Tensor


def collate(
    data: TrainingSet, examples: Sequence[Example], max_length: int, tokenizer: Tokenizer, rng: random.Random
) -> Batch:
    """`[CLS] question [SEP] context [SEP]`, padded to a multiple of 32; a long context is cut to a window.

    The window holds the answer at a random place.
    """
    cls, sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    rows, starts, ends = [], [], []
    for example in examples:
        question = data.questions[example.question][: max_length // 3]
        context = data.contexts[example.context]
        room = max_length - len(question) - 3
        begin = 0
        start, end = example.start, min(example.end, example.start + room - 1)
        if len(context) > room:
            lowest, highest = 0, len(context) - room
            if start != NULL:
                lowest, highest = max(lowest, end - room + 1), min(highest, start)
            begin = rng.randint(lowest, highest)
        row = [cls, *question, sep, *context[begin : begin + room], sep]
        first = len(question) + 2 - begin
        rows.append((row, len(question) + 2))
        starts.append(0 if start == NULL else start + first)
        ends.append(0 if start == NULL else end + first)
    length = -(-max(len(row) for row, _ in rows) // 32) * 32
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    types, mask = torch.zeros_like(ids), torch.zeros_like(ids)
    for i, (row, first) in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        types[i, first : len(row)] = 1
        mask[i, : len(row)] = 1
    return Batch(ids, types, mask, torch.tensor(starts), torch.tensor(ends))


def span_loss(start_logits: torch.Tensor, end_logits: torch.Tensor, batch: Batch) -> torch.Tensor:
    """Mean cross-entropy of start and end over the first token and the context's tokens."""
    closing = batch.mask.sum(1, keepdim=True) - 1
    position = torch.arange(batch.ids.shape[1]).unsqueeze(0)
    outside = ((batch.types == 0) & (position > 0)) | (position >= closing)
    start_logits = start_logits.float().masked_fill(outside, -1e4)
    end_logits = end_logits.float().masked_fill(outside, -1e4)
    return (cross_entropy(start_logits, batch.starts) + cross_entropy(end_logits, batch.ends)) / 2


def train_reader(squad: Path, holdout: Path, init: Path, out: Path, recipe: Recipe, compile_model: bool) -> Path:
    """Trains the reader from the encoder in `init`; returns `out`, which then holds weights and tokenizer.

    Writes `out/checkpoint.pt` about every ten minutes and resumes from it. `compile_model` runs the model through
    torch.compile, which is a fifth faster and needs a C++ compiler.
    """
    from transformers import BertForQuestionAnswering

    torch.set_flush_denormal(True)
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(init / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = BertForQuestionAnswering.from_pretrained(
        init, attn_implementation="eager", hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
    ).train()
    optimizer = _optimizer(model, recipe)
    first_step = _resume(out / CHECKPOINT, recipe, model, optimizer)

    _console.print("reading questions, mining hard negatives")
    data = training_set(squad, holdout, tokenizer, recipe)
    batches = micro_batches(data, recipe)
    steps = len(batches) // recipe.accumulate
    _console.print(f"{len(data.positives)} questions, {len(batches) * recipe.micro_batch} examples, {steps} steps")
    forward = torch.compile(model, dynamic=False) if compile_model else model

    began = saved = time.monotonic()
    losses: list[float] = []
    for step in range(first_step, steps):
        for group in optimizer.param_groups:
            group["lr"] = recipe.learning_rate * _schedule(step / steps, recipe.warmup)
        for i in range(step * recipe.accumulate, (step + 1) * recipe.accumulate):
            max_length, examples = batches[i]
            batch = collate(data, examples, max_length, tokenizer, random.Random(recipe.seed + i))
            output = forward(input_ids=batch.ids, attention_mask=batch.mask, token_type_ids=batch.types)
            loss = span_loss(output.start_logits, output.end_logits, batch)
            (loss / recipe.accumulate).backward()  # type: ignore[no-untyped-call]
            losses.append(loss.item())
        torch.nn.utils.clip_grad_norm_(model.parameters(), recipe.max_grad_norm)
        optimizer.step()
        optimizer.zero_grad()
        now = time.monotonic()
        if (step + 1) % REPORT_STEPS == 0:
            rate = (step + 1 - first_step) / (now - began)
            recent = losses[-REPORT_STEPS * recipe.accumulate :]
            _console.print(
                f"step {step + 1}/{steps}  loss {sum(recent) / len(recent):.3f}  "
                f"{rate * recipe.accumulate * recipe.micro_batch:.1f} examples/s  "
                f"{(steps - step - 1) / rate / 60:.0f} min left"
            )
        if now - saved > CHECKPOINT_SECONDS or step + 1 == steps:
            _save(out / CHECKPOINT, recipe, step + 1, model, optimizer)
            saved = now
    model.save_pretrained(out)
    tokenizer.save(str(out / "tokenizer.json"))
    return out


def _optimizer(model: torch.nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; biases and layer norms are not decayed."""
    decayed = [p for p in model.parameters() if p.ndim > 1]
    plain = [p for p in model.parameters() if p.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate)


def _resume(path: Path, recipe: Recipe, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> int:
    """The step to go on from, 0 if there is no checkpoint."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["recipe"] != repr(recipe):
        raise ValueError(f"{path} was made with another recipe, {state['recipe']}; remove it or choose another --out")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    _console.print(f"resuming from step {state['step']}")
    return int(state["step"])


def _save(path: Path, recipe: Recipe, step: int, model: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
    state = {"recipe": repr(recipe), "step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def _schedule(progress: float, warmup: float) -> float:
    """Linear warm-up, then linear decay to 0; `progress` and the result lie in [0, 1]."""
    return progress / warmup if progress < warmup else (1 - progress) / (1 - warmup)


def _context(question: Question) -> tuple[int, int]:
    if question.context is None:
        raise ValueError(f"question {question.question_id} has no context: the reader is trained on SQuAD JSON")
    return question.context
