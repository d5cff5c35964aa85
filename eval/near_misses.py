"""How often near misses get an answer: questions that the collection almost answers.

    python eval/near_misses.py SQUAD.json.gz HOLDOUT.txt [--list]

`near_misses.jsonl` names held-out questions, of the articles that the confidence is reported on, and one change to
each: `swapped_in` replaces `[start, end)` of the question. The change is to a name, number, year, opposite or negation.
It was drawn by the rules of `askcol.evaluation.near_misses`, 80 of each kind, with names from all held-out articles.
All 400 were read beside their texts; 24 that the text still answers and 17 without a meaning are left out. `--list`
shows the rest. Since the set is stored, it stays the same when the rules change.

The script also measures what caution costs: how many of the questions that contain "not" or "never" get an answer.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.progress import track

from askcol.collection import Collection
from askcol.documents import Document
from askcol.encoding import packaged_encoder
from askcol.evaluation import NOT_OR_NEVER, Question, is_right, read_squad, read_titles
from askcol.index import build_temporary

CHANGES = Path(__file__).with_suffix(".jsonl")


def near_miss_set(questions: list[Question]) -> list[tuple[Question, str, str]]:
    """(question, what was changed, the changed question)."""
    by_id = {q.question_id: q for q in questions}
    found = []
    for line in CHANGES.read_text(encoding="utf-8").splitlines():
        change = json.loads(line)
        question = by_id[change["question"]]
        text = question.text[: change["start"]] + change["swapped_in"] + question.text[change["end"] :]
        found.append((question, change["kind"], text))
    return found


def show(documents: list[Document], misses: list[tuple[Question, str, str]]) -> None:
    texts = {d.document_id: d.text for d in documents}
    for question, kind, changed in misses:
        start, end = question.context or (0, 0)
        print(f"{question.question_id}:{kind}\n  {question.text} [{question.answers[0]}]\n  {changed}")
        print(f"  {texts[question.documents[0]][start:end]}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("squad", type=Path)
    parser.add_argument("holdout", type=Path)
    parser.add_argument("--list", action="store_true")
    given = parser.parse_args()
    documents, questions = read_squad(given.squad, read_titles(given.holdout))
    misses = near_miss_set(questions)
    if given.list:
        show(documents, misses)
        return
    collection = Collection(build_temporary(documents, packaged_encoder()))
    asked: dict[str, list[tuple[bool, bool, bool]]] = {kind: [] for _, kind, _ in misses}
    for question, kind, changed in track(misses, "asking"):
        before, after = collection.ask(question.text), collection.ask(changed)
        right = before.answer is not None and is_right(before.answer, question.answers)
        asked[kind].append((after.answered, before.answered, right))
    print("| kind | near misses | get an answer | unchanged: answered | rightly |\n|---|---|---|---|---|")
    everything = [outcome for of_kind in asked.values() for outcome in of_kind]
    for kind, outcomes in [*asked.items(), ("all", everything)]:
        cells = [f"{100 * sum(o[i] for o in outcomes) / len(outcomes):.1f}%" for i in range(3)]
        print(f"| {kind} | {len(outcomes)} | {' | '.join(cells)} |")
    negated = [q for q in questions if NOT_OR_NEVER.search(q.text)]
    answers = [collection.ask(q.text).answer for q in track(negated, "asking negated questions")]
    given_answers = [(q, answer) for q, answer in zip(negated, answers, strict=True) if answer is not None]
    answered_rightly = sum(is_right(answer, q.answers) for q, answer in given_answers)
    print(
        f"\n{len(negated)} questions that hold a negation and an answer: {len(given_answers) / len(negated):.1%} get "
        f"one, {answered_rightly / len(negated):.1%} rightly"
    )


if __name__ == "__main__":
    main()
