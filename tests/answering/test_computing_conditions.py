"""Conditions on the rows of a table: bounds, periods, states, values, what is counted."""

from __future__ import annotations

import pytest
from composing import document_of

from askcol.answering.computing import computed_type
from askcol.answering.computing.bounds import find_bounds
from askcol.answering.computing.evaluation import evaluate
from askcol.answering.computing.grid import grid_of
from askcol.answering.computing.mapping import plans
from askcol.answering.computing.periods import find_periods
from askcol.answering.computing.question import Question
from askcol.answering.question_types import question_type
from askcol.chunking import tables_of

JOBS = """# Repairs at Sandhill

| Job | Reported | Fault | Contractor | Completed | Cost | Paid | Visits |
|---|---|---|---|---|---|---|---|
| J-1 | 2024-01-08 | blocked sink | Moss Drains | 2024-01-15 | £86.00 | yes | 1 |
| J-2 | 2024-02-11 | no heating | Amory | 2024-02-11 | £145.50 | no | 2 |
| J-3 | 2024-02-19 | broken pane | Castell | 2024-03-22 | £212.00 | yes | 2 |
| J-4 | 2024-03-02 | leaking gutter | Amory |  | – | no | 0 |
| J-5 | 2025-03-05 | dead socket | Lumley | 2025-03-06 | free | yes | 1 |
"""

ROTA = """# Talks at the autumn fair

| Talk | Speaker | Begins | Seats | Booked |
|---|---|---|---|---|
| Moths | Ann Rusk | 5.30 pm | 40 | 12 |
| Reeds | Bo Hale | 6:15 PM | 120 | 120 |
| Owls | Ann Rusk | noon | 80 | 35 |
| Newts | Cy Lode | 7 pm | 60 | none |
"""


def answers(question: str, text: str) -> list[str]:
    document = document_of("table", text)
    (table,) = tables_of(document)
    grid = grid_of(table, document)
    kind, _ = computed_type(question, question_type(question))
    assert grid is not None
    if kind is None:
        return []
    results = [evaluate(plan) for plan in plans(Question(question, kind), grid)]
    return [result.text for result in results if not result.obstacle]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many repairs are still open?", "1"),
        ("How many jobs have not been completed?", "1"),
        ("How many jobs have been completed?", "4"),
        ("How many jobs are unpaid?", "2"),
        ("How many jobs are not yet paid?", "2"),
        ("How many repairs were reported in 2024?", "4"),
        ("How many repairs were reported in February 2024?", "2"),
        ("How many repairs were reported in March?", "2"),
        ("How many repairs were reported after 11 February 2024?", "3"),
        ("How many repairs were reported before 2025?", "4"),
        ("How many repairs were reported between January 2024 and February 2024?", "3"),
        ("How many repairs cost more than £100?", "2"),
        ("How many repairs cost between £80 and £150?", "2"),
        ("How many repairs were free?", "1"),
        ("How many repairs had no visits?", "1"),
        ("How many repairs took two visits?", "2"),
        ("How many repairs did Amory do?", "2"),
        ("How many different contractors are there?", "4"),
        ("How many contractors are there?", "4"),
        ("How many visits did Amory make?", "2"),
        ("Which contractor did the most repairs?", "Amory"),
        ("Which repair was the second most expensive?", "J-2"),
        ("What is the cheapest repair?", "J-5"),
        ("How many repairs were cancelled?", None),
        ("How many repairs were not inspected?", None),
        ("How many repairs were paid by the tenants?", None),
        ("How many repairs were reported in February 2019?", None),
        ("How many heating engineers are there?", None),
    ],
)
def test_conditions_on_repairs(question: str, answer: str | None) -> None:
    assert answers(question, JOBS) == ([] if answer is None else [answer])


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many talks begin after 6 pm?", "2"),
        ("How many talks begin before 1 pm?", "1"),
        ("How many talks begin between 5 pm and 6:30 pm?", "2"),
        ("Which talk begins first?", "Owls"),
        ("How many talks have more than 60 seats?", "2"),
        ("How many talks have at least 60 seats?", "3"),
        ("How many seats are there in all talks together?", "300"),
        ("How many talks does Ann Rusk give?", "2"),
        ("How many speakers are there?", "3"),
        ("How many seats are left in all?", None),
    ],
)
def test_conditions_on_talks(question: str, answer: str | None) -> None:
    assert answers(question, ROTA) == ([] if answer is None else [answer])


def test_a_bound_in_a_cell_passes_only_what_it_is_certain_of() -> None:
    text = "| Site | Lead (µg/L) |\n|---|---|\n| Pond | <0.5 |\n| Well | 3.1 |\n| Spring | 0.8 |\n"
    assert answers("How many sites have less than 1 µg/L of lead?", text) == ["2"]
    assert answers("How many sites have more than 0.1 µg/L of lead?", text) == ["2"]


def test_votes_are_no_years_and_a_column_of_years_is() -> None:
    text = "| Ward | Votes | Built |\n|---|---|---|\n| Ash | 1302 | 1871 |\n| Elm | 1511 | 1902 |\n"
    assert answers("How many votes were cast in total?", text) == ["2,813"]
    assert answers("How many wards were built before 1900?", text) == ["1"]
    assert answers("What is the total of built?", text) == []


@pytest.mark.parametrize(
    ("question", "sign", "number", "high"),
    [
        ("over £1,000", ">", 1000, None),
        ("at most 3 beds", "<=", 3, None),
        ("more than three beds", ">", 3, None),
        ("between 20 and 40 beds", "between", 20, 40),
        ("exceeding 2 million", ">", 2_000_000, None),
    ],
)
def test_a_bound_on_a_number(question: str, sign: str, number: int, high: int | None) -> None:
    (bound,) = find_bounds(question)
    assert (bound.sign, int(bound.number), bound.high and int(bound.high)) == (sign, number, high)


@pytest.mark.parametrize(
    ("question", "sign", "known"),
    [
        ("in March 2024", "=", ("year", "month")),
        ("after 5 pm", ">", ("time",)),
        ("since 3 May 2019", ">=", ("year", "month", "day")),
        ("on 14 June", "=", ("month", "day")),
        ("by noon", "<=", ("time",)),
        ("from 2019 to 2021", "between", ("year",)),
    ],
)
def test_a_period(question: str, sign: str, known: tuple[str, ...]) -> None:
    (period,) = find_periods(question)
    assert (period.sign, period.low.known) == (sign, known)


@pytest.mark.parametrize("question", ["How many may come?", "They march on.", "It costs 2,400 kr.", "1,985 m"])
def test_no_period(question: str) -> None:
    assert not list(find_periods(question))
