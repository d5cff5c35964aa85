from __future__ import annotations

import io
from pathlib import Path

import pptx
import pytest
from pptx.util import Cm
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content, page_at
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")


def written() -> bytes:
    """A presentation of three slides, by python-pptx."""
    presentation = pptx.Presentation()
    presentation.core_properties.title, presentation.core_properties.author = "The bridge", "Ann Lee"
    first = presentation.slides.add_slide(presentation.slide_layouts[0])
    first.shapes.title.text = "Repair of the Orn bridge"
    first.placeholders[1].text = "Ann Lee, 28 March 2024"
    second = presentation.slides.add_slide(presentation.slide_layouts[1])
    second.shapes.title.text = "Findings"
    body = second.placeholders[1].text_frame
    body.text = "The piers have cracks."
    inner = body.add_paragraph()
    inner.text, inner.level = "Two of them are deep.", 1
    body.add_paragraph().text = "The cables are sound."
    struck = second.shapes.add_textbox(Cm(1), Cm(15), Cm(5), Cm(2)).text_frame.paragraphs[0]
    old, new = struck.add_run(), struck.add_run()
    old.text, new.text = "$40 million ", "$32 million"
    old.font._element.set("strike", "sngStrike")
    second.notes_slide.notes_text_frame.text = "Say that divers looked at it in May."
    third = presentation.slides.add_slide(presentation.slide_layouts[5])
    third.shapes.title.text = "Costs"
    group = third.shapes.add_group_shape()
    inside = group.shapes.add_group_shape().shapes.add_textbox(Cm(1), Cm(1), Cm(5), Cm(2))
    inside.text_frame.text = "All prices are net."
    table = third.shapes.add_table(4, 3, Cm(1), Cm(5), Cm(20), Cm(5)).table
    rows = (["Year", "Costs", ""], ["", "Steel", "Paint"], ["2023", "1,200", "300"], ["2024", "950", "280"])
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            table.cell(r, c).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def read(content: bytes) -> Content:
    (found,) = extract(".pptx", content)
    return found


def check(content: Content) -> None:
    assert content.text.index("Repair of the Orn bridge") < content.text.index("Ann Lee, 28 March 2024")
    assert "## Findings" in texts_of(content, Kind.HEADING)
    assert "- The piers have cracks.\n  - Two of them are deep.\n- The cables are sound." in content.text
    assert "$32 million" in content.text and "$40" not in content.text
    assert "All prices are net." in content.text
    rows = texts_of(content, Kind.TABLE_ROW)
    assert rows[-2:] == ["| 2023 | 1,200 | 300 |", "| 2024 | 950 | 280 |"]
    assert "| Year | Costs | Costs |" in content.text and "| Year | Steel | Paint |" in content.text
    assert chunk_with(content, "divers").headings[-2:] == ("Findings", "Speaker notes")
    assert [page_at(content.pages, content.text.index(words)) for words in ("28 March", "divers", "950")] == [1, 2, 3]


def test_slides_are_pages_with_titles_lists_tables_groups_and_notes() -> None:
    content = read(written())
    check(content)
    assert content.title == "The bridge"
    assert content.metadata["author"] == "Ann Lee"


def test_the_title_of_the_first_slide_stands_in_for_that_of_the_properties() -> None:
    presentation = pptx.Presentation()
    for title in ("", "Results of 2024"):
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = title
    presentation.core_properties.title = ""
    file = io.BytesIO()
    presentation.save(file)
    content = read(file.getvalue())
    assert (content.text, content.title, content.pages) == ("## Results of 2024", "Results of 2024", (0, 0))


def test_what_libreoffice_and_pandoc_write_is_read() -> None:
    folder = Path(__file__).with_name("files")
    check(read((folder / "bridge.libreoffice.pptx").read_bytes()))
    content = read((folder / "bridge.pandoc.pptx").read_bytes())
    assert "## Findings" in texts_of(content, Kind.HEADING)
    assert texts_of(content, Kind.LIST_ITEM) == ["- The piers have cracks.", "- The cables are sound."]
    assert "| Oslo | 1,200 | Lind & Sons |" in texts_of(content, Kind.TABLE_ROW)
    assert chunk_with(content, "divers").headings[-2:] == ("Findings", "Speaker notes")
