from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document
from askcol.text.terms import term_set
from askcol.training.examples import TrainingSet
from askcol.training.synthetic import schemas as table_schemas
from askcol.training.synthetic.table_examples import table_questions, with_tables
from askcol.training.synthetic.words import Words, sum_of

_Asked = tuple[Document, str, tuple[int, int] | None]


@pytest.fixture(scope="module")
def asked() -> list[_Asked]:
    return [(document, *one) for document, questions in table_questions(800, seed=7) for one in questions]


@pytest.fixture(scope="module")
def data() -> TrainingSet:
    return with_tables(TrainingSet([], [], []), 400, seed=7)


def test_a_seed_gives_the_same_questions(asked: list[_Asked]) -> None:
    few = list(table_questions(60, seed=7))
    assert [(document, *one) for document, questions in few for one in questions] == asked[:60]
    assert few != list(table_questions(60, seed=8))


def test_as_many_as_asked_for(asked: list[_Asked]) -> None:
    assert len(asked) == 800
    assert list(table_questions(0, seed=1)) == []


def test_the_wordpieces_are_the_answer(data: TrainingSet) -> None:
    tokenizer = reader_tokenizer()
    places = [(example, place) for example in data.examples for place in example.places]
    assert len(places) > 200
    for example, place in places:
        text = data.chunks[place.chunk]
        offsets = tokenizer.encode(text, add_special_tokens=False).offsets
        assert text[offsets[place.start][0] : offsets[place.end][1]] == example.answer != ""


def test_a_quarter_to_a_third_has_no_answer(data: TrainingSet) -> None:
    assert 0.2 <= sum(not e.places for e in data.examples) / len(data.examples) <= 0.35


def test_questions_vary(asked: list[_Asked]) -> None:
    questions = [question for _, question, _ in asked]
    assert len(set(questions)) > 0.95 * len(questions)
    openings = Counter(tuple(question.lower().split()[:3]) for question in questions)
    assert len(openings) > 200
    assert openings.most_common(1)[0][1] < 0.06 * len(questions)


def test_there_are_enough_tables_and_questions() -> None:
    assert len(re.findall("^# ", table_schemas.SCHEMAS + table_schemas.SERIES, re.MULTILINE)) >= 50
    templates = re.findall(r"[^|;\n]*\{(?:row|cell)\}[^|;\n]*", table_schemas.SCHEMAS + table_schemas.SERIES)
    assert len({t.strip() for t in templates}) >= 300


def test_other_cells_look_like_the_answer(asked: list[_Asked]) -> None:
    answers = [(document.text, document.text[slice(*answer)]) for document, _, answer in asked if answer]
    numbers = [(text, answer) for text, answer in answers if answer[0].isdigit()]
    assert sum(text.count(answer) > 1 for text, answer in numbers) > 0.1 * len(numbers)


@pytest.mark.parametrize("kind", ["town", "company", "agency", "project", "course", "river"])
def test_rows_share_words_with_other_rows(kind: str) -> None:
    names = [name for seed in range(20) for name in [Words(random.Random(seed)).names(kind, 10)]]
    several = [(name, rows) for rows in names for name in rows if len(name.split()) > 1]
    shared = sum(any(term_set(name) & term_set(other) for other in rows if other != name) for name, rows in several)
    assert shared > 0.7 * len(several)


def test_unanswerable_questions_are_about_the_document(asked: list[_Asked]) -> None:
    unanswerable = [(document.text, question) for document, question, answer in asked if answer is None]
    about = sum(bool(term_set(question) & term_set(text)) for text, question in unanswerable)
    assert about > 0.7 * len(unanswerable)


@pytest.mark.parametrize(
    ("cells", "total"),
    [
        (["1,200", "800"], "2,000"),
        (["$1.5 million", "$2.0 million"], "$3.5 million"),
        (["12 t", "30 t"], "42 t"),
        (["12", "$30"], ""),
        (["12", ""], ""),
        (["$1.5 million", "$900,000"], ""),
    ],
)
def test_a_sum_has_the_form_of_its_cells(cells: list[str], total: str) -> None:
    assert sum_of(cells) == total
