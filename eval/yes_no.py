"""How often yes/no questions get the right polarity.

    python eval/yes_no.py [--split dev|test] [--fit] [--newsroom]

Each line of `yes_no.jsonl` has its own texts, which are a collection of its own. `polarity` is what `sentence` says to
the question; "unclear" with an empty sentence where the texts do not say. A question is right if an answer has its
polarity, or if it is unclear and gets none. Where documents disagree, their conflict is right. `--fit` fits the
confidence on `dev`, the newsroom's questions included, and writes it; `--newsroom` asks the newsroom's instead.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from own_texts import Text, collections, newsroom, read_lines

import askcol
from askcol.answering import Polarity, PolarityEvidence, rated_decisions
from askcol.collection import Collection
from askcol.evaluation import expected_calibration_error, fit_few

QUESTIONS = Path(__file__).with_suffix(".jsonl")

MODEL = Path(askcol.__file__).parent / "models" / "yes_no.json"

COST_OF_WRONG = 2.0
"""What a wrong answer takes away, as a multiple of what a right one gives, when the threshold is chosen."""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file."""

    id: str
    split: str
    kind: str
    documents: tuple[Text, ...]
    question: str
    polarity: Polarity
    sentence: str


class Asked(NamedTuple):
    """A question. `sentences`: those that decide it, in all forms that are accepted."""

    id: str
    kind: str
    question: str
    polarity: Polarity
    sentences: Sequence[str]
    collection: Collection


class Outcome(NamedTuple):
    """What came of a question: "right", "wrong" or "abstained", where it should not have."""

    asked: Asked
    result: str
    given: str
    confidence: float
    answered: bool


def asked(split: str, of_newsroom: bool) -> Iterator[Asked]:
    """The questions, each with its collection."""
    if of_newsroom:
        collection, lines = newsroom("yes_no", split)
        for line in lines:
            yield Asked(line["id"], "newsroom", line["question"], line["polarity"], line["answers"], collection)
    else:
        for own, collection in collections(read_lines(QUESTIONS, Line, split)):
            sentences = [own.sentence] if own.sentence else []
            yield Asked(own.id, own.kind, own.question, own.polarity, sentences, collection)


def outcome(one: Asked) -> Outcome:
    answer = one.collection.ask(one.question)
    polarity = answer.polarity if answer.answered else "unclear"
    result = "right" if polarity == one.polarity else "wrong" if answer.answered else "abstained"
    given = f"{polarity}: {answer.answers[0].text}" if answer.answers else ""
    return Outcome(one, result, given, answer.confidence, answer.answered)


def measure(split: str, of_newsroom: bool) -> None:
    outcomes = [outcome(one) for one in asked(split, of_newsroom)]
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for o in outcomes:
        kinds[o.asked.kind][o.result] += 1
        kinds["all"][o.result] += 1
    print("| kind | questions | right | wrong | abstained |\n|---|---|---|---|---|")
    for kind, counts in sorted(kinds.items(), key=lambda item: (item[0] == "all", item[0])):
        cells = [counts.total(), *(counts[result] for result in ("right", "wrong", "abstained"))]
        print(f"| {kind} | {' | '.join(map(str, cells))} |")
    answered = [o for o in outcomes if o.answered]
    right = [o.result == "right" for o in answered]
    print(
        f"\nECE of the answered ones: {expected_calibration_error([o.confidence for o in answered], right, bins=5):.3f}"
    )
    for o in outcomes:
        if o.result != "right":
            print(f"{o.asked.id}, {o.asked.kind}: {o.asked.question}  {o.result}, {o.confidence:.0%} {o.given}")


def fit() -> None:
    """Fits the confidence on `dev`, and the threshold that gains most there."""
    evidence: list[PolarityEvidence] = []
    right: list[bool] = []
    best: list[list[tuple[PolarityEvidence, bool, bool]]] = []
    for of_newsroom in (False, True):
        for one in asked("dev", of_newsroom):
            hits = one.collection.hits(one.question)
            chunks = [hit.chunk for hit in hits]
            spans = one.collection.reader.read(one.question, chunks)
            found = [r.decision for r in rated_decisions(one.question, chunks, spans, one.collection.index.store)]
            judged = [(d.evidence, _is(d.span.text, one.sentences), d.polarity) for d in found]
            conflict = one.kind == "conflict"
            evidence += [e for e, _, _ in judged]
            right += [is_it and (conflict or polarity == one.polarity) for _, is_it, polarity in judged]
            best.append([(e, is_it and (conflict or p == one.polarity), p == "unclear") for e, is_it, p in judged])
    confidence = fit_few(evidence, right)

    def gain(threshold: float) -> float:
        total = 0.0
        for found in best:
            p, is_right, is_open = max(
                ((confidence.probability(e), ok, unclear) for e, ok, unclear in found), default=(0.0, False, False)
            )
            if p >= threshold and not is_open:
                total += 1 if is_right else -COST_OF_WRONG
        return total

    threshold = max([i / 20 for i in range(6, 20)], key=lambda t: (gain(t), t))
    MODEL.write_bytes(msgspec.structs.replace(confidence, min_confidence=threshold).to_json())
    print(f"{len(evidence)} sentences of {len(best)} questions; gain {gain(threshold):.0f} at {threshold}")


def _is(sentence: str, golds: Sequence[str]) -> bool:
    """Whether a sentence is one of `golds`, white space and what stands around it aside."""
    said = " ".join(sentence.split())
    return any(said in (gold := " ".join(g.split())) or gold in said for g in golds)


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
