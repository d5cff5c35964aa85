from __future__ import annotations

import io

import docx
import openpyxl
import pytest

from askcol.documents.extract import extract
from askcol.documents.metadata import stated_properties

pytestmark = pytest.mark.usefixtures("parsed_here")


@pytest.mark.parametrize(
    "author",
    [
        "python-docx", "openpyxl", "Steve Canny", "Microsoft Office User", "Microsoft Office-Benutzer", "Windows User",
        "Utilisateur Windows", "Usuario de Microsoft Office", "Un-named", "(anonymous)", "user", "Apache POI",
    ],
)  # fmt: skip
def test_an_author_whom_a_program_names_is_none(author: str) -> None:
    assert stated_properties({"author": author, "subject": "Bridges"}) == ("", {"subject": "Bridges"})


@pytest.mark.parametrize("author", ["Ann Lee", "Ann User", "Windows Users Group", "Anonymous Press", "A. Dmin"])
def test_an_author_with_a_name_stays(author: str) -> None:
    assert stated_properties({"author": author})[1] == {"author": author}


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("2013-12-23T23:15:00Z", None),
        ("2013-01-27T09:14:16Z", None),
        ("2006-09-16T00:00:00Z", None),
        ("1601-01-01T00:00:00Z", None),
        ("1970-01-01", None),
        ("2013-12-23T10:00:00Z", "2013-12-23"),
        ("2024-05-03T09:00:00+02:00", "2024-05-03"),
        ("1980-03-01", "1980-03-01"),
    ],
)
def test_the_date_of_a_template_is_none(date: str, kept: str | None) -> None:
    assert stated_properties({"date": date, "modified": date})[1] == ({"date": kept, "modified": kept} if kept else {})


@pytest.mark.parametrize("title", ["PowerPoint Presentation", "Untitled", "Document1", "Presentation 1"])
def test_a_title_that_a_program_gave_is_none(title: str) -> None:
    assert stated_properties({"title": title})[0] == ""


def test_what_libraries_leave_in_new_documents_is_no_metadata() -> None:
    docx.Document().add_paragraph("Text.").part.package.save(word := io.BytesIO())
    assert extract(".docx", word.getvalue())[0].metadata == {}
    workbook = openpyxl.Workbook()
    workbook.active.append(["a"])
    workbook.save(sheet := io.BytesIO())
    assert "author" not in extract(".xlsx", sheet.getvalue())[0].metadata
