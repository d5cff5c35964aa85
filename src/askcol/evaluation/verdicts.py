"""Question + `Answer` -> `Verdict`: right, wrong or abstained, by the rule of the question's kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from askcol.answering import Answer, Reason
from askcol.evaluation.measures import is_right
from askcol.evaluation.question_sets import Question

RIGHT_ITEM_F1 = 0.8
"""The least F1 over items at which the answer to a list question is right."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answer to one question is worth.

    `judgement`: "right", "wrong", or "abstained" where the collection answers the question and askcol does not. An
    abstention on an unanswerable question is right, and an answer to one is wrong. `item_f1`: of a question for a list,
    in [0, 1], 0 without an answer; else None. `conflict`, `reason`: as in `Answer`.
    """

    judgement: Literal["right", "wrong", "abstained"]
    item_f1: float | None
    conflict: bool
    reason: Reason | None


def verdict(question: Question, answer: Answer) -> Verdict:
    """The verdict on `answer`.

    Where the question has `items`, the F1 over items has to reach `RIGHT_ITEM_F1`. Where it has a `polarity`, the
    answer has to have the same, whatever its words. Elsewhere, the words have to be right by `is_right`. So one side of
    a conflict is enough, since a gold answer is there for each of them.
    """
    found = [span.text for span in answer.spans] or ([answer.answer] if answer.answer is not None else [])
    item_f1 = f1_over_items(found, question.items) if question.items else None
    if not question.answers:
        judgement: Literal["right", "wrong", "abstained"] = "wrong" if answer.answered else "right"
    elif answer.answer is None:
        judgement = "abstained"
    elif item_f1 is not None:
        judgement = "right" if item_f1 >= RIGHT_ITEM_F1 else "wrong"
    elif question.polarity:
        judgement = "right" if answer.polarity == question.polarity else "wrong"
    else:
        judgement = "right" if is_right(answer.answer, question.answers) else "wrong"
    return Verdict(judgement, item_f1, answer.conflict, answer.reason)


def f1_over_items(found: Sequence[str], items: Sequence[Sequence[str]]) -> float:
    """F1 of the items that were found, in [0, 1]. `items`: the wordings of each gold item.

    Two items match by `is_right`, and each counts once: one that is found twice is wrong the second time.

    >>> f1_over_items(["Ann Lee", "Bob"], [["Ann Lee", "A. Lee"], ["Cy"], ["Bob"]])
    0.8
    """
    left = list(items)
    for text in found:
        match = next((item for item in left if is_right(text, item)), None)
        if match is not None:
            left.remove(match)
    return 2 * (len(items) - len(left)) / (len(found) + len(items))
