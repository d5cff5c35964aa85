"""RTF: files that LibreOffice and pandoc wrote, in `files/`, and odd ones composed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content
from askcol.documents.extract import extract
from askcol.documents.formats.rtf.reader import MAX_GROUPS
from askcol.errors import DocumentError

pytestmark = pytest.mark.usefixtures("parsed_here")


def read(name: str) -> Content:
    (content,) = extract(".rtf", (Path(__file__).with_name("files") / name).read_bytes())
    return content


def composed(body: str | bytes, head: str = r"\ansi\ansicpg1252\deff0") -> Content:
    raw = body.encode("latin-1") if isinstance(body, str) else body
    (content,) = extract(".rtf", b"{\\rtf1" + head.encode() + b"\n" + raw + b"}")
    return content


def test_a_document_of_libreoffice_is_read_with_headings_lists_and_merged_cells() -> None:
    content = read("bridge.libreoffice.rtf")
    assert texts_of(content, Kind.HEADING) == ["# Findings", "## Costs"]
    assert "It cost $32 million, says Zoë Łódzka (Київ, 北京, 👩)." in content.text
    assert "$40" not in content.text
    assert "- One\n- Two" in content.text
    assert "| City | Costs | Costs |" in content.text
    assert texts_of(content, Kind.TABLE_ROW)[-2:] == ["| Oslo | 1,200 | 300 |", "| Oslo | 950 | 280 |"]
    assert chunk_with(content, "End.").headings[-2:] == ("Findings", "Costs")
    assert (content.title, content.metadata["author"]) == ("The bridge", "Ann Lee")


def test_a_document_of_pandoc_is_read() -> None:
    content = read("bridge.pandoc.rtf")
    assert texts_of(content, Kind.HEADING)[-2:] == ["# Findings", "## Costs"]
    assert "The piers have cracks. Some are deep\nand some wide." in content.text
    assert "They are new" not in content.text
    assert "| Bergen | 950 | Harbour Ltd |" in texts_of(content, Kind.TABLE_ROW)
    assert content.text.endswith("Divers looked at them in May.")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"caf\'e9 \'84Br\'fccke\'93", "café „Brücke“"),
        (rb"caf\'e9 caf" + b"\xe9", "café café"),
        (r"\u8220?Zo\u235\'eb\u8221?", "“Zoë”"),
        (r"{\uc2\u321\'a3\'a3\'f3d\'9f} \u-10179?\u-9129?", "ŁódŸ 👗"),
        (r"{\fonttbl{\f1\fcharset204 A;}}{\f1 \'ca\'e8\'bf\'e2} ok", "Київ ok"),
        (r"{\fonttbl{\f2\fcharset128 B;}}{\f2 \'93\'fa\'96\'7b}", "日本"),
        (r"A\~b\-c\_d \{e\} f\\g", "A bc-d {e} f\\g"),
        (r"It cost {\strike 40} {\striked1 41} \strike 42\strike0  {\deleted 43} {\v 44} 32.", "It cost 32."),
        (r"{\field{\*\fldinst HYPERLINK https://a.example}{\fldrslt The report}} is here.", "The report is here."),
        (r"{\upr{Br?cke}{\*\ud{Br\u252?cke}}}", "Brücke"),
        (r"One{\*\unknown Two{\b Three}} Four\par{\header Top\par}{\pict\bin3 }{}}Five", "One Four\n\nFive"),
        (r"{\*\bkmkstart a}One{\*\bkmkend a}{\*\annotation A comment.\par} two", "One two"),
        (r"One{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt Boxed\par}}{\shprslt x}} two\par", "One two\n\nBoxed"),
        (r"One\line two\par\pard Three\tab four", "One\ntwo\n\nThree four"),
    ],
)  # fmt: skip
def test_text_is_read_as_it_shows(body: str | bytes, text: str) -> None:
    assert composed(body).text == text


def test_cells_that_span_columns_by_their_edges_or_marks_are_repeated() -> None:
    table = (
        r"\trowd\clvmgf\cellx1000\cellx3000\pard\intbl City\cell Costs\cell\row"
        r"\trowd\clvmrg\cellx1000\cellx2000\cellx3010\pard\intbl\cell Steel\cell Paint\cell\row"
        r"\trowd\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl Oslo\par city\cell 12\cell\cell\row"
        r"\pard After.\par"
    )
    rows = composed(table).text.splitlines()
    assert [row for row in rows if "---" not in row] == [
        "| City | Costs | Costs |",
        "| City | Steel | Paint |",
        "| Oslo city | 12 | 12 |",
        "",
        "After.",
    ]


def test_properties_become_title_and_metadata() -> None:
    content = composed(
        r"{\info{\title Die Br\'fccke}{\author Zo\u235?}{\subject Repairs}{\keywords piers, cables}"
        r"{\creatim\yr2024\mo3\dy8\hr9}{\revtim\yr2025\mo1\dy1}}Text."
    )
    assert content.title == "Die Brücke"
    assert content.metadata == {
        "author": "Zoë",
        "date": "2024-03-08",
        "subject": "Repairs",
        "keywords": "piers, cables",
    }


def test_a_document_whose_end_is_missing_says_so() -> None:
    (content,) = extract(".rtf", rb"{\rtf1\ansi One\par two {\b three")
    assert content.text == "One\n\ntwo three"
    assert content.left_out == ("its end is missing",)


def test_groups_in_groups_without_end_are_refused() -> None:
    with pytest.raises(DocumentError, match="nested more than 10,000 deep"):
        composed("{" * (MAX_GROUPS + 1))
