from __future__ import annotations

import pytest

from askcol.chunking.blocks import Kind, blocks
from askcol.chunking.chunks import chunk
from askcol.chunking.tables import Table, cells
from askcol.chunking.wordpieces import reader_tokenizer
from askcol.documents.document import Document

TOWNS = """# Towns of the coast

Census of 2020:

| Town | Population | Area (km²) |
| --- | --: | ---: |
| Arvik | 32,190 | 6.1 |
| **Besvik** | 12,044 |  |
"""


def tables_of(text: str, title: str = "") -> tuple[Table, ...]:
    """The tables of the one chunk that `text` makes."""
    (found,) = chunk(Document("d", "d.md", title, text, ""), reader_tokenizer())
    return found.tables


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| Arvik | 32,190 | 6.1 |", ["Arvik", "32,190", "6.1"]),
        ("Arvik | 32,190", ["Arvik", "32,190"]),
        ("|  | 5 ||", ["", "5", ""]),
        (r"| a\|b | c |", [r"a\|b", "c"]),
        ("| **total** | _4_ | `x` |", ["total", "4", "x"]),
        ("  | a |  ", ["a"]),
        ("|", [""]),
        ("| * | — |", ["*", "—"]),
    ],
)
def test_cells_are_what_stands_between_bars(row: str, expected: list[str]) -> None:
    text = f"x\n{row}"
    assert [text[start:end] for start, end in cells(text, 2, len(text))] == expected


def test_a_table_knows_its_columns_its_rows_and_what_it_is_about() -> None:
    (table,) = tables_of(TOWNS, "Coast yearbook")
    assert table.columns == ("Town", "Population", "Area (km²)")
    assert table.keys == (0,)
    assert not table.pairs
    assert table.context == "Coast yearbook. Towns of the coast. Census of 2020"
    rows = [TOWNS[row.start : row.end] for row in table.rows]
    assert rows == [
        "| Arvik | 32,190 | 6.1 |",
        "| **Besvik** | 12,044 |  |",
    ]


def test_a_long_paragraph_above_a_table_is_no_caption() -> None:
    long = (
        "The census counts everybody who lives in a town on the first of May and has been there for half a year. " * 2
    )
    (table,) = tables_of(TOWNS.replace("Census of 2020:", long))
    assert table.context == "Towns of the coast"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("| Region | 2022 | | 2023 | |\n|---|---|---|---|---|\n| | Units | Sales | Units | Sales |",
         ("Region", "2022 Units", "2022 Sales", "2023 Units", "2023 Sales")),
        ("| Region | 2022 | 2022 | 2023 | 2023 |\n| Region | Units | Sales | Units | Sales |\n|---|---|---|---|---|",
         ("Region", "2022 Units", "2022 Sales", "2023 Units", "2023 Sales")),
        ("| | North | South | East | West |\n|---|---|---|---|---|", ("", "North", "South", "East", "West")),
    ],
)  # fmt: skip
def test_a_header_may_have_two_rows(header: str, columns: tuple[str, ...]) -> None:
    (table,) = tables_of(f"{header}\n| Lund | 5 | 10 | 6 | 12 |\n| Osten | 7 | 20 | 8 | 22 |")
    assert table.columns == columns
    assert len(table.rows) == 2


@pytest.mark.parametrize("row", ["| | 4 | Sales | 6 | 7 |", "| Lund | Ann | Bob | Cid | Dan |", "| | | | | |"])
def test_a_row_of_data_is_no_second_header(row: str) -> None:
    (table,) = tables_of(f"| Region | 2022 | | 2023 | |\n|---|---|---|---|---|\n{row}\n| Osten | 7 | 20 | 8 | 22 |")
    assert len(table.rows) == 2


def test_lines_with_bars_above_a_header_of_another_width_are_prose() -> None:
    text = "a | b | c\n| Town | Area |\n|---|---|\n| Arvik | 6 |"
    assert [b.kind for b in blocks(text)][1:] == [Kind.TABLE_HEADER, Kind.TABLE_ROW]
    assert tables_of(text)[0].columns == ("Town", "Area")


@pytest.mark.parametrize("header", ["| | |", "|  | Value |", "| Field | Details |"])
def test_two_columns_without_names_are_labels_and_values(header: str) -> None:
    (table,) = tables_of(f"{header}\n|---|---|\n| Insurer | Nordhaven |\n| Policy no. | GB 123 |")
    assert table.pairs


def test_two_columns_with_names_are_no_pairs() -> None:
    (table,) = tables_of("| Town | Area |\n|---|---|\n| Arvik | 6.1 |")
    assert not table.pairs


def test_a_table_without_names_has_no_columns() -> None:
    (table,) = tables_of("|  |  |  |\n| --- | --- | --- |\n| Arvik | 6.1 | 1683 |")
    assert table.columns == ()


@pytest.mark.parametrize(
    ("header", "rows", "keys"),
    [
        ("| No. | Town | Area |", ["| 1 | Arvik | 6 |", "| 2 | Besvik | 7 |"], (1,)),
        ("| Item | Size | Price |", ["| Valve | 40 mm | 5 |", "| Valve | 50 mm | 6 |"], (0, 1)),
        ("| First name | Surname | Role |", ["| Ann | Lee | chair |", "| Bo | Orr | clerk |"], (0, 1)),
        ("| Role | Given name | Family name |", ["| chair | Ann | Lee |", "| clerk | Bo | Orr |"], (1, 2)),
        ("| 2021 | 2022 |", ["| 1.2 | 1.4 |", "| 3.4 | 3.5 |"], (0,)),
        ("| Town | Chair |", ["| Arvik | Lee |", "| Arvik | Lee |"], (0,)),
    ],
)
def test_a_row_is_named_by_the_columns_that_tell_it_apart(header: str, rows: list[str], keys: tuple[int, ...]) -> None:
    dashes = "|" + "---|" * (header.count("|") - 1)
    (table,) = tables_of("\n".join([header, dashes, *rows]))
    assert table.keys == keys


def test_a_label_across_a_row_names_the_group_below() -> None:
    rows = ["| North | North | North |", "| Lund | 5 | 6 |", "| South | South | South |", "| Osten | 7 | 8 |"]
    (table,) = tables_of("| Town | Area | Mayor |\n|---|---|---|\n" + "\n".join(rows))
    assert [row.group for row in table.rows] == ["North", "North", "South", "South"]


def test_a_lone_label_names_a_group_if_there_are_several() -> None:
    rows = ["| North: | | |", "| Lund | 5 | 6 |", "| South: | | |", "| Osten | 7 | 8 |"]
    (table,) = tables_of("| Town | Area | Mayor |\n|---|---|---|\n" + "\n".join(rows))
    assert [row.group for row in table.rows] == ["North", "North", "South", "South"]


def test_a_row_without_data_is_no_label() -> None:
    rows = ["| Lund | 5 | 6 |", "| Corvik | | |", "| Osten | 7 | 8 |"]
    (table,) = tables_of("| Town | Area | Mayor |\n|---|---|---|\n" + "\n".join(rows))
    assert [row.group for row in table.rows] == ["", "", ""]


def test_each_chunk_of_a_long_table_holds_its_own_rows_and_what_it_continues() -> None:
    rows = [f"| Town {n} | {1000 + n} | {n}.5 km² | founded by the people of town {n} |" for n in range(40)]
    rows.insert(20, "| South coast | South coast | South coast | South coast |")
    text = "\n".join(["| Town | People | Area | History |", "|---|---|---|---|", *rows])
    found = chunk(Document("d", "d.md", "Towns", text, ""), reader_tokenizer())
    assert len(found) > 3
    assert [text[r.start : r.end] for c in found for t in c.tables for r in t.rows] == rows
    assert all(t.columns == ("Town", "People", "Area", "History") for c in found for t in c.tables)
    assert found[0].headings == ()
    assert found[-1].headings == ("South coast", "| Town | People | Area | History |")


def test_a_row_is_one_sentence_also_with_a_full_stop_in_a_cell() -> None:
    rows = ["| Policy no. | LN-0077 |", "| Note | Paid. See below. |"]
    text = "A loan. Its papers:\n\n| Field | Value |\n|---|---|\n" + "\n".join(rows)
    (found,) = chunk(Document("d", "d.md", "", text, ""), reader_tokenizer())
    said = [text[start:end] for start, end in found.sentences]
    assert said[:2] == ["A loan.", "Its papers:"]
    assert said[-2:] == rows
