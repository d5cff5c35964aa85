"""Measures counts, sums, extremes and comparisons over tables: right, wrong, refused.

    python eval/computed.py [--split dev|test]

Each line of `computed.jsonl` is a document with a table, a collection of its own, and questions on it. A question
without answers has to be refused. Rules are made on `dev` and reported on `test`; no table is in both.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
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
from askcol.text import normalize_answer

TABLES = Path(__file__).parent / "computed.jsonl"

OUTCOMES = ("right", "wrong", "refused")


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question on a table. `answers`: the right ones; empty if it has to be refused. `polarity`: of a yes or no."""

    kind: str
    question: str
    answers: tuple[str, ...]
    polarity: str | None = None


class TableQuestions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the file: a document with a table, and the questions on it."""

    id: str
    split: str
    title: str
    text: str
    questions: tuple[Question, ...]


class Asked(NamedTuple):
    """A question and its answer."""

    question: Question
    answer: Answer

    @property
    def outcome(self) -> str:
        """One of `OUTCOMES`. A question that has to be refused is right if it is, by whatever reason."""
        if not self.answer.answered:
            return "refused" if self.question.answers else "right"
        gold = {normalize_answer(text) for text in self.question.answers}
        matches = normalize_answer(self.answer.answer or "") in gold and self.answer.polarity == self.question.polarity
        return "right" if matches else "wrong"


def read_tables(path: Path = TABLES) -> list[TableQuestions]:
    """The lines of a JSON Lines file."""
    return [msgspec.json.decode(line, type=TableQuestions) for line in path.read_text(encoding="utf-8").splitlines()]


def ask(tables: Sequence[TableQuestions]) -> Iterator[Asked]:
    """Asks the questions on each table of the document that holds it."""
    encoder, reader = packaged_encoder(), OnnxSpanReader()
    with tempfile.TemporaryDirectory(prefix="askcol-") as folder:
        query_encoder = OnnxEncoder(encoder.export(Path(folder)))
        for table in track(tables, "asking"):
            document = Document(table.id, f"{table.id}.md", table.title, table.text, "")
            index = build_temporary([document], encoder, query_encoder=query_encoder)
            collection = Collection(index, reader)
            for question in table.questions:
                yield Asked(question, collection.ask(question.question))


def main(split: str) -> None:
    asked = list(ask([table for table in read_tables() if split in ("", table.split)]))
    counts = Counter((a.question.kind if a.question.answers else "to be refused", a.outcome) for a in asked)
    print("| kind | right | wrong | refused |\n|---|---|---|---|")
    for kind in sorted({kind for kind, _ in counts}):
        print(f"| {kind} | " + " | ".join(str(counts[kind, outcome]) for outcome in OUTCOMES) + " |")
    print("| all | " + " | ".join(str(sum(a.outcome == outcome for a in asked)) for outcome in OUTCOMES) + " |")
    computed = [a for a in asked if a.answer.answered and a.answer.computation]
    right = sum(a.outcome == "right" for a in computed)
    print(f"\ncomputed answers: {right} right of {len(computed)}")
    for question, answer in (a for a in asked if a.outcome != "right"):
        how = answer.computation.formula or answer.computation.obstacle if answer.computation else ""
        print(f"\n{question.question}\n  {answer.answer!r} {answer.reason or ''} {how}; right: {question.answers}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("dev", "test"), default="", help="default: both halves")
    main(parser.parse_args().split)
