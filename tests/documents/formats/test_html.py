from __future__ import annotations

import pytest
from structure import chunk_with, texts_of

from askcol.chunking.blocks import Kind
from askcol.documents.document import Content
from askcol.documents.extract import extract

pytestmark = pytest.mark.usefixtures("parsed_here")

PAGE = """<!doctype html>
<html lang="en"><head>
<title>Bridge closed | The Daily</title>
<meta property="og:site_name" content="The Daily"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-03-28T10:00:00Z">
<link rel="canonical" href="https://example.org/bridge">
<style>p { color: red }</style><script>var secret = 1;</script>
</head><body>
<header><a href="/">The Daily</a></header>
<nav><ul><li><a href="/news">News</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="cookie-banner">We use cookies.</div>
<main><article>
<h1>Bridge closed</h1>
<p>The bridge over the <b>Orn</b> was closed&nbsp;on
Monday.<br>It has <a href="/cracks">cracks</a>.</p>
<h2>Costs</h2>
<p>These are the costs:</p>
<table><caption>Costs by year</caption>
<thead><tr><th>Year</th><th>Cost</th></tr></thead>
<tbody><tr><td>2023</td><td>1,200</td></tr><tr><td>2024</td><td>950 <script>bad()</script></td></tr></tbody></table>
<h2>Next steps</h2>
<ul><li>Inspect<ul><li>piers</li><li><p>cables</p></li></ul></li><li>Repair</li></ul>
<pre>code  here
  kept</pre>
<p hidden>Hidden.</p><p style="display: none">Hidden too.</p><noscript>No script.</noscript>
<form><label>Your mail</label><input name="m"><button>Send</button></form>
<ul class="links"><li><a href="1">One more story</a></li><li><a href="2">Two more</a></li>
<li><a href="3">Three</a></li><li><a href="4">Four</a></li></ul>
</article></main>
<aside>Read also</aside>
<footer>Copyright The Daily</footer>
</body></html>"""


def read(text: str) -> Content:
    (content,) = extract(".html", text.encode())
    return content


def test_the_main_text_is_read_without_what_surrounds_it() -> None:
    assert read(PAGE).text == (
        "# Bridge closed\n\n"
        "The bridge over the Orn was closed on Monday.\nIt has cracks.\n\n"
        "## Costs\n\nThese are the costs:\n\nCosts by year\n\n"
        "| Year | Cost |\n| --- | --- |\n| 2023 | 1,200 |\n| 2024 | 950 |\n\n"
        "## Next steps\n\n- Inspect\n  - piers\n  - cables\n- Repair\n\n"
        "```\ncode  here\n  kept\n```"
    )


def test_a_footer_is_read_where_it_says_how_to_reach_the_owner_or_gives_a_number() -> None:
    page = "<body><main><h1>Visit us</h1><p>{}</p></main><footer>{}</footer></body>"
    text = "The house is open on Sundays, and admission is free for all who live in the town."
    imprint = "Trust registered as a charity, no. 1182044. Tel. 01632 960 111"
    assert read(page.format(text, imprint)).text == f"# Visit us\n\n{text}\n\n{imprint}"
    assert read(page.format(text, "Copyright 2026 The Trust")).text == f"# Visit us\n\n{text}"


def test_an_aside_is_read_within_the_main_text_only() -> None:
    page = "<body><main><h1>Fair</h1><p>It opens at noon.</p><aside{}>Dogs are welcome.</aside></main></body>"
    assert read(page.format("")).text == "# Fair\n\nIt opens at noon.\n\nDogs are welcome."
    assert read(page.format(' class="related"')).text == "# Fair\n\nIt opens at noon."


def test_title_and_metadata_are_what_the_page_states() -> None:
    content = read(PAGE)
    assert content.title == "Bridge closed"
    assert content.metadata == {
        "author": "Ann Lee",
        "publisher": "The Daily",
        "date": "2024-03-28",
        "url": "https://example.org/bridge",
        "language": "en",
    }


def test_headings_rows_and_items_come_out_as_such() -> None:
    content = read(PAGE)
    assert texts_of(content, Kind.HEADING) == ["# Bridge closed", "## Costs", "## Next steps"]
    assert texts_of(content, Kind.TABLE_ROW) == ["| 2023 | 1,200 |", "| 2024 | 950 |"]
    assert [item.strip() for item in texts_of(content, Kind.LIST_ITEM)][-1] == "- Repair"
    assert chunk_with(content, "1,200").headings[0] == "Costs"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>One<p>Two<div>Three", "One\n\nTwo\n\nThree"),
        ("Bare text <i>in</i> no element", "Bare text in no element"),
        (
            "<dl><dt>Phone<dd>555 0177<dt>Hours:<dd>9 to 5</dd><dd>10 to 2</dl>",
            "Phone: 555 0177\nHours: 9 to 5\nHours: 10 to 2",
        ),
        ("<dl><div><dt>Phone</dt><dd><b>555</b> 0177</dd></div></dl>End", "Phone: 555 0177\n\nEnd"),
        (f"<dl><dt>Term<dd>{'What it means. ' * 20}</dl>", f"Term\n\n{('What it means. ' * 20).strip()}"),
        ("<ol><li>First<li>Second</ol><p>After", "- First\n- Second\n\nAfter"),
        ("<p>a<!-- no --> b</p><?php no ?><p>c</p>", "a b\n\nc"),
        ("<p>See<sup>1</sup> H<sub>2</sub>O</p>", "See H2O"),
        ("<table><tr><td><p>Layout of a page</td></tr></table>", "Layout of a page"),
        (
            "<table><tr><td>A<table><tr><th>x<th>y<tr><td>1<td>2</table><td>B</table>",
            "A\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n\nB",
        ),
        ("One<br><br>Two<br>lines<br> <br/>\n<br>Three", "One\n\nTwo\nlines\n\nThree"),
        (
            "<table><tr><th colspan=2>Costs<tr><td>a<td>b<tr><td>1<td>2</table>",
            "Costs\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<p>x</p><svg><text>no</text></svg><select><option>no</select>", "x"),
    ],
)
def test_markup_of_any_kind_becomes_text(body: str, text: str) -> None:
    assert read(f"<html><body>{body}</body></html>").text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("About 4,120<sup>3</sup> people", "About 4,120 people"),
        ("10<sup>8</sup> cells on 54 m<sup>2</sup>", "10^8 cells on 54 m^2"),
        ("the 3<sup>rd</sup> of May", "the 3rd of May"),
        ("He left<sup class=reference><a href='#cite_note-1'>[1]</a></sup>.", "He left."),
        ("It costs 10<a href='#fn2' class=footnote-ref role=doc-noteref><sup>2</sup></a>.", "It costs 10."),
        ("Rows of 10<sup><b><a href='#n'>2</a></b></sup>.", "Rows of 10."),
        ("x<span style='vertical-align:super;font-size:small'>2</span>", "x^2"),
        ("CO<span style='vertical-align: sub'>2</span>", "CO2"),
        ("<p><sup>1</sup> Of the city.", "1 Of the city."),
        ("<p>A note. <a href='#fnref1' class='footnote-back'>↩︎</a>", "A note."),
        ("<s>$40</s> $32", "$32"),
        ("<strike>nine</strike> <ins>eleven</ins> days", "eleven days"),
        ("<del><p>Closed on Monday.</p></del><p>Closed on Friday.</p>", "Closed on Friday."),
        ("<span style='color: red; text-decoration: line-through'>12</span> 15", "15"),
        ("<span style='text-decoration-line:underline line-through'>12</span> 15", "15"),
        ("<span style='text-decoration: underline'>15</span>", "15"),
        ("<table><tr><th>a<th>b<tr><td>4,120<sup>a</sup><td><s>$40</s> $32</table>",
         "| a | b |\n| --- | --- |\n| 4,120 | $32 |"),
    ],
)  # fmt: skip
def test_marks_of_notes_and_struck_text_go_and_exponents_stay(body: str, text: str) -> None:
    assert read(f"<html><body>{body}</body></html>").text == text


def test_cells_that_span_are_repeated_in_each_row_and_column() -> None:
    page = (
        "<table><thead><tr><th rowspan=2>City<th colspan=2>Budget<tr><th>2023<th>2024</thead>"
        "<tr><th rowspan=2>Oslo<td>1<td>2<tr><td colspan=2>none</table>"
    )
    assert read(page).text.splitlines() == [
        "| City | Budget | Budget |",
        "| City | 2023 | 2024 |",
        "| --- | --- | --- |",
        "| Oslo | 1 | 2 |",
        "| Oslo | none | none |",
    ]


INNER = "<table><tr><th>x<th>y<tr><td>1<td>2</table>"
INNER_TEXT = "| x | y |\n| --- | --- |\n| 1 | 2 |"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            f"<table><tr><th>Site<th>Costs<tr><td>Oslo<td>all: {INNER}<tr><td>Bo<td>12</table>",
            f"| Site | Costs |\n| --- | --- |\n| Oslo | all: |\n| Bo | 12 |\n\nOslo: Costs\n\n{INNER_TEXT}",
        ),
        (
            f"<table><tr><td>Name<td>Ann<tr><td>Costs<td>{INNER}<tr><td>Born<td>3 May 1987</table>",
            f"|  |  |\n| --- | --- |\n| Name | Ann |\n| Costs |  |\n| Born | 3 May 1987 |\n\nCosts\n\n{INNER_TEXT}",
        ),
        (
            f"<table><tr><td>Menu<td>{INNER}<tr><td>{INNER}<td>End</table>",
            f"Menu\n\n{INNER_TEXT}\n\n{INNER_TEXT}\n\nEnd",
        ),
    ],
    ids=["data", "form", "layout"],
)
def test_a_table_in_a_cell_stands_after_the_table_that_holds_it(page: str, text: str) -> None:
    assert read(page).text == text


def test_a_page_without_main_keeps_its_prose_and_loses_its_menus() -> None:
    links = "".join(f"<li><a href={n}>Menu entry {n}</a></li>" for n in range(8))
    prose = "".join(f"<p>Paragraph {n} has a <a href=x>link</a> among many words of prose.</p>" for n in range(3))
    text = read(f"<body><ul>{links}</ul><div id=sidebar>Side</div><div>{prose}</div><div class=footer>End</div>").text
    assert text.split("\n\n") == [f"Paragraph {n} has a link among many words of prose." for n in range(3)]


def test_a_list_of_references_among_prose_stays() -> None:
    items = "".join(f"<li>Author {n}, a work of many words, <a href=x>link</a></li>" for n in range(6))
    assert read(f"<body><h1>A</h1><p>Text.</p><ul>{items}</ul>").text.count("- Author") == 6


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">', "cp1252"),
        ('<?xml version="1.0" encoding="iso-8859-2"?>', "iso8859-2"),
        ("", "utf-8"),
        ("", "utf-16"),
    ],
)
def test_the_encoding_that_the_page_declares_is_taken(head: str, encoding: str) -> None:
    words = {"cp1251": "Мост закрыт", "iso8859-2": "Łódź"}.get(encoding, "“Café”" if encoding == "cp1252" else "Łódź")
    (content,) = extract(".html", f"{head}<p>{words}</p>".encode(encoding))
    assert content.text == words
    assert content.metadata.get("encoding", "utf-8") == encoding


def test_xhtml_is_read() -> None:
    page = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>A</h1><p>B<br/>C</p></body></html>'
    )
    (content,) = extract(".xhtml", page.encode())
    assert content.text == "# A\n\nB\nC"


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<form id=aspnetForm><input><h1>A</h1><p>All of the page.</p></form>", "# A\n\nAll of the page."),
        ("<nav><p>The mark of the menu never ends.</p>", "The mark of the menu never ends."),
        ("<header><h1>A</h1><p>By Ann</p></header><p>Text.</p>", "# A\n\nBy Ann\n\nText."),
        ("<p>A control\x0ccharacter\x1b.</p>", "A control character ."),
    ],
    ids=["form", "menu", "header", "control"],
)
def test_what_is_no_surrounding_stays(page: str, text: str) -> None:
    assert read(f"<html><body>{page}").text == text
