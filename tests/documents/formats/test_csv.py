from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.extract import extract
from askcol.documents.formats._tables import table

pytestmark = pytest.mark.usefixtures("parsed_here")

ROWS = [
    ["City", "Country", "Founded, in AD"],
    ["Oslo", "Norway", "1040"],
    ['The "other" one', "Sweden; formerly Denmark", "1658"],
    ["Two\nlines", "a|b", ""],
]


@pytest.mark.parametrize("dialect", ["excel", "excel-tab", "unix"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_row_is_found_with_its_header(dialect: str, delimiter: str, encoding: str) -> None:
    file = io.StringIO()
    csv.writer(file, dialect, delimiter=delimiter).writerows(ROWS)
    (content,) = extract(".csv", file.getvalue().encode(encoding))
    assert texts_of(content, Kind.TABLE_HEADER) == ["| City | Country | Founded, in AD |\n| --- | --- | --- |"]
    assert texts_of(content, Kind.TABLE_ROW) == [
        "| Oslo | Norway | 1040 |",
        '| The "other" one | Sweden; formerly Denmark | 1658 |',
        "| Two lines | a\\|b |  |",
    ]


def test_the_header_leads_the_rows_of_every_chunk() -> None:
    rows = ["name,born"] + [f"Person {n} of the long list of persons,{1900 + n}" for n in range(60)]
    (content,) = extract(".csv", "\n".join(rows).encode())
    assert chunk_with(content, "| Person 59 ").headings == ("| name | born |",)


def test_a_file_without_a_header_gets_an_empty_one() -> None:
    (content,) = extract(".csv", b"Oslo,1040\nBergen,1070\n")
    assert content.text == "|  |  |\n| --- | --- |\n| Oslo | 1040 |\n| Bergen | 1070 |"


def test_apostrophes_are_no_quotes() -> None:
    (content,) = extract(".csv", b"name,nick\nO'Neil,'Neil'\nAnn,'x\n'Bob',y\n")
    assert content.text.splitlines()[2:] == ["| O'Neil | 'Neil' |", "| Ann | 'x |", "| 'Bob' | y |"]


def test_years_may_be_headers() -> None:
    assert extract(".csv", b"City,2023,2024\nOslo,1,2\n")[0].text.startswith("| City | 2023 | 2024 |\n| --- |")


def test_one_column_and_rows_of_any_length_are_read() -> None:
    assert extract(".tsv", b"name\nAnn\n\nBob\n")[0].text == "| name |\n| --- |\n| Ann |\n| Bob |"
    assert extract(".csv", b"a,b\nx\ny,z,,\n")[0].text == "| a | b |\n| --- | --- |\n| x |  |\n| y | z |"


def test_first_rows_of_one_cell_are_captions() -> None:
    content = b"Costs of 2024,,\n,,\n(in euros),,\nCity,Cost,Paid\nOslo,12,yes\n"
    text = "Costs of 2024\n\n(in euros)\n\n| City | Cost | Paid |\n| --- | --- | --- |\n| Oslo | 12 | yes |"
    assert extract(".csv", content)[0].text == text


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\\")), min_size=1, max_size=5), max_size=8))
def test_every_word_of_every_cell_is_in_its_row(rows: list[list[str]]) -> None:
    lines = table(rows).splitlines()
    kept = [row for row in rows if any(cell.split() for cell in row)]
    assert len(lines) == len(kept) + bool(kept)
    for line, row in zip(lines[:1] + lines[2:], kept, strict=True):
        cells = line.removeprefix("| ").removesuffix(" |").replace("\\|", "\0").split(" | ")
        words = [" ".join(cell.split()).replace("|", "\0") for cell in row]
        assert [cell for cell in cells if cell.strip()] == [word for word in words if word]
