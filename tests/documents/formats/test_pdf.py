from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from broken_files import pdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, ListFlowable, PageBreak, Paragraph, SimpleDocTemplate, Table
from structure import as_document, chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents import limits
from askcol.documents.document import Content, page_at
from askcol.documents.extract import extract
from askcol.documents.formats._ocr import MISSING
from askcol.documents.formats.pdf.reader import read_pdf
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")

STYLES = getSampleStyleSheet()
BODY = STYLES["BodyText"]
PROSE = (
    "The committee met in Oslo on Monday and decided that the bridge over the Orn should be repaired before winter, "
    "because the inspection had found cracks in two of its piers. Paragraph {}."
)


def furniture(canvas: Canvas, template: SimpleDocTemplate) -> None:
    """A running header and footer, as on every page of a report."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, 810, "Annual report of the bridge agency")
    canvas.drawCentredString(300, 30, f"Page {template.page} of 9")


def made_of(story: Sequence[Flowable], **properties: str) -> Content:
    """What is read of a PDF of these, with a header and footer, which more than one page makes running ones."""
    file = io.BytesIO()
    SimpleDocTemplate(file, pagesize=A4, **properties).build(list(story), onFirstPage=furniture, onLaterPages=furniture)
    (content,) = extract(".pdf", file.getvalue())
    return content


def prose(count: int, first: int = 0, style: ParagraphStyle = BODY) -> list[Flowable]:
    return [Paragraph(PROSE.format(number), style) for number in range(first, first + count)]


def test_paragraphs_are_joined_and_running_lines_dropped() -> None:
    content = made_of(prose(40))
    assert content.text == "\n\n".join(PROSE.format(number) for number in range(40))
    assert len(content.pages) > 1


@pytest.mark.parametrize("indent", [0, 18])
def test_paragraphs_without_space_between_them_are_told_by_their_ends_or_indents(indent: int) -> None:
    style = ParagraphStyle("Tight", BODY, spaceBefore=0, spaceAfter=0, firstLineIndent=indent)
    assert made_of(prose(40, style=style)).text == "\n\n".join(PROSE.format(number) for number in range(40))


def test_justified_lines_are_no_table() -> None:
    style = ParagraphStyle("Justified", BODY, alignment=4)
    assert made_of(prose(40, style=style)).text == "\n\n".join(PROSE.format(number) for number in range(40))


def test_pages_are_the_pages_on_which_words_stand() -> None:
    content = made_of(
        [*prose(3), PageBreak(), *prose(3, 3), PageBreak(), PageBreak(), Paragraph("The last word.", BODY)]
    )
    pages = as_document(content).pages
    for words, page in (("Paragraph 0", 1), ("Paragraph 2", 1), ("Paragraph 3", 2), ("The last word", len(pages))):
        assert page_at(pages, content.text.index(words)) == page
    assert page_at(pages, 0) == 1
    assert page_at(pages, len(content.text)) == len(pages)
    assert list(pages) == sorted(pages)
    assert page_at((), 0) is None


def test_headings_are_told_by_their_size_and_weight() -> None:
    content = made_of(
        [
            Paragraph("The bridge", STYLES["Title"]),
            Paragraph("Findings", STYLES["Heading2"]),
            *prose(2),
            Paragraph("<b>Piers and cables</b>", BODY),
            *prose(2, 2),
            Paragraph(
                "Costs of a repair that is described by a heading of more than one line of text", STYLES["Heading2"]
            ),
            *prose(1, 4),
        ]
    )
    assert content.title == "The bridge"
    assert texts_of(content, Kind.HEADING) == [
        "# The bridge",
        "## Findings",
        "### Piers and cables",
        "## Costs of a repair that is described by a heading of more than one line of text",
    ]
    assert chunk_with(content, "Paragraph 3.").headings == ("Findings", "Piers and cables")


def test_a_table_is_read_row_by_row_also_where_cells_have_several_lines() -> None:
    note = Paragraph("The piers were repaired first, and the cables a year later, when money was there.", BODY)
    rows = [["City", "Cost", "Note"], ["Oslo", "1,200", note], ["Bergen", "950", "none"]]
    content = made_of([*prose(1), Table(rows, colWidths=[90, 90, 160]), *prose(1, 1)])
    assert texts_of(content, Kind.TABLE_ROW) == [
        "| Oslo | 1,200 | The piers were repaired first, and the cables a year later, when money was there. |",
        "| Bergen | 950 | none |",
    ]
    assert texts_of(content, Kind.TABLE_HEADER) == ["| City | Cost | Note |\n| --- | --- | --- |"]
    assert content.text.endswith(PROSE.format(1))


def test_a_table_over_pages_is_one_and_its_header_is_not_repeated() -> None:
    rows = [["Number", "Square"], *([f"n{number}", str(number**2)] for number in range(120))]
    content = made_of([Table(rows, colWidths=[120, 120], repeatRows=1)])
    assert content.text.splitlines() == [
        "| Number | Square |",
        "| --- | --- |",
        *(f"| n{number} | {number**2} |" for number in range(120)),
    ]
    for number in range(0, 120, 10):
        assert page_at(content.pages, content.text.index(f"| n{number} |")) == 1 + number // 39


def test_items_are_read_as_such() -> None:
    items = [Paragraph("Inspect the piers", BODY), Paragraph(PROSE.format(0), BODY)]
    content = made_of([*prose(1, 1), ListFlowable(items, bulletType="bullet"), ListFlowable(items, bulletFormat="%s.")])
    assert texts_of(content, Kind.LIST_ITEM) == [
        "- Inspect the piers",
        f"- {PROSE.format(0)}",
        "1. Inspect the piers",
        f"2. {PROSE.format(0)}",
    ]


def drawn(*lines: tuple[float, float, str]) -> Content:
    """A page with lines of text at their places."""
    file = io.BytesIO()
    canvas = Canvas(file)
    for x, y, line in lines:
        canvas.drawString(x, y, line)
    canvas.save()
    (content,) = extract(".pdf", file.getvalue())
    return content


def test_hyphens_at_the_ends_of_lines_are_undone_unless_the_word_has_one_elsewhere() -> None:
    lines = (
        "The inspection of the bridge was begun by the engi-",
        "neers of the city, a well-known office, in a well-",
        "known way: it was led by Anne-",
        "Marie Lee, who has worked there for 1914-",
        "1918 days and has seen the engineers at work.",
    )
    text = drawn(*((72, 700 - 14 * n, line) for n, line in enumerate(lines))).text
    assert text == (
        "The inspection of the bridge was begun by the engineers of the city, a well-known office, in a well-known "
        "way: it was led by Anne-Marie Lee, who has worked there for 1914-1918 days and has seen the engineers at work."
    )


def test_lines_that_end_early_stay_lines() -> None:
    wide = "The warranty lasts for five years, or for two where the engine is used for hire to other people."
    lines = ("Falmouth Outboards Ltd", "Invoice number: FO-26-1189", "VAT registration: GB 417 2208 36")
    places = [(72.0, 700.0 - 14 * n, line) for n, line in enumerate(lines)]
    assert drawn(*places, (72.0, 640.0, wide)).text == "\n".join(lines) + f"\n\n{wide}"


def test_a_number_that_a_full_line_broke_off_is_no_item() -> None:
    lines = ("Booking is needed for the session on silver: events@house.example or 01632 960", "214. It is free.")
    assert drawn(*((72.0, 700.0 - 14 * n, line) for n, line in enumerate(lines))).text == " ".join(lines)
    items = ("The members of the committee that met in the old hall on Sunday are as follows:", "1. Ann Lee")
    assert drawn(*((72.0, 700.0 - 14 * n, line) for n, line in enumerate(items))).text == "\n\n".join(items)


def test_columns_are_read_one_after_the_other() -> None:
    left = [(72.0, 700.0 - 14 * n, f"left column line {n} goes on and") for n in range(20)]
    right = [(320.0, 700.0 - 14 * n, f"right column line {n} goes on and") for n in range(20)]
    text = drawn(*left, *right).text
    assert "|" not in text
    assert text.index("left column line 19") < text.index("right column line 0")
    assert "left column line 19 goes on and right column line 0" in text


def test_properties_are_title_and_metadata_but_not_what_programs_write_by_default() -> None:
    content = made_of(prose(1), title="Microsoft Word - The report", author="Ann Lee", subject="Bridges")
    assert content.title == "The report"
    assert {k: v for k, v in content.metadata.items() if k not in ("date", "modified", "language")} == {
        "author": "Ann Lee",
        "subject": "Bridges",
    }
    assert set(made_of(prose(1), title="report.docx").metadata) == {"date", "modified", "language"}


def test_pages_of_pictures_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    monkeypatch.setattr("askcol.documents.formats._ocr.is_installed", lambda: False)
    file = io.BytesIO()
    canvas = Canvas(file)
    for page in range(1, 6):
        if page in (2, 4, 5):
            canvas.drawImage(ImageReader(Image.new("RGB", (10, 10))), 72, 72)
        else:
            canvas.drawString(72, 700, f"Text of page {page}.")
        canvas.showPage()
    canvas.save()
    (content,) = extract(".pdf", file.getvalue())
    assert content.left_out == (f"no text on pages 2, 4-5: {MISSING}",)
    assert page_at(content.pages, content.text.index("page 3")) == 3
    canvas = Canvas(scan := io.BytesIO())
    canvas.drawImage(ImageReader(Image.new("RGB", (10, 10))), 72, 72)
    canvas.save()
    with pytest.raises(DocumentError, match=r"no text on page 1: .*pip install 'askcol\[ocr\]'"):
        extract(".pdf", scan.getvalue())


def test_pages_over_the_limit_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askcol.documents.formats.pdf.reader.MAX_PAGES", 2)
    file = io.BytesIO()
    SimpleDocTemplate(file).build([*prose(1), PageBreak(), *prose(1, 1), PageBreak(), *prose(1, 2)])
    (content,) = read_pdf(file.getvalue())
    assert "Paragraph 1" in content.text and "Paragraph 2" not in content.text
    assert content.left_out == ("pages 3 to 3: only the first 2 are read",)
    assert limits.MAX_PAGES > 2


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("", ownerPassword="x", canPrint=0))
    canvas.drawString(72, 700, "Text.")
    canvas.save()
    assert extract(".pdf", file.getvalue())[0].text == "Text."


def test_bytes_before_the_header_do_no_harm() -> None:
    assert extract(".pdf", b"HTTP/1.1 200 OK\r\n\r\n" + pdf("Some text here."))[0].text == "Some text here."
