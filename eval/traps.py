"""How often traps get an answer: questions with another relation than the text has.

    python eval/traps.py [--split dev|test] [--json]

Each line of `traps.jsonl` is a pair of questions about the same text. The text answers `question`. It does not answer
`trap`, which asks for another verb, role, attribute, participant, modality, occasion or cause, though it holds a span
of the right type. The texts of a split are one collection. Rules are made on `dev` and reported on `test`.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import track

from askcol.answering import Answer
from askcol.collection import Collection
from askcol.documents import Document
from askcol.encoding import packaged_encoder
from askcol.evaluation import is_right
from askcol.index import build_temporary
from askcol.reading import OnnxSpanReader

PAIRS = Path(__file__).with_suffix(".jsonl")


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document of a pair."""

    title: str
    text: str


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file. `answers`: of `question`, the text's own words first. `trap` has none."""

    id: str
    split: str
    kind: str
    documents: tuple[Text, ...]
    question: str
    answers: tuple[str, ...]
    trap: str


class Asked(msgspec.Struct, frozen=True):
    """What came back for one question. `best` and `confidence`: of the best candidate, shown or not."""

    question: str
    answered: bool
    best: str
    confidence: float


class Outcome(msgspec.Struct, frozen=True):
    """The answers to both questions of a pair. `right`: whether the partner got an answer, and the right one."""

    id: str
    kind: str
    partner: Asked
    trap: Asked
    right: bool


def read_pairs(split: str, path: Path = PAIRS) -> list[Pair]:
    """The pairs of a split."""
    pairs = [msgspec.json.decode(line, type=Pair) for line in path.read_text(encoding="utf-8").splitlines()]
    return [pair for pair in pairs if pair.split == split]


def collection_of(pairs: Sequence[Pair]) -> Collection:
    """All texts of `pairs` as one collection."""
    texts = {text.title: text for pair in pairs for text in pair.documents}
    documents = [Document(t.title, f"{t.title}.txt", t.title, t.text, "") for t in texts.values()]
    return Collection(build_temporary(documents, packaged_encoder()), OnnxSpanReader())


def ask(pairs: Sequence[Pair]) -> Iterator[Outcome]:
    """Asks both questions of each pair."""
    collection = collection_of(pairs)
    for pair in track(pairs, "asking", console=Console(stderr=True)):
        answer = collection.ask(pair.question)
        right = answer.answer is not None and is_right(answer.answer, pair.answers)
        yield Outcome(pair.id, pair.kind, _asked(answer), _asked(collection.ask(pair.trap)), right)


def _asked(answer: Answer) -> Asked:
    best = answer.answers[0] if answer.answers else None
    return Asked(answer.question, answer.answered, best.text if best else "", best.confidence if best else 0.0)


def show(outcomes: Sequence[Outcome]) -> None:
    """Prints the shares by kind, and the traps that got an answer."""
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.kind].append(outcome)
    print("| kind | pairs | traps answered | partners answered | rightly |\n|---|---|---|---|---|")
    for kind, found in [*sorted(kinds.items()), ("all", list(outcomes))]:
        counts = [sum(o.trap.answered for o in found), sum(o.partner.answered for o in found)]
        counts.append(sum(o.right for o in found))
        print(f"| {kind} | {len(found)} | {' | '.join(f'{count} ({count / len(found):.1%})' for count in counts)} |")
    print("\nTraps that got an answer:")
    for outcome in sorted(outcomes, key=lambda o: (-o.trap.confidence, o.id)):
        if outcome.trap.answered:
            trap = outcome.trap
            print(f"{outcome.id}, {outcome.kind}: {trap.question}  {trap.best!r} {trap.confidence:.0%}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="dev")
    parser.add_argument("--json", action="store_true", help="print one line a pair instead of the table")
    given = parser.parse_args()
    outcomes = list(ask(read_pairs(given.split)))
    if given.json:
        print("\n".join(msgspec.json.encode(outcome).decode() for outcome in outcomes))
    else:
        show(outcomes)


if __name__ == "__main__":
    main()
