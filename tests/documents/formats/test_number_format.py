from __future__ import annotations

import datetime
import io
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from askcol.documents.extract import extract
from askcol.documents.formats.xlsx.number_format import shown

pytestmark = pytest.mark.usefixtures("parsed_here")

AFTERNOON = datetime.datetime(2024, 3, 28, 14, 5, 9)


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (0.0375, "0.00%", "3.75%"),
        (0.04, "0%", "4%"),
        (250, '"$"#,##0.00', "$250.00"),
        (250, "$#,##0.00", "$250.00"),
        (1250, "#,##0", "1,250"),
        (1_000_000, "#,##0", "1,000,000"),
        (999.995, "#,##0.00", "1,000.00"),
        (12.5, '0.00" kg"', "12.50 kg"),
        (12.5, '0.00\\ "kg"', "12.50 kg"),
        (1250.5, "[$€-407]#,##0.00", "€1,250.50"),
        (1250.5, "#,##0.00\\ [$€-407]", "1,250.50 €"),
        (1250, "_(* #,##0.00_)", "1,250.00"),
        (-3.5, "0.00", "-3.50"),
        (-3.5, "0.00;[Red](0.00)", "(3.50)"),
        (-0.001, "0.00", "0.00"),
        (0, '0.00;-0.00;"none"', "none"),
        (0, '_(* #,##0_);_(* (#,##0);_(* "-"??_);_(@_)', "-"),
        (0, '"yes";;"no"', "no"),
        (-1, '"yes";;"no"', ""),
        (3, '[<5]"few";[>=5]"many"', "few"),
        (1_234_567, '0.0,,"M"', "1.2M"),
        (1_234_567, "#,##0,", "1,235"),
        (2_125_550_177, "(000) 000-0000", "(212) 555-0177"),
        (7, "00000", "00007"),
        (5.25, "#.##", "5.25"),
        (5, "#.##", "5"),
        (1.75, "# ?/?", "1 3/4"),
        (0.5, "# ?/?", "1/2"),
        (2.375, "# ?/8", "2 3/8"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E-0", "1.2E-4"),
        (12, 'General" pcs"', "12 pcs"),
        (0.1 + 0.2, "General", "0.3"),
        (42, "@", "42"),
        (True, "General", "TRUE"),
        ("as it is", "0.00", "as it is"),
        (datetime.time(9, 30), "h:mm AM/PM", "9:30 AM"),
        (datetime.time(0, 5), "h:mm AM/PM", "12:05 AM"),
        (datetime.time(12, 30), "h:mm:ss", "12:30:00"),
        (datetime.time(0, 4, 9, 500_000), "mm:ss.0", "04:09.5"),
        (datetime.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (datetime.timedelta(hours=1, minutes=5), "[mm]:ss", "65:00"),
        (AFTERNOON, "m/d/yyyy", "2024-03-28"),
        (AFTERNOON, "mm-dd-yy", "2024-03-28"),
        (AFTERNOON, "dd.mm.yyyy", "2024-03-28"),
        (AFTERNOON, "m/d/yy h:mm", "2024-03-28 14:05"),
        (AFTERNOON, "m/d/yyyy h:mm AM/PM", "2024-03-28 2:05 PM"),
        (AFTERNOON, "yyyy-mm-dd hh:mm:ss", "2024-03-28 14:05:09"),
        (AFTERNOON, "h:mm", "14:05"),
        (AFTERNOON, "d mmmm yyyy", "28 March 2024"),
        (AFTERNOON, "dddd, d mmm yyyy", "Thursday, 28 Mar 2024"),
        (AFTERNOON, "[$-409]mmmm d, yyyy;@", "March 28, 2024"),
        (AFTERNOON, "mm/yyyy", "03/2024"),
        (AFTERNOON, "yyyy", "2024"),
        (AFTERNOON, "General", "2024-03-28 14:05"),
        (datetime.datetime(2024, 3, 28), "General", "2024-03-28"),
    ],
)
def test_a_value_is_shown_by_its_format(value: Any, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_a_sheet_shows_values_by_their_formats_and_no_struck_ones() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Rate", "Price", "Opens", "Stock", "Weight", "Since", "Was"])
    sheet.append([0.0375, 250, datetime.time(9, 30), 1250, 12.5, datetime.date(2024, 5, 3), 40])
    codes = ("0.00%", '"$"#,##0.00', "h:mm AM/PM", "#,##0", '0.00" kg"', "mmm d, yyyy", "0")
    for cell, code in zip(sheet[2], codes, strict=True):
        cell.number_format = code
    sheet["G2"].font = Font(strike=True)
    workbook.save(file := io.BytesIO())
    (content,) = extract(".xlsx", file.getvalue())
    assert content.text.splitlines()[-1] == "| 3.75% | $250.00 | 9:30 AM | 1,250 | 12.50 kg | May 3, 2024 |  |"
