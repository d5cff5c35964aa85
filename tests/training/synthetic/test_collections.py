"""Made-up collections: every answer stands in its document, and nothing else answers the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from askcol.documents.document import Document
from askcol.evaluation.question_sets import Question
from askcol.training.synthetic.forms import made_forms
from askcol.training.synthetic.made_tables import made_tables

Make = Callable[[int, int], tuple[list[Document], list[Question]]]
MAKERS = pytest.mark.parametrize("make", [made_forms, made_tables])


@MAKERS
def test_an_answer_stands_in_the_document_that_is_named(make: Make) -> None:
    documents, questions = make(40, 3)
    text_of = {d.document_id: d.text for d in documents}
    assert len(text_of) == 40
    assert len(questions) > 80
    for question in questions:
        assert all(answer in text_of[question.documents[0]] for answer in question.answers)


@MAKERS
def test_some_questions_have_no_answer_and_most_have_one(make: Make) -> None:
    _, questions = make(60, 4)
    unanswerable = sum(not q.answers for q in questions)
    assert 0.1 < unanswerable / len(questions) < 0.5


@MAKERS
def test_the_seed_decides(make: Make) -> None:
    assert make(5, 1) == make(5, 1)
    assert make(5, 1) != make(5, 2)


@MAKERS
def test_no_question_is_asked_twice(make: Make) -> None:
    _, questions = make(40, 5)
    assert len({q.question_id for q in questions}) == len(questions)


def test_no_subject_of_a_form_is_a_part_of_another() -> None:
    documents, questions = made_forms(60, 6)
    for document in documents:
        others = [d.title for d in documents if d is not document]
        assert not any(document.title in other for other in others)
    assert len({q.text for q in questions}) == len(questions)
