"""How often near misses get an answer: questions that the collection almost answers.

    python eval/near_misses.py SQUAD.json.gz HOLDOUT.txt [--half dev|test] [--list]

Held-out questions with one name, number, year, opposite or negation changed by rule (`askcol.near_misses`), other names
from anywhere in the held-out articles. All 400 of the half `test` were read beside their texts: `near_misses.json` has
the ids of those that a text still answers and of those that mean nothing, which are left out. `--list` shows the rest.
The confidence is fitted on the articles of the half `dev`; figures are reported on `test`.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path

from rich.progress import track

from askcol.collection import Collection
from askcol.dense import Encoder, packaged_encoder
from askcol.documents import Document
from askcol.generation import build_temporary
from askcol.metrics import exact_match
from askcol.near_misses import KINDS, Names, NearMiss, near_misses
from askcol.questions import Question, read_squad, read_titles

A_KIND = 80
"""How many of each kind, at most."""

CHECKED = Path(__file__).with_suffix(".json")
SEED = 3


def near_miss_set(
    documents: list[Document], questions: list[Question], half: set[str]
) -> list[tuple[Question, NearMiss, str]]:
    """(question, change of it, text that nearly answers), at most `A_KIND` of each kind, articles in `half`."""
    rng = random.Random(SEED)
    known = Names((q.documents[0], q.text) for q in questions)
    texts = {d.document_id: d.text for d in documents}
    chosen = [q for q in questions if q.documents[0] in half]
    rng.shuffle(chosen)
    checked = json.loads(CHECKED.read_text(encoding="utf-8"))
    excluded = {*checked["still answered"], *checked["meaningless"]}
    counts: Counter[str] = Counter()
    found = []
    for question in chosen:
        start, end = question.context or (0, 0)
        text = texts[question.documents[0]][start:end]
        misses = near_misses(question.text, text, known, None, rng)
        # The rarest kind first, so that every kind gets its share; one change a question.
        misses.sort(key=lambda m: counts[m.kind])
        for miss in misses[:1]:
            if counts[miss.kind] < A_KIND:
                counts[miss.kind] += 1
                # Left out after the draw, so that no unchecked one takes its place.
                if f"{question.question_id}:{miss.kind}" not in excluded:
                    found.append((question, miss, text))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("squad", type=Path)
    parser.add_argument("holdout", type=Path)
    parser.add_argument("--half", choices=("dev", "test"), default="test")
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    documents, questions = read_squad(given.squad, read_titles(given.holdout))
    titles = sorted(d.document_id for d in documents)
    misses = near_miss_set(documents, questions, set(titles[0::2] if given.half == "dev" else titles[1::2]))
    if given.list:
        for question, miss, text in misses:
            print(f"{question.question_id}:{miss.kind}")
            print(f"  {question.text} [{question.answers[0]}]\n  {miss.text}\n  {text}")
        return
    collection = Collection(build_temporary(documents, Encoder(packaged_encoder())))
    asked: dict[str, list[tuple[bool, bool, bool]]] = {kind: [] for kind in KINDS}
    for question, miss, _ in track(misses, "asking"):
        before, after = collection.ask(question.text), collection.ask(miss.text)
        right = before.answer is not None and exact_match(before.answer, question.answers) == 1
        asked[miss.kind].append((after.answered, before.answered, right))
    print("| kind | near misses | get an answer | unchanged: answered | rightly |\n|---|---|---|---|---|")
    everything = [outcome for of_kind in asked.values() for outcome in of_kind]
    for kind, outcomes in [*asked.items(), ("all", everything)]:
        n = max(1, len(outcomes))
        cells = [f"{100 * sum(o[i] for o in outcomes) / n:.1f}%" for i in range(3)]
        print(f"| {kind} | {len(outcomes)} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
