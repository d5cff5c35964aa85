from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import docx
import pytest
from broken_files import archive, word_xml
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(write: Callable[[Document], object]) -> Content:
    document = docx.Document()
    write(document)
    file = io.BytesIO()
    document.save(file)
    (content,) = extract(".docx", file.getvalue())
    return content


def report(document: Document) -> None:
    document.core_properties.title = "The report"
    document.core_properties.author = "Ann Lee"
    document.core_properties.created = datetime.datetime(2024, 3, 28, 12)
    document.core_properties.modified = datetime.datetime(2024, 4, 1)
    document.core_properties.keywords = "bridges"
    document.add_heading("The report", 0)
    document.add_heading("Costs", 1)
    paragraph = document.add_paragraph("The ")
    paragraph.add_run("bridge").bold = True
    paragraph.add_run(" was closed\tin\n2023.")
    document.add_heading("By year", 2)
    table = document.add_table(2, 2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["Year", "Cost", "2023", "1,200"], strict=True):
        cell.text = text
    document.add_paragraph("Inspect", style="List Bullet")
    document.add_paragraph("Repair", style="List Number")
    document.add_paragraph("The end.")


def test_headings_paragraphs_tables_and_items_are_read() -> None:
    content = saved(report)
    assert content.text == (
        "# The report\n\n# Costs\n\nThe bridge was closed in\n2023.\n\n## By year\n\n"
        "| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |\n\n- Inspect\n- Repair\n\nThe end."
    )
    assert texts_of(content, Kind.TABLE_ROW) == ["| 2023 | 1,200 |"]
    assert texts_of(content, Kind.LIST_ITEM) == ["- Inspect", "- Repair"]
    assert chunk_with(content, "| 2023 |").headings[:2] == ("Costs", "By year")


def test_properties_are_title_and_metadata() -> None:
    content = saved(report)
    assert content.title == "The report"
    assert content.metadata["author"] == "Ann Lee"
    assert content.metadata["date"] == "2024-03-28"
    assert content.metadata["modified"] == "2024-04-01"
    assert content.metadata["keywords"] == "bridges"


def test_without_properties_the_title_is_the_paragraph_styled_as_one() -> None:
    def write(document: Document) -> None:
        document.core_properties.title = ""
        document.add_heading("A title", 0)

    assert saved(write).title == "A title"


def test_merged_cells_are_repeated() -> None:
    def write(document: Document) -> None:
        table = document.add_table(3, 3)
        for row, texts in zip(table.rows, [["City", "Budget", ""], ["Oslo", "1", "2"], ["", "3", "4"]], strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.cell(0, 1).merge(table.cell(0, 2))
        table.cell(1, 0).merge(table.cell(2, 0))

    assert saved(write).text.splitlines() == [
        "| City | Budget | Budget |",
        "| --- | --- | --- |",
        "| Oslo | 1 | 2 |",
        "| Oslo | 3 | 4 |",
    ]


def test_only_what_a_reader_sees_is_read() -> None:
    def write(document: Document) -> None:
        paragraph = document.add_paragraph()
        for xml in (
            "<w:ins><w:r><w:t>new</w:t></w:r></w:ins>",
            "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>",
            "<w:hyperlink><w:r><w:t xml:space='preserve'> link</w:t></w:r></w:hyperlink>",
            "<w:r><w:instrText>PAGE</w:instrText></w:r>",
            "<w:sdt><w:sdtContent><w:r><w:t xml:space='preserve'> control</w:t></w:r></w:sdtContent></w:sdt>",
        ):
            name, rest = xml[1:].split(">", 1)
            paragraph._p.append(parse_xml(f"<{name} {W}>{rest}"))
        document.element.body.insert(0, parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ))  # fmt: skip

    assert saved(write).text == "In a control.\n\nnew link control"


def runs_xml(*runs: tuple[str, str]) -> str:
    """A paragraph of runs, each with its properties."""
    made = (
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>' for text, properties in runs
    )
    return f"<w:p>{''.join(made)}</w:p>"


RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("About 4,120", ""), ("3", RAISED), (" people", "")], "About 4,120 people"),
        ([("10", ""), ("8", RAISED), (" cells on 54 m", ""), ("2", RAISED)], "10^8 cells on 54 m^2"),
        ([("The 3", ""), ("r", RAISED), ("d", RAISED), (" of May", "")], "The 3rd of May"),
        ([("H", ""), ("2", '<w:vertAlign w:val="subscript"/>'), ("O", "")], "H2O"),
        ([("$40", "<w:strike/>"), (" $32", "")], "$32"),
        ([("nine", '<w:dstrike w:val="true"/>'), (" eleven days", "")], "eleven days"),
        ([("nine", '<w:strike w:val="0"/>'), (" days", "")], "nine days"),
        ([("A secret. ", "<w:vanish/>"), ("Text.", "")], "Text."),
    ],
)
def test_marks_of_notes_and_struck_text_go_and_exponents_stay(runs: list[tuple[str, str]], text: str) -> None:
    assert extract(".docx", word_xml(runs_xml(*runs)))[0].text == text


def test_a_style_of_characters_may_raise_or_strike_out() -> None:
    styles = (
        f'<w:styles {W}><w:style w:type="character" w:styleId="Mark"><w:rPr>{RAISED}</w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="Old"><w:basedOn w:val="Gone"/></w:style></w:styles>'
    )
    body = runs_xml(
        ("310", ""), ("2", '<w:rStyle w:val="Mark"/>'), (" of ", ""), ("240", '<w:rStyle w:val="Old"/>'), ("300", "")
    )
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    (content,) = extract(".docx", archive({"word/document.xml": document, "word/styles.xml": styles}))
    assert content.text == "310 of 300"


def test_a_row_whose_deletion_is_tracked_is_left_out() -> None:
    def write(document: Document) -> None:
        table = document.add_table(3, 2)
        for row, texts in zip(table.rows, [["Item", "Price"], ["Cup", "$40"], ["Cup", "$32"]], strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W}/>"))

    assert saved(write).text == "| Item | Price |\n| --- | --- |\n| Cup | $32 |"


def test_a_table_in_a_cell_stands_after_its_table_below_the_names_of_its_row_and_column() -> None:
    def write(document: Document) -> None:
        table = document.add_table(3, 3)
        for row, texts in zip(
            table.rows, [["Site", "Lead", "Costs"], ["Oslo", "Ann", ""], ["Bo", "Ray", "12"]], strict=True
        ):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        inner = table.cell(1, 2).add_table(2, 2)
        for cell, text in zip(
            [c for row in inner.rows for c in row.cells], ["Year", "Cost", "2023", "1,200"], strict=True
        ):
            cell.text = text

    assert saved(write).text == (
        "| Site | Lead | Costs |\n| --- | --- | --- |\n| Oslo | Ann |  |\n| Bo | Ray | 12 |\n\n"
        "Oslo: Costs\n\n| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |"
    )


def test_a_table_that_lays_out_a_page_is_read_cell_by_cell() -> None:
    def write(document: Document) -> None:
        frame = document.add_table(1, 2)
        frame.cell(0, 0).text = "On the left."
        inner = frame.cell(0, 1).add_table(2, 2)
        for cell, text in zip(
            [c for row in inner.rows for c in row.cells], ["Year", "Cost", "2023", "1,200"], strict=True
        ):
            cell.text = text
        document.add_table(1, 1).cell(0, 0).text = "In a frame."

    assert saved(write).text == "On the left.\n\n| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |\n\nIn a frame."


def test_a_style_is_a_heading_by_the_style_that_it_is_based_on() -> None:
    def write(document: Document) -> None:
        style = document.styles.add_style("Chapter", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Heading 2"]
        document.add_paragraph("A chapter", style="Chapter")

    assert saved(write).text == "## A chapter"


def test_text_boxes_and_notes_are_read() -> None:
    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    box = f"<w:pict><w:txbxContent>{paragraph('In a box.')}</w:txbxContent></w:pict>"
    body = f"<w:p><w:r><w:t>Text.</w:t>{box}</w:r></w:p>"
    separator = f'<w:footnote w:type="separator">{paragraph("-")}</w:footnote>'
    notes = f"<w:footnotes {W}>{separator}<w:footnote>{paragraph('A note.')}</w:footnote></w:footnotes>"
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    (content,) = extract(".docx", archive({"word/document.xml": document, "word/footnotes.xml": notes}))
    assert content.text == "Text.\n\nIn a box.\n\nA note."


def test_a_document_of_the_strict_standard_is_read() -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    document = f"<w:document {strict}><w:body><w:p><w:r><w:t>Text.</w:t></w:r></w:p></w:body></w:document>"
    assert extract(".docx", archive({"word/document.xml": document}))[0].text == "Text."


def test_a_document_of_nothing_but_a_body_is_read() -> None:
    assert extract(".docx", word_xml("<w:p><w:r><w:t>Text.</w:t></w:r></w:p>"))[0] == Content("Text.")
