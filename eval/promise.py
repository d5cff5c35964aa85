"""Fits and measures which views are worth reading (`askcol.reading.promise`).

    python eval/promise.py SQUAD.json.gz HOLDOUT.txt [--fit] [--questions N] [--split dev|test]

Asks the held-out articles of a SQuAD file, the newsroom, the tables and the seeds, and reads every view once. Prints
how much of the reading is left out, and how many answers differ from those after reading everything: in text, kind,
abstention or disagreement. `--fit` prints the weights that the halves for development give. The halves: every second
held-out article, and what the files of questions say.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rich.progress import track

from askcol import Answer
from askcol.chunking import Chunk, View, views
from askcol.collection import Collection
from askcol.encoding import packaged_encoder
from askcol.evaluation import Question, halves, is_right, read_jsonl, read_squad, read_titles, spread
from askcol.index import LocalPlace, build_temporary
from askcol.reading import (
    LEAST_PROMISE,
    SURE,
    OnnxSpanReader,
    Rarity,
    Span,
    packaged_reader,
    promise_features,
    promising,
)

EVAL = Path(__file__).parent

FURTHER_LEAST = (0.02, 0.04)
"""Measured beside the one that ships."""


class ReadOnce:
    """A `SpanReader` that reads every view once and gives the spans of those that promise at least `least`."""

    identity = ""

    def __init__(self, reader: OnnxSpanReader) -> None:
        self._reader = reader
        self.least = 0.0
        self.asked = ""
        self.features: npt.NDArray[np.float64] = np.empty((0, 0))
        self.best: list[float] = []
        self.lengths: list[int] = []
        self._rarity: Rarity = lambda _: 1.0
        self._views: list[tuple[Chunk, View]] = []
        self._spans: list[list[Span]] = []

    def read(self, question: str, chunks: Sequence[Chunk], rarity: Rarity | None = None) -> list[Span]:
        assert rarity is not None
        if self.asked != question:
            self.asked, self._rarity = question, rarity
            self._views = [(chunk, view) for chunk in chunks for view in views(chunk, question)]
            self._spans = self._reader.read_views(question, self._views)
            self.best = [max((span.log_odds for span in spans), default=-np.inf) for spans in self._spans]
            self.lengths = [len(self._reader.input.tokenizer.encode(view.text).ids) for _, view in self._views]
            self.features = promise_features(question, self._views, rarity) if self._views else np.empty((0, 5))
        kept, now = self.kept(), {chunk.chunk_id: chunk for chunk in chunks}
        found = [
            replace(span, chunk=now[chunk.chunk_id])
            for (chunk, _), spans in zip(self._views, self._spans, strict=True)
            if chunk.chunk_id in kept
            for span in spans
        ]
        return sorted(found, key=lambda s: (-s.log_odds, s.chunk.chunk_id, s.start))

    def kept(self) -> set[str]:
        """The ids of the chunks that are read at `least`: all where those hold no sure answer."""
        everything = {chunk.chunk_id for chunk, _ in self._views}
        kept = {chunk.chunk_id for chunk, _ in promising(self.asked, self._views, self._rarity, self.least)}
        there = zip(self._views, self.best, strict=True)
        return kept if any(best >= SURE for (chunk, _), best in there if chunk.chunk_id in kept) else everything

    def unread(self) -> float:
        """The share of wordpieces that are left out."""
        kept = self.kept()
        left = sum(n for n, (chunk, _) in zip(self.lengths, self._views, strict=True) if chunk.chunk_id not in kept)
        return left / max(1, sum(self.lengths))


class Asked(NamedTuple):
    """`features`: of the views of a question; `holds`: whether the reader finds an answer there; by the least promise,
    the share of wordpieces left out and the answer, 0 standing for everything read."""

    question: Question
    features: npt.NDArray[np.float64]
    holds: list[bool]
    left_out: dict[float, float]
    answers: dict[float, Answer]


def ask(collection: Collection, reader: ReadOnce, question: Question) -> Asked:
    reader.least, left_out, answers = 0.0, {}, {}
    for least in (0.0, LEAST_PROMISE, *FURTHER_LEAST):
        reader.least = least
        answers[least] = collection.ask(question.text)
        left_out[least] = reader.unread()
    return Asked(question, reader.features, [best > 0 for best in reader.best], left_out, answers)


def said(answer: Answer) -> tuple[object, ...]:
    """What may not change."""
    several = (answer.sides, answer.alternatives, answer.corrected)
    return (
        answer.answer,
        answer.reason,
        answer.polarity,
        [[candidate.text for candidate in candidates] for candidates in several],
        [span.text for span in answer.spans],
    )


def is_right_or_abstains(answer: Answer, question: Question) -> bool:
    if answer.answer is None or not question.answers:
        return answer.answer is None and not question.answers
    return is_right(answer.answer, question.answers)


def print_measured(name: str, asked: Sequence[Asked]) -> None:
    for least in sorted(asked[0].answers):
        if least:
            pairs = [(a.answers[0.0], a.answers[least]) for a in asked]
            changed = sum(said(before) != said(after) for before, after in pairs)
            moved = fmean(abs(before.confidence - after.confidence) for before, after in pairs)
            right = [
                sum(is_right_or_abstains(answer, a.question) for a, answer in zip(asked, side, strict=True))
                for side in zip(*pairs, strict=True)
            ]
            left_out = fmean(a.left_out[least] for a in asked)
            mark = " (ships)" if least == LEAST_PROMISE else ""
            print(
                f"{name}, {len(asked)} questions, least promise {least}{mark}: {left_out:.1%} of wordpieces unread, "
                f"{changed} answers changed ({changed / len(asked):.2%}), right ones {right[0]} -> {right[1]}, "
                f"confidence moved by {moved:.4f} on average"
            )


def fit(domains: Sequence[Sequence[Asked]]) -> tuple[npt.NDArray[np.float64], float]:
    """The weights and the bias; every domain counts the same."""
    from scipy.optimize import minimize

    x = np.concatenate([a.features for asked in domains for a in asked])
    y = np.concatenate([a.holds for asked in domains for a in asked]).astype(float)
    counts = [sum(len(a.holds) for a in asked) for asked in domains]
    weights = np.concatenate([np.full(n, 1 / n) for n in counts])
    weights *= len(x) / weights.sum()

    def loss(w: npt.NDArray[np.float64]) -> float:
        z = x @ w[:-1] + w[-1]
        return float((weights * (np.logaddexp(0, z) - y * z)).sum() + 0.05 * (w[:-1] ** 2).sum())

    found = minimize(loss, np.zeros(x.shape[1] + 1), method="L-BFGS-B").x
    return found[:-1], float(found[-1])


def main(squad: Path, holdout: Path, split: str, count: int, fitting: bool) -> None:
    reader = ReadOnce(packaged_reader())
    wanted = "dev" if fitting else split
    domains = []
    for name, collection, questions in _domains(squad, holdout, reader, wanted, count):
        asked = [ask(collection, reader, q) for q in track(questions, description=name)]
        print_measured(name, asked)
        domains.append(asked)
    if fitting:
        weights, bias = fit(domains)
        print(f"weights {np.round(weights, 2).tolist()}, bias {bias:.2f}")


def _domains(
    squad: Path, holdout: Path, reader: ReadOnce, split: str, count: int
) -> Iterator[tuple[str, Collection, list[Question]]]:
    encoder = packaged_encoder()
    documents, questions = read_squad(squad, read_titles(holdout))
    half = dict(zip(("dev", "test"), halves(documents), strict=True))[split]
    on_half = [q for q in questions if q.documents and q.documents[0] in half]
    yield "held-out articles", Collection(build_temporary(documents, encoder), reader), spread(on_half, count)
    import tempfile

    for name, folder, files in (
        ("newsroom", EVAL / "newsroom" / "documents", [EVAL / "newsroom" / f"questions-{n}.jsonl" for n in "ab"]),
        ("tables", EVAL / "tables" / split, [EVAL / "tables" / f"{split}.jsonl"]),
        ("seeds", EVAL.parent / "seeds", [EVAL / "seeds.jsonl"]),
    ):
        asked = read_jsonl(*files)
        if name != "tables":
            asked = [q for q in asked if q.split == split]
        with tempfile.TemporaryDirectory(prefix="askcol-promise-") as index:
            LocalPlace(Path(index)).build([folder], encoder)
            opened = Collection.open(index)
            yield name, Collection(opened.index, reader), spread(asked, count)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("squad", type=Path)
    parser.add_argument("holdout", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--questions", type=int, default=1000, help="at most, of each kind of text")
    parser.add_argument("--split", choices=("dev", "test"), default="test")
    options = parser.parse_args()
    main(options.squad, options.holdout, options.split, options.questions, options.fit)
