"""Measures whether an answer shows a conflict, a correction or an ambiguity where there is one, and only there.

    python eval/conflicts.py [--split dev|test]

The documents of each case in `conflicts.jsonl` are a collection of its own. It is asked one question, and, where the
case has `wordings`, the same question in other words. Rules are made on `dev` and reported on `test`.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec
from rich.progress import track

from askcol.answering import Answer
from askcol.collection import Collection
from askcol.documents import Document
from askcol.encoding import OnnxEncoder, packaged_encoder
from askcol.index import build_temporary
from askcol.reading import OnnxSpanReader
from askcol.text import agree

CASES = Path(__file__).parent / "conflicts.jsonl"

SINCE = "conflicts-121"
"""The first case that was written to measure more than conflicts between two documents."""

Shown = Literal["conflict", "correction", "ambiguous", "none"]
"""What an answer shows. `none`: none of the three; the documents give one answer."""


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A document of a case."""

    title: str
    text: str


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file.

    `outcome`: what the answer should show. `answers`: the words of the answer; of a conflict, those of its sides; of a
    correction, the newest first; of an ambiguity, the alternatives. They are not looked at where there are none.
    `sources`: the titles of the documents that should be cited, and no others; not looked at either where there are
    none.
    """

    id: str
    split: str
    kind: str
    question: str
    documents: tuple[Text, ...]
    outcome: Shown
    answers: tuple[str, ...] = ()
    wordings: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """The answer to one wording of a case's question."""

    case: Case
    answer: Answer

    @property
    def shown(self) -> Shown:
        if self.answer.conflict:
            return "conflict"
        if self.answer.reason == "ambiguous":
            return "ambiguous"
        return "correction" if self.answer.corrected else "none"

    @property
    def right(self) -> bool:
        """Whether the answer shows what it should, with the words and the sources that it should."""
        given = self.answer.sides or self.answer.alternatives or self.answer.answers[: self.answer.answered]
        given += self.answer.corrected
        texts, gold = [candidate.text for candidate in given], self.case.answers
        if self.case.outcome == "correction":
            same = len(texts) == len(gold) and all(map(agree, texts, gold))
        else:
            same = all(any(agree(text, other) for other in gold) for text in texts)
            same = same and all(any(agree(text, other) for text in texts) for other in gold)
        sources = {citation.title for candidate in given for citation in candidate.citations}
        return (
            self.shown == self.case.outcome
            and (same or not gold)
            and (not self.case.sources or sources == set(self.case.sources))
        )


def read_cases(path: Path = CASES) -> list[Case]:
    """The cases of a JSON Lines file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [msgspec.json.decode(line, type=Case) for line in lines]


def ask(cases: Sequence[Case]) -> Iterator[Outcome]:
    """Asks each case's documents its question in every wording."""
    encoder, reader = packaged_encoder(), OnnxSpanReader()
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        query_encoder = OnnxEncoder(encoder.export(Path(folder)))
        for case in track(cases, "asking"):
            documents = [Document(t.title, f"{t.title}.txt", t.title, t.text, "") for t in case.documents]
            collection = Collection(build_temporary(documents, encoder, query_encoder=query_encoder), reader)
            for question in (case.question, *case.wordings):
                yield Outcome(case, collection.ask(question))


def _report(name: str, outcomes: Sequence[Outcome]) -> None:
    print(f"{name}: {len(outcomes)} questions\n\n| outcome | precision | recall |\n|---|---|---|")
    for shown in get_args(Shown):
        said = [o for o in outcomes if o.shown == shown]
        true = [o for o in outcomes if o.case.outcome == shown]
        both = sum(o.case.outcome == shown for o in said)
        if true:
            figures = (f"{both / max(1, len(all_)):.3f} ({both} of {len(all_)})" for all_ in (said, true))
            print(f"| {shown} | {' | '.join(figures)} |")
    print()


def main(split: str) -> None:
    outcomes = list(ask([case for case in read_cases() if split in ("", case.split)]))
    _report("pairs of documents", [o for o in outcomes if o.case.id < SINCE])
    _report("counts, corrections, ambiguities and others", [o for o in outcomes if o.case.id >= SINCE])

    kinds: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.case.outcome, outcome.case.kind].append(outcome.right)
    print("| outcome | kind | right in all | questions |\n|---|---|---|---|")
    for (shown, kind), right in sorted(kinds.items()):
        print(f"| {shown} | {kind} | {sum(right)} | {len(right)} |")

    for outcome in (o for o in outcomes if not o.right):
        case, answer = outcome.case, outcome.answer
        given = ", ".join(f"{c.text!r} {c.confidence:.0%}" for c in answer.answers[:3])
        print(f"\n{case.id}, {case.kind}: {answer.question}")
        print(f"  {case.outcome} wanted, {outcome.shown} shown; {answer.reason or 'answered'}: {given}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="", help="default: both halves")
    main(parser.parse_args().split)
