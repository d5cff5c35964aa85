"""Pictures of a page that LibreOffice set, in `files/`, and a PDF of reportlab with such a picture as a page."""

from __future__ import annotations

import io
from importlib.util import find_spec
from pathlib import Path

import pytest
from structure import texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content, WordBox, boxes_of, page_at
from askcol.documents.extract import extract
from askcol.documents.formats._ocr import MISSING, Stretch, Word
from askcol.documents.formats.pdf.blocks import as_markdown
from askcol.documents.formats.pdf.scans import Scan, word_boxes
from askcol.errors import DocumentError

FILES = Path(__file__).with_name("files")

SENTENCE = "says Zoë Łódzka"

with_ocr = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra `ocr` is not installed")


def read(name: str) -> Content:
    (content,) = extract(Path(name).suffix, (FILES / name).read_bytes())
    return content


def place(content: Content, words: str) -> list[WordBox]:
    start = content.text.index(words)
    found = boxes_of(content.boxes, start, start + len(words))
    assert " ".join(content.text[box.start : box.end] for box in found) == words
    return found


@with_ocr
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
def test_a_picture_is_read_with_headings_tables_and_the_places_of_its_words(suffix: str) -> None:
    content = read(f"scan{suffix}")
    assert texts_of(content, Kind.HEADING)[0].lstrip("# ") == "Findings"
    assert "The piers have cracks." in content.text and SENTENCE in content.text
    assert any(row.startswith("| Oslo | 1,200") for row in texts_of(content, Kind.TABLE_ROW))
    assert content.metadata["ocr"] == "true"
    says, zoe, _ = place(content, SENTENCE)
    assert (says.page, says.right < zoe.left, abs(says.top - zoe.top) < 5) == (1, True, True)
    (end,) = place(content, "End.")
    assert end.top > says.bottom


@with_ocr
def test_a_picture_of_several_pages_has_pages() -> None:
    content = read("scan.tif")
    assert content.text.count(SENTENCE) == 2 and len(content.pages) == 2
    last = content.text.rindex(SENTENCE)
    assert page_at(content.pages, last) == 2
    assert {box.page for box in boxes_of(content.boxes, last, last + len(SENTENCE))} == {2}


@with_ocr
def test_only_pages_without_text_are_read_by_ocr() -> None:
    content = read("scan.pdf")
    assert content.title == "Scanned letter"
    assert content.metadata["ocr"] == "page 2"
    assert "A cover page with text" in content.text and SENTENCE in content.text
    assert {box.page for box in content.boxes} == {2}
    assert page_at(content.pages, content.text.index(SENTENCE)) == 2
    says, zoe, _ = place(content, SENTENCE)
    # The picture covers 72 to 562 points from the left and 142 to 392 from above.
    assert 72 < says.left < zoe.right < 562 and 142 < says.top < says.bottom < 392


@pytest.mark.usefixtures("parsed_here")
def test_without_the_extra_the_reason_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askcol.documents.formats._ocr.is_installed", lambda: False)
    with pytest.raises(DocumentError, match=r"pip install 'askcol\[ocr\]'"):
        read("scan.png")
    content = read("scan.pdf")
    assert content.left_out == (f"no text on page 2: {MISSING}",)
    assert (content.boxes, content.metadata.get("ocr")) == ((), None)


@with_ocr
@pytest.mark.usefixtures("parsed_here")
def test_a_picture_without_text_and_one_that_is_too_large_are_refused() -> None:
    from PIL import Image

    blank, bomb = io.BytesIO(), io.BytesIO()
    Image.new("1", (200, 100), 1).save(blank, "PNG")
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")
    with pytest.raises(DocumentError, match="no text is found on it"):
        extract(".png", blank.getvalue())
    with pytest.raises(DocumentError, match=r"too large|damaged picture"):
        extract(".png", bomb.getvalue())


def stretch(text: str, left: float, top: float) -> Stretch:
    """A line of words, each letter 8 pixels wide, 14 pixels high."""
    words = []
    for word in text.split():
        words.append(Word(word, left, top, left + 8 * len(word), top + 14))
        left += 8 * (len(word) + 1)
    return Stretch(text, tuple(words))


def test_columns_are_read_one_after_the_other_and_rows_of_a_table_across() -> None:
    prose = [f"this is line number {n} of the" for n in range(8)]
    found = [stretch("A title over both of the columns that stand below it here", 10, 0)]
    found += [stretch(f"{line} left", 10, 30 + 20 * n) for n, line in enumerate(prose)]
    found += [stretch(f"{line} right", 400, 31 + 20 * n) for n, line in enumerate(prose)]
    found += [
        stretch(text, 10 + 300 * (n % 2), 300 + 20 * (n // 2)) for n, text in enumerate(["City", "Cost", "Oslo", "12"])
    ]
    scan = Scan(found, 500, 1)
    text, starts = as_markdown([scan.lines])
    assert text.index("A title") < text.index("7 of the left") < text.index("0 of the right") < text.index("City")
    assert "| Oslo | 12 |" in text
    boxes = word_boxes(text, starts, [scan.lines], {1: (scan, 1.0)})
    assert [text[box.start : box.end] for box in boxes] == [w.text for line in scan.lines for w in scan.words(line)]
    start = text.index("7 of the right")
    assert boxes_of(boxes, start, start + 1) == [WordBox(start, start + 1, 1, 400 + 8 * 20, 171, 400 + 8 * 21, 185)]
