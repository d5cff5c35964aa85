"""What pages make of words: hyphens, raised text, accents, forms, sentences over the ends of pages."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate
from structure import texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content, page_at
from askcol.documents.extract import extract
from askcol.documents.formats.pdf.characters import with_accents
from askcol.documents.formats.pdf.hyphens import HYPHEN, joined, words_of

pytestmark = pytest.mark.usefixtures("parsed_here")

BODY = getSampleStyleSheet()["BodyText"]


def drawn(draw: Callable[[Canvas], object]) -> Content:
    file = io.BytesIO()
    canvas = Canvas(file)
    draw(canvas)
    canvas.save()
    (content,) = extract(".pdf", file.getvalue())
    return content


def written(*paragraphs: str) -> Content:
    file = io.BytesIO()
    SimpleDocTemplate(file).build([Paragraph(text, BODY) for text in paragraphs])
    (content,) = extract(".pdf", file.getvalue())
    return content


@pytest.mark.parametrize(
    ("elsewhere", "text", "line", "found"),
    [
        ("", "a third-", "party licence", "a third-"),
        ("", "a 20-", "kilovolt line", "a 20-"),
        ("", "from 1914-", "1918 on", "from 1914-"),
        ("", "the COVID-19-", "related costs", "the COVID-19-"),
        ("", "Anne-", "Marie Lee", "Anne-"),
        ("", "an up-", "to-date list", "an up-"),
        ("", "at https://example.org/long-", "name.html", "at https://example.org/long-"),
        ("", "write to anne-", "lee@example.org", "write to anne-"),
        ("", "ask ann@north-", "south.example", "ask ann@north-"),
        ("", "see www.example.org/a/", "b.html", "see www.example.org/a/"),
        ("the well-known way", "a well-", "known way", "a well-"),
        ("of the engineers", "the engi-", "neers of it", "the engi"),
        ("a water tank, the pressure", "of water-", "pressure", "of water"),
        ("the diesel engine drives", "a diesel-", "engine noise", "a diesel-"),
        ("a partner", "the part-", "ner said", "the part"),
        ("", "the part-", "ners said", "the part"),
        ("", "of engi-", "neers", "of engi"),
        ("with the, out of it", "with-", "out it", "with"),
        ("", "some-", "thing else", "some"),
        ("", "a self-", "governing town", "a self-"),
        ("", "the end", "of it", "the end "),
        ("", "on one or -", "the other", "on one or - "),
    ],
)
@pytest.mark.parametrize("mark", [HYPHEN, "-"])
def test_hyphens_of_compounds_stay_and_those_of_lines_go(
    elsewhere: str, text: str, line: str, found: str, mark: str
) -> None:
    ends = text.endswith("-") and text[-2:-1].strip()
    given = text.removesuffix("-") + mark if ends else text
    assert joined(given, line, words_of([elsewhere])) == found


def test_words_are_counted_with_the_parts_of_compounds() -> None:
    assert words_of(["A well-known Way", f"the engi{HYPHEN}"]) == Counter(
        ["a", "well-known", "well", "known", "way", "the", "engi"]
    )


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("About 4,120<super>3</super> people came.", "About 4,120 people came."),
        ("It has 10<super>8</super> cells on 54 m<super>2</super> of floor.", "It has 10^8 cells on 54 m^2 of floor."),
        ("On the 3<super>rd</super> of May, H<sub>2</sub>O froze.", "On the 3rd of May, H2O froze."),
        ("As the report says,<super>12</super> it is so.", "As the report says, it is so."),
        ("A <font size=14>Large</font> word and a <font size=7>small</font> one.", "A Large word and a small one."),
    ],
)
def test_raised_text_is_told_by_its_place_and_size(marked: str, text: str) -> None:
    assert written(marked).text == text


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Universit´e", "Université"),
        ("G¨odel", "Gödel"),
        ("Franc¸ois", "François"),
        ("ˆıle", "île"),
        ("Espa˜na", "España"),
        ("ˇCapek", "Čapek"),
        ("voil`a", "voilà"),
        ("`ls`", "`ls`"),
        ("5´", "5´"),
        ("a¨", "a¨"),
    ],
)
def test_loose_accents_stand_on_their_letters(word: str, text: str) -> None:
    assert with_accents(word) == text


def test_loose_accents_are_found_on_a_page() -> None:
    assert drawn(lambda canvas: canvas.drawString(72, 700, "The Universit´e of G¨ottingen.")).text == (
        "The Université of Göttingen."
    )


def form(canvas: Canvas) -> None:
    canvas.drawString(72, 720, "Please fill in this form.")
    fields = canvas.acroForm
    fields.textfield(name="applicant", tooltip="Full name:", value="Ann Lee", x=72, y=690)
    fields.textfield(name="form1[0].Date_of_birth[0]", value="3 May 1987", x=72, y=650)
    fields.textfield(name="Text12", value="third floor", x=72, y=610)
    fields.textfield(name="phone", value="", x=72, y=570)
    fields.checkbox(name="pets", tooltip="Pets", checked=True, x=72, y=540)
    fields.checkbox(name="parking", tooltip="Parking", checked=False, x=72, y=510)
    fields.choice(name="flat", tooltip="Flat", value="B2", options=["A1", "B2"], x=72, y=480)


def test_fields_that_are_filled_in_are_lines_of_label_and_value() -> None:
    def draw(canvas: Canvas) -> None:
        form(canvas)
        canvas.showPage()
        canvas.drawString(72, 720, "The second page.")

    content = drawn(draw)
    assert content.text == (
        "Please fill in this form.\n\n"
        "Full name: Ann Lee\nDate of birth: 3 May 1987\nthird floor\nPets: Yes\nFlat: B2\n\n"
        "The second page."
    )
    assert page_at(content.pages, content.text.index("Flat")) == 1


@pytest.mark.parametrize(
    ("last", "first", "goes_on"),
    [
        (
            "the bridge was opened by the mayor of the town on the river and by the",
            "Minister of Transport on Monday.",
            True,
        ),
        (
            "the bridge was opened by the mayor of the town on the river together with",
            "12 engineers and their families.",
            True,
        ),
        (
            "the bridge was opened by the mayor of the town on the river and by the",
            "minister of transport on Monday.",
            True,
        ),
        ("the bridge was opened by the mayor.", "The minister came on Monday with a very long train of cars.", False),
        ("Opening of the bridge", "The minister came on Monday with a very long train of cars, he said.", False),
    ],
)
def test_a_sentence_goes_on_over_the_end_of_a_page(last: str, first: str, goes_on: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 400, "In the summer of that year, after many months of work on both of its piers,")
        canvas.drawString(72, 386, last)
        canvas.showPage()
        canvas.drawString(72, 700, first)
        canvas.drawString(72, 686, "Nobody had expected so many people on that day, which was cold and wet, as")

    text = drawn(draw).text
    assert (f"{last} {first}" in text) == goes_on
    assert (f"{last}\n\n{first}" in text) == (not goes_on)


def test_lines_of_a_table_of_contents_are_no_headings() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(72, 760, "Contents")
        for number, line in enumerate(
            ("1 Findings . . . . . . . . 3", "2 Costs ............... 12", "Index ........ iv")
        ):
            canvas.setFont("Helvetica-Bold", 14)
            canvas.drawString(72, 730 - 18 * number, line)
        for number in range(20):
            canvas.setFont("Helvetica", 11)
            canvas.drawString(
                72, 640 - 13 * number, "The bridge was closed for a long time, because its piers had cracks."
            )

    content = drawn(draw)
    assert texts_of(content, Kind.HEADING) == ["# Contents"]
    assert "- 2 Costs … 12" in content.text.split("\n\n")


def test_raised_text_of_a_browsers_pages_is_read(tmp_path: Path) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: apt-get install chromium")
    source = tmp_path / "page.html"
    source.write_text(
        "<p>About 4,120<sup>3</sup> people on 54 m<sup>2</sup> and the 3<sup>rd</sup> of 10<sup>8</sup> cells."
    )
    flags = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}")
    target = tmp_path / "page.pdf"
    subprocess.run([chromium, *flags, f"--print-to-pdf={target}", source.as_uri()], check=True, capture_output=True)
    (content,) = extract(".pdf", target.read_bytes())
    assert "About 4,120 people on 54 m^2 and the 3rd of 10^8 cells." in content.text
