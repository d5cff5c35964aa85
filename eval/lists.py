"""F1 over the items of lists.

    python eval/lists.py [--split dev|test] [--fit] [--newsroom]

Each line of `lists.jsonl` has its own texts, which are a collection of its own. `items` holds each item of the answer
in all wordings that are accepted; it is empty where the texts do not say. An abstention counts as F1 1 there and as 0
elsewhere, and a list where none exists as 0. `--fit` fits the confidence of lists on `dev`, the newsroom's questions
included, and writes it; `--newsroom` asks the newsroom's questions instead.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from own_texts import Text, collections, newsroom, read_lines

import askcol
from askcol.answering import ListEvidence, RatedList, rated_lists
from askcol.collection import Collection
from askcol.evaluation import expected_calibration_error, fit_few, is_right

QUESTIONS = Path(__file__).with_suffix(".jsonl")

MODEL = Path(askcol.__file__).parent / "models" / "lists.json"

RIGHT = 0.8
"""The least F1 of a list that counts as right."""

COST_OF_WRONG = 1.0
"""What a list that is not right takes away from its F1 when the threshold is chosen."""

TOLERANCE = 0.01
"""How much gain is given up for a higher threshold, which is the safer one on other texts."""

NEWSROOM_WEIGHT = 2
"""How often a question of the newsroom counts in the fit; there are about a fifth as many of them as of the others."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file."""

    id: str
    split: str
    kind: str
    documents: tuple[Text, ...]
    question: str
    items: tuple[tuple[str, ...], ...]


class Outcome(NamedTuple):
    """The answer to a question. `f1`: over its items; 0 to 1."""

    id: str
    kind: str
    question: str
    given: tuple[str, ...]
    confidence: float
    f1: float


def items_f1(given: Sequence[str], items: Sequence[Sequence[str]]) -> float:
    """F1 over items; each given item may match one of `items`, by `is_right`. Without `items`, 1 if none is given."""
    if not items or not given:
        return float(not items and not given)
    left = list(items)
    for item in given:
        match = next((accepted for accepted in left if is_right(item, accepted)), None)
        if match is not None:
            left.remove(match)
    return 2 * (len(items) - len(left)) / (len(given) + len(items))


def asked(split: str, of_newsroom: bool) -> Iterator[tuple[str, str, str, Sequence[Sequence[str]], Collection]]:
    """Id, kind, question, items and collection of each question."""
    if of_newsroom:
        collection, lines = newsroom("list", split)
        for line in lines:
            yield line["id"], "newsroom", line["question"], line["items"], collection
    else:
        for own, collection in collections(read_lines(QUESTIONS, Line, split)):
            yield own.id, own.kind, own.question, own.items, collection


def measure(split: str, of_newsroom: bool) -> None:
    outcomes = []
    for name, kind, question, items, collection in asked(split, of_newsroom):
        answer = collection.ask(question)
        given = tuple(span.text for span in answer.spans)
        outcomes.append(Outcome(name, kind, question, given, answer.confidence, items_f1(given, items)))
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.kind].append(outcome)
    print("| kind | questions | answered | F1 |\n|---|---|---|---|")
    for kind, found in [*sorted(kinds.items()), ("all", outcomes)]:
        answered = sum(bool(o.given) for o in found)
        print(f"| {kind} | {len(found)} | {answered} | {sum(o.f1 for o in found) / len(found):.3f} |")
    answered_ones = [o for o in outcomes if o.given]
    confidences = [o.confidence for o in answered_ones]
    right = [o.f1 >= RIGHT for o in answered_ones]
    print(f"\nECE of the answered ones: {expected_calibration_error(confidences, right, bins=5):.3f}")
    for o in outcomes:
        if o.f1 < RIGHT:
            print(f"{o.id}, {o.kind}: {o.question}  F1 {o.f1:.2f}, {o.confidence:.0%} {'; '.join(o.given)}")


class Tried(NamedTuple):
    """The sets of items found for a question, each with its F1. `weight`: how much the question counts in the fit."""

    sets: list[tuple[RatedList, float]]
    is_answerable: bool
    weight: int


def fit() -> None:
    """Fits the confidence on `dev`, and the threshold that gains most there.

    The newsroom's questions, which are asked of many documents, count about as much as all others together.
    """
    tried = list(_tried(False, 1))
    tried += _tried(True, NEWSROOM_WEIGHT)
    evidence: list[ListEvidence] = []
    right: list[bool] = []
    for one in tried:
        evidence += [r.evidence for r, _ in one.sets] * one.weight
        right += [f1 >= RIGHT for _, f1 in one.sets] * one.weight
    confidence = fit_few(evidence, right)

    def gain(threshold: float) -> float:
        total = 0.0
        for one in tried:
            p, f1 = max(((confidence.probability(r.evidence), f1) for r, f1 in one.sets), default=(0.0, 0.0))
            won = f1 - COST_OF_WRONG * (f1 < RIGHT) if p >= threshold else float(not one.is_answerable)
            total += one.weight * won
        return total / sum(one.weight for one in tried)

    gains = {i / 20: gain(i / 20) for i in range(1, 20)}
    threshold = max(t for t, won in gains.items() if won >= max(gains.values()) - TOLERANCE)
    MODEL.write_bytes(msgspec.structs.replace(confidence, min_confidence=threshold).to_json())
    print(f"{len(evidence)} sets of {len(tried)} questions; gain {gain(threshold):.3f} at {threshold}")


def _tried(of_newsroom: bool, weight: int) -> Iterator[Tried]:
    for _, _, question, items, collection in asked("dev", of_newsroom):
        chunks = [hit.chunk for hit in collection.hits(question)]
        spans = collection.reader.read(question, chunks)
        found = rated_lists(question, chunks, spans, collection.index.store)
        yield Tried([(r, items_f1([i.text for i in r.found.items], items)) for r in found], bool(items), weight)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--newsroom", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        fit()
    else:
        measure(arguments.split, arguments.newsroom)
