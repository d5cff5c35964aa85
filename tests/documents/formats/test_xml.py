"""XML: prose that pandoc wrote, in `files/`, and data composed here."""

from __future__ import annotations

from pathlib import Path

import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")

CATALOG = """<?xml version="1.0" encoding="ISO-8859-1"?>
<catalog xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="a.xsd"
  validUntil="2024-06-30">
<supplier><name>Lind &amp; Søn</name><contact><phone>+47 22 12 34 56</phone></contact></supplier>
<products>
<product sku="A-1"><name>Bolt</name><unitPrice currency="EUR">0.35</unitPrice><tag>steel</tag><tag>small</tag></product>
<product sku="A-2"><name>Nut</name><unitPrice currency="EUR">0.20</unitPrice><size><width>3</width></size></product>
<product sku="A-3"><name>Washer | flat</name><unitPrice currency="USD">0.10</unitPrice></product>
</products>
<rates><rate from="EUR" to="USD" value="1.08"/><rate from="EUR" to="NOK" value="11.50"/></rates>
<author>Ann</author><author>Ben</author><signed><day>8</day><month>3</month><year>2024</year></signed>
</catalog>""".encode("latin-1")

STATEMENT = "The committee met in Oslo and decided to close the bridge. " * 8


def composed(body: str | bytes) -> Content:
    (content,) = extract(".xml", body if isinstance(body, bytes) else body.encode())
    return content


@pytest.mark.parametrize("vocabulary", ["docbook5", "jats", "tei"])
def test_prose_of_pandoc_is_read_with_headings_lists_tables_and_notes(vocabulary: str) -> None:
    path = Path(__file__).with_name("files") / f"bridge.pandoc.{vocabulary}.xml"
    content = composed(path.read_bytes())
    assert content.title == "The bridge"
    assert texts_of(content, Kind.HEADING)[-2:] == ["# Findings", "## Costs"]
    assert "The piers have cracks. Some are deep and some wide." in content.text
    assert "They are new" not in content.text
    assert "- One\n  - Inner\n- Two" in content.text
    assert "| City | Cost | Contractor |\n| --- | --- | --- |\n| Oslo | 1,200 | Lind & Sons |" in content.text
    assert content.text.endswith("\n\nDivers looked at them in May.")
    assert "Ann Lee" in content.text and "2024-03-28" in content.text
    assert chunk_with(content, "Bergen").headings[-2:] == ("Findings", "Costs")


def test_records_become_a_table_and_other_values_lines_with_labels() -> None:
    content = composed(CATALOG)
    assert texts_of(content, Kind.TABLE_ROW) == [
        "| A-1 | Bolt | 0.35 EUR | steel; small |  |",
        "| A-2 | Nut | 0.20 EUR |  | 3 |",
        "| A-3 | Washer \\| flat | 0.10 USD |  |  |",
        "| EUR | USD | 1.08 |",
        "| EUR | NOK | 11.50 |",
    ]
    assert "| Sku | Name | Unit price | Tag | Size width |" in content.text
    assert "| From | To | Value |" in content.text
    lines = content.text.splitlines()
    assert {"Valid until: 2024-06-30", "Contact phone: +47 22 12 34 56", "Author: Ann; Ben", "Signed: 2024-03-08"} <= {
        *lines
    }
    assert "## Supplier: Lind & Søn" in lines
    assert "a.xsd" not in content.text


def test_records_with_long_texts_become_sections() -> None:
    content = composed(
        f"<minutes><meeting><title>First</title><text>{STATEMENT}</text></meeting>"
        "<meeting><title>Second</title><text><![CDATA[<p>It opens <b>in May</b>.</p>]]></text></meeting></minutes>"
    )
    assert chunk_with(content, "decided to close").headings[-1] == "Meeting: First"
    assert "Text: It opens in May." in content.text


def test_a_cell_of_cals_that_spans_columns_and_rows_is_repeated() -> None:
    content = composed(
        "<article><para>Costs:</para><informaltable><tgroup cols='3'><thead><row><entry morerows='1'>City</entry>"
        "<entry namest='c2' nameend='c3'>Costs</entry></row><row><entry>Steel</entry><entry>Paint</entry></row></thead>"
        "<tbody><row><entry>Oslo</entry><entry>1,200</entry><entry>300</entry></row></tbody></tgroup></informaltable>"
        "</article>"
    )
    assert "| City | Costs | Costs |" in content.text and "| City | Steel | Paint |" in content.text
    assert "| Oslo | 1,200 | 300 |" in texts_of(content, Kind.TABLE_ROW)


def test_deletions_and_corrected_errors_of_tei_are_left_out() -> None:
    content = composed(
        "<TEI><text><body><p>It cost <del>40</del> 32<lb/>million and was <choice><sic>bilt</sic><corr>built</corr>"
        "</choice> by <persName><forename>Ann</forename> <surname>Lee</surname></persName>.</p></body></text></TEI>"
    )
    assert content.text == "It cost 32 million and was built by Ann Lee."


def test_xhtml_is_read_as_a_web_page() -> None:
    content = composed(
        '<html xmlns="http://www.w3.org/1999/xhtml"><body><h1>Costs</h1><p>It cost 32.</p></body></html>'
    )
    assert content.text == "# Costs\n\nIt cost 32."
