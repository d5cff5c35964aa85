"""The features of a training run, in order and in batches: positives, hard negatives, near misses, questions as typed.

Positives are questions with a chunk that holds the answer. Hard negatives (`examples`) and near misses have the null
span as their target and teach the reader to abstain. A share of the questions is written as people type them (`typed`).
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askcol.evaluation import NEGATED, Names, near_misses
from askcol.reading import in_full
from askcol.training.examples import NULL, Example, Place, TrainingSet
from askcol.training.typed import as_typed

RARE_KINDS = 3
"""How much more often a question with a number or a year gets a near miss."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a training run. A checkpoint resumes only with the recipe that it was made with.

    `negatives`: hard negatives an epoch of each question that has any. `near_misses`: of that kind a question and
    epoch, where one can be made. `negated`: how often an epoch reads a question with a negation, so that near misses
    are not most of those that it sees. `typed`: share of the features whose question is put as people type it.
    `distilled`: weight of a teacher's logits, in [0, 1], the rest being the gold span's. `hidden`: weight of the
    distance to its hidden states. `averaging`: decay a step of the exponential moving average of the weights that the
    run ends with, in [0, 1); 0 takes the last weights.
    """

    epochs: float = 6.0
    negatives: float = 2.0
    near_misses: float = 0.15
    negated: int = 3
    typed: float = 0.2
    batch_size: int = 128
    padding: int = 32
    learning_rate: float = 2.5e-4
    warmup: float = 0.04
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    dropout: float = 0.0
    distilled: float = 0.5
    temperature: float = 2.0
    hidden: float = 1.0
    averaging: float = 0.999
    seed: int = 20261121


TEACHER = Recipe(epochs=2.0, batch_size=64, learning_rate=3e-5, dropout=0.1, averaging=0.998)
"""The teacher's recipe. Features are made in the same way as for its student."""


FURTHER = Recipe(
    epochs=1.0,
    negatives=1.0,
    near_misses=0.08,
    typed=0.15,
    batch_size=32,
    padding=16,
    learning_rate=6e-5,
    averaging=0.995,
)
"""To train a reader on: small batches at a low rate, which two cores manage."""


@dataclass(frozen=True, slots=True)
class Feature:
    """A question over a chunk; `start` and `end` are the answer's first and last wordpiece there, or `NULL`."""

    question: str
    chunk: int
    start: int
    end: int


def features(data: TrainingSet, recipe: Recipe) -> list[Feature]:
    """The whole run's features in order, the same for the same recipe."""
    rng = random.Random(recipe.seed)
    known = Names((data.articles[e.places[0].chunk], e.question) for e in data.examples if e.places)
    run: list[Feature] = []
    for _ in range(math.ceil(recipe.epochs)):
        epoch: list[Feature] = []
        for example in data.examples:
            epoch += _of_example(example, data, recipe, known, rng)
        rng.shuffle(epoch)
        run += epoch
    return run[: round(len(run) * recipe.epochs / math.ceil(recipe.epochs))]


def _of_example(example: Example, data: TrainingSet, recipe: Recipe, known: Names, rng: random.Random) -> list[Feature]:
    found: list[Feature] = []
    times = recipe.negated if NEGATED.search(example.question) else 1
    for _ in range(times if example.places else 0):
        place = example.places[0] if rng.random() < 0.8 else rng.choice(example.places)
        found.append(Feature(example.question, place.chunk, place.start, place.end))
        found += _near_miss(example, place, data, known, recipe, rng)
    whole, part = divmod(recipe.negatives, 1)
    count = min(int(whole) + (rng.random() < part), len(example.negatives))
    found += [Feature(example.question, chunk, NULL, NULL) for chunk in rng.sample(example.negatives, count)]
    # With and without an answer alike, or the form of a question would tell the reader which it is.
    typed = [as_typed(f.question, rng) if rng.random() < recipe.typed else f.question for f in found]
    return [replace(f, question=in_full(question)) for f, question in zip(found, typed, strict=True)]


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


def batches_of(run: Sequence[Feature], lengths: Sequence[int], recipe: Recipe) -> list[list[Feature]]:
    """`run` cut into batches of like length, shuffled; `lengths`: wordpieces of each chunk."""
    rng = random.Random(recipe.seed)
    batches: list[list[Feature]] = []
    pool_size = recipe.batch_size * 32
    for begin in range(0, len(run), pool_size):
        pool = sorted(run[begin : begin + pool_size], key=lambda f: lengths[f.chunk] + len(f.question) / 5)
        cut = [pool[j : j + recipe.batch_size] for j in range(0, len(pool), recipe.batch_size)]
        rng.shuffle(cut)
        batches += [batch for batch in cut if len(batch) == recipe.batch_size]
    return batches
