"""OpenDocument: files that LibreOffice and pandoc wrote, in `files/`, and odd ones composed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_files import archive
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content, page_at
from askcol.documents.extract import extract
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")

NAMES = ("office", "text", "table", "style", "meta", "manifest", "presentation")
DECLARED = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)


def read(name: str) -> Content:
    path = Path(__file__).with_name("files") / name
    (content,) = extract(path.suffix, path.read_bytes())
    return content


def composed(body: str, styles: str = "", suffix: str = ".odt") -> Content:
    kind = {".odt": "text", ".ods": "spreadsheet"}[suffix]
    (content,) = extract(
        suffix,
        archive(
            {
                "content.xml": f"<office:document-content {DECLARED}><office:automatic-styles>{styles}"
                f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
                "</office:document-content>"
            }
        ),
    )
    return content


def test_a_text_of_libreoffice_is_read_with_headings_lists_and_merged_cells() -> None:
    content = read("bridge.libreoffice.odt")
    assert texts_of(content, Kind.HEADING) == ["# Findings", "## Costs"]
    assert "- One\n  - Inner\n- Two" in content.text
    assert "The piers have cracks." in content.text and "are new" not in content.text
    assert texts_of(content, Kind.TABLE_ROW)[-2:] == ["| Oslo | 1,200 | 300 |", "| Oslo | 950 |  |"]
    assert "| City | Costs | Costs |" in content.text
    assert content.title == "The bridge"


def test_a_text_of_pandoc_is_read_with_its_title_notes_and_line_breaks() -> None:
    content = read("bridge.pandoc.odt")
    assert (content.title, content.metadata["author"]) == ("The bridge", "Ann Lee")
    assert "The piers have cracks. Some are deep\nand some wide." in content.text
    assert content.text.endswith("Divers looked at them in May.")
    assert "| Bergen | 950 | Harbour Ltd |" in texts_of(content, Kind.TABLE_ROW)
    assert "They are new" not in content.text
    assert chunk_with(content, "| Oslo |").headings[-2:] == ("Findings", "Costs")


def test_cells_of_a_spreadsheet_are_as_shown_and_merged_ones_repeated() -> None:
    content = read("costs.libreoffice.ods")
    assert texts_of(content, Kind.HEADING) == ["## Costs", "## People"]
    rows = texts_of(content, Kind.TABLE_ROW)
    assert "| Oslo | 3.75% | $250.00 | 9:30 AM | 28 March 2024 |" in rows
    assert "| Oslo | 4.00% | $1,250.50 |  |  |" in rows
    assert "| Total |  | $1,500.50 |  |  |" in rows
    assert rows[-1] == "| Ann | 1990 |"
    assert content.metadata["author"] == "Ann Lee"


def test_slides_are_pages_with_titles_lists_tables_groups_and_notes() -> None:
    content = read("bridge.libreoffice.odp")
    assert texts_of(content, Kind.HEADING) == [
        "## Repair of the Orn bridge",
        "## Findings",
        "### Speaker notes",
        "## Costs",
    ]
    assert "- The piers have cracks.\n  - Two of them are deep.\n- The cables are sound." in content.text
    assert "$32 million" in content.text and "$40" not in content.text
    assert "All prices are net." in content.text
    assert "| Year | Costs | Costs |" in content.text
    assert "| 2023 | 1,200 | 300 |" in texts_of(content, Kind.TABLE_ROW)
    assert [page_at(content.pages, content.text.index(words)) for words in ("28 March", "divers", "950")] == [1, 2, 3]


def test_what_a_reader_does_not_see_is_left_out() -> None:
    content = composed(
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>It cost 40.</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p text:style-name="Title">The bridge</text:p>'
        '<text:p>It<text:s text:c="2"/>cost<text:change/> <text:span text:style-name="T1">40</text:span> '
        "32<office:annotation><text:p>Check this.</text:p></office:annotation> million.</text:p>"
        '<text:p text:style-name="T1">Never built.</text:p>',
        '<style:style style:name="T1"><style:text-properties style:text-line-through-type="single"/></style:style>',
    )
    assert content.text == "# The bridge\n\nIt cost 32 million."
    assert content.title == "The bridge"


def test_empty_cells_that_are_repeated_a_million_times_are_not_written_out() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    content = composed(
        '<table:table table:name="A"><table:table-row><table:table-cell><text:p>name</text:p></table:table-cell>'
        f"<table:table-cell><text:p>born</text:p></table:table-cell>{empty}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="1048576">{empty}</table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2">'
        f"<text:p>x</text:p></table:table-cell>{empty}</table:table-row></table:table>",
        suffix=".ods",
    )
    assert content.text == "## A\n\n| name | born |\n| --- | --- |\n| x | x |\n| x | x |"


def test_an_encrypted_document_is_refused() -> None:
    manifest = (
        f"<manifest:manifest {DECLARED}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
        "</manifest:manifest>"
    )
    with pytest.raises(DocumentError, match="encrypted"):
        extract(".odt", archive({"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"}))


def test_a_bomb_of_repeated_cells_is_refused() -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell * 20}</table:table-row>' * 100
    with pytest.raises(DocumentError, match="cells"):
        composed(f'<table:table table:name="A">{rows}</table:table>', suffix=".ods")
