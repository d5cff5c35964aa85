"""Question + `Answer` -> `Outcome`: the answer measured."""

from __future__ import annotations

from dataclasses import dataclass

from askcol.answering import Answer
from askcol.evaluation.measures import exact_match, is_right, token_f1
from askcol.evaluation.question_sets import Question
from askcol.evaluation.verdicts import Verdict, verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measured answer to one question.

    `best`: the best candidate, given or not, "" if there is none. `confidence`: its confidence in [0, 1]. `right`
    (`measures.is_right`), `best_exact_match`, `best_f1`: of `best`; false or 0 for an unanswerable question.
    `exact_match`, `f1`: of the answer, where an abstention counts as the empty answer. `milliseconds`: from question to
    answer. `kind`: the question's, "" if it names none. `verdict`: on the answer, by the rule of the kind.
    """

    question_id: str
    answerable: bool
    answered: bool
    best: str
    confidence: float
    right: bool
    best_exact_match: float
    best_f1: float
    exact_match: float
    f1: float
    milliseconds: float
    kind: str
    verdict: Verdict

    @classmethod
    def of(cls, question: Question, answer: Answer) -> Outcome:
        """`answer` to `question`, measured."""
        best = answer.answers[0].text if answer.answers else ""
        prediction = best if answer.answered else ""
        answerable = bool(question.answers)
        return cls(
            question_id=question.question_id,
            answerable=answerable,
            answered=answer.answered,
            best=best,
            confidence=answer.confidence,
            right=bool(best) and is_right(best, question.answers),
            best_exact_match=exact_match(best, question.answers) if answerable else 0.0,
            best_f1=token_f1(best, question.answers) if answerable else 0.0,
            exact_match=exact_match(prediction, question.answers),
            f1=token_f1(prediction, question.answers),
            milliseconds=answer.timings_ms.total,
            kind=question.kind,
            verdict=verdict(question, answer),
        )
