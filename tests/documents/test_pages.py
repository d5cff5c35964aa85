"""Pictures of pages, and the boxes on them: each lies where its words stand."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from askcol.documents.document import Document, WordBox
from askcol.documents.drawing import MAX_PICTURE_PIXELS, Edges, PageRequest, Passage
from askcol.documents.extract import extract
from askcol.documents.formats._boxes import in_lines
from askcol.documents.formats.registry import format_of
from askcol.documents.pages import draw_page, has_pictures, lies_within
from askcol.documents.parsing import draw
from askcol.documents.sandbox import Child
from askcol.errors import DocumentError

WIDTH, HEIGHT = (round(side) for side in A4)

Box = tuple[int, int, int, int]


def pdf_of(*pages: tuple[tuple[float, float, str], ...], turned: int = 0) -> bytes:
    """A PDF of pages of lines, each at a place in points from the lower left corner."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    for lines in pages:
        canvas.setPageRotation(turned)
        for x, y, line in lines:
            canvas.drawString(x, y, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def document(content: bytes, path: str = "d.pdf") -> Document:
    (found,) = extract(Path(path).suffix, content)
    return Document("d", path, "", found.text, "", pages=found.pages, boxes=found.boxes)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def boxed(content: bytes, request: PageRequest, suffix: str = ".pdf") -> Box | None:
    """Where the boxes lie on the picture of a page, in pixels; None if there are none."""
    plain = draw(suffix, content, replace(request, boxes=(), passage=None))
    return ImageChops.difference(picture(plain.png), picture(draw(suffix, content, request).png)).getbbox()


TWICE = pdf_of(
    (
        (72, 700, "In the north the fee is 12 euros a year."),
        (72, 600, "In the south the fee is 12 euros a month."),
        (72, 500, "The office is closed."),
    )
)


@pytest.mark.parametrize(
    ("before", "after", "y"),
    [("In the north the fee is", "euros a year", 700), ("In the south the fee is", "euros a month", 600)],
)
def test_of_the_same_words_those_in_their_surroundings_are_boxed(before: str, after: str, y: float) -> None:
    found = boxed(TWICE, PageRequest(1, 1.0, passage=Passage("12", before, after)))
    assert found
    left, top, right, bottom = found
    assert top < HEIGHT - y - 4 < bottom and bottom - top < 24
    assert 150 < left < right < 230


def test_a_passage_over_lines_has_a_box_on_each() -> None:
    passage = Passage("12 euros a month. The office", "the fee is", "is closed.")
    content = draw(".pdf", TWICE, PageRequest(1, 1.0, passage=passage))
    assert content.boxed == 2


def test_what_differs_between_page_and_text_does_no_harm() -> None:
    content = pdf_of(((72, 700, "The sum is 4 500,00 EUR (net)."),))
    assert draw(".pdf", content, PageRequest(1, 1.0, passage=Passage("4\u00a0500,00  eur **(net)**"))).boxed == 1


def test_the_sign_of_an_amount_is_boxed_with_it() -> None:
    content = pdf_of(((72, 700, "£164,000 or 20%"),))
    sign, amount, share = (
        boxed(content, PageRequest(1, 1, passage=Passage(text, "", ""))) for text in ("£", "£164,000", "20%")
    )
    assert sign and amount and share
    assert amount[0] == sign[0]  # both begin at the pound sign
    digits = boxed(content, PageRequest(1, 1, passage=Passage("20", "", "")))
    assert digits
    assert share[2] > digits[2]


def test_cells_that_do_not_follow_each_other_on_the_page_are_boxed_one_by_one() -> None:
    content = pdf_of(((72, 700, "Hangers"), (72, 650, "between"), (72, 600, "Grade 5")))
    assert draw(".pdf", content, PageRequest(1, 1.0, passage=Passage("| Hangers | Grade 5 |"))).boxed == 2


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_boxes_lie_on_their_words_on_a_page_that_is_turned(turned: int) -> None:
    content = pdf_of(((200, 400, "The answer is here."),), turned=turned)
    request = PageRequest(1, 1.0, passage=Passage("answer", "The", "is here"))
    found = boxed(content, request)
    assert found
    words = draw(".pdf", content, PageRequest(1, 1.0))
    inked = ImageChops.invert(picture(words.png)).getbbox()
    assert inked
    assert inked[0] - 6 <= found[0] < found[2] <= inked[2] + 6
    assert inked[1] - 6 <= found[1] < found[3] <= inked[3] + 6


def test_the_value_of_a_field_is_boxed() -> None:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for y, name, value in ((700, "Name", "Jarl Solveig"), (600, "Deputy", "Jarl Berg")):
        canvas.acroForm.textfield(name=name, tooltip=name, value=value, x=100, y=y, width=200, height=20)
    canvas.showPage()
    canvas.save()
    content = file.getvalue()
    text = document(content).text
    start = text.rindex("Jarl")
    passage = Passage("Jarl", text[:start], text[start + 4 :])
    found = boxed(content, PageRequest(1, 1.0, passage=passage))
    assert found
    assert found[1] < HEIGHT - 610 < found[3]
    assert found[3] < HEIGHT - 580 and found[1] > HEIGHT - 640


def test_words_that_are_not_on_the_page_have_no_box() -> None:
    assert draw(".pdf", TWICE, PageRequest(1, passage=Passage("submarine"))).boxed == 0
    assert draw(".pdf", TWICE, PageRequest(1, passage=Passage("…"))).boxed == 0


def test_a_range_is_boxed_on_each_page_that_it_stands_on() -> None:
    content = pdf_of(((72, 700, "First words of the letter, and"),), ((72, 700, "the last ones."),))
    letter = document(content)
    assert len(letter.pages) == 2
    whole = (0, len(letter.text))
    assert [draw_page(letter, content, page, whole, 0.5).boxed for page in (1, 2)] == [1, 1]
    assert draw_page(letter, content, 2, (0, 5), 0.5).boxed == 0


def test_a_large_scale_is_bounded() -> None:
    size = picture(draw(".pdf", TWICE, PageRequest(1, 100.0)).png).size
    assert 0.95 * MAX_PICTURE_PIXELS < size[0] * size[1] <= 1.01 * MAX_PICTURE_PIXELS


def test_known_places_are_boxed_on_a_picture_and_shrink_with_it() -> None:
    file = io.BytesIO()
    Image.new("RGB", (2_800, 1_000), "white").save(file, "PNG")
    scan = Document("d", "d.png", "", "one two", "", boxes=(WordBox(0, 3, 1, 280, 100, 560, 200),))
    drawn = draw_page(scan, file.getvalue(), 1, (0, 3))
    assert picture(drawn.png).size == (1_400, 500)
    left, top, right, bottom = ImageChops.invert(picture(drawn.png)).getbbox() or (0, 0, 0, 0)
    assert (abs(left - 140) < 15, abs(top - 50) < 15, abs(right - 280) < 15, abs(bottom - 100) < 15) == (True,) * 4
    assert draw_page(scan, file.getvalue(), 1, (4, 7)).boxed == 0


def test_a_page_of_a_tiff_is_its_picture_and_a_turned_photograph_is_shown_upright() -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", size, "white") for size in ((40, 20), (30, 60))]
    frames[0].save(file, "TIFF", save_all=True, append_images=frames[1:])
    assert picture(draw(".tif", file.getvalue(), PageRequest(2, 1.0)).png).size == (30, 60)
    with pytest.raises(DocumentError, match="it has 2 pictures"):
        draw(".tif", file.getvalue(), PageRequest(3))
    turned = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    frames[0].save(turned, "JPEG", exif=exif)
    assert picture(draw(".jpg", turned.getvalue(), PageRequest(1, 1.0)).png).size == (20, 40)


def test_boxes_on_a_line_become_one() -> None:
    boxes = [Edges(0, 0, 10, 10), Edges(14, 1, 30, 11), Edges(60, 0, 70, 10), Edges(0, 20, 10, 30)]
    assert in_lines(boxes) == [Edges(0, 0, 30, 11), Edges(60, 0, 70, 10), Edges(0, 20, 10, 30)]


@pytest.mark.parametrize(
    ("suffix", "content", "page", "message"),
    [
        (".pdf", TWICE, 2, "it has 1 pages"),
        (".pdf", b"%PDF-1.4 nothing", 1, "a damaged PDF"),
        (".png", b"\x89PNG\r\n\x1a\n nothing", 1, "a damaged picture"),
        (".png", b"\x89PNG\r\n\x1a\nx", 1, "a damaged picture: its data are cut off or broken"),
        (".md", b"# Text", 1, "has no pages that can be drawn"),
    ],
)
def test_what_can_not_be_drawn_is_told(suffix: str, content: bytes, page: int, message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        draw(suffix, content, PageRequest(page))


def test_pages_are_drawn_in_a_process_with_a_limit_on_time() -> None:
    child = Child()
    drawn = child.draw(".pdf", TWICE, PageRequest(1, 0.5, passage=Passage("closed")))
    assert (drawn.boxed, drawn.png[:4]) == (1, b"\x89PNG")
    with pytest.raises(DocumentError, match="damaged"):
        child.draw(".pdf", b"%PDF-1.4 nothing", PageRequest(1))
    child.close()
    slow = Child(max_seconds=0.001)
    with pytest.raises(DocumentError, match=r"took more than 0\.001 s"):
        slow.draw(".pdf", TWICE, PageRequest(1, 4.0))
    slow.close()


@pytest.mark.parametrize(
    ("document_id", "path", "pictures", "within"),
    [
        ("a", "a.pdf", True, False),
        ("a", "a.PNG", True, False),
        ("a", "a.md", False, False),
        ("mail", "mail.eml", False, False),
        ("docs/mail.eml~2", "mail.eml", False, False),
        ("mail/plan.pdf", "mail.eml", False, True),
        ("tips.jsonl/7", "tips.jsonl", False, True),
        ("a", "a.unknown", False, False),
    ],
)
def test_which_documents_have_pictures_and_which_are_parts(
    document_id: str, path: str, pictures: bool, within: bool
) -> None:
    found = Document(document_id, path, "", "text", "")
    assert (has_pictures(found), lies_within(found)) == (pictures, within)


def test_only_formats_of_pages_and_pictures_draw() -> None:
    drawing = {suffix for suffix in (".pdf", ".tif", ".docx", ".csv", ".eml") if format_of(suffix).draw}
    assert drawing == {".pdf", ".tif"}
