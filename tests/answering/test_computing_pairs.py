"""Two columns of a table compared, shares of a whole, and yes/no questions on two rows."""

from __future__ import annotations

import pytest
from composing import document_of

from askcol.answering.computing import computed_type
from askcol.answering.computing.evaluation import evaluate
from askcol.answering.computing.grid import grid_of
from askcol.answering.computing.mapping import plans
from askcol.answering.computing.question import Question
from askcol.answering.computing.result import Result
from askcol.answering.question_types import question_type
from askcol.chunking import tables_of

TOWNS = """# Towns of the valley

| Town | Men | Women | Area (km²) | Rent 2023 | Rent 2024 | Founded |
|---|---|---|---|---|---|---|
| Arvik | 160 | 161 | 6.1 | £400 | £440 | 1284 |
| Nordby | 49 | 47 | 11.4 | £310 | £300 | 1650 |
| Selby | 82 | 83 | 9.0 | £350 | £355 | 1402 |
"""


def results(question: str) -> list[Result]:
    document = document_of("towns", TOWNS)
    (table,) = tables_of(document)
    grid = grid_of(table, document)
    kind, _ = computed_type(question, question_type(question))
    assert grid is not None
    assert kind is not None
    return [evaluate(plan) for plan in plans(Question(question, kind), grid)]


@pytest.mark.parametrize(
    ("question", "answer", "formula"),
    [
        ("In which towns are there more women than men?", "Arvik; Selby", "2 of 3 rows"),
        ("How many towns have more men than women?", "1", "count(Nordby) = 1"),
        ("How many more women than men live in Arvik?", "1", "161 − 160 = 1"),
        ("By how much did the rent in Arvik rise?", "£40", "440 − 400 = £40"),
        ("By how much did the rent fall in Nordby?", "£10", "310 − 300 = £10"),
        ("In which towns did the rent rise between 2023 and 2024?", "Arvik; Selby", "2 of 3 rows"),
        ("Which town's rent rose the most?", "Arvik", "max(440 − 400, 300 − 310, 355 − 350) = 40"),
        ("What share of the women live in Selby?", "28.5%", "83 / 291 = 28.5%"),
        ("How many years older is Arvik than Selby?", "118 years", "1402 − 1284 = 118 years"),
        ("Which is the second largest town by area?", "Selby", "max(6.1, 11.4, 9.0, rank 2) = 9.0"),
    ],
)
def test_two_columns_and_shares(question: str, answer: str, formula: str) -> None:
    assert [(r.text, r.formula) for r in results(question)] == [(answer, formula)]


@pytest.mark.parametrize(
    ("question", "cell", "polarity"),
    [
        ("Are there more men in Arvik than in Selby?", "Arvik", "yes"),
        ("Are there fewer men in Arvik than in Selby?", "Selby", "no"),
        ("Is Selby older than Arvik?", "Arvik", "no"),
        ("Is Nordby larger in area than Selby?", "Nordby", "yes"),
        ("Are there more women than men in Nordby?", "49", "no"),
        ("Was the rent in Selby higher in 2024 than in 2023?", "£355", "yes"),
    ],
)
def test_a_comparison_says_yes_or_no(question: str, cell: str, polarity: str) -> None:
    (result,) = results(question)
    assert (result.text, result.polarity) == (cell, polarity)
    assert (result.cells[0][1].text, result.named) == (cell, 1)


@pytest.mark.parametrize(
    "question",
    [
        "Isn't Selby older than Arvik?",
        "Are there more children in Arvik than in Selby?",
        "By how much did the tax in Arvik rise?",
        "Which town's rent was paid the most?",
    ],
)
def test_what_is_not_certain_has_no_plan(question: str) -> None:
    assert results(question) == []


@pytest.mark.parametrize("question", ["Which town is the safest?", "Which of the towns is the safest and cleanest?"])
def test_an_adjective_that_no_column_measures_has_no_plan(question: str) -> None:
    assert results(question) == []
