"""A passage is drawn as its document is, from its own text: no word is lost, and no mark of Markdown is left."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from askcol.documents import Document
from askcol.server.rendering import Element, Marked, passage, pieces_of
from askcol.server.rendering.elements import Heading, ItemList, Paragraph, TableElement, Verbatim

ROWS = "| Pond | 3 |\n| Well | 4 |"


def drawn(
    text: str, *headings: str, start: int = 100, name: str = "d.md", marks: tuple[Marked, ...] = ()
) -> list[Element]:
    return passage(Document("d", name, "Waters", text, ""), start, headings, marks)


def said(element: object) -> str:
    return "".join(piece.text for piece in pieces_of(element))


WORDS = st.text("abcxyz 019.,é<&", min_size=1, max_size=30).filter(lambda words: words.strip(" .,"))
LINES = st.one_of(
    st.builds("## {}".format, WORDS),
    WORDS,
    st.builds("**{}** and `{}`".format, WORDS, WORDS),
    st.builds("- {}".format, WORDS),
    st.builds("  2. {}".format, WORDS),
    st.builds("| {} | {} |".format, WORDS, WORDS),
    st.just("| --- | --- |"),
    st.just("```"),
    st.just("---"),
    st.builds("> {}".format, WORDS),
    st.builds("From: {}".format, WORDS),
)


@given(
    st.lists(LINES, max_size=8),
    st.sampled_from(["\n\n", "\n", "\r\n"]),
    st.sampled_from(["d.md", "d.txt", "d.docx"]),
    st.sampled_from(["| A | B |", "| A | B | | C | D |", "Ponds", "| A | B…"]),
    st.integers(0, 1),
)
def test_every_letter_and_digit_is_drawn_once_and_in_order(
    lines: list[str], between: str, name: str, heading: str, start: int
) -> None:
    text = between.join(lines)
    shown = "".join(said(element) for element in drawn(text, heading, name=name, start=start))
    words = re.sub(r"[\W_]", "", shown)
    wanted = re.sub(r"[\W_]", "", text)
    added = words.removesuffix(wanted)
    assert words == added + wanted
    assert added in ("", "AB", "ABCD")


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_can_be_drawn(text: str, heading: str) -> None:
    shown = "".join(said(element) for element in drawn(text, heading, name="d.docx"))
    assert [c for c in shown if c.isalnum()] == [c for c in text if c.isalnum()]


def test_rows_get_the_header_that_they_continue() -> None:
    (table,) = drawn(ROWS, "Sites", "| Site | Load |")
    assert isinstance(table, TableElement)
    assert [[said(cell) for cell in row.cells] for row in table.header] == [["Site", "Load"]]
    assert [[said(cell) for cell in row.cells] for row in table.rows] == [["Pond", "3"], ["Well", "4"]]
    assert not table.continued


def test_a_header_of_two_rows_gets_both() -> None:
    (table,) = drawn(ROWS, "| Site | Load | | Name | t |")
    assert isinstance(table, TableElement)
    assert [[said(cell) for cell in row.cells] for row in table.header] == [["Site", "Load"], ["Name", "t"]]


def test_rows_without_known_columns_are_a_table_without_a_header() -> None:
    for headings in ((), ("Sites",), ("| Site | Load | Depth…",)):
        (table,) = drawn(ROWS, *headings)
        assert isinstance(table, TableElement)
        assert table.header == ()
        assert len(table.rows) == 2


def test_a_table_with_its_header_gets_no_other() -> None:
    (table,) = drawn("| Site | Load |\n| --- | --: |\n" + ROWS, "Sites")
    assert isinstance(table, TableElement)
    assert [said(row) for row in table.header] == ["SiteLoad"]
    assert len(table.rows) == 2


def test_a_bar_in_prose_makes_no_table() -> None:
    (paragraph,) = drawn("Tannery Lane 1 | 01632 960640", "Contact")
    assert isinstance(paragraph, Paragraph)


def test_headings_and_lists_lose_their_marks() -> None:
    heading, items = drawn("## Annual **leave**\n\n- 28 days\n- `more`", "Annual leave")
    assert isinstance(heading, Heading)
    assert isinstance(items, ItemList)
    assert [said(heading), *map(said, items.items)] == ["Annual leave", "28 days", "more"]


def test_a_line_without_a_mark_is_a_heading_where_the_document_says_so() -> None:
    text = "Dear all\n\nThe pond is closed until the end of March, and so is the well."
    assert isinstance(drawn(text, "Dear all")[0], Heading)
    assert isinstance(drawn(text, "Letters")[0], Paragraph)


def test_front_matter_stands_at_the_beginning_of_a_document_only() -> None:
    text = "---\nname: x\n---\n\nThe *pond*."
    assert isinstance(drawn(text, start=0)[0], Verbatim)
    assert not any(isinstance(element, Verbatim) for element in drawn(text, start=7))


def test_marks_stand_at_their_places() -> None:
    for headings in ((), ("| Site | Load |",)):
        (table,) = drawn(ROWS, *headings, marks=(Marked(2, 6, "term"), Marked(22, 23, "answer")))
        assert [(piece.text, piece.role) for piece in pieces_of(table) if piece.role] == [
            ("Pond", "term"),
            ("4", "answer"),
        ]


def test_a_mark_over_emphasis_covers_its_words() -> None:
    text = "**Pell & Dunmore** have said"
    (sentence,) = drawn(text, marks=(Marked(2, 16, "answer"),))
    assert said(sentence) == "Pell & Dunmore have said"
    assert [piece.text for piece in pieces_of(sentence) if piece.role] == ["Pell & Dunmore"]
