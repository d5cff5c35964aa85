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

COST_OF_WRONG = 0.5
"""What a list of F1 below 0.5 takes away when the threshold is chosen; a right one gives 1."""


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


def fit() -> None:
    """Fits the confidence on `dev`, and the threshold that gains most there."""
    rated: list[list[tuple[RatedList, float]]] = []
    answerable: list[bool] = []
    for of_newsroom in (False, True):
        for _, _, question, items, collection in asked("dev", of_newsroom):
            hits = collection.hits(question)
            spans = collection.reader.read(question, [hit.chunk for hit in hits])
            found = rated_lists(question, [hit.chunk for hit in hits], spans, collection.index.store)
            rated.append([(r, items_f1([i.text for i in r.found.items], items) if items else 0.0) for r in found])
            answerable.append(bool(items))
    evidence: list[ListEvidence] = [r.evidence for found in rated for r, _ in found]
    confidence = fit_few(evidence, [f1 >= RIGHT for found in rated for _, f1 in found])
    best = [max(((confidence.probability(r.evidence), f1) for r, f1 in found), default=(0.0, 0.0)) for found in rated]

    def gain(threshold: float) -> float:
        total = 0.0
        for (p, f1), has_items in zip(best, answerable, strict=True):
            total += (f1 - COST_OF_WRONG * (f1 < 0.5)) if p >= threshold else not has_items
        return total / len(best)

    threshold = max([i / 20 for i in range(1, 20)], key=lambda t: (gain(t), t))
    MODEL.write_bytes(msgspec.structs.replace(confidence, min_confidence=threshold).to_json())
    print(f"{len(evidence)} sets of {len(best)} questions; gain {gain(threshold):.3f} at {threshold}")


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
