"""Counts, sums, extremes and comparisons over the cells of one table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from composing import document_of

from askcol.answering.computing import computed_type
from askcol.answering.computing.cells import Amount, amounts, column_unit, points
from askcol.answering.computing.evaluation import evaluate
from askcol.answering.computing.grid import Grid, adds_up, grid_of
from askcol.answering.computing.mapping import concerns, plans
from askcol.answering.computing.question import Question
from askcol.answering.computing.result import Result
from askcol.answering.question_types import question_type
from askcol.chunking import tables_of

FLATS = """# Flats at Weir Court

| Flat | Tenant | Rent | Area (m²) | Balcony | Since | Floor |
|---|---|---|---|---|---|---|
| 1 | Ana Lund | £640.00 | 52.5 | yes | 3 May 2019 | ground |
| 2 | Bo Reed | £710.50 | 61.0 | no | 12 June 2021 | ground |
| 3 | Cy Marr | £1,020.00 | 88.4 | yes | 1 May 2017 | upper |
| 4 | Di Okoro | £655.00 | 50.0 | yes | 20 July 2023 | upper |
| Total |  | £3,025.50 | 251.9 |  |  |  |
"""


def grid(text: str = FLATS) -> Grid:
    document = document_of("flats", text)
    (table,) = tables_of(document)
    found = grid_of(table, document)
    assert found is not None
    return found


def results(question: str, text: str = FLATS) -> list[Result]:
    kind, _ = computed_type(question, question_type(question))
    return [evaluate(plan) for plan in plans(Question(question, kind), grid(text))] if kind else []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many flats have a balcony?", "3"),
        ("how many flats have no balcony", "1"),
        ("How many flats are without a balcony?", "1"),
        ("How many flats on the upper floor have a balcony?", "2"),
        ("How many tenants pay a rent of more than £650?", None),
        ("How many flats have a rent of more than £650?", "3"),
        ("How many flats are larger than 52 m²?", "3"),
        ("How many flats have an area of at most 52.5 m²?", "2"),
        ("How many tenants are there?", "4"),
        ("What is the total rent?", "£3,025.50"),
        ("What is the total area of all four flats?", "251.9 m²"),
        ("What is the total area of all five flats?", None),
        ("What is the total rent on the ground floor?", "£1,350.50"),
        ("What is the average rent?", "£756.38"),
        ("Which flat has the highest rent?", "3"),
        ("What is the highest rent?", "£1,020.00"),
        ("Which tenant pays the lowest rent?", "Ana Lund"),
        ("Which tenant has the lowest rent?", "Ana Lund"),
        ("Which is the cheapest flat?", "1"),
        ("Which flat is the smallest?", "4"),
        ("What is the largest area?", "88.4"),
        ("Which tenant has been there since the earliest date?", None),
        ("Which has the larger area, Ana Lund or Bo Reed?", "Bo Reed"),
        ("Is the rent of Cy Marr higher than the rent of Di Okoro?", "Cy Marr"),
        ("How much more rent does Cy Marr have than Bo Reed?", "£309.50"),
        ("What is the difference in area between Di Okoro and Cy Marr?", "38.4 m²"),
    ],
)
def test_a_question_maps_to_one_answer_or_none(question: str, answer: str | None) -> None:
    assert [r.text for r in results(question)] == ([] if answer is None else [answer])


CREW = """# Crew of the ferry

| Name | Department | Country | Pay | Shift | Class |
|---|---|---|---|---|---|
| Ann | IT | US | €100 | A | First |
| Bo | HR | FR | €200 | B | Second |
| Cy | IT | US | €300 | B | First |
| Di | HR | FR | €401 | A | Second |
| Ed | Law | US | €500 | A | First |
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the total pay in the IT department?", "€400"),
        ("What is the total pay in the it department?", "€400"),
        ("What is the total pay in department IT?", "€400"),
        ("How many people are in IT?", "2"),
        ("What is the total pay in shift A?", "€1,001"),
        ("what is the total pay in shift a", "€1,001"),
        ("What is the lowest pay in shift A?", "€100"),
        ("Who has the highest pay in shift B?", "Cy"),
        ("How many people are in shift A?", "3"),
        ("How many people are in a shift?", "5"),
        ("How many people are in the US?", "3"),
        ("How many people are in the U.S.?", "3"),
        ("how many people are in the us", "3"),
        ("How many people are there in the OR?", None),
        ("How many people are there in May?", None),
        ("What is the total pay in first class?", "€900"),
        ("Tell us the total pay.", "€1,501"),
        ("What is the average pay?", "€300.20"),
        ("What is the total pay of a member of shift B?", "€500"),
        ("HOW MANY PEOPLE ARE IN SHIFT A?", "3"),
    ],
)
def test_a_word_that_mostly_says_nothing_is_a_filter_where_it_names_a_cell(question: str, answer: str | None) -> None:
    assert [r.text for r in results(question, CREW)] == ([] if answer is None else [answer])


@pytest.mark.parametrize(
    ("cells", "mean"),
    [(["60", "40", "25"], "41.67"), (["1.5", "2.2", "2.9", "4.0"], "2.65"), (["£617", "£618.80"], "£617.90")],
)
def test_a_mean_has_two_decimals_more_than_its_numbers(cells: list[str], mean: str) -> None:
    rows = "".join(f"| Ward {'NSWE'[i]} | {cell} |\n" for i, cell in enumerate(cells))
    assert [r.text for r in results("What is the average score?", f"| Ward | Score |\n|---|---|\n{rows}")] == [mean]


def test_a_bound_is_shown_as_the_question_has_it() -> None:
    text = "| Mill | Founded |\n|---|---|\n| North | 1871 |\n| South | 1902 |\n"
    (plan,) = plans(Question("How many mills were founded before 1900?", "count"), grid(text))
    assert [f.shown(plan.grid) for f in plan.filters] == ["Founded < 1900"]


@pytest.mark.parametrize(
    "question",
    [
        "How many flats have a garden?",
        "How many flats were sold?",
        "Which flat has the highest rent in Selby?",
        "What is the total rent without the ground floor?",
        "How many flats do not have a balcony and were renovated?",
        "Which flat is the noisiest and the cheapest?",
        "How much more rent does Cy Marr have than the others?",
    ],
)
def test_a_word_that_nothing_accounts_for_leaves_no_plan(question: str) -> None:
    assert results(question) == []


def test_the_formula_and_the_cells_that_were_used() -> None:
    (total,) = results("What is the total rent on the ground floor?")
    assert total.formula == "640.00 + 710.50 = £1,350.50"
    assert [cell.text for _, cell in total.cells] == ["£640.00", "£710.50"]
    assert all(FLATS[cell.start : cell.end] == cell.text for _, cell in total.cells)
    (highest,) = results("Which flat has the highest rent?")
    assert highest.formula == "max(£640.00, £710.50, £1,020.00, £655.00) = £1,020.00"
    assert highest.cells[0][1].text == highest.text


def test_a_long_formula_shows_the_first_terms_and_the_last() -> None:
    rows = "".join(f"| R{i} | {i} |\n" for i in range(1, 41))
    (total,) = results("What is the total weight?", f"| Crate | Weight (kg) |\n|---|---|\n{rows}")
    assert total.text == "820 kg"
    assert total.formula == "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 + … + 40 = 820 kg"
    assert len(total.cells) == 40


@pytest.mark.parametrize(
    ("old", "new", "question", "obstacle"),
    [
        ("£640.00", "", "What is the total rent?", "a cell in “Rent” is empty"),
        ("£640.00", "€640.00", "What is the total rent?", "not every cell in “Rent” is a number or date of one kind"),
        ("£640.00", "unknown", "Which flat has the highest rent?", "not every cell"),
        ("£655.00", "£1,020.00", "Which flat has the highest rent?", "3 and 4 are equal"),
        ("", "", "How much more rent does Ana Lund have than Bo Reed?", "£640.00 is not more than £710.50"),
    ],
)
def test_what_can_not_be_computed_is_named(old: str, new: str, question: str, obstacle: str) -> None:
    (result,) = results(question, FLATS.replace(old, new) if old else FLATS)
    assert result.obstacle is not None
    assert result.obstacle.startswith(obstacle)
    assert result.text == ""


def test_years_are_not_added_up() -> None:
    text = "| Mill | Opened |\n|---|---|\n| North | 1871 |\n| South | 1902 |\n"
    (total,) = results("What is the total of the mills opened?", text)
    assert total.obstacle is not None
    (first,) = results("Which mill opened first?", text)
    assert first.text == "North"


def test_an_older_person_has_a_higher_age_and_an_older_house_an_earlier_year() -> None:
    ages = "| Player | Age |\n|---|---|\n| Ann | 31 |\n| Bo | 24 |\n"
    years = "| House | Built |\n|---|---|\n| Ann's | 1931 |\n| Bo's | 1924 |\n"
    assert [r.text for r in results("Who is the oldest player?", ages)] == ["Ann"]
    assert [r.text for r in results("Which is the oldest house?", years)] == ["Bo's"]


def test_a_bound_in_a_cell_is_below_the_greatest_and_may_be_the_least() -> None:
    text = "| Site | Lead (µg/L) |\n|---|---|\n| Pond | <0.5 |\n| Well | 3.1 |\n"
    assert [r.text for r in results("Which site has the most lead?", text)] == ["Well"]
    (least,) = results("Which site has the least lead?", text)
    assert least.obstacle is not None


def test_two_columns_that_may_be_meant_give_two_plans() -> None:
    text = "| Station | Calls 2023 | Calls 2024 |\n|---|---|---|\n| Ebb | 9 | 14 |\n| Dun | 12 | 11 |\n"
    assert len(results("Which station had the most calls?", text)) == 2
    assert [r.text for r in results("Which station had the most calls in 2024?", text)] == ["Ebb"]


def test_rows_of_groups_and_totals_are_no_data() -> None:
    rows = ("Food | Food | Food", "Rice | £3 | Ann", "Beans | £4 | Bo", "Subtotal | £7 |", "Salt | £1 | Bo")
    text = "| Item | Cost | Buyer |\n|---|---|---|\n" + "".join(f"| {row} |\n" for row in rows)
    assert [row.cells[0].text for row in grid(text).rows] == ["Rice", "Beans", "Salt"]
    assert [row.cells[0].text for row in grid(text).totals] == ["Subtotal"]


@pytest.mark.parametrize("first", ["Total", "TOTAL:", "Grand total", "Subtotal", "Sub-total", "Average", "Sum"])
def test_a_row_that_adds_up(first: str) -> None:
    assert adds_up(["", first, "12"])


@pytest.mark.parametrize("first", ["Totnes", "Summer", "Meanwood", "Grand Hotel", ""])
def test_a_row_that_does_not_add_up(first: str) -> None:
    assert not adds_up([first])


@pytest.mark.parametrize(
    ("cells", "column", "units"),
    [
        (["£1,149.73", "£5"], "Cost", ["£", "£"]),
        (["12.5 t", "3 t"], "Weight", ["t", "t"]),
        (["12", "3"], "Weight (t)", ["t", "t"]),
        (["12", "3"], "Cost (£)", ["£", "£"]),
        (["46%", "58%"], "Rate", ["%", "%"]),
        (["4350 USD", "12 USD"], "Price", ["USD", "USD"]),
        (["−4", "+3"], "Change", ["", ""]),
        (["12 kg", "3"], "Weight", None),
        (["3-5%", "4%"], "Share", None),
        (["about 5", "4"], "Share", None),
        (["", "4"], "Share", None),
    ],
)
def test_amounts_of_a_column(cells: list[str], column: str, units: list[str] | None) -> None:
    read = amounts(cells, column)
    assert (None if read is None else [amount.unit for amount in read]) == units


@pytest.mark.parametrize(
    ("amount", "value", "written"),
    [
        (Amount(Decimal(1), "£", True), "1149.73", "£1,149.73"),
        (Amount(Decimal(1), "t"), "20.0", "20.0 t"),
        (Amount(Decimal(1), "%"), "12", "12%"),
        (Amount(Decimal(1)), "-32850", "−32,850"),
    ],
)
def test_a_number_is_written_as_the_cells_are(amount: Amount, value: str, written: str) -> None:
    assert amount.written(Decimal(value)) == written


@pytest.mark.parametrize(
    ("column", "unit"),
    [("Length (m)", "m"), ("Weight in kg", "kg"), ("Area, ha", ""), ("Late (to 6 PM)", ""), ("Nitrate (mg/L)", "mg/L")],
)
def test_the_unit_of_a_column(column: str, unit: str) -> None:
    assert column_unit(column) == unit


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (["2024-11-30", "2024-02-01"], 1),
        (["30/11/2024", "01/12/2024"], 0),
        (["11/30/2024", "12/01/2024"], 0),
        (["6 Jul 1987", "2 May 2016"], 0),
        (["9:30 AM", "11:05 PM", "12:10 AM"], 2),
        (["18:50", "9:15"], 1),
        (["01/02/2024", "02/01/2024"], None),
        (["June 2020", "3 June 2020"], None),
        (["3 May", "soon"], None),
    ],
)
def test_points_in_time_are_ordered(cells: list[str], first: int | None) -> None:
    read = points(cells)
    assert (None if read is None else min(range(len(read)), key=lambda i: read[i].order)) == first


def test_a_table_concerns_a_question_that_it_can_not_be_mapped_to() -> None:
    assert concerns(Question("How many flats with a balcony were sold?", "count"), grid())
    assert not concerns(Question("How many goats live on the allotments?", "count"), grid())


def test_a_number_of_a_question_belongs_to_no_column_without_a_name() -> None:
    table = "| Flat |  | Rooms |\n|---|---|---|\n| North | 7 | 2 |\n| South | 9 | 3 |\n"
    assert [r.text for r in results("How many flats have two rooms?", table)] == ["1"]


@pytest.mark.parametrize(
    ("question", "answers"),
    [("How many suture kits were delivered?", []), ("How many items come from Orme?", ["1"])],
)
def test_a_row_about_several_things_is_not_counted_as_one(question: str, answers: list[str]) -> None:
    table = "| Item | Maker | Quantity |\n|---|---|---|\n| Suture kit | Orme | 20 |\n| Syringe | Pask | 300 |\n"
    assert [r.text for r in results(question, table)] == answers
