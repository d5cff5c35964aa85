from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from structure import texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.extract import extract
from askcol.documents.formats._tables import captioned_table, table

pytestmark = pytest.mark.usefixtures("parsed_here")


def rows_of(text: str) -> list[list[str]]:
    """The rows of lines of comma-separated cells."""
    return [line.split(",") for line in text.splitlines()]


def header_of(text: str) -> list[str]:
    """The lines above the delimiter of the table of these rows, captions among them."""
    return captioned_table(rows_of(text)).partition("\n| ---")[0].splitlines()


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        (
            "Town,2023,,2024,\n,Budget,Spent,Budget,Spent\nOslo,5,4,6,7\nBergen,3,3,4,2",
            ["| Town | 2023 | 2023 | 2024 | 2024 |", "|  | Budget | Spent | Budget | Spent |"],
        ),
        (
            ',Population,,Area\nTown,2011,2021,km²\nArvik,"30 001",32190,6.1\nBo,12,13,2',
            ["|  | Population | Population | Area |", "| Town | 2011 | 2021 | km² |"],
        ),
        (
            "School,2023/24,2023/24,2024/25,2024/25\nSchool,Girls,Boys,Girls,Boys\nLea,87,79,83,88\nRood,9,7,8,6",
            ["| School | 2023/24 | 2023/24 | 2024/25 | 2024/25 |", "| School | Girls | Boys | Girls | Boys |"],
        ),
        (
            "Team,Contact,Contact\nTeam,Phone,Mail\nReds,555 0177 12,reds@example.org\nBlues,555 0178 12,b@example.org",
            ["| Team | Contact | Contact |", "| Team | Phone | Mail |"],
        ),
        (
            "Week,Desk,Desk,Hall,Hall,Tea\nWeek,Morning,Afternoon,Morning,Afternoon,Saturday\nFirst,Ann,Bea,Cy,Di,Ed",
            [
                "| Week | Desk | Desk | Hall | Hall | Tea |",
                "| Week | Morning | Afternoon | Morning | Afternoon | Saturday |",
            ],
        ),
        (
            ",Room 1,,Room 2,\nTime,Patient,Reason,Patient,Reason\nnoon,Rex,Booster,Tom,Mites",
            ["|  | Room 1 | Room 1 | Room 2 | Room 2 |", "| Time | Patient | Reason | Patient | Reason |"],
        ),
        (
            ",Sales,,,\n,North,,South,\nYear,Cups,Mugs,Cups,Mugs\n2023,1,2,3,4\n2024,5,6,7,8",
            [
                "|  | Sales | Sales | Sales | Sales |",
                "|  | North | North | South | South |",
                "| Year | Cups | Mugs | Cups | Mugs |",
            ],
        ),
    ],
)
def test_a_row_of_groups_above_a_row_of_names_is_a_second_header(rows: str, header: list[str]) -> None:
    assert header_of(rows.replace('"', "")) == header


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ("Room,9:00,10:30\nHall A,Ann Lee,Bo Orr\nHall B,Cy Ray,closed", ["| Room | 9:00 | 10:30 |"]),
        ("Crop,2019/20,2020–2021\nRye,4,5\nOats,6,7", ["| Crop | 2019/20 | 2020–2021 |"]),
        ("Hall A,9:00,10:30\nHall B,9:15,10:45", ["|  |  |  |"]),
        ("Rye,4,5\nOats,6,7", ["|  |  |  |"]),
    ],
)
def test_numbers_are_a_header_only_above_something_else(rows: str, header: list[str]) -> None:
    assert header_of(rows) == header


@pytest.mark.parametrize(
    "rows",
    [
        "Town,Mayor,\nOslo,Lee,north\nBergen,Ray,west",
        ",Coach,Points\nReds,Ann,n/a\nBlues,Bob,12",
        "Team,,Note\nReds,x,none\nBlues,y,12",
        "Town,Founded,,Closed\nOslo,1990,1991,2001\nBergen,1992,1999,2002",
        "Plan,Monthly,,Yearly\nBasic,free,-,free\nPlus,$5,3%,$50\nPro,$9,2%,$90",
    ],
)
def test_a_row_of_data_below_a_header_with_gaps_stays_one(rows: str) -> None:
    assert len(header_of(rows)) == 1


@pytest.mark.parametrize(
    "rows",
    [
        "Company,Acme Ltd\nFounded,1998\nEmployees,310\nCity,Oslo",
        "Name,Ann Lee\nPhone,(212) 555-0177\nE-mail,ann@example.org\nBorn,3 May 1987",
        "Policy no.,GB 123 4567 89\nPremium,$250.00\nExpiry,2027-03-01",
        "Tenant:,Bo Ray\nFlat:,third floor\nPets:,none",
        "Opening,9:30 AM\nClosing date,12 March 2026",
        "Rent,EUR 950\nDeposit,EUR 1900\nStart,2026-05-01",
    ],
)
def test_labels_and_their_values_have_no_header(rows: str) -> None:
    assert captioned_table(rows_of(rows)).splitlines()[:2] == ["|  |  |", "| --- | --- |"]


@pytest.mark.parametrize(
    "rows",
    [
        "Town,Population\nArvik,32190\nBo,n/a\nDal,about 12",
        "Name,Born\nAnn,1990\nBob,1985",
        "Name,Born\nAnn,1990",
        "Product,Price\nCup,$5\nMug,free\nJar,$7",
        "Field,Value\nName,Ann Lee\nPhone,+47 22 33 44 55\nBorn,1987-05-03",
        "Indicator,2023\nGDP,$3m\nGrowth,4%\nCapital,Oslo",
        "name,nick\nO'Neil,Neil\nAnn,x",
        "Term,Meaning\nForm,a sheet to fill in\nRent,what a tenant pays",
        "City,2023,2024\nOslo,1,2",
        "Person,Contact\nAnn,ann@example.org\nBob,555 0177 12",
    ],
)
def test_two_columns_of_many_things_keep_their_header(rows: str) -> None:
    assert header_of(rows) == [f"| {' | '.join(rows_of(rows)[0])} |"]


def test_a_header_of_more_than_three_rows_becomes_one_of_three() -> None:
    rows = [["a", "b"], ["a", "c"], ["d", "e"], ["f", "g"], ["1", "2"]]
    assert table(rows, 4).splitlines()[:4] == ["| a | b c |", "| d | e |", "| f | g |", "| --- | --- |"]


def test_captions_stand_above_rows_of_groups() -> None:
    rows = "Survey of 2024,,\n,Share,\nParty,North,South\nReds,12%,13%\nBlues,8%,9%"
    assert header_of(rows) == ["Survey of 2024", "", "|  | Share | Share |", "| Party | North | South |"]


INFOBOX = "<table><tr><th colspan=2>Oslo<tr><th>Founded<td>1040<tr><th>Mayor<td>Ann Lee<tr><th>Site<td>Norway</table>"
GRID = "<table><tr><td></td><th>North<th>South<tr><th>Cups<td>a<td>b<tr><th>Mugs<td>c<td>d</table>"


def test_names_of_rows_are_no_header() -> None:
    (content,) = extract(".html", INFOBOX.encode())
    assert content.text.splitlines() == [
        "Oslo", "", "|  |  |", "| --- | --- |", "| Founded | 1040 |", "| Mayor | Ann Lee |", "| Site | Norway |",
    ]  # fmt: skip
    (content,) = extract(".html", GRID.encode())
    assert content.text.splitlines()[0] == "|  | North | South |"


def test_rows_that_a_word_document_repeats_on_each_page_are_its_header() -> None:
    from docx.oxml import OxmlElement

    document = docx.Document()
    made = document.add_table(4, 3)
    for row, texts in zip(made.rows, rows_of("Town,Mayor,\n,now,before\nOslo,Lee,Ray\nBergen,Fox,Dun"), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    made.cell(0, 1).merge(made.cell(0, 2))
    made.cell(0, 0).merge(made.cell(1, 0))
    for row in made.rows[:2]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.save(file := io.BytesIO())
    (content,) = extract(".docx", file.getvalue())
    assert content.text.splitlines() == [
        "| Town | Mayor | Mayor |",
        "| Town | now | before |",
        "| --- | --- | --- |",
        "| Oslo | Lee | Ray |",
        "| Bergen | Fox | Dun |",
    ]


def test_merged_cells_of_a_sheet_are_repeated_and_name_its_columns() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in rows_of("Region,Town,2023,\n,,Budget,Spent\nNorth,Arvik,5,4\n,Bo,3,2\nSouth,Dal,closed,"):
        sheet.append([int(cell) if cell.isdecimal() and len(cell) < 4 else cell or None for cell in row])
    for reference in ("A1:A2", "B1:B2", "C1:D1", "A3:A4", "C5:D5"):
        sheet.merge_cells(reference)
    workbook.save(file := io.BytesIO())
    (content,) = extract(".xlsx", file.getvalue())
    assert content.text.splitlines()[2:] == [
        "| Region | Town | 2023 | 2023 |",
        "| Region | Town | Budget | Spent |",
        "| --- | --- | --- | --- |",
        "| North | Arvik | 5 | 4 |",
        "| North | Bo | 3 | 2 |",
        "| South | Dal | closed | closed |",
    ]
    assert texts_of(content, Kind.TABLE_ROW)[-1] == "| South | Dal | closed | closed |"


def test_a_sentence_below_the_rows_is_a_note() -> None:
    rows = rows_of("Week,Desk\n1 June,Ann\n8 June,Bea\nTotal,\nSwaps must be agreed with Ann.,")
    assert captioned_table(rows).split("\n\n") == [table(rows[:4]), "Swaps must be agreed with Ann."]
