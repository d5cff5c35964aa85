"""What a training run reads, in order: positives, hard negatives, near misses and questions as typed, in batches.

Positives are questions with a chunk that holds the answer. What teaches the reader to say no, each with the null span
as its target: hard negatives (`examples`) and near misses (`near_misses`). A share of the questions is put as people
type them (`typed`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askcol.near_misses import NEGATED, Names, near_misses
from askcol.training.examples import NULL, Example, Place, TrainingSet
from askcol.training.typed import as_typed

RARE_KINDS = 3
"""How many times as often a question with a number or a year has a near miss."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What defines a training run; a checkpoint resumes only under the recipe that it was made with.

    `questions`: how many, spread evenly over the set; None for all. `negatives`, `near_misses`: features of that kind a
    question and epoch, where it has any or one can be made. `negated`: how often an epoch reads a question with a
    negation, so that near misses are not most of those that it sees. `typed`: share of the features whose question is
    put as people type it. `frozen_layers`: of the encoder, from below, with its embeddings, if not 0. `distilled`:
    weight of the soft targets, in [0, 1]. `averaging`: decay a step of the exponential moving average of the weights
    that the run ends with, in [0, 1); 0 takes the last weights.
    """

    epochs: float = 1.5
    questions: int | None = None
    negatives: float = 0.7
    near_misses: float = 0.15
    negated: int = 3
    typed: float = 0.2
    micro_batch: int = 16
    accumulate: int = 3
    padding: int = 32
    learning_rate: float = 1.5e-4
    warmup: float = 0.06
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    frozen_layers: int = 0
    distilled: float = 0.5
    temperature: float = 2.0
    averaging: float = 0.995
    seed: int = 20261121


TEACHER = Recipe(
    epochs=1.0,
    questions=28_000,
    negatives=0.0,
    near_misses=0.0,
    typed=0.1,
    micro_batch=8,
    accumulate=3,
    padding=8,
    learning_rate=5e-5,
    frozen_layers=3,
    distilled=0.0,
)
"""A third of the questions, once, each with its answer, since only those get soft targets: three hours on two cores."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A question over a chunk; `start` and `end` are the answer's first and last wordpiece there, or `NULL`.

    `example`: the position of the example whose soft targets hold for it, None if none do.
    """

    question: str
    chunk: int
    start: int
    end: int
    example: int | None = None


def features(data: TrainingSet, recipe: Recipe) -> list[Feature]:
    """The whole run's features in order, the same for the same recipe."""
    rng = random.Random(recipe.seed)
    count = min(recipe.questions or len(data.examples), len(data.examples))
    chosen = [i * len(data.examples) // count for i in range(count)]
    known = Names((data.articles[e.places[0].chunk], e.question) for e in data.examples if e.places)
    run: list[Feature] = []
    for _ in range(math.ceil(recipe.epochs)):
        epoch: list[Feature] = []
        for i in chosen:
            epoch += _of_example(i, data, recipe, known, rng)
        rng.shuffle(epoch)
        run += epoch
    return run[: round(len(run) * recipe.epochs / math.ceil(recipe.epochs))]


def _of_example(i: int, data: TrainingSet, recipe: Recipe, known: Names, rng: random.Random) -> list[Feature]:
    example = data.examples[i]
    found: list[Feature] = []
    times = recipe.negated if NEGATED.search(example.question) else 1
    for _ in range(times if example.places else 0):
        place = example.places[0] if rng.random() < 0.8 else rng.choice(example.places)
        soft = i if place == example.places[0] else None
        found.append(Feature(example.question, place.chunk, place.start, place.end, soft))
        found += _near_miss(example, place, data, known, recipe, rng)
    if example.negatives and rng.random() < recipe.negatives:
        found.append(Feature(example.question, rng.choice(example.negatives), NULL, NULL))
    # Alike with and without an answer, or how a question is put would tell which it is.
    return [replace(f, question=as_typed(f.question, rng)) if rng.random() < recipe.typed else f for f in found]


def _near_miss(
    example: Example, place: Place, data: TrainingSet, known: Names, recipe: Recipe, rng: random.Random
) -> list[Feature]:
    article = data.articles[place.chunk] if rng.random() < 0.6 else None
    changed = near_misses(example.question, data.chunks[place.chunk], known, article, rng)
    # Few questions hold a number or a year, so these are taken more often.
    rare = [miss for miss in changed if miss.kind in {"number", "year"}]
    if not changed or rng.random() >= recipe.near_misses * (RARE_KINDS if rare else 1):
        return []
    return [Feature(rng.choice(rare or changed).text, place.chunk, NULL, NULL)]


def micro_batches(run: Sequence[Feature], lengths: Sequence[int], recipe: Recipe) -> list[list[Feature]]:
    """`run` cut into batches of like length, shuffled; `lengths`: wordpieces of each chunk."""
    rng = random.Random(recipe.seed)
    batches: list[list[Feature]] = []
    pool_size = recipe.micro_batch * recipe.accumulate * 32
    for begin in range(0, len(run), pool_size):
        pool = sorted(run[begin : begin + pool_size], key=lambda f: lengths[f.chunk] + len(f.question) / 5)
        cut = [pool[j : j + recipe.micro_batch] for j in range(0, len(pool), recipe.micro_batch)]
        rng.shuffle(cut)
        batches += [batch for batch in cut if len(batch) == recipe.micro_batch]
    return batches[: len(batches) // recipe.accumulate * recipe.accumulate]
