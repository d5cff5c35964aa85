"""Measures whether `conflict` is set where two documents contradict each other, and only there.

    python eval/conflicts.py [--split dev|test]

Each pair of documents in `conflicts.jsonl` is a collection of its own and is asked one question. Rules are made on
`dev` and reported on `test`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from rich.progress import track

from askcol.answering import Answer
from askcol.collection import Collection
from askcol.documents import Document
from askcol.encoding import OnnxEncoder, packaged_encoder
from askcol.index import build_temporary
from askcol.reading import OnnxSpanReader

PAIRS = Path(__file__).parent / "conflicts.jsonl"


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document of a pair."""

    title: str
    text: str


class Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file. `conflict`: whether the two documents contradict each other in answering `question`."""

    id: str
    split: str
    kind: str
    question: str
    documents: tuple[Text, Text]
    conflict: bool


class Outcome(NamedTuple):
    """The answer to the question of a pair."""

    pair: Pair
    answer: Answer

    @property
    def right(self) -> bool:
        return self.answer.conflict == self.pair.conflict


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The pairs of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Pair) for line in lines]


def ask(pairs: Sequence[Pair]) -> Iterator[Outcome]:
    """Asks each pair's question of its two documents."""
    encoder, reader = packaged_encoder(), OnnxSpanReader()
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        query_encoder = OnnxEncoder(encoder.export(Path(folder)))
        for pair in track(pairs, "asking"):
            documents = [Document(t.title, f"{t.title}.txt", t.title, t.text, "") for t in pair.documents]
            index = build_temporary(documents, encoder, query_encoder=query_encoder)
            yield Outcome(pair, Collection(index, reader).ask(pair.question))


def main(split: str) -> None:
    outcomes = list(ask([pair for pair in read_pairs() if split in ("", pair.split)]))
    said = [o for o in outcomes if o.answer.conflict]
    true = [o for o in outcomes if o.pair.conflict]
    both = sum(o.pair.conflict for o in said)
    print(f"{len(outcomes)} pairs, {len(true)} of them conflicts")
    print(f"precision {both / max(1, len(said)):.3f} ({both} of {len(said)})")
    print(f"recall    {both / max(1, len(true)):.3f} ({both} of {len(true)})\n")

    kinds: dict[tuple[bool, str], list[bool]] = defaultdict(list)
    for outcome in outcomes:
        kinds[not outcome.pair.conflict, outcome.pair.kind].append(outcome.right)
    print("| conflict | kind | right | pairs |\n|---|---|---|---|")
    for (agree, kind), right in sorted(kinds.items()):
        print(f"| {'no' if agree else 'yes'} | {kind} | {sum(right)} | {len(right)} |")

    for pair, answer in (o for o in outcomes if not o.right):
        given = ", ".join(f"{c.text!r} {c.confidence:.0%}" for c in answer.answers[:3])
        print(f"\n{pair.id}, {pair.kind}: {pair.question}\n  {answer.reason or 'answered'}: {given}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="", help="default: both halves")
    main(parser.parse_args().split)
