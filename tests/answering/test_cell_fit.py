"""How well a cell's row and column fit the question."""

from __future__ import annotations

import pytest
from composing import document_of

from askcol.answering.cell_fit import CellFit, CellFits
from askcol.chunking import chunk, reader_tokenizer
from askcol.reading import Span

VALVES = """# Stock

| SKU | Item | Size | On hand | Unit price | Supplier |
|---|---|---|---|---|---|
| HP-1 | Gate valve | 40 mm | 7 | £18.20 | Tallis Pipe |
| HP-2 | Ball valve | 22 mm | 54 | £4.25 | Orme |
| HP-3 | Ball valve | 15 mm | 9 | £3.10 | Orme |
"""

SCORES = """# Scores

| Pupil | Round 1 | Round 2 | Round 3 |
|---|---|---|---|
| Jacob Stone | 14 | 16 | 13 |
| Anya Roy | 17 | 15 | 18 |
"""

SQUAD = """# Squad

| Surname | First name | Signed from | Caps |
|---|---|---|---|
| Garvey | Ned | Academy | 4 |
| Dunne | Kevin | Orwell | 12 |
"""

ELECTIONS = """# Elections

| Year | Winner | Votes | Runner-up | Votes |
|---|---|---|---|---|
| 2008 | Barack Obama | 365 | John McCain | 173 |
"""

AREAS = """# Towns

| Town | Area (km²) |
|---|---|
| Arvik | 6.1 |
"""

SUN = """# Sunset from 7 July

| Day | High | Sunset |
|---|---|---|
| Thu 10 | 17:19 | 21:25 |
"""

MEMO = """# Parking memo

From: Tamsin Roy

To: all staff

Date: 11 May 2026
"""


def fit(question: str, text: str, row: str, cell: str) -> CellFit:
    """The fit of the first `cell` in the line that holds `row`."""
    document = document_of("stock", text)
    start = text.index(cell, text.index(row))
    (found,) = (c for c in chunk(document, reader_tokenizer()) if c.start <= start < c.end)
    return CellFits(question).fit(Span(found, start, start + len(cell), 2.0, 2.0, 0.0), text.splitlines()[0])


@pytest.mark.parametrize(
    ("question", "text", "row", "cell", "expected"),
    [
        ("Which company supplies the 40 mm gate valve?", VALVES, "HP-1", "Tallis Pipe", CellFit(1.0, 1.0)),
        ("Which company supplies the 40 mm gate valve?", VALVES, "HP-1", "7", CellFit(1.0, -1.0)),
        ("What does the 40 mm gate valve weigh?", VALVES, "HP-1", "7", CellFit(1.0, -0.5)),
        ("How much is the 22 mm ball valve?", VALVES, "HP-2", "£4.25", CellFit(1.0, 1.0)),
        ("How much is the 22 mm ball valve?", VALVES, "HP-3", "£3.10", CellFit(-1.0, 1.0)),
        ("Who supplies the ball valve?", VALVES, "HP-2", "Orme", CellFit(0.0, 1.0)),
        ("How did Jacob Stone do in round 3?", SCORES, "Jacob", "13", CellFit(1.0, 1.0)),
        ("How did Jacob Stone do in round 3?", SCORES, "Jacob", "16", CellFit(1.0, -1.0)),
        ("How did Jacob Stone do in round 3?", SCORES, "Anya", "18", CellFit(-1.0, 1.0)),
        ("Which round did Jacob Stone win?", SCORES, "Jacob", "16", CellFit(1.0, 0.5)),
        ("How many caps has Ned Garvey?", SQUAD, "Garvey", "4", CellFit(1.0, 1.0)),
        ("How many caps has Patrick Garvey?", SQUAD, "Garvey", "4", CellFit(-1.0, 1.0)),
        ("How many votes did John McCain win in 2008?", ELECTIONS, "2008", "173", CellFit(1.0, 0.5)),
        ("How many votes did John McCain win in 2008?", ELECTIONS, "2008", "365", CellFit(1.0, -1.0)),
        ("How big is Arvik?", AREAS, "Arvik", "6.1", CellFit(1.0, 1.0)),
        ("When was Arvik founded?", AREAS, "Arvik", "6.1", CellFit(1.0, 0.0)),
        ("When is the sunset on Thursday 17?", SUN, "Thu", "21:25", CellFit(-1.0, 1.0)),
        ("When is the high water on Thursday 10 July?", SUN, "Thu", "17:19", CellFit(1.0, 1.0)),
        ("Jacob Stone round 3 score", SCORES, "Jacob", "13", CellFit(1.0, 1.0)),
        ("Jacob Stone 2024 scores", SCORES, "Jacob", "13", CellFit(1.0, -0.5)),
        ("Who is the parking memo to?", MEMO, "To:", "all staff", CellFit(0.0, 0.0)),
        ("What is the date of the parking memo?", MEMO, "Date:", "11 May 2026", CellFit(0.0, 1.0)),
        ("What is the date of the parking memo?", MEMO, "From:", "Tamsin Roy", CellFit(0.0, -1.0)),
        ("Who signed the parking memo?", MEMO, "From:", "Tamsin Roy", CellFit(0.0, -0.5)),
        ("Who wrote it?", "Ann Lee wrote it.", "Ann", "Ann Lee", CellFit(0.0, 0.0)),
    ],
)
def test_row_and_column(question: str, text: str, row: str, cell: str, expected: CellFit) -> None:
    assert fit(question, text, row, cell) == expected


def test_a_number_of_another_column_does_not_name_the_row() -> None:
    assert fit("How much is a 54 mm ball valve?", VALVES, "HP-2", "£4.25").row == -1.0
