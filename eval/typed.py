"""What questions lose when they are written as people type them.

    python eval/typed.py SQUAD.json.gz HOLDOUT.txt [--questions 600]

Asks the same held-out questions, of the half that the confidence is reported on, in each form of
`askcol.training.typed`. Measures whether a chunk that holds the answer is read, the reader given the right context, and
the whole.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path

from rich.progress import track

from askcol.collection import READ_CHUNKS, Collection
from askcol.encoding import packaged_encoder
from askcol.evaluation import (
    Question,
    chunks_by_document,
    evaluate_reader,
    exact_match,
    gold_texts,
    halves,
    read_squad,
    read_titles,
    spread,
    token_f1,
)
from askcol.index import build_temporary
from askcol.training import FORMS, put


def measure(collection: Collection, questions: list[Question], form: str) -> list[float]:
    """In %: a chunk with the answer is read; reader's exact match and F1; end to end exact match and F1; answered."""
    chunks_of = chunks_by_document(collection)
    totals = [0.0] * 4
    for question in track(questions, form):
        gold = gold_texts(question, chunks_of[question.documents[0]])
        totals[0] += any(hit.chunk.text in gold for hit in collection.hits(question.text, READ_CHUNKS))
        answer = collection.ask(question.text)
        best = answer.answers[0].text if answer.answers else ""
        totals[1] += exact_match(best, question.answers)
        totals[2] += token_f1(best, question.answers)
        totals[3] += answer.answered
    read, exact, f1, answered = (100 * total / len(questions) for total in totals)
    reading = evaluate_reader(collection, questions)
    return [read, 100 * reading.exact_match, 100 * reading.f1, exact, f1, answered]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("squad", type=Path)
    parser.add_argument("holdout", type=Path)
    parser.add_argument("--questions", type=int, default=600)
    given = parser.parse_args()
    documents, questions = read_squad(given.squad, read_titles(given.holdout))
    _, half = halves(documents)
    questions = spread([q for q in questions if q.documents[0] in half], given.questions)
    collection = Collection(build_temporary(documents, packaged_encoder()))
    print("| form | read | reader: exact match, F1 | end to end: exact match, F1 | answered |\n|---|---|---|---|---|")
    for form in ("as they are", *FORMS):
        rng = random.Random(1)
        typed = questions if form == "as they are" else [replace(q, text=put(q.text, form, rng)) for q in questions]
        read, exact, f1, end_exact, end_f1, answered = measure(collection, typed, form)
        print(
            f"| {form} | {read:.1f} | {exact:.1f}, {f1:.1f} | {end_exact:.1f}, {end_f1:.1f} | {answered:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
