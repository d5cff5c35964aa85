from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")


def test_each_sheet_is_a_heading_and_a_table() -> None:
    workbook = openpyxl.Workbook()
    workbook.properties.title = "Budget"
    workbook.properties.creator = "Ann Lee"
    workbook.properties.created = datetime.datetime(2024, 3, 28)
    costs = workbook.active
    costs.title = "Costs"
    for row in (
        ["City", "Cost", "Paid", "On", "At", None],
        ["Oslo", 1200, True, datetime.date(2024, 3, 28), datetime.time(12, 30), None],
        [None] * 6,
        ["Bergen | west", 0.1 + 0.2, False, datetime.datetime(2024, 3, 28, 12, 30), None, None],
        ["Total", 1e20, 950.0],
    ):
        costs.append(row)
    workbook.create_sheet("Empty")
    people = workbook.create_sheet("People")
    people["C5"], people["D5"], people["C6"], people["D6"] = "name", "born", "Ann", 1990
    file = io.BytesIO()
    workbook.save(file)
    (content,) = extract(".xlsx", file.getvalue())
    assert content.text.splitlines() == [
        "## Costs",
        "",
        "| City | Cost | Paid | On | At |",
        "| --- | --- | --- | --- | --- |",
        "| Oslo | 1200 | TRUE | 2024-03-28 | 12:30:00 |",
        "| Bergen \\| west | 0.3 | FALSE | 2024-03-28 12:30:00 |  |",
        "| Total | 1e+20 | 950 |  |  |",
        "",
        "## People",
        "",
        "| name | born |",
        "| --- | --- |",
        "| Ann | 1990 |",
    ]
    assert (content.title, content.metadata["author"], content.metadata["date"]) == ("Budget", "Ann Lee", "2024-03-28")
    assert texts_of(content, Kind.HEADING) == ["## Costs", "## People"]
    assert chunk_with(content, "| Ann |").headings[0] == "People"


def test_a_formula_is_the_value_that_was_last_computed() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.append(["sum"])
    workbook.active.append(["=1+1"])  # never computed: no program has opened it
    workbook.active.append([3])
    file = io.BytesIO()
    workbook.save(file)
    assert extract(".xlsx", file.getvalue())[0].text == "## Sheet\n\n| sum |\n| --- |\n| 3 |"
