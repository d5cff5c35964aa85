"""Outcomes counted by the kind of their questions, and the counts as a table."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from askcol.evaluation.outcomes import Outcome

ALL = "all"
"""The name of the count over all kinds."""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many questions of a kind were answered rightly.

    `right`, `wrong` and `abstained` add up to `questions` (`verdicts.Verdict`). `unanswerable`: how many questions the
    collection does not answer. `false_answers`: how many of these got an answer; all of them are among the wrong ones.
    `item_f1`: mean over the questions for a list, None without one. `conflicts`: how many answers showed a conflict.
    `ambiguous`: how many abstentions say that the question fits several things. `needs_computation`: how many say that
    the answer would have to be computed.
    """

    kind: str
    questions: int
    right: int
    wrong: int
    abstained: int
    unanswerable: int
    false_answers: int
    item_f1: float | None
    conflicts: int
    ambiguous: int
    needs_computation: int


def count_by_kind(outcomes: Sequence[Outcome]) -> tuple[KindCount, ...]:
    """A count for each kind, in order of appearance, and last for `ALL`; empty if no question names its kind."""
    kinds = [kind for kind in dict.fromkeys(o.kind for o in outcomes) if kind]
    if not kinds:
        return ()
    parts = [(kind, [o for o in outcomes if o.kind == kind]) for kind in kinds]
    return tuple(_count(kind, part) for kind, part in [*parts, (ALL, outcomes)])


def _count(kind: str, outcomes: Sequence[Outcome]) -> KindCount:
    judgements = [o.verdict.judgement for o in outcomes]
    item_f1s = [o.verdict.item_f1 for o in outcomes if o.verdict.item_f1 is not None]
    return KindCount(
        kind=kind,
        questions=len(outcomes),
        right=judgements.count("right"),
        wrong=judgements.count("wrong"),
        abstained=judgements.count("abstained"),
        unanswerable=sum(not o.answerable for o in outcomes),
        false_answers=sum(o.answered and not o.answerable for o in outcomes),
        item_f1=statistics.fmean(item_f1s) if item_f1s else None,
        conflicts=sum(o.verdict.conflict for o in outcomes),
        ambiguous=sum(o.verdict.reason == "ambiguous" for o in outcomes),
        needs_computation=sum(o.verdict.reason == "needs_computation" for o in outcomes),
    )


def kind_rows(counts: Sequence[KindCount]) -> list[list[str]]:
    """A header row, then a row for each count.

    Shares are of all questions of the kind, but those of false answers of `unanswerable`. The last column holds what
    belongs to some kinds only.
    """
    table = [["kind", "questions", "right", "wrong", "abstained", "false answers", "also"]]
    for count in counts:
        shares = [_share(part, count.questions) for part in (count.right, count.wrong, count.abstained)]
        false_answers = _share(count.false_answers, count.unanswerable) if count.unanswerable else ""
        table.append([count.kind, str(count.questions), *shares, false_answers, _also(count)])
    return table


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.0%})"


def _also(count: KindCount) -> str:
    parts = []
    if count.item_f1 is not None:
        parts.append(f"F1 over items {count.item_f1:.2f}")
    if count.conflicts:
        parts.append(f"conflict shown: {count.conflicts}")
    if count.ambiguous:
        parts.append(f"said ambiguous: {count.ambiguous}")
    if count.needs_computation:
        parts.append(f"said needs computation: {count.needs_computation}")
    return "; ".join(parts)
